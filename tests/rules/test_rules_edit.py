"""One more rule in a file leaves everything else in it as the person wrote it."""

from __future__ import annotations

import pytest

from focusdesk.errors import BadFile
from focusdesk.model import Lane
from focusdesk.rules import rules_file
from focusdesk.rules.rule import Rule
from focusdesk.rules.rules_edit import with_rule

NEW = Rule(name="Promotions", query='from:"a b"', lane=Lane.MUTE)


@pytest.mark.parametrize("place", range(8))
def test_it_stands_where_it_is_wanted_and_every_line_stays(place):
    edited = with_rule(rules_file.DEFAULT_TOML, NEW, place)
    old = rules_file.DEFAULT.rules
    assert rules_file.read(edited).rules == (*old[:place], NEW, *old[place:])
    kept = [line for line in edited.splitlines() if line]
    for line in (*rules_file.DEFAULT_TOML.splitlines(), *rules_file.written_rule(NEW).splitlines()):
        if line:
            kept.remove(line)
    assert kept == []


def test_a_comment_stays_with_the_rule_below_it():
    text = '# mine\n[[rule]]\nwhen = "a"\nlane = "now"\n\n# theirs\n[[rule]]\nwhen = "b"\nlane = "now"\n'
    edited = with_rule(text, NEW, 1)
    assert edited.index("Promotions") < edited.index("# theirs") < edited.index('when = "b"')
    assert edited.startswith('# mine\n[[rule]]\nwhen = "a"\nlane = "now"\n\n[[rule]]\n')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing but a comment\n",
        '[everything_else]\nlane = "digest"\n',
        '[everything_else]\nlane = "digest"\n[[rule]]\nwhen = "a"\nlane = "now"\n',
        'rule = [{ when = "a", lane = "now" }]\n[escalation]\nmessages = 4\n',
        '[[rule]]\nname = """\n[[rule]]\n"""\nwhen = "a"\nlane = "now"\n',
        '[[rule]]\r\nwhen = "a"\r\nlane = "now"\r\n',
        '[[ "rule" ]] # odd\nwhen = "a"\nlane = "now"',
    ],
)
def test_files_that_look_odd_mean_the_same_afterwards(text):
    old = rules_file.read(text)
    for place in range(len(old.rules)):
        book = rules_file.read(with_rule(text, NEW, place))
        assert book.rules == (*old.rules[:place], NEW, *old.rules[place:])
        assert book.escalation == old.escalation


def test_a_full_file_takes_no_more():
    text = '[[rule]]\nwhen = "a"\nlane = "now"\n' * rules_file.RULE_LIMIT
    with pytest.raises(BadFile):
        with_rule(text, NEW, 0)
