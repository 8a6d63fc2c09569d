"""Intake: one batch of a connector becomes rows, decisions and cursors in ONE transaction.

Whatever fails rolls back whole, cursors included, so the source tells it again; whatever is told
again is recognised by its key or its `dedupe` name. So a crash at any moment loses and doubles
nothing. The transaction is durable: when `take` returns, the connector may acknowledge.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import Final

from focusdesk.connectors.base import (
    Batch,
    DeadLetter,
    Gone,
    NewKey,
    ReadFlag,
    RemoteKey,
    RemoteMessage,
)
from focusdesk.model import (
    DAY,
    MINUTE,
    AccountId,
    ConversationId,
    Instant,
    Lane,
    MessageId,
    ReleasedBy,
)
from focusdesk.rules.timeline import Timeline
from focusdesk.store import (
    content,
    conversations,
    deadlines,
    deciding,
    deliveries,
    people,
    timeline,
)
from focusdesk.store.codec import dump_saying, storable
from focusdesk.store.db import Changed, Store, Transaction

HISTORY_IN_INBOX: Final = 30 * DAY
IDS_A_MINUTE: Final = 64
RAW_LIMIT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Intake:
    """What a batch did. `due`: something is to be handed over right now."""

    changed: Changed
    new: int
    due: bool


@dataclass(slots=True)
class _Work:
    """One batch on its way in."""

    tx: Transaction
    account: AccountId
    kind: str
    now: Instant
    line: Timeline
    inserted: list[MessageId] = field(default_factory=list)
    undecided: list[MessageId] = field(default_factory=list)
    edited: list[MessageId] = field(default_factory=list)
    touched: dict[ConversationId, Instant] = field(default_factory=dict)

    @property
    def sql(self) -> sqlite3.Connection:
        return self.tx.connection


def take(store: Store, account: AccountId, batch: Batch, now: Instant) -> Intake:
    """Store a batch, durably. At most 200 messages a call keep the writer's lock short.

    Raises `StoreFull` when the disk has no room (nothing was written), `StoreBusy`.
    """
    with store.transaction(durable=True) as tx:
        row = tx.connection.execute("SELECT kind FROM account WHERE id = ?", (account,)).fetchone()
        if row is None:
            return Intake(Changed(), 0, False)
        work = _Work(tx, account, row[0], now, timeline.timeline(store))
        for address in batch.identities:
            people.name_identity(work.tx, address)
        for space in batch.forget_spaces:
            work.sql.execute(
                "DELETE FROM remote_key WHERE account_id = ? AND space = ?", (account, space)
            )
        for new_key in batch.new_keys:
            _link(work, new_key)
        for message in batch.messages:
            _message(work, message)
        content.index(work.sql, work.inserted)
        deliveries.mute(tx, deciding.decide_new(tx, work.undecided, now), now)
        _decide_edited(work)
        for flag in batch.flags:
            _flag(work, flag)
        for gone in batch.gone:
            _gone(work, gone)
        for letter in batch.dead_letters:
            _dead_letter(work, letter)
        _save_cursors(work, batch)
        _save_health(work, batch)
        due = tx.connection.execute(
            "SELECT 1 FROM held WHERE release_at <= ? LIMIT 1", (now,)
        ).fetchone()
    return Intake(tx.result, len(work.inserted), due is not None)


# -- messages ---------------------------------------------------------------------------------


def _message(work: _Work, message: RemoteMessage) -> None:
    known = _find(work, message.key)
    if known is None and message.dedupe:
        known = _find_by_name(work, message.dedupe)
        if known is not None:
            _add_key(work, message.key, known)
            _back(work, known)
            if message.read:
                _set_read(work, known, read=True)
            return
    if known is not None:
        _update(work, known, message)
    else:
        _insert(work, message)


def _find(work: _Work, key: RemoteKey) -> MessageId | None:
    row = work.sql.execute(
        "SELECT message_id FROM remote_key WHERE account_id = ? AND space = ? AND item = ?",
        (work.account, key.space, key.item),
    ).fetchone()
    return MessageId(row[0]) if row else None


def _find_by_name(work: _Work, name: str) -> MessageId | None:
    row = work.sql.execute(
        "SELECT message_id FROM dedupe WHERE account_id = ? AND name = ?", (work.account, name)
    ).fetchone()
    return MessageId(row[0]) if row else None


def _add_key(work: _Work, key: RemoteKey, message: MessageId) -> None:
    work.sql.execute(
        """
        INSERT INTO remote_key(account_id, space, item, message_id) VALUES (?, ?, ?, ?)
        ON CONFLICT(account_id, space, item) DO UPDATE SET message_id = excluded.message_id
        """,
        (work.account, key.space, key.item, message),
    )


def _insert(work: _Work, message: RemoteMessage) -> None:
    channel = message.channel or work.kind
    at = Instant(max(0, min(message.received, work.now)))
    identity, is_new = people.identity_of(work.tx, message, channel, work.now)
    if message.party_email:
        people.claim(work.tx, identity, message.party_email)
    conversation = conversations.find_or_make(work.tx, work.account, message, identity, channel)
    id_ = _new_id(work, at)
    done_with = message.history or message.outgoing
    deadline = deadlines.deadline_of(work.sql, message, identity, at, work.now, work.line)
    work.sql.execute(
        """
        INSERT INTO message(id, account_id, conversation_id, identity_id, at, stored_at, channel,
            category, lane, outgoing, history, mention, direct, new_client, has_attachment,
            has_link, has_deadline, read, deadline_at, deadline_words, released_at, released_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            id_,
            work.account,
            conversation,
            identity,
            at,
            work.now,
            channel,
            message.category.value,
            Lane.NEXT.value,
            message.outgoing,
            message.history,
            message.mention,
            message.direct,
            is_new and not message.outgoing and not message.history,
            any(not part.inline for part in message.attachments),
            message.has_link,
            deadline is not None,
            message.read or message.outgoing,
            deadline.at if deadline else None,
            storable(deadline.words) if deadline else "",
            at if done_with else None,
            (ReleasedBy.HISTORY.value if message.history else None) if done_with else None,
        ),
    )
    content.insert(work.sql, id_, message)
    _add_key(work, message.key, id_)
    if message.dedupe:
        work.sql.execute(
            "INSERT OR IGNORE INTO dedupe(account_id, name, message_id) VALUES (?, ?, ?)",
            (work.account, message.dedupe, id_),
        )
    work.inserted.append(id_)
    if message.outgoing:
        if not message.history:
            _answered(work, conversation, at)
    elif message.history:
        recent = at >= work.now - HISTORY_IN_INBOX
        if recent and not message.read:
            conversations.arrived(work.tx, conversation, Lane.NEXT, at)
    else:
        work.undecided.append(id_)


def _new_id(work: _Work, at: Instant) -> MessageId:
    """`minute * 64`, then the next free one at or after that base.

    The last one given is remembered per minute: an import brings thousands into one minute.
    """
    minute = at // MINUTE
    base = minute * IDS_A_MINUTE
    memory = work.tx.store.memory
    last: dict[int, int] = memory.setdefault("ids", {})  # type: ignore[assignment]
    candidate = last.get(minute, base - 1) + 1
    taken = work.sql.execute("SELECT 1 FROM message WHERE id = ?", (candidate,)).fetchone()
    if taken:
        (candidate,) = work.sql.execute(
            """
            SELECT here.id + 1 FROM message AS here
            WHERE here.id >= ?
                AND NOT EXISTS (SELECT 1 FROM message AS next WHERE next.id = here.id + 1)
            ORDER BY here.id LIMIT 1
            """,
            (candidate,),
        ).fetchone()
    if len(last) > 10_000:
        last.clear()
    last[minute] = candidate
    return MessageId(candidate)


def _update(work: _Work, id_: MessageId, message: RemoteMessage) -> None:
    """A known message as its source has it now. An edit never rings."""
    texts = content.texts(message)
    old = work.sql.execute(
        "SELECT subject, body, sender, recipients, files FROM message_text WHERE id = ?", (id_,)
    ).fetchone()
    if old is not None and (old[0], old[1]) != texts[:2]:
        content.replace_text(work.sql, id_, texts)
        work.sql.execute("UPDATE message SET edited_at = ? WHERE id = ?", (work.now, id_))
        if message.html:
            content.replace_html(work.sql, id_, message)
        deadlines.read_anew(work.sql, id_, message, work.now, work.line)
        work.edited.append(id_)
        _touch(work, id_)
    _back(work, id_)
    if message.read:
        _set_read(work, id_, read=True)


def _decide_edited(work: _Work) -> None:
    """What was edited while held is decided by its newest words."""
    held = [
        id_
        for id_ in dict.fromkeys(work.edited)
        if work.sql.execute("SELECT 1 FROM held WHERE message_id = ?", (id_,)).fetchone()
    ]
    if held:
        deliveries.mute(work.tx, deciding.redecide(work.tx, held, work.now), work.now)


# -- what the source says of known messages ---------------------------------------------------


def _link(work: _Work, new: NewKey) -> None:
    known = _find_by_name(work, new.dedupe)
    if known is None:
        return
    _add_key(work, new.key, known)
    _back(work, known)
    if new.read is not None:
        _set_read(work, known, read=new.read)


def _flag(work: _Work, flag: ReadFlag) -> None:
    known = _find(work, flag.key)
    if known is not None:
        _set_read(work, known, read=flag.read)


def _set_read(work: _Work, id_: MessageId, *, read: bool) -> None:
    """Read or unread at the source. What the person did here and is still on its way out wins."""
    pending = work.sql.execute(
        """
        SELECT 1 FROM outbox
        WHERE message_id = ? AND state IN ('waiting', 'doing')
            AND kind IN ('mark-read', 'mark-unread')
        """,
        (id_,),
    ).fetchone()
    row = work.sql.execute(
        "SELECT read, released_at, outgoing FROM message WHERE id = ?", (id_,)
    ).fetchone()
    if pending or row is None or row[2] or bool(row[0]) == read:
        return
    work.sql.execute("UPDATE message SET read = ? WHERE id = ?", (read, id_))
    _touch(work, id_)
    if read and row[1] is None:
        deliveries.release(work.tx, [id_], ReleasedBy.ELSEWHERE, work.now)


def _gone(work: _Work, gone: Gone) -> None:
    known = _find(work, gone.key)
    if known is None:
        return
    work.sql.execute(
        "DELETE FROM remote_key WHERE account_id = ? AND space = ? AND item = ?",
        (work.account, gone.key.space, gone.key.item),
    )
    row = work.sql.execute(
        "SELECT conversation_id, released_at, outgoing FROM message WHERE id = ?", (known,)
    ).fetchone()
    conversation, released, outgoing = ConversationId(row[0]), row[1], row[2]
    if gone.by_sender:
        _deleted_by_sender(work, known, conversation, held=released is None)
        return
    if work.sql.execute(
        "SELECT 1 FROM remote_key WHERE message_id = ? LIMIT 1", (known,)
    ).fetchone():
        return
    work.sql.execute("UPDATE message SET gone = 1 WHERE id = ?", (known,))
    if outgoing:
        return
    if released is None:
        deliveries.release(work.tx, [known], ReleasedBy.ELSEWHERE, work.now)
    conversations.left_the_source(work.tx, conversation)


def _deleted_by_sender(
    work: _Work, id_: MessageId, conversation: ConversationId, *, held: bool
) -> None:
    """A held one goes away; one that was handed over is shown as deleted, its text gone."""
    if held:
        content.forget_message(work.sql, id_)
        conversations.recount(work.sql, conversation)
    else:
        content.replace_text(work.sql, id_, ("", "", "", "", ""))
        work.sql.execute("DELETE FROM message_html WHERE id = ?", (id_,))
        work.sql.execute(
            """
            UPDATE message SET deleted = 1, has_deadline = 0, deadline_at = NULL,
                deadline_words = '', deadline_removed = 0
            WHERE id = ?
            """,
            (id_,),
        )
    work.tx.changed("conversation", conversation)


def _back(work: _Work, id_: MessageId) -> None:
    """It stands at the source again after it had left."""
    row = work.sql.execute(
        "SELECT conversation_id FROM message WHERE id = ? AND gone = 1", (id_,)
    ).fetchone()
    if row:
        work.sql.execute("UPDATE message SET gone = 0 WHERE id = ?", (id_,))
        conversations.came_back(work.tx, ConversationId(row[0]))


def _answered(work: _Work, conversation: ConversationId, at: Instant) -> None:
    """An own message: the person knows what came before it, so nothing of that is held on."""
    waiting = work.sql.execute(
        """
        SELECT message.id FROM held CROSS JOIN message ON message.id = held.message_id
        WHERE message.conversation_id = ? AND message.at <= ?
        """,
        (conversation, at),
    ).fetchall()
    if waiting:
        deliveries.release(
            work.tx, [MessageId(row[0]) for row in waiting], ReleasedBy.ELSEWHERE, work.now
        )


def _touch(work: _Work, id_: MessageId) -> None:
    (conversation,) = work.sql.execute(
        "SELECT conversation_id FROM message WHERE id = ?", (id_,)
    ).fetchone()
    work.tx.changed("conversation", conversation)


# -- the rest of a batch ----------------------------------------------------------------------


def _dead_letter(work: _Work, letter: DeadLetter) -> None:
    work.sql.execute(
        """
        INSERT INTO dead_letter(account_id, space, item, at, reason, raw)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT(account_id, space, item) DO UPDATE SET times = times + 1,
            reason = excluded.reason
        """,
        (
            work.account,
            letter.key.space,
            letter.key.item,
            work.now,
            dump_saying(letter.reason),
            letter.raw[:RAW_LIMIT],
        ),
    )
    work.tx.changed("account", work.account)


def _save_cursors(work: _Work, batch: Batch) -> None:
    work.sql.executemany(
        """
        INSERT INTO cursor(account_id, scope, value) VALUES (?, ?, ?)
        ON CONFLICT(account_id, scope) DO UPDATE SET value = excluded.value
        """,
        [(work.account, scope, value) for scope, value in batch.cursors.items()],
    )


def _save_health(work: _Work, batch: Batch) -> None:
    """Last event, last catch-up and progress, with what they tell of."""
    if batch.messages or batch.flags or batch.gone:
        work.sql.execute("UPDATE account SET last_event = ? WHERE id = ?", (work.now, work.account))
        work.tx.changed("account", work.account)
    if batch.caught_up:
        work.sql.execute(
            "UPDATE account SET last_catch_up = ? WHERE id = ?", (work.now, work.account)
        )
        work.tx.changed("account", work.account)
    if batch.progress is not None:
        work.sql.execute(
            "UPDATE account SET progress_done = ?, progress_total = ? WHERE id = ?",
            (batch.progress.done, batch.progress.total, work.account),
        )
        work.tx.changed("account", work.account)
    if batch.backfilled:
        work.sql.execute(
            "UPDATE account SET progress_done = 0, progress_total = 0 WHERE id = ?",
            (work.account,),
        )
