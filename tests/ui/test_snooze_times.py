"""What snoozing offers depends on the hour, and every offer lies ahead."""

from __future__ import annotations

import pytest

from focusdesk.model import HOUR, Instant, Micros
from focusdesk.rules.schedule import Session, Timeline
from focusdesk.rules.schedule_file import parse
from focusdesk.ui.inbox.snooze_times import Other, presets
from tests.store.build import at
from tests.ui.conftest import SCHEDULE


def line(*sessions: Session) -> Timeline:
    return Timeline(parse(SCHEDULE, default_zone="Europe/Paris")[0], sessions)


def offers(now: Instant, *sessions: Session) -> dict[str, Instant]:
    return {one.letter: one.at for one in presets(line(*sessions), now)}


def test_the_morning_offers_the_whole_day() -> None:
    assert offers(at("2026-11-24 10:00")) == {
        "D": at("2026-11-24 12:00"),
        "L": at("2026-11-24 13:00"),
        "A": at("2026-11-24 14:00"),
        "E": at("2026-11-24 19:00"),
        "T": at("2026-11-25 09:30"),
        "W": at("2026-11-30 09:30"),
        "N": at("2026-11-27 10:00"),
    }


def test_in_focus_its_end_comes_first() -> None:
    session = Session(at("2026-11-24 09:30"), at("2026-11-24 11:00"), "Deep work", False)
    found = presets(line(session), at("2026-11-24 10:00"))
    assert (found[0].letter, found[0].at) == ("F", at("2026-11-24 11:00"))
    assert found[0].remark == "with the next delivery"


def test_late_in_the_evening_only_other_days_are_left() -> None:
    assert list(offers(at("2026-11-24 22:30"))) == ["D", "W", "N"]


def test_what_names_the_same_instant_is_offered_once() -> None:
    found = offers(at("2026-11-24 18:00"))
    found.pop("N")
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("hour", range(0, 24, 3))
@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-27", "2026-11-29", "2026-10-24"])
def test_every_offer_lies_ahead_in_order(day: str, hour: int) -> None:
    now = at(f"{day} {hour:02d}:15")
    found = list(offers(now).values())
    assert found[:-1] == sorted(found[:-1])
    assert all(now < one < now + 9 * 24 * HOUR for one in found)
    assert Micros(0) not in found


def test_the_morning_of_who_lives_elsewhere_is_offered() -> None:
    camille = Other("Camille", "America/Toronto")
    found = {one.letter: one for one in presets(line(), at("2026-11-24 10:00"), camille)}
    assert found["C"].title == "When Camille is up"
    assert found["C"].remark == "09:00 in Toronto"
    assert found["C"].at == at("2026-11-24 15:00")
    friday = presets(line(), at("2026-11-27 16:00"), camille)
    assert [one.at for one in friday if one.letter == "C"] == [at("2026-11-30 15:00")]
    assert not [
        one
        for one in presets(line(), at("2026-11-24 10:00"), Other("X", "No/Where"))
        if one.letter == "C"
    ]
