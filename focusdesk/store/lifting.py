"""What lifts a message out of its rule's lane, as the rows tell: an insisting client, an urgent word.

The law is `rules/lift.py`; here it meets the held rows and the decisions of this month.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.model import (
    Category,
    ClientId,
    ConversationId,
    Instant,
    Lane,
    MessageId,
    Micros,
    Saying,
)
from focusdesk.rules import lift
from focusdesk.rules.own_words import own_words
from focusdesk.rules.rule import Escalation

INSISTING: Final = "lifted-insisting"
URGENT_WORD: Final = "lifted-urgent-word"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the decision of one message needs to know. `lifts`: steps above its rule's lane."""

    id: MessageId
    conversation: ConversationId
    client: ClientId
    client_name: str
    at: Instant
    category: Category
    vip: bool
    client_wait: Micros | None
    urgent_word: str
    urgent_budget: int
    deadline: Instant | None
    deadline_words: str
    lifts: int


def waiting(sql: sqlite3.Connection, ids: Sequence[MessageId]) -> list[Waiting]:
    """What is known of these messages, in the order in which they were received."""
    marks = ",".join("?" * len(ids))
    rows = sql.execute(
        f"""
        SELECT message.id, message.conversation_id, client.id, client.name, message.at,
            message.category, client.vip, client.longest_wait, client.urgent_word,
            client.urgent_budget, message.deadline_at, message.deadline_words,
            coalesce(held.lifts, 0)
        FROM message
        JOIN identity ON identity.id = message.identity_id
        JOIN client ON client.id = identity.client_id
        LEFT JOIN held ON held.message_id = message.id
        WHERE message.id IN ({marks}) ORDER BY message.at, message.id
        """,
        ids,
    ).fetchall()
    return [
        Waiting(
            id=MessageId(row[0]),
            conversation=ConversationId(row[1]),
            client=ClientId(row[2]),
            client_name=row[3],
            at=Instant(row[4]),
            category=Category(row[5]),
            vip=bool(row[6]),
            client_wait=None if row[7] is None else Micros(row[7]),
            urgent_word=row[8],
            urgent_budget=row[9],
            deadline=None if row[10] is None else Instant(row[10]),
            deadline_words=row[11],
            lifts=row[12],
        )
        for row in rows
    ]


# -- a client who insists ----------------------------------------------------------------------


def insists(
    sql: sqlite3.Connection, one: Waiting, escalation: Escalation, now: Instant
) -> Saying | None:
    """Whether its client insists with this message; what counted for that counts no more."""
    if not escalation.enabled or one.category in lift.NEVER_LIFTED:
        return None
    rows = sql.execute(
        """
        SELECT message.id, message.at
        FROM identity
        CROSS JOIN message INDEXED BY message_identity_at ON message.identity_id = identity.id
        CROSS JOIN held ON held.message_id = message.id
        WHERE identity.client_id = ? AND message.at BETWEEN ? AND ? AND held.counted = 0
            AND held.release_at > ? AND message.category NOT IN ('newsletter', 'system')
        """,
        (one.client, one.at - escalation.within, one.at, now),
    ).fetchall()
    if not lift.bursts(sorted(Instant(at) for _id, at in rows), one.at, escalation):
        return None
    sql.executemany("UPDATE held SET counted = 1 WHERE message_id = ?", [(row[0],) for row in rows])
    return Saying(
        INSISTING,
        {"client": one.client_name, "messages": len(rows), "within": escalation.within},
    )


def liftable(
    sql: sqlite3.Connection, conversation: ConversationId, now: Instant
) -> list[MessageId]:
    """The held messages of a conversation that are below lane `now`."""
    rows = sql.execute(
        """
        SELECT message.id FROM message INDEXED BY message_conversation
        CROSS JOIN held ON held.message_id = message.id
        WHERE message.conversation_id = ? AND message.lane IN ('digest', 'next')
            AND held.release_at > ?
        """,
        (conversation, now),
    )
    return [MessageId(row[0]) for row in rows]


# -- a client's urgent word --------------------------------------------------------------------


def urgent_word(sql: sqlite3.Connection, one: Waiting, lane: Lane, month: Instant) -> Saying | None:
    """Whether this message says its client's urgent word, within the budget of this month.

    A lane that rings at any hour needs no lift, and what the person muted stays muted.
    """
    if not one.urgent_word or lane in (Lane.URGENT, Lane.MUTE) or one.category in lift.NEVER_LIFTED:
        return None
    subject, body = sql.execute(
        "SELECT subject, body FROM message_text WHERE id = ?", (one.id,)
    ).fetchone()
    if not lift.says(one.urgent_word, subject, own_words(body)):
        return None
    (used,) = sql.execute(
        """
        SELECT count(DISTINCT decision.message_id)
        FROM decision INDEXED BY decision_lift
        JOIN message ON message.id = decision.message_id
        JOIN identity ON identity.id = message.identity_id
        WHERE decision.lift <> '' AND decision.at >= ? AND identity.client_id = ?
            AND json_extract(decision.lift, '$.code') = ?
        """,
        (month, one.client, URGENT_WORD),
    ).fetchone()
    if used >= one.urgent_budget:
        return None
    return Saying(
        URGENT_WORD,
        {
            "client": one.client_name,
            "word": one.urgent_word,
            "nth": used + 1,
            "budget": one.urgent_budget,
            "from": lane.value,
            "to": Lane.URGENT.value,
        },
    )
