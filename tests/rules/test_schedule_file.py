"""The schedule as a file: in and out without loss, refused with line and field, warned about."""

from __future__ import annotations

import string
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk import wording
from focusdesk.errors import BadFile
from focusdesk.model import HOUR, MINUTE, Micros, Saying
from focusdesk.rules import schedule_file, toml_lines
from focusdesk.rules.schedule import (
    DEFAULT_TOML,
    Block,
    DayException,
    DeliveryDays,
    DeliveryTimes,
    Limits,
    Schedule,
    Trip,
    Weekday,
    default,
)
from tests.rules.test_decide_examples import CLOCK_CHANGES, FULLER

EVERYTHING = """\
zone = "Europe/Paris"                      # default: the system's

[deliveries]
weekdays = ["09:30", "13:00", "17:00"]
mon = []

[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
vips_ring = true

[[quiet]]
days = ["sun", "mon"]
from = "19:00"
to = "08:30"
deadlines_ring = true

[[exception]]
date = 2026-12-25
mode = "quiet"

[[exception]]
date = 2026-12-28
to_date = 2026-12-30
like = "mon"
deliveries = ["16:00", "10:00"]

[trip]
zone = "Europe/Lisbon"
from = 2026-11-24
until = 2026-12-01

[limits]
longest_wait = "90m"
deadline_margin = "2h"
"""


def read(text: str, zone: str = "UTC") -> Schedule:
    return schedule_file.read(text, default_zone=zone)


def warnings(text: str) -> list[Saying]:
    return schedule_file.parse(text, default_zone="Europe/Paris")[1]


# -- in and out --------------------------------------------------------------------------------


def test_every_key_is_read():
    assert read(EVERYTHING) == Schedule(
        zone="Europe/Paris",
        deliveries=(
            DeliveryTimes(DeliveryDays.WEEKDAYS, (570, 780, 1020)),
            DeliveryTimes(DeliveryDays.MON, ()),
        ),
        focus=(
            Block(
                days=frozenset(Weekday(n) for n in range(5)),
                start=570,
                end=720,
                label="Deep work",
                vips_ring=True,
            ),
        ),
        quiet=(
            Block(
                days=frozenset({Weekday.MON, Weekday.SUN}),
                start=1140,
                end=510,
                deadlines_ring=True,
            ),
        ),
        exceptions=(
            DayException(first=date(2026, 12, 25), last=date(2026, 12, 25)),
            DayException(
                first=date(2026, 12, 28),
                last=date(2026, 12, 30),
                like=Weekday.MON,
                deliveries=(600, 960),
            ),
        ),
        trip=Trip("Europe/Lisbon", date(2026, 11, 24), date(2026, 12, 1)),
        limits=Limits(Micros(90 * MINUTE), Micros(2 * HOUR)),
    )


def test_an_empty_file_is_always_open_in_the_given_zone():
    assert read("", "Asia/Tokyo") == Schedule(zone="Asia/Tokyo")
    assert read("").limits == Limits(Micros(24 * HOUR), Micros(HOUR))


def test_a_trip_begins_on_the_day_it_is_set_unless_it_says():
    text = '[trip]\nzone = "Europe/Lisbon"\nuntil = 2026-12-01\n'
    today = date(2026, 11, 24)
    given_today = schedule_file.read(text, default_zone="UTC", today=today)
    assert given_today.trip == Trip("Europe/Lisbon", today, date(2026, 12, 1))
    assert read(text).trip == Trip("Europe/Lisbon", None, date(2026, 12, 1))


@pytest.mark.parametrize("text", ["", DEFAULT_TOML, FULLER, CLOCK_CHANGES, EVERYTHING])
def test_what_is_written_reads_back(text):
    schedule = read(text)
    assert read(schedule_file.dump(schedule), "Asia/Tokyo") == schedule


def test_the_shipped_default_writes_as_it_reads():
    assert schedule_file.dump(default("Europe/Paris")) == 'zone = "Europe/Paris"\n\n' + DEFAULT_TOML


minutes = st.integers(0, 24 * 60 - 1)
time_lists = st.sets(minutes, max_size=3).map(lambda found: tuple(sorted(found)))
texts = st.text(max_size=8)
dates = st.dates(date(2020, 1, 1), date(2035, 1, 1))
zones = st.sampled_from(["UTC", "Europe/Paris", "America/Argentina/Buenos_Aires"])


def blocks(*, quiet: bool):
    return st.builds(
        Block,
        days=st.frozensets(st.sampled_from(Weekday), min_size=1),
        start=minutes,
        end=st.integers(0, 24 * 60),
        label=texts,
        vips_ring=st.booleans(),
        deadlines_ring=st.booleans() if quiet else st.just(False),
    ).filter(lambda block: block.start != block.end)


@st.composite
def exceptions(draw):
    first = draw(dates)
    like = draw(st.one_of(st.none(), st.sampled_from(Weekday)))
    return DayException(
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 40))),
        like=like,
        deliveries=draw(st.one_of(st.none(), time_lists)),
        label=draw(texts),
        vips_ring=like is None and draw(st.booleans()),
        deadlines_ring=like is None and draw(st.booleans()),
    )


@st.composite
def trips(draw):
    back = draw(dates)
    first = draw(st.one_of(st.none(), st.just(back - timedelta(days=draw(st.integers(1, 40))))))
    return Trip(draw(zones), first, back)


schedules = st.builds(
    Schedule,
    zone=zones,
    deliveries=st.lists(
        st.builds(DeliveryTimes, st.sampled_from(DeliveryDays), time_lists),
        unique_by=lambda one: one.days,
    ).map(tuple),
    focus=st.lists(blocks(quiet=False), max_size=3).map(tuple),
    quiet=st.lists(blocks(quiet=True), max_size=3).map(tuple),
    exceptions=st.lists(exceptions(), max_size=3).map(tuple),
    trip=st.one_of(st.none(), trips()),
    limits=st.builds(
        Limits,
        st.integers(1, 366 * 24 * 60).map(lambda count: Micros(count * MINUTE)),
        st.integers(0, 366 * 24 * 60).map(lambda count: Micros(count * MINUTE)),
    ),
)


@given(schedules)
@settings(max_examples=100, deadline=None)
def test_every_schedule_survives_the_file(schedule):
    text = schedule_file.dump(schedule)
    assert schedule_file.parse(text, default_zone="Asia/Tokyo")[0] == schedule
    assert schedule_file.dump(read(text)) == text


# -- refused with line and field ---------------------------------------------------------------


def refused(text: str) -> BadFile:
    with pytest.raises(BadFile) as found:
        read(text)
    sentence = wording.say_error(found.value)
    assert "{" not in sentence
    assert sentence != str(found.value)
    assert sentence.startswith(f"Line {found.value.line}")
    return found.value


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "field"),
    [
        ('"Europe/Paris"  ', '"Paris"  ', "schedule-zone", 1, "zone"),
        ('"Europe/Paris"  ', '"../../etc/passwd"  ', "schedule-zone", 1, "zone"),
        ('"Europe/Paris"  ', '"Europe"  ', "schedule-zone", 1, "zone"),
        ('"Europe/Paris"  ', '""  ', "schedule-zone", 1, "zone"),
        ('"Europe/Paris"  ', "1  ", "file-type", 1, "zone"),
        ("mon = []", "monday = []", "file-unknown-key", 5, "deliveries.monday"),
        ('"13:00", ', '"13:60", ', "schedule-time", 4, "deliveries.weekdays"),
        ('"13:00", ', '"24:00", ', "schedule-time", 4, "deliveries.weekdays"),
        ('"13:00", ', '"١٣:00", ', "schedule-time", 4, "deliveries.weekdays"),
        ('"13:00", ', "13, ", "file-type", 4, "deliveries.weekdays"),
        ("mon = []", 'mon = "09:00"', "file-type", 5, "deliveries.mon"),
        ('label = "Deep work"', "label = 7", "file-type", 8, "focus.label"),
        ('label = "Deep work"', 'lable = "x"', "file-unknown-key", 8, "focus.lable"),
        ('label = "Deep work"', "deadlines_ring = true", "file-unknown-key", 8,
         "focus.deadlines_ring"),
        ('"wed", ', '"wednesday", ', "schedule-day", 9, "focus.days"),
        ('days = ["sun", "mon"]', "days = []", "schedule-no-days", 15, "quiet.days"),
        ('days = ["sun", "mon"]', "", "file-missing-key", 14, "quiet.days"),
        ('from = "09:30"', 'from = "24:00"', "schedule-time", 10, "focus.from"),
        ('from = "09:30"', "from = 09:30:00", "file-type", 10, "focus.from"),
        ('from = "09:30"', 'from = "9h30"', "schedule-time", 10, "focus.from"),
        ('from = "09:30"', "", "file-missing-key", 7, "focus.from"),
        ('to = "12:00"', 'to = "09:30"', "schedule-empty-block", 11, "focus.to"),
        ('to = "12:00"', 'to = "24:01"', "schedule-time", 11, "focus.to"),
        ("vips_ring = true", 'vips_ring = "yes"', "file-type", 12, "focus.vips_ring"),
        ("deadlines_ring = true", "deadlines_ring = 1", "file-type", 18,
         "quiet.deadlines_ring"),
        ("date = 2026-12-25", 'date = "2026-12-25"', "file-type", 21, "exception.date"),
        ("date = 2026-12-25", "date = 2026-12-25T10:00:00", "file-type", 21,
         "exception.date"),
        ("date = 2026-12-25", "", "file-missing-key", 20, "exception.date"),
        ('mode = "quiet"', 'mode = "focus"', "schedule-mode", 22, "exception.mode"),
        ('mode = "quiet"', "", "schedule-mode-or-like", 20, "exception"),
        ('mode = "quiet"', 'mode = "quiet"\nlike = "mon"', "schedule-mode-and-like", 23,
         "exception.like"),
        ("to_date = 2026-12-30", "to_date = 2026-12-27", "schedule-dates", 26,
         "exception.to_date"),
        ('like = "mon"', 'like = "monday"', "schedule-day", 27, "exception.like"),
        ('like = "mon"', 'like = "mon"\nvips_ring = true', "file-unknown-key", 28,
         "exception.vips_ring"),
        ('"Europe/Lisbon"', '"Lisbon"', "schedule-zone", 31, "trip.zone"),
        ("until = 2026-12-01", "until = 2026-11-24", "schedule-trip-dates", 33, "trip.until"),
        ("until = 2026-12-01", "", "file-missing-key", 30, "trip.until"),
        ('longest_wait = "90m"', 'longest_wait = "soon"', "file-length", 36,
         "limits.longest_wait"),
        ('longest_wait = "90m"', 'longest_wait = "1.001m"', "file-length", 36,
         "limits.longest_wait"),
        ('longest_wait = "90m"', 'longest_wait = "0m"', "schedule-no-wait", 36,
         "limits.longest_wait"),
        ('longest_wait = "90m"', "longest_wait = 90", "file-type", 36, "limits.longest_wait"),
        ("[limits]", "[limit]", "file-unknown-key", 35, "limit"),
        ("[trip]", "[[trip]]", "file-type", 30, "trip"),
        ("[[focus]]", "[focus]", "file-type", 7, "focus"),
        ("[deliveries]", "[deliveries", "file-syntax", 3, ""),
        ('deadline_margin = "2h"', 'longest_wait = "2h"', "file-syntax", 37, ""),
        ('deadline_margin = "2h"', 'deadline_margin = "2h', "file-syntax", 37, ""),
        ('deadline_margin = "2h"', "deadline_margin = [", "file-syntax", 37, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_field(old, new, code, line, field):
    assert EVERYTHING.count(old) == 1
    error = refused(EVERYTHING.replace(old, new))
    assert (error.code, error.line, error.field) == (code, line, field)


def test_lines_are_right_in_every_way_of_writing():
    text = (
        "# a comment = 1\n"
        "deliveries.weekdays = [\n"
        '  "09:30", # ["10:00"\n'
        '  "10:00",\n'
        "\n"
        '  "1O:30",\n'
        "]\n"
    )
    assert refused(text).line == 6
    inline = (
        'quiet = [{days = ["mon"], from = "19:00", to = "24:00"},\n'
        '  {days = ["mon"], "from" = "19:00", to = "25:00"}]\n'
    )
    assert (refused(inline).line, refused(inline).field) == (2, "quiet.to")
    long = 'zone = """\nEurope/Paris""\\""""\n"limits" = {}\n[ trip ]\nuntil = 2026-01-01\n'
    assert refused(long).line == 1
    assert refused(long.replace("zone", "[x]\nzone", 1)).line == 1
    windows = EVERYTHING.replace('to = "12:00"', 'to = "noon"').replace("\n", "\r\n")
    assert refused(windows).line == 11


def test_a_close_guess_is_offered():
    said = wording.say_error(refused("[[focus]]\nlable = 'x'\n"))
    assert said == "Line 2, focus.lable: there is no “lable” here. Did you mean “label”?"


def test_a_file_that_is_nested_without_end_is_refused():
    assert refused("zone = " + "[" * 100_000).code == "file-syntax"
    assert refused("zone = " + "9" * 5000).code in ("file-syntax", "file-type")


def test_a_system_zone_that_is_unknown_is_refused_without_a_line():
    with pytest.raises(BadFile) as found:
        read("", "Mars/Olympus")
    assert (found.value.code, found.value.line) == ("schedule-zone", None)
    assert wording.say_error(found.value).startswith("“Mars/Olympus” is not")


def test_where_everything_stands():
    assert toml_lines.lines(
        "a = 1\nb.c = {d = [1,\n 2]}\n[[e]]\n\"f g\" = '''\n#\n'''\n[[e]]\n[e.h]\ni = \"\"\n"
    ) == {
        ("a",): 1,
        ("b",): 2,
        ("b", "c"): 2,
        ("b", "c", "d"): 2,
        ("b", "c", "d", 0): 2,
        ("b", "c", "d", 1): 3,
        ("e",): 4,
        ("e", 0): 4,
        ("e", 0, "f g"): 5,
        ("e", 1): 8,
        ("e", 1, "h"): 9,
        ("e", 1, "h", "i"): 10,
    }


scalars = st.one_of(
    st.integers(), st.booleans(), st.text(string.printable, max_size=6).map(schedule_file.quoted)
)
values = st.recursive(
    scalars.map(lambda value: str(value).lower() if isinstance(value, bool) else str(value)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda members: f"[{' , '.join(members)}]"),
        st.lists(inner, max_size=3).map(
            lambda members: "{" + ", ".join(f"k{n} = {m}" for n, m in enumerate(members)) + "}"
        ),
    ),
    max_leaves=6,
)


@given(st.lists(values, max_size=6), st.lists(st.integers(0, 2), min_size=6, max_size=6))
@settings(max_examples=100, deadline=None)
def test_the_line_of_every_key_is_found(rows, gaps):
    text, expected = "", {}
    for number, (row, gap) in enumerate(zip(rows, gaps, strict=False)):
        text += "# x = [\n" * gap + f'"key {number}" = {row} # ]\n'
        expected[(f"key {number}",)] = text.count("\n")
    found = toml_lines.lines(text)
    assert {path: line for path, line in found.items() if len(path) == 1} == expected


# -- warned about ------------------------------------------------------------------------------


def test_the_shipped_default_and_the_fuller_week_are_without_doubt():
    assert warnings(DEFAULT_TOML) == []
    assert warnings(FULLER) == []


NIGHTS = '[[quiet]]\ndays = {}\nfrom = "19:00"\nto = "08:30"\n'
WEEKEND = '[[quiet]]\ndays = ["sat", "sun"]\nfrom = "00:00"\nto = "24:00"\n'
TIMES = '[deliveries]\nweekdays = ["09:30"]\n'
EVERY_DAY = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
WORKING = '["mon", "tue", "wed", "thu", "fri"]'


def said(text: str) -> list[str]:
    return [wording.say(warning) for warning in warnings(text)]


def test_nights_of_working_days_only_leave_monday_open_from_midnight():
    assert said(TIMES + NIGHTS.format(WORKING) + WEEKEND) == [
        "Hours are open Mon 00:00 to 08:30, where other days are quiet."
    ]


def test_nights_of_working_days_alone_leave_the_weekend_open():
    assert said(TIMES + NIGHTS.format(WORKING)) == [
        "Hours are open Sun 19:00 to Mon 08:30, where other days are quiet.",
        "Hours are open Sat 19:00 to Sun 08:30, where other days are quiet.",
    ]


def test_a_forgotten_evening_is_a_hole():
    nights = NIGHTS.format('["mon", "tue", "wed", "thu", "sat", "sun"]')
    assert said(TIMES + nights + WEEKEND) == [
        "Hours are open Fri 19:00 to 24:00, where other days are quiet."
    ]


def test_the_last_minute_before_midnight_is_a_hole():
    text = TIMES + "".join(
        f'[[quiet]]\ndays = {EVERY_DAY}\nfrom = "{start}"\nto = "{end}"\n'
        for start, end in (("19:00", "23:59"), ("00:00", "08:30"))
    )
    assert len(said(text)) == 7
    assert said(text)[0] == "Hours are open Mon 23:59 to 24:00, where other days are quiet."


def test_few_working_days_or_no_nights_at_all_are_nobodys_mistake():
    most = '[[quiet]]\ndays = ["wed", "thu", "fri", "sat", "sun"]\nfrom = "00:00"\nto = "24:00"\n'
    assert said(TIMES + NIGHTS.format(EVERY_DAY) + most) == []
    assert said(TIMES + WEEKEND) == []
    assert said(TIMES) == []


def test_a_delivery_time_that_can_never_happen_is_named():
    text = (
        '[deliveries]\nweekdays = ["09:30", "10:00", "20:00"]\nweekend = ["11:00"]\n'
        + NIGHTS.format(EVERY_DAY)
        + WEEKEND
        + f'[[focus]]\ndays = {WORKING}\nfrom = "09:45"\nto = "12:00"\n'
    )
    assert said(text) == [
        (
            "The delivery time 10:00 (weekdays) never happens: it is in a focus block, whose end "
            "delivers."
        ),
        "The delivery time 20:00 (weekdays) never happens: hours are quiet.",
        "The delivery time 11:00 (weekend) never happens: hours are quiet.",
    ]


def test_a_delivery_time_that_happens_on_some_day_is_fine():
    focus = '[[focus]]\ndays = ["mon"]\nfrom = "09:00"\nto = "12:00"\n'
    assert said(TIMES + focus) == []


def test_delivery_times_that_no_day_uses_are_named():
    own = "".join(f'{day} = ["10:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri"))
    assert said(TIMES + own) == [
        "The delivery time 09:30 (weekdays) never happens: no day uses it."
    ]


def test_the_times_of_an_exception_are_looked_at_on_its_dates():
    off = '[[exception]]\ndate = 2026-12-25\nmode = "quiet"\ndeliveries = ["10:00"]\n'
    assert said(TIMES + off) == [
        "The delivery time 10:00 (2026-12-25) never happens: hours are quiet."
    ]
    like = '[[exception]]\ndate = 2026-12-26\nlike = "mon"\ndeliveries = ["10:00"]\n'
    assert said(TIMES + NIGHTS.format(EVERY_DAY) + WEEKEND + like) == []


def test_a_week_without_any_delivery_is_named():
    assert said("") == [
        (
            "A week passes without any delivery, and there are no delivery times: messages come "
            "whenever hours are open."
        )
    ]
    always = f'[[quiet]]\ndays = {EVERY_DAY}\nfrom = "00:00"\nto = "24:00"\n'
    assert said(TIMES + always)[-1] == (
        "A week passes without any delivery: messages wait until the longest wait is over."
    )


def test_focus_that_ends_is_a_delivery_of_the_week():
    assert said('[[focus]]\ndays = ["mon"]\nfrom = "09:00"\nto = "12:00"\n') == []
