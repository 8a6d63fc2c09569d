"""Reads of the inbox: rows of the list, the timeline of a client, one message, the counts.

Every list is read by keyset pages, newest first, and never contains what is held; what waits is
only counted.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import nlargest
from typing import Final

from focusdesk.errors import NotFound
from focusdesk.model import (
    AccountId,
    Category,
    ClientId,
    ConversationId,
    DeliveryId,
    Instant,
    Lane,
    MessageId,
    ReleasedBy,
    Saying,
    Triage,
)
from focusdesk.store import search
from focusdesk.store.codec import unsqueeze
from focusdesk.store.db import Store
from focusdesk.store.rows import AttachmentRow, ConversationRow, Counts, MessageRow

SNIPPET: Final = 200
_SPACE: Final = re.compile(r"\s+")


class Chip(Enum):
    """The chips above the list."""

    ALL = "all"
    UNREAD = "unread"
    LEADS = "leads"
    VIP = "vip"


_CHIP_SQL: Final = {
    Chip.ALL: "",
    Chip.UNREAD: "AND conversation.unread > 0",
    Chip.LEADS: "AND conversation.category = 'lead'",
    Chip.VIP: """AND conversation.identity_id IN (
        SELECT identity.id FROM client JOIN identity ON identity.client_id = client.id
        WHERE client.vip = 1)""",
}


def conversation_ids(
    store: Store,
    state: Triage,
    *,
    chip: Chip = Chip.ALL,
    client: ClientId | None = None,
    after: tuple[int, int] | None = None,
    limit: int = 5000,
) -> list[tuple[int, ConversationId]]:
    """A page of the list as (sort_at, id), newest first; `after`: the last pair of the one before."""
    sort_at, id_ = after or (2**62, 2**62)
    if client is not None:
        source = """identity CROSS JOIN conversation ON conversation.identity_id = identity.id
            AND identity.client_id = :client"""
    else:
        source = "conversation"
    rows = store.connection.execute(
        f"""
        SELECT conversation.sort_at, conversation.id FROM {source}
        WHERE conversation.state = :state AND conversation.messages > 0
            AND conversation.merged_into IS NULL
            AND (conversation.sort_at, conversation.id) < (:sort_at, :id)
            {_CHIP_SQL[chip]}
        ORDER BY conversation.sort_at DESC, conversation.id DESC LIMIT :limit
        """,
        {"state": state.value, "client": client, "sort_at": sort_at, "id": id_, "limit": limit},
    )
    return [(row[0], ConversationId(row[1])) for row in rows]


_ROW: Final = """
SELECT conversation.id, client.id, client.name, client.vip, identity.name, identity.address,
    conversation.channel, conversation.account_id, conversation.title, message_text.sender,
    message.outgoing, substr(message_text.body, 1, 2000), message.at, conversation.sort_at,
    conversation.unread, conversation.state, conversation.snoozed_until, conversation.category,
    conversation.messages, message.id, message.channel, message.deleted,
    (SELECT min(deadline_at) FROM message AS due WHERE due.conversation_id = conversation.id
        AND due.deadline_at IS NOT NULL AND due.released_at IS NOT NULL
        AND (due.history = 0 OR due.deadline_at > due.stored_at)
        AND due.at > coalesce((SELECT max(at) FROM message AS own
            WHERE own.conversation_id = conversation.id AND own.outgoing = 1), 0)),
    EXISTS (SELECT 1 FROM draft WHERE draft.conversation_id = conversation.id)
FROM conversation
JOIN identity ON identity.id = conversation.identity_id
JOIN client ON client.id = identity.client_id
LEFT JOIN message ON message.id = {message}
LEFT JOIN message_text ON message_text.id = message.id
WHERE conversation.id = ?
"""
_RELEASED_ROW: Final = _ROW.format(message="conversation.last_id")
_HELD_ROW: Final = _ROW.format(
    message="""(
        SELECT message.id FROM held CROSS JOIN message ON message.id = held.message_id
        WHERE message.conversation_id = conversation.id
        ORDER BY message.at DESC, message.id DESC LIMIT 1)"""
)


def conversations(store: Store, ids: Sequence[ConversationId]) -> list[ConversationRow]:
    """Rows of the list, in the order of `ids`; a joined conversation shows as its new home."""
    with store.reading() as sql:
        return _rows(sql, ids, _RELEASED_ROW)


def _rows(
    sql: sqlite3.Connection, ids: Sequence[ConversationId], statement: str
) -> list[ConversationRow]:
    found = []
    for id_ in dict.fromkeys(_home(sql, one) for one in ids):
        row = sql.execute(statement, (id_,)).fetchone()
        if row is not None:
            found.append(_row(sql, row))
    return found


def _home(sql: sqlite3.Connection, id_: ConversationId) -> ConversationId:
    row = sql.execute("SELECT merged_into FROM conversation WHERE id = ?", (id_,)).fetchone()
    return ConversationId(row[0]) if row and row[0] is not None else id_


def _row(sql: sqlite3.Connection, row: Sequence[object]) -> ConversationRow:
    held, until = _held(sql, ConversationId(row[0]))  # type: ignore[arg-type]
    deadline = row[22]
    words = ""
    if deadline is not None:
        words = sql.execute(
            "SELECT deadline_words FROM message WHERE conversation_id = ? AND deadline_at = ?",
            (row[0], deadline),
        ).fetchone()[0]
    return ConversationRow(
        id=row[0],  # type: ignore[arg-type]
        client=row[1],  # type: ignore[arg-type]
        client_name=str(row[2]),
        vip=bool(row[3]),
        identity_name=str(row[4]),
        identity_address=str(row[5]),
        channel=str(row[20] or row[6]),
        account=row[7],  # type: ignore[arg-type]
        title=str(row[8]),
        sender=str(row[9] or ""),
        sender_outgoing=bool(row[10]),
        snippet="" if row[21] else snippet(str(row[11] or "")),
        at=Instant(row[12] or 0),  # type: ignore[arg-type]
        sort_at=Instant(row[13]),  # type: ignore[arg-type]
        unread=row[14],  # type: ignore[arg-type]
        state=Triage(row[15]),
        snoozed_until=row[16],  # type: ignore[arg-type]
        category=Category(row[17]),
        messages=row[18],  # type: ignore[arg-type]
        last_message=row[19],  # type: ignore[arg-type]
        deadline=deadline,  # type: ignore[arg-type]
        deadline_words=words,
        held=held,
        held_until=until,
        draft=bool(row[23]),
    )


def snippet(body: str) -> str:
    """The first words of a text on one line: quoted lines and the line above them left out."""
    lines = [line for line in body.splitlines() if not line.lstrip().startswith(">")]
    return _SPACE.sub(" ", " ".join(lines)).strip()[:SNIPPET]


def _held(sql: sqlite3.Connection, conversation: ConversationId) -> tuple[int, Instant | None]:
    row = sql.execute(
        """
        SELECT count(*), min(held.release_at)
        FROM held CROSS JOIN message ON message.id = held.message_id
        WHERE message.conversation_id = ?
        """,
        (conversation,),
    ).fetchone()
    return row[0], row[1]


def held_of(store: Store, conversation: ConversationId) -> tuple[int, Instant | None]:
    """How many messages wait in a conversation, and until when the first of them."""
    with store.reading() as sql:
        return _held(sql, _home(sql, conversation))


def held_of_client(store: Store, client: ClientId) -> tuple[int, Instant | None]:
    """How many messages of a client wait, and until when the first of them."""
    row = store.connection.execute(
        """
        SELECT count(*), min(held.release_at)
        FROM held CROSS JOIN message ON message.id = held.message_id
        CROSS JOIN identity ON identity.id = message.identity_id
        WHERE identity.client_id = ?
        """,
        (client,),
    ).fetchone()
    return row[0], row[1]


def held_conversations(store: Store, limit: int) -> list[ConversationRow]:
    """Conversations in which something waits, with the newest waiting message as their last.

    For who asks for it by name; no list of the window shows them.
    """
    with store.reading() as sql:
        ids = [
            ConversationId(row[0])
            for row in sql.execute(
                """
                SELECT message.conversation_id
                FROM held CROSS JOIN message ON message.id = held.message_id
                GROUP BY message.conversation_id ORDER BY max(message.at) DESC LIMIT ?
                """,
                (limit,),
            )
        ]
        return _rows(sql, ids, _HELD_ROW)


def page(
    store: Store, state: Triage | None, query: str | None, limit: int, now: Instant
) -> list[ConversationRow]:
    """The first `limit` conversations in `state` (None: any), those that match `query` if given.

    Raises `BadQuery`.
    """
    if query:
        ids = search.conversations_matching(store, query, state=state, limit=limit, now=now)
        return conversations(store, ids)
    states = [state] if state is not None else list(Triage)
    pairs = [pair for one in states for pair in conversation_ids(store, one, limit=limit)]
    return conversations(store, [id_ for _sort_at, id_ in nlargest(limit, pairs)])


# -- messages ---------------------------------------------------------------------------------

_MESSAGE: Final = """
SELECT message.id, message.conversation_id, message.account_id, message.channel, message.at,
    message.stored_at, message.outgoing, message.history, message.read, message.deleted,
    message.gone, message_text.sender, identity.name, client.name, message_text.recipients,
    message_text.subject, message_text.body,
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
        "SELECT count(*) FROM message WHERE delivery_id = ? AND id <> ?", (row[24], id_)
    ).fetchone()
    return MessageRow(
        id=id_,
        conversation=ConversationId(row[1]),
        account=AccountId(row[2]),
        channel=row[3],
        at=Instant(row[4]),
        stored_at=Instant(row[5]),
        outgoing=bool(row[6]),
        history=bool(row[7]),
        read=bool(row[8]),
        deleted=bool(row[9]),
        gone=bool(row[10]),
        sender=row[11],
        party_name=row[12],
        client_name=row[13],
        recipients=row[14],
        subject=row[15],
        text=row[16],
        has_html=bool(row[17]),
        category=Category(row[18]),
        lane=Lane(row[19]),
        released_at=row[20],
        released_by=ReleasedBy(row[21]) if row[21] else None,
        deadline=row[22],
        deadline_words=row[23],
        attachments=_attachments(sql, id_),
        tags=tuple(
            tag
            for (tag,) in sql.execute(
                "SELECT tag FROM message_tag WHERE message_id = ? ORDER BY tag", (id_,)
            )
        ),
        delivered_with=others,
        edited_at=row[25],
        reason=Saying(decision[0], json.loads(decision[1])) if decision else None,
        rule=decision[2] if decision else "",
        lifted=bool(decision and decision[3]),
        release_at=row[26],
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
            (_home(sql, conversation),),
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
        home = _home(sql, conversation)
        found: set[tuple[int, int]] = set()
        identities = sql.execute(
            """
            SELECT other.id FROM conversation
            JOIN identity AS own ON own.id = conversation.identity_id
            JOIN identity AS other ON other.client_id = own.client_id
            WHERE conversation.id = ?
            """,
            (home,),
        ).fetchall()
        sources = [("conversation_id", home), *(("identity_id", row[0]) for row in identities)]
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
        home = _home(sql, ConversationId(int(text[1:])))
        if sql.execute("SELECT 1 FROM conversation WHERE id = ?", (home,)).fetchone() is None:
            raise NotFound("no-such-conversation", id=written)
        row = sql.execute(
            """
            SELECT id FROM message WHERE conversation_id = ? AND outgoing = 0
            ORDER BY at DESC, id DESC LIMIT 1
            """,
            (home,),
        ).fetchone()
        return home, MessageId(row[0]) if row else None
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


# -- counts -----------------------------------------------------------------------------------


def counts(store: Store) -> Counts:
    """The figures of the rail."""
    with store.reading() as sql:
        inbox = _count(sql, "state = 'inbox'")
        snoozed = _count(sql, "state = 'snoozed'")
        (unread,) = sql.execute(
            """
            SELECT count(*) FROM conversation
            WHERE state = 'inbox' AND unread > 0 AND merged_into IS NULL
            """
        ).fetchone()
        held, vip = held_counts(sql)
    return Counts(inbox, unread, snoozed, held, vip)


def _count(sql: sqlite3.Connection, condition: str) -> int:
    n: int = sql.execute(
        f"""
        SELECT count(*) FROM conversation
        WHERE {condition} AND messages > 0 AND merged_into IS NULL
        """
    ).fetchone()[0]
    return n


def held_counts(sql: sqlite3.Connection) -> tuple[int, int]:
    """What waits in lanes `now` and `next`, and how much of it from VIP clients."""
    n, vip = sql.execute(
        """
        SELECT count(*), coalesce(sum(client.vip), 0)
        FROM held CROSS JOIN message ON message.id = held.message_id
        CROSS JOIN identity ON identity.id = message.identity_id
        CROSS JOIN client ON client.id = identity.client_id
        WHERE message.lane IN ('now', 'next')
        """
    ).fetchone()
    return n, vip


def peek(store: Store) -> list[tuple[ClientId, str, int]]:
    """Who waits: client, name and count, most first; never a word of text."""
    rows = store.connection.execute(
        """
        SELECT client.id, client.name, count(*)
        FROM held CROSS JOIN message ON message.id = held.message_id
        CROSS JOIN identity ON identity.id = message.identity_id
        CROSS JOIN client ON client.id = identity.client_id
        WHERE message.lane IN ('now', 'next')
        GROUP BY client.id ORDER BY count(*) DESC, client.name
        """
    )
    return [(ClientId(id_), name, n) for id_, name, n in rows]


def held_deadline(store: Store, now: Instant) -> Instant | None:
    """The first deadline ahead among what waits in lanes `now` and `next`: an instant, no text."""
    (found,) = store.connection.execute(
        """
        SELECT min(message.deadline_at)
        FROM held CROSS JOIN message ON message.id = held.message_id
        WHERE message.lane IN ('now', 'next') AND message.deadline_at > ?
        """,
        (now,),
    ).fetchone()
    return None if found is None else Instant(found)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one delivery handed over, and when."""

    at: Instant
    messages: int
    clients: int


def delivered(store: Store, delivery: DeliveryId) -> Delivered | None:
    """The figures of a delivery; None when there is none of that number."""
    row = store.connection.execute(
        """
        SELECT delivery.at, count(message.id), count(DISTINCT identity.client_id)
        FROM delivery
        LEFT JOIN message ON message.delivery_id = delivery.id
        LEFT JOIN identity ON identity.id = message.identity_id
        WHERE delivery.id = ?
        GROUP BY delivery.id
        """,
        (delivery,),
    ).fetchone()
    return None if row is None else Delivered(Instant(row[0]), row[1], row[2])
