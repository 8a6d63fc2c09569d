"""Deadlines in messages: small recognisers, English and French, over what a client wrote.

A time counts where somebody asks the reader for something by then. What happened, what the sender
promises, events, offers, opening hours and quoted text do not count: a wrong deadline costs more
than a missed one. Pure, and bounded: a long text is read up to `LONGEST` characters.

`pointing` finds the words that point at a time and `times` reads it; `asks` weighs the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from focusdesk.model import SECOND, Category, Deadline, Instant
from focusdesk.rules import when
from focusdesk.rules.deadlines.asks import is_asked
from focusdesk.rules.deadlines.pointing import Pointing
from focusdesk.rules.deadlines.text import sentence
from focusdesk.rules.own_words import own_words
from focusdesk.rules.week import zone_info

LONGEST: Final = 10_000
"""What stands further down a text is not looked at."""
MOST_WEIGHED: Final = 20
"""So many times of a text are weighed with their sentences, the first ones."""
MOST_AHEAD: Final = timedelta(days=183)
CATEGORIES: Final = frozenset({Category.MESSAGE, Category.LEAD, Category.PAYMENT})
"""Where a person may ask for something; the rest is written by programs, to many or about codes."""
_ANSWERED: Final = re.compile(r"\s*(?:re|fwd?|tr|aw|wg)\s*:", re.IGNORECASE)


def recognise(
    subject: str, body: str, received: Instant, zone: str, their_zone: str = ""
) -> Deadline | None:
    """The earliest deadline that a message sets, with the words that it was read from.

    Wall times are those of `zone`; `their_zone` is the sender's, for "my time", empty where nobody
    knows. Only what lies after `received` counts. The subject of an answer is somebody else's.
    """
    here = datetime.fromtimestamp(received // SECOND, zone_info(zone))
    texts = [own_words(body[: 2 * LONGEST])[:LONGEST]]
    if not _ANSWERED.match(subject):
        texts.append(subject[:LONGEST])
    found = [one for text in texts for one in _in_text(text, here, their_zone)]
    ahead = [one for one in found if one.at > received]
    return min(ahead, key=lambda one: one.at, default=None)


def _in_text(original: str, here: datetime, theirs: str) -> Iterator[Deadline]:
    pointing = Pointing(original, here, theirs)
    near = (one for one in pointing.times() if one.at - here <= MOST_AHEAD)
    for one in islice(near, MOST_WEIGHED):
        bounds = sentence(pointing.folded, one.start, one.end)
        if is_asked(pointing.folded, bounds, one):
            yield Deadline(when.micros(one.at), original[one.start : one.end])
