"""Accounts: their settings (never a secret), their health, their cursors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

from focusdesk.connectors.base import Cursor, RemoteKey, RemotePart, Scope
from focusdesk.errors import NotFound
from focusdesk.model import (
    AccountId,
    AccountState,
    ConversationId,
    Instant,
    MessageId,
    ReleasedBy,
    Saying,
)
from focusdesk.store import content, conversations, deliveries
from focusdesk.store.codec import dump_saying, folded, load_saying
from focusdesk.store.db import Changed, Store
from focusdesk.store.rows import AccountRow

_FORGET_AT_ONCE: Final = 500

_SELECT: Final = """
SELECT id, kind, label, settings, own_addresses, added_at, paused, state, reason, messages,
    last_event, last_catch_up, progress_done, progress_total,
    (SELECT count(*) FROM dead_letter WHERE dead_letter.account_id = account.id)
FROM account
WHERE removed = 0
"""


def _row(found: Sequence[Any]) -> AccountRow:
    (
        id_,
        kind,
        label,
        settings,
        own,
        added,
        paused,
        state,
        reason,
        messages,
        event,
        catch_up,
        done,
        total,
        letters,
    ) = found
    return AccountRow(
        id=AccountId(id_),
        kind=str(kind),
        label=str(label),
        settings=json.loads(str(settings)),
        own_addresses=tuple(json.loads(str(own))),
        added_at=Instant(added),
        paused=bool(paused),
        state=AccountState.OFF if paused else AccountState(state),
        reason=Saying("account-paused") if paused else load_saying(str(reason)),
        messages=messages,
        last_event=event,
        last_catch_up=catch_up,
        progress=(done, total) if total else None,
        dead_letters=letters,
    )


def listed(store: Store) -> list[AccountRow]:
    """All accounts that were not removed, in the order in which they were added."""
    rows = store.connection.execute(_SELECT + " ORDER BY id").fetchall()
    return [_row(row) for row in rows]


def get(store: Store, account: AccountId) -> AccountRow:
    """One account. Raises `NotFound`."""
    row = store.connection.execute(_SELECT + " AND id = ?", (account,)).fetchone()
    if row is None:
        raise NotFound("no-such-account", id=account)
    return _row(row)


def add(
    store: Store,
    kind: str,
    label: str,
    settings: Mapping[str, str],
    own_addresses: Sequence[str],
    now: Instant,
    *,
    unique: Sequence[str] = (),
) -> AccountId:
    """An account; its connector has accepted the settings before.

    One that was removed, with its messages kept, comes back under its number where one of its own
    addresses and the settings named in `unique` are the same: what the source tells again is then
    recognised by its `dedupe` name, and nothing stands here twice.
    """
    own = {folded(address) for address in own_addresses}
    with store.transaction(durable=True) as tx:
        account = _left_behind(tx.connection, kind, settings, own, unique)
        if account is None:
            cursor = tx.connection.execute(
                """
                INSERT INTO account(kind, label, settings, own_addresses, added_at)
                VALUES (?, ?, '{}', '[]', ?)
                """,
                (kind, label, now),
            )
            assert cursor.lastrowid is not None
            account = AccountId(cursor.lastrowid)
        tx.connection.execute(
            """
            UPDATE account SET label = ?, settings = ?, own_addresses = ?, added_at = ?,
                removed = 0, paused = 0, last_event = NULL, last_catch_up = NULL,
                progress_done = 0, progress_total = 0
            WHERE id = ?
            """,
            (
                label,
                json.dumps(dict(settings), ensure_ascii=False),
                json.dumps([folded(one) for one in own_addresses], ensure_ascii=False),
                now,
                account,
            ),
        )
        tx.changed("account", account)
    return account


def _left_behind(
    sql: sqlite3.Connection,
    kind: str,
    settings: Mapping[str, str],
    own: set[str],
    unique: Sequence[str],
) -> AccountId | None:
    """The removed account whose messages are still here and that is this one, if any."""
    rows = sql.execute(
        """
        SELECT id, settings, own_addresses FROM account
        WHERE removed = 1 AND kind = ? ORDER BY id DESC
        """,
        (kind,),
    )
    for id_, there, addresses in rows:
        before = json.loads(there)
        alike = all(before.get(name) == settings.get(name) for name in unique)
        if unique and alike and own & set(json.loads(addresses)):
            return AccountId(id_)
    return None


def update_settings(
    store: Store,
    account: AccountId,
    settings: Mapping[str, str],
    label: str,
    own_addresses: Sequence[str],
) -> Changed:
    """What a renewed sign-in told."""
    get(store, account)
    with store.transaction() as tx:
        tx.connection.execute(
            """
            UPDATE account SET settings = ?, label = ?, own_addresses = ?, state = 'off',
                reason = ''
            WHERE id = ?
            """,
            (
                json.dumps(dict(settings), ensure_ascii=False),
                label,
                json.dumps([folded(one) for one in own_addresses], ensure_ascii=False),
                account,
            ),
        )
        tx.changed("account", account)
    return tx.result


def set_paused(store: Store, account: AccountId, paused: bool) -> Changed:
    """A paused account keeps everything and collects nothing. Raises `NotFound`."""
    get(store, account)
    with store.transaction() as tx:
        tx.connection.execute(
            "UPDATE account SET paused = ?, state = 'off', reason = '' WHERE id = ?",
            (paused, account),
        )
        tx.changed("account", account)
    return tx.result


def set_state(
    store: Store,
    account: AccountId,
    state: AccountState,
    reason: Saying | None = None,
    *,
    last_event: Instant | None = None,
    last_catch_up: Instant | None = None,
) -> Changed:
    """How the account is doing; nothing is written when nothing changed."""
    values = (state.value, dump_saying(reason))
    row = store.connection.execute(
        "SELECT state, reason FROM account WHERE id = ?", (account,)
    ).fetchone()
    if row is None or (row == values and last_event is None and last_catch_up is None):
        return Changed()
    with store.transaction() as tx:
        tx.connection.execute(
            """
            UPDATE account SET state = ?, reason = ?, last_event = coalesce(?, last_event),
                last_catch_up = coalesce(?, last_catch_up)
            WHERE id = ?
            """,
            (*values, last_event, last_catch_up, account),
        )
        tx.changed("account", account)
    return tx.result


def cursors(store: Store, account: AccountId) -> dict[Scope, Cursor]:
    """How far each scope was read."""
    rows = store.connection.execute(
        "SELECT scope, value FROM cursor WHERE account_id = ?", (account,)
    )
    return {Scope(scope): Cursor(value) for scope, value in rows}


def attachment(store: Store, message: MessageId, number: int) -> tuple[AccountRow, RemotePart]:
    """Where the content of a message's attachment is: its account, and the part there.

    Raises `NotFound`, also when the message has left its source.
    """
    found = store.connection.execute(
        """
        SELECT message.account_id, attachment.part FROM attachment
        JOIN message ON message.id = attachment.message_id
        WHERE attachment.message_id = ? AND attachment.n = ?
        """,
        (message, number),
    ).fetchone()
    if found is None:
        raise NotFound("no-such-attachment", id=message, number=number)
    key = store.connection.execute(
        "SELECT space, item FROM remote_key WHERE message_id = ? LIMIT 1", (message,)
    ).fetchone()
    if key is None:
        raise NotFound("attachment-gone", id=message)
    return get(store, AccountId(found[0])), RemotePart(RemoteKey(*key), found[1])


def remove(store: Store, account: AccountId, now: Instant, *, keep_messages: bool) -> Changed:
    """Sign off for good. Kept messages stay searchable; what was held is handed over silently.

    Deleting goes in short transactions, so that nobody waits for it. Raises `NotFound`.
    """
    get(store, account)
    with store.transaction() as tx:
        sql = tx.connection
        waiting = sql.execute(
            """
            SELECT message.id FROM held JOIN message ON message.id = held.message_id
            WHERE message.account_id = ?
            """,
            (account,),
        ).fetchall()
        deliveries.release(tx, [MessageId(row[0]) for row in waiting], ReleasedBy.CHANGE, now)
        sql.execute(
            "UPDATE account SET removed = 1, paused = 1, state = 'off', reason = '' WHERE id = ?",
            (account,),
        )
        for table in ("cursor", "dead_letter", "remote_key"):
            sql.execute(f"DELETE FROM {table} WHERE account_id = ?", (account,))
        sql.execute(
            "DELETE FROM outbox WHERE account_id = ? AND state IN ('waiting', 'doing')", (account,)
        )
        tx.changed("account", account)
    changed = tx.result
    while not keep_messages and (deleted := _forget_some(store, account)):
        changed |= deleted
    return changed


def _forget_some(store: Store, account: AccountId) -> Changed:
    """Delete some hundred messages of an account; falsy when none is left, shells included."""
    with store.transaction() as tx:
        sql = tx.connection
        rows = sql.execute(
            "SELECT id, conversation_id FROM message WHERE account_id = ? LIMIT ?",
            (account, _FORGET_AT_ONCE),
        ).fetchall()
        for id_, _conversation in rows:
            content.forget_message(sql, MessageId(id_))
        for conversation in {row[1] for row in rows}:
            conversations.recount(sql, ConversationId(conversation))
            tx.changed("conversation", conversation)
        if not rows:
            _forget_shells(sql, account)
    return tx.result if rows else Changed()


def _forget_shells(sql: sqlite3.Connection, account: AccountId) -> None:
    """What nothing refers to any more once an account's messages are gone."""
    sql.execute("DELETE FROM outbox WHERE account_id = ?", (account,))
    sql.execute("DELETE FROM thread_key WHERE account_id = ?", (account,))
    sql.execute(
        "DELETE FROM conversation WHERE account_id = ? AND merged_into IS NOT NULL", (account,)
    )
    sql.execute("DELETE FROM conversation WHERE account_id = ?", (account,))
    sql.execute("DELETE FROM account WHERE id = ?", (account,))
    sql.execute(
        """
        DELETE FROM identity
        WHERE id NOT IN (SELECT identity_id FROM message)
            AND id NOT IN (SELECT identity_id FROM conversation)
        """
    )
    sql.execute(
        """
        DELETE FROM client
        WHERE vip = 0 AND id NOT IN (SELECT client_id FROM identity)
            AND id NOT IN (SELECT client_id FROM joining)
        """
    )
