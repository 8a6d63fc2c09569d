"""What is different between two sets of rules is told once, and only that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from focusdesk.model import Lane
from focusdesk.rules.rule import EVERYTHING_ELSE, Escalation, Rule, Rulebook
from focusdesk.rules.rules_compare import Difference, differences


def rule(name: str, lane: Lane = Lane.NEXT) -> Rule:
    return Rule(name=name, query=f"from:{name}", lane=lane)


def book(*rules: Rule, last: Rule = EVERYTHING_ELSE) -> Rulebook:
    return Rulebook((*rules, last))


A, B, C, D = map(rule, "abcd")


def test_one_rule_that_moves_far_is_one_difference():
    assert differences(book(A, B, C, D), book(D, A, B, C)) == [Difference(0, D, D)]
    assert differences(book(A, B, C, D), book(B, C, D, A)) == [Difference(3, A, A)]


def test_a_rule_is_known_by_its_query_else_by_its_name():
    louder, renamed = rule("a", Lane.NOW), Rule(name="z", query="from:a", lane=Lane.NEXT)
    widened = Rule(name="a", query="from:a OR from:b", lane=Lane.NEXT)
    for changed in (louder, renamed, widened):
        assert differences(book(A, B), book(changed, B)) == [Difference(0, A, changed)]


def test_new_and_gone_rules_move_nobody():
    assert differences(book(A, B, C), book(D, A, C)) == [
        Difference(0, None, D),
        Difference(1, B, None),
    ]


def test_the_last_rule_and_insisting_are_told_too():
    last = Rule(name=EVERYTHING_ELSE.name, query="", lane=Lane.DIGEST)
    old, new = book(A), Rulebook((A, last), Escalation(messages=5))
    assert differences(old, new) == [
        Difference(1, EVERYTHING_ELSE, last),
        Difference(2, Escalation(), Escalation(messages=5)),
    ]


several = st.lists(
    st.builds(
        lambda name, asked, lane: Rule(name=name, query=f"from:{asked}", lane=lane),
        st.sampled_from("ab"),
        st.sampled_from("xyz"),
        st.sampled_from((Lane.NOW, Lane.MUTE)),
    ),
    max_size=5,
)


@given(several, several)
def test_nothing_is_different_exactly_where_all_is_alike(old, new):
    found = differences(book(*old), book(*new))
    assert (found == []) is (old == new)
    assert len(old) + sum(one.before is None for one in found) == len(new) + sum(
        one.now is None for one in found
    )
