"""Suggested delivery times are the best there are: nothing that was tried by hand is better.

The other side is brute force: every combination of times, put into a schedule, and every message
asked of the code that decides live.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.errors import BadInput
from focusdesk.model import (
    HOUR,
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
from focusdesk.rules import simulate, suggest, week_edit
from focusdesk.rules.decide import Question, release
from focusdesk.rules.rule import EVERYTHING_ELSE, Escalation, Rule, Rulebook
from focusdesk.rules.schedule import Schedule, Timeline
from focusdesk.rules.schedule_file import read
from focusdesk.rules.simulate import Past

PARIS = ZoneInfo("Europe/Paris")
LEADS = Rule(name="Leads", query="category:lead", lane=Lane.NEXT, longest_wait=Micros(2 * HOUR))
NEWS = Rule(name="News", query="category:newsletter", lane=Lane.DIGEST)
CALLS = Rule(name="Calls", query="category:security", lane=Lane.NOW)
RULES = (LEADS, NEWS, CALLS, EVERYTHING_ELSE)

# hours are open only for a little while, so that brute force can try every combination
AFTERNOON = """
zone = "Europe/Paris"
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri"]
from = "16:30"
to = "14:30"
[[quiet]]
days = ["sat", "sun"]
from = "00:00"
to = "24:00"
"""
WITH_FOCUS = """
zone = "Europe/Paris"
[deliveries]
weekend = ["11:10"]
mon = ["09:00"]
[[focus]]
label = "Proofs"
days = ["tue", "thu"]
from = "15:20"
to = "15:50"
[[quiet]]
days = ["mon", "tue", "thu", "fri", "sat", "sun"]
from = "16:30"
to = "14:30"
[[quiet]]
days = ["wed"]
from = "00:00"
to = "24:00"
[[exception]]
date = 2026-10-26
mode = "quiet"
[[exception]]
date = 2026-10-27
like = "wed"
[limits]
longest_wait = "9h"
"""


def at(text: str) -> Instant:
    return Instant(round(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()) * SECOND)


START = at("2026-10-19 00:00")


def message(received: Instant, rule: int = 3, deadline: Instant | None = None, n: int = 0) -> Past:
    return Past(
        id=MessageId(n),
        received=received,
        conversation=ConversationId(n),
        client=ClientId(1),
        vip=False,
        client_wait=None,
        category=Category.MESSAGE,
        rule=rule,
        deadline=deadline,
        says_word=False,
        budget=0,
    )


def total_wait(schedule: Schedule, past: list[Past]) -> int:
    """What waiting for deliveries comes to, message by message."""
    line = Timeline(schedule)
    return sum(
        release(
            line,
            Question(
                now=one.received,
                received=one.received,
                lane=RULES[one.rule].lane,
                longest_wait=RULES[one.rule].longest_wait,
                deadline=one.deadline,
            ),
        ).at
        - one.received
        for one in past
        if RULES[one.rule].lane in (Lane.NEXT, Lane.DIGEST)
    )


@st.composite
def weeks(draw: st.DrawFn) -> list[Past]:
    """Messages of some weeks round a change of the clocks, most of them near the open hours."""
    found = []
    for n in range(draw(st.integers(1, 25))):
        rule = 3 if n == 0 else draw(st.integers(0, 3))
        day = draw(st.integers(0, 12)) * 24 * 60
        minute = draw(st.one_of(st.integers(14 * 60, 17 * 60), st.integers(0, 24 * 60 - 1)))
        received = Instant(START + (day + minute) * MINUTE + draw(st.integers(0, 59)) * SECOND)
        ahead = draw(st.sampled_from((None, None, 40 * MINUTE, 3 * HOUR, 26 * HOUR)))
        deadline = None if ahead is None else Instant(received + ahead)
        found.append(message(received, rule, deadline, n))
    return sorted(found, key=lambda one: (one.received, one.id))


def with_times(schedule: Schedule, times: Sequence[int]) -> Schedule:
    """With the times that were suggested; what is like another weekday on some date is not counted."""
    own = tuple(one for one in schedule.exceptions if one.like is None)
    return week_edit.with_weekday_times(replace(schedule, exceptions=own), times)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((AFTERNOON, WITH_FOCUS)), weeks())
def test_no_other_times_make_messages_wait_less(text: str, past: list[Past]) -> None:
    schedule = read(text, default_zone="UTC")
    found = suggest.suggest(schedule, RULES, past, 14, at("2026-11-01 12:00"), 3)
    assert found is not None
    grid = list(range(14 * 60 + 30, 16 * 60 + 30, 15))
    if text == WITH_FOCUS:
        grid = [one for one in grid if not 15 * 60 + 20 <= one < 15 * 60 + 50]
    for n, choice in enumerate(found.choices, start=1):
        best = min(
            (total_wait(with_times(schedule, times), past), times)
            for times in combinations(grid, n)
        )
        assert (choice.total_wait, choice.times) == best


def test_a_schedule_with_the_suggested_times_simulates_to_what_was_promised() -> None:
    schedule = read(AFTERNOON, default_zone="UTC")
    past = [message(Instant(START + n * 97 * MINUTE), n % 4, n=n) for n in range(180)]
    now = at("2026-11-01 12:00")
    found = suggest.suggest(schedule, RULES, past, 14, now)
    assert found is not None
    calm = Rulebook(RULES, Escalation(enabled=False))
    for choice in found.choices:
        line = Timeline(with_times(schedule, choice.times))
        played = simulate.replay(line, calm, past)
        assert played is not None
        waits = [
            one.at - one.message.received for one in played.handed_over if one.message.rule != 2
        ]
        assert (len(waits), sum(waits)) == (found.messages, choice.total_wait)


def test_more_deliveries_never_cost_more() -> None:
    schedule = read(AFTERNOON, default_zone="UTC")
    past = [message(Instant(START + n * 211 * MINUTE), n=n) for n in range(60)]
    found = suggest.suggest(schedule, RULES, past, 14, at("2026-11-01 12:00"), 8)
    assert found is not None
    totals = [choice.total_wait for choice in found.choices]
    assert totals == sorted(totals, reverse=True) and len(totals) == 8
    assert found.mean_wait(found.choices[0]) == totals[0] // 60


def test_the_night_after_the_last_delivery_counts_towards_the_next_weekday() -> None:
    """Alone at 16:00 or at 14:30? Who writes at 14:45 on Friday waits the weekend for 14:30."""
    schedule = read(AFTERNOON, default_zone="UTC")
    schedule = replace(schedule, limits=replace(schedule.limits, longest_wait=Micros(99 * HOUR)))
    friday, tuesday = message(at("2026-10-23 14:45")), message(at("2026-10-27 14:20"), n=1)
    found = suggest.suggest(schedule, RULES, [friday, tuesday], 7, at("2026-10-28 12:00"), 1)
    assert found is not None
    assert found.choices[0].times == (14 * 60 + 45,)
    assert found.choices[0].total_wait == 25 * MINUTE


def test_it_says_why_it_cannot_suggest() -> None:
    never_open = read(
        'zone = "Europe/Paris"\n[[quiet]]\n'
        'days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\nfrom = "00:00"\nto = "24:00"\n',
        default_zone="UTC",
    )
    with pytest.raises(BadInput, match="suggest-no-open-times"):
        suggest.suggest(never_open, RULES, [message(START)], 7, at("2026-11-01 12:00"))
    afternoon = read(AFTERNOON, default_zone="UTC")
    with pytest.raises(BadInput, match="suggest-nothing-waits"):
        suggest.suggest(afternoon, RULES, [message(START, rule=2)], 7, at("2026-11-01 12:00"))


def test_it_can_be_stopped() -> None:
    afternoon = read(AFTERNOON, default_zone="UTC")
    assert (
        suggest.suggest(
            afternoon, RULES, [message(START)], 7, at("2026-11-01 12:00"), stop=lambda: True
        )
        is None
    )
