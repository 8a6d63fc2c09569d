"""Collecting from a real Dovecot: first sign-in, live mail, flags, moves, new numbering."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from focusdesk.connectors.base import Batch, Cursor, Scope
from focusdesk.connectors.email import EmailConnector
from focusdesk.connectors.email.pace import Pace
from focusdesk.errors import BadSettings, NeedsLogin, Unreachable
from tests.conftest import AT_ONCE, PATIENCE, wait_until
from tests.connectors.collector import Collector, Vault
from tests.connectors.email.conftest import connect, days_ago, mail
from tests.servers.dovecot import MISSING, Dovecot, Mailbox

Scene = Callable[[Collector, EmailConnector], Awaitable[None]]


def collect(box: Mailbox, collector: Collector | None = None, **options: str) -> Collector:
    """Everything that stands there now."""
    collector = collector or Collector()
    asyncio.run(collector.collect(connect(box, **options)))
    return collector


def live(box: Mailbox, scene: Scene, *, pace: Pace | None = None, **options: str) -> Collector:
    """Catch up, then play a scene while the connector runs."""
    collector = Collector()

    async def play() -> None:
        connector = connect(box, pace=pace, **options)
        async with collector.running(connector):
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
            await scene(collector, connector)

    asyncio.run(play())
    return collector


# -- the first time -------------------------------------------------------------------------------


def test_the_last_month_comes_first_and_newest_first_then_the_past(box: Mailbox) -> None:
    for age in (400, 90, 20, 10, 1):
        box.append(mail(f"{age} days"), internaldate=days_ago(age))
    collector = collect(box)
    assert collector.subjects == ["1 days", "10 days", "20 days", "90 days", "400 days"]


def test_caught_up_is_told_before_the_past_is_fetched(box: Mailbox) -> None:
    box.append(mail("old"), internaldate=days_ago(90))
    box.append(mail("new"))
    collector = Collector()
    asyncio.run(collector.collect(connect(box), backfill=False))
    assert collector.subjects == ["new"]
    assert not collector.backfilled
    again = collector.restarted()
    asyncio.run(again.collect(connect(box)))
    assert sorted(again.subjects) == ["new", "old"]


def test_what_stood_there_is_history_and_what_comes_is_news(box: Mailbox) -> None:
    box.append(mail("stood there"))

    async def scene(collector: Collector, _: EmailConnector) -> None:
        box.append(mail("came"))
        await collector.wait_for(lambda: "came" in collector.subjects)

    collector = live(box, scene)
    assert collector.find("stood there").message.history
    assert not collector.find("came").message.history


def test_mail_that_came_while_nobody_ran_is_news(box: Mailbox) -> None:
    box.append(mail("stood there"))
    collector = collect(box)
    box.append_all(mail(f"came {n}") for n in range(20))
    later = collect(box, collector.restarted())
    assert [m.subject for m in later.messages if not m.history] == [f"came {n}" for n in range(20)]


def test_the_server_says_when_it_was_received(box: Mailbox) -> None:
    received = days_ago(3).replace(microsecond=0)
    box.append(mail("dated"), internaldate=received)
    message = collect(box).find("dated").message
    assert message.received == int(received.timestamp()) * 1_000_000


def test_an_empty_mailbox_is_soon_complete(box: Mailbox) -> None:
    collector = collect(box)
    assert collector.messages == []
    assert collector.backfilled


def test_a_large_past_comes_whole_and_tells_its_progress(box: Mailbox) -> None:
    box.fill((mail(f"mail {n}"), days_ago(1000 - n)) for n in range(950))
    collector = collect(box)
    assert len(set(collector.subjects)) == len(collector.subjects) == 950
    told = [batch.progress for batch in collector.batches if batch.progress]
    assert [one.done for one in told] == sorted(one.done for one in told)
    assert told[-1].done == told[-1].total == 950


def test_a_past_that_was_interrupted_goes_on_where_it_stopped(box: Mailbox) -> None:
    box.fill((mail(f"mail {n}"), days_ago(1000 - n)) for n in range(900))
    collector = Collector()

    class Enough(Exception):
        pass

    def stop(batch: Batch) -> None:
        if len(collector.messages) > 400:
            raise Enough

    collector.before_emit = stop
    with pytest.raises(Enough):
        asyncio.run(collector.collect(connect(box)))
    already = len(collector.messages)
    again = collect(box, collector.restarted())
    assert len(again.messages) == 900
    fetched_again = sum(len(batch.messages) for batch in again.batches)
    assert fetched_again == 900 - already


def test_nothing_new_is_told_without_a_message(box: Mailbox) -> None:
    box.append_all(mail(f"mail {n}") for n in range(5))
    collector = collect(box)
    again = collect(box, collector.restarted())
    assert all(not batch.messages and not batch.new_keys for batch in again.batches)


def test_two_mails_with_one_message_id_are_two(box: Mailbox) -> None:
    box.append(mail("first", message_id="same@x.example", text="one\r\n"))
    box.append(mail("second", message_id="same@x.example", text="another text\r\n"))
    assert sorted(collect(box).subjects) == ["first", "second"]


def test_one_mail_in_two_folders_is_one_message(box: Mailbox) -> None:
    raw = mail("twice")
    box.create("Clients")
    box.append(raw)
    box.append(raw, "Clients")
    collector = collect(box, folders="INBOX,Clients")
    assert len(collector.find("twice").keys) == 2


def test_a_folder_may_be_called_anything(box: Mailbox) -> None:
    box.create("Clients/&AMk-lan; 2026")  # RFC 3501, 5.1.3
    box.append(mail("filed"), "Clients/&AMk-lan; 2026")
    collector = collect(box, folders="INBOX,Clients/Élan; 2026")
    key = collector.find("filed").message.key
    assert key.space.startswith("Clients/Élan; 2026;")

    async def mark() -> None:
        connector = connect(box)
        await connector.mark_read([key])
        await connector.close()

    asyncio.run(mark())
    assert box.uids("Clients/&AMk-lan; 2026", "SEEN") == [key.item]


def test_a_mail_marked_as_deleted_is_no_news(box: Mailbox) -> None:
    box.append(mail("on its way out"), flags=[r"\Deleted"])
    box.append(mail("letter"))
    assert collect(box).subjects == ["letter"]


# -- own mail ---------------------------------------------------------------------------------------


def test_sent_mail_stands_in_the_conversation_as_outgoing(box: Mailbox) -> None:
    box.append(mail("Logo", message_id="ask@x.example"))
    box.append(
        mail(
            "Re: Logo",
            sender=f"Nora <{box.user}>",
            to="Camille Roy <camille@studionord.example>",
            headers="In-Reply-To: <ask@x.example>\r\n",
        ),
        "Sent",
    )
    collector = collect(box)
    asked, answered = collector.find("Logo").message, collector.find("Re: Logo").message
    assert answered.outgoing and answered.read and not asked.outgoing
    assert answered.party.address == asked.party.address == "camille@studionord.example"
    assert asked.thread.keys[0] in answered.thread.keys


def test_own_mail_found_elsewhere_is_outgoing_too(box: Mailbox) -> None:
    box.append(mail("copied", sender=box.user, to="camille@studionord.example"))
    assert collect(box).find("copied").message.outgoing


def test_a_form_that_writes_in_my_name_to_me_is_a_message(box: Mailbox) -> None:
    box.append(mail("Contact form", sender=box.user, to=box.user))
    box.append(
        mail(
            "Contact form 2",
            sender=box.user,
            to="shop@example.org",
            headers="Reply-To: client@x.example\r\n",
        )
    )
    collector = collect(box)
    assert not collector.find("Contact form").message.outgoing
    assert not collector.find("Contact form 2").message.outgoing


# -- live -------------------------------------------------------------------------------------------


def test_a_new_mail_is_pushed(box: Mailbox) -> None:
    async def scene(collector: Collector, _: EmailConnector) -> None:
        for n in range(3):
            box.append(mail(f"push {n}"))
            await collector.wait_for(lambda n=n: f"push {n}" in collector.subjects)

    collector = live(box, scene, pace=Pace(poll=600))
    assert collector.subjects == ["push 0", "push 1", "push 2"]


def test_many_mails_at_once_are_all_there_in_order(box: Mailbox) -> None:
    async def scene(collector: Collector, _: EmailConnector) -> None:
        box.append_all(mail(f"push {n}") for n in range(60))
        await collector.wait_for(lambda: len(collector.messages) == 60)

    collector = live(box, scene)
    assert collector.subjects == [f"push {n}" for n in range(60)]


def test_read_elsewhere_and_unread_again_are_told(box: Mailbox) -> None:
    box.append(mail("letter"))

    async def scene(collector: Collector, _: EmailConnector) -> None:
        assert not collector.find("letter").read
        box.set_flags([1], r"+FLAGS (\Seen)")
        await collector.wait_for(lambda: collector.find("letter").read)
        box.set_flags([1], r"-FLAGS (\Seen)")
        await collector.wait_for(lambda: not collector.find("letter").read)

    live(box, scene)


def test_read_elsewhere_while_nobody_ran_is_told(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(3))
    collector = collect(box)
    box.set_flags([2], r"+FLAGS (\Seen)")
    later = collect(box, collector.restarted())
    assert [stored.read for stored in later.stored] == [False, True, False]


def test_a_deleted_mail_is_gone_and_its_text_stays(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(3))

    async def scene(collector: Collector, _: EmailConnector) -> None:
        box.expunge([2])
        await collector.wait_for(lambda: collector.find("letter 1").gone)

    collector = live(box, scene)
    assert collector.find("letter 1").message.text == "hello"
    assert not collector.find("letter 0").gone and not collector.find("letter 2").gone


def test_deleted_while_nobody_ran_is_gone(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(4))
    collector = collect(box)
    box.expunge([1, 3])
    later = collect(box, collector.restarted())
    assert sorted(s.message.subject for s in later.stored if s.gone) == ["letter 0", "letter 2"]


def test_a_move_to_a_watched_folder_is_no_loss_and_no_news(box: Mailbox) -> None:
    box.create("Clients")
    box.append(mail("moved"))

    async def scene(collector: Collector, connector: EmailConnector) -> None:
        box.move([1], "INBOX", "Clients")
        await collector.wait_for(
            lambda: {key.space.split(";")[0] for key in collector.find("moved").keys} == {"Clients"}
        )

    collector = live(box, scene, folders="INBOX,Clients")
    assert not collector.find("moved").gone
    told = [b for b in collector.batches if any(k.dedupe for k in b.new_keys) or b.gone]
    assert told[0].new_keys and not told[0].gone, "the new place is told before the old is given up"
    assert sum(len(batch.messages) for batch in collector.batches) == 1


def test_a_move_to_a_folder_that_nobody_watches_is_gone(box: Mailbox) -> None:
    box.append(mail("archived"))

    async def scene(collector: Collector, _: EmailConnector) -> None:
        box.move([1], "INBOX", "Archive")
        await collector.wait_for(lambda: collector.find("archived").gone)
        box.move([1], "Archive", "INBOX")
        await collector.wait_for(lambda: not collector.find("archived").gone)

    collector = live(box, scene)
    assert len(collector.messages) == 1


def test_the_other_folders_are_polled(box: Mailbox) -> None:
    box.create("Clients")

    async def scene(collector: Collector, _: EmailConnector) -> None:
        box.append(mail("filed"), "Clients")
        await collector.wait_for(lambda: "filed" in collector.subjects)
        box.set_flags([1], r"+FLAGS (\Seen)", "Clients")
        await collector.wait_for(lambda: collector.find("filed").read)
        box.append(mail("and pushed"))
        await collector.wait_for(lambda: "and pushed" in collector.subjects)

    live(box, scene, pace=Pace(poll=0.1), folders="INBOX,Clients")


def test_collect_now_looks_at_every_folder_at_once(box: Mailbox) -> None:
    box.create("Clients")

    async def scene(collector: Collector, connector: EmailConnector) -> None:
        box.append(mail("filed"), "Clients")
        await connector.collect_now()
        await collector.wait_for(lambda: "filed" in collector.subjects)

    live(box, scene, pace=Pace(poll=600), folders="INBOX,Clients")


def test_an_idle_is_renewed_and_everything_looked_at(box: Mailbox) -> None:
    async def scene(collector: Collector, _: EmailConnector) -> None:
        rounds = collector.rounds
        await collector.wait_for(lambda: collector.rounds >= rounds + 2)
        box.append(mail("after"))
        await collector.wait_for(lambda: "after" in collector.subjects)

    live(box, scene, pace=Pace(renew=0.2))


# -- a new UIDVALIDITY ------------------------------------------------------------------------------


def test_a_new_uidvalidity_keeps_every_message_once(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(5))
    collector = collect(box)
    box.renumber(777_777)
    later = collect(box, collector.restarted())
    assert len(later.messages) == 5
    assert {key.space for stored in later.stored for key in stored.keys} == {"INBOX;777777"}
    assert sum(len(batch.messages) for batch in later.batches) == 0, "nothing was fetched again"


def test_mail_that_came_with_the_new_numbers_is_news(box: Mailbox) -> None:
    box.append(mail("before"), internaldate=days_ago(1))
    collector = collect(box)
    box.renumber(777_777)
    box.append(mail("after"))
    later = collect(box, collector.restarted())
    assert sorted(later.subjects) == ["after", "before"]
    assert not later.find("after").message.history


def test_flags_and_new_mail_work_after_the_renumbering(box: Mailbox) -> None:
    box.append(mail("letter"))
    collector = collect(box)
    box.renumber(777_777)
    later = collect(box, collector.restarted())
    box.set_flags([1], r"+FLAGS (\Seen)")
    box.append(mail("another"))
    last = collect(box, later.restarted())
    assert last.find("letter").read
    assert not last.find("another").message.history


def test_a_renumbering_that_a_crash_cuts_short_is_finished_later(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(5))
    collector = collect(box)
    box.renumber(777_777)

    class Crash(Exception):
        pass

    crashed = collector.restarted()

    def crash(batch: Batch) -> None:
        if batch.new_keys:
            raise Crash

    crashed.before_emit = crash
    with pytest.raises(Crash):
        asyncio.run(crashed.collect(connect(box)))
    later = collect(box, crashed.restarted())
    assert len(later.messages) == 5
    assert all(stored.keys for stored in later.stored)


def test_a_folder_that_is_renumbered_again_and_again_is_left_alone(box: Mailbox) -> None:
    box.append(mail("letter"))
    collector = collect(box)
    for uidvalidity in (1001, 1002):
        box.renumber(uidvalidity)
        collector = collect(box, collector.restarted())
    box.renumber(1003)
    with pytest.raises(Unreachable) as caught:
        collect(box, collector.restarted())
    assert caught.value.code == "email-folder-renumbered-often"
    assert caught.value.retry_after
    codes = {letter.reason.code for letter in collector.dead_letters.values()}
    assert codes == {"email-folder-renumbered-often"}
    assert len(collector.messages) == 1


def test_another_folder_that_is_renumbered_often_stops_nobody(box: Mailbox) -> None:
    box.create("Clients")
    collector = collect(box, folders="INBOX,Clients")
    for uidvalidity in (1001, 1002, 1003):
        box.renumber(uidvalidity, "Clients")
        collector = collect(box, collector.restarted(), folders="INBOX,Clients")
    box.append(mail("to the inbox"))
    collector = collect(box, collector.restarted(), folders="INBOX,Clients")
    assert "to the inbox" in collector.subjects
    assert [letter.reason.args["folder"] for letter in collector.dead_letters.values()] == [
        "Clients"
    ]


def test_without_qresync_flags_losses_and_moves_are_told_all_the_same(tmp_path: Path) -> None:
    """As at Gmail: CONDSTORE, and deletions only by looking."""
    if MISSING:
        pytest.skip(MISSING)
    capability = "IMAP4rev1 SASL-IR ENABLE IDLE CONDSTORE LITERAL+ UIDPLUS MOVE SPECIAL-USE"
    server = Dovecot.start(tmp_path / "dovecot", options=f"imap_capability = {capability}")
    try:
        box = server.add_user("nora@example.org")
        box.create("Clients")
        box.append_all(mail(f"letter {n}") for n in range(6))

        async def scene(collector: Collector, connector: EmailConnector) -> None:
            box.set_flags([1], r"+FLAGS (\Seen)")
            await collector.wait_for(lambda: collector.find("letter 0").read)
            box.expunge([2])
            await collector.wait_for(lambda: collector.find("letter 1").gone)
            box.move([3], "INBOX", "Clients")
            await connector.collect_now()
            await collector.wait_for(
                lambda: {k.space[:7] for k in collector.find("letter 2").keys} == {"Clients"}
            )
            assert not collector.find("letter 2").gone

        collector = live(box, scene, folders="INBOX,Clients")
        box.set_flags([4], r"+FLAGS (\Seen)")
        box.expunge([5])
        box.append(mail("new"))
        later = collect(box, collector.restarted(), folders="INBOX,Clients")
        assert later.find("letter 3").read
        assert later.find("letter 4").gone
        assert not later.find("new").message.history
        assert not later.find("letter 5").gone
    finally:
        server.stop()


# -- what goes wrong --------------------------------------------------------------------------------


def test_a_cancel_ends_at_once_while_the_server_is_silent(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org")
    before = threading.active_count()

    async def scene() -> None:
        collector = Collector()
        connector = connect(box)
        task = asyncio.create_task(connector.run({}, collector, collector.emit))
        await collector.wait_for(lambda: collector.caught_up)
        own_dovecot.freeze_workers()
        await connector.collect_now()  # now it waits in recv for an answer
        task.cancel()
        await asyncio.wait([task], timeout=AT_ONCE)
        assert task.cancelled()
        await connector.close()

    asyncio.run(scene())
    wait_until(lambda: threading.active_count() == before)


def test_a_cancel_ends_at_once_in_the_middle_of_a_fill(box: Mailbox) -> None:
    box.fill((mail(f"mail {n}", text="word " * 3000), days_ago(900 - n)) for n in range(800))

    async def scene() -> None:
        collector = Collector()
        connector = connect(box)
        task = asyncio.create_task(connector.run({}, collector, collector.emit))
        await collector.wait_for(lambda: len(collector.messages) >= 200)
        task.cancel()
        await asyncio.wait([task], timeout=AT_ONCE)
        assert task.cancelled()
        await connector.close()

    asyncio.run(scene())


def test_a_server_that_goes_away_is_told_as_unreachable(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org")

    async def scene() -> BaseException | None:
        collector = Collector()
        connector = connect(box)
        async with collector.running(connector) as task:
            await collector.wait_for(lambda: collector.caught_up)
            own_dovecot.stop()
            await asyncio.wait([task], timeout=PATIENCE)
            return task.exception()

    error = asyncio.run(scene())
    assert isinstance(error, Unreachable)
    assert error.code == "email-connection-lost"


def test_a_cut_connection_is_told_and_the_next_run_misses_nothing(box: Mailbox) -> None:
    collector = Collector()

    async def scene() -> None:
        connector = connect(box)
        async with collector.running(connector) as task:
            await collector.wait_for(lambda: collector.caught_up)
            box.kick()
            await asyncio.wait([task], timeout=PATIENCE)
            assert isinstance(task.exception(), Unreachable)

    asyncio.run(scene())
    box.append(mail("meanwhile"))
    later = collect(box, collector.restarted())
    assert "meanwhile" in later.subjects


def test_after_a_sleep_the_connection_is_given_up(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene() -> BaseException | None:
        collector = Collector()
        connector = connect(box, pace=Pace(look=0.05))
        async with collector.running(connector) as task:
            await collector.wait_for(lambda: collector.caught_up)
            monkeypatch.setenv("FOCUSDESK_CLOCK_OFFSET", "3600")
            await asyncio.wait([task], timeout=PATIENCE)
            return task.exception()

    error = asyncio.run(scene())
    assert isinstance(error, Unreachable)
    assert error.code == "email-slept"
    assert error.retry_after is not None and error.retry_after < 5


def test_a_wrong_password_needs_the_person(box: Mailbox) -> None:
    connector = EmailConnector(
        {
            "address": box.user,
            "imap": f"127.0.0.1:{box.server.port}",
            "security": "none",
        },
        Vault(password="not it"),
    )
    with pytest.raises(NeedsLogin) as caught:
        asyncio.run(Collector().collect(connector))
    assert caught.value.code == "password-refused"
    assert caught.value.args_["host"] == "127.0.0.1"


def test_a_folder_that_is_missing_is_told_and_the_others_are_read(box: Mailbox) -> None:
    box.append(mail("letter"))
    collector = collect(box, folders="INBOX,Nowhere")
    assert collector.subjects == ["letter"]
    (letter,) = collector.dead_letters.values()
    assert letter.reason.code == "email-folder-missing"
    assert letter.reason.args["folder"] == "Nowhere"


def test_the_first_folder_missing_is_a_wrong_setting(box: Mailbox) -> None:
    with pytest.raises(BadSettings) as caught:
        collect(box, folders="Nowhere")
    assert caught.value.field == "folders"


def test_what_emit_raises_comes_out_and_nothing_is_skipped(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(3))
    collector = Collector()

    class Full(Exception):
        pass

    def refuse(batch: Batch) -> None:
        if batch.messages:
            raise Full

    collector.before_emit = refuse
    with pytest.raises(Full):
        asyncio.run(collector.collect(connect(box)))
    assert not collector.messages
    assert len(collect(box, collector.restarted()).messages) == 3


def test_a_cursor_that_cannot_be_read_loses_nothing(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(3))
    collector = collect(box)
    spoilt = collector.restarted()
    spoilt.cursors = {
        Scope("INBOX live"): Cursor("{"),
        Scope("INBOX backfill"): Cursor('{"strange": 1}'),
    }
    assert len(collect(box, spoilt).messages) == 3


def test_three_accounts_run_side_by_side_and_a_dead_one_slows_nobody(
    dovecot: Dovecot, own_dovecot: Dovecot
) -> None:
    boxes = [dovecot.add_user(f"side{n}@example.org") for n in range(2)]
    dead = own_dovecot.add_user("dead@example.org")

    async def scene() -> None:
        collectors = [Collector() for _ in range(3)]
        connectors = [connect(box) for box in (*boxes, dead)]
        async with (
            collectors[0].running(connectors[0]),
            collectors[1].running(connectors[1]),
            collectors[2].running(connectors[2]),
        ):
            for collector in collectors:
                await collector.wait_for(lambda c=collector: c.caught_up)
            own_dovecot.freeze_workers()
            await connectors[2].collect_now()
            for n, box in enumerate(boxes):
                box.append(mail(f"to {n}"))
            for n in range(2):
                await collectors[n].wait_for(lambda n=n: f"to {n}" in collectors[n].subjects)

    asyncio.run(scene())


def test_the_default_pace_is_what_the_measured_facts_ask_for() -> None:
    pace = Pace()
    assert replace(pace) == pace
    assert pace.renew == 300
    assert pace.poll <= 60
