"""A due delivery may wait a little for a pause; what was promised by an instant never does."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.model import MINUTE, SECOND, Instant, Lane, Micros, Mode, ReleasedBy
from focusdesk.rules import schedule_file
from focusdesk.rules.breakpoint import MAY_WAIT, Patience, slept_through, waits_until
from focusdesk.rules.decide import LATE
from focusdesk.rules.timeline import Timeline

PARIS = ZoneInfo("Europe/Paris")
LINE = Timeline(
    schedule_file.read(
        """
        zone = "Europe/Paris"
        [deliveries]
        weekdays = ["09:30", "13:00", "17:00"]
        [[focus]]
        days = ["mon", "tue", "wed", "thu", "fri"]
        from = "09:30"
        to = "12:00"
        [[focus]]
        days = ["tue"]
        from = "17:05"
        to = "18:00"
        [[quiet]]
        days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        from = "19:00"
        to = "08:30"
        """,
        default_zone="Europe/Paris",
    )
)
WAITING = sorted(MAY_WAIT, key=lambda by: by.value)


def at(text: str) -> Instant:
    """An instant of Tuesday 24 November 2026 in Paris."""
    moment = datetime.fromisoformat(f"2026-11-24 {text}").replace(tzinfo=PARIS)
    return Instant(round(moment.timestamp() * SECOND))


def patient(minutes: int = 10, *, awake: str = "08:00", busy: bool = True) -> Patience:
    return Patience(Micros(minutes * MINUTE), at(awake), busy)


@pytest.mark.parametrize("by", WAITING)
def test_what_waits_for_the_clock_may_wait_a_little_longer(by):
    found = waits_until(LINE, at("13:00"), at("13:00"), by, Lane.NEXT, patient())
    assert found == at("13:10")
    assert waits_until(LINE, at("13:09:59"), at("13:00"), by, Lane.NOW, patient()) == at("13:10")
    assert waits_until(LINE, at("13:10"), at("13:00"), by, Lane.NEXT, patient()) is None


@pytest.mark.parametrize("by", sorted(set(ReleasedBy) - MAY_WAIT, key=lambda by: by.value))
def test_what_was_promised_by_an_instant_or_rings_at_once_does_not_wait(by):
    assert waits_until(LINE, at("13:00"), at("13:00"), by, Lane.NEXT, patient()) is None


def test_urgent_does_not_wait_and_nothing_does_without_a_reason():
    by = ReleasedBy.DELIVERY
    assert waits_until(LINE, at("13:00"), at("13:00"), by, Lane.URGENT, patient()) is None
    calm = patient(busy=False)
    assert waits_until(LINE, at("13:00"), at("13:00"), by, Lane.NEXT, calm) is None


def test_waiting_ends_where_open_hours_do():
    by = ReleasedBy.DELIVERY
    found = waits_until(LINE, at("17:01"), at("17:00"), by, Lane.NEXT, patient(15))
    assert found == at("17:05")
    assert waits_until(LINE, at("17:05"), at("17:00"), by, Lane.NEXT, patient(15)) is None
    # 09:30 is handed over just before the focus that begins then, whoever types
    assert waits_until(LINE, at("09:30"), at("09:30"), by, Lane.NEXT, patient()) is None


def test_a_delivery_that_waited_is_still_that_delivery():
    by = ReleasedBy.DELIVERY
    late = at("17:05:03")
    assert slept_through(LINE, late, at("17:00"), by, Lane.NEXT, None)
    assert not slept_through(LINE, late, at("17:00"), by, Lane.NEXT, patient(15, busy=False))


def test_what_was_due_before_the_lid_was_opened_was_slept_through():
    by = ReleasedBy.DELIVERY
    woken = patient(15, awake="17:05:20")
    assert slept_through(LINE, at("17:05:30"), at("17:00"), by, Lane.NEXT, woken)
    assert (
        waits_until(LINE, at("13:03"), at("13:00"), by, Lane.NEXT, patient(awake="13:02")) is None
    )


@given(
    planned=st.integers(at("00:00"), at("23:59")),
    late=st.integers(0, 60 * MINUTE),
    minutes=st.integers(1, 15),
    by=st.sampled_from(list(ReleasedBy)),
    lane=st.sampled_from(list(Lane)),
    busy=st.booleans(),
)
def test_nothing_waits_longer_than_it_may_nor_outside_open_hours(
    planned, late, minutes, by, lane, busy
):
    now = Instant(planned + late)
    patience = Patience(Micros(minutes * MINUTE), at("00:00"), busy)
    end = waits_until(LINE, now, Instant(planned), by, lane, patience)
    if end is not None:
        assert now < end <= planned + minutes * MINUTE
        assert LINE.mode(now) is LINE.mode(end - 1) is Mode.OPEN
        assert busy and by in MAY_WAIT and lane is not Lane.URGENT
    if slept_through(LINE, now, Instant(planned), by, lane, patience):
        assert late > LATE and LINE.mode(now) is not Mode.OPEN
        assert end is None
