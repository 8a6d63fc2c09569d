"""Rules and schedule meet the rows: lane and hand-over instant of new and of held messages.

All rules are one statement over the rows of a batch, whose texts stand in a full text table of
their own with the store's tokenizer: what 200 rules cost does not grow with the store.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from focusdesk.model import Instant, Lane, MessageId, ReleasedBy, Saying
from focusdesk.rules.decide import Plan, Question, plan
from focusdesk.rules.lift import month_of, raised
from focusdesk.rules.rule import Rule
from focusdesk.rules.schedule import Timeline
from focusdesk.store import documents, lifting
from focusdesk.store import timeline as current
from focusdesk.store.codec import dump_saying, folded, load_saying
from focusdesk.store.db import Store, Transaction
from focusdesk.store.lifting import Waiting
from focusdesk.store.query_sql import Context, rules_case

_Statement = tuple[object, tuple[str, tuple[str | int, ...], list[int]]]

_ROWS_AT_ONCE: Final = 500
_BATCH_FTS: Final = """
CREATE VIRTUAL TABLE IF NOT EXISTS temp.batch_fts USING fts5(
    subject, body, sender, recipients, files,
    content = '', tokenize = 'unicode61 remove_diacritics 2'
)
"""
"""Only its index is asked. Without content it is emptied whole: deleting row by row would leave
the deletions of every batch behind, for each word of each rule to step over."""


def decide_new(tx: Transaction, ids: Sequence[MessageId], now: Instant) -> list[MessageId]:
    """Decide messages that were just inserted; returns the muted ones, to be done with at once.

    A client who insists with one of them lifts what is held of that conversation.
    """
    if not ids:
        return []
    line = current.timeline(tx.store)
    month = month_of(now, line.schedule.zone_at(now))
    muted: list[MessageId] = []
    for waiting, rule in _matched(tx, ids, now):
        word = lifting.urgent_word(tx.connection, waiting, rule.lane, month)
        lane = rule.lane if word is None else Lane.URGENT
        planned = _plan(line, waiting, rule, lane, now)
        _write(tx.connection, waiting, rule, lane, planned, now, word)
        if lane is Lane.MUTE:
            muted.append(waiting.id)
        elif planned.release_at > now:
            _escalate(tx, waiting, now)
    tx.changed("held")
    return muted


def redecide(
    tx: Transaction, ids: Sequence[MessageId], now: Instant, *, changed: bool = False
) -> list[MessageId]:
    """Decide held messages anew, from now on; a decision that stays the same is not repeated.

    Lifts stay: a lifted message is as many steps above the lane of its rule as before. `changed`:
    because of what the person changed, so that what is due at once comes silently. Returns those
    that are muted now.
    """
    line = current.timeline(tx.store)
    sql = tx.connection
    muted: list[MessageId] = []
    for waiting, rule in _matched(tx, ids, now):
        old = sql.execute(
            """
            SELECT decision.lane, decision.rule, held.release_at, held.by, decision.lift
            FROM held JOIN decision ON decision.message_id = held.message_id
            WHERE held.message_id = ? ORDER BY decision.id DESC LIMIT 1
            """,
            (waiting.id,),
        ).fetchone()
        lifted = load_saying(old[4]) if old else None
        lane = raised(rule.lane, waiting.lifts)
        if lifted is not None and lifted.code == lifting.URGENT_WORD:
            lane = Lane.URGENT
        planned = _plan(line, waiting, rule, lane, now)
        if lane is Lane.MUTE:
            muted.append(waiting.id)
        decided = (lane.value, rule.name)
        if old is not None and old[:4] == (*decided, planned.release_at, planned.by.value):
            continue
        if old is not None and old[:2] == decided and planned.release_at <= now:
            # handed over in this very transaction: why it waited stays the answer to "why?"
            _hold(sql, waiting, planned)
            continue
        if changed and planned.by is ReleasedBy.RULE:
            reason = Saying("due-by-change", planned.reason.args)
            planned = replace(planned, by=ReleasedBy.CHANGE, reason=reason)
        _write(sql, waiting, rule, lane, planned, now, lifted)
    tx.changed("held")
    return muted


def _escalate(tx: Transaction, new: Waiting, now: Instant) -> None:
    """Lift what is held of this message's conversation by a step, if its client insists."""
    sql = tx.connection
    why = lifting.insists(sql, new, documents.rulebook(tx.store).escalation, now)
    if why is None:
        return
    line = current.timeline(tx.store)
    for waiting, rule in _matched(tx, lifting.liftable(sql, new.conversation, now), now):
        lane = raised(rule.lane, waiting.lifts)
        higher = raised(rule.lane, waiting.lifts + 1)
        planned = _plan(line, waiting, rule, higher, now)
        if planned.by is ReleasedBy.RULE:
            planned = replace(planned, by=ReleasedBy.CHANGE)
        lifted = Saying(why.code, {**why.args, "from": lane.value, "to": higher.value})
        _write(sql, waiting, rule, higher, planned, now, lifted)
        sql.execute("UPDATE held SET lifts = lifts + 1 WHERE message_id = ?", (waiting.id,))


def _plan(line: Timeline, waiting: Waiting, rule: Rule, lane: Lane, now: Instant) -> Plan:
    waits = [wait for wait in (rule.longest_wait, waiting.client_wait) if wait is not None]
    return plan(
        line,
        Question(
            now=now,
            received=waiting.at,
            lane=lane,
            vip=waiting.vip,
            longest_wait=min(waits) if waits else None,
            deadline=waiting.deadline,
            deadline_words=waiting.deadline_words,
        ),
    )


def _write(
    sql: sqlite3.Connection,
    waiting: Waiting,
    rule: Rule,
    lane: Lane,
    planned: Plan,
    now: Instant,
    lifted: Saying | None,
) -> None:
    sql.execute("UPDATE message SET lane = ? WHERE id = ?", (lane.value, waiting.id))
    sql.execute(
        """
        INSERT INTO decision(message_id, at, lane, rule, rule_query, longest_wait, reason_code,
            reason_args, mode, release_at, by, lift)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            waiting.id,
            now,
            lane.value,
            rule.name,
            rule.query,
            rule.longest_wait,
            planned.reason.code,
            json.dumps(dict(planned.reason.args), ensure_ascii=False),
            planned.mode.value,
            planned.release_at,
            planned.by.value,
            dump_saying(lifted),
        ),
    )
    _hold(sql, waiting, planned)
    if rule.tag:
        sql.execute(
            "INSERT OR IGNORE INTO message_tag(message_id, tag) VALUES (?, ?)",
            (waiting.id, folded(rule.tag)),
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


def _matched(tx: Transaction, ids: Sequence[MessageId], now: Instant) -> list[tuple[Waiting, Rule]]:
    """Each message with the first rule that matches it."""
    rules = documents.rulebook(tx.store).rules
    found: list[tuple[Waiting, Rule]] = []
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        part = ids[start : start + _ROWS_AT_ONCE]
        which = _first_matches(tx, part, rules, now)
        for waiting in lifting.waiting(tx.connection, part):
            position = which.get(waiting.id)
            found.append((waiting, rules[-1] if position is None else rules[position]))
    return found


def _first_matches(
    tx: Transaction, ids: Sequence[MessageId], rules: Sequence[Rule], now: Instant
) -> dict[MessageId, int]:
    """Position of the first matching rule by message, for messages that one matches."""
    zone = current.timeline(tx.store).schedule.zone_at(now)
    statement, parameters, positions = _rules_statement(tx.store, rules, zone)
    if not positions:
        return {}
    sql = tx.connection
    sql.execute(_BATCH_FTS)
    sql.execute("INSERT INTO temp.batch_fts(batch_fts) VALUES ('delete-all')")
    marks = ",".join("?" * len(ids))
    sql.execute(
        f"""
        INSERT INTO temp.batch_fts(rowid, subject, body, sender, recipients, files)
        SELECT id, subject, body, sender, recipients, files
        FROM message_text WHERE id IN ({marks})
        """,
        ids,
    )
    return {
        MessageId(id_): positions[first]
        for id_, first in sql.execute(statement, parameters)
        if first is not None
    }


def _rules_statement(
    store: Store, rules: Sequence[Rule], zone: str
) -> tuple[str, tuple[str | int, ...], list[int]]:
    """The statement that asks all rules that are on, and their positions; made once for them."""
    known = cast("_Statement | None", store.memory.get("rules-statement"))
    if known is not None and known[0] == (rules, zone):
        return known[1]
    trees = {
        n: tree
        for n, tree in enumerate(documents.rule_trees(store))
        if tree is not None and rules[n].enabled
    }
    context = Context(Instant(0), zone, rule=True, client_joined=True)
    made = (*rules_case(list(trees.values()), "temp.batch_fts", context), list(trees))
    store.memory["rules-statement"] = ((rules, zone), made)
    return made
