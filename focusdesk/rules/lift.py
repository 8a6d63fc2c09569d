"""What lifts a message out of the lane that its rule gave it: a client who insists, a client's
own urgent word.

The one implementation for live use and for the simulation.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from focusdesk.model import SECOND, Category, Instant, Lane
from focusdesk.rules.rule import Escalation
from focusdesk.rules.week import zone_info

_STEPS: Final = (Lane.DIGEST, Lane.NEXT, Lane.NOW)
NEVER_LIFTED: Final = (Category.NEWSLETTER, Category.SYSTEM)
"""What no person wrote: it neither counts as insisting nor says an urgent word."""


def raised(lane: Lane, steps: int) -> Lane:
    """The lane after so many lifts: `digest` → `next` → `now`, never `urgent`; others stay."""
    if lane not in _STEPS:
        return lane
    return _STEPS[min(_STEPS.index(lane) + steps, len(_STEPS) - 1)]


def bursts(held: Sequence[Instant], at: Instant, escalation: Escalation) -> bool:
    """Whether a client insists with a message received at `at`.

    `held`: when the client's messages were received that are held and not lifted yet, the new one
    included, ascending; newsletters and system mail are not among them.
    """
    if not escalation.enabled:
        return False
    first = bisect_left(held, at - escalation.within)
    return bisect_right(held, at) - first >= escalation.messages


def says(word: str, *texts: str) -> bool:
    """Whether a client's urgent word stands in one of the texts as a whole word.

    Accents and case are ignored; a phrase of several words counts where they stand in a row.
    """
    wanted = _words(word)
    return bool(wanted) and any(f" {wanted} " in f" {_words(text)} " for text in texts)


def month_of(at: Instant, zone: str) -> Instant:
    """When the calendar month of an instant begins, in a named zone: budgets count in it."""
    local = datetime.fromtimestamp(at / SECOND, zone_info(zone))
    start = local.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)
    return Instant(round(start.timestamp()) * SECOND)


def _words(text: str) -> str:
    plain = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(mark)
    )
    return " ".join(re.findall(r"\w+", plain))
