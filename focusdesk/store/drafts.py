"""Answers that are being written: one a conversation, kept while the person types."""

from __future__ import annotations

from focusdesk.model import ConversationId, IdentityId, Instant
from focusdesk.store.db import Changed, Store, Transaction
from focusdesk.store.rows import DraftRow, Recipient


def of(store: Store, conversation: ConversationId) -> DraftRow | None:
    """The draft of a conversation."""
    row = store.connection.execute(
        "SELECT identity_id, text, at FROM draft WHERE conversation_id = ?", (conversation,)
    ).fetchone()
    return None if row is None else DraftRow(conversation, row[0], row[1], Instant(row[2]))


def keep(
    store: Store,
    conversation: ConversationId,
    recipient: IdentityId | None,
    text: str,
    now: Instant,
) -> Changed:
    """Keep this text; nothing but white space takes the draft away."""
    with store.transaction(durable=True) as tx:
        home = _home(tx, conversation)
        if home is None:
            return Changed()
        if text.strip():
            tx.connection.execute(
                """
                INSERT INTO draft(conversation_id, identity_id, text, at) VALUES (?, ?, ?, ?)
                ON CONFLICT(conversation_id) DO UPDATE SET identity_id = excluded.identity_id,
                    text = excluded.text, at = excluded.at
                """,
                (home, recipient, text, now),
            )
        else:
            tx.connection.execute("DELETE FROM draft WHERE conversation_id = ?", (home,))
        tx.changed("conversation", home)
    return tx.result


def _home(tx: Transaction, conversation: ConversationId) -> ConversationId | None:
    """Where the draft belongs: another conversation if this one was joined into it, None if gone."""
    row = tx.connection.execute(
        "SELECT coalesce(merged_into, id) FROM conversation WHERE id = ?", (conversation,)
    ).fetchone()
    return None if row is None else ConversationId(row[0])


def join(tx: Transaction, home: ConversationId, other: ConversationId) -> None:
    """Two conversations became one: neither text is lost."""
    tx.connection.execute(
        """
        INSERT INTO draft(conversation_id, identity_id, text, at)
        SELECT ?, identity_id, text, at FROM draft WHERE conversation_id = ?
        ON CONFLICT(conversation_id) DO UPDATE SET text = draft.text || '\n\n' || excluded.text,
            at = max(draft.at, excluded.at)
        """,
        (home, other),
    )
    tx.connection.execute("DELETE FROM draft WHERE conversation_id = ?", (other,))


def recipients(store: Store, conversation: ConversationId) -> list[Recipient]:
    """Everybody of the conversation's client, who wrote last first; then whom one wrote to."""
    rows = store.connection.execute(
        """
        SELECT other.id, other.channel, other.address, other.name
        FROM conversation
        JOIN identity AS own ON own.id = conversation.identity_id
        JOIN identity AS other ON other.client_id = own.client_id
        WHERE conversation.id = ?
        ORDER BY coalesce((
            SELECT max(at) FROM message WHERE message.identity_id = other.id
                AND message.outgoing = 0 AND message.released_at IS NOT NULL), 0) DESC,
            other.last_at DESC, other.id
        """,
        (conversation,),
    )
    return [Recipient(*row) for row in rows]
