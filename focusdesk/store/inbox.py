"""The list: conversations as rows, by keyset pages, newest first; what is held is never in it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from enum import Enum
from heapq import nlargest
from typing import Any, Final

from focusdesk.model import (
    Category,
    ClientId,
    ConversationId,
    Instant,
    Triage,
)
from focusdesk.store import figures, messages, search
from focusdesk.store.db import Store
from focusdesk.store.rows import ConversationRow

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
LEFT JOIN message ON message.id = {message}
JOIN identity ON identity.id = {party}
JOIN client ON client.id = identity.client_id
LEFT JOIN message_text ON message_text.id = message.id
WHERE conversation.id = ?
"""
_RELEASED_ROW: Final = _ROW.format(message="conversation.last_id", party="conversation.identity_id")
_HELD_ROW: Final = _ROW.format(
    message="""(
        SELECT message.id FROM held CROSS JOIN message ON message.id = held.message_id
        WHERE message.conversation_id = conversation.id
        ORDER BY message.at DESC, message.id DESC LIMIT 1)""",
    party="message.identity_id",
)


def conversations(store: Store, ids: Sequence[ConversationId]) -> list[ConversationRow]:
    """Rows of the list, in the order of `ids`; a joined conversation shows as its new home."""
    with store.reading() as sql:
        return _rows(sql, ids, _RELEASED_ROW)


def _rows(
    sql: sqlite3.Connection, ids: Sequence[ConversationId], statement: str
) -> list[ConversationRow]:
    found = []
    for id_ in dict.fromkeys(messages.home(sql, one) for one in ids):
        row = sql.execute(statement, (id_,)).fetchone()
        if row is not None:
            found.append(_row(sql, row))
    return found


def _row(sql: sqlite3.Connection, row: Sequence[Any]) -> ConversationRow:
    held, until = figures.waiting(sql, ConversationId(row[0]))
    deadline = row[22]
    words = ""
    if deadline is not None:
        words = sql.execute(
            "SELECT deadline_words FROM message WHERE conversation_id = ? AND deadline_at = ?",
            (row[0], deadline),
        ).fetchone()[0]
    return ConversationRow(
        id=row[0],
        client=row[1],
        client_name=str(row[2]),
        vip=bool(row[3]),
        identity_name=str(row[4]),
        identity_address=str(row[5]),
        channel=str(row[20] or row[6]),
        account=row[7],
        title=str(row[8]),
        sender=str(row[9] or ""),
        sender_outgoing=bool(row[10]),
        snippet="" if row[21] else snippet(str(row[11] or "")),
        deleted=bool(row[21]),
        at=Instant(row[12] or 0),
        sort_at=Instant(row[13]),
        unread=row[14],
        state=Triage(row[15]),
        snoozed_until=row[16],
        category=Category(row[17]),
        messages=row[18],
        last_message=row[19],
        deadline=deadline,
        deadline_words=words,
        held=held,
        held_until=until,
        draft=bool(row[23]),
    )


def snippet(body: str) -> str:
    """The first words of a text on one line: quoted lines and the line above them left out."""
    lines = [line for line in body.splitlines() if not line.lstrip().startswith(">")]
    return _SPACE.sub(" ", " ".join(lines)).strip()[:SNIPPET]


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
