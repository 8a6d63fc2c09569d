"""What is to be done at the sources: kept on disk until the source has said yes.

Reading and unreading are idempotent and simply said again after a crash; sends get their own
care: they are never repeated by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from focusdesk.connectors.base import RemoteKey
from focusdesk.model import AccountId, Instant, MessageId, Saying
from focusdesk.store.codec import dump_saying
from focusdesk.store.db import Store, Transaction


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do at a source. `read` for a mark; `attempts` made so far."""

    id: int
    account: AccountId
    kind: str
    message: MessageId
    keys: tuple[RemoteKey, ...]
    attempts: int

    @property
    def read(self) -> bool:
        return self.kind == "mark-read"


def queue_marks(
    tx: Transaction, messages: Iterable[MessageId], *, read: bool, now: Instant
) -> None:
    """Say at the source that messages are read, or unread; an opposite word still here is dropped.

    Messages that no longer stand at their source need no word.
    """
    kind = "mark-read" if read else "mark-unread"
    for message in messages:
        tx.connection.execute(
            """
            DELETE FROM outbox WHERE message_id = ? AND state = 'waiting'
                AND kind IN ('mark-read', 'mark-unread')
            """,
            (message,),
        )
        tx.connection.execute(
            """
            INSERT INTO outbox(account_id, kind, message_id, state, not_before, created_at)
            SELECT message.account_id, ?, message.id, 'waiting', ?, ?
            FROM message JOIN account ON account.id = message.account_id
            WHERE message.id = ? AND account.removed = 0
                AND EXISTS (SELECT 1 FROM remote_key WHERE remote_key.message_id = message.id)
            """,
            (kind, now, now, message),
        )
    tx.changed("outbox")


def waiting(store: Store, account: AccountId, now: Instant, limit: int = 200) -> list[Job]:
    """What may be done now, in order. A job left in `doing` by a crash is among it."""
    rows = store.connection.execute(
        """
        SELECT id, kind, message_id, attempts FROM outbox
        WHERE account_id = ? AND state IN ('waiting', 'doing') AND not_before <= ?
            AND kind IN ('mark-read', 'mark-unread')
        ORDER BY id LIMIT ?
        """,
        (account, now, limit),
    ).fetchall()
    return [
        Job(
            id_,
            account,
            kind,
            MessageId(message),
            tuple(
                RemoteKey(space, item)
                for space, item in store.connection.execute(
                    "SELECT space, item FROM remote_key WHERE message_id = ?", (message,)
                )
            ),
            attempts,
        )
        for id_, kind, message, attempts in rows
    ]


def next_try(store: Store) -> Instant | None:
    """When the next job may be tried."""
    row = store.connection.execute(
        "SELECT min(not_before) FROM outbox WHERE state IN ('waiting', 'doing')"
    ).fetchone()
    return None if row[0] is None else Instant(row[0])


def finish(store: Store, jobs: Iterable[Job], *, refused: Saying | None = None) -> None:
    """The source said yes (the row goes), or no for good (it stays, with its reason)."""
    with store.transaction(durable=True) as tx:
        for job in jobs:
            if refused is None:
                tx.connection.execute("DELETE FROM outbox WHERE id = ?", (job.id,))
            else:
                tx.connection.execute(
                    "UPDATE outbox SET state = 'refused', reason = ? WHERE id = ?",
                    (dump_saying(refused), job.id),
                )
        tx.changed("outbox")


def retry(store: Store, jobs: Iterable[Job], not_before: Instant, reason: Saying) -> None:
    """Try again later."""
    with store.transaction() as tx:
        for job in jobs:
            tx.connection.execute(
                """
                UPDATE outbox SET state = 'waiting', not_before = ?, attempts = attempts + 1,
                    reason = ?
                WHERE id = ?
                """,
                (not_before, dump_saying(reason), job.id),
            )
        tx.changed("outbox")
