"""Everything a person has here, in formats that other programs read."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import BinaryIO, TextIO

from focusdesk.errors import BadInput
from focusdesk.model import SECOND, MessageId
from focusdesk.store import messages
from focusdesk.store.codec import unsqueeze
from focusdesk.store.db import Store
from focusdesk.store.rows import MessageRow

Told = Callable[[int], None]
"""Told how many messages are written; what it raises ends the export."""


def count(store: Store) -> int:
    """How many messages an export has."""
    (found,) = store.connection.execute("SELECT count(*) FROM message").fetchone()
    return int(found)


def to_file(store: Store, form: str, target: Path, told: Told | None = None) -> int:
    """Every message as `json` or `mbox` into a new file; returns how many.

    Written beside `target` and renamed, so a cut-off export never bears its name. Raises
    `BadInput` when `target` exists or cannot be written.
    """
    if target.exists():
        raise BadInput("backup-exists", path=str(target))
    part = target.with_name(f".{target.name}.part")
    try:
        if form == "mbox":
            with open(part, "wb", opener=_for_the_person) as binary:
                written = as_mbox(store, binary, told)
        else:
            with open(part, "w", encoding="utf-8", opener=_for_the_person) as text:
                written = as_json(store, text, told)
        part.rename(target)
    except OSError as error:
        raise BadInput("cannot-write", path=str(target), why=error.strerror or "") from error
    finally:
        part.unlink(missing_ok=True)
    return written


def _for_the_person(path: str, flags: int) -> int:
    """Open a file that nobody else may read."""
    return os.open(path, flags, 0o600)


def _every(store: Store) -> Iterator[MessageRow]:
    """All messages, oldest first, by keyset pages: memory does not grow with the mailbox."""
    last = -1
    while True:
        rows = store.connection.execute(
            "SELECT id FROM message WHERE id > ? ORDER BY id LIMIT 500", (last,)
        ).fetchall()
        for (id_,) in rows:
            yield messages.message(store, MessageId(id_))
        if not rows:
            return
        last = rows[-1][0]


def _iso(instant: int | None) -> str | None:
    if instant is None:
        return None
    return datetime.fromtimestamp(instant / SECOND, UTC).isoformat()


def as_json(store: Store, to: TextIO, told: Told | None = None) -> int:
    """One JSON list of all messages, held ones included; returns how many."""
    n = 0
    to.write("[")
    for row in _every(store):
        to.write(",\n" if n else "\n")
        json.dump(
            {
                "id": row.id,
                "conversation": f"c{row.conversation}",
                "account": row.account,
                "channel": row.channel,
                "at": _iso(row.at),
                "outgoing": row.outgoing,
                "client": row.client_name,
                "sender": row.sender,
                "recipients": row.recipients,
                "subject": row.subject,
                "text": row.text,
                "category": row.category.value,
                "lane": row.lane.value,
                "read": row.read,
                "tags": list(row.tags),
                "released": _iso(row.released_at),
                "released_by": row.released_by.value if row.released_by else None,
                "attachments": [
                    {"name": part.name, "type": part.content_type, "size": part.size}
                    for part in row.attachments
                ],
            },
            to,
            ensure_ascii=False,
        )
        n += 1
        if told is not None:
            told(n)
    to.write("\n]\n")
    return n


def as_mbox(store: Store, to: BinaryIO, told: Told | None = None) -> int:
    """An mbox (RFC 4155, `From ` lines quoted as in mboxrd) of all messages; returns how many.

    A mail keeps its own header block; its content is the text and HTML that are stored here, so
    the headers that described the original's structure are replaced. Attachments stay at the
    source and are named in `X-FocusDesk-Attachment`.
    """
    n = 0
    for row in _every(store):
        stamp = time.strftime("%a %b %d %H:%M:%S %Y", time.gmtime(row.at / SECOND))
        to.write(f"From focusdesk@localhost {stamp}\n".encode("ascii"))
        for line in _mail(store, row).replace(b"\r\n", b"\n").split(b"\n"):
            quoted = b">" + line if line.lstrip(b">").startswith(b"From ") else line
            to.write(quoted + b"\n")
        to.write(b"\n")
        n += 1
        if told is not None:
            told(n)
    return n


_STRUCTURE = (b"content-type", b"content-transfer-encoding", b"mime-version", b"content-length")


def _mail(store: Store, row: MessageRow) -> bytes:
    stored = store.connection.execute(
        "SELECT headers, original, html FROM message_html WHERE id = ?", (row.id,)
    ).fetchone()
    headers = unsqueeze(stored[0]) if stored else b""
    html = unsqueeze(stored[1] or stored[2]) if stored else b""
    body = EmailMessage()
    body.set_content(row.text)
    if html:
        body.add_alternative(html.decode("utf-8", "replace"), subtype="html")
    if not headers:
        body["Subject"] = _one_line(row.subject)
        body["From"] = _one_line(row.sender) or "unknown"
        body["To"] = _one_line(row.recipients) or "undisclosed-recipients:;"
        body["Date"] = format_datetime(datetime.fromtimestamp(row.at / SECOND, UTC))
        body["Message-ID"] = f"<{row.id}@focusdesk.localhost>"
    for part in row.attachments:
        body["X-FocusDesk-Attachment"] = _one_line(part.name)
    return _without_structure(headers) + body.as_bytes()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_structure(headers: bytes) -> bytes:
    """A raw header block without the fields that described a body which is not here."""
    kept: list[bytes] = []
    keep = True
    for line in headers.replace(b"\r\n", b"\n").split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if keep and kept:
                kept.append(line)
            continue
        name = line.partition(b":")[0].strip().lower()
        keep = b":" in line and name not in _STRUCTURE
        if keep:
            kept.append(line)
    return b"".join(line + b"\n" for line in kept)
