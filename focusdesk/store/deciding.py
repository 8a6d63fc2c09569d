"""Rules and schedule meet the rows: lane and hand-over instant of new and of held messages.

All rules are one statement over the rows of a batch, whose texts stand in a full text table of
their own with the store's tokenizer: what 200 rules cost does not grow with the store.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.model import Instant, Lane, MessageId, Micros
from focusdesk.rules.decide import Plan, Question, plan
from focusdesk.rules.rule import Rule
from focusdesk.rules.schedule import Timeline
from focusdesk.store import documents
from focusdesk.store import timeline as current
from focusdesk.store.db import Transaction
from focusdesk.store.query_sql import rules_case

_ROWS_AT_ONCE: Final = 500
_BATCH_FTS: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.batch_fts USING fts5(
    subject, body, sender, recipients, files, tokenize = 'unicode61 remove_diacritics 2'
)
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the decision of one message needs to know."""

    id: MessageId
    at: Instant
    vip: bool
    client_wait: Micros | None
    deadline: Instant | None
    deadline_words: str


def decide_new(tx: Transaction, ids: Sequence[MessageId], now: Instant) -> list[MessageId]:
    """Decide messages that were just inserted; returns the muted ones, to be done with at once."""
    if not ids:
        return []
    timeline = current.timeline(tx.store)
    muted: list[MessageId] = []
    for waiting, rule in _matched(tx, ids):
        planned = _plan(timeline, waiting, rule, now)
        _write(tx.connection, waiting, rule, planned, now)
        if rule.lane is Lane.MUTE:
            muted.append(waiting.id)
    tx.changed("held")
    return muted


def redecide(tx: Transaction, ids: Sequence[MessageId], now: Instant) -> None:
    """Decide held messages anew, from now on; a decision that stays the same is not repeated."""
    timeline = current.timeline(tx.store)
    sql = tx.connection
    for waiting, rule in _matched(tx, ids):
        planned = _plan(timeline, waiting, rule, now)
        old = sql.execute(
            """
            SELECT decision.lane, decision.rule, held.release_at, held.by
            FROM held JOIN decision ON decision.message_id = held.message_id
            WHERE held.message_id = ? ORDER BY decision.id DESC LIMIT 1
            """,
            (waiting.id,),
        ).fetchone()
        if old == (rule.lane.value, rule.name, planned.release_at, planned.by.value):
            continue
        if (
            old is not None
            and old[:2] == (rule.lane.value, rule.name)
            and planned.release_at <= now
        ):
            # handed over in this very transaction: why it waited stays the answer to "why?"
            _hold(sql, waiting, planned)
            continue
        _write(sql, waiting, rule, planned, now)
    tx.changed("held")


def _plan(timeline: Timeline, waiting: Waiting, rule: Rule, now: Instant) -> Plan:
    waits = [wait for wait in (rule.longest_wait, waiting.client_wait) if wait is not None]
    return plan(
        timeline,
        Question(
            now=now,
            received=waiting.at,
            lane=rule.lane,
            vip=waiting.vip,
            longest_wait=min(waits) if waits else None,
            deadline=waiting.deadline,
            deadline_words=waiting.deadline_words,
        ),
    )


def _write(
    sql: sqlite3.Connection, waiting: Waiting, rule: Rule, planned: Plan, now: Instant
) -> None:
    sql.execute("UPDATE message SET lane = ? WHERE id = ?", (rule.lane.value, waiting.id))
    sql.execute(
        """
        INSERT INTO decision(message_id, at, lane, rule, rule_query, longest_wait, reason_code,
            reason_args, mode, release_at, by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            waiting.id,
            now,
            rule.lane.value,
            rule.name,
            rule.query,
            rule.longest_wait,
            planned.reason.code,
            json.dumps(dict(planned.reason.args), ensure_ascii=False),
            planned.mode.value,
            planned.release_at,
            planned.by.value,
        ),
    )
    _hold(sql, waiting, planned)
    if rule.tag:
        sql.execute(
            "INSERT OR IGNORE INTO message_tag(message_id, tag) VALUES (?, ?)",
            (waiting.id, rule.tag),
        )


def _hold(sql: sqlite3.Connection, waiting: Waiting, planned: Plan) -> None:
    sql.execute(
        """
        INSERT INTO held(message_id, release_at, by, silent) VALUES (?, ?, ?, ?)
        ON CONFLICT(message_id) DO UPDATE SET release_at = excluded.release_at,
            by = excluded.by, silent = excluded.silent
        """,
        (waiting.id, planned.release_at, planned.by.value, planned.silent),
    )


def _matched(tx: Transaction, ids: Sequence[MessageId]) -> list[tuple[Waiting, Rule]]:
    """Each message with the first rule that matches it."""
    rules = documents.rulebook(tx.store)
    found: list[tuple[Waiting, Rule]] = []
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        part = ids[start : start + _ROWS_AT_ONCE]
        which = _first_matches(tx, part, rules)
        for waiting in _waiting(tx.connection, part):
            position = which.get(waiting.id)
            found.append((waiting, rules[-1] if position is None else rules[position]))
    return found


def _first_matches(
    tx: Transaction, ids: Sequence[MessageId], rules: Sequence[Rule]
) -> dict[MessageId, int]:
    """Position of the first matching rule by message, for messages that one matches."""
    trees = {
        n: tree
        for n, tree in enumerate(documents.rule_trees(tx.store))
        if tree is not None and rules[n].enabled
    }
    if not trees:
        return {}
    sql = tx.connection
    sql.execute(_BATCH_FTS)
    sql.execute("DELETE FROM temp.batch_fts")
    marks = ",".join("?" * len(ids))
    sql.execute(
        f"""
        INSERT INTO temp.batch_fts(rowid, subject, body, sender, recipients, files)
        SELECT id, subject, body, sender, recipients, files
        FROM message_text WHERE id IN ({marks})
        """,
        ids,
    )
    statement, parameters = rules_case(list(trees.values()), "temp.batch_fts")
    positions = list(trees)
    return {
        MessageId(id_): positions[first]
        for id_, first in sql.execute(statement, parameters)
        if first is not None
    }


def _waiting(sql: sqlite3.Connection, ids: Sequence[MessageId]) -> list[Waiting]:
    marks = ",".join("?" * len(ids))
    rows = sql.execute(
        f"""
        SELECT message.id, message.at, client.vip, client.longest_wait, message.deadline_at,
            message.deadline_words
        FROM message
        JOIN identity ON identity.id = message.identity_id
        JOIN client ON client.id = identity.client_id
        WHERE message.id IN ({marks}) ORDER BY message.id
        """,
        ids,
    ).fetchall()
    return [
        Waiting(
            MessageId(id_),
            Instant(at),
            bool(vip),
            None if wait is None else Micros(wait),
            None if deadline is None else Instant(deadline),
            words,
        )
        for id_, at, vip, wait, deadline, words in rows
    ]
