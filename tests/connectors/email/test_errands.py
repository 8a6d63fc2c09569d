"""Marking as read and fetching attachments, on a connection beside the one that collects."""

from __future__ import annotations

import asyncio
import base64
import io
import random

import pytest

from focusdesk.connectors.base import (
    Attachment,
    Draft,
    FocusState,
    RemoteKey,
    RemotePart,
)
from focusdesk.connectors.email import EmailConnector
from focusdesk.connectors.email.bodies import WHOLE_LIMIT
from focusdesk.errors import Refused, Unreachable
from focusdesk.model import Address, Instant
from tests.conftest import AT_ONCE
from tests.connectors.collector import Collector
from tests.connectors.email.conftest import connect, mail
from tests.servers.dovecot import Dovecot, Mailbox


def with_attachment(content: bytes, *, encoding: str = "base64", subject: str = "files") -> bytes:
    encoded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    body = encoded if encoding == "base64" else content
    return (
        mail(
            subject,
            text="",
            headers="MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
        )
        + b"--b\r\nContent-Type: text/plain\r\n\r\nsee attached\r\n--b\r\n"
        + b"Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n"
        + b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\nContent-Disposition: attachment;\r\n filename*0*=utf-8''d%C3%A9;\r\n"
        + b" filename*1=vis.bin\r\n\r\n"
        + body
        + b"\r\n--c--\r\n--b--\r\n"
    )


def collected(box: Mailbox) -> Collector:
    collector = Collector()
    asyncio.run(collector.collect(connect(box)))
    return collector


def fetched(connector: EmailConnector, key: RemoteKey, attachment: Attachment) -> bytes:
    to = io.BytesIO()

    async def fetch() -> None:
        await connector.fetch(RemotePart(key, attachment.part), to)
        await connector.close()

    asyncio.run(fetch())
    return to.getvalue()


# -- attachments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 57, 100_000, 1_500_000])
def test_an_attachment_is_listed_and_fetched_when_asked(box: Mailbox, size: int) -> None:
    content = random.Random(size).randbytes(size)
    box.append(with_attachment(content))
    message = collected(box).find("files").message
    (attachment,) = message.attachments
    assert attachment.name == "dévis.bin"
    assert attachment.size == size
    assert message.text == "see attached"
    assert fetched(connect(box), message.key, attachment) == content


def test_a_huge_mail_is_not_fetched_whole_and_its_attachment_is(box: Mailbox) -> None:
    content = random.Random(1).randbytes(WHOLE_LIMIT * 2)
    box.append(with_attachment(content))
    message = collected(box).find("files").message
    assert message.text == "see attached"
    (attachment,) = message.attachments
    assert attachment.name == "dévis.bin"
    assert abs(attachment.size - len(content)) < len(content) * 0.02
    assert fetched(connect(box), message.key, attachment) == content


def test_the_text_behind_a_huge_picture_is_read(box: Mailbox) -> None:
    """As some programs send pictures: a text, a picture, and the text goes on."""
    picture = base64.encodebytes(bytes(WHOLE_LIMIT * 2)).replace(b"\n", b"\r\n")
    box.append(
        mail(
            "between",
            text="",
            headers='MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="b q"\r\n',
        )
        + b"--b q\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
        + b"--c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nvoil\xc3\xa0\r\n"
        + b"--c\r\nContent-Type: text/html\r\n\r\n<p>voil&agrave;</p>\r\n--c--\r\n"
        + b'--b q\r\nContent-Type: image/png; name="plan.png"\r\n'
        + b"Content-Disposition: inline\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + picture
        + b"\r\n--b q\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
        + b"Content-Transfer-Encoding: quoted-printable\r\n\r\nBudget r=E9vis=E9\r\n--b q--\r\n"
    )
    message = collected(box).find("between").message
    assert message.text.split() == ["voilà", "Budget", "révisé"]
    assert [one.name for one in message.attachments] == ["plan.png"]
    assert message.headers.startswith(b"From:")
    assert len(message.headers) < 1000


def test_a_huge_mail_that_is_pushed_is_cut_too(box: Mailbox) -> None:
    collector = Collector()

    async def scene() -> None:
        async with collector.running(connect(box)):
            await collector.wait_for(lambda: collector.caught_up)
            box.append(with_attachment(bytes(WHOLE_LIMIT * 2), subject="pushed"))
            await collector.wait_for(lambda: "pushed" in collector.subjects)

    asyncio.run(scene())
    message = collector.find("pushed").message
    assert [attachment.name for attachment in message.attachments] == ["dévis.bin"]


def test_an_attachment_without_encoding_comes_as_it_is(box: Mailbox) -> None:
    box.append(with_attachment(b"plain text\r\nof two lines", encoding="8bit"))
    message = collected(box).find("files").message
    (attachment,) = message.attachments
    assert fetched(connect(box), message.key, attachment) == b"plain text\r\nof two lines"


def test_an_attachment_of_a_mail_that_is_gone(box: Mailbox) -> None:
    box.append(with_attachment(b"content"))
    message = collected(box).find("files").message
    box.expunge([1])
    with pytest.raises(Refused) as caught:
        fetched(connect(box), message.key, message.attachments[0])
    assert caught.value.code == "email-attachment-gone"


def test_a_key_from_before_a_renumbering_opens_no_other_mail(box: Mailbox) -> None:
    box.append(with_attachment(b"content"))
    message = collected(box).find("files").message
    box.renumber(424_242)
    with pytest.raises(Refused) as caught:
        fetched(connect(box), message.key, message.attachments[0])
    assert caught.value.code == "email-folder-renumbered"


# -- read and unread ------------------------------------------------------------------------------


def test_marking_is_written_back_and_saying_it_twice_is_saying_it_once(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(3))
    keys = [stored.message.key for stored in collected(box).stored]

    async def mark() -> None:
        connector = connect(box)
        await connector.mark_read(keys[:2])
        await connector.mark_read(keys[:2])
        assert sorted(box.uids(criteria="SEEN")) == sorted(int(key.item) for key in keys[:2])
        await connector.mark_read(keys[:1], read=False)
        await connector.mark_read(keys[:1], read=False)
        await connector.mark_read([])
        await connector.close()

    asyncio.run(mark())
    assert box.uids(criteria="SEEN") == [int(keys[1].item)]


def test_collecting_does_not_mark_anything_as_read(box: Mailbox) -> None:
    box.append_all([mail("letter"), with_attachment(bytes(WHOLE_LIMIT * 2))])
    message = collected(box).find("files").message
    fetched(connect(box), message.key, message.attachments[0])
    assert box.uids(criteria="SEEN") == []


def test_marking_goes_on_beside_collecting(box: Mailbox) -> None:
    box.append(mail("letter"))

    async def scene() -> None:
        collector = Collector()
        connector = connect(box)
        async with collector.running(connector):
            await collector.wait_for(lambda: collector.caught_up)
            await connector.mark_read([collector.find("letter").message.key])
            await collector.wait_for(lambda: collector.find("letter").read)

    asyncio.run(scene())


def test_marking_mail_that_is_gone_is_nobodys_loss(box: Mailbox) -> None:
    box.append_all(mail(f"letter {n}") for n in range(2))
    keys = [stored.message.key for stored in collected(box).stored]
    box.expunge([1])

    async def mark() -> None:
        connector = connect(box)
        await connector.mark_read(keys)
        await connector.close()

    asyncio.run(mark())
    assert box.uids(criteria="SEEN") == [2]


def test_a_connection_that_died_between_two_errands_is_replaced(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org")
    box.append(mail("letter"))
    key = collected(box).find("letter").message.key

    async def mark() -> None:
        connector = connect(box)
        await connector.mark_read([key])
        own_dovecot.restart()
        await connector.mark_read([key], read=False)
        own_dovecot.stop()
        with pytest.raises(Unreachable):
            await connector.mark_read([key])
        await connector.close()

    asyncio.run(mark())


def test_an_errand_that_is_cut_off_by_closing_ends(own_dovecot: Dovecot) -> None:
    box = own_dovecot.add_user("nora@example.org")
    box.append(mail("letter"))
    key = collected(box).find("letter").message.key

    async def mark() -> None:
        connector = connect(box)
        await connector.mark_read([key])
        own_dovecot.freeze_workers()
        waiting = asyncio.create_task(connector.mark_read([key]))
        await asyncio.sleep(0)
        await connector.close()
        _, late = await asyncio.wait([waiting], timeout=AT_ONCE)
        assert not late
        with pytest.raises(asyncio.CancelledError):
            waiting.result()

    asyncio.run(mark())


# -- what mail cannot do yet ----------------------------------------------------------------------


def test_what_it_cannot_do_is_refused_and_said_before(box: Mailbox) -> None:
    connector = connect(box)
    assert not connector.capabilities.send and not connector.capabilities.focus_status
    draft = Draft(key="a", to=(Address("email", "a@b.example"),), text="hello")
    for refused in (
        connector.send(draft),
        connector.find_sent(draft),
        connector.set_focus(FocusState("Deep work", Instant(0))),
    ):
        with pytest.raises(Refused) as caught:
            asyncio.run(refused)  # type: ignore[arg-type]
        assert caught.value.code == "not-supported"
