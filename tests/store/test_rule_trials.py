"""What rules decided of the past: counts, and one rule tried as it would have acted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focusdesk.errors import BadQuery
from focusdesk.model import Category, Instant, Lane
from focusdesk.rules.rule import EVERYTHING_ELSE, Rule, Rulebook
from focusdesk.store import deliveries, focus, rule_trials, search
from focusdesk.store.rule_trials import excluding
from tests.store.build import CAMILLE, INES, TOM, at, mail, take

NOW = at("2026-11-24 16:00")
WEEK = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "12:00", "17:00"]
[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
"""
URGENT = Rule(name="Urgent", query="text:urgent", lane=Lane.URGENT)
LEADS = Rule(name="Leads", query="category:lead", lane=Lane.NEXT)


def book(*rules: Rule) -> Rulebook:
    return Rulebook((*rules, EVERYTHING_ELSE))


@pytest.fixture
def november(store, account):
    """Five mails: two say urgent, one of them a lead in focus; one is older than 30 days."""
    focus.set_schedule(store, WEEK, at("2026-10-01 08:00"))
    take(
        store,
        account,
        mail(1, party=CAMILLE, received="2026-11-23 10:00", text="Urgent: it is down"),
        now="2026-11-23 10:00",
    )
    take(
        store,
        account,
        mail(2, party=TOM, received="2026-11-23 14:00", text="Not urgent, but please look"),
        mail(3, party=TOM, received="2026-11-23 14:05", text="A lead", category=Category.LEAD),
        now="2026-11-23 14:05",
    )
    take(
        store,
        account,
        mail(4, party=INES, received="2026-10-02 10:00", text="urgent, long ago", history=True),
        mail(5, party=INES, received="2026-11-20 15:00", text="hello", history=True),
        now="2026-11-23 15:00",
    )
    deliveries.deliver_due(store, at("2026-11-23 18:00"), announce=False)
    return store


def trial(store, rulebook: Rulebook, place: int, now: Instant = NOW) -> rule_trials.RuleTrial:
    found = rule_trials.trial(store, rulebook, place, now)
    assert found is not None
    return found


def test_each_rule_is_counted_for_what_it_decides_as_the_first(november):
    assert rule_trials.counts(november, book(URGENT, LEADS), NOW) == (2, 1, 1)
    wide = Rule(name="All of Tom", query="from:tom", lane=Lane.NEXT)
    assert rule_trials.counts(november, book(wide, URGENT, LEADS), NOW) == (2, 1, 0, 1)


def test_a_rule_that_is_off_is_counted_for_what_it_would_decide(november):
    off = replace(URGENT, enabled=False)
    assert rule_trials.counts(november, book(off, LEADS), NOW) == (2, 1, 3)
    tom = Rule(name="Tom", query="from:tom", lane=Lane.NEXT)
    assert rule_trials.counts(november, book(tom, off), NOW) == (2, 1, 2)


def test_a_trial_tells_matches_what_it_decides_and_what_rang_in_focus(november):
    found = trial(november, book(URGENT, LEADS), 0)
    assert (found.matches, found.decided, found.rang_in_focus) == (2, 2, 1)
    quiet = trial(november, book(replace(URGENT, lane=Lane.DIGEST)), 0)
    assert (quiet.matches, quiet.rang_in_focus) == (2, 0)
    tom = Rule(name="Tom", query="from:tom", lane=Lane.NEXT)
    below = trial(november, book(tom, URGENT), 1)
    assert (below.matches, below.decided) == (2, 1)


def test_the_newest_come_first_and_older_days_do_not_count(november):
    found = trial(november, book(URGENT), 0)
    assert [hit.sender.split(" <")[0] for hit in found.newest] == ["Tom Whitfield", "Camille Roy"]
    assert (
        len(trial(november, book(Rule(name="x", query="-text:nothing", lane=Lane.NEXT)), 0).newest)
        == 4
    )


def test_the_last_rule_is_tried_without_a_query(november):
    found = trial(november, book(URGENT, LEADS), 2)
    assert (found.matches, found.decided, found.doubt) == (1, 1, None)


def test_what_is_held_is_counted_and_not_shown(november, account):
    take(
        november,
        account,
        mail(9, party=CAMILLE, received="2026-11-24 10:00", text="urgent secret xyzzy"),
        now="2026-11-24 10:00",
    )
    held = [hit.held for hit in search.search(november, "xyzzy", now=NOW)]
    assert held == [True]
    found = trial(november, book(URGENT), 0)
    assert found.matches == 3
    assert all("xyzzy" not in hit.snippet for hit in found.newest)


def test_the_contrary_is_noticed_where_it_stands_in_the_past(november):
    found = trial(november, book(URGENT), 0)
    assert found.doubt is not None
    assert (found.doubt.phrase, found.doubt.count) == ("not urgent", 1)
    assert found.doubt.exclusion == '-text:"not urgent"'
    narrowed = excluding(URGENT.query, found.doubt)
    assert narrowed == 'text:urgent -text:"not urgent"'
    after = trial(november, book(replace(URGENT, query=narrowed)), 0)
    assert (after.matches, after.doubt) == (1, None)


def test_only_the_branch_of_the_word_is_narrowed(november):
    either = replace(URGENT, query="text:urgent OR category:lead")
    found = trial(november, book(either), 0)
    assert found.doubt is not None
    assert excluding(either.query, found.doubt) == (
        'text:urgent -text:"not urgent" OR category:lead'
    )


@pytest.mark.parametrize(
    "query", ["-text:urgent", 'text:"not urgent"', "text:urg*", "category:lead", "from:urgent"]
)
def test_there_is_no_doubt_where_no_single_word_is_asked_for(november, query):
    assert trial(november, book(replace(URGENT, query=query)), 0).doubt is None


def test_a_word_inside_another_term_is_left_alone(november, account):
    take(
        november,
        account,
        mail(12, received="2026-11-23 15:00", text="not urgent", party=TOM, history=True),
        now=NOW,
    )
    rule = replace(URGENT, query="client:urgentia OR urgent")
    found = trial(november, book(rule), 0)
    assert found.doubt is not None
    assert excluding(rule.query, found.doubt) == 'client:urgentia OR urgent -"not urgent"'


def test_what_a_rule_may_not_ask_is_refused(november):
    with pytest.raises(BadQuery):
        rule_trials.trial(november, book(replace(URGENT, query="is:unread")), 0, NOW)


def test_it_can_be_stopped(november):
    off = replace(URGENT, enabled=False)
    assert rule_trials.counts(november, book(off), NOW, stop=lambda: True) is None
    assert rule_trials.trial(november, book(URGENT), 0, NOW, stop=lambda: True) is None
