"""`why` tells the whole story: the rule as it read then, each lift, what was planned, what came."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from focusdesk import i18n
from focusdesk.model import MINUTE, Category, Instant
from focusdesk.store import clients, rulebook
from tests.cli.conftest import START, Ana
from tests.store.build import CAMILLE, TOM, mail

RULES = """
[[rule]]
name = "Reviews"
when = "category:review"
lane = "digest"
longest_wait = "5h"
"""
Move = Callable[[Instant], None]


def minutes(n: int) -> Instant:
    return Instant(START + n * MINUTE)


@pytest.fixture
def insisting_ana(ana: Ana, move_clock: Move) -> Ana:
    """Camille writes six times in five minutes; the first was for the digest."""
    store = ana.store()
    rulebook.set_rules(store, RULES, START)
    store.close()
    for n in range(6):
        ana.take(
            mail(
                n + 1,
                party=CAMILLE,
                received=minutes(n),
                message_id=f"<{n}@x>",
                references=("<0@x>",) if n else (),
                category=Category.REVIEW if n == 0 else Category.MESSAGE,
            ),
            now=minutes(n),
        )
    move_clock(minutes(6))
    return ana


def test_each_lift_is_told_with_what_it_planned(insisting_ana: Ana) -> None:
    first = insisting_ana.store().connection.execute("SELECT min(id) FROM message").fetchone()[0]
    found = insisting_ana.json("why", str(first))
    assert (found["lane"], found["rule_lane"], found["rule"]) == ("now", "digest", "Reviews")
    assert found["rule_query"] == "category:review"
    assert found["rule_sentence"] == "Reviews and ratings go to the daily digest, 5 h at most"
    assert [
        (one["at"][11:16], one["from"], one["to"], one["code"], one["release_at"][11:16])
        for one in found["lifts"]
    ] == [
        ("10:02", "digest", "next", "lifted-insisting", "13:00"),
        ("10:05", "next", "now", "lifted-insisting", "10:05"),
    ]
    assert (found["released_by"], found["released"][11:16]) == ("change", "10:06")
    told = insisting_ana.run("why", str(first))
    assert told.startswith(
        "Lifted from the next delivery to ringing in open hours: 3 messages of Camille Roy "
        "within 10 min. Hours are open: it rings at once.\n"
    )
    assert "Rule:         Reviews: Reviews and ratings go to the daily digest, 5 h at most" in told
    story = told.split("What happened:\n")[1].splitlines()
    assert [line.split()[0] for line in story] == ["10:00", "10:02", "10:05", "10:06"]
    assert story[-1].endswith("It was handed over because it was lifted.")


def test_the_rule_is_told_as_it_read_then(insisting_ana: Ana) -> None:
    first = insisting_ana.store().connection.execute("SELECT min(id) FROM message").fetchone()[0]
    before = insisting_ana.json("why", str(first))
    store = insisting_ana.store()
    rulebook.set_rules(store, "", minutes(7))
    store.close()
    assert insisting_ana.json("why", str(first)) == before


def test_an_urgent_word_is_told_with_its_budget(ana: Ana) -> None:
    ana.take(mail(1, party=TOM, received=START, history=True), now=START)
    store = ana.store()
    clients.update(store, clients.listed(store)[0].id, START, urgent_word="fire", urgent_budget=2)
    store.close()
    ana.take(mail(2, party=TOM, received=START, subject="Fire!"), now=START)
    id_ = ana.json("search", "fire")[0]["id"]
    found = ana.json("why", str(id_))
    assert [(one["from"], one["to"]) for one in found["lifts"]] == [("next", "urgent")]
    told = ana.run("why", str(id_))
    assert "Tom Whitfield wrote “fire” (use 1 of 2 this month). Urgent: it rings at once" in told
    assert "10:00 because it was lifted" in told


def test_what_a_change_of_ones_own_made_due_does_not_claim_to_have_rung(ana: Ana) -> None:
    ana.take(mail(1, party=TOM, received=START), now=START)
    tom = ana.json("client", "list")[0]["id"]
    ana.run("client", "set", str(tom), "--vip")
    id_ = ana.json("search", "homepage")[0]["id"]
    found = ana.json("why", str(id_))
    assert (found["released_by"], found["reason_code"]) == ("change", "due-by-change")
    assert found["announced"] is None
    told = ana.run("why", str(id_))
    assert "Rings" not in told.splitlines()[0] and "silently" in told.splitlines()[0]
    assert "It waits for the delivery of" in told


def test_what_came_otherwise_than_planned_says_both(ana: Ana) -> None:
    ana.take(mail(1, party=TOM, received=START), now=START)
    ana.run("deliver")
    told = ana.run("why", "c1")
    assert "Planned:      13:00\n" in told
    assert "Handed over:  10:00 by hand\n" in told


def test_history_has_no_lane_and_no_rule(busy_ana: Ana) -> None:
    told = busy_ana.run("why", "c1")
    assert "Lane" not in told and "Rule" not in told
    found = busy_ana.json("why", "c1")
    assert (found["rule_sentence"], found["lifts"], found["decisions"]) == (None, [], [])


def test_the_story_is_told_in_the_language_of_the_reader(
    insisting_ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOCUSDESK_LANGUAGE", "fr")
    told = insisting_ana.run("why", "c1")
    monkeypatch.setenv("FOCUSDESK_LANGUAGE", "en")
    i18n.use()
    assert "3 messages de Camille Roy en 10\u202fmin" in told
    assert "Les heures sont ouvertes" in told
