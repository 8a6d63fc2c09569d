"""What hands a message over, and what the decision says about it."""

from __future__ import annotations

from datetime import datetime

import pytest

from focusdesk import wording
from focusdesk.model import DAY, HOUR, MINUTE, Instant, Lane, Micros, Mode, ReleasedBy
from focusdesk.rules import schedule_file
from focusdesk.rules.decide import Plan, Question, hand_over_now, plan, try_
from focusdesk.rules.schedule import DEFAULT_TOML, Schedule, Session, Stop, Timeline
from tests.rules.test_decide_examples import FULLER, wall

FULL = schedule_file.read(FULLER, default_zone="UTC")
DEFAULT = schedule_file.read(DEFAULT_TOML, default_zone="Europe/Paris")
QUIET_FOR_EVER = """
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "00:00"
to = "24:00"
"""


def read(text: str) -> Schedule:
    return schedule_file.read(text, default_zone="Europe/Paris")


def decide(
    schedule: Schedule,
    received: str,
    lane: Lane,
    *overrides: Session | Stop,
    now: str = "",
    deadline: str = "",
    **more,
) -> Plan:
    at = schedule.instant(wall(received))
    question = Question(
        now=schedule.instant(wall(now)) if now else at,
        received=at,
        lane=lane,
        deadline=schedule.instant(wall(deadline)) if deadline else None,
        **more,
    )
    return plan(Timeline(schedule, overrides), question)


def when(schedule: Schedule, planned: Plan) -> str:
    return f"{schedule.local(planned.release_at):%a %d %H:%M}"


def said(schedule: Schedule, planned: Plan) -> str:
    """The sentence, in the schedule's zone."""
    from focusdesk import i18n

    i18n.show_times(schedule.local)
    try:
        return wording.say(planned.reason)
    finally:
        i18n.show_times(i18n.system_time)


# -- what hands it over ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "lane", "by", "code"),
    [
        ("Sat 28 03:00", Lane.URGENT, ReleasedBy.RULE, "rings-urgent"),
        ("Sat 28 03:00", Lane.MUTE, ReleasedBy.MUTE, "muted"),
        ("Tue 24 12:30", Lane.NOW, ReleasedBy.RULE, "rings-open"),
        ("Tue 24 13:00", Lane.NOW, ReleasedBy.RULE, "rings-open"),
        ("Tue 24 09:30", Lane.NOW, ReleasedBy.DELIVERY, "waits-for-delivery"),
        ("Tue 24 10:00", Lane.NOW, ReleasedBy.FOCUS_END, "waits-for-focus-end"),
        ("Tue 24 14:30", Lane.NOW, ReleasedBy.DELIVERY, "waits-for-delivery"),
        ("Tue 24 20:00", Lane.NOW, ReleasedBy.QUIET_END, "waits-for-quiet-end"),
        ("Tue 24 10:00", Lane.NEXT, ReleasedBy.FOCUS_END, "waits-for-focus-end"),
        ("Tue 24 14:30", Lane.NEXT, ReleasedBy.DELIVERY, "waits-for-delivery"),
        ("Tue 24 20:00", Lane.NEXT, ReleasedBy.DELIVERY, "waits-for-delivery"),
        ("Tue 24 13:00", Lane.DIGEST, ReleasedBy.DELIVERY, "waits-for-delivery"),
    ],
)
def test_what_hands_it_over(received, lane, by, code):
    planned = decide(FULL, received, lane)
    assert (planned.by, planned.reason.code) == (by, code)


def test_focus_that_ends_at_a_delivery_time_is_called_a_delivery():
    session = Session(FULL.instant(wall("Tue 24 16:10")), FULL.instant(wall("Tue 24 17:00")))
    assert decide(FULL, "Tue 24 16:20", Lane.NEXT, session).by is ReleasedBy.DELIVERY
    assert decide(FULL, "Tue 24 16:20", Lane.NOW, session).by is ReleasedBy.DELIVERY


@pytest.mark.parametrize("lane", [Lane.NOW, Lane.NEXT, Lane.DIGEST])
@pytest.mark.parametrize("times", ['"13:00"', ""])
def test_what_is_decided_anew_as_focus_is_stopped_comes_because_focus_ended(lane, times):
    schedule = read(DEFAULT_TOML.replace('"09:30", "13:00", "17:00"', times))
    start, stopped = (schedule.instant(wall(f"Tue 24 {time}")) for time in ("10:00", "10:30"))
    line = Timeline(schedule, [Session(start, Instant(start + HOUR)), Stop(stopped)])
    planned = plan(line, Question(stopped, start, lane))
    assert (planned.release_at, planned.by) == (stopped, ReleasedBy.FOCUS_END)
    assert said(schedule, planned) == "Focus ended Tue 24 Nov 10:30: it comes with what was held."
    soon = Instant(stopped + 1)
    if lane is Lane.NOW:
        assert plan(line, Question(soon, soon, lane)).by is ReleasedBy.RULE


def test_a_vip_waits_for_the_block_that_lets_it_ring():
    schedule = read(
        """
        [[quiet]]
        days = ["tue"]
        from = "06:00"
        to = "09:00"
        [[focus]]
        days = ["tue"]
        from = "09:00"
        to = "12:00"
        vips_ring = true
        """
    )
    planned = decide(schedule, "Tue 24 07:00", Lane.NOW, vip=True)
    assert (when(schedule, planned), planned.by) == ("Tue 24 09:00", ReleasedBy.QUIET_END)
    assert when(schedule, decide(schedule, "Tue 24 07:00", Lane.NOW)) == "Tue 24 12:00"


def test_the_lane_comes_before_the_wait_and_the_wait_before_the_deadline_at_one_instant():
    wait = decide(FULL, "Tue 24 10:00", Lane.NEXT, longest_wait=Micros(2 * HOUR))
    assert (when(FULL, wait), wait.by) == ("Tue 24 12:00", ReleasedBy.FOCUS_END)
    deadline = decide(
        FULL, "Tue 24 10:00", Lane.NEXT, longest_wait=Micros(HOUR), deadline="Tue 24 12:00"
    )
    assert (when(FULL, deadline), deadline.by) == ("Tue 24 11:00", ReleasedBy.LONGEST_WAIT)


def test_without_any_delivery_time_next_and_digest_go_when_hours_are_open():
    schedule = read(DEFAULT_TOML.replace('"09:30", "13:00", "17:00"', ""))
    for lane in (Lane.NEXT, Lane.DIGEST):
        at_once = decide(schedule, "Tue 24 10:00", lane)
        assert (when(schedule, at_once), at_once.by) == ("Tue 24 10:00", ReleasedBy.RULE)
        later = decide(schedule, "Tue 24 20:00", lane)
        assert (when(schedule, later), later.by) == ("Wed 25 08:30", ReleasedBy.QUIET_END)


def test_a_delivery_time_of_an_exception_is_a_delivery_time_of_the_schedule():
    schedule = read('[[exception]]\ndate = 2026-11-24\nlike = "tue"\ndeliveries = ["15:00"]\n')
    assert when(schedule, decide(schedule, "Tue 24 10:00", Lane.NEXT)) == "Tue 24 15:00"


# -- the longest wait --------------------------------------------------------------------------


def test_the_shortest_of_all_longest_waits_counts():
    schedule = read(
        FULLER.replace("[[exception]]", "[limits]\nlongest_wait = '1h'\n[[exception]]", 1)
    )
    for given in (None, Micros(5 * HOUR)):
        planned = decide(schedule, "Tue 24 09:31", Lane.NEXT, longest_wait=given)
        assert (when(schedule, planned), planned.by) == ("Tue 24 10:31", ReleasedBy.LONGEST_WAIT)
    shorter = decide(schedule, "Tue 24 09:31", Lane.NEXT, longest_wait=Micros(30 * MINUTE))
    assert when(schedule, shorter) == "Tue 24 10:01"


def test_a_wait_that_is_over_as_quiet_hours_begin_ends_after_them():
    planned = decide(FULL, "Tue 24 17:30", Lane.NEXT, longest_wait=Micros(90 * MINUTE))
    assert when(FULL, planned) == "Wed 25 08:30"


def test_a_session_in_quiet_hours_counts_as_focus_time():
    session = Session(FULL.instant(wall("Tue 24 19:00")), FULL.instant(wall("Tue 24 22:00")))
    planned = decide(FULL, "Tue 24 18:00", Lane.NEXT, session, longest_wait=Micros(2 * HOUR))
    assert when(FULL, planned) == "Tue 24 20:00"


def test_what_the_source_dates_in_the_future_was_received_now():
    late = decide(FULL, "Tue 24 23:00", Lane.NEXT, now="Tue 24 09:31", longest_wait=Micros(HOUR))
    assert when(FULL, late) == "Tue 24 10:31"


def test_a_message_from_years_ago_that_was_collected_now_has_waited_long_enough():
    now = DEFAULT.instant(wall("Tue 24 10:00"))
    old = Instant(now - 3000 * DAY)
    planned = plan(Timeline(DEFAULT), Question(now, old, Lane.NEXT))
    assert (planned.release_at, planned.by) == (now, ReleasedBy.LONGEST_WAIT)


@pytest.mark.parametrize("lane", [Lane.NOW, Lane.NEXT, Lane.DIGEST])
def test_where_nothing_comes_within_60_days_it_comes_silently_by_the_clock(lane):
    schedule = read(QUIET_FOR_EVER)
    planned = decide(schedule, "Tue 24 10:00", lane)
    assert (when(schedule, planned), planned.by) == ("Wed 25 10:00", ReleasedBy.LONGEST_WAIT)
    assert planned.silent
    shorter = decide(schedule, "Tue 24 10:00", lane, longest_wait=Micros(2 * HOUR))
    assert when(schedule, shorter) == "Tue 24 12:00"
    over = decide(schedule, "Tue 24 10:00", lane, now="Thu 26 11:00")
    assert when(schedule, over) == "Thu 26 11:00"


def test_60_days_off_are_waited_for_and_a_moment_more_is_not():
    off = '[[exception]]\ndate = 2026-11-24\nto_date = {}\nmode = "quiet"\n'
    until = read(off.format("2027-01-22"))
    start = until.instant(datetime(2026, 11, 24))
    waits = plan(Timeline(until), Question(start, start, Lane.NOW))
    assert (waits.release_at, waits.silent) == (start + 60 * DAY, False)
    later = read(off.format("2027-01-23"))
    silent = plan(Timeline(later), Question(start, start, Lane.NOW))
    assert (silent.release_at, silent.silent) == (start + DAY, True)


# -- the deadline ------------------------------------------------------------------------------


def guard(text: str, received: str, deadline: str, lane: Lane = Lane.NEXT) -> str:
    schedule = read('[deliveries]\nmon = ["12:00"]\n' + text)
    planned = decide(schedule, received, lane, deadline=deadline)
    return f"{when(schedule, planned)} {planned.reason.code}"


def tuesday(kind: str, start: str, end: str, more: str = "") -> str:
    return f'[[{kind}]]\ndays = ["tue"]\nfrom = "{start}"\nto = "{end}"\n{more}\n'


def test_the_start_of_focus_counts_as_open():
    text = tuesday("focus", "09:30", "13:00")
    assert guard(text, "Tue 24 09:00", "Tue 24 12:00") == "Tue 24 09:30 deadline-open"
    assert guard(text, "Tue 24 09:30", "Tue 24 12:00") == "Tue 24 09:30 deadline-open"
    assert guard(text, "Tue 24 09:31", "Tue 24 12:00") == "Tue 24 11:00 deadline-in-focus"


def test_between_two_focus_blocks_the_second_one_begins_as_open():
    text = tuesday("focus", "09:00", "10:00", 'label = "A"') + tuesday("focus", "10:00", "13:00")
    assert guard(text, "Tue 24 09:30", "Tue 24 12:00") == "Tue 24 10:00 deadline-open"


def test_between_two_quiet_blocks_nothing_counts_as_open():
    text = tuesday("quiet", "09:00", "10:00", 'label = "A"') + tuesday("quiet", "10:00", "13:00")
    assert guard(text, "Tue 24 09:30", "Tue 24 12:00") == "Tue 24 13:00 deadline-after-quiet"


def test_deadlines_ring_where_the_block_at_that_instant_says_so():
    ring, not_ring = 'label = "A"\ndeadlines_ring = true', 'label = "B"'
    first = tuesday("quiet", "09:00", "10:00", ring) + tuesday("quiet", "10:00", "13:00", not_ring)
    assert guard(first, "Tue 24 09:30", "Tue 24 12:00") == "Tue 24 13:00 deadline-after-quiet"
    second = tuesday("quiet", "09:00", "10:00", not_ring) + tuesday("quiet", "10:00", "13:00", ring)
    assert guard(second, "Tue 24 09:30", "Tue 24 12:00") == "Tue 24 11:00 deadline-in-quiet"
    assert guard(second, "Tue 24 10:30", "Tue 24 11:15") == "Tue 24 10:30 deadline-in-quiet"


def test_a_deadline_in_quiet_hours_comes_when_they_end_into_focus_too():
    text = tuesday("quiet", "06:00", "09:00") + tuesday("focus", "09:00", "12:00")
    assert guard(text, "Tue 24 07:00", "Tue 24 08:30") == "Tue 24 09:00 deadline-after-quiet"


def test_a_deadline_beyond_60_days_does_not_hold_a_message_that_long():
    schedule = read(QUIET_FOR_EVER.replace("to =", "deadlines_ring = true\nto ="))
    at = schedule.instant(wall("Tue 24 10:00"))
    line = Timeline(schedule)
    soon = plan(line, Question(at, at, Lane.NEXT, deadline=Instant(at + 60 * DAY + HOUR)))
    assert (soon.release_at, soon.by) == (at + 60 * DAY, ReleasedBy.DEADLINE)
    far = plan(line, Question(at, at, Lane.NEXT, deadline=Instant(at + 60 * DAY + 2 * HOUR)))
    assert (far.release_at, far.silent) == (at + DAY, True)


def test_the_guard_does_not_hurry_what_comes_in_time():
    schedule = read(tuesday("focus", "09:30", "13:00") + '[deliveries]\nmon = ["12:00"]\n')
    planned = decide(
        schedule,
        "Tue 24 09:00",
        Lane.NEXT,
        deadline="Tue 24 12:30",
        longest_wait=Micros(2 * HOUR),
    )
    assert (when(schedule, planned), planned.by) == ("Tue 24 11:00", ReleasedBy.LONGEST_WAIT)


def test_a_deadline_counts_only_while_it_lies_ahead():
    text = tuesday("focus", "09:30", "13:00")
    assert guard(text, "Tue 24 10:00", "Tue 24 10:00").startswith("Tue 24 13:00 waits")
    assert guard(text, "Tue 24 10:00", "Tue 24 10:01").startswith("Tue 24 10:00 deadline")


def test_now_has_the_guard_too_and_digest_has_not():
    text = tuesday("focus", "09:30", "13:00")
    assert guard(text, "Tue 24 10:00", "Tue 24 12:00", Lane.NOW).endswith("11:00 deadline-in-focus")
    assert guard(text, "Tue 24 10:00", "Tue 24 12:00", Lane.DIGEST).startswith("Tue 24 13:00 waits")


# -- silence -----------------------------------------------------------------------------------


def test_only_mute_digest_and_the_60_days_are_silent():
    assert {lane: decide(FULL, "Tue 24 10:00", lane).silent for lane in Lane} == {
        Lane.URGENT: False,
        Lane.NOW: False,
        Lane.NEXT: False,
        Lane.DIGEST: True,
        Lane.MUTE: True,
    }


# -- after sleep -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned", "now", "expected"),
    [
        ("Tue 24 13:00", "Tue 24 13:05", True),  # not late
        ("Tue 24 13:00", "Tue 24 13:20", True),  # late, hours are open
        ("Tue 24 09:30", "Tue 24 09:34", True),  # focus, but not late
        ("Tue 24 09:30", "Tue 24 09:36", False),  # late, in focus
        ("Tue 24 17:00", "Tue 24 21:00", False),  # late, in the evening
    ],
)
def test_what_was_slept_through_is_handed_over_only_into_open_hours(planned, now, expected):
    planned_at, woke = (FULL.instant(wall(text)) for text in (planned, now))
    assert hand_over_now(Timeline(FULL), woke, planned_at) is expected


def test_late_means_more_than_five_minutes():
    line, planned = Timeline(FULL), FULL.instant(wall("Tue 24 09:30"))
    assert hand_over_now(line, Instant(planned + 5 * MINUTE), planned)
    assert not hand_over_now(line, Instant(planned + 5 * MINUTE + 1), planned)


def test_opening_the_lid_in_the_evening_rings_nothing():
    for lane in (Lane.NOW, Lane.NEXT, Lane.DIGEST):
        anew = decide(FULL, "Tue 24 16:30", lane, now="Tue 24 21:00")
        assert anew.release_at > FULL.instant(wall("Wed 25 08:29"))


# -- what is said ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "lane", "more", "sentence"),
    [
        ("Sat 28 03:00", Lane.URGENT, {}, "Urgent: it rings at once, at any hour."),
        ("Tue 24 10:00", Lane.MUTE, {}, "Muted: it is never announced, and stays searchable."),
        ("Tue 24 12:30", Lane.NOW, {}, "Hours are open: it rings at once."),
        (
            "Tue 24 10:00",
            Lane.NOW,
            {"vip": True},
            "In focus: Deep work. VIPs may ring: it rings at once.",
        ),
        (
            "Tue 24 10:00",
            Lane.NEXT,
            {},
            "In focus: Deep work. It waits until focus ends, Tue 24 Nov 12:00.",
        ),
        (
            "Tue 24 20:00",
            Lane.NOW,
            {},
            "Quiet hours. It waits until quiet hours end, Wed 25 Nov 08:30.",
        ),
        ("Tue 24 12:30", Lane.NEXT, {}, "It waits for the delivery of Tue 24 Nov 13:00."),
        ("Tue 24 13:00", Lane.NEXT, {}, "It comes with the delivery of Tue 24 Nov 13:00."),
        (
            "Tue 24 09:31",
            Lane.NEXT,
            {"longest_wait": Micros(2 * HOUR)},
            "It may wait 2 h of open and focus time, which is over Tue 24 Nov 11:31.",
        ),
        (
            "Tue 24 09:31",
            Lane.NEXT,
            {"longest_wait": Micros(2 * HOUR), "now": "Tue 24 11:40"},
            "It has waited 2 h of open and focus time, the longest it may.",
        ),
        (
            "Tue 24 12:40",
            Lane.NEXT,
            {"deadline": "Tue 24 13:45", "deadline_words": "avant 13h45"},
            (
                "Deadline Tue 24 Nov 13:45 (“avant 13h45”). It comes Tue 24 Nov 12:45, the last open "
                "moment that leaves enough time."
            ),
        ),
        (
            "Tue 24 10:00",
            Lane.NEXT,
            {"deadline": "Tue 24 12:30"},
            (
                "Deadline Tue 24 Nov 12:30. No open hours before then: it rings in focus, Tue 24 Nov "
                "11:30."
            ),
        ),
        (
            "Tue 24 21:00",
            Lane.NEXT,
            {"deadline": "Wed 25 08:00"},
            (
                "Deadline Wed 25 Nov 08:00. The deadline fell in quiet hours: it comes when they end, "
                "Wed 25 Nov 08:30."
            ),
        ),
    ],
)
def test_the_reason_is_a_sentence(received, lane, more, sentence):
    assert said(FULL, decide(FULL, received, lane, **more)) == sentence


def test_the_rarer_reasons_are_sentences_too():
    never = read(QUIET_FOR_EVER.replace("to =", 'label = "Away"\ndeadlines_ring = true\nto ='))
    assert said(never, decide(never, "Tue 24 10:00", Lane.NEXT)) == (
        "Nothing would hand it over within 60 days, so it comes silently after 1 d."
    )
    rings = decide(never, "Tue 24 10:00", Lane.NEXT, deadline="Tue 24 12:00")
    assert said(never, rings) == (
        "Deadline Tue 24 Nov 12:00. Deadlines may ring in these quiet hours: it rings Tue 24 Nov "
        "11:00."
    )
    plain = read("")
    assert said(plain, decide(plain, "Tue 24 10:00", Lane.NEXT)) == (
        "Hours are open and there are no delivery times: it comes at once."
    )


def test_a_trial_says_the_same_as_the_decision():
    at = FULL.instant(wall("Tue 24 10:00"))
    question = Question(at, at, Lane.NEXT)
    trial, planned = try_(Timeline(FULL), question), plan(Timeline(FULL), question)
    assert (trial.mode, trial.release_at, trial.saying) == (
        Mode.FOCUS,
        planned.release_at,
        planned.reason,
    )
