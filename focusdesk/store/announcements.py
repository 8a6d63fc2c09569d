"""What rings: the notification of a delivery, the claims before it, and the ring it replaces.

A claim that a crash left unconfirmed is never announced again; its senders are named first in the
next notification.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.model import (
    MINUTE,
    SECOND,
    ClientId,
    ConversationId,
    DeliveryId,
    Instant,
    Lane,
    MessageId,
    ReleasedBy,
)
from focusdesk.store.db import Changed, Store, Transaction

RING_TOGETHER: Final = 60 * SECOND
CLAIMS_NAMED: Final = 3 * 24 * 60 * MINUTE
"""An open claim older than this is not worth naming any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One notification to make: names, never text.

    `names` are the people who wrote, VIP first, and `clients` whom they belong to; `missed` those
    of an earlier claim that nobody confirmed, with `missed_count` messages. `conversation` is what
    a click opens. `rings_alone`: lane `now` or `urgent`, which may replace a `RecentRing`.
    """

    delivery: DeliveryId
    at: Instant
    by: ReleasedBy
    names: tuple[str, ...]
    clients: frozenset[ClientId]
    missed: tuple[str, ...]
    missed_clients: frozenset[ClientId]
    missed_count: int
    count: int
    messages: tuple[MessageId, ...]
    conversation: ConversationId
    urgent: bool
    rings_alone: bool
    deadline: Instant | None


@dataclass(frozen=True, slots=True)
class RecentRing:
    """What has rung since the last sound, at most 60 seconds ago; the next one replaces it."""

    notification: int
    names: tuple[str, ...]
    clients: frozenset[ClientId]
    count: int
    urgent: bool


def unannounced(store: Store) -> bool:
    """Whether a delivery waits for an engine to announce it."""
    waiting = store.connection.execute(
        """
        SELECT 1 FROM delivery
        WHERE announce = 1 AND announced_at IS NULL AND announce_claimed_at IS NULL
        """
    ).fetchone()
    return waiting is not None


def to_announce(store: Store, now: Instant) -> Announcement | None:
    """Claim what other processes handed over for us to announce: one notification for all of it.

    It is that of the newest delivery; the older ones are named in it first, as missed.
    """
    if not unannounced(store):
        return None
    with store.transaction(durable=True) as tx:
        claimed = tx.connection.execute(
            """
            UPDATE delivery SET announce_claimed_at = ?
            WHERE announce = 1 AND announced_at IS NULL AND announce_claimed_at IS NULL
            RETURNING id
            """,
            (now,),
        ).fetchall()
        if not claimed:
            return None
        return of(tx, DeliveryId(max(row[0] for row in claimed)), now)


def confirm(store: Store, delivery: DeliveryId, now: Instant, notification: int) -> Changed:
    """The notification service answered: this delivery, and the claims named in it, are told."""
    with store.transaction() as tx:
        tx.connection.execute(
            "UPDATE delivery SET announced_at = ?, notification = ? WHERE id = ?",
            (now, notification, delivery),
        )
        tx.connection.execute(
            """
            UPDATE delivery SET announced_at = ?
            WHERE announce = 1 AND announced_at IS NULL AND announce_claimed_at IS NOT NULL
                AND id < ?
            """,
            (now, delivery),
        )
        tx.changed("delivery", delivery)
    return tx.result


def of(tx: Transaction, delivery: DeliveryId, now: Instant) -> Announcement:
    """What a delivery that rings says, with the claims before it that nobody confirmed."""
    at, by = tx.connection.execute(
        "SELECT at, by FROM delivery WHERE id = ?", (delivery,)
    ).fetchone()
    rows = _ringing_rows(tx, (delivery,))
    missed = [
        DeliveryId(row[0])
        for row in tx.connection.execute(
            """
            SELECT id FROM delivery
            WHERE announce = 1 AND announced_at IS NULL AND announce_claimed_at IS NOT NULL
                AND announce_claimed_at > ? AND id < ?
            """,
            (now - CLAIMS_NAMED, delivery),
        )
    ]
    missed_rows = _ringing_rows(tx, missed)
    deadlines = [row[5] for row in rows if row[5] is not None and row[5] > now]
    return Announcement(
        delivery=delivery,
        at=Instant(at),
        by=ReleasedBy(by),
        names=_names(rows),
        clients=_clients(rows),
        missed=_names(missed_rows),
        missed_clients=_clients(missed_rows),
        missed_count=len(missed_rows),
        count=len(rows),
        messages=tuple(MessageId(row[0]) for row in rows),
        conversation=ConversationId(rows[0][1]),
        urgent=_is_urgent(rows),
        rings_alone=all(row[4] in (Lane.URGENT.value, Lane.NOW.value) for row in rows),
        deadline=Instant(min(deadlines)) if deadlines else None,
    )


_Ringing = tuple[int, int, str, int, str, int | None, int, int]


def _ringing_rows(tx: Transaction, deliveries: Sequence[DeliveryId]) -> list[_Ringing]:
    """What rings in these deliveries: VIP first, then by time."""
    if not deliveries:
        return []
    marks = ",".join("?" * len(deliveries))
    rows: list[_Ringing] = tx.connection.execute(
        f"""
        SELECT message.id, message.conversation_id,
            CASE WHEN identity.name = '' OR client.name = identity.name THEN client.name
                ELSE identity.name END,
            client.vip, message.lane, message.deadline_at, message.at, client.id
        FROM message
        JOIN identity ON identity.id = message.identity_id
        JOIN client ON client.id = identity.client_id
        WHERE message.delivery_id IN ({marks}) AND message.lane <> 'digest'
        """,
        deliveries,
    ).fetchall()
    return sorted(rows, key=lambda row: (-row[3], row[6], row[0]))


def _names(rows: Iterable[_Ringing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[2] for row in rows))


def _is_urgent(rows: Iterable[_Ringing]) -> bool:
    return any(row[4] == Lane.URGENT.value for row in rows)


def _clients(rows: Iterable[_Ringing]) -> frozenset[ClientId]:
    return frozenset(ClientId(row[7]) for row in rows)


def recent_ring(store: Store, now: Instant, before: DeliveryId) -> RecentRing | None:
    """What delivery `before` replaces without a sound of its own, if anything.

    That is what rang by itself (`now`, `urgent`), where the ring that made the sound is no more
    than 60 s ago: a minute counts from the sound, however many have replaced it since. What is
    urgent makes its sound all the same, unless that ring was urgent too.

    Rings that replaced one another share the service's number, so all their names come back.
    """
    with store.transaction() as tx:
        rung = tx.connection.execute(
            """
            SELECT id, notification, announced_at FROM delivery
            WHERE announce = 1 AND announced_at IS NOT NULL AND id < ? AND notification <> 0
                AND announced_at BETWEEN ? AND ?
                AND NOT EXISTS (
                    SELECT 1 FROM message WHERE delivery_id = delivery.id
                        AND lane NOT IN ('now', 'urgent', 'digest')
                )
            ORDER BY id DESC
            """,
            (before, now - 2 * RING_TOGETHER, now),
        ).fetchall()
        same = [row for row in rung if row[1] == rung[0][1]]
        if not same or same[-1][2] < now - RING_TOGETHER:
            return None
        rows = _ringing_rows(tx, [DeliveryId(row[0]) for row in same])
        urgent = _is_urgent(rows)
        if _is_urgent(_ringing_rows(tx, (before,))) and not urgent:
            return None
    return RecentRing(same[0][1], _names(rows), _clients(rows), len(rows), urgent)
