"""Reads of messages: one, those of a conversation, the timeline of a client over all channels.

Pages are read by key, newest first, and never contain what is held, but where it is asked for by
its id.
"""

from __future__ import annotations

import json
import sqlite3
from heapq import nlargest
from typing import Final

from focusdesk.errors import NotFound
from focusdesk.model import (
    AccountId,
    Category,
    ConversationId,
    Instant,
    Lane,
    MessageId,
    ReleasedBy,
    Saying,
)
from focusdesk.store.codec import unsqueeze
from focusdesk.store.db import Store
from focusdesk.store.rows import AttachmentRow, MessageRow

_MESSAGE: Final = """
SELECT message.id, message.conversation_id, message.account_id, message.channel, message.at,
    message.outgoing, message.history, message.read, message.deleted, message.gone,
    message_text.sender, client.name, message_text.recipients, message_text.subject,
    message_text.body,
    EXISTS (SELECT 1 FROM message_html WHERE message_html.id = message.id AND html <> x''),
    message.category, message.lane, message.released_at, message.released_by,
    message.deadline_at, message.deadline_words, message.delivery_id, message.edited_at,
    held.release_at
FROM message
JOIN message_text ON message_text.id = message.id
JOIN identity ON identity.id = message.identity_id
JOIN client ON client.id = identity.client_id
LEFT JOIN held ON held.message_id = message.id
WHERE message.id = ?
"""


def message(store: Store, id_: MessageId) -> MessageRow:
    """One message, held or not. Raises `NotFound`."""
    with store.reading() as sql:
        return _message(sql, id_)


def _message(sql: sqlite3.Connection, id_: MessageId) -> MessageRow:
    row = sql.execute(_MESSAGE, (id_,)).fetchone()
    if row is None:
        raise NotFound("no-such-message", id=id_)
    decision = sql.execute(
        """
        SELECT reason_code, reason_args, rule, lift FROM decision
        WHERE message_id = ? ORDER BY id DESC LIMIT 1
        """,
        (id_,),
    ).fetchone()
    (others,) = sql.execute(
        "SELECT count(*) FROM message WHERE delivery_id = ? AND id <> ?", (row[22], id_)
    ).fetchone()
    return MessageRow(
        id=id_,
        conversation=ConversationId(row[1]),
        account=AccountId(row[2]),
        channel=row[3],
        at=Instant(row[4]),
        outgoing=bool(row[5]),
        history=bool(row[6]),
        read=bool(row[7]),
        deleted=bool(row[8]),
        gone=bool(row[9]),
        sender=row[10],
        client_name=row[11],
        recipients=row[12],
        subject=row[13],
        text=row[14],
        has_html=bool(row[15]),
        category=Category(row[16]),
        lane=Lane(row[17]),
        released_at=row[18],
        released_by=ReleasedBy(row[19]) if row[19] else None,
        deadline=row[20],
        deadline_words=row[21],
        attachments=_attachments(sql, id_),
        tags=tuple(
            tag
            for (tag,) in sql.execute(
                "SELECT tag FROM message_tag WHERE message_id = ? ORDER BY tag", (id_,)
            )
        ),
        delivered_with=others,
        edited_at=row[23],
        reason=Saying(decision[0], json.loads(decision[1])) if decision else None,
        rule=decision[2] if decision else "",
        lifted=bool(decision and decision[3]),
        release_at=row[24],
    )


def _attachments(sql: sqlite3.Connection, id_: MessageId) -> tuple[AttachmentRow, ...]:
    rows = sql.execute(
        """
        SELECT n, name, content_type, size, content_id, inline, part FROM attachment
        WHERE message_id = ? ORDER BY n
        """,
        (id_,),
    )
    return tuple(
        AttachmentRow(n, name, type_, size, cid, bool(inline), part)
        for n, name, type_, size, cid, inline, part in rows
    )


def messages_of(store: Store, conversation: ConversationId) -> list[MessageRow]:
    """Every message of one conversation that was handed over, oldest first."""
    with store.reading() as sql:
        ids = sql.execute(
            """
            SELECT id FROM message WHERE conversation_id = ? AND released_at IS NOT NULL
            ORDER BY at, id
            """,
            (home(sql, conversation),),
        ).fetchall()
        return [_message(sql, MessageId(row[0])) for row in ids]


def timeline(
    store: Store,
    conversation: ConversationId,
    *,
    before: tuple[Instant, MessageId] | None = None,
    limit: int = 30,
) -> list[MessageRow]:
    """What was handed over between a conversation's client and the person, over all channels.

    Oldest first; `before` is (at, id) of the oldest one shown, for "Show earlier".
    """
    at, id_ = before or (2**62, 2**62)
    with store.reading() as sql:
        into = home(sql, conversation)
        found: set[tuple[int, int]] = set()
        identities = sql.execute(
            """
            SELECT other.id FROM conversation
            JOIN identity AS own ON own.id = conversation.identity_id
            JOIN identity AS other ON other.client_id = own.client_id
            WHERE conversation.id = ?
            """,
            (into,),
        ).fetchall()
        sources = [("conversation_id", into), *(("identity_id", row[0]) for row in identities)]
        for column, value in sources:
            found.update(
                sql.execute(
                    f"""
                    SELECT at, id FROM message
                    WHERE {column} = ? AND released_at IS NOT NULL AND (at, id) < (?, ?)
                    ORDER BY at DESC, id DESC LIMIT ?
                    """,
                    (value, at, id_, limit),
                )
            )
        return [_message(sql, MessageId(one)) for _at, one in sorted(nlargest(limit, found))]


def html(store: Store, id_: MessageId) -> str | None:
    """The sanitised HTML of a message; None when it has none."""
    row = store.connection.execute("SELECT html FROM message_html WHERE id = ?", (id_,)).fetchone()
    return unsqueeze(row[0]).decode("utf-8", "replace") if row and row[0] else None


def resolve(store: Store, written: str) -> tuple[ConversationId, MessageId | None]:
    """What `c12` or `1912345678` stands for. Raises `NotFound`.

    A conversation comes with its newest incoming message, held ones included.
    """
    sql = store.connection
    text = written.strip()
    if text[:1] in ("c", "C") and text[1:].isdigit():
        into = home(sql, ConversationId(int(text[1:])))
        if sql.execute("SELECT 1 FROM conversation WHERE id = ?", (into,)).fetchone() is None:
            raise NotFound("no-such-conversation", id=written)
        row = sql.execute(
            """
            SELECT id FROM message WHERE conversation_id = ? AND outgoing = 0
            ORDER BY at DESC, id DESC LIMIT 1
            """,
            (into,),
        ).fetchone()
        return into, MessageId(row[0]) if row else None
    if text.isdigit():
        row = (
            sql.execute("SELECT conversation_id FROM message WHERE id = ?", (int(text),)).fetchone()
            if int(text) < 2**63
            else None
        )
        if row:
            return ConversationId(row[0]), MessageId(int(text))
        raise NotFound("no-such-message", id=written)
    raise NotFound("bad-id", id=written)


def home(sql: sqlite3.Connection, id_: ConversationId) -> ConversationId:
    """The conversation that a joined one went into; else itself."""
    row = sql.execute("SELECT merged_into FROM conversation WHERE id = ?", (id_,)).fetchone()
    return ConversationId(row[0]) if row and row[0] is not None else id_
