"""The worked examples of when a message is handed over, each through the function that decides."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from focusdesk.model import Lane
from focusdesk.rules import schedule_file, when
from focusdesk.rules.decide import Question, try_
from focusdesk.rules.schedule import DEFAULT_TOML, Schedule, Session, Timeline

MONTHS = {"Oct": (2026, 10), "Nov": (2026, 11), "Dec": (2026, 12), "Jan": (2027, 1)}
MONTHS |= {"Mar": (2027, 3)}

FULLER = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "13:00", "15:00", "17:00"]
[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
vips_ring = true
[[focus]]
label = "Proofs"
days = ["tue"]
from = "14:00"
to = "15:00"
[[focus]]
label = "Layout"
days = ["tue"]
from = "15:00"
to = "16:00"
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
[[quiet]]
days = ["sat", "sun"]
from = "00:00"
to = "24:00"
[[exception]]
date = 2026-12-12
like = "mon"
[[exception]]
date = 2026-12-24
to_date = 2027-01-03
mode = "quiet"
"""

CLOCK_CHANGES = """
zone = "Europe/Paris"
[deliveries]
sun = ["02:30", "09:00"]
[[quiet]]
days = ["sat"]
from = "22:00"
to = "02:30"
"""

# received | lane | what else | handed over | by
DEFAULT_EXAMPLES = """
Tue 24 10:00 | now    |                     | Tue 24 10:00 | lane
Tue 24 20:00 | now    |                     | Wed 25 08:30 | lane
Fri 27 20:00 | now    |                     | Mon 30 08:30 | lane
Tue 24 09:30 | next   |                     | Tue 24 09:30 | lane
Tue 24 09:31 | next   |                     | Tue 24 13:00 | lane
Fri 27 17:01 | next   |                     | Mon 30 09:30 | lane
Sat 28 11:00 | next   |                     | Mon 30 09:30 | lane
Sat 28 11:00 | digest |                     | Mon 30 09:30 | lane
Sat 28 03:00 | urgent |                     | Sat 28 03:00 | lane
Tue 24 12:10 | next   | session 12:00-13:30 | Tue 24 13:30 | lane
Tue 24 18:10 | now    | session 18:00-19:30 | Wed 25 08:30 | lane
"""

FULLER_EXAMPLES = """
Tue 24 10:00     | now    |                                           | Tue 24 12:00     | lane
Tue 24 10:00     | now    | VIP                                       | Tue 24 10:00     | lane
Tue 24 10:00     | next   | VIP                                       | Tue 24 12:00     | lane
Tue 24 10:00     | next   |                                           | Tue 24 12:00     | lane
Tue 24 08:00     | now    |                                           | Tue 24 08:30     | lane
Tue 24 08:00     | next   |                                           | Tue 24 09:30     | lane
Tue 24 09:30     | next   |                                           | Tue 24 09:30     | lane
Tue 24 14:10     | next   |                                           | Tue 24 15:00     | lane
Tue 24 15:10     | next   |                                           | Tue 24 16:00     | lane
Tue 24 13:01     | next   | longest wait 2h                           | Tue 24 15:00     | lane
Tue 24 09:31     | next   | longest wait 2h                           | Tue 24 11:31     | longest-wait
Tue 24 17:30     | next   | longest wait 2h                           | Wed 25 09:00     | longest-wait
Fri 27 17:30     | next   | longest wait 2h                           | Mon 30 09:00     | longest-wait
Tue 24 14:00     | next   | longest wait 2h, collected Tue 24 21:00   | Wed 25 08:30     | longest-wait
Tue 24 12:40     | next   | deadline Tue 24 13:45                     | Tue 24 12:45     | deadline
Tue 24 12:40     | next   | deadline Tue 24 15:30                     | Tue 24 13:00     | lane
Tue 24 10:00     | next   | deadline Tue 24 12:30                     | Tue 24 11:30     | deadline
Tue 24 10:00     | next   | deadline Tue 24 10:30                     | Tue 24 10:00     | deadline
Tue 24 18:00     | next   | deadline Wed 25 08:00                     | Tue 24 19:00     | deadline
Tue 24 21:00     | next   | deadline Wed 25 08:00                     | Wed 25 08:30     | deadline
Tue 24 10:00     | digest | deadline Tue 24 12:30                     | Tue 24 12:00     | lane
Tue 24 10:00     | next   | deadline Tue 24 09:50                     | Tue 24 12:00     | lane
Thu 24 Dec 18:00 | next   |                                           | Mon 04 Jan 09:30 | lane
Thu 24 Dec 18:00 | now    |                                           | Mon 04 Jan 08:30 | lane
Sat 12 Dec 09:00 | now    |                                           | Sat 12 Dec 09:00 | lane
Sat 12 Dec 09:00 | next   |                                           | Sat 12 Dec 09:30 | lane
Sat 12 Dec 10:00 | now    |                                           | Sat 12 Dec 12:00 | lane
Sat 12 Dec 20:00 | now    |                                           | Mon 14 Dec 08:30 | lane
"""

CLOCK_CHANGE_EXAMPLES = """
Sun 28 Mar 00:30 | next |  | Sun 28 Mar 03:30 | lane
Sat 27 Mar 23:00 | now  |  | Sun 28 Mar 03:30 | lane
Sat 24 Oct 23:30 | next |  | Sun 25 Oct 02:30 | lane
Sat 24 Oct 23:30 | now  |  | Sun 25 Oct 02:30 | lane
"""


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in row.split("|")) for row in table.strip().splitlines()]


def wall(text: str) -> datetime:
    """`Tue 24 10:00`, of November unless a month is named; the weekday must be right."""
    weekday, day, *month, time = text.split()
    year, number = MONTHS[month[0]] if month else (2026, 11)
    found = datetime(year, number, int(day), *map(int, time.split(":")))
    assert found.strftime("%a") == weekday, text
    return found


def check(schedule: Schedule, received: str, lane: str, more: str, handed_over: str, by: str):
    at = schedule.instant(wall(received))
    overrides = []
    if session := re.search(r"session (\S+)-(\S+)", more):
        day = received.rsplit(" ", 1)[0]
        start, end = (schedule.instant(wall(f"{day} {time}")) for time in session.groups())
        overrides.append(Session(start, end))
    now = at
    if collected := re.search(r"collected (\w+ \d+ \S+)", more):
        now = schedule.instant(wall(collected[1]))
    wait = re.search(r"longest wait (\w+)", more)
    deadline = re.search(r"deadline (\w+ \d+ \S+)", more)
    trial = try_(
        Timeline(schedule, overrides),
        Question(
            now=now,
            received=at,
            lane=Lane(lane),
            vip="VIP" in more,
            longest_wait=when.length(wait[1]) if wait else None,
            deadline=schedule.instant(wall(deadline[1])) if deadline else None,
        ),
    )
    assert schedule.local(trial.release_at).replace(tzinfo=None) == wall(handed_over)
    assert trial.by == by
    return trial


@pytest.mark.parametrize("row", rows(DEFAULT_EXAMPLES), ids=" ".join)
def test_the_shipped_default(row):
    check(schedule_file.parse(DEFAULT_TOML, default_zone="Europe/Paris")[0], *row)


@pytest.mark.parametrize("row", rows(FULLER_EXAMPLES), ids=" ".join)
def test_a_fuller_week(row):
    check(schedule_file.parse(FULLER, default_zone="UTC")[0], *row)


@pytest.mark.parametrize("row", rows(CLOCK_CHANGE_EXAMPLES), ids=" ".join)
def test_clock_changes_in_paris(row):
    schedule = schedule_file.parse(CLOCK_CHANGES, default_zone="UTC")[0]
    trial = check(schedule, *row)
    assert schedule.local(trial.release_at).fold == 0, "of two, the first"
