"""When a day begins for a person: with its first delivery, or at nine o'clock."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import partial
from typing import Final

from focusdesk.model import Instant
from focusdesk.rules import when
from focusdesk.rules.timeline import Timeline

MORNING: Final = time(9)
EVENING: Final = time(19)


def morning(line: Timeline, day: date) -> Instant:
    """The first delivery of a day, by its wall clock; nine o'clock where it has none."""
    start = line.schedule.instant(datetime.combine(day, time()))
    evening = line.schedule.instant(datetime.combine(day, EVENING))
    found = line.deliveries(start, evening)
    return found[0].at if found else line.schedule.instant(datetime.combine(day, MORNING))


def hour(line: Timeline, day: date) -> time:
    """The time of day at which a day's `morning` is."""
    return line.schedule.local(morning(line, day)).time()


def instant(text: str, now: Instant, line: Timeline) -> Instant:
    """The instant ahead that a person writes, by the wall clock in force.

    A day without a time is its `morning`. Raises `BadInput` as `when.instant` does.
    """
    zone = line.schedule.local(now).tzinfo
    assert zone is not None
    return when.instant(text, now, zone, partial(hour, line))
