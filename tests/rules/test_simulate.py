"""What is counted of a replayed day, by days small enough to be checked with a finger."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from focusdesk.model import (
    MINUTE,
    SECOND,
    Category,
    ClientId,
    ConversationId,
    Instant,
    Lane,
    MessageId,
    Micros,
)
from focusdesk.rules import simulate
from focusdesk.rules.rule import Escalation, Rule, Rulebook
from focusdesk.rules.schedule import Schedule, Timeline
from focusdesk.rules.schedule_file import read
from focusdesk.rules.simulate import Past, Simulation

PARIS = ZoneInfo("Europe/Paris")
BOOK = Rulebook(tuple(Rule(name=lane.value, query="", lane=lane) for lane in Lane))
PLACES = {rule.lane: place for place, rule in enumerate(BOOK.rules)}
URGENT, NOW, NEXT, DIGEST, MUTE = Lane
SCHEDULE = read(
    """
    zone = "Europe/Paris"
    [deliveries]
    weekdays = ["09:30", "13:00", "17:00"]
    [[focus]]
    label = "Deep work"
    days = ["mon", "tue", "wed", "thu", "fri"]
    from = "09:30"
    to = "12:00"
    vips_ring = true
    [[quiet]]
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    from = "19:00"
    to = "08:30"
    """,
    default_zone="UTC",
)


def at(text: str) -> Instant:
    return Instant(round(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()) * SECOND)


def message(
    time: str,
    lane: Lane = NEXT,
    *,
    client: int = 1,
    conversation: int = 1,
    vip: bool = False,
    deadline: str | None = None,
    says_word: bool = False,
    category: Category = Category.MESSAGE,
) -> Past:
    received = at(f"2026-11-{time}")
    return Past(
        id=MessageId(received),
        received=received,
        conversation=ConversationId(conversation),
        client=ClientId(client),
        vip=vip,
        client_wait=None,
        category=category,
        rule=PLACES[lane],
        deadline=None if deadline is None else at(f"2026-11-{deadline}"),
        says_word=says_word,
        budget=1,
    )


def played(*past: Past, book: Rulebook = BOOK, schedule: Schedule = SCHEDULE) -> simulate.Replay:
    found = simulate.replay(Timeline(schedule), book, past)
    assert found is not None
    return found


def counted(*past: Past, now: str = "25 12:00", days: int = 3) -> Simulation:
    line = Timeline(SCHEDULE)
    period = simulate.period(SCHEDULE, at(f"2026-11-{now}"), days)
    return simulate.summed_up(line, period, played(*past))


def rings(*past: Past) -> list[tuple[str, int, bool]]:
    return [
        (f"{SCHEDULE.local(ring.at):%d %H:%M:%S}", ring.messages, ring.replaces)
        for ring in played(*past).notifications
    ]


def test_a_morning_of_focus_is_one_interruption() -> None:
    found = counted(
        message("24 09:40"),
        message("24 10:20", client=2),
        message("24 11:30", client=3),
        message("24 11:59", DIGEST, client=4),
    )
    assert (found.messages, found.interruptions_unbatched, found.interruptions) == (4, 4, 1)
    assert (found.wait_median, found.wait_max) == (Micros(65 * MINUTE), Micros(140 * MINUTE))
    assert found.wait_p95 == Micros(140 * MINUTE)
    assert [(one.day, one.unbatched, one.interruptions) for one in found.per_day] == [
        (date(2026, 11, 23), 0, 0),
        (date(2026, 11, 24), 4, 1),
        (date(2026, 11, 25), 0, 0),
    ]


def test_digest_alone_comes_in_silence() -> None:
    assert rings(message("24 13:30", DIGEST)) == []
    assert rings(message("24 13:30", DIGEST), message("24 13:31")) == [("24 17:00:00", 1, False)]


def test_rings_of_one_minute_are_one_interruption() -> None:
    minute = (
        message("24 14:00:00", NOW),
        message("24 14:00:50", NOW, client=2),
        message("24 14:01:50", NOW, client=3),
        message("24 14:02:51", NOW, client=4),
    )
    assert [replaces for _at, _count, replaces in rings(*minute)] == [False, True, False, False]
    assert counted(*minute).interruptions == 3


def test_an_urgent_ring_sounds_though_another_has_just_rung() -> None:
    minute = (
        message("24 14:00:00", NOW),
        message("24 14:00:20", URGENT, client=2),
        message("24 14:00:40", URGENT, client=3),
        message("24 14:01:15", NOW, client=4),
        message("24 14:01:21", NOW, client=5),
    )
    assert [replaces for _at, _count, replaces in rings(*minute)] == [
        *(False, False),
        *(True, True),
        False,
    ]


def test_a_delivery_is_no_ring_that_another_replaces() -> None:
    found = rings(message("24 13:10"), message("24 16:59:30", NOW), message("24 17:00:20", NOW))
    assert found == [("24 16:59:30", 1, False), ("24 17:00:00", 1, False), ("24 17:00:20", 1, True)]


def test_what_rings_in_focus_is_counted_and_its_edges_are_not() -> None:
    found = counted(
        message("24 09:00"),  # delivered just before focus begins
        message("24 10:00", URGENT),
        message("24 10:30", NOW, client=2, vip=True),
        message("24 11:00", client=3),  # delivered when focus ends
    )
    assert (found.interruptions, found.rang_in_focus) == (4, 2)


def test_muted_messages_neither_wait_nor_ring() -> None:
    found = counted(message("24 10:00", MUTE), message("24 20:00", MUTE))
    assert (found.messages, found.interruptions_unbatched, found.interruptions) == (2, 2, 0)
    assert (found.wait_median, found.wait_p95, found.wait_max) == (None, None, None)


def test_a_deadline_is_missed_when_it_lay_ahead_and_passed() -> None:
    found = counted(
        message("24 09:40", deadline="24 11:00"),  # handed over an hour before it
        message("23 20:00", DIGEST, client=2, deadline="24 08:00"),  # no guard in this lane
        message("24 09:50", client=3, deadline="24 09:00"),  # too late already
        message("23 21:00", client=4, deadline="24 07:00"),  # all of it in quiet hours
    )
    assert found.deadlines_missed == 2


def test_a_night_is_followed_to_the_morning_and_counts_to_the_last_day() -> None:
    found = counted(message("25 20:00"), now="25 23:00", days=1)
    assert found.wait_max == Micros((13 * 60 + 30) * MINUTE)
    assert [one.interruptions for one in found.per_day] == [1]


def test_a_client_who_insists_is_heard_sooner() -> None:
    quick = [message(f"24 14:0{n}", conversation=7) for n in range(3)]
    assert rings(*quick) == [("24 14:02:00", 3, False)]
    calm = Rulebook(BOOK.rules, Escalation(enabled=False))
    assert [ring.at for ring in played(*quick, book=calm).notifications] == [at("2026-11-24 17:00")]
    news = [one._replace(category=Category.NEWSLETTER) for one in quick]
    assert rings(*news) == [("24 17:00:00", 3, False)]


def test_an_urgent_word_is_heard_as_often_as_its_budget_says() -> None:
    said = [message(f"24 20:{n}0", says_word=True) for n in range(2)]
    found = played(*said)
    assert [one.lane for one in found.handed_over] == [URGENT, NEXT]


def test_days_are_those_of_the_schedule_with_their_own_length() -> None:
    period = simulate.period(SCHEDULE, at("2026-10-26 00:30"), 3)
    assert period.days == (date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26))
    hours = [
        (end - start) // (60 * MINUTE)
        for start, end in zip(period.midnights, period.midnights[1:], strict=False)
    ]
    assert hours == [24, 25]


@pytest.mark.parametrize("asked", [0, 1])
def test_it_can_be_stopped(asked: int) -> None:
    answers = iter([False] * asked + [True])
    many = (message("24 13:30", client=n) for n in range(2000))
    assert simulate.replay(Timeline(SCHEDULE), BOOK, many, lambda: next(answers)) is None
