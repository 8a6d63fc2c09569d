"""Deadlines from a mail's text to its hand-over: read at intake, guarded, taken away, given back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focusdesk.connectors.base import Batch, Gone, RemoteKey
from focusdesk.errors import NotFound
from focusdesk.model import MINUTE, Category, Instant, MessageId
from focusdesk.rules import simulate
from focusdesk.store import (
    clients,
    deliveries,
    documents,
    focus,
    inbox,
    intake,
    messages,
    past,
    rulebook,
    search,
    timeline,
    triage,
    why,
)
from focusdesk.store.triage import Undo
from tests.store.build import CAMILLE, INES, at, ids, mail, released, take

NOW = "2026-11-24 10:05"
NOON = "Bonjour Ana, pouvez-vous me répondre avant 12 h ?"
FRIDAY = "Could you send the files by Friday noon?"
SCHEDULE = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "13:00", "15:00", "17:00"]
[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""


def planned(store, message: MessageId | None = None) -> tuple[Instant | None, str | None]:
    """When the message (the only one) is handed over, and by what."""
    found = why.why(store, ids(store)[0] if message is None else message)
    by = found.decisions[-1].by
    return found.release_at, None if by is None else by.value


# -- from the text to the hand-over ------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "text", "release", "by"),
    [
        # the rows of time.md, with the deadline in words
        ("2026-11-24 12:40", "Merci de me rappeler avant 13 h 45.", "2026-11-24 12:45", "deadline"),
        ("2026-11-24 12:40", "Please reply by 15:30.", "2026-11-24 13:00", "lane"),
        ("2026-11-24 10:00", "Can you answer before 12:30?", "2026-11-24 11:30", "deadline"),
        ("2026-11-24 10:00", "Can you answer before 10:30?", "2026-11-24 10:00", "deadline"),
        (
            "2026-11-24 18:00",
            "Répondez-moi demain avant 8 h, svp.",
            "2026-11-24 19:00",
            "deadline",
        ),
        (
            "2026-11-24 21:00",
            "Please confirm by tomorrow morning.",
            "2026-11-25 08:30",
            "deadline",
        ),
        ("2026-11-24 10:00", "I sent it before 4 pm yesterday.", "2026-11-24 12:00", "lane"),
    ],
)
def test_a_mail_lands_where_its_words_say(store, account, received, text, release, by) -> None:
    focus.set_schedule(store, SCHEDULE, at("2026-11-01 08:00"))
    rulebook.set_rules(store, "", at("2026-11-01 08:00"))
    take(store, account, mail(1, received=received, text=text), now=received)
    found = why.why(store, ids(store)[0])
    code = found.reason.code
    assert found.release_at == at(release)
    assert code.startswith("deadline-") is (by == "deadline")
    handed = deliveries.deliver_due(store, at(release), announce=True)
    assert handed.announce is not None
    if by == "deadline":
        assert released(store)[1] == (at(release), "deadline")


def test_the_words_are_kept_and_a_rule_sees_the_deadline_at_intake(store, account) -> None:
    rules = '[[rule]]\nname = "Soon"\nwhen = "has:deadline"\nlane = "now"\n'
    rulebook.set_rules(store, rules, at(NOW))
    take(store, account, mail(1, text=FRIDAY), mail(2, party=INES, text="All fine."), now=NOW)
    first, second = ids(store)
    assert messages.message(store, first).deadline == at("2026-11-27 12:00")
    assert messages.message(store, first).deadline_words == "by Friday noon"
    assert (why.why(store, first).rule, why.why(store, second).rule) == ("Soon", "Everything else")
    assert [hit.id for hit in search.search(store, "has:deadline", now=at(NOW))] == [first]


def test_the_words_are_kept_on_one_line(store, account) -> None:
    text = "Could you send the final files and the fonts for all pages by\nFriday\nnoon?"
    take(store, account, mail(1, text=text), now=NOW)
    assert messages.message(store, ids(store)[0]).deadline_words == "by Friday noon"


def test_a_connectors_own_deadline_wins(store, account) -> None:
    own = at("2026-11-26 09:00")
    take(store, account, mail(1, text=FRIDAY, deadline=own), now=NOW)
    row = messages.message(store, ids(store)[0])
    assert (row.deadline, row.deadline_words) == (own, "by then")


@pytest.mark.parametrize(
    "category", [Category.NEWSLETTER, Category.SYSTEM, Category.SECURITY, Category.REVIEW]
)
def test_what_programs_write_has_none(store, account, category: Category) -> None:
    take(store, account, mail(1, text=FRIDAY, category=category), now=NOW)
    assert messages.message(store, ids(store)[0]).deadline is None


def test_own_messages_have_none(store, account) -> None:
    take(store, account, mail(1, text=FRIDAY, outgoing=True), now=NOW)
    assert messages.message(store, ids(store)[0]).deadline is None


def test_my_time_is_the_clients(store, account) -> None:
    take(store, account, mail(1, text="Hello."), now=NOW)
    (row,) = [one for one in clients.listed(store, everyone=True) if one.name == "Camille Roy"]
    clients.update(store, row.id, at(NOW), zone="America/Montreal")
    asked = mail(2, text="Please confirm by 5 pm my time.", message_id="<2@test>")
    take(store, account, asked, now=NOW)
    assert messages.message(store, ids(store)[1]).deadline == at("2026-11-24 23:00")


# -- history -----------------------------------------------------------------------------------


def test_history_keeps_its_deadlines_and_shows_those_ahead(store, account) -> None:
    take(
        store,
        account,
        mail(1, subject="Ahead", received="2026-11-23 10:00", text=FRIDAY, history=True),
        mail(2, subject="Over", received="2026-11-16 10:00", text=FRIDAY, history=True),
        mail(3, subject="Old", received="2026-09-01 10:00", text=FRIDAY, history=True),
        now=NOW,
    )
    found = {
        row.subject: row.deadline for row in (messages.message(store, id_) for id_ in ids(store))
    }
    assert found == {"Ahead": at("2026-11-27 12:00"), "Over": at("2026-11-20 12:00"), "Old": None}
    listed = {row.title: row.deadline for row in inbox.page(store, None, None, 10, at(NOW))}
    assert listed["Ahead"] == at("2026-11-27 12:00")
    assert listed["Over"] is None


# -- edits -------------------------------------------------------------------------------------


def test_an_edit_before_the_hand_over_is_decided_by_its_newest_words(store, account) -> None:
    rulebook.set_rules(store, "", at(NOW))
    take(store, account, mail(1, text="Could you have a look?"), now=NOW)
    (id_,) = ids(store)
    assert planned(store) == (at("2026-11-24 13:00"), "delivery")
    take(store, account, mail(1, text=NOON), now="2026-11-24 10:10")
    assert planned(store) == (at("2026-11-24 11:00"), "deadline")
    assert messages.message(store, id_).deadline_words == "avant 12 h"
    take(store, account, mail(1, text="Forget it, thank you."), now="2026-11-24 10:15")
    assert planned(store) == (at("2026-11-24 13:00"), "delivery")
    assert messages.message(store, id_).deadline is None
    assert search.search(store, "has:deadline", now=at(NOW)) == []


def test_an_edit_after_the_hand_over_shows_and_rings_nothing(store, account) -> None:
    take(store, account, mail(1), now=NOW)
    deliveries.deliver_due(store, at("2026-11-24 13:00"), announce=True)
    take(store, account, mail(1, text=FRIDAY), now="2026-11-24 13:05")
    assert messages.message(store, ids(store)[0]).deadline == at("2026-11-27 12:00")
    assert not deliveries.deliver_due(store, at("2026-11-24 17:00"), announce=True).changed


def test_what_was_taken_away_stays_away_over_an_edit(store, account) -> None:
    take(store, account, mail(1, text=NOON), now=NOW)
    (id_,) = ids(store)
    triage.no_deadline(store, id_, at(NOW))
    take(store, account, mail(1, text=f"{NOON} Merci !"), now="2026-11-24 10:15")
    assert messages.message(store, id_).deadline is None


def test_what_its_sender_deletes_leaves_no_words_behind(store, account) -> None:
    take(store, account, mail(1, text=NOON), now=NOW)
    deliveries.deliver_due(store, at("2026-11-24 11:00"), announce=True)
    gone = Batch(gone=(Gone(RemoteKey("INBOX;1", 1), by_sender=True),))
    intake.take(store, account, gone, at("2026-11-24 11:05"))
    row = messages.message(store, ids(store)[0])
    assert (row.deleted, row.deadline, row.deadline_words) == (True, None, "")


# -- taken away and given back -----------------------------------------------------------------


def test_not_a_deadline_decides_a_held_message_anew_and_can_be_undone(store, account) -> None:
    take(store, account, mail(1, text=NOON), now=NOW)
    (id_,) = ids(store)
    assert planned(store) == (at("2026-11-24 11:00"), "deadline")
    done = triage.no_deadline(store, id_, at("2026-11-24 10:10"))
    assert done.undo == Undo(deadline=(id_,))
    assert done.changed.of("conversation")
    assert planned(store) == (at("2026-11-24 13:00"), "delivery")
    found = why.why(store, id_)
    assert (found.deadline, found.deadline_removed) == (None, at("2026-11-24 12:00"))
    assert found.deadline_words == "avant 12 h"
    assert search.search(store, "has:deadline", now=at(NOW)) == []
    assert triage.no_deadline(store, id_, at(NOW)).undo is None
    triage.apply_undo(store, done.undo, at("2026-11-24 10:12"))
    assert planned(store) == (at("2026-11-24 11:00"), "deadline")
    assert why.why(store, id_).deadline_removed is None
    assert len(search.search(store, "has:deadline", now=at(NOW))) == 1


def test_taking_it_away_leaves_others_and_what_was_handed_over(store, account) -> None:
    take(store, account, mail(1, text=NOON), mail(2, party=INES, text=NOON), now=NOW)
    first, second = ids(store)
    triage.no_deadline(store, first, at("2026-11-24 10:10"))
    assert planned(store, second) == (at("2026-11-24 11:00"), "deadline")
    deliveries.deliver_due(store, at("2026-11-24 11:00"), announce=True)
    triage.no_deadline(store, second, at("2026-11-24 11:10"))
    assert released(store)[2] == (at("2026-11-24 11:00"), "deadline")
    assert messages.message(store, second).deadline is None


def test_giving_back_one_that_is_near_hands_over_silently(store, account) -> None:
    take(store, account, mail(1, text=NOON), now=NOW)
    (id_,) = ids(store)
    undo = triage.no_deadline(store, id_, at("2026-11-24 10:10")).undo
    assert undo is not None
    triage.apply_undo(store, undo, at("2026-11-24 11:30"))
    assert released(store)[1] == (at("2026-11-24 11:30"), "change")
    handed = deliveries.deliver_due(store, at("2026-11-24 11:30"), announce=True)
    assert handed.announce is None


def test_a_message_that_is_not_there_is_told(store, account) -> None:
    with pytest.raises(NotFound):
        triage.no_deadline(store, MessageId(77), at(NOW))


# -- the past ----------------------------------------------------------------------------------


def test_live_and_simulated_agree_on_deadlines(store, account) -> None:
    """A day played through intake and deliveries, then replayed from the store."""
    focus.set_schedule(store, SCHEDULE, at("2026-11-01 08:00"))
    texts = {
        "2026-11-23 09:20": NOON,
        "2026-11-23 09:40": "Could you answer before 11:30?",
        "2026-11-23 10:20": FRIDAY,
        "2026-11-23 11:20": "Please reply by 15:30.",
        "2026-11-23 13:20": "All fine.",
        "2026-11-23 13:40": "Merci de valider avant 14 h 30.",
        "2026-11-23 18:00": "Can you call me tomorrow before 8 am?",
    }
    start = at("2026-11-23 09:00")
    for now in range(start, at("2026-11-24 09:30"), 5 * MINUTE):
        for n, (received, text) in enumerate(texts.items()):
            if at(received) == now:
                party = replace(CAMILLE, address=f"camille{n}@studionord.ca", name=f"Camille {n}")
                new = mail(n, party=party, received=received, subject=f"Subject {n}", text=text)
                take(store, account, new, now=Instant(now))
        deliveries.deliver_due(store, Instant(now), announce=True)
    live = {id_: messages.message(store, id_).released_at for id_ in ids(store)}
    by = [by for _at, by in released(store).values()]
    assert by.count("deadline") == 3
    line, book = timeline.timeline(store), documents.rulebook(store)
    found = past.messages(store, start, at("2026-11-24 09:30"), book.rules, "Europe/Paris")
    assert found is not None
    played = simulate.replay(line, book, found)
    assert played is not None
    assert {one.message.id: one.at for one in played.handed_over} == live
