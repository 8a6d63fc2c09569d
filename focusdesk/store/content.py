"""What a message says: its texts with their full text index, its HTML, its attachments.

The index has external content: forgetting a row needs the very text that it was made from, so
text and index change in the same function.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from focusdesk.connectors.base import RemoteMessage
from focusdesk.model import Address, MessageId
from focusdesk.store.codec import squeeze, storable

TEXT_LIMIT: Final = 200_000


def insert(sql: sqlite3.Connection, id_: MessageId, message: RemoteMessage) -> None:
    """Texts, HTML and attachments of a new message; the index gets them by `index`."""
    sql.execute(
        """
        INSERT INTO message_text(id, subject, body, sender, recipients, files)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (id_, *texts(message)),
    )
    if message.html or message.original or message.headers:
        sql.execute(
            """
            INSERT INTO message_html(id, html, version, original, headers)
            VALUES (?, ?, ?, ?, ?)
            """,
            (id_, *_html(message)),
        )
    if message.attachments:
        sql.executemany(
            """
            INSERT INTO attachment(message_id, n, name, content_type, size, part, content_id,
                inline)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                (
                    id_,
                    n,
                    storable(part.name),
                    storable(part.content_type),
                    part.size,
                    storable(part.part),
                    storable(part.content_id),
                    part.inline,
                )
                for n, part in enumerate(message.attachments, start=1)
            ],
        )


def texts(message: RemoteMessage) -> tuple[str, str, str, str, str]:
    """Subject, body, sender, recipients and files, as they are stored and searched."""
    return (
        storable(message.subject)[:2000],
        storable(message.text)[:TEXT_LIMIT],
        _written(message.author),
        ", ".join(_written(recipient) for recipient in message.recipients[:200]),
        "\n".join(storable(part.name) for part in message.attachments),
    )


def _written(address: Address) -> str:
    name, at = storable(address.name).strip(), storable(address.address).strip()
    return f"{name} <{at}>" if name and name != at else at


def _html(message: RemoteMessage) -> tuple[bytes, int, bytes, bytes]:
    return (
        squeeze(message.html),
        message.html_version,
        squeeze(message.original),
        squeeze(message.headers),
    )


def replace_html(sql: sqlite3.Connection, id_: MessageId, message: RemoteMessage) -> None:
    """New HTML of an edited message."""
    sql.execute(
        """
        INSERT INTO message_html(id, html, version, original, headers) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT(id) DO UPDATE SET html = excluded.html, version = excluded.version,
            original = excluded.original
        """,
        (id_, *_html(message)),
    )


def index(sql: sqlite3.Connection, ids: Sequence[MessageId]) -> None:
    """Full text: one statement a batch, from the very rows that it stands for."""
    if not ids:
        return
    sql.execute("CREATE TEMP TABLE IF NOT EXISTS batch_ids(id INTEGER PRIMARY KEY) STRICT")
    sql.execute("DELETE FROM batch_ids")
    sql.executemany("INSERT INTO batch_ids(id) VALUES (?)", [(id_,) for id_ in ids])
    sql.execute(
        """
        INSERT INTO message_fts(rowid, subject, body, sender, recipients, files)
        SELECT message_text.id, subject, body, sender, recipients, files
        FROM batch_ids CROSS JOIN message_text ON message_text.id = batch_ids.id
        """
    )


def replace_text(sql: sqlite3.Connection, id_: MessageId, new: Sequence[str] | None) -> None:
    """New texts of a message (None: none at all), in table and index together.

    The index has external content: forgetting a row needs the text that it was made from.
    """
    sql.execute(
        """
        INSERT INTO message_fts(message_fts, rowid, subject, body, sender, recipients, files)
        SELECT 'delete', id, subject, body, sender, recipients, files
        FROM message_text WHERE id = ?
        """,
        (id_,),
    )
    if new is None:
        sql.execute("DELETE FROM message_text WHERE id = ?", (id_,))
        return
    sql.execute(
        """
        UPDATE message_text SET subject = ?, body = ?, sender = ?, recipients = ?, files = ?
        WHERE id = ?
        """,
        (*new, id_),
    )
    sql.execute(
        """
        INSERT INTO message_fts(rowid, subject, body, sender, recipients, files)
        SELECT id, subject, body, sender, recipients, files FROM message_text WHERE id = ?
        """,
        (id_,),
    )


def forget_message(sql: sqlite3.Connection, id_: MessageId) -> None:
    """Take a message out of every table; its conversation's counters are the caller's."""
    replace_text(sql, id_, None)
    for table, column in (
        ("message_html", "id"),
        ("attachment", "message_id"),
        ("remote_key", "message_id"),
        ("dedupe", "message_id"),
        ("message_tag", "message_id"),
        ("decision", "message_id"),
        ("held", "message_id"),
        ("outbox", "message_id"),
    ):
        sql.execute(f"DELETE FROM {table} WHERE {column} = ?", (id_,))
    sql.execute("DELETE FROM message WHERE id = ?", (id_,))
