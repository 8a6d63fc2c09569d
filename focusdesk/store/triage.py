"""What a person does: done, snooze, read and unread, "not a deadline"; each with its undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from focusdesk.model import ConversationId, Instant, MessageId, ReleasedBy, Triage
from focusdesk.store import conversations, deadlines, deliveries, outbox, seen
from focusdesk.store.db import Changed, Store, Transaction


@dataclass(frozen=True, slots=True)
class _Stood:
    """Where a conversation stood before."""

    id: ConversationId
    state: Triage
    snoozed_until: Instant | None
    snooze_keeps: bool
    sort_at: Instant
    gone: bool


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes an action back exactly."""

    stood: tuple[_Stood, ...] = ()
    read: tuple[MessageId, ...] = ()
    """Messages that the action marked read."""
    unread: tuple[MessageId, ...] = ()
    passed_over: tuple[MessageId, ...] = ()
    """Messages that went unread with the action."""
    deadline: tuple[MessageId, ...] = ()
    """Messages whose deadline the action took away."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A finished action: what changed, and what takes it back (None: nothing had to be done)."""

    changed: Changed
    undo: Undo | None


def done(store: Store, ids: Sequence[ConversationId], now: Instant) -> Undoable:
    """Out of the inbox until something new arrives."""
    return _put(store, ids, Triage.DONE, None, now, keeps=False)


def reopen(store: Store, ids: Sequence[ConversationId], now: Instant) -> Undoable:
    """Back into the inbox."""
    return _put(store, ids, Triage.INBOX, None, now, keeps=False)


def snooze(
    store: Store,
    ids: Sequence[ConversationId],
    until: Instant,
    now: Instant,
    *,
    keeps: bool = False,
) -> Undoable:
    """Out of sight until `until`; a reply wakes it earlier unless `keeps`."""
    return _put(store, ids, Triage.SNOOZED, until, now, keeps=keeps)


def _put(
    store: Store,
    ids: Sequence[ConversationId],
    state: Triage,
    until: Instant | None,
    now: Instant,
    *,
    keeps: bool,
) -> Undoable:
    passed_over: tuple[MessageId, ...] = ()
    with store.transaction() as tx:
        stood = _stood(tx, ids)
        for one in stood:
            conversations.put(tx, one.id, state, until)
            tx.connection.execute(
                "UPDATE conversation SET snooze_keeps = ? WHERE id = ?", (keeps, one.id)
            )
        if state is Triage.DONE:
            passed_over = seen.went_unread(tx, [one.id for one in stood], now)
        elif state is Triage.INBOX:
            seen.came_back(tx, [one.id for one in stood])
    return Undoable(tx.result, Undo(stood=stood, passed_over=passed_over) if stood else None)


def _stood(tx: Transaction, ids: Iterable[ConversationId]) -> tuple[_Stood, ...]:
    found = []
    for id_ in ids:
        row = tx.connection.execute(
            """
            SELECT id, state, snoozed_until, snooze_keeps, sort_at, gone FROM conversation
            WHERE id = ?
            """,
            (id_,),
        ).fetchone()
        if row:
            found.append(_Stood(row[0], Triage(row[1]), row[2], bool(row[3]), row[4], bool(row[5])))
    return tuple(found)


def mark_read(
    store: Store, ids: Sequence[ConversationId], read: bool, now: Instant, *, opened: bool = False
) -> Undoable:
    """Read: every message that was handed over. Unread: the newest incoming one.

    What is held stays as it is: it is unread and not to be seen. `opened`: the person has them
    before their eyes, and does not only say that they are read.
    """
    with store.transaction(durable=True) as tx:
        touched: list[MessageId] = []
        for id_ in ids:
            if read:
                rows = tx.connection.execute(
                    """
                    SELECT id FROM message
                    WHERE conversation_id = ? AND read = 0 AND outgoing = 0
                        AND released_at IS NOT NULL
                    """,
                    (id_,),
                ).fetchall()
            else:
                rows = tx.connection.execute(
                    """
                    SELECT id FROM message
                    WHERE conversation_id = ? AND outgoing = 0 AND released_at IS NOT NULL
                    ORDER BY at DESC, id DESC LIMIT 1
                    """,
                    (id_,),
                ).fetchall()
            touched += [MessageId(row[0]) for row in rows]
        changed = _mark(tx, touched, read=read, now=now)
        if read:
            seen.were_read(tx, changed, now, opened=opened)
        else:
            seen.forget(tx, changed)
    if not changed:
        return Undoable(tx.result, None)
    undo = Undo(read=changed) if read else Undo(unread=changed)
    return Undoable(tx.result, undo)


def no_deadline(store: Store, message: MessageId, now: Instant) -> Undoable:
    """What was found in a message is no deadline. Raises `NotFound`."""
    with store.transaction() as tx:
        taken = deadlines.take_away(tx, message, now)
    return Undoable(tx.result, None if taken is None else Undo(deadline=(message,)))


def open_and_read(store: Store, message: MessageId, now: Instant) -> Changed:
    """A person opened this message and read it; a held one is handed over with that, silently."""
    with store.transaction(durable=True) as tx:
        row = tx.connection.execute(
            "SELECT released_at FROM message WHERE id = ?", (message,)
        ).fetchone()
        if row is None:
            return Changed()
        if row[0] is None:
            deliveries.release(tx, [message], ReleasedBy.ELSEWHERE, now)
        _mark(tx, [message], read=True, now=now)
        seen.were_read(tx, [message], now, opened=True)
    return tx.result


def _mark(
    tx: Transaction, messages: Sequence[MessageId], *, read: bool, now: Instant
) -> tuple[MessageId, ...]:
    """Set the flag here and queue the word to the source; returns those that changed."""
    changed = []
    for message in messages:
        row = tx.connection.execute(
            "UPDATE message SET read = ? WHERE id = ? AND read <> ? RETURNING conversation_id",
            (read, message, read),
        ).fetchone()
        if row:
            changed.append(message)
            tx.changed("conversation", row[0])
    if changed:
        outbox.queue_marks(tx, changed, read=read, now=now)
    return tuple(changed)


def apply_undo(store: Store, undo: Undo, now: Instant) -> Changed:
    """Take an action back: every row stands as it stood, unless something new has arrived."""
    with store.transaction(durable=True) as tx:
        for one in undo.stood:
            tx.connection.execute(
                """
                UPDATE conversation SET state = ?, snoozed_until = ?, snooze_keeps = ?, gone = ?,
                    sort_at = max(last_at, ?)
                WHERE id = ?
                """,
                (
                    one.state.value,
                    one.snoozed_until,
                    one.snooze_keeps,
                    one.gone,
                    one.sort_at,
                    one.id,
                ),
            )
            tx.changed("conversation", one.id)
        seen.forget(tx, (*undo.read, *undo.passed_over))
        _mark(tx, undo.read, read=False, now=now)
        _mark(tx, undo.unread, read=True, now=now)
        for message in undo.deadline:
            deadlines.give_back(tx, message, now)
    return tx.result


def next_wake(store: Store) -> Instant | None:
    """When the next snoozed conversation comes back."""
    row = store.connection.execute(
        "SELECT min(snoozed_until) FROM conversation WHERE state = 'snoozed'"
    ).fetchone()
    return None if row[0] is None else Instant(row[0])


def wake_due(store: Store, now: Instant) -> Changed:
    """Bring back what was snoozed until now: on top of the inbox, unread."""
    due = next_wake(store)
    if due is None or due > now:
        return Changed()
    with store.transaction() as tx:
        rows = tx.connection.execute(
            """
            UPDATE conversation SET state = 'inbox', sort_at = max(sort_at, snoozed_until),
                snoozed_until = NULL, snooze_keeps = 0
            WHERE state = 'snoozed' AND snoozed_until <= ?
            RETURNING id
            """,
            (now,),
        ).fetchall()
        for (id_,) in rows:
            tx.connection.execute(
                """
                UPDATE message SET read = 0
                WHERE id = (
                    SELECT id FROM message
                    WHERE conversation_id = ? AND outgoing = 0 AND released_at IS NOT NULL
                    ORDER BY at DESC, id DESC LIMIT 1
                )
                """,
                (id_,),
            )
            tx.changed("conversation", id_)
    return tx.result


def all_of_client(
    store: Store, conversation: ConversationId, state: Triage
) -> list[ConversationId]:
    """Every conversation in `state` of the client of this one."""
    rows = store.connection.execute(
        """
        SELECT conversation.id
        FROM conversation AS here
        CROSS JOIN identity AS own ON own.id = here.identity_id
        CROSS JOIN identity AS other ON other.client_id = own.client_id
        CROSS JOIN conversation ON conversation.identity_id = other.id
        WHERE here.id = ? AND conversation.state = ? AND conversation.messages > 0
            AND conversation.merged_into IS NULL
        """,
        (conversation, state.value),
    )
    return [ConversationId(row[0]) for row in rows]
