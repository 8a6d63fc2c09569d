"""Figures, never a word of text: of the rail, of what waits, of a delivery."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from focusdesk.model import ClientId, ConversationId, DeliveryId, Instant
from focusdesk.store import messages
from focusdesk.store.db import Store
from focusdesk.store.rows import Counts


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


def waiting(sql: sqlite3.Connection, conversation: ConversationId) -> tuple[int, Instant | None]:
    """How many messages wait in a conversation, and until when the first of them."""
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
        return waiting(sql, messages.home(sql, conversation))


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
