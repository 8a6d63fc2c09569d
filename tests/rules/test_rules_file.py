"""A file of rules: read, refused with line and field, and written again without loss."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.errors import BadFile
from focusdesk.model import HOUR, MINUTE, Lane, Micros
from focusdesk.rules import rules_file
from focusdesk.rules.query import write
from focusdesk.rules.rule import EVERYTHING_ELSE, Escalation, Rule, Rulebook
from focusdesk.wording import say
from tests.rules.test_query import trees

ONE = '[[rule]]\nname = "A"\nwhen = "a"\nlane = "now"\n'


def test_a_whole_file_is_read():
    book = rules_file.read(
        """
[[rule]]
name = "  New   leads "
when = " category:lead "
lane = "next"
longest_wait = "2h"
tag = "Money"
enabled = false

[everything_else]
lane = "digest"
longest_wait = "90m"

[escalation]
messages = 5
within = "1h30"
enabled = false
"""
    )
    lead = Rule(
        name="New leads",
        query="category:lead",
        lane=Lane.NEXT,
        longest_wait=Micros(2 * HOUR),
        tag="money",
        enabled=False,
    )
    last = Rule(
        name=EVERYTHING_ELSE.name, query="", lane=Lane.DIGEST, longest_wait=Micros(90 * MINUTE)
    )
    assert book == Rulebook((lead, last), Escalation(5, Micros(90 * MINUTE), enabled=False))


def test_an_empty_file_lets_everything_wait_for_the_next_delivery():
    assert rules_file.read("") == Rulebook()


def test_a_rule_without_a_name_is_called_by_its_query():
    assert rules_file.read('[[rule]]\nwhen = "from:x"\nlane = "now"\n').rules[0].name == "from:x"


@pytest.mark.parametrize(
    ("text", "line", "field", "says"),
    [
        (ONE.replace('"now"', '"soon"'), 4, "rule.lane", "“soon” is not a lane."),
        (ONE + ONE.replace('"a"', '"from:"'), 7, "rule.when", "A value is missing after “from:”."),
        (ONE.replace('"a"', '"is:done"'), 3, "rule.when", "A rule cannot ask for is:done"),
        (ONE.replace('"a"', '"lane:now"'), 3, "rule.when", "A rule cannot ask for lane:"),
        (ONE.replace('"a"', '""'), 3, "rule.when", "Nothing to search for."),
        (ONE.replace('"a"', "1"), 3, "rule.when", "write text in quotes."),
        (ONE + "enabled = 1\n", 5, "rule.enabled", "write true or false"),
        (ONE + 'longest_wait = "0m"\n', 5, "rule.longest_wait", "longer than nothing"),
        (ONE + 'longest_wait = "90s"\n', 5, "rule.longest_wait", "Write whole minutes or hours"),
        (ONE + f'tag = "{"x" * 121}"\n', 5, "rule.tag", "longer than 120 characters"),
        ('[[rule]]\nwhen = "a"\n', 1, "rule.lane", "“lane” is missing here."),
        ('[[rule]]\nwehn = "a"\nlane = "now"\n', 2, "rule.wehn", "Did you mean “when”?"),
        ('rule = "a"\n', 1, "rule", "double brackets"),
        ("[rule]\n", 1, "rule", "double brackets"),
        ('[everything_else]\nwhen = "a"\n', 2, "everything_else.when", "there is no “when” here"),
        ("[escalation]\nmessages = 1\n", 2, "escalation.messages", "from 2 to 1000"),
        ("[escalation]\nmessages = true\n", 2, "escalation.messages", "a whole number"),
        ('[escalation]\nwithin = "0h"\n', 2, "escalation.within", "longer than nothing"),
        ("[[rules]]\n", 1, "rules", "Did you mean “rule”?"),
        (ONE * 501, 2001, "rule", "more than 500 rules"),
        ('[[rule]]\nwhen = "a\n', 2, "", "this is not valid TOML."),
    ],
)
def test_a_bad_file_is_refused_with_line_and_field(text, line, field, says):
    with pytest.raises(BadFile) as told:
        rules_file.read(text)
    assert (told.value.line, told.value.field) == (line, field)
    sentence = say(told.value.saying)
    assert sentence.startswith(f"Line {line}") and says in sentence


waits = st.none() | st.integers(1, 60 * 24 * 30).map(lambda n: Micros(n * MINUTE))
short = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=30).map(
    lambda text: " ".join(text.split())
)
rules = st.builds(
    lambda tree, **rest: Rule(query=write(tree), **rest),
    trees.filter(lambda tree: _may_be_asked(write(tree))),
    name=short.filter(bool),
    lane=st.sampled_from(Lane),
    longest_wait=waits,
    tag=short.map(str.lower),
    enabled=st.booleans(),
)
lasts = st.builds(
    lambda lane, wait, tag: Rule(
        name=EVERYTHING_ELSE.name, query="", lane=lane, longest_wait=wait, tag=tag
    ),
    st.sampled_from(Lane),
    waits,
    short.map(str.lower),
)
books = st.builds(
    lambda several, last, escalation: Rulebook((*several, last), escalation),
    st.lists(rules, max_size=4),
    lasts,
    st.builds(
        Escalation,
        st.integers(2, 1000),
        st.integers(1, 1000).map(lambda n: Micros(n * MINUTE)),
        st.booleans(),
    ),
)


def _may_be_asked(text: str) -> bool:
    try:
        rules_file.query.check_rule(text)
    except rules_file.BadQuery:
        return False
    return text == text.strip()


@settings(max_examples=200)
@given(books)
def test_what_is_written_is_read_again(book: Rulebook):
    assert rules_file.read(rules_file.dump(book)) == book
