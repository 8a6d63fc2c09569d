"""Painting a week: what is painted holds, all else stays, and a file comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.model import Mode
from focusdesk.rules import presets, schedule_edit, schedule_file, schedule_holes, week_edit
from focusdesk.rules.presets import Preset
from focusdesk.rules.schedule import (
    DEFAULT_TOML,
    Block,
    DayException,
    DeliveryDays,
    DeliveryTimes,
    Schedule,
    Timeline,
    Trip,
    Weekday,
    default,
)
from focusdesk.rules.stretch import wall
from focusdesk.rules.week_edit import Area

MONDAY = date(2026, 1, 5).toordinal()
MON_FRI = frozenset(tuple(Weekday)[:5])
QUARTERS = range(0, 24 * 60, 15)
Grid = dict[tuple[Weekday, int], tuple[Mode, str]]


def grid(schedule: Schedule) -> Grid:
    """What holds in each quarter of a plain week, as the time line says it."""
    line = Timeline(replace(schedule, zone="UTC", exceptions=(), trip=None))
    found = {}
    for day in Weekday:
        for minute in QUARTERS:
            state = line.state(wall(MONDAY + day, minute, "UTC"))
            found[day, minute] = (state.mode, state.label)
    return found


def covers(area: Area, day: Weekday, minute: int) -> bool:
    return any(
        low <= at < high
        for low, high in area.spots()
        for at in (day * 1440 + minute + shift * 7 * 1440 for shift in (-1, 0, 1))
    )


days = st.frozensets(st.sampled_from(Weekday), min_size=1)
quarter = st.sampled_from(QUARTERS)


@st.composite
def blocks(draw: st.DrawFn, labels: str = "AB") -> Block:
    start, end = draw(quarter), draw(st.sampled_from([*QUARTERS[1:], 24 * 60]))
    return Block(
        days=draw(days),
        start=start,
        end=end if end != start else end - 15 or 24 * 60,
        label=draw(st.sampled_from(["", *labels])),
        vips_ring=draw(st.booleans()),
    )


@st.composite
def areas(draw: st.DrawFn) -> Area:
    start = draw(quarter)
    length = draw(st.integers(1, 96)) * 15
    return Area(draw(days), start, min(start + length, start + 1440 - 15) if start else length)


schedules = st.builds(
    Schedule,
    zone=st.just("Europe/Paris"),
    focus=st.lists(blocks(), max_size=3).map(tuple),
    quiet=st.lists(blocks(), max_size=3).map(tuple),
    deliveries=st.lists(
        st.builds(
            DeliveryTimes,
            st.sampled_from(DeliveryDays),
            st.lists(quarter, max_size=3, unique=True).map(lambda found: tuple(sorted(found))),
        ),
        max_size=3,
        unique_by=lambda one: one.days,
    ).map(tuple),
    exceptions=st.just((DayException(first=date(2026, 12, 24), last=date(2026, 12, 25)),)),
    trip=st.just(Trip("Europe/Lisbon", date(2026, 12, 1), date(2026, 12, 8))),
)


def holds(schedule: Schedule) -> None:
    """It can be written as a file, and nothing that was not edited is lost."""
    text = schedule_file.dump(schedule)
    assert schedule_file.read(text, default_zone="UTC") == schedule
    assert schedule.exceptions and schedule.trip
    schedule_holes.warnings(schedule)


@given(schedules, areas(), st.sampled_from(Mode))
def test_what_is_painted_holds_and_all_else_stays(
    schedule: Schedule, area: Area, mode: Mode
) -> None:
    before, painted = grid(schedule), week_edit.paint(schedule, mode, area)
    after = grid(painted)
    for (day, minute), found in after.items():
        if covers(area, day, minute):
            assert found[0] is mode
        else:
            assert found == before[day, minute]
    assert painted.deliveries == schedule.deliveries
    holds(painted)


@given(schedules, areas(), st.sampled_from([Mode.FOCUS, Mode.QUIET]))
def test_painting_twice_is_painting_once(schedule: Schedule, area: Area, mode: Mode) -> None:
    once = week_edit.paint(schedule, mode, area)
    assert grid(week_edit.paint(once, mode, area)) == grid(once)


@given(schedules, st.data())
def test_a_block_put_elsewhere_leaves_no_trace(schedule: Schedule, data: st.DataObject) -> None:
    own = [(Mode.FOCUS, one) for one in schedule.focus] + [(Mode.QUIET, b) for b in schedule.quiet]
    if not own:
        return
    mode, old = data.draw(st.sampled_from(own))
    new = replace(data.draw(blocks()), label=old.label)
    put = week_edit.put(schedule, mode, old, new)
    assert new in (put.focus if mode is Mode.FOCUS else put.quiet)
    holds(put)
    assert week_edit.put(schedule, mode, old, old) == schedule
    gone = week_edit.remove(schedule, mode, old)
    assert len(gone.focus) + len(gone.quiet) == len(own) - 1


@given(schedules)
def test_the_pieces_that_are_seen_are_what_holds(schedule: Schedule) -> None:
    seen = {
        (one.day, minute): one.mode
        for one in week_edit.pieces(schedule)
        for minute in range(one.start, one.end, 15)
    }
    for at, (mode, _label) in grid(schedule).items():
        assert seen.get(at, Mode.OPEN) is mode
    for one in week_edit.pieces(schedule):
        assert week_edit.piece_at(schedule, one.day, one.start) == one


@given(schedules, days, quarter, quarter)
def test_deliveries_come_go_and_move_on_their_days_alone(
    schedule: Schedule, on: frozenset[Weekday], minute: int, other: int
) -> None:
    def times(of: Schedule) -> dict[Weekday, set[int]]:
        return {day: set(of.times_of(day)) for day in Weekday}

    before = times(schedule)
    added = week_edit.add_delivery(schedule, on, minute)
    assert times(added) == {
        day: found | ({minute} if day in on else set()) for day, found in before.items()
    }
    assert on <= week_edit.delivery_days(added, minute)
    assert minute in week_edit.delivery_times(added)
    moved = week_edit.move_delivery(added, on, minute, other)
    assert times(moved) == {
        day: found - {minute} | {other} if day in on else found
        for day, found in times(added).items()
    }
    taken = week_edit.remove_delivery(added, on, minute)
    assert times(taken) == {
        day: found - ({minute} if day in on else set()) for day, found in before.items()
    }
    for one in (added, moved, taken):
        holds(one)


def test_untouched_times_keep_the_form_that_a_person_wrote() -> None:
    given_ = (DeliveryTimes(DeliveryDays.WED, (600,)), DeliveryTimes(DeliveryDays.WEEKDAYS, (540,)))
    schedule = Schedule(zone="UTC", deliveries=given_)
    assert week_edit.remove_delivery(schedule, Weekday, 700) is schedule
    assert week_edit.add_delivery(schedule, [Weekday.WED], 630).deliveries == (
        DeliveryTimes(DeliveryDays.WEEKDAYS, (540,)),
        DeliveryTimes(DeliveryDays.WED, (600, 630)),
    )
    assert week_edit.with_weekday_times(schedule, (480, 960)).deliveries == (
        DeliveryTimes(DeliveryDays.WEEKDAYS, (480, 960)),
    )


def test_focus_painted_beside_focus_is_one_block() -> None:
    work = Block(days=MON_FRI, start=570, end=720, label="Deep work", vips_ring=True)
    schedule = Schedule(zone="UTC", focus=(work,))
    longer = week_edit.paint(schedule, Mode.FOCUS, Area(MON_FRI, 660, 780))
    assert longer.focus == (replace(work, end=780),)
    tuesday = week_edit.paint(schedule, Mode.FOCUS, Area(frozenset({Weekday.TUE}), 660, 780))
    assert tuesday.focus == (
        replace(work, days=MON_FRI - {Weekday.TUE}),
        replace(work, days=frozenset({Weekday.TUE}), end=780),
    )
    again = week_edit.paint(tuesday, Mode.OPEN, Area(frozenset({Weekday.TUE}), 720, 780))
    assert {(one.start, one.end) for one in again.focus} == {(570, 720)}


def test_quiet_painted_before_the_evening_joins_the_night() -> None:
    schedule = default("Europe/Paris")
    earlier = week_edit.paint(schedule, Mode.QUIET, Area(frozenset({Weekday.TUE}), 1080, 1140))
    assert Block(days=frozenset({Weekday.TUE}), start=1080, end=510) in earlier.quiet
    night = schedule.quiet[0]
    assert replace(night, days=night.days - {Weekday.TUE}) in earlier.quiet


def test_a_night_is_seen_on_both_of_its_days() -> None:
    night = Block(days=frozenset({Weekday.SUN}), start=1320, end=420)
    seen = week_edit.pieces(Schedule(zone="UTC", quiet=(night,)))
    assert [(one.day, one.start, one.end, one.begins, one.ends) for one in seen] == [
        (Weekday.MON, 0, 420, False, True),
        (Weekday.SUN, 1320, 1440, True, False),
    ]


@pytest.mark.parametrize("preset", list(Preset))
def test_a_preset_changes_hours_and_nothing_else(preset: Preset) -> None:
    mine = replace(
        default("Europe/Paris"),
        exceptions=(DayException(first=date(2026, 12, 24), last=date(2026, 12, 24)),),
        trip=Trip("Europe/Lisbon", None, date(2026, 12, 1)),
    )
    week = presets.applied(mine, preset, lambda label: f"«{label}»")
    assert (week.zone, week.exceptions, week.trip, week.limits) == (
        mine.zone,
        mine.exceptions,
        mine.trip,
        mine.limits,
    )
    assert week.quiet == mine.quiet
    assert all(block.label.startswith("«") for block in week.focus)
    assert presets.followed(week) is preset
    assert schedule_holes.warnings(week) == []


def test_own_hours_follow_no_preset() -> None:
    schedule = default("Europe/Paris")
    assert presets.followed(schedule) is Preset.DEFAULT
    assert presets.followed(week_edit.add_delivery(schedule, [Weekday.SAT], 600)) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (DEFAULT_TOML, 0),
        ("# mine\n" + DEFAULT_TOML, 1),
        ('zone = "Europe/Paris" # home\n# away\n', 2),
        ('[[focus]]\nlabel = "Sprint #4 \\" # no"\n', 0),
        ("[[focus]]\nlabel = '# no' # yes\n", 1),
        ('[[focus]]\nlabel = """\n# no\n"""\n', 0),
        ("[[focus]]\nlabel = '''\n# no'\n'''\n", 0),
    ],
)
def test_comments_are_told_from_texts(text: str, count: int) -> None:
    assert schedule_edit.comments(text) == count
