"""The door to everything about the schedule: its values, the time line, sessions by hand.

`schedule_file` reads and writes it as a file; `decide` says when a message is handed over.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from focusdesk.rules import schedule_file
from focusdesk.rules.sessions import DEFAULT_LENGTH, extend, running, start_session, stop
from focusdesk.rules.timeline import HORIZON, Day, Span, Timeline
from focusdesk.rules.week import (
    Block,
    DayException,
    Delivery,
    DeliveryDays,
    DeliveryTimes,
    Limits,
    Override,
    Schedule,
    Session,
    State,
    Stop,
    Trip,
    Weekday,
)

DEFAULT_TOML: Final = """\
[deliveries]
weekdays = ["09:30", "13:00", "17:00"]

[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"

[[quiet]]
days = ["sat", "sun"]
from = "00:00"
to = "24:00"

[limits]
longest_wait = "24h"
deadline_margin = "1h"
"""
"""The shipped schedule, in the system's zone."""


@cache
def default(zone: str) -> Schedule:
    """The shipped schedule in a zone. Raises `BadFile` where there is no such zone."""
    schedule, _ = schedule_file.parse(DEFAULT_TOML, default_zone=zone)
    return schedule


__all__ = [
    "DEFAULT_LENGTH",
    "DEFAULT_TOML",
    "HORIZON",
    "Block",
    "Day",
    "DayException",
    "Delivery",
    "DeliveryDays",
    "DeliveryTimes",
    "Limits",
    "Override",
    "Schedule",
    "Session",
    "Span",
    "State",
    "Stop",
    "Timeline",
    "Trip",
    "Weekday",
    "default",
    "extend",
    "running",
    "start_session",
    "stop",
]
