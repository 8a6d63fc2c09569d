"""What a query may go on with at its cursor."""

from __future__ import annotations

import pytest

from focusdesk.rules import query
from focusdesk.ui.widgets.query_completion import Known, complete, put, quoted

KNOWN = Known(
    clients=("Studio Nord", "Stéphane", 'The "Quoted" Ltd', "Kestrel"),
    channels=("email", "slack"),
    accounts=("hello@ana-silva.dev",),
    tags=("urgent",),
)


def offered(text: str, cursor: int | None = None, *, in_rule: bool = False) -> list[str]:
    found = complete(text, len(text) if cursor is None else cursor, KNOWN, in_rule=in_rule)
    return [one.written for one in found.candidates]


def test_a_term_is_offered_by_the_beginning_of_its_name() -> None:
    assert offered("cl") == ["client:"]
    assert offered("ca") == ["category:"]
    assert offered("hello ne") == ["newer:", "is:new-client", "category:newsletter"]


def test_values_make_terms_by_themselves() -> None:
    assert offered("unr") == ["is:unread"]
    assert offered("nord") == ['client:"Studio Nord"']
    assert offered("attach") == ["has:attachment"]


def test_values_of_a_term_are_offered_accents_and_case_ignored() -> None:
    assert offered("client:st") == ['client:"Studio Nord"', "client:Stéphane"]
    assert offered('client:"studio n') == ['client:"Studio Nord"']
    assert offered("channel:") == ["channel:email", "channel:slack"]
    assert offered("is:v") == ["is:vip"]
    assert offered("-category:news") == ["-category:newsletter"]


def test_inside_quotes_and_between_words_nothing_is_offered() -> None:
    assert offered("") == []
    assert offered("client:Kestrel ") == []
    assert offered('"studio') == []
    assert offered("nosuch:st") == []


def test_what_stands_there_already_is_not_offered() -> None:
    assert offered("is:unread") == []


def test_a_rule_is_not_offered_what_it_may_not_ask() -> None:
    assert "is:unread" in offered("is:")
    assert "is:unread" not in offered("is:", in_rule=True)
    assert offered("lan", in_rule=True) == []
    assert offered("lane:", in_rule=True) == []


def test_a_candidate_takes_the_place_of_the_whole_token_and_one_goes_on_writing() -> None:
    text = "launch (client:stu) -is:done"
    cursor = len("launch (client:stu")
    found = complete(text, cursor, KNOWN)
    assert put(text, found, found.candidates[0]) == (
        'launch (client:"Studio Nord") -is:done',
        len('launch (client:"Studio Nord"'),
    )
    found = complete("cl", 2, KNOWN)
    assert put("cl", found, found.candidates[0]) == ("client:", 7)
    found = complete("is:unr", 6, KNOWN)
    assert put("is:unr", found, found.candidates[0]) == ("is:unread ", 10)


@pytest.mark.parametrize("value", ["plain", "Studio Nord", 'The "Quoted" Ltd', "a\\b c", "wor*"])
def test_every_value_offered_is_read_back_as_itself(value: str) -> None:
    tree = query.parse(f"client:{quoted(value)}")
    assert isinstance(tree, query.Term)
    assert (tree.value, tree.prefix) == (value, False)


def test_a_cursor_in_the_middle_of_a_quoted_value_replaces_all_of_it() -> None:
    text = 'client:"Stu Nord" urgent'
    found = complete(text, len('client:"Stu'), KNOWN)
    changed, _cursor = put(text, found, found.candidates[0])
    assert changed == 'client:"Studio Nord" urgent'
