"""The newest messages that match a query: which side drives, and how far it looks at once.

Which side drives is fixed by `CROSS JOIN`, from counters and from probes that look at 2000 rows at
most: left to itself the planner may walk half a million hits of a common word to find ten messages
of a client. What excludes words, or asks for words as an alternative, is answered window by
window, from the newest messages back: its words may stand in nearly every message, and all of
their hits are only gathered when the newest thousands do not do.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from focusdesk.rules import query
from focusdesk.rules.query import FULL_TEXT, And, Field, Node, Not, Or, Term
from focusdesk.store.codec import folded
from focusdesk.store.query_sql import Context, Sql, client_name, condition, match_of

PROBE: Final = 2000
FIRST_WINDOW: Final = 2000
"""Messages; each further window is four times as long."""
_SEEK_COST: Final = 17
"""What looking one row up in the full text index costs, in rows read from a running search."""
_FEW: Final = 100
"""Rows of a driver for which words are looked up one by one."""
_INDEXED_PREFIX: Final = 3
"""A longer prefix has no index of its own: asking for it merges all its words' hits first."""
_WORDS: Final = re.compile(r"[^\W_]+")


def newest(
    sql: sqlite3.Connection,
    tree: Node,
    context: Context,
    *,
    before: int,
    limit: int,
    also: Sql | None = None,
) -> list[int]:
    """Ids of the newest messages that match, newest first, all below `before`.

    `also` is one more condition on `message`.
    """
    if isinstance(tree, Or) and match_of(tree) is None:
        # each branch has a driver of its own; the newest of all are the newest of the branches
        found: set[int] = set()
        for part in tree.parts:
            found.update(newest(sql, part, context, before=before, limit=limit, also=also))
        return sorted(found, reverse=True)[:limit]
    plan = planned(sql, tree, limit)
    if not plan.by_windows:
        return _run(sql, plan.statement(context, before, limit, also))
    ids: list[int] = []
    rows = FIRST_WINDOW
    while True:
        low = _id_below(sql, before, rows)
        window = replace(context, window=(low, before))
        ids += _run(sql, plan.statement(window, before, limit - len(ids), also))
        if len(ids) >= limit or not low:
            return ids
        before, rows = low, 4 * rows


def _run(sql: sqlite3.Connection, statement: Sql) -> list[int]:
    return [row[0] for row in sql.execute(statement.text, statement.values)]


def _id_below(sql: sqlite3.Connection, before: int, rows: int) -> int:
    """So many messages back; 0 where there are not as many."""
    row = sql.execute(
        "SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT 1 OFFSET ?", (before, rows)
    ).fetchone()
    return row[0] if row else 0


# -- the plan ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plan:
    """What drives, and what is asked of each row that it gives.

    source
        Rows of `message`, ending in a WHERE; `text` is the MATCH expression if words drive.
    seeks
        Words are looked up for each row; else their hits are gathered, in the window if there is.
    """

    source: Sql
    text: str | None
    asked: tuple[Node, ...]
    seeks: bool
    by_windows: bool

    def statement(self, context: Context, before: int, limit: int, also: Sql | None) -> Sql:
        """The newest ids below `before`, in the window of `context` if it has one."""
        order = "message.id" if self.text is None else "message_fts.rowid"
        source = self.source
        if self.text is not None:
            source = Sql(
                """message_fts CROSS JOIN message ON message.id = message_fts.rowid
                WHERE message_fts MATCH ?""",
                (self.text,),
            )
        conditions = [condition(part, context, seek=self.seeks) for part in self.asked]
        if also is not None:
            conditions.append(also)
        low = context.window[0] if context.window is not None else 0
        wheres = "".join(f" AND {one.text}" for one in conditions)
        return Sql(
            f"SELECT message.id FROM {source.text} AND {order} < ? AND {order} >= ?{wheres} "
            f"ORDER BY {order} DESC LIMIT ?",
            (
                *source.values,
                before,
                low,
                *(value for one in conditions for value in one.values),
                limit,
            ),
        )


def planned(sql: sqlite3.Connection, tree: Node, limit: int) -> Plan:
    """How to look for the newest `limit` matches of one branch."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    texts = [part for part in parts if match_of(part) is not None]
    if texts:  # what excludes words goes along with the words
        texts += [
            part for part in parts if isinstance(part, Not) and match_of(part.part) is not None
        ]
    rest = tuple(part for part in parts if part not in texts)
    text = (And(tuple(texts)) if len(texts) > 1 else texts[0]) if texts else None
    driver = _driver(sql, rest)
    match = None if text is None else match_of(text)
    slow = text is not None and any(_is_slow_prefix(term) for term in query.terms(text))
    asks_words = any(_asks_words(part) for part in rest)
    # a probe of a phrase reads many rows for each hit: only where there is a choice
    hits = None if match is None or driver is None or slow else _estimate_words(sql, match)
    if driver is not None and (hits is None or _drives(sql, driver.rows, hits, limit)):
        asked = tuple(part for part in rest if part is not driver.part)
        if text is not None:
            asked = (text, *asked)
        few = driver.rows <= _FEW and not slow
        by_windows = not few and asks_words
        return Plan(driver.sql, None, asked, few or not (slow or by_windows), by_windows)
    return Plan(Sql("message WHERE 1"), match, rest, seeks=False, by_windows=asks_words)


def _asks_words(tree: Node) -> bool:
    return any(term.field in FULL_TEXT for term in query.terms(tree))


def _is_slow_prefix(term: Term) -> bool:
    words = _WORDS.findall(folded(term.value)) if term.prefix else []
    return bool(words) and len(words[-1]) > _INDEXED_PREFIX


def _estimate_words(sql: sqlite3.Connection, match: str) -> int:
    """About how many rows the words hit, from the newest `PROBE` of them."""
    row = sql.execute(
        """
        SELECT count(*), min(rowid), max(rowid) FROM (
            SELECT rowid FROM message_fts WHERE message_fts MATCH ? ORDER BY rowid DESC LIMIT ?
        )
        """,
        (match, PROBE),
    ).fetchone()
    return _scaled(sql, *row)


def _scaled(sql: sqlite3.Connection, count: int, low: int | None, high: int | None) -> int:
    """What a probe of the newest rows says of all of them; ids follow time."""
    if count < PROBE or low is None or high is None:
        return count
    # two statements: each is one step down the tree, together they would read it all
    (first,) = sql.execute("SELECT min(id) FROM message").fetchone()
    (last,) = sql.execute("SELECT max(id) FROM message").fetchone()
    return int(count * max(1.0, (last - first + 1) / (high - low + 1)))


def _drives(sql: sqlite3.Connection, rows: int, hits: int, limit: int) -> bool:
    """Whether an index of about `rows` rows drives better than words with about `hits`."""
    (total,) = sql.execute("SELECT coalesce(sum(messages), 0) + 1 FROM account").fetchone()
    by_index = min(rows, limit * total / max(hits, 1)) * _SEEK_COST
    by_words = min(hits, limit * total / max(rows, 1))
    return bool(by_index <= by_words)


# -- drivers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Driver:
    """An index that could drive: the part that it answers, its source, about how many rows."""

    part: Node
    sql: Sql
    rows: int


def _driver(sql: sqlite3.Connection, parts: Sequence[Node]) -> _Driver | None:
    """The most selective index among the parts; None when none is selective enough."""
    found = [driver for part in parts if (driver := _index_of(sql, part)) is not None]
    return min(found, key=lambda one: one.rows, default=None)


def _index_of(sql: sqlite3.Connection, part: Node) -> _Driver | None:
    if not isinstance(part, Term):
        return None
    if part.field is Field.CLIENT:
        return _client_driver(sql, part)
    if part.field is Field.TAG:
        return _probed(
            sql,
            part,
            "message_tag CROSS JOIN message ON message.id = message_tag.message_id"
            " WHERE message_tag.tag = ?",
            (folded(part.value),),
        )
    if part.field is Field.CATEGORY and part.value != "message":
        text = "message INDEXED BY message_category WHERE category = ? AND category <> 'message'"
        return _probed(sql, part, text, (part.value,))
    if part.field is Field.CHANNEL:
        text = "message INDEXED BY message_channel WHERE message.channel = ?"
        return _probed(sql, part, text, (part.value,))
    if part.field is Field.IS and part.value == "unread":
        text = "message INDEXED BY message_unread WHERE message.read = 0 AND message.outgoing = 0"
        return _probed(sql, part, text, ())
    if part.field is Field.IS and part.value == "held":
        text = "held CROSS JOIN message ON message.id = held.message_id WHERE 1"
        return _probed(sql, part, text, ())
    return None


def _probed(
    sql: sqlite3.Connection, part: Node, text: str, values: tuple[str | int, ...]
) -> _Driver:
    row = sql.execute(
        f"""
        SELECT count(*), min(id), max(id) FROM (
            SELECT message.id FROM {text} ORDER BY message.id DESC LIMIT {PROBE}
        )
        """,
        values,
    ).fetchone()
    return _Driver(part, Sql(text, values), _scaled(sql, *row))


def _client_driver(sql: sqlite3.Connection, term: Term) -> _Driver:
    """By the kept counters: what the client's identities have handed over."""
    rows = sql.execute(
        f"""
        SELECT identity.id, identity.messages
        FROM client CROSS JOIN identity ON identity.client_id = client.id
        WHERE {client_name(term).text}
        """,
        client_name(term).values,
    ).fetchall()
    identities = [row[0] for row in rows][:PROBE]
    count = sum(row[1] for row in rows)
    if len(identities) == 1:
        text = "message INDEXED BY message_identity WHERE message.identity_id = ?"
    else:
        marks = ",".join("?" * len(identities))
        text = f"message INDEXED BY message_identity WHERE message.identity_id IN ({marks})"
    return _Driver(term, Sql(text, tuple(identities)), count)
