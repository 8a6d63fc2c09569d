"""What a rule does reads like something a person says."""

from __future__ import annotations

import pytest

from focusdesk.model import HOUR, Lane, Micros
from focusdesk.rules import rules_file
from focusdesk.rules.rule import Rule
from focusdesk.wording.rules import rule_sentence


@pytest.mark.parametrize(
    ("place", "sentence"),
    list(
        enumerate(
            (
                "Security codes ring at once, even in focus and quiet hours",
                "Messages of VIPs ring when hours are open",
                "New leads wait for the next delivery, 2 h at most",
                "Reviews and ratings go to the daily digest",
                "Payments wait for the next delivery",
                "Newsletters go to the daily digest",
                "Slack channels without your name go to the daily digest",
                "Everything else waits for the next delivery",
            )
        )
    ),
)
def test_the_shipped_rules(place, sentence):
    assert str(rule_sentence(rules_file.DEFAULT.rules[place])) == sentence


@pytest.mark.parametrize(
    ("query", "subject"),
    [
        ("from:tom@harbour.co", "Messages from tom@harbour.co"),
        ('client:"Studio Nord"', "Messages of Studio Nord"),
        (
            'client:nord (text:urgent OR subject:"en panne")',
            "Messages of nord and (with “urgent” in the text or with “en panne” in the subject)",
        ),
        ("is:direct -has:attachment", "Messages to you directly and not with an attachment"),
        ("dev*", "Messages with “dev…”"),
        ("channel:slack tag:money", "Messages on Slack and tagged money"),
        ("a b c d e f", "Messages that match “Mine”"),
    ],
)
def test_whom_a_rule_is_about(query, subject):
    assert rule_sentence(Rule(name="Mine", query=query, lane=Lane.NOW)).subject == subject


def test_a_wait_is_told_only_where_something_waits():
    for lane, told in ((Lane.NEXT, True), (Lane.MUTE, False), (Lane.URGENT, False)):
        rule = Rule(name="x", query="a", lane=lane, longest_wait=Micros(HOUR))
        assert ("1 h at most" in str(rule_sentence(rule))) is told
