"""The line under a message says what became of it, and nothing else."""

from __future__ import annotations

from focusdesk.model import MINUTE, Category, Instant
from focusdesk.store import clients, deliveries, messages, rulebook
from focusdesk.ui.pane.why import why_line
from tests.store.build import at, ids, mail, take
from tests.ui.conftest import Ana

TEN = at("2026-11-24 10:00")
DIGEST = '[[rule]]\nname = "All mail"\nwhen = "channel:email"\nlane = "digest"\n'


def test_what_was_lifted_says_so_and_blames_no_change(ana: Ana) -> None:
    store, account = ana.store, ana.account
    rulebook.set_rules(store, DIGEST, TEN)
    for n in range(6):
        now = Instant(TEN + n * MINUTE)
        references = ("<1@test>",) if n else ()
        take(store, account, mail(n + 1, received=now, references=references), now=now)
    deliveries.deliver_due(store, now, announce=True)
    told = why_line(messages.message(store, ids(store)[0]), now)
    assert told is not None
    assert told.text.startswith("Held by rule “All mail” · delivered 10:05")
    assert "because it was lifted" in told.text
    assert "a change of yours" not in told.text


def test_what_an_urgent_word_lifted_does_not_name_its_rule(ana: Ana) -> None:
    store, account = ana.store, ana.account
    rulebook.set_rules(store, DIGEST, TEN)
    take(store, account, mail(1, history=True), now=TEN)
    (row,) = clients.listed(store, everyone=True)
    clients.update(store, row.id, TEN, urgent_word="feu", urgent_budget=1)
    take(store, account, mail(2, text="Feu !", received=TEN), now=TEN)
    deliveries.deliver_due(store, TEN, announce=True)
    told = why_line(messages.message(store, ids(store)[1]), TEN)
    assert told is not None
    assert told.text == "Rang at once, because it was lifted"


def test_a_security_code_rang_at_once(ana: Ana) -> None:
    store, account = ana.store, ana.account
    take(store, account, mail(1, category=Category.SECURITY), now=TEN)
    deliveries.deliver_due(store, TEN, announce=True)
    told = why_line(messages.message(store, ids(store)[0]), TEN)
    assert told is not None
    assert told.text.startswith("Rang at once by rule “")
