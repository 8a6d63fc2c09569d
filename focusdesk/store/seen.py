"""What a person did with each message here: opened it, said that it is read, or let it go unread.

Written by triage; read for what a person's habits say about the rules (`suggestions`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from focusdesk.model import ConversationId, Instant, MessageId
from focusdesk.store.db import Transaction

SWEEP: Final = (20, 3)
"""Of more conversations, of more senders, an inbox is swept: that says nothing of any of them."""


def went_unread(
    tx: Transaction, conversations: Sequence[ConversationId], now: Instant
) -> tuple[MessageId, ...]:
    """These conversations are done with: what is unread in them went so. Returns what did."""
    if _is_sweep(tx, conversations):
        return ()
    found: list[MessageId] = []
    for conversation in conversations:
        rows = tx.connection.execute(
            """
            INSERT INTO seen(message_id, how, at)
            SELECT id, 'done-unread', ? FROM message
            WHERE conversation_id = ? AND read = 0 AND outgoing = 0 AND released_at IS NOT NULL
            ON CONFLICT(message_id) DO NOTHING
            RETURNING message_id
            """,
            (now, conversation),
        ).fetchall()
        found += [MessageId(row[0]) for row in rows]
    return tuple(found)


def _is_sweep(tx: Transaction, conversations: Sequence[ConversationId]) -> bool:
    many, senders = SWEEP
    if len(conversations) <= many:
        return False
    found: set[int] = set()
    for conversation in conversations:
        found.update(
            tx.connection.execute(
                "SELECT identity_id FROM conversation WHERE id = ?", (conversation,)
            ).fetchone()
        )
    return len(found) > senders


def came_back(tx: Transaction, conversations: Iterable[ConversationId]) -> None:
    """The person brought these back: what went unread did not."""
    tx.connection.executemany(
        """
        DELETE FROM seen WHERE how = 'done-unread'
            AND message_id IN (SELECT id FROM message WHERE conversation_id = ?)
        """,
        [(conversation,) for conversation in conversations],
    )


def were_read(
    tx: Transaction, messages: Sequence[MessageId], now: Instant, *, opened: bool
) -> None:
    """The person opened these, or said that they are read. What was opened once stays so."""
    tx.connection.executemany(
        """
        INSERT INTO seen(message_id, how, at) VALUES (?, ?, ?)
        ON CONFLICT(message_id) DO UPDATE SET how = excluded.how, at = excluded.at
        WHERE seen.how <> 'opened'
        """,
        [(message, "opened" if opened else "marked-read", now) for message in messages],
    )


def forget(tx: Transaction, messages: Iterable[MessageId]) -> None:
    """As if nothing had been done with these yet."""
    tx.connection.executemany(
        "DELETE FROM seen WHERE message_id = ?", [(message,) for message in messages]
    )
