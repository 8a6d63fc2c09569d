"""Bounded breakpoints: a due delivery may wait a little while the person is busy.

Only what waits for an instant of the clock anyway (a delivery time, the end of focus or of quiet
hours) may wait a little longer; what was promised by an instant, or rings at once, never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.model import Instant, Lane, Micros, Mode, ReleasedBy
from focusdesk.rules.decide import LATE, hand_over_now
from focusdesk.rules.timeline import Timeline

MAY_WAIT: Final = frozenset(
    (ReleasedBy.DELIVERY, ReleasedBy.FOCUS_END, ReleasedBy.QUIET_END),
)


@dataclass(frozen=True, slots=True)
class Patience:
    """Who may wait, and whether there is a reason to.

    longest
        How long at most.
    awake_since
        Since when somebody has looked without a gap: what was planned before that was slept
        through, and does not wait as well.
    busy
        Whether the person is busy now.
    """

    longest: Micros
    awake_since: Instant
    busy: bool


def waits_until(
    timeline: Timeline,
    now: Instant,
    planned: Instant,
    by: ReleasedBy,
    lane: Lane,
    patience: Patience,
) -> Instant | None:
    """Until when what is due waits for a pause; None: it is handed over now.

    It never waits longer than open hours go on: what was due before focus rings before focus.
    """
    if not patience.busy or not _may(planned, by, lane, patience):
        return None
    span = timeline.at(now)
    if span.mode is not Mode.OPEN:
        return None
    end = Instant(planned + patience.longest)
    if span.end is not None:
        end = min(end, span.end)
    return end if end > now else None


def slept_through(
    timeline: Timeline,
    now: Instant,
    planned: Instant,
    by: ReleasedBy,
    lane: Lane,
    patience: Patience | None,
) -> bool:
    """Whether what is due is to be decided anew, as if it were collected now.

    A delivery that waited on purpose is still that delivery, however late.
    """
    if hand_over_now(timeline, now, planned):
        return False
    if patience is None or not _may(planned, by, lane, patience):
        return True
    return now > planned + patience.longest + LATE


def _may(planned: Instant, by: ReleasedBy, lane: Lane, patience: Patience) -> bool:
    return by in MAY_WAIT and lane is not Lane.URGENT and planned >= patience.awake_since
