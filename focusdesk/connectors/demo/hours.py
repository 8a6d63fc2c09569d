"""The demonstration's schedule, round the present: it shows the point at any hour of any day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from focusdesk.model import SECOND, Instant

EVERY_MIN: Final = 4
"""Minutes between two deliveries while somebody looks on."""
LOOKED_ON_H: Final = 3
QUIET_IN_H: Final = 9
QUIET_FOR_H: Final = 8
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def schedule_text(now: Instant, zone: str) -> str:
    """A schedule, as a file, in which hours are open now and deliveries follow each other soon.

    Later in the day deliveries are three hours apart, and the night is quiet, wherever it lies.
    """
    local = datetime.fromtimestamp(now / SECOND, ZoneInfo(zone)).replace(second=0, microsecond=0)
    times: dict[str, set[str]] = {day: {"09:30", "13:00", "17:00"} for day in _DAYS}
    soon = local + timedelta(minutes=2)
    for step in range(LOOKED_ON_H * 60 // EVERY_MIN):
        at = soon + timedelta(minutes=step * EVERY_MIN)
        times[_DAYS[at.weekday()]].add(f"{at:%H:%M}")
    quiet = local + timedelta(hours=QUIET_IN_H)
    wakes = quiet + timedelta(hours=QUIET_FOR_H)
    lines = [f'zone = "{zone}"', "", "[deliveries]"]
    for day in _DAYS:
        listed = ", ".join(f'"{at}"' for at in sorted(times[day]))
        lines.append(f"{day} = [{listed}]")
    every = ", ".join(f'"{day}"' for day in _DAYS)
    lines += [
        "",
        "[[quiet]]",
        f"days = [{every}]",
        f'from = "{quiet:%H:%M}"',
        f'to = "{wakes:%H:%M}"',
        "",
    ]
    return "\n".join(lines)
