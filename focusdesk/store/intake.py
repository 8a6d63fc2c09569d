"""Intake: one batch of a connector becomes rows, decisions and cursors in ONE transaction.

Whatever fails rolls back whole, cursors included, so the source tells it again; whatever is told
again is recognised by its key or its `dedupe` name. So a crash at any moment loses and doubles
nothing. The transaction is durable: when `take` returns, the connector may acknowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.base import (
    Batch,
    DeadLetter,
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
from focusdesk.store import (
    at_source,
    content,
    conversations,
    deadlines,
    deciding,
    deliveries,
    people,
    timeline,
)
from focusdesk.store.codec import dump_saying, storable
from focusdesk.store.db import Changed, Store
from focusdesk.store.work import Work, add_key, find, find_by_name, touch

HISTORY_IN_INBOX: Final = 30 * DAY
IDS_A_MINUTE: Final = 64
RAW_LIMIT: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Intake:
    """What a batch did. `due`: something is to be handed over right now."""

    changed: Changed
    new: int
    due: bool


def take(store: Store, account: AccountId, batch: Batch, now: Instant) -> Intake:
    """Store a batch, durably. At most 200 messages a call keep the writer's lock short.

    Raises `StoreFull` when the disk has no room (nothing was written), `StoreBusy`.
    """
    with store.transaction(durable=True) as tx:
        row = tx.connection.execute("SELECT kind FROM account WHERE id = ?", (account,)).fetchone()
        if row is None:
            return Intake(Changed(), 0, False)
        work = Work(tx, account, row[0], now, timeline.timeline(store))
        for address in batch.identities:
            people.name_identity(work.tx, address)
        for space in batch.forget_spaces:
            work.sql.execute(
                "DELETE FROM remote_key WHERE account_id = ? AND space = ?", (account, space)
            )
        for new_key in batch.new_keys:
            at_source.linked(work, new_key)
        for message in batch.messages:
            _message(work, message)
        content.index(work.sql, work.inserted)
        deliveries.mute(tx, deciding.decide_new(tx, work.undecided, now), now)
        _decide_edited(work)
        for flag in batch.flags:
            at_source.flagged(work, flag)
        for gone in batch.gone:
            at_source.left(work, gone)
        for letter in batch.dead_letters:
            _dead_letter(work, letter)
        _save_cursors(work, batch)
        _save_health(work, batch)
        due = tx.connection.execute(
            "SELECT 1 FROM held WHERE release_at <= ? LIMIT 1", (now,)
        ).fetchone()
    return Intake(tx.result, len(work.inserted), due is not None)


# -- messages ---------------------------------------------------------------------------------


def _message(work: Work, message: RemoteMessage) -> None:
    known = find(work, message.key)
    if known is None and message.dedupe:
        known = find_by_name(work, message.dedupe)
        if known is not None:
            add_key(work, message.key, known)
            at_source.back(work, known)
            if message.read:
                at_source.set_read(work, known, read=True)
            return
    if known is not None:
        _update(work, known, message)
    else:
        _insert(work, message)


def _insert(work: Work, message: RemoteMessage) -> None:
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
            ReleasedBy.HISTORY.value if message.history and not message.outgoing else None,
        ),
    )
    content.insert(work.sql, id_, message)
    add_key(work, message.key, id_)
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
            conversations.arrived(work.tx, conversation, Lane.NEXT, at, identity)
    else:
        work.undecided.append(id_)


def _new_id(work: Work, at: Instant) -> MessageId:
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


def _update(work: Work, id_: MessageId, message: RemoteMessage) -> None:
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
        touch(work, id_)
    at_source.back(work, id_)
    if message.read:
        at_source.set_read(work, id_, read=True)


def _decide_edited(work: Work) -> None:
    """What was edited while held is decided by its newest words."""
    held = [
        id_
        for id_ in dict.fromkeys(work.edited)
        if work.sql.execute("SELECT 1 FROM held WHERE message_id = ?", (id_,)).fetchone()
    ]
    if held:
        deliveries.mute(work.tx, deciding.redecide(work.tx, held, work.now), work.now)


def _answered(work: Work, conversation: ConversationId, at: Instant) -> None:
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


# -- the rest of a batch ----------------------------------------------------------------------


def _dead_letter(work: Work, letter: DeadLetter) -> None:
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


def _save_cursors(work: Work, batch: Batch) -> None:
    work.sql.executemany(
        """
        INSERT INTO cursor(account_id, scope, value) VALUES (?, ?, ?)
        ON CONFLICT(account_id, scope) DO UPDATE SET value = excluded.value
        """,
        [(work.account, scope, value) for scope, value in batch.cursors.items()],
    )


def _save_health(work: Work, batch: Batch) -> None:
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
