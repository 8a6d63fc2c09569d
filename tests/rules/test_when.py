"""What a person writes for an instant or a length of time is read, or refused, never guessed."""

from __future__ import annotations

import contextlib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.errors import BadInput
from focusdesk.model import DAY, HOUR, MINUTE, SECOND, Instant
from focusdesk.rules import when

PARIS = ZoneInfo("Europe/Paris")


def at(text: str, zone: ZoneInfo = PARIS) -> Instant:
    return Instant(int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * SECOND)


TUESDAY = at("2026-11-24T10:00")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3h", "2026-11-24T13:00"),
        ("in 3 hours", "2026-11-24T13:00"),
        ("in an hour", "2026-11-24T11:00"),
        ("dans une heure", "2026-11-24T11:00"),
        ("dans 2 jours", "2026-11-26T10:00"),
        ("1h30", "2026-11-24T11:30"),
        ("45 min", "2026-11-24T10:45"),
        ("1w", "2026-12-01T10:00"),
        ("later", "2026-11-24T13:00"),
        ("plus tard", "2026-11-24T13:00"),
        ("14:30", "2026-11-24T14:30"),
        ("at 9", None),
        ("à 9h", "2026-11-25T09:00"),
        ("9am", "2026-11-25T09:00"),
        ("9 pm", "2026-11-24T21:00"),
        ("12am", "2026-11-25T00:00"),
        ("noon", "2026-11-24T12:00"),
        ("today 17:00", "2026-11-24T17:00"),
        ("aujourd’hui à 17h", "2026-11-24T17:00"),
        ("tonight", "2026-11-24T19:00"),
        ("ce soir", "2026-11-24T19:00"),
        ("this afternoon", "2026-11-24T13:00"),
        ("cet après-midi", "2026-11-24T13:00"),
        ("tomorrow", "2026-11-25T08:00"),
        ("tomorrow 9:00", "2026-11-25T09:00"),
        ("Tomorrow at 9:30 pm", "2026-11-25T21:30"),
        ("demain 9h", "2026-11-25T09:00"),
        ("demain à 9 h 30", "2026-11-25T09:30"),
        ("Demain matin", "2026-11-25T08:00"),
        ("après-demain", "2026-11-26T08:00"),
        ("demain matin 9h", "2026-11-25T09:00"),
        ("tomorrow evening 8:30", "2026-11-25T20:30"),
        ("ce soir 18h", "2026-11-24T18:00"),
        ("demain matin soir", None),
        ("monday", "2026-11-30T08:00"),
        ("Monday 9", "2026-11-30T09:00"),
        ("lundi", "2026-11-30T08:00"),
        ("lundi prochain à 14h", "2026-11-30T14:00"),
        ("tuesday", "2026-12-01T08:00"),
        ("tuesday 18:00", "2026-11-24T18:00"),
        ("next tuesday 18:00", "2026-12-01T18:00"),
        ("saturday", "2026-11-28T08:00"),
        ("weekend", "2026-11-28T08:00"),
        ("next week", "2026-11-30T08:00"),
        ("la semaine prochaine", "2026-11-30T08:00"),
        ("9:00 friday", "2026-11-27T09:00"),
        ("27 nov", "2026-11-27T08:00"),
        ("le 27 novembre à 9h", "2026-11-27T09:00"),
        ("vendredi 27 novembre", "2026-11-27T08:00"),
        ("1er mars", "2027-03-01T08:00"),
        ("March 3rd, 2027 at 15:00", "2027-03-03T15:00"),
        ("3 août 14h", "2027-08-03T14:00"),
        ("2026-11-27", "2026-11-27T08:00"),
        ("2026-11-28", "2026-11-28T08:00"),
        ("2026-11-27T20:00", "2026-11-27T20:00"),
        ("2026-11-27 20:00", "2026-11-27T20:00"),
        ("2026-11-27T20:00+01:00", "2026-11-27T20:00"),
        ("2026-11-27T19:00Z", "2026-11-27T20:00"),
    ],
)
def test_an_instant_is_read_in_both_languages(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(BadInput) as refused:
            when.instant(text, TUESDAY, PARIS)
        assert refused.value.code == "when-unknown"
    else:
        assert when.instant(text, TUESDAY, PARIS) == at(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow", "2026-11-25T09:30"),
        ("samedi", "2026-11-28T11:00"),
        ("2026-11-28", "2026-11-28T11:00"),
        ("tomorrow morning", "2026-11-25T08:00"),
        ("tomorrow 9:00", "2026-11-25T09:00"),
    ],
)
def test_a_day_without_a_time_means_when_it_begins(text: str, expected: str) -> None:
    read = when.instant(
        text, TUESDAY, PARIS, lambda day: time(11) if day.weekday() == 5 else time(9, 30)
    )
    assert read == at(expected)


@pytest.mark.parametrize(
    "text",
    [
        *["", "soon", "next", "9", "25:00", "9:75", "13pm", "9:00 10:00", "monday tuesday"],
        *["tomorow", "tomorrow 9:00 please", "30 feb", "2026-13-01", "2026-11-27T25:00"],
        *["3 parsecs", "0x9h", "٣h€"],
    ],
)
def test_what_is_not_understood_whole_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        when.instant(text, TUESDAY, PARIS)
    assert refused.value.code == "when-unknown"


@pytest.mark.parametrize("text", ["2026-11-24T09:59", "today 9:00", "2020-01-01", "0h"])
def test_an_instant_that_is_not_ahead_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        when.instant(text, TUESDAY, PARIS)
    assert refused.value.code == "when-past"


def test_wall_times_of_a_clock_change_are_read_as_the_schedule_reads_them() -> None:
    before_spring = at("2027-03-27T12:00")
    # 02:30 does not exist on the 28th: read with the offset before the gap
    assert when.instant("tomorrow 2:30", before_spring, PARIS) == at("2027-03-28T03:30")
    assert when.instant("24h", before_spring, PARIS) == at("2027-03-28T12:00")
    assert when.instant("23h", before_spring, PARIS) == before_spring + 23 * HOUR
    before_autumn = at("2026-10-24T12:00")
    # 02:30 exists twice on the 25th: the first
    assert when.instant("tomorrow 2:30", before_autumn, PARIS) == Instant(
        int(datetime.fromisoformat("2026-10-25T00:30:00+00:00").timestamp()) * SECOND
    )


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("90m", 90 * MINUTE),
        ("45s", 45 * SECOND),
        ("1 min 30 secondes", 90 * SECOND),
        ("1h30", 90 * MINUTE),
        ("1h30m", 90 * MINUTE),
        ("1 h 30 min", 90 * MINUTE),
        ("1.5h", 90 * MINUTE),
        ("1,5 heures", 90 * MINUTE),
        ("2 hours", 2 * HOUR),
        ("3 jours", 3 * DAY),
        ("1d", DAY),
    ],
)
def test_a_length_is_read(text: str, micros: int) -> None:
    assert when.length(text) == micros


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "length-unknown"),
        ("90", "length-unknown"),
        ("h", "length-unknown"),
        ("-5m", "length-unknown"),
        ("5 q", "length-unknown"),
        ("99999999999999999999m", "length-unknown"),
        ("0m", "length-range"),
        ("800d", "length-range"),
    ],
)
def test_a_length_that_cannot_be_meant_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        when.length(text)
    assert refused.value.code == code


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (when.length, lambda text: when.instant(text, TUESDAY, PARIS)):
        with contextlib.suppress(BadInput):
            read(text)


@given(st.integers(1, 60 * 24 * 300), st.sampled_from(["Europe/Paris", "Australia/Lord_Howe"]))
def test_an_iso_instant_means_itself(minutes: int, zone: str) -> None:
    wanted = datetime.fromtimestamp(TUESDAY / SECOND, ZoneInfo(zone)) + timedelta(minutes=minutes)
    read = when.instant(wanted.isoformat(), TUESDAY, PARIS)
    assert read == int(wanted.timestamp()) * SECOND
