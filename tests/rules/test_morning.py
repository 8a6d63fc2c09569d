"""A day begins with its first delivery, or at nine."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from focusdesk.rules import morning, schedule
from focusdesk.rules.timeline import Timeline

LINE = Timeline(schedule.default("Europe/Paris"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2026-11-24", time(9, 30)), ("2026-11-28", time(9)), ("2027-03-28", time(9))],
)
def test_a_day_begins_with_its_first_delivery_or_at_nine(day: str, expected: time) -> None:
    found = date.fromisoformat(day)
    assert morning.hour(LINE, found) == expected
    local = datetime.combine(found, expected, ZoneInfo("Europe/Paris"))
    assert morning.morning(LINE, found) == int(local.timestamp()) * 1_000_000
