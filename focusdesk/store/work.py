"""One batch on its way in, and the keys by which its messages are known."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from focusdesk.connectors.base import RemoteKey
from focusdesk.model import AccountId, Instant, MessageId
from focusdesk.rules.timeline import Timeline
from focusdesk.store.db import Transaction


@dataclass(slots=True)
class Work:
    """One batch on its way in."""

    tx: Transaction
    account: AccountId
    kind: str
    now: Instant
    line: Timeline
    inserted: list[MessageId] = field(default_factory=list)
    undecided: list[MessageId] = field(default_factory=list)
    edited: list[MessageId] = field(default_factory=list)

    @property
    def sql(self) -> sqlite3.Connection:
        return self.tx.connection


def find(work: Work, key: RemoteKey) -> MessageId | None:
    """The message that stands under this key at the source."""
    row = work.sql.execute(
        "SELECT message_id FROM remote_key WHERE account_id = ? AND space = ? AND item = ?",
        (work.account, key.space, key.item),
    ).fetchone()
    return MessageId(row[0]) if row else None


def find_by_name(work: Work, name: str) -> MessageId | None:
    """The message that has this `dedupe` name, wherever it stands."""
    row = work.sql.execute(
        "SELECT message_id FROM dedupe WHERE account_id = ? AND name = ?", (work.account, name)
    ).fetchone()
    return MessageId(row[0]) if row else None


def add_key(work: Work, key: RemoteKey, message: MessageId) -> None:
    """A message stands under this key from now on, whatever stood there before."""
    work.sql.execute(
        """
        INSERT INTO remote_key(account_id, space, item, message_id) VALUES (?, ?, ?, ?)
        ON CONFLICT(account_id, space, item) DO UPDATE SET message_id = excluded.message_id
        """,
        (work.account, key.space, key.item, message),
    )


def touch(work: Work, id_: MessageId) -> None:
    """Who shows its conversation reads it again."""
    (conversation,) = work.sql.execute(
        "SELECT conversation_id FROM message WHERE id = ?", (id_,)
    ).fetchone()
    work.tx.changed("conversation", conversation)
