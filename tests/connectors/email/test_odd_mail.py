"""The odd mails that other projects collected, from a real server into the collector."""

from __future__ import annotations

import asyncio
import imaplib
import io
from pathlib import Path

import pytest

from focusdesk.connectors.base import RemotePart
from focusdesk.connectors.email.parsing import mime
from tests.connectors.collector import Collector
from tests.connectors.email.conftest import connect
from tests.servers.dovecot import Mailbox

CORPORA = Path(__file__).resolve().parents[3].parent / "shared" / "corpora" / "mail"

pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"the corpora are not beside the project ({CORPORA})"
)


def odd_mails() -> list[bytes]:
    """With the line ends that a server asks for."""
    files = sorted(CORPORA.rglob("*.eml"))
    return [path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for path in files]


def test_every_odd_mail_comes_in_or_says_why_not(box: Mailbox) -> None:
    raws = odd_mails()
    accepted = 0
    with box.session() as client:
        for raw in raws:
            try:
                accepted += client.append("INBOX", None, None, raw or b"\r\n")[0] == "OK"
            except imaplib.IMAP4.error:
                continue
    assert accepted >= 181 - 2
    collector = Collector()
    asyncio.run(collector.collect(connect(box)))
    stored = sum(len(one.keys) for one in collector.stored)
    assert stored + len(collector.dead_letters) == accepted
    assert len(collector.dead_letters) <= 2
    assert all(letter.reason.code for letter in collector.dead_letters.values())


def test_every_attachment_is_fetched_as_it_was_parsed(box: Mailbox) -> None:
    """The server's idea of a mail's sections and ours are the same."""
    raws = [raw for raw in odd_mails() if b"attachment" in raw.lower()][:40]
    box.append_all(raws)
    collector = Collector()

    async def scene() -> None:
        connector = connect(box)
        async with collector.running(connector):
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
            for stored in collector.stored:
                for attachment in stored.message.attachments:
                    to = io.BytesIO()
                    await connector.fetch(RemotePart(stored.message.key, attachment.part), to)
                    fetched.append((stored.message.key.item, attachment.part, to.getvalue()))

    fetched: list[tuple[int | str, str, bytes]] = []
    asyncio.run(scene())
    assert len(fetched) >= 20
    for uid, part, content in fetched:
        leaves = {leaf.section: leaf for leaf in mime.leaves(_raw(box, int(uid)))}
        expected = leaves[part.partition(";")[0]].content()
        assert content.rstrip(b"\r\n") == expected.rstrip(b"\r\n"), (uid, part)


def _raw(box: Mailbox, uid: int) -> bytes:
    with box.opened() as client:
        _, data = client.uid("FETCH", str(uid), "(BODY.PEEK[])")
        answer = data[0]
        assert isinstance(answer, tuple)
        return answer[1]
