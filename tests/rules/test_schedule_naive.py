"""The time line and the decision agree with the naive minute-by-minute reading of the rules.

Everything is drawn in whole minutes round a clock change, in zones that shift by an hour, by half
an hour, and twice about Ramadan, so that a few days of minutes hold what can go wrong.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focusdesk.model import HOUR, MINUTE, Instant, Lane, Micros, ReleasedBy
from focusdesk.rules.decide import Question, try_
from focusdesk.rules.schedule import (
    Block,
    DayException,
    DeliveryDays,
    DeliveryTimes,
    Limits,
    Schedule,
    Session,
    Stop,
    Timeline,
    Trip,
    Weekday,
)
from tests.rules.naive_schedule import HORIZON, Naive

CHANGES = {
    "Europe/Paris": [date(2026, 10, 25), date(2027, 3, 28)],
    "America/New_York": [date(2026, 11, 1), date(2027, 3, 14)],
    "Australia/Lord_Howe": [date(2026, 10, 4), date(2027, 4, 4)],
    "Africa/Casablanca": [date(2026, 2, 15), date(2026, 3, 22), date(2027, 2, 7)],
    "UTC": [],
}
# no clock changes; the time line is worked out in stretches, and two of them meet here
AN_ORDINARY_DAY = date(1970, 1, 1) + timedelta(days=650 * 32)

moderately = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
times = st.one_of(
    st.integers(0, 47).map(lambda n: n * 30),
    st.sampled_from([0, 60, 90, 119, 120, 135, 150, 179, 180, 210, 1439]),
)
labels = st.sampled_from(["", "Deep work", "Proofs"])
weekdays = st.one_of(
    st.just(frozenset(Weekday)), st.frozensets(st.sampled_from(Weekday), min_size=1)
)
time_lists = st.sets(times, max_size=4).map(lambda found: tuple(sorted(found)))


@st.composite
def blocks(draw, *, quiet):
    start = draw(times)
    return Block(
        days=draw(weekdays),
        start=start,
        end=draw(st.one_of(times, st.just(24 * 60)).filter(lambda end: end != start)),
        label=draw(labels),
        vips_ring=draw(st.booleans()),
        deadlines_ring=quiet and draw(st.booleans()),
    )


@st.composite
def exceptions(draw, around):
    first = around + timedelta(days=draw(st.integers(-3, 3)))
    like = draw(st.one_of(st.none(), st.sampled_from(Weekday)))
    return DayException(
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 2))),
        like=like,
        deliveries=draw(st.one_of(st.none(), time_lists)),
        label=draw(labels),
        vips_ring=like is None and draw(st.booleans()),
        deadlines_ring=like is None and draw(st.booleans()),
    )


@st.composite
def trips(draw, around):
    first = around + timedelta(days=draw(st.integers(-3, 2)))
    return Trip(
        draw(st.sampled_from([*CHANGES, "Asia/Tokyo"])),
        draw(st.sampled_from([first, None])),
        first + timedelta(days=draw(st.integers(1, 4))),
    )


@st.composite
def schedules(draw, zone, around):
    listed = draw(st.sets(st.sampled_from(DeliveryDays), max_size=4))
    return Schedule(
        zone=zone,
        deliveries=tuple(
            DeliveryTimes(one, draw(time_lists)) for one in DeliveryDays if one in listed
        ),
        focus=tuple(draw(st.lists(blocks(quiet=False), max_size=3))),
        quiet=tuple(draw(st.lists(blocks(quiet=True), max_size=3))),
        exceptions=tuple(draw(st.lists(exceptions(around), max_size=2))),
        trip=draw(st.one_of(st.none(), trips(around))),
        limits=Limits(
            Micros(draw(st.sampled_from([1, 3, 24])) * HOUR),
            Micros(draw(st.sampled_from([0, 1, 3])) * HOUR),
        ),
    )


@st.composite
def overrides(draw, now):
    """Sessions and stops of some days, in any order: what the rules say holds for each."""
    made = []
    for _ in range(draw(st.integers(0, 4))):
        at = Instant(now + draw(st.integers(-24, 12)) * 30 * MINUTE)
        if draw(st.booleans()):
            end = Instant(at + draw(st.integers(1, 30)) * 30 * MINUTE)
            made.append(Session(at, end, draw(labels), draw(st.booleans())))
        else:
            made.append(Stop(at))
    return tuple(made)


@st.composite
def worlds(draw):
    """A schedule, what was done by hand, and an instant in the middle of it."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    around = draw(st.sampled_from([*CHANGES[zone], AN_ORDINARY_DAY]))
    schedule = draw(schedules(zone, around))
    midnight = schedule.instant(datetime(around.year, around.month, around.day))
    now = Instant(midnight + draw(st.integers(-72, 96)) * 30 * MINUTE)
    return schedule, draw(overrides(now)), now


@pytest.mark.parametrize("zone", CHANGES)
def test_the_clocks_do_change_on_the_days_that_are_tried(zone):
    for day in CHANGES[zone]:
        midnights = [datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))]
        midnights.append(midnights[0] + timedelta(days=1))
        assert midnights[0].utcoffset() != midnights[1].utcoffset(), day


@given(worlds())
@moderately
def test_every_minute_has_the_same_mode_and_the_same_deliveries(world):
    schedule, by_hand, now = world
    line = Timeline(schedule, by_hand)
    first, last = now // MINUTE - 36 * 60, now // MINUTE + 72 * 60
    naive = Naive(schedule, by_hand, first, last)
    for minute in range(first, last):
        state = line.state(minute * MINUTE)
        seen = (state.mode.value, state.label, state.vips_ring, state.deadlines_ring)
        assert seen == naive.state(minute), minute - now // MINUTE
    expected = {
        minute * MINUTE: ReleasedBy.DELIVERY
        if naive.is_delivery_time(minute)
        else ReleasedBy.FOCUS_END
        for minute in range(first, last)
        if naive.is_delivery(minute)
    }
    found = line.deliveries(first * MINUTE, last * MINUTE)
    assert {one.at: one.by for one in found} == expected
    assert [one.at for one in found] == sorted(expected), "in order, each once"


@given(worlds())
@moderately
def test_a_span_begins_and_ends_where_mode_or_label_change(world):
    schedule, by_hand, now = world
    minute = now // MINUTE
    start, end = Naive(schedule, by_hand, minute - 4 * 24 * 60, minute + HORIZON + 1).span(minute)
    span = Timeline(schedule, by_hand).at(now)
    assert span.end == (None if end is None else end * MINUTE)
    if start > minute - 4 * 24 * 60:
        assert span.start == start * MINUTE
    else:
        assert span.start is None or span.start <= start * MINUTE


@given(
    worlds(),
    st.sampled_from(Lane),
    st.booleans(),
    st.one_of(st.just(0), st.integers(0, 60).map(lambda n: n * 45), st.integers(0, 4000)),
    st.one_of(st.none(), st.sampled_from([15, 60, 120, 600, 1440, 6000])),
    st.one_of(st.none(), st.integers(-4, 120).map(lambda n: n * 30)),
)
@settings(moderately, max_examples=300)
def test_every_message_is_handed_over_at_the_same_instant_for_the_same_cause(
    world, lane, vip, ago, wait, ahead
):
    schedule, by_hand, now = world
    minute = now // MINUTE
    naive = Naive(schedule, by_hand, minute - ago, minute + HORIZON + 1)
    expected = naive.decide(
        minute,
        minute - ago,
        lane,
        vip=vip,
        wait=wait,
        deadline=None if ahead is None else minute + ahead,
    )
    trial = try_(
        Timeline(schedule, by_hand),
        Question(
            now=now,
            received=Instant(now - ago * MINUTE),
            lane=lane,
            vip=vip,
            longest_wait=None if wait is None else Micros(wait * MINUTE),
            deadline=None if ahead is None else Instant(now + ahead * MINUTE),
        ),
    )
    assert ((trial.release_at - now) / MINUTE, trial.by) == (expected[0] - minute, expected[1])
