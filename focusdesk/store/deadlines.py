"""Deadlines of messages: read when a message comes in, taken away and given back by the person."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Final

from focusdesk.connectors.base import RemoteMessage
from focusdesk.errors import NotFound
from focusdesk.model import DAY, ConversationId, Deadline, IdentityId, Instant, MessageId
from focusdesk.rules import deadlines, suggest
from focusdesk.rules.timeline import Timeline
from focusdesk.store import deliveries
from focusdesk.store.codec import storable
from focusdesk.store.db import Store, Transaction

HISTORY_READ: Final = suggest.DAYS * DAY
"""Older history has no deadline that anything here would look at."""


def deadline_of(
    sql: sqlite3.Connection,
    message: RemoteMessage,
    identity: IdentityId,
    at: Instant,
    now: Instant,
    line: Timeline,
) -> Deadline | None:
    """The deadline of a message received at `at`: its connector's own, else what its words say.

    Wall times are those of the schedule's zone, `line`. History is read too, as far back as trying
    on the past looks, so that the past is played with the deadlines that it had.
    """
    if message.deadline is not None or message.outgoing:
        return message.deadline
    if message.category not in deadlines.CATEGORIES:
        return None
    if message.history and at < now - HISTORY_READ:
        return None
    (theirs,) = sql.execute(
        """
        SELECT client.zone FROM identity JOIN client ON client.id = identity.client_id
        WHERE identity.id = ?
        """,
        (identity,),
    ).fetchone()
    found = deadlines.recognise(message.subject, message.text, at, line.zone_at(at), theirs)
    return None if found is None else Deadline(found.at, _on_one_line(found.words))


def _on_one_line(words: str) -> str:
    """As a sentence can quote them: no line end, nothing that a terminal would obey."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in words).split())


def of_conversation(
    store: Store, conversation: ConversationId, *, removed: bool = False
) -> MessageId | None:
    """Whose deadline is a conversation's: the first one that is not answered, as its row shows.

    Held messages count. Where nothing is open, the newest message that has a deadline, or had one;
    `removed`: one that had. None where there never was any.
    """
    row = store.connection.execute(
        """
        SELECT id, deadline_at, at > coalesce((SELECT max(at) FROM message AS own
                WHERE own.conversation_id = message.conversation_id AND own.outgoing = 1), 0)
            AND (history = 0 OR deadline_at > stored_at) AS open
        FROM message
        WHERE conversation_id = :conversation AND outgoing = 0
            AND CASE WHEN :removed THEN deadline_removed <> 0
                ELSE deadline_at IS NOT NULL OR deadline_removed <> 0 END
        ORDER BY deadline_at IS NULL, open DESC, CASE WHEN open THEN deadline_at END,
            at DESC, id DESC LIMIT 1
        """,
        {"conversation": conversation, "removed": removed},
    ).fetchone()
    return MessageId(row[0]) if row else None


def read_anew(
    sql: sqlite3.Connection, id_: MessageId, message: RemoteMessage, now: Instant, line: Timeline
) -> None:
    """What the new words of an edit say; what the person took away stays away."""
    identity, at, history, outgoing = sql.execute(
        "SELECT identity_id, at, history, outgoing FROM message WHERE id = ?", (id_,)
    ).fetchone()
    known = replace(message, history=bool(history), outgoing=bool(outgoing))
    found = deadline_of(sql, known, identity, at, now, line)
    sql.execute(
        """
        UPDATE message SET has_deadline = ?, deadline_at = ?, deadline_words = ?
        WHERE id = ? AND deadline_removed = 0
        """,
        (
            found is not None,
            found.at if found else None,
            storable(found.words) if found else "",
            id_,
        ),
    )


def take_away(tx: Transaction, message: MessageId, now: Instant) -> ConversationId | None:
    """The person says that it is none: nothing counts, shows or finds it any more.

    A held message is decided anew. None when there was nothing to take away. Raises `NotFound`.
    """
    return _move(tx, message, "deadline_at", "deadline_removed", now)


def give_back(tx: Transaction, message: MessageId, now: Instant) -> ConversationId | None:
    """The other way round, with the instant that it had. Raises `NotFound`."""
    return _move(tx, message, "deadline_removed", "deadline_at", now)


def _move(
    tx: Transaction, message: MessageId, source: str, target: str, now: Instant
) -> ConversationId | None:
    empty = {"deadline_at": "NULL", "deadline_removed": "0"}[source]
    sql = tx.connection
    row = sql.execute("SELECT conversation_id FROM message WHERE id = ?", (message,)).fetchone()
    if row is None:
        raise NotFound("no-such-message", id=message)
    changed = sql.execute(
        f"""
        UPDATE message SET {target} = {source}, {source} = {empty}, has_deadline = ?
        WHERE id = ? AND coalesce({source}, 0) <> 0
        """,
        (target == "deadline_at", message),
    ).rowcount
    if not changed:
        return None
    tx.changed("conversation", row[0])
    deliveries.redecide_held(tx, now, only=message)
    return ConversationId(row[0])
