"""Intake loses and doubles nothing, and puts each message where it belongs."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focusdesk.connectors.base import (
    Attachment,
    Batch,
    Cursor,
    DeadLetter,
    Gone,
    NewKey,
    Progress,
    ReadFlag,
    RemoteKey,
    Scope,
)
from focusdesk.errors import StoreFull
from focusdesk.model import Address, Category, Instant, Lane, ReleasedBy, Saying, Triage
from focusdesk.store import (
    accounts,
    clients,
    deliveries,
    inbox,
    intake,
    known,
    messages,
    search,
    triage,
)
from focusdesk.store.db import Store
from tests.store.build import (
    CAMILLE,
    INES,
    TOM,
    at,
    ids,
    mail,
    new_account,
    new_store,
    released,
    take,
)

NOW = "2026-11-24 10:05"


def test_a_batch_told_twice_is_stored_once(store, account):
    first = take(store, account, mail(1), mail(2), now=NOW)
    second = take(store, account, mail(1), mail(2), now="2026-11-24 10:06")
    assert (first.new, second.new) == (2, 0)
    assert len(ids(store)) == 2
    assert accounts.get(store, account).messages == 2


def test_cursors_are_saved_with_what_they_stand_for_and_not_without(store, account, monkeypatch):
    scope = Scope("INBOX live")
    batch = Batch(messages=(mail(1),), cursors={scope: Cursor("2")})

    def broken(*_: object) -> None:
        raise RuntimeError("half way")

    with monkeypatch.context() as patch:
        patch.setattr(intake, "_save_health", broken)
        with pytest.raises(RuntimeError):
            intake.take(store, account, batch, at(NOW))
    assert accounts.cursors(store, account) == {}
    assert ids(store) == []
    intake.take(store, account, batch, at(NOW))
    assert accounts.cursors(store, account) == {scope: "2"}
    assert len(ids(store)) == 1


def test_a_message_rolled_back_leaves_no_trace_in_the_index(store, account, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(intake, "_save_cursors", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(store, account, mail(1, text="giraffe"), now=NOW)
    take(store, account, mail(2, text="elephant"), now=NOW)
    assert [hit.id for hit in search.search(store, "giraffe", now=at(NOW))] == []
    assert len(search.search(store, "elephant", now=at(NOW))) == 1


def test_the_same_mail_in_two_folders_is_one_message(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    take(store, account, mail(7, message_id="<a@x>", folder="Clients;9"), now=NOW)
    assert len(ids(store)) == 1
    keys = [RemoteKey("INBOX;1", 1), RemoteKey("Clients;9", 7)]
    assert known.having(store, account, keys) == frozenset(keys)


def test_whoever_is_new_and_waits_is_in_no_list_of_clients_until_handed_over(store, account):
    take(store, account, mail(1, party=CAMILLE), now=at("2026-11-24 20:00"))
    assert clients.listed(store) == []
    assert [row.name for row in clients.listed(store, everyone=True)] == ["Camille Roy"]
    deliveries.deliver_all(store, at("2026-11-24 20:10"))
    assert [row.name for row in clients.listed(store)] == ["Camille Roy"]


def test_ids_follow_time_and_a_full_minute_overflows_into_the_next(store, account):
    many = [mail(n, received="2026-11-24 09:00") for n in range(1, 101)]
    take(store, account, *many, now=NOW)
    found = ids(store)
    base = at("2026-11-24 09:00") // 60_000_000 * 64
    assert found == [base + n for n in range(100)]
    take(store, account, mail(200, received="2026-11-24 09:01"), now=NOW)
    assert ids(store)[-1] == base + 100


def test_an_id_survives_a_restart_of_the_process(store, account):
    take(store, account, mail(1, received="2026-11-24 09:00"), now=NOW)
    store.memory.clear()
    take(store, account, mail(2, received="2026-11-24 09:00"), now=NOW)
    first, second = ids(store)
    assert second == first + 1


def test_a_date_in_the_future_counts_as_now(store, account):
    take(store, account, mail(1, received="2031-01-01 00:00"), now=NOW)
    assert messages.message(store, ids(store)[0]).at == at(NOW)


# -- conversations ----------------------------------------------------------------------------


def conversation_of(store: Store, item: int) -> int:
    row = store.connection.execute(
        """
        SELECT conversation_id FROM remote_key
        JOIN message ON message.id = remote_key.message_id WHERE item = ?
        """,
        (item,),
    ).fetchone()
    return row[0]


def test_answers_join_their_parent(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    take(store, account, mail(2, message_id="<b@x>", references=("<a@x>",)), now=NOW)
    take(store, account, mail(3, message_id="<c@x>", references=("<a@x>", "<b@x>")), now=NOW)
    assert len({conversation_of(store, n) for n in (1, 2, 3)}) == 1


def test_a_late_parent_joins_two_conversations_and_both_ids_stay_valid(store, account):
    take(store, account, mail(1, message_id="<b@x>", references=("<a@x>",)), now=NOW)
    take(store, account, mail(2, message_id="<d@x>", references=("<c@x>",)), now=NOW)
    first, second = conversation_of(store, 1), conversation_of(store, 2)
    assert first != second
    take(store, account, mail(3, message_id="<c@x>", references=("<a@x>",)), now=NOW)
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    assert {conversation_of(store, n) for n in (1, 2, 3)} == {first}
    assert messages.resolve(store, f"c{second}")[0] == first
    (row,) = inbox.conversations(store, [first, second])
    assert (row.messages, row.unread) == (3, 3)


def test_order_of_arrival_does_not_matter(store, account):
    thread = [
        mail(1, message_id="<a@x>"),
        mail(2, message_id="<b@x>", references=("<a@x>",)),
        mail(3, message_id="<c@x>", references=("<b@x>",)),
        mail(4, message_id="<d@x>", references=("<c@x>",)),
    ]
    for message in (thread[3], thread[1], thread[0], thread[2]):
        take(store, account, message, now=NOW)
    assert len({conversation_of(store, n) for n in (1, 2, 3, 4)}) == 1


def test_a_reply_without_references_joins_by_subject_and_person(store, account):
    take(store, account, mail(1, subject="Logo draft", history=True), now=NOW)
    take(store, account, mail(2, subject="TR: Re: logo  draft", by_subject=True), now=NOW)
    take(store, account, mail(3, subject="Re: Logo draft", by_subject=True, party=TOM), now=NOW)
    assert conversation_of(store, 1) == conversation_of(store, 2) != conversation_of(store, 3)


def test_a_conversation_belongs_to_its_newest_incoming_sender_else_to_the_recipient(store, account):
    take(store, account, mail(1, outgoing=True, party=TOM, message_id="<a@x>"), now=NOW)
    (row,) = inbox.conversations(store, [conversation_of(store, 1)])
    assert row.client_name == "Tom Whitfield"
    take(
        store,
        account,
        mail(2, party=INES, message_id="<b@x>", references=("<a@x>",)),
        now=NOW,
    )
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    (row,) = inbox.conversations(store, [conversation_of(store, 1)])
    assert row.client_name == "Inès Morel"


def test_a_mail_with_ten_thousand_references_is_taken_quickly(store, account):
    many = tuple(f"<{n}@flood>" for n in range(10_000))
    take(store, account, mail(1, references=many), now=NOW)
    (n,) = store.connection.execute("SELECT count(*) FROM thread_key").fetchone()
    assert n <= 60


# -- clients ----------------------------------------------------------------------------------


def test_a_new_identity_gets_a_client_of_its_own_whatever_its_case(store, account):
    shouting = replace(CAMILLE, address="Camille@StudioNord.CA")
    take(store, account, mail(1), mail(2, party=shouting), mail(3, party=INES), now=NOW)
    rows = store.connection.execute("SELECT name FROM client ORDER BY id").fetchall()
    assert rows == [("Camille Roy",), ("Inès Morel",)]


def test_the_first_contact_is_marked_as_new_client(store, account):
    take(store, account, mail(1), now=NOW)
    take(store, account, mail(2), now=NOW)
    rows = store.connection.execute("SELECT new_client FROM message ORDER BY id").fetchall()
    assert rows == [(1,), (0,)]


def test_senders_of_newsletters_stay_out_of_the_list_of_clients(store, account):
    news = Address("email", "news@fonts.example", "Fonts weekly")
    take(store, account, mail(1, party=news, category=Category.NEWSLETTER), mail(2), now=NOW)
    deliveries.deliver_all(store, at(NOW))
    assert [row.name for row in clients.listed(store)] == ["Camille Roy"]
    assert len(clients.listed(store, everyone=True)) == 2


# -- history, own messages, mute --------------------------------------------------------------


def test_history_is_never_announced_and_stands_where_it_should(store, account):
    take(
        store,
        account,
        mail(1, history=True, received="2026-11-20 10:00"),
        mail(2, history=True, received="2026-11-20 10:00", read=True, party=INES),
        mail(3, history=True, received="2026-09-01 10:00", party=TOM),
        now=NOW,
    )
    assert {by for _, by in released(store).values()} == {"history"}
    assert deliveries.next_due(store) is None
    shown = inbox.page(store, Triage.INBOX, None, 10, at(NOW))
    assert [row.client_name for row in shown] == ["Camille Roy"]
    done = inbox.page(store, Triage.DONE, None, 10, at(NOW))
    assert {row.client_name for row in done} == {"Inès Morel", "Tom Whitfield"}


def test_an_own_message_is_never_held(store, account):
    take(store, account, mail(1, outgoing=True), mail(2, outgoing=True, history=True), now=NOW)
    assert released(store)[1] == (at("2026-11-24 10:00"), None)
    assert released(store)[2][1] is None


# -- what the source says later ---------------------------------------------------------------


def test_read_at_the_source_hands_over_silently(store, account):
    take(store, account, mail(1), now=NOW)
    flag = ReadFlag(RemoteKey("INBOX;1", 1), read=True)
    intake.take(store, account, Batch(flags=(flag,)), at("2026-11-24 10:20"))
    assert released(store)[1] == (at("2026-11-24 10:20"), "elsewhere")
    assert deliveries.deliver_due(store, at("2026-11-24 13:00"), announce=True).announce is None


def test_what_the_person_did_here_wins_until_it_is_told(store, account):
    take(store, account, mail(1), now=NOW)
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    conversation = conversation_of(store, 1)
    triage.mark_read(store, [conversation], True, at("2026-11-24 10:11"))
    flag = ReadFlag(RemoteKey("INBOX;1", 1), read=False)
    intake.take(store, account, Batch(flags=(flag,)), at("2026-11-24 10:12"))
    assert messages.message(store, ids(store)[0]).read


def test_answered_from_anywhere_hands_over_what_was_held(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    answer = mail(
        2,
        message_id="<b@x>",
        references=("<a@x>",),
        outgoing=True,
        received="2026-11-24 10:30",
        folder="Sent;1",
    )
    take(store, account, answer, now="2026-11-24 10:31")
    assert released(store)[1] == (at("2026-11-24 10:31"), "elsewhere")


def test_gone_from_the_mailbox_is_done_here_and_its_text_stays(store, account):
    take(store, account, mail(1, text="zebra"), now=NOW)
    intake.take(
        store, account, Batch(gone=(Gone(RemoteKey("INBOX;1", 1)),)), at("2026-11-24 10:20")
    )
    (id_,) = ids(store)
    row = messages.message(store, id_)
    assert row.released_by is ReleasedBy.ELSEWHERE
    assert row.text == "zebra"
    assert inbox.conversations(store, [row.conversation])[0].state is Triage.DONE
    assert len(search.search(store, "zebra", now=at(NOW))) == 1


def test_an_older_mail_of_a_conversation_that_goes_changes_nothing(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    take(
        store,
        account,
        mail(2, message_id="<b@x>", references=("<a@x>",), received="2026-11-24 10:01"),
        now=NOW,
    )
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    intake.take(
        store, account, Batch(gone=(Gone(RemoteKey("INBOX;1", 1)),)), at("2026-11-24 10:20")
    )
    assert inbox.conversations(store, [conversation_of(store, 2)])[0].state is Triage.INBOX


def test_a_move_keeps_the_message_and_its_place(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    move = Batch(
        new_keys=(NewKey("<a@x>", RemoteKey("Clients;9", 4)),),
        gone=(Gone(RemoteKey("INBOX;1", 1)),),
    )
    intake.take(store, account, move, at("2026-11-24 10:20"))
    (id_,) = ids(store)
    row = messages.message(store, id_)
    assert not row.gone
    assert inbox.conversations(store, [row.conversation])[0].state is Triage.INBOX


def test_what_comes_back_to_the_mailbox_comes_back_here(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    intake.take(
        store, account, Batch(gone=(Gone(RemoteKey("INBOX;1", 1)),)), at("2026-11-24 10:20")
    )
    take(store, account, mail(9, message_id="<a@x>"), now="2026-11-24 10:40")
    (id_,) = ids(store)
    row = messages.message(store, id_)
    assert inbox.conversations(store, [row.conversation])[0].state is Triage.INBOX


def test_a_new_uidvalidity_relinks_and_loses_nothing(store, account):
    take(store, account, mail(1, message_id="<a@x>"), mail(2, message_id="<b@x>"), now=NOW)
    relink = Batch(
        forget_spaces=("INBOX;1",),
        new_keys=(
            NewKey("<a@x>", RemoteKey("INBOX;2", 1)),
            NewKey("<b@x>", RemoteKey("INBOX;2", 2)),
        ),
    )
    intake.take(store, account, relink, at("2026-11-24 10:20"))
    assert len(ids(store)) == 2
    assert known.items(store, account, "INBOX;2", 0, 99) == [1, 2]
    assert known.items(store, account, "INBOX;1", 0, 99) == []
    assert deliveries.next_due(store) is not None


def test_deleted_by_its_sender_while_held_goes_away(store, account):
    take(store, account, mail(1, text="oops"), now=NOW)
    gone = Gone(RemoteKey("INBOX;1", 1), by_sender=True)
    intake.take(store, account, Batch(gone=(gone,)), at("2026-11-24 10:06"))
    assert ids(store) == []
    assert search.search(store, "oops", now=at(NOW)) == []
    assert deliveries.next_due(store) is None


def test_deleted_by_its_sender_after_hand_over_is_shown_as_deleted(store, account):
    take(store, account, mail(1, text="oops"), now=NOW)
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    gone = Gone(RemoteKey("INBOX;1", 1), by_sender=True)
    intake.take(store, account, Batch(gone=(gone,)), at("2026-11-24 10:16"))
    row = messages.message(store, ids(store)[0])
    assert row.deleted and row.text == ""
    (listed,) = inbox.conversations(store, [row.conversation])
    assert listed.deleted and listed.snippet == ""
    assert search.search(store, "channel:slack OR -channel:slack", now=at(NOW)) == []
    assert search.search(store, "oops", now=at(NOW)) == []


def test_an_edit_changes_text_and_index_and_never_rings(store, account):
    take(store, account, mail(1, text="giraffe"), now=NOW)
    deliveries.deliver_all(store, at("2026-11-24 10:10"))
    take(store, account, mail(1, text="elephant"), now="2026-11-24 10:20")
    assert search.search(store, "giraffe", now=at(NOW)) == []
    assert len(search.search(store, "elephant", now=at(NOW))) == 1
    assert deliveries.next_due(store) is None
    assert messages.message(store, ids(store)[0]).edited_at == at("2026-11-24 10:20")


def test_an_edited_held_message_is_handed_over_with_its_newest_text(store, account):
    take(store, account, mail(1, text="first"), now=NOW)
    take(store, account, mail(1, text="second"), now="2026-11-24 10:20")
    deliveries.deliver_due(store, at("2026-11-24 13:00"), announce=False)
    assert messages.message(store, ids(store)[0]).text == "second"


def test_what_cannot_be_read_is_kept_and_counted(store, account):
    letter = DeadLetter(RemoteKey("INBOX;1", 5), Saying("mail-unreadable"), b"raw")
    batch = Batch(dead_letters=(letter,), cursors={Scope("INBOX"): Cursor("6")})
    intake.take(store, account, batch, at(NOW))
    intake.take(store, account, batch, at(NOW))
    assert accounts.get(store, account).dead_letters == 1
    assert known.having(store, account, [letter.key]) == {letter.key}
    assert store.connection.execute("SELECT times, raw FROM dead_letter").fetchone() == (2, b"raw")


def test_odd_characters_are_stored_as_well_as_they_can_be(store, account):
    odd = "a\x00b \ud800 c"
    attachment = Attachment("x\ud800.pdf", "application/pdf", 3, "2")
    take(store, account, mail(1, subject=odd, text=odd, attachments=(attachment,)), now=NOW)
    row = messages.message(store, ids(store)[0])
    assert "\x00" not in row.text and row.text.startswith("a")


def test_progress_and_catch_up_are_told(store, account):
    intake.take(store, account, Batch(progress=Progress(312, 900), caught_up=True), at(NOW))
    row = accounts.get(store, account)
    assert row.progress == (312, 900)
    assert row.last_catch_up == at(NOW)
    intake.take(store, account, Batch(backfilled=True), at(NOW))
    assert accounts.get(store, account).progress is None


def test_a_full_disk_is_said_and_goes_on_when_there_is_room(store, account):
    (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
    store.connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    batch = Batch(
        messages=tuple(mail(n, text="word " * 3000) for n in range(1, 60)),
        cursors={Scope("INBOX"): Cursor("60")},
    )
    with pytest.raises(StoreFull):
        intake.take(store, account, batch, at(NOW))
    assert ids(store) == [] and accounts.cursors(store, account) == {}
    store.connection.execute("PRAGMA max_page_count = 1000000")
    intake.take(store, account, batch, at(NOW))
    assert len(ids(store)) == 59


# -- laws -------------------------------------------------------------------------------------

steps = st.lists(
    st.one_of(
        st.tuples(st.just("new"), st.integers(1, 6), st.integers(0, 6)),
        st.tuples(st.just("read"), st.integers(1, 6), st.just(0)),
        st.tuples(st.just("gone"), st.integers(1, 6), st.just(0)),
        st.tuples(st.just("deliver"), st.just(0), st.just(0)),
    ),
    max_size=14,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
def test_counters_always_say_what_the_rows_say(tmp_path_factory, steps):
    store = new_store(tmp_path_factory.mktemp("laws"))
    account = new_account(store)
    now = Instant(at(NOW))
    for kind, item, parent in steps:
        now = Instant(now + 60_000_000)
        key = RemoteKey("INBOX;1", item)
        if kind == "new":
            refs = (f"<{parent}@x>",) if parent else ()
            message = mail(item, message_id=f"<{item}@x>", references=refs, received=now)
            take(store, account, message, now=now)
        elif kind == "read":
            intake.take(store, account, Batch(flags=(ReadFlag(key, read=True),)), now)
        elif kind == "gone":
            intake.take(store, account, Batch(gone=(Gone(key),)), now)
        else:
            deliveries.deliver_all(store, now)
    _check_counters(store.connection)
    store.close()


def _check_counters(sql: sqlite3.Connection) -> None:
    kept = sql.execute(
        "SELECT id, messages, unread, last_at FROM conversation WHERE merged_into IS NULL"
    ).fetchall()
    for id_, count, unread, last_at in kept:
        real = sql.execute(
            """
            SELECT count(*), coalesce(sum(read = 0 AND outgoing = 0), 0), coalesce(max(at), 0)
            FROM message WHERE conversation_id = ? AND released_at IS NOT NULL
            """,
            (id_,),
        ).fetchone()
        assert (count, unread, last_at) == real
    held = sql.execute("SELECT count(*) FROM message WHERE released_at IS NULL").fetchone()
    assert held == sql.execute("SELECT count(*) FROM held").fetchone()
    assert sql.execute("PRAGMA foreign_key_check").fetchall() == []
    sql.execute("INSERT INTO message_fts(message_fts, rank) VALUES ('integrity-check', 1)")


def test_lanes_of_the_first_rules(store, account):
    take(store, account, mail(1), mail(2, category=Category.SECURITY), now=NOW)
    assert messages.message(store, ids(store)[0]).lane is Lane.NEXT
    assert messages.message(store, ids(store)[1]).lane is Lane.URGENT
