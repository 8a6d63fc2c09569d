"""Servers that do less than they should, or something else, and one that has no extensions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from focusdesk.connectors.email import EmailConnector
from focusdesk.connectors.email.bodies import TRIES
from focusdesk.connectors.email.pace import Pace
from focusdesk.errors import NeedsLogin, Unreachable
from tests.conftest import PATIENCE
from tests.connectors.collector import Collector, Vault
from tests.connectors.email.conftest import mail
from tests.servers.pymap import ADDRESS, PASSWORD, USER, Pymap
from tests.servers.scripted_imap import ScriptedImap

Scene = Callable[[Collector, EmailConnector], Awaitable[None]]


def connector_to(port: int, *, pace: Pace | None = None) -> EmailConnector:
    settings = {
        "address": ADDRESS,
        "user": USER,
        "imap": f"127.0.0.1:{port}",
        "security": "none",
    }
    return EmailConnector(settings, Vault(password=PASSWORD), pace=pace)


def collect(port: int, collector: Collector | None = None) -> Collector:
    collector = collector or Collector()
    asyncio.run(collector.collect(connector_to(port)))
    return collector


def live(port: int, scene: Scene, *, pace: Pace | None = None) -> Collector:
    collector = Collector()

    async def play() -> None:
        connector = connector_to(port, pace=pace)
        async with collector.running(connector):
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
            await scene(collector, connector)

    asyncio.run(play())
    return collector


async def until_idle(server: ScriptedImap) -> None:
    assert await asyncio.to_thread(server.begins_to_idle.wait, PATIENCE)


# -- a body that does not come ----------------------------------------------------------------------


def test_a_body_that_does_not_come_is_asked_for_until_it_does() -> None:
    with ScriptedImap([mail("one"), mail("two"), mail("three")]) as server:
        server.without_body[2] = TRIES - 2
        collector = collect(server.port)
    assert sorted(collector.subjects) == ["one", "three", "two"]


def test_new_mail_is_not_passed_over_when_its_body_does_not_come() -> None:
    with ScriptedImap([]) as server:
        collector = collect(server.port)
        server.add(mail("without"))
        server.add(mail("with"))
        server.without_body[1] = 1
        collector = collect(server.port, collector.restarted())
        assert collector.subjects == ["with"]
        assert not collector.dead_letters
        collector = collect(server.port, collector.restarted())
        assert sorted(collector.subjects) == ["with", "without"]
        assert not collector.find("without").message.history


def test_a_body_that_never_comes_is_a_dead_letter_in_the_end() -> None:
    with ScriptedImap([mail("one"), mail("two")]) as server:
        server.without_body[2] = 1000
        collector = collect(server.port)
    assert collector.subjects == ["one"]
    (letter,) = collector.dead_letters.values()
    assert letter.reason.code == "mail-without-body"


def test_bodies_in_quoted_strings_are_read() -> None:
    raw = mail('say "hello"', text="UID 99 FLAGS (\\Seen) in the text").replace(b"\r\n", b"\n")
    with ScriptedImap([raw]) as server:
        server.quoted_bodies = True
        server.mails[1] = raw.replace(b"\n", b" ")  # a quoted string has no line ends
        collector = collect(server.port)
    assert {key.item for key in collector.by_key} == {1}
    assert not collector.stored[0].read


# -- IDLE ---------------------------------------------------------------------------------------------


def test_what_comes_with_the_packet_that_begins_the_idle_is_heard() -> None:
    with ScriptedImap([]) as server:

        async def scene(collector: Collector, connector: EmailConnector) -> None:
            await until_idle(server)
            server.add(mail("hidden"))
            server.with_idle = [b"* 1 EXISTS"]
            await connector.collect_now()
            await collector.wait_for(lambda: "hidden" in collector.subjects)

        live(server.port, scene, pace=Pace(poll=600, renew=600))


def test_a_line_that_comes_in_two_pieces_is_read_whole() -> None:
    with ScriptedImap([]) as server:

        async def scene(collector: Collector, _: EmailConnector) -> None:
            await until_idle(server)
            server.add(mail("split"))
            server.say(b"* 1 EXI")
            await asyncio.sleep(0.05)
            server.say(b"STS\r\n")
            await collector.wait_for(lambda: "split" in collector.subjects)

        live(server.port, scene, pace=Pace(poll=600, renew=600))


def test_keepalives_wake_nobody_for_long() -> None:
    with ScriptedImap([]) as server:

        async def scene(collector: Collector, _: EmailConnector) -> None:
            await until_idle(server)
            server.say(b"* OK still here\r\n")
            server.add(mail("after"))
            server.say(b"* 1 EXISTS\r\n")
            await collector.wait_for(lambda: "after" in collector.subjects)

        live(server.port, scene, pace=Pace(poll=600, renew=600))


def test_the_end_of_the_connection_during_an_idle_is_noticed() -> None:
    with ScriptedImap([]) as server:

        async def scene(collector: Collector, _: EmailConnector) -> None:
            await until_idle(server)
            server.drop()
            with pytest.raises(Unreachable) as caught:
                await collector.wait_for(lambda: False)
            assert caught.value.code == "email-connection-lost"

        live(server.port, scene)


def test_a_goodbye_during_an_idle_is_a_lost_connection() -> None:
    with ScriptedImap([]) as server:

        async def scene(collector: Collector, _: EmailConnector) -> None:
            await until_idle(server)
            server.say(b"* BYE going down\r\n")
            with pytest.raises(Unreachable):
                await collector.wait_for(lambda: False)

        live(server.port, scene)


def test_without_idle_the_server_is_polled() -> None:
    with ScriptedImap([]) as server:
        server.capabilities = b"IMAP4rev1"

        async def scene(collector: Collector, _: EmailConnector) -> None:
            server.add(mail("polled"))
            server.say(b"* 1 EXISTS\r\n")
            await collector.wait_for(lambda: "polled" in collector.subjects)

        live(server.port, scene, pace=Pace(poll=0.1))
        assert b"IDLE" not in server.commands


def test_a_server_that_does_not_tell_uidnext_is_read_all_the_same() -> None:
    with ScriptedImap([mail("one"), mail("two")]) as server:
        server.tells_uidnext = False
        collector = collect(server.port)
        server.add(mail("three"))
        collector = collect(server.port, collector.restarted())
    assert sorted(collector.subjects) == ["one", "three", "two"]
    assert not collector.find("three").message.history


# -- errors by who must act ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (b"NO [AUTHENTICATIONFAILED] wrong", NeedsLogin, "password-refused"),
        (b"NO wrong", NeedsLogin, "password-refused"),
        (b"NO [UNAVAILABLE] the directory is down", Unreachable, "email-server-busy"),
        (b"NO [LIMIT] enough", Unreachable, "email-server-busy"),
        (b"NO Too many simultaneous connections", Unreachable, "email-server-busy"),
    ],
)
def test_what_a_refused_sign_in_means(answer: bytes, kind: type[Exception], code: str) -> None:
    with ScriptedImap([]) as server:
        server.login_answer = answer
        with pytest.raises(kind) as caught:
            collect(server.port)
    assert caught.value.code == code  # type: ignore[attr-defined]


def test_the_time_that_a_server_asks_for_is_honoured() -> None:
    with ScriptedImap([]) as server:
        server.login_answer = b"NO Suggested Backoff Time: 90000 milliseconds"
        with pytest.raises(Unreachable) as caught:
            collect(server.port)
    assert caught.value.retry_after == 90


@pytest.mark.parametrize("command", [b"CAPABILITY", b"LOGIN", b"LIST", b"EXAMINE", b"UID FETCH"])
def test_a_connection_that_ends_anywhere_is_unreachable(command: bytes) -> None:
    with ScriptedImap([mail("one")]) as server:
        server.close_after = command
        with pytest.raises(Unreachable):
            collect(server.port)


def test_what_is_no_imap_server_is_said_to_be_none() -> None:
    with ScriptedImap([]) as server:
        server.greeting = b"220 smtp.example.org ESMTP"
        with pytest.raises(Unreachable) as caught:
            collect(server.port)
    assert caught.value.code in ("email-no-imap-here", "email-no-greeting")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"NO [THROTTLED] slowly", "email-server-busy"),
        (b"NO [OVERQUOTA] bandwidth", "email-server-busy"),
        (b"NO what", "email-server-confused"),
    ],
)
def test_a_refusal_in_the_middle_is_waited_out_and_nothing_is_passed_over(
    answer: bytes, code: str
) -> None:
    with ScriptedImap([mail("one"), mail("two")]) as server:
        server.fetch_answer = answer
        collector = Collector()
        with pytest.raises(Unreachable) as caught:
            collect(server.port, collector)
        assert caught.value.code == code
        server.fetch_answer = b"OK done"
        assert sorted(collect(server.port, collector.restarted()).subjects) == ["one", "two"]


def test_a_fetch_that_is_refused_loses_nothing() -> None:
    with ScriptedImap([mail("one")]) as server:
        server.fetch_answer = b"BAD what"
        collector = Collector()
        with pytest.raises(Unreachable):
            collect(server.port, collector)
        server.fetch_answer = b"OK done"
        assert collect(server.port, collector.restarted()).subjects == ["one"]


def test_a_mail_that_the_server_cannot_give_keeps_no_other_from_coming() -> None:
    with ScriptedImap([mail("old"), mail("poisoned"), mail("older")]) as server:
        server.refused_bodies = {2}
        collector = collect(server.port)
        assert sorted(collector.subjects) == ["old", "older"]
        assert [key.item for key in collector.dead_letters] == [2]


def test_a_new_mail_that_the_server_cannot_give_is_owed_and_the_next_one_comes() -> None:
    with ScriptedImap([mail("old")]) as server:
        collector = collect(server.port)
        server.refused_bodies = {server.add(mail("poisoned"))}
        server.add(mail("next"))
        collector = collect(server.port, collector.restarted())
        assert collector.subjects == ["old", "next"]
        server.refused_bodies = set()
        collector = collect(server.port, collector.restarted())
        assert sorted(collector.subjects) == ["next", "old", "poisoned"]
        assert not collector.dead_letters


def test_a_new_mail_that_an_answer_leaves_out_comes_later() -> None:
    with ScriptedImap([mail("old")]) as server:
        collector = collect(server.port)
        server.unanswered[server.add(mail("left out"))] = 1
        server.add(mail("next"))
        collector = collect(server.port, collector.restarted())
        assert collector.subjects == ["old", "next"]
        collector = collect(server.port, collector.restarted())
        assert sorted(collector.subjects) == ["left out", "next", "old"]


# -- a mail that is fetched in parts ----------------------------------------------------------------

TEXT = b'("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 20 1 NIL NIL NIL NIL)'
FILE = (
    b'("application" "pdf" ("name" "a.pdf") NIL NIL "base64" 2400000 NIL'
    b' ("attachment" ("filename" "a.pdf")) NIL NIL)'
)


def large(subject: str, *, boundary: str = "edge") -> bytes:
    """A mail whose file is larger than what is fetched of it."""
    head, body = mail(subject).split(b"\r\n\r\n", 1)
    kind = f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode()
    edge = b"\r\n--" + boundary.replace("\\", "").encode() + b"\r\n"
    files = edge + b"Content-Type: application/pdf\r\n\r\n" + b"A" * 2_400_000
    return b"\r\n".join([head, kind, b"", edge + b"\r\n" + body + files])


@pytest.mark.parametrize(
    "structure",
    [
        b"NIL",
        b"()",
        b'"nonsense"',
        b"(NIL NIL NIL NIL NIL NIL NIL)",
        b'(() ("text") "mixed")',
        b'(("text" "plain")',
        b'("text" "plain" ("name" "a"b") NIL NIL "7bit" 10 1)',
        b"(" * 3000 + b'"text" "plain" NIL NIL NIL "7bit" 10 1' + b' "mixed")' * 2999 + b")",
        b"(" + TEXT + FILE + TEXT + b' "mixed")',  # and no part that it names can be fetched
    ],
)
def test_a_mail_of_parts_that_nobody_understands_comes_and_so_do_those_behind_it(
    structure: bytes,
) -> None:
    with ScriptedImap([]) as server:
        collector = collect(server.port)
        server.structures[server.add(large("large"))] = structure
        server.add(mail("behind"))
        collector = collect(server.port, collector.restarted())
        assert sorted(collector.subjects) == ["behind", "large"]
        assert "hello" in collector.find("large").message.text


# -- pymap: no CONDSTORE, no ENABLE, no SPECIAL-USE ------------------------------------------------------


def test_without_extensions_everything_is_read(pymap: Pymap) -> None:
    for n in range(3):
        pymap.append(mail(f"letter {n}"))
    collector = collect(pymap.port)
    inbox = [key for key in collector.by_key if key.space.startswith("INBOX;")]
    assert len(inbox) == len(pymap.uids())
    assert {"letter 0", "letter 1", "letter 2"} <= set(collector.subjects)
    assert any(message.outgoing for message in collector.messages), "Sent is found by its name"


def test_without_extensions_a_push_flags_and_losses_are_told(pymap: Pymap) -> None:
    pymap.append(mail("first"))

    async def scene(collector: Collector, connector: EmailConnector) -> None:
        pymap.append(mail("pushed"))
        await collector.wait_for(lambda: "pushed" in collector.subjects)
        uid = max(pymap.uids())
        pymap.set_flags([uid], "+FLAGS", r"(\Seen)")
        await collector.wait_for(lambda: collector.find("pushed").read)
        pymap.set_flags([uid], "-FLAGS", r"(\Seen)")
        await collector.wait_for(lambda: not collector.find("pushed").read)
        pymap.expunge([uid])
        await collector.wait_for(lambda: collector.find("pushed").gone)
        assert not collector.find("first").gone

    # its IDLE forgets what happens just before it begins, so it takes a look now and then
    live(pymap.port, scene, pace=Pace(renew=0.3))


def test_without_extensions_what_happened_meanwhile_is_told(pymap: Pymap) -> None:
    for n in range(4):
        pymap.append(mail(f"letter {n}"))
    collector = collect(pymap.port)
    uids = pymap.uids()[-4:]
    pymap.set_flags(uids[:1], "+FLAGS", r"(\Seen)")
    pymap.expunge(uids[1:2])
    pymap.append(mail("new"))
    later = collect(pymap.port, collector.restarted())
    assert later.find("letter 0").read
    assert later.find("letter 1").gone
    assert not later.find("new").message.history
    assert not later.find("letter 2").gone and not later.find("letter 2").read
