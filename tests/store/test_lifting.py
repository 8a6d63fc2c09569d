"""A client who insists is lifted step by step, never to ring at any hour; an urgent word may."""

from __future__ import annotations

import json

import pytest

from focusdesk.model import MINUTE, Category, Instant
from focusdesk.store import clients, deliveries, rulebook
from tests.store.build import CAMILLE, INES, TOM, Address, at, mail, take

TEN = at("2026-11-24 10:00")
DIGEST = '[[rule]]\nwhen = "channel:email"\nlane = "digest"\n'
MUTE = DIGEST.replace("digest", "mute")


def write(store, account, *minutes, party=CAMILLE, thread="t", first=1, **more):
    """Mails of one person in one conversation, so many minutes after ten."""
    for n, minute in enumerate(minutes, start=first):
        now = Instant(TEN + minute * MINUTE)
        message_id = f"<{thread}@x>" if n == first else f"<{thread}{n}@x>"
        references = (f"<{thread}@x>",) if n > first else ()
        take(
            store,
            account,
            mail(
                n, party=party, received=now, message_id=message_id, references=references, **more
            ),
            now=now,
        )


def lanes(store):
    return [row[0] for row in store.connection.execute("SELECT lane FROM message ORDER BY at, id")]


def lifts(store):
    rows = store.connection.execute("SELECT lift FROM decision WHERE lift <> '' ORDER BY id")
    return [json.loads(row[0])["args"] for row in rows]


@pytest.fixture(autouse=True)
def _digest(store):
    rulebook.set_rules(store, DIGEST, TEN)


@pytest.mark.parametrize(
    ("minutes", "lane"),
    [
        ((0, 1), "digest"),
        ((0, 5, 10), "next"),
        ((0, 5, 11), "digest"),
        ((0, 1, 2, 3, 4), "next"),
        ((0, 1, 2, 3, 4, 5), "now"),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8), "now"),
    ],
)
def test_three_within_ten_minutes_lift_by_a_step_and_never_to_urgent(store, account, minutes, lane):
    write(store, account, *minutes)
    assert lanes(store)[0] == lane


def test_a_later_message_is_decided_afresh(store, account):
    write(store, account, 0, 1, 2, 3)
    assert lanes(store) == ["next", "next", "next", "digest"]


def test_a_lift_is_kept_with_its_reason(store, account):
    write(store, account, 0, 1, 2)
    assert lifts(store) == 3 * [
        {
            "client": "Camille Roy",
            "messages": 3,
            "within": 10 * MINUTE,
            "from": "digest",
            "to": "next",
        }
    ]


def test_only_the_conversation_that_is_insisted_in_is_lifted(store, account):
    write(store, account, 0, thread="other")
    write(store, account, 1, 2, first=10)
    assert lanes(store) == ["digest", "next", "next"]


def test_several_people_together_do_not_insist(store, account):
    for n, person in enumerate((CAMILLE, INES, TOM)):
        write(store, account, n, party=person, first=10 * n, thread=f"t{n}")
    assert lanes(store) == ["digest"] * 3


@pytest.mark.parametrize("category", [Category.NEWSLETTER, Category.SYSTEM])
def test_what_no_person_wrote_does_not_insist(store, account, category):
    write(store, account, 0, 1, 2, category=category)
    assert lanes(store) == ["digest"] * 3


def test_what_was_handed_over_does_not_count(store, account):
    write(store, account, 0, 1)
    deliveries.deliver_all(store, Instant(TEN + 2 * MINUTE))
    write(store, account, 3, first=9, thread="again")
    assert lanes(store) == ["digest"] * 3


def test_insisting_can_be_set_otherwise_or_switched_off(store, account):
    rulebook.set_rules(store, f'{DIGEST}[escalation]\nmessages = 2\nwithin = "1m"\n', TEN)
    write(store, account, 0, 1)
    assert lanes(store) == ["next", "next"]
    rulebook.set_rules(store, f"{DIGEST}[escalation]\nenabled = false\n", TEN)
    write(store, account, 2, 3, 4, party=INES, first=10, thread="i")
    assert lanes(store)[2:] == ["digest"] * 3


def test_a_lift_survives_another_decision(store, account):
    write(store, account, 0, 1, 2)
    rulebook.set_rules(store, DIGEST.replace('lane = "digest"', 'lane = "next"'), TEN)
    assert lanes(store) == ["now"] * 3


# -- an urgent word -----------------------------------------------------------------------------


@pytest.fixture
def _word(store, account):
    take(store, account, mail(900, history=True, received="2026-11-01 09:00"), now=TEN)
    (row,) = clients.listed(store)
    clients.update(store, row.id, TEN, urgent_word="Feu", urgent_budget=2)


@pytest.mark.usefixtures("_word")
@pytest.mark.parametrize(
    ("subject", "text", "lane"),
    [
        ("FEU !", "", "urgent"),
        ("Hello", "Il y a le feu.", "urgent"),
        ("Feuille", "", "digest"),
        ("Hello", "> Il y a le feu.\nNon.", "digest"),
        ("Hello", "Non.\n\nLe 24 nov. 2026, Ana a écrit :\nfeu", "digest"),
    ],
)
def test_the_word_itself_lifts_where_the_client_wrote_it(store, account, subject, text, lane):
    take(store, account, mail(1, received=TEN, subject=subject, text=text), now=TEN)
    assert lanes(store)[-1] == lane


@pytest.mark.usefixtures("_word")
def test_the_budget_is_of_a_month(store, account):
    for n, day in enumerate(("2026-11-24", "2026-11-25", "2026-11-26", "2026-12-01"), start=1):
        now = f"{day} 10:00"
        take(store, account, mail(n, received=now, subject="feu"), now=now)
    assert lanes(store)[1:] == ["urgent", "urgent", "digest", "urgent"]
    assert [args["nth"] for args in lifts(store)] == [1, 2, 1]


@pytest.mark.usefixtures("_word")
def test_nobody_else_has_the_word_and_muted_stays_muted(store, account):
    take(store, account, mail(1, party=INES, received=TEN, subject="feu"), now=TEN)
    rulebook.set_rules(store, MUTE, TEN)
    take(store, account, mail(2, received=TEN, subject="feu"), now=TEN)
    letter = Address("email", "camille@studionord.ca", "Camille Roy")
    rulebook.set_rules(store, DIGEST, TEN)
    take(
        store,
        account,
        mail(3, party=letter, received=TEN, subject="feu", category=Category.NEWSLETTER),
        now=TEN,
    )
    assert "urgent" not in lanes(store)
