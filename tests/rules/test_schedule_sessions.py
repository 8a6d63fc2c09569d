"""Focus by hand: begun, extended, stopped, and what the time line is from then on."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk import wording
from focusdesk.errors import BadInput
from focusdesk.model import HOUR, MINUTE, Instant, Lane, Micros, Mode, ReleasedBy
from focusdesk.rules import schedule_file
from focusdesk.rules.decide import Question, plan
from focusdesk.rules.schedule import (
    Session,
    Stop,
    Timeline,
    extend,
    running,
    start_session,
    stop,
)
from tests.rules.test_decide_examples import FULLER
from tests.rules.test_schedule_naive import worlds

SCHEDULE = schedule_file.read(FULLER, default_zone="UTC")


def tuesday(text: str) -> Instant:
    hour, minute = map(int, text.split(":"))
    return SCHEDULE.instant(datetime(2026, 11, 24, hour, minute))


def minutes(count: int) -> Micros:
    return Micros(count * MINUTE)


def span(line: Timeline, text: str) -> str:
    """`focus Deep work until 12:00`."""
    found = line.at(tuesday(text))
    assert found.end is not None
    return f"{found.mode.value} {found.label} until {SCHEDULE.local(found.end):%H:%M}"


WEEK = Timeline(SCHEDULE)


def test_a_session_lasts_90_minutes_unless_said():
    after = Timeline(SCHEDULE, start_session(WEEK, tuesday("16:10")))
    assert span(after, "16:10") == "focus  until 17:40"
    assert running(after, tuesday("17:39")) == Session(tuesday("16:10"), tuesday("17:40"))
    assert running(after, tuesday("17:40")) is None


def test_starting_again_gives_the_running_session_another_end_and_label():
    first = Timeline(SCHEDULE, start_session(WEEK, tuesday("16:10"), minutes(30), "Invoices"))
    again = start_session(first, tuesday("16:20"), minutes(60), "Taxes", vips_ring=True)
    assert again == (Session(tuesday("16:10"), tuesday("17:20"), "Taxes", True),)


def test_a_session_over_a_weekly_block_goes_back_to_it():
    after = Timeline(SCHEDULE, start_session(WEEK, tuesday("10:00"), minutes(30), "Call"))
    assert span(after, "10:00") == "focus Call until 10:30"
    assert span(after, "10:30") == "focus Deep work until 12:00"
    assert after.next_delivery(tuesday("10:00")).at == tuesday("12:00")


def test_a_session_may_run_into_quiet_hours_and_ends_there_without_a_delivery():
    after = Timeline(SCHEDULE, start_session(WEEK, tuesday("18:30"), minutes(90)))
    assert span(after, "19:59") == "focus  until 20:00"
    assert after.mode(tuesday("20:00")) is Mode.QUIET
    assert after.deliveries(tuesday("18:30"), tuesday("23:59")) == []


def test_extending_a_session_moves_its_end():
    line = Timeline(SCHEDULE, start_session(WEEK, tuesday("16:10"), minutes(30), "Invoices"))
    assert extend(line, tuesday("16:20"), minutes(15)) == (
        Session(tuesday("16:10"), tuesday("16:55"), "Invoices"),
    )


def test_extending_a_weekly_block_is_a_session_from_its_old_end_on():
    line = Timeline(SCHEDULE, extend(WEEK, tuesday("11:50"), minutes(15)))
    assert line.overrides == (Session(tuesday("12:00"), tuesday("12:15"), "Deep work", True),)
    assert span(line, "11:55") == "focus Deep work until 12:15"
    assert [one.at for one in line.deliveries(tuesday("11:50"), tuesday("12:59"))] == [
        tuesday("12:15")
    ], "the old end delivers nothing"
    again = extend(line, tuesday("11:55"), minutes(15))
    assert again == (Session(tuesday("12:00"), tuesday("12:30"), "Deep work", True),)


def test_a_vip_rings_in_the_extension_as_in_the_block():
    line = Timeline(SCHEDULE, extend(WEEK, tuesday("11:50"), minutes(15)))
    now = tuesday("12:10")
    assert plan(line, Question(now, now, Lane.NOW, vip=True)).release_at == now
    assert plan(line, Question(now, now, Lane.NOW)).release_at == tuesday("12:15")


def test_an_extension_over_the_next_block_covers_it():
    line = Timeline(SCHEDULE, extend(WEEK, tuesday("14:30"), minutes(30)))
    assert span(line, "15:10") == "focus Proofs until 15:30"
    assert span(line, "15:30") == "focus Layout until 16:00"


def test_stopping_a_session_into_open_hours_is_a_delivery():
    line = Timeline(SCHEDULE, start_session(WEEK, tuesday("16:10")))
    after = Timeline(SCHEDULE, stop(line, tuesday("16:40")))
    found = after.next_delivery(tuesday("16:40"))
    assert (found.at, found.by) == (tuesday("16:40"), ReleasedBy.FOCUS_END)
    assert after.mode(tuesday("16:40")) is Mode.OPEN
    held = plan(after, Question(tuesday("16:40"), tuesday("16:20"), Lane.NEXT))
    assert (held.release_at, held.by) == (tuesday("16:40"), ReleasedBy.FOCUS_END)


def test_stopping_a_weekly_block_ends_it_until_its_own_end_and_no_other():
    after = Timeline(SCHEDULE, stop(WEEK, tuesday("14:30")))
    assert after.overrides == (Stop(tuesday("14:30")),)
    assert span(after, "14:30") == "open  until 15:00"
    assert span(after, "15:00") == "focus Layout until 16:00"
    assert [one.by for one in after.deliveries(tuesday("14:30"), tuesday("14:31"))] == [
        ReleasedBy.FOCUS_END
    ]
    next_week = Instant(tuesday("14:30") + 7 * 24 * HOUR)
    assert after.mode(next_week) is Mode.FOCUS


def test_stopping_a_session_over_a_weekly_block_ends_both():
    line = Timeline(SCHEDULE, start_session(WEEK, tuesday("10:00"), minutes(30), "Call"))
    after = Timeline(SCHEDULE, stop(line, tuesday("10:10")))
    assert span(after, "10:10") == "open  until 14:00"


def test_stopping_ends_what_an_extension_added():
    line = Timeline(SCHEDULE, extend(WEEK, tuesday("11:50"), minutes(15)))
    after = Timeline(SCHEDULE, stop(line, tuesday("11:55")))
    assert span(after, "11:55") == "open  until 14:00"


def test_a_session_may_begin_at_the_instant_of_a_stop():
    stopped = Timeline(SCHEDULE, stop(WEEK, tuesday("10:00")))
    after = Timeline(SCHEDULE, start_session(stopped, tuesday("10:00"), minutes(30), "Call"))
    assert span(after, "10:00") == "focus Call until 10:30"
    assert span(after, "10:30") == "open  until 14:00"


def test_a_stop_that_was_forgotten_brings_no_session_back():
    line = Timeline(SCHEDULE, start_session(WEEK, tuesday("16:10")))
    kept = [one for one in stop(line, tuesday("16:40")) if not isinstance(one, Stop)]
    assert kept == [Session(tuesday("16:10"), tuesday("16:40"))]


@pytest.mark.parametrize(
    ("code", "act"),
    [
        ("focus-none-to-stop", lambda: stop(WEEK, tuesday("13:30"))),
        ("focus-none-to-stop", lambda: stop(WEEK, tuesday("20:00"))),
        ("focus-none-to-extend", lambda: extend(WEEK, tuesday("13:30"), minutes(15))),
        ("focus-length", lambda: extend(WEEK, tuesday("10:00"), minutes(0))),
        ("focus-length", lambda: start_session(WEEK, tuesday("10:00"), minutes(-5))),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(code, act):
    with pytest.raises(BadInput) as refused:
        act()
    assert refused.value.code == code
    assert wording.say_error(refused.value).endswith(".")


def test_focus_that_never_ends_cannot_be_extended():
    text = "".join(
        f'[[focus]]\ndays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'
        f'from = "{start}"\nto = "{end}"\n'
        for start, end in (("00:00", "12:00"), ("12:00", "24:00"))
    )
    always = Timeline(schedule_file.read(text, default_zone="UTC"))
    with pytest.raises(BadInput, match="focus-without-end"):
        extend(always, tuesday("12:00"), minutes(15))


# -- laws --------------------------------------------------------------------------------------


@given(worlds(), st.sampled_from([15, 60, 300]), st.booleans())
@settings(max_examples=30, deadline=None)
def test_what_begins_now_is_in_force_until_its_end(world, length, vips_ring):
    schedule, overrides, now = world
    line = Timeline(schedule, overrides)
    after = Timeline(schedule, start_session(line, now, minutes(length), "S", vips_ring))
    end = Instant(now + length * MINUTE)
    states = {after.state(at) for at in range(now, end, MINUTE)}
    assert [(one.mode, one.label, one.vips_ring) for one in states] == [
        (Mode.FOCUS, "S", vips_ring)
    ]


@given(worlds(), st.sampled_from([15, 60, 300]))
@settings(max_examples=30, deadline=None)
def test_extending_moves_the_end_and_changes_nothing_else(world, length):
    schedule, overrides, now = world
    line = Timeline(schedule, overrides)
    before = line.at(now)
    if before.mode is not Mode.FOCUS or before.end is None:
        now = Instant(now + 30 * MINUTE)
        line = Timeline(schedule, start_session(line, now, minutes(30), "S"))
        before = line.at(now)
    after = Timeline(schedule, extend(line, now, minutes(length)))
    end = Instant(before.end + length * MINUTE)
    for at in range(now, end, 5 * MINUTE):
        assert (after.mode(at), after.state(at).label) == (Mode.FOCUS, before.label)
    for at in range(end, end + 24 * HOUR, 15 * MINUTE):
        assert after.state(at) == line.state(at)


@given(worlds())
@settings(max_examples=30, deadline=None)
def test_after_a_stop_it_is_not_focus_and_the_past_is_as_it_was(world):
    schedule, overrides, now = world
    line = Timeline(schedule, overrides)
    if line.mode(now) is not Mode.FOCUS:
        line = Timeline(schedule, start_session(line, Instant(now - MINUTE), minutes(30), "S"))
    after = Timeline(schedule, stop(line, now))
    assert after.mode(now) is not Mode.FOCUS
    for at in range(now - 24 * HOUR, now, 15 * MINUTE):
        assert after.state(at) == line.state(at)
