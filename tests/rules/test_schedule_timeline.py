"""Modes, spans and deliveries where two sensible readers might differ, one promise each."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from focusdesk.model import DAY, HOUR, MINUTE, Instant, Mode, ReleasedBy
from focusdesk.rules import schedule_file
from focusdesk.rules.schedule import HORIZON, Session, Stop, Timeline, default

WEEK = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'


def line(text: str, *overrides: Session | Stop, zone: str = "UTC") -> Timeline:
    return Timeline(schedule_file.read(text, default_zone=zone), overrides)


def block(kind: str, start: str, end: str, more: str = "", days: str = WEEK) -> str:
    return f'[[{kind}]]\ndays = {days}\nfrom = "{start}"\nto = "{end}"\n{more}\n'


def times(*listed: str) -> str:
    return f"[deliveries]\nweekdays = {list(listed)!r}\nweekend = {list(listed)!r}\n"


def at(line: Timeline, text: str) -> Instant:
    return line.schedule.instant(datetime.fromisoformat(text))


def delivered(line: Timeline, day: str) -> list[str]:
    """The deliveries of a date: `09:30 delivery`."""
    return [
        f"{line.schedule.local(one.at):%H:%M} {one.by.value}"
        for one in line.day(date.fromisoformat(day)).deliveries
    ]


def spans(line: Timeline, day: str) -> list[str]:
    """The spans of a date, as painted: `00:00 quiet`."""
    return [
        f"{line.schedule.local(one.start):%H:%M} {one.mode.value} {one.label}".strip()
        for one in line.day(date.fromisoformat(day)).spans
    ]


# -- modes and spans ---------------------------------------------------------------------------


def test_quiet_is_stronger_than_focus_and_a_session_than_both():
    text = block("focus", "09:00", "12:00") + block("quiet", "11:00", "13:00")
    plain = line(text)
    assert spans(plain, "2026-11-24") == ["00:00 open", "09:00 focus", "11:00 quiet", "13:00 open"]
    session = Session(at(plain, "2026-11-24T11:30"), at(plain, "2026-11-24T14:00"), "Session")
    assert spans(line(text, session), "2026-11-24") == [
        "00:00 open",
        "09:00 focus",
        "11:00 quiet",
        "11:30 focus Session",
        "14:00 open",
    ]


def test_of_two_blocks_of_one_mode_the_first_of_the_file_counts():
    early, late = (
        block("focus", "09:00", "11:00", 'label = "Early"'),
        block("focus", "10:00", "12:00", 'label = "Late"'),
    )
    assert spans(line(early + late), "2026-11-24")[1:3] == ["09:00 focus Early", "11:00 focus Late"]
    assert spans(line(late + early), "2026-11-24")[1:3] == ["09:00 focus Early", "10:00 focus Late"]


def test_a_day_off_comes_before_every_other_quiet_block():
    text = block("quiet", "08:00", "10:00", 'label = "Slow start"') + (
        '[[exception]]\ndate = 2026-11-24\nmode = "quiet"\nlabel = "Holiday"\n'
    )
    assert spans(line(text), "2026-11-24") == ["00:00 quiet Holiday"]


def test_the_blocks_of_a_day_off_go_on_into_the_next():
    text = block("quiet", "22:00", "07:00") + (
        '[[exception]]\ndate = 2026-11-24\nmode = "quiet"\nlabel = "Holiday"\n'
    )
    found = spans(line(text), "2026-11-25")
    assert found == ["00:00 quiet", "07:00 open", "22:00 quiet"]


def test_like_takes_blocks_and_deliveries_of_the_other_day():
    text = (
        '[deliveries]\nweekdays = ["10:00"]\nmon = ["09:00"]\n'
        + block("focus", "14:00", "15:00", days='["mon"]')
        + block("focus", "16:00", "17:00", days='["tue"]')
        + '[[exception]]\ndate = 2026-11-24\nlike = "mon"\n'
    )
    assert delivered(line(text), "2026-11-24") == ["09:00 delivery", "15:00 focus-end"]


def test_the_first_exception_that_names_a_date_counts():
    text = times("10:00") + (
        "[[exception]]\ndate = 2026-11-23\nto_date = 2026-11-25\n"
        'like = "mon"\ndeliveries = ["11:00"]\n'
        '[[exception]]\ndate = 2026-11-25\nto_date = 2026-11-26\nmode = "quiet"\n'
    )
    assert delivered(line(text), "2026-11-22") == ["10:00 delivery"]
    assert delivered(line(text), "2026-11-25") == ["11:00 delivery"]
    assert delivered(line(text), "2026-11-26") == []


def test_touching_blocks_of_one_mode_and_label_are_one_span_whatever_else_differs():
    text = (
        times("10:00")
        + block("focus", "09:00", "10:00", 'label = "Deep work"')
        + block("focus", "10:00", "11:00", 'label = "Deep work"\nvips_ring = true')
    )
    both = line(text)
    early = both.at(at(both, "2026-11-24T09:30"))
    late = both.at(at(both, "2026-11-24T10:30"))
    assert (early.start, early.end) == (late.start, late.end)
    assert (early.vips_ring, late.vips_ring) == (False, True)
    assert delivered(both, "2026-11-24") == ["11:00 focus-end"], "and no edge in between"


def test_a_night_before_a_free_day_is_one_span():
    weekend = Timeline(default("Europe/Paris")).at(
        default("Europe/Paris").instant(datetime(2026, 11, 28, 11))
    )
    local = default("Europe/Paris").local
    assert f"{local(weekend.start):%a %H:%M}" == "Fri 19:00"
    assert f"{local(weekend.end):%a %H:%M}" == "Mon 08:30"


def test_an_end_that_does_not_come_within_60_days_is_none():
    always = line(block("quiet", "00:00", "24:00"))
    span = always.at(at(always, "2026-11-24T12:00"))
    assert (span.mode, span.start, span.end) == (Mode.QUIET, None, None)
    until = line("[[exception]]\ndate = 2026-12-01\nmode = 'quiet'\n")
    midnight = at(until, "2026-12-01T00:00")
    assert until.at(Instant(midnight - HORIZON)).end == midnight
    assert until.at(Instant(midnight - HORIZON - 1)).end is None


def test_a_block_holds_at_its_start_and_no_longer_at_its_end():
    focus = line(block("focus", "09:00", "12:00"))
    start, end = at(focus, "2026-11-24T09:00"), at(focus, "2026-11-24T12:00")
    modes = [focus.mode(instant) for instant in (start - 1, start, end - 1, end)]
    assert modes == [Mode.OPEN, Mode.FOCUS, Mode.FOCUS, Mode.OPEN]


# -- deliveries --------------------------------------------------------------------------------


def test_a_time_where_focus_begins_is_delivered_just_before():
    text = times("09:00") + block("focus", "09:00", "12:00")
    assert delivered(line(text), "2026-11-24") == ["09:00 delivery", "12:00 focus-end"]


def test_a_time_where_quiet_hours_begin_is_delivered_just_before():
    assert delivered(line(times("19:00") + block("quiet", "19:00", "08:00")), "2026-11-24") == [
        "19:00 delivery"
    ]


def test_a_time_between_two_focus_blocks_is_delivered_in_their_gap():
    text = (
        times("13:00")
        + block("focus", "12:00", "13:00", 'label = "A"')
        + block("focus", "13:00", "14:00", 'label = "B"')
    )
    assert delivered(line(text), "2026-11-24") == ["13:00 delivery", "14:00 focus-end"]


def test_a_time_between_two_quiet_blocks_is_not():
    text = (
        times("13:00")
        + block("quiet", "12:00", "13:00", 'label = "A"')
        + block("quiet", "13:00", "14:00", 'label = "B"')
    )
    assert delivered(line(text), "2026-11-24") == []


def test_a_time_between_quiet_and_focus_is():
    text = times("13:00", "14:00") + (
        block("quiet", "12:00", "13:00")
        + block("focus", "13:00", "14:00")
        + block("quiet", "14:00", "15:00")
    )
    assert delivered(line(text), "2026-11-24") == ["13:00 delivery", "14:00 delivery"]


def test_a_time_inside_a_block_gives_way_to_its_end():
    text = times("10:00", "20:00") + (
        block("focus", "09:00", "12:00") + block("quiet", "19:00", "08:00")
    )
    assert delivered(line(text), "2026-11-24") == ["12:00 focus-end"]


def test_focus_that_ends_at_a_delivery_time_is_one_delivery():
    text = times("12:00") + block("focus", "09:00", "12:00")
    assert delivered(line(text), "2026-11-24") == ["12:00 delivery"]


def test_focus_that_ends_into_quiet_hours_is_no_delivery():
    text = block("focus", "09:00", "12:00") + block("quiet", "12:00", "13:00")
    assert delivered(line(text), "2026-11-24") == []


def test_a_focus_block_that_quiet_hours_covered_to_its_end_delivers_nothing():
    text = block("focus", "09:00", "12:00") + block("quiet", "11:00", "12:00")
    assert delivered(line(text), "2026-11-24") == []


def test_a_session_that_ends_into_quiet_hours_or_a_block_is_no_delivery():
    text = block("focus", "09:00", "12:00") + block("quiet", "19:00", "08:00")
    plain = line(text)

    def ends(start: str, end: str) -> list[str]:
        session = Session(at(plain, f"2026-11-24T{start}"), at(plain, f"2026-11-24T{end}"), "S")
        return delivered(line(text, session), "2026-11-24")

    assert ends("18:00", "19:30") == ["12:00 focus-end"]
    assert ends("08:30", "09:30") == ["12:00 focus-end"]
    assert ends("11:00", "12:30") == ["12:30 focus-end"]
    assert ends("14:00", "15:00") == ["12:00 focus-end", "15:00 focus-end"]


def test_the_edge_of_a_session_is_an_edge():
    plain = line(times("10:00", "11:00"))
    session = Session(at(plain, "2026-11-24T10:00"), at(plain, "2026-11-24T10:45"), "S")
    assert delivered(Timeline(plain.schedule, [session]), "2026-11-24") == [
        "10:00 delivery",
        "10:45 focus-end",
        "11:00 delivery",
    ]


def test_of_two_sessions_the_later_act_counts():
    plain = line("")
    long = Session(at(plain, "2026-11-24T10:00"), at(plain, "2026-11-24T14:00"), "Long")
    short = Session(at(plain, "2026-11-24T11:00"), at(plain, "2026-11-24T12:00"), "Short")
    assert spans(Timeline(plain.schedule, [long, short]), "2026-11-24")[1:4] == [
        "10:00 focus Long",
        "11:00 focus Short",
        "12:00 focus Long",
    ]
    assert spans(Timeline(plain.schedule, [short, long]), "2026-11-24")[1:3] == [
        "10:00 focus Long",
        "14:00 open",
    ]


def test_the_next_delivery_counts_the_instant_itself_and_60_days():
    plain = line(
        "[deliveries]\n[[exception]]\ndate = 2027-01-23\nlike = 'sat'\ndeliveries = ['12:00']\n"
    )
    noon = at(plain, "2027-01-23T12:00")
    found = plain.next_delivery(noon)
    assert found is not None and (found.at, found.by) == (noon, ReleasedBy.DELIVERY)
    assert plain.next_delivery(noon + 1) is None
    assert plain.next_delivery(noon - HORIZON) == found
    assert plain.next_delivery(noon - HORIZON - 1) is None


def test_a_days_own_name_wins_even_when_it_is_empty():
    text = '[deliveries]\nweekdays = ["10:00"]\ntue = []\nwed = ["11:00"]\nweekend = ["12:00"]\n'
    week = [delivered(line(text), f"2026-11-{day}") for day in range(23, 30)]
    ten, twelve = ["10:00 delivery"], ["12:00 delivery"]
    assert week == [ten, [], ["11:00 delivery"], ten, ten, twelve, twelve]


def test_a_whole_day_line_is_the_same_whichever_instant_was_asked_first():
    schedule = default("Europe/Paris")
    start = schedule.instant(datetime(2026, 1, 1))
    forward, backward = Timeline(schedule), Timeline(schedule)
    instants = [Instant(start + n * 9 * DAY + n * HOUR) for n in range(50)]
    assert [forward.at(one) for one in instants] == [
        backward.at(one) for one in reversed(instants)
    ][::-1]


@pytest.mark.parametrize(
    "text",
    [
        block("focus", "00:00", "01:00"),  # begins at midnight
        block("focus", "22:00", "24:00"),  # ends at midnight
        block("quiet", "00:00", "01:00"),
        block("focus", "23:00", "24:00", 'label = "A"') + block("focus", "00:00", "01:00"),
    ],
)
def test_every_midnight_of_a_quarter_is_like_every_other(text):
    every = line(times("00:00") + text)
    start = at(every, "2026-11-01T00:00")
    midnights = [Instant(start + n * DAY) for n in range(90)]
    found = {one.at: one.by for one in every.deliveries(start, start + 90 * DAY)}
    assert [found.get(one) for one in midnights] == [ReleasedBy.DELIVERY] * 90
    first = every.at(start)
    for midnight in midnights:
        span = every.at(midnight)
        assert (span.start, span.end, span.mode) == (
            first.start + midnight - start,
            first.end + midnight - start,
            first.mode,
        )
        assert every.last_open(midnight, Instant(midnight + 1)) is not None


def test_a_session_may_end_and_a_night_pass_over_any_midnight():
    night = line(times("12:00") + block("quiet", "22:00", "02:00"))
    for n in range(90):
        midnight = Instant(at(night, "2026-11-01T00:00") + n * DAY)
        assert night.last_open(midnight - 3 * HOUR, midnight + HOUR) == midnight - 2 * HOUR
        assert night.last_open(midnight - HOUR, midnight + HOUR) is None
        assert night.awake_for(midnight - 3 * HOUR, 2 * HOUR, midnight + DAY) == midnight + 3 * HOUR
        session = Session(Instant(midnight - HOUR), midnight)
        ended = line("", session).next_delivery(midnight)
        assert ended is not None and (ended.at, ended.by) == (midnight, ReleasedBy.FOCUS_END)


def test_what_is_open_now_is_open_from_now_on():
    plain = Timeline(default("UTC"))
    noon = at(plain, "2026-11-24T12:00")
    assert plain.first_open(noon) == plain.first_not_quiet(noon) == noon
    night = at(plain, "2026-11-24T20:00")
    morning = at(plain, "2026-11-25T08:30")
    assert plain.first_open(night) == plain.first_not_quiet(night) == morning


# -- clock changes -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "until", "begins", "ends"),
    [
        # into summer: a time in the gap is read with the offset before it
        ("Europe/Paris", "2027-03-28", "02:30", "2027-03-28T00:30Z", "2027-03-28T01:30Z"),
        ("America/New_York", "2027-03-14", "02:30", "2027-03-14T06:30Z", "2027-03-14T07:30Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:00Z", "2026-10-03T15:45Z"),
        ("Africa/Casablanca", "2027-03-14", "02:30", "2027-03-14T01:30Z", "2027-03-14T02:30Z"),
        # out of it: a time that comes twice is the first
        ("Europe/Paris", "2026-10-25", "02:30", "2026-10-24T23:30Z", "2026-10-25T00:30Z"),
        ("America/New_York", "2026-11-01", "02:30", "2026-11-01T05:30Z", "2026-11-01T07:30Z"),
        ("Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-03T14:30Z", "2027-04-03T14:45Z"),
        ("Africa/Casablanca", "2027-02-07", "02:30", "2027-02-07T00:30Z", "2027-02-07T01:30Z"),
    ],
)
def test_a_block_over_a_clock_change(zone, day, until, begins, ends):
    short = line(times(until) + block("quiet", "01:30", until), zone=zone)
    start, end = at(short, begins), at(short, ends)
    first, last = (short.at(instant) for instant in (start, Instant(end - 1)))
    assert (first.mode, first.start, first.end) == (Mode.QUIET, start, end)
    assert last == first
    assert short.mode(start - 1) is short.mode(end) is Mode.OPEN
    assert [one.at for one in short.day(date.fromisoformat(day)).deliveries] == [end]


def test_a_block_whose_end_falls_into_the_gap_before_its_start_is_empty():
    gone = line(block("quiet", "02:30", "03:00"), zone="Europe/Paris")
    assert spans(gone, "2027-03-28") == ["00:00 open"]
    moved = line(block("quiet", "02:10", "02:40"), zone="Europe/Paris")
    assert spans(moved, "2027-03-28") == ["00:00 open", "03:10 quiet", "03:40 open"]


@pytest.mark.parametrize(
    ("zone", "year"),
    [
        ("Europe/Paris", 2026),
        ("America/New_York", 2026),
        ("Australia/Lord_Howe", 2026),
        ("Africa/Casablanca", 2026),
    ],
)
def test_nothing_is_skipped_or_doubled_in_a_year(zone, year):
    schedule = schedule_file.read(
        times("00:00", "02:30", "12:00") + block("quiet", "12:00", "12:01"), default_zone=zone
    )
    whole = Timeline(schedule)
    start, end = (schedule.instant(datetime(year + n, 1, 1)) for n in (0, 1))
    found = [schedule.local(one.at) for one in whole.deliveries(start, end)]
    assert len(found) == 3 * 365
    assert len({one.date() for one in found}) == 365
    days = [whole.day(date.fromordinal(date(year, 1, 1).toordinal() + n)) for n in range(365)]
    assert [day.end for day in days[:-1]] == [day.start for day in days[1:]]
    assert sum(day.end - day.start for day in days) == 365 * DAY
    assert {len(day.spans) for day in days} == {3}


# -- trips -------------------------------------------------------------------------------------

TRIP = (
    'zone = "Europe/Paris"\n'
    + times("18:00")
    + block("quiet", "19:00", "08:00")
    + '[trip]\nzone = "America/New_York"\nfrom = 2026-11-24\nuntil = 2026-11-26\n'
)


def test_on_a_trip_blocks_and_deliveries_go_by_the_clock_there():
    trip = line(TRIP)
    start, end = at(trip, "2026-11-23T00:00"), at(trip, "2026-11-27T00:00")
    evenings = [trip.schedule.local(one.at) for one in trip.deliveries(start, end)]
    assert [f"{evening:%d %H:%M %Z}" for evening in evenings] == [
        "23 18:00 CET",
        "24 18:00 EST",
        "25 18:00 EST",
        "26 18:00 CET",
    ]


def test_a_trip_without_a_first_day_has_begun():
    trip = line(TRIP.replace("from = 2026-11-24\n", ""))
    assert trip.zone_at(at(trip, "2026-01-01T12:00Z")) == "America/New_York"


def test_a_block_keeps_the_zone_of_the_date_on_which_it_begins():
    trip = line(TRIP)
    night = trip.at(at(trip, "2026-11-23T23:00+01:00"))
    assert trip.schedule.local(night.start).isoformat() == "2026-11-23T19:00:00+01:00"
    assert night.end == at(trip, "2026-11-24T08:00+01:00")
    last = trip.at(at(trip, "2026-11-25T20:00-05:00"))
    assert last.end == at(trip, "2026-11-26T08:00-05:00")


def test_the_zone_at_an_instant_is_that_of_the_date_there():
    trip = line(TRIP)
    assert trip.zone_at(at(trip, "2026-11-24T04:59Z")) == "Europe/Paris"
    assert trip.zone_at(at(trip, "2026-11-24T05:00Z")) == "America/New_York"
    assert trip.zone_at(at(trip, "2026-11-26T04:59Z")) == "America/New_York"
    assert trip.zone_at(at(trip, "2026-11-26T05:00Z")) == "Europe/Paris"


def test_the_ends_of_the_calendar_are_refused():
    plain = line("", zone="Europe/Paris")
    for year in (1, 1899, 3000, 9999):
        with pytest.raises(ValueError, match=str(year)):
            plain.schedule.instant(datetime(year, 12, 31, 23, 59))


# -- painting ----------------------------------------------------------------------------------


def test_a_day_is_painted_without_a_gap_and_cut_to_itself():
    schedule = default("Europe/Paris")
    tuesday = Timeline(schedule).day(date(2026, 11, 24))
    assert spans(Timeline(schedule), "2026-11-24") == [
        "00:00 quiet",
        "08:30 open",
        "19:00 quiet",
    ]
    assert tuesday.spans[0].start == tuesday.start
    assert tuesday.spans[-1].end == tuesday.end
    for one, other in zip(tuesday.spans, tuesday.spans[1:], strict=False):
        assert one.end == other.start


def test_spans_and_deliveries_of_nothing_are_none():
    plain = Timeline(default("UTC"))
    noon = at(plain, "2026-11-24T13:00")
    assert plain.spans(noon, noon) == []
    assert plain.deliveries(noon, noon) == []
    assert [one.at for one in plain.deliveries(noon, noon + MINUTE)] == [noon]
