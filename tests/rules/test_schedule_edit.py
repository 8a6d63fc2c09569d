"""A trip or another zone changes just its own lines of a person's file."""

from __future__ import annotations

from datetime import date

import pytest

from focusdesk.errors import BadFile
from focusdesk.rules import schedule_edit, schedule_file
from focusdesk.rules.schedule import DEFAULT_TOML, Trip

LISBON = Trip("Europe/Lisbon", date(2026, 11, 24), date(2026, 12, 1))
MINE = """\
# my week
zone = "Europe/Paris"  # home

[deliveries]
weekdays = ["09:30"]  # once is enough

[trip]
zone = "Asia/Tokyo"
until = 2026-02-01

# nights are mine
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""


def read(text: str) -> schedule_file.Schedule:
    return schedule_file.read(text, default_zone="Europe/Paris")


@pytest.mark.parametrize("text", [MINE, DEFAULT_TOML, ""])
def test_a_trip_replaces_the_one_before_and_nothing_else(text: str) -> None:
    edited = schedule_edit.with_trip(text, LISBON, default_zone="Europe/Paris")
    assert read(edited).trip == LISBON
    back = schedule_edit.with_trip(edited, None, default_zone="Europe/Paris")
    assert read(back).trip is None
    assert "Asia/Tokyo" not in edited
    for kept in (line for line in text.splitlines() if "#" in line and "nights" not in line):
        assert kept in edited.splitlines()


@pytest.mark.parametrize("text", [MINE, DEFAULT_TOML, ""])
def test_another_zone_changes_one_line(text: str) -> None:
    edited = schedule_edit.with_zone(text, "America/Montreal", default_zone="Europe/Paris")
    assert read(edited).zone == "America/Montreal"
    assert read(edited).quiet == read(text).quiet
    assert read(edited).trip == read(text).trip


def test_a_header_inside_a_value_is_left_alone() -> None:
    text = '[[focus]]\nlabel = """\n[trip]\n"""\ndays = ["mon"]\nfrom = "09:00"\nto = "10:00"\n'
    edited = schedule_edit.with_trip(text, LISBON, default_zone="Europe/Paris")
    assert read(edited).focus == read(text).focus
    assert read(edited).trip == LISBON


@pytest.mark.parametrize(
    "trip",
    [
        Trip("Europe/Atlantis", date(2026, 11, 24), date(2026, 12, 1)),
        Trip("Europe/Lisbon", date(2026, 12, 2), date(2026, 12, 1)),
    ],
)
def test_a_trip_that_cannot_be_is_refused(trip: Trip) -> None:
    with pytest.raises(BadFile):
        schedule_edit.with_trip(MINE, trip, default_zone="Europe/Paris")


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(BadFile):
        schedule_edit.with_zone(MINE, "Mars/Olympus", default_zone="Europe/Paris")
