"""What the store has of one account: the questions of `connectors.base.Known`, answered."""

from __future__ import annotations

from collections.abc import Sequence

from focusdesk.connectors.base import RemoteKey
from focusdesk.model import AccountId
from focusdesk.store.db import Store


def having(store: Store, account: AccountId, keys: Sequence[RemoteKey]) -> frozenset[RemoteKey]:
    """Which of these keys point to a message or a dead letter."""
    found: set[RemoteKey] = set()
    with store.reading() as sql:
        for key in keys:
            row = sql.execute(
                """
                SELECT 1 FROM remote_key WHERE account_id = ?1 AND space = ?2 AND item = ?3
                UNION ALL
                SELECT 1 FROM dead_letter WHERE account_id = ?1 AND space = ?2 AND item = ?3
                """,
                (account, key.space, key.item),
            ).fetchone()
            if row:
                found.add(key)
    return frozenset(found)


def items(store: Store, account: AccountId, space: str, low: int, high: int) -> list[int]:
    """The integer items of a space from `low` to `high`, both included, ascending."""
    rows = store.connection.execute(
        """
        SELECT item FROM remote_key
        WHERE account_id = ? AND space = ? AND item BETWEEN ? AND ? ORDER BY item
        """,
        (account, space, low, high),
    )
    return [row[0] for row in rows]


def unread(store: Store, account: AccountId, space: str, low: int, high: int) -> frozenset[int]:
    """Those of `items` whose message is unread here."""
    rows = store.connection.execute(
        """
        SELECT remote_key.item
        FROM remote_key CROSS JOIN message ON message.id = remote_key.message_id
        WHERE remote_key.account_id = ? AND remote_key.space = ?
            AND remote_key.item BETWEEN ? AND ?
            AND message.read = 0 AND message.outgoing = 0
        """,
        (account, space, low, high),
    )
    return frozenset(row[0] for row in rows)


def duplicates(store: Store, account: AccountId, names: Sequence[str]) -> frozenset[str]:
    """Which of these `dedupe` names the store knows."""
    found: set[str] = set()
    for start in range(0, len(names), 500):
        part = names[start : start + 500]
        marks = ",".join("?" * len(part))
        found.update(
            row[0]
            for row in store.connection.execute(
                f"SELECT name FROM dedupe WHERE account_id = ? AND name IN ({marks})",
                (account, *part),
            )
        )
    return frozenset(found)
