"""Intake: one batch of a connector becomes rows, decisions and cursors in ONE transaction.

Whatever fails rolls back whole, cursors included, so the source tells it again; whatever is told
again is recognised by its key or its `dedupe` name. So a crash at any moment loses and doubles
nothing. The transaction is durable: when `take` returns, the connector may acknowledge.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
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
    Address,
    Category,
    ClientId,
    ConversationId,
    IdentityId,
    Instant,
    Lane,
    MessageId,
    ReleasedBy,
)
from focusdesk.store import conversations, deciding, deliveries
from focusdesk.store.codec import dump_saying, folded, squeeze, storable
from focusdesk.store.db import Changed, Store, Transaction

HISTORY_IN_INBOX: Final = 30 * DAY
IDS_A_MINUTE: Final = 64
TEXT_LIMIT: Final = 200_000
RAW_LIMIT: Final = 1_000_000
_QUIET_CATEGORIES: Final = (Category.NEWSLETTER, Category.SYSTEM, Category.SECURITY)


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
    inserted: list[MessageId] = field(default_factory=list)
    undecided: list[MessageId] = field(default_factory=list)
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
        work = _Work(tx, account, row[0], now)
        for address in batch.identities:
            _name_identity(work, address)
        for space in batch.forget_spaces:
            work.sql.execute(
                "DELETE FROM remote_key WHERE account_id = ? AND space = ?", (account, space)
            )
        for new_key in batch.new_keys:
            _link(work, new_key)
        for message in batch.messages:
            _message(work, message)
        _index(work)
        deciding.decide_new(tx, work.undecided, now)
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
    identity, is_new = _identity(work, message, channel)
    conversation = conversations.find_or_make(
        work.tx, work.account, message, identity, channel
    )
    id_ = _new_id(work, at)
    done_with = message.history or message.outgoing
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
            message.deadline is not None,
            message.read or message.outgoing,
            message.deadline.at if message.deadline else None,
            storable(message.deadline.words) if message.deadline else "",
            at if done_with else None,
            (ReleasedBy.HISTORY.value if message.history else None) if done_with else None,
        ),
    )
    _insert_content(work, id_, message)
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


def _insert_content(work: _Work, id_: MessageId, message: RemoteMessage) -> None:
    work.sql.execute(
        """
        INSERT INTO message_text(id, subject, body, sender, recipients, files)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        (id_, *_texts(message)),
    )
    if message.html or message.original or message.headers:
        work.sql.execute(
            """
            INSERT INTO message_html(id, html, version, original, headers)
            VALUES (?, ?, ?, ?, ?)
            """,
            (
                id_,
                squeeze(message.html),
                message.html_version,
                squeeze(message.original),
                squeeze(message.headers),
            ),
        )
    if message.attachments:
        work.sql.executemany(
            """
            INSERT INTO attachment(message_id, n, name, content_type, size, part, content_id,
                inline)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                (
                    id_,
                    n,
                    storable(part.name),
                    storable(part.content_type),
                    part.size,
                    storable(part.part),
                    storable(part.content_id),
                    part.inline,
                )
                for n, part in enumerate(message.attachments, start=1)
            ],
        )


def _texts(message: RemoteMessage) -> tuple[str, str, str, str, str]:
    """Subject, body, sender, recipients and files, as they are stored and searched."""
    return (
        storable(message.subject)[:2000],
        storable(message.text)[:TEXT_LIMIT],
        _written(message.author),
        ", ".join(_written(recipient) for recipient in message.recipients[:200]),
        "\n".join(storable(part.name) for part in message.attachments),
    )


def _written(address: Address) -> str:
    name, at = storable(address.name).strip(), storable(address.address).strip()
    return f"{name} <{at}>" if name and name != at else at


def _index(work: _Work) -> None:
    """Full text: one statement a batch, from the very rows that it stands for."""
    if not work.inserted:
        return
    work.sql.execute("CREATE TEMP TABLE IF NOT EXISTS batch_ids(id INTEGER PRIMARY KEY) STRICT")
    work.sql.execute("DELETE FROM batch_ids")
    work.sql.executemany("INSERT INTO batch_ids(id) VALUES (?)", [(id_,) for id_ in work.inserted])
    work.sql.execute(
        """
        INSERT INTO message_fts(rowid, subject, body, sender, recipients, files)
        SELECT message_text.id, subject, body, sender, recipients, files
        FROM batch_ids CROSS JOIN message_text ON message_text.id = batch_ids.id
        """
    )


def replace_text(
    sql: sqlite3.Connection, id_: MessageId, texts: Sequence[str] | None
) -> None:
    """New texts of a message (None: none at all), in table and index together.

    The index has external content: forgetting a row needs the text that it was made from.
    """
    sql.execute(
        """
        INSERT INTO message_fts(message_fts, rowid, subject, body, sender, recipients, files)
        SELECT 'delete', id, subject, body, sender, recipients, files
        FROM message_text WHERE id = ?
        """,
        (id_,),
    )
    if texts is None:
        sql.execute("DELETE FROM message_text WHERE id = ?", (id_,))
        return
    sql.execute(
        """
        UPDATE message_text SET subject = ?, body = ?, sender = ?, recipients = ?, files = ?
        WHERE id = ?
        """,
        (*texts, id_),
    )
    sql.execute(
        """
        INSERT INTO message_fts(rowid, subject, body, sender, recipients, files)
        SELECT id, subject, body, sender, recipients, files FROM message_text WHERE id = ?
        """,
        (id_,),
    )


def _update(work: _Work, id_: MessageId, message: RemoteMessage) -> None:
    """A known message as its source has it now. An edit never rings."""
    texts = _texts(message)
    old = work.sql.execute(
        "SELECT subject, body, sender, recipients, files FROM message_text WHERE id = ?", (id_,)
    ).fetchone()
    if old is not None and (old[0], old[1]) != texts[:2]:
        replace_text(work.sql, id_, texts)
        work.sql.execute("UPDATE message SET edited_at = ? WHERE id = ?", (work.now, id_))
        if message.html:
            work.sql.execute(
                """
                INSERT INTO message_html(id, html, version, original, headers)
                VALUES (?, ?, ?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET html = excluded.html, version = excluded.version,
                    original = excluded.original
                """,
                (
                    id_,
                    squeeze(message.html),
                    message.html_version,
                    squeeze(message.original),
                    squeeze(message.headers),
                ),
            )
        _touch(work, id_)
    _back(work, id_)
    if message.read:
        _set_read(work, id_, read=True)


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
        forget_message(work.sql, id_)
        conversations.recount(work.sql, conversation)
    else:
        replace_text(work.sql, id_, ("", "", "", "", ""))
        work.sql.execute("DELETE FROM message_html WHERE id = ?", (id_,))
        work.sql.execute("UPDATE message SET deleted = 1 WHERE id = ?", (id_,))
    work.tx.changed("conversation", conversation)


def forget_message(sql: sqlite3.Connection, id_: MessageId) -> None:
    """Take a message out of every table; its conversation's counters are the caller's."""
    replace_text(sql, id_, None)
    for table, column in (
        ("message_html", "id"),
        ("attachment", "message_id"),
        ("remote_key", "message_id"),
        ("dedupe", "message_id"),
        ("message_tag", "message_id"),
        ("decision", "message_id"),
        ("held", "message_id"),
        ("outbox", "message_id"),
    ):
        sql.execute(f"DELETE FROM {table} WHERE {column} = ?", (id_,))
    sql.execute("DELETE FROM message WHERE id = ?", (id_,))


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


# -- identities and clients -------------------------------------------------------------------


def _identity(work: _Work, message: RemoteMessage, channel: str) -> tuple[IdentityId, bool]:
    """The identity of the other side, made with a client of its own when it is new."""
    party = message.party
    address = folded(storable(party.address))[:320] or "?"
    name = storable(party.name).strip()[:200]
    row = work.sql.execute(
        """
        SELECT identity.id, identity.name, client.id, client.listed
        FROM identity JOIN client ON client.id = identity.client_id
        WHERE identity.channel = ? AND identity.address = ?
        """,
        (party.channel or channel, address),
    ).fetchone()
    listed = message.listed and message.category not in _QUIET_CATEGORIES
    if row is not None:
        if listed and not row[3]:
            work.sql.execute("UPDATE client SET listed = 1 WHERE id = ?", (row[2],))
            work.tx.changed("client", row[2])
        if name and not row[1]:
            work.sql.execute("UPDATE identity SET name = ? WHERE id = ?", (name, row[0]))
        return IdentityId(row[0]), False
    client = _client(work, storable(message.client_name).strip(), name or address, listed)
    cursor = work.sql.execute(
        """
        INSERT INTO identity(channel, address, name, client_id, first_at) VALUES (?, ?, ?, ?, ?)
        """,
        (party.channel or channel, address, name, client, work.now),
    )
    assert cursor.lastrowid is not None
    work.tx.changed("client", client)
    return IdentityId(cursor.lastrowid), True


def _client(work: _Work, given: str, fallback: str, listed: bool) -> ClientId:
    """The client of a new identity: one that bears the name its source gave, else a new one."""
    if given:
        row = work.sql.execute(
            "SELECT id FROM client WHERE folded = ? ORDER BY id LIMIT 1", (folded(given),)
        ).fetchone()
        if row:
            return ClientId(row[0])
    name = (given or fallback)[:200]
    cursor = work.sql.execute(
        "INSERT INTO client(name, folded, listed, created_at) VALUES (?, ?, ?, ?)",
        (name, folded(name), listed, work.now),
    )
    assert cursor.lastrowid is not None
    return ClientId(cursor.lastrowid)


def _name_identity(work: _Work, address: Address) -> None:
    """A name told without a message: it fills a gap, and never overwrites what is there."""
    name = storable(address.name).strip()[:200]
    if name:
        work.sql.execute(
            "UPDATE identity SET name = ? WHERE channel = ? AND address = ? AND name = ''",
            (name, address.channel, folded(address.address)),
        )


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
        work.sql.execute(
            "UPDATE account SET last_event = ? WHERE id = ?", (work.now, work.account)
        )
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
