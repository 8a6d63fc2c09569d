"""What a person does to conversations, and how it is taken back."""

from __future__ import annotations

from focusdesk.connectors.base import RemoteKey
from focusdesk.model import ConversationId, Triage
from focusdesk.store import deliveries, inbox, messages, outbox, triage
from tests.store.build import CAMILLE, INES, at, ids, mail, take

NOW = at("2026-11-24 14:00")


def some(store, account, *messages):
    take(store, account, *messages, now="2026-11-24 10:05")
    deliveries.deliver_all(store, at("2026-11-24 13:00"))
    return [ConversationId(row.id) for row in inbox.page(store, Triage.INBOX, None, 50, NOW)]


def states(store, ids_):
    return [row.state for row in inbox.conversations(store, ids_)]


def test_done_and_back(store, account):
    all_ = some(store, account, mail(1), mail(2, party=INES))
    acted = triage.done(store, all_[:1], NOW)
    assert states(store, all_) == [Triage.DONE, Triage.INBOX]
    assert acted.undo is not None
    triage.apply_undo(store, acted.undo, NOW)
    assert states(store, all_) == [Triage.INBOX, Triage.INBOX]


def test_snoozed_comes_back_on_top_and_unread(store, account):
    all_ = some(store, account, mail(1, received="2026-11-24 09:00"), mail(2, party=INES))
    older = all_[1]
    triage.mark_read(store, [older], True, NOW)
    triage.snooze(store, [older], at("2026-11-24 15:00"), NOW)
    assert triage.next_wake(store) == at("2026-11-24 15:00")
    assert not triage.wake_due(store, at("2026-11-24 14:59"))
    triage.wake_due(store, at("2026-11-24 15:00"))
    rows = inbox.page(store, Triage.INBOX, None, 10, NOW)
    assert rows[0].id == older
    assert rows[0].unread == 1
    assert outbox.waiting(store, account, at("2026-11-24 16:00"))[0].kind == "mark-read"


def test_a_reply_wakes_a_snoozed_conversation_unless_told_otherwise(store, account):
    one = some(store, account, mail(1, message_id="<a@x>"))
    two = some(store, account, mail(2, message_id="<k@x>", party=INES))
    second = next(id_ for id_ in two if id_ not in one)
    triage.snooze(store, one, at("2026-11-30 09:00"), NOW)
    triage.snooze(store, [second], at("2026-11-30 09:00"), NOW, keeps=True)
    take(
        store,
        account,
        mail(3, message_id="<b@x>", references=("<a@x>",), received=NOW),
        mail(4, message_id="<l@x>", references=("<k@x>",), received=NOW, party=INES),
        now=NOW,
    )
    deliveries.deliver_all(store, NOW)
    assert states(store, [one[0], second]) == [Triage.INBOX, Triage.SNOOZED]


def test_read_and_unread_are_told_to_the_source_once(store, account):
    (id_,) = some(store, account, mail(1))
    triage.mark_read(store, [id_], True, NOW)
    (job,) = outbox.waiting(store, account, NOW)
    assert (job.kind, job.keys) == ("mark-read", (RemoteKey("INBOX;1", 1),))
    triage.mark_read(store, [id_], False, NOW)
    (job,) = outbox.waiting(store, account, NOW)
    assert job.kind == "mark-unread"
    outbox.finish(store, [job])
    assert outbox.waiting(store, account, NOW) == []


def test_reading_by_search_hands_a_held_message_over(store, account):
    take(store, account, mail(1), now="2026-11-24 10:05")
    (id_,) = ids(store)
    triage.open_and_read(store, id_, at("2026-11-24 10:06"))
    row = messages.message(store, id_)
    assert row.read and row.released_by is not None and row.released_by.value == "elsewhere"


def test_undo_of_reading_makes_just_those_unread_again(store, account):
    (id_,) = some(store, account, mail(1, message_id="<a@x>"), mail(2, references=("<a@x>",)))
    first = ids(store)[0]
    triage.open_and_read(store, first, NOW)
    acted = triage.mark_read(store, [id_], True, NOW)
    assert acted.undo is not None
    triage.apply_undo(store, acted.undo, NOW)
    assert [messages.message(store, one).read for one in ids(store)] == [True, False]


def test_all_conversations_of_a_client(store, account):
    all_ = some(store, account, mail(1), mail(2), mail(3, party=INES))
    mine = [row.id for row in inbox.conversations(store, all_) if row.client_name == CAMILLE.name]
    assert sorted(triage.all_of_client(store, mine[0], Triage.INBOX)) == sorted(mine)
