"""The query language: what it reads, what it refuses and how it says so, and back to text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.errors import BadQuery
from focusdesk.rules import query
from focusdesk.rules.query import And, Field, Not, Or, Term, parse, write
from focusdesk.wording import say


def words(text: str) -> Term:
    return Term(Field.ANY, text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("urgent", words("urgent")),
        ("wor*", Term(Field.ANY, "wor", prefix=True)),
        ('"en panne"', Term(Field.ANY, "en panne", quoted=True)),
        ("a b", And((words("a"), words("b")))),
        ("a AND b", And((words("a"), words("b")))),
        ("a OR b c", Or((words("a"), And((words("b"), words("c")))))),
        ("-a", Not(words("a"))),
        ("NOT a", Not(words("a"))),
        ("-(a OR b)", Not(Or((words("a"), words("b"))))),
        ("or and not", And((words("or"), words("and"), words("not")))),
        ("From:Camille", Term(Field.FROM, "Camille")),
        ("category:LEAD", Term(Field.CATEGORY, "lead")),
        ("before:2026-1-2", Term(Field.BEFORE, "2026-01-02")),
        ("newer:2D", Term(Field.NEWER, "2d")),
        ('tag:"Big Client"', Term(Field.TAG, "big client", quoted=True)),
        ("https://example.org/x", words("https://example.org/x")),
        ("from:jean-luc@x.org", Term(Field.FROM, "jean-luc@x.org")),
        ("subject:a/b", Term(Field.SUBJECT, "a/b")),
        ("10:30", words("10:30")),
        ("Re: homepage", And((words("Re:"), words("homepage")))),
        ("(a OR Re:)", Or((words("a"), words("Re:")))),
        ('client:"L\'Atelier"', Term(Field.CLIENT, "L'Atelier", quoted=True)),
        ("“en panne” a", And((Term(Field.ANY, "en panne", quoted=True), words("a")))),
        ("client:« Studio Nord »", Term(Field.CLIENT, "Studio Nord", quoted=True)),
        ('client:“Studio Nord"', Term(Field.CLIENT, "Studio Nord", quoted=True)),
        (
            'client:"Studio Nord" (text:urgent OR subject:"en panne") -category:newsletter',
            And(
                (
                    Term(Field.CLIENT, "Studio Nord", quoted=True),
                    Or((Term(Field.TEXT, "urgent"), Term(Field.SUBJECT, "en panne", quoted=True))),
                    Not(Term(Field.CATEGORY, "newsletter")),
                )
            ),
        ),
    ],
)
def test_reads(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ('client:"Studio Nord', 7, "Closing quote missing after Studio."),
        ("client:“Studio Nord", 7, "Closing quote missing after Studio."),
        ("cat:lead", 0, "“cat:” is not known. Did you mean “category:”?"),
        ("sub: lead", 0, "“sub:” is not known. Did you mean “subject:”?"),
        ("(a from:)", 8, "A value is missing after “from:”."),
        ("from:--", 5, "“--” has no letter or digit to search for."),
        ("a client:'!'", 9, "“'!'” has no letter or digit to search for."),
        ("form:camille", 0, "“form:” is not known. Did you mean “from:”?"),
        (
            "category:newsleter",
            9,
            "“category:newsleter” is not known. Did you mean “category:newsletter”?",
        ),
        ("a OR", 2, "Something to search for is missing after OR."),
        ("(a OR)", 3, "Something to search for is missing after OR."),
        ("(OR)", 1, "Something to search for is missing before OR."),
        ("(NOT)", 1, "Something to search for is missing after NOT."),
        ("OR a", 0, "Something to search for is missing before OR."),
        ("(a b", 0, "Closing parenthesis missing."),
        ("a)", 1, "This closing parenthesis has no opening one."),
        ("()", 1, "There is nothing between the parentheses."),
        ("before:yesterday", 7, "“yesterday” is no date. Write before:2026-11-24."),
        ("after:2026-02-30", 6, "“2026-02-30” is no date. Write after:2026-11-24."),
        ("newer:soon", 6, "“soon” is no length of time. Write newer:2d, 12h, 1w, 6m or 1y."),
        ("category:lead*", 9, "“category:” takes no *."),
        ("   ", 0, "Nothing to search for. Type a word, or a term like from:camille."),
        ("-", 0, "Something to search for is missing after -."),
        ("a *", 2, "“*” has no letter or digit to search for."),
        ("is:unred", 3, "“is:unred” is not known. Did you mean “is:unread”?"),
        (
            "is:read",
            3,
            (
                "“is:read” is not known. Possible are unread, vip, mention, direct, new-client, "
                "held, snoozed, done, outgoing."
            ),
        ),
    ],
)
def test_refuses_and_says_where_and_what(text, place, sentence):
    with pytest.raises(BadQuery) as told:
        parse(text)
    assert told.value.position == place
    assert say(told.value.saying) == sentence


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Harbour & Co", "Harbour Co"),
        ("& Co", "Co"),
        ("10 % off", "10 off"),
        ("site – phase 2", "site phase 2"),
        ("(a & b) OR + c", "a b OR c"),
        ("a & AND b", "a b"),
        ("a AND & b", "a b"),
        ("(a &) b", "a b"),
        ("Harbour &", "Harbour"),
    ],
)
def test_words_of_signs_alone_are_passed_over(text, meant):
    assert query.write(query.parse(text)) == meant


def test_a_channel_is_meant_as_lists_call_it_too():
    assert parse("channel:E-mail") == parse("channel:email") == parse("channel:mail")


@pytest.mark.parametrize("text", ["&", "(&) a", "a OR &", "$ OR a", "a AND &", "-& a", "NOT &"])
def test_signs_with_nothing_beside_them_are_refused(text):
    with pytest.raises(BadQuery) as refused:
        query.parse(text)
    assert refused.value.code == "query-no-word"


def test_what_names_no_field_is_refused_with_the_way_to_search_for_it():
    with pytest.raises(BadQuery) as told:
        parse("Re:homepage")
    assert "Did you mean" not in say(told.value.saying)
    assert "Put the text in quotes" in say(told.value.saying)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('"lane:now" lane:now', 11),
        ("subject:is:held OR (a is:held)", 22),
        ("Lane:now", 0),
        ("a -(b IS:Held)", 6),
    ],
)
def test_a_rule_is_told_which_term_it_may_not_have(text, place):
    with pytest.raises(BadQuery) as told:
        query.check_rule(text)
    assert told.value.position == place


def test_a_missing_value_names_the_choices():
    with pytest.raises(BadQuery) as told:
        parse("is: a")
    assert "unread, vip, mention" in say(told.value.saying)


@pytest.mark.parametrize("text", ["(" * 41 + "a" + ")" * 41, "a " * 101, "a" * 2001])
def test_refuses_what_is_too_much(text):
    with pytest.raises(BadQuery):
        parse(text)


@pytest.mark.parametrize("text", ["lane:now", "a is:unread", "-is:held", "is:snoozed OR is:done"])
def test_a_rule_may_not_ask_what_changes_later(text):
    with pytest.raises(BadQuery) as told:
        query.check_rule(text)
    assert told.value.code in ("query-rule-lane", "query-rule-changes")


@pytest.mark.parametrize("text", ["is:vip", "client:nord has:link", "older:3d is:mention"])
def test_a_rule_may_ask_the_rest(text):
    assert query.check_rule(text) == parse(text)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("wor", "wor*"),
        ("a wor", "a wor*"),
        ("from:cam", "from:cam"),
        ('"a b"', '"a b"'),
        ("a OR", "a OR"),
        ("wor*", "wor*"),
        ("is:new-client", "is:new-client"),
        ("before:2026-11-24", "before:2026-11-24"),
        ("from:jean-luc", "from:jean-luc"),
        ("jean-luc", "jean-luc*"),
        ("a -wor", "a -wor*"),
        ("(a OR wor", "(a OR wor*"),
        ("“en panne”", "“en panne”"),
    ],
)
def test_the_search_box_opens_a_bare_last_word(typed, asked):
    assert query.with_last_prefix(typed) == asked


values = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12
).filter(lambda text: any(character.isalnum() for character in text))
plain = st.from_regex(r"[a-zà-öø-ÿ0-9]{1,8}", fullmatch=True)
terms = st.one_of(
    st.builds(Term, st.sampled_from(query.FULL_TEXT), plain, st.booleans(), st.just(False)),
    st.builds(Term, st.sampled_from(query.FULL_TEXT), values, st.booleans(), st.just(True)),
    st.builds(Term, st.just(Field.CLIENT), values, st.booleans(), st.just(True)),
    st.builds(Term, st.just(Field.IS), st.sampled_from(query.IS_VALUES)),
    st.builds(Term, st.just(Field.HAS), st.sampled_from(query.HAS_VALUES)),
    st.builds(Term, st.just(Field.NEWER), st.from_regex(r"[0-9]{1,4}[hdwmy]", fullmatch=True)),
    st.builds(lambda day: Term(Field.BEFORE, day.isoformat()), st.dates()),
)


def joined(kind):
    def make(parts):
        flat = []
        for part in parts:
            flat.extend(part.parts if isinstance(part, kind) else (part,))
        return kind(tuple(flat))

    return make


trees = st.recursive(
    terms,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=2, max_size=3).map(joined(And)),
        st.lists(part, min_size=2, max_size=3).map(joined(Or)),
    ),
    max_leaves=8,
)


@settings(max_examples=300)
@given(trees)
def test_text_and_tree_are_the_same_thing(tree):
    assert parse(write(tree)) == tree


PIECES = (
    *("a", "été", "jean-luc", "b@x.org", "c++", "Re:", "from:", "client:", "is:", "vip", "before:"),
    *("2026-11-24", "newer:", "2d", '"', "“", "”", "«", "»", "(", ")", "-", " ", " ", " ", " "),
    *("OR", "AND", "NOT", "*", "\\", ":", "//", "'", "\u00a0", "\n", "x²", "!", "lane:", "now"),
)


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_is_read_is_read_again_from_its_own_text(text):
    try:
        tree = parse(text)
    except BadQuery:
        return
    assert parse(write(tree)) == tree


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_place_and_a_sentence(text):
    refusal = None
    try:
        parse(text)
    except BadQuery as error:
        refusal = error
    if refusal is not None:
        assert 0 <= refusal.position <= len(text)
        assert say(refusal.saying) != refusal.code
