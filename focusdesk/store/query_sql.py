"""Syntax tree → SQL over the full text index and the indexes of `message`.

What each term means for a message:

bare words, `text:` `subject:` `from:` `to:`
    The full text index: all columns, the body, the subject, the sender, the recipients. A value of
    several words is a phrase. Accents and case are ignored, as the tokenizer does.
`client:`
    The client of the other side, as of today: its name holds the words of the value in a row; what
    is no letter and no digit only separates words, and accents and case are ignored.
`account:`
    The account's number, or its label holds the value.
`before:` `after:`
    Received before that day begins; from its beginning on. Days of the zone given.
`newer:` `older:`
    Received less, or more, than that long before `now`; in a rule before the message's own
    instant, where every message is newer than any age.
`is:vip`
    The client is one today. `mention`, `direct`, `new-client` and `has:` are fixed at intake.

Values are always bound, never written into the statement. Which side drives a search is fixed by
`CROSS JOIN`, from counters and from probes that look at 2000 rows at most: left to itself the
planner may walk half a million hits of a common word to find ten messages of a client.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from focusdesk.model import DAY, SECOND, Instant
from focusdesk.rules.query import FULL_TEXT, And, Field, Node, Not, Or, Term, age
from focusdesk.store.codec import folded, words

PROBE: Final = 2000
_COLUMNS: Final = {
    Field.ANY: "",
    Field.TEXT: "body : ",
    Field.SUBJECT: "subject : ",
    Field.FROM: "sender : ",
    Field.TO: "recipients : ",
}
_IS: Final = {
    "unread": "message.read = 0 AND message.outgoing = 0",
    "mention": "message.mention = 1",
    "direct": "message.direct = 1",
    "new-client": "message.new_client = 1",
    "held": "message.released_at IS NULL",
    "outgoing": "message.outgoing = 1",
    "snoozed": "message.conversation_id IN (SELECT id FROM conversation WHERE state = 'snoozed')",
    "done": """(SELECT state FROM conversation
        WHERE conversation.id = message.conversation_id) = 'done'""",
    "vip": """message.identity_id IN (SELECT identity.id
        FROM client CROSS JOIN identity ON identity.client_id = client.id WHERE client.vip = 1)""",
}
_CLIENT: Final = """CROSS JOIN identity ON identity.id = message.identity_id
        CROSS JOIN client ON client.id = identity.client_id"""
_SEEK_COST: Final = 17
"""What looking one row up in the full text index costs, in rows read from a running search."""


@dataclass(frozen=True, slots=True)
class Context:
    """What terms are relative to.

    `fts`: the full text table; `rule`: asked once, at intake. `client_joined`: the client stands
    beside each row, to be looked at; otherwise the clients that fit are gathered once, which pays
    for many rows.
    """

    now: Instant
    zone: str
    fts: str = "message_fts"
    rule: bool = False
    client_joined: bool = False


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with the values that it binds, in order."""

    text: str
    values: tuple[str | int, ...] = ()


def rules_case(
    trees: Sequence[Node], fts_table: str, context: Context | None = None
) -> tuple[str, tuple[str | int, ...]]:
    """One statement that gives (message id, position of the first matching tree or NULL).

    It runs over the rows of `fts_table`, a full text table with the columns of `message_fts`.
    """
    name = fts_table.rpartition(".")[2]
    here = context or Context(Instant(0), "UTC")
    here = replace(here, fts=name, rule=True)
    cases: list[str] = []
    values: list[str | int] = []
    for position, tree in enumerate(trees):
        condition = _condition(tree, here, seek=False)
        cases.append(f"WHEN {condition.text} THEN {position}")
        values.extend(condition.values)
    statement = f"""
        SELECT message.id, CASE {" ".join(cases)} END
        FROM {fts_table} AS batch CROSS JOIN message ON message.id = batch.rowid
        {_CLIENT if here.client_joined else ""}
    """
    return statement, tuple(values)


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
    statement = statement_for(sql, tree, context, before=before, limit=limit, also=also)
    return [row[0] for row in sql.execute(statement.text, statement.values)]


def statement_for(
    sql: sqlite3.Connection,
    tree: Node,
    context: Context,
    *,
    before: int,
    limit: int,
    also: Sql | None = None,
) -> Sql:
    """The statement of one branch, with its driver fixed."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    words = [part for part in parts if match_of(part) is not None]
    rest = [part for part in parts if match_of(part) is None]
    match = match_of(And(tuple(words)) if len(words) > 1 else words[0]) if words else None
    driver = _driver(sql, rest)
    # a probe of a phrase reads many rows for each hit: only where there is a choice
    hits = _estimate_words(sql, match) if match is not None and driver is not None else None
    if driver is not None and (hits is None or _drives(sql, driver.rows, hits, limit)):
        others = [part for part in parts if part is not driver.part]
        conditions = [_condition(part, context, seek=True) for part in others]
        source = driver.sql
    elif match is not None:
        conditions = [_condition(part, context, seek=False) for part in rest]
        source = Sql(
            """message_fts CROSS JOIN message ON message.id = message_fts.rowid
            WHERE message_fts MATCH ? AND message_fts.rowid < ?""",
            (match, before),
        )
    else:
        conditions = [_condition(part, context, seek=False) for part in rest]
        source = Sql("message WHERE 1")
    if also is not None:
        conditions.append(also)
    order = "message_fts.rowid" if source.text.startswith("message_fts") else "message.id"
    wheres = "".join(f" AND {condition.text}" for condition in conditions)
    return Sql(
        f"SELECT message.id FROM {source.text} AND message.id < ?{wheres} "
        f"ORDER BY {order} DESC LIMIT ?",
        (
            *source.values,
            before,
            *(value for condition in conditions for value in condition.values),
            limit,
        ),
    )


# -- full text --------------------------------------------------------------------------------


def match_of(tree: Node) -> str | None:
    """The tree as one MATCH expression; None when it asks for more than words.

    FTS5 has no bare NOT: what only excludes is no MATCH expression either.
    """
    if isinstance(tree, Term):
        return _phrase(tree) if tree.field in FULL_TEXT else None
    if isinstance(tree, Not):
        return None
    if isinstance(tree, Or):
        written = [match_of(part) for part in tree.parts]
        if any(one is None for one in written):
            return None
        return "(" + " OR ".join(one for one in written if one) + ")"
    wanted = [match_of(part) for part in tree.parts if not isinstance(part, Not)]
    excluded = [match_of(part.part) for part in tree.parts if isinstance(part, Not)]
    if not wanted or any(one is None for one in (*wanted, *excluded)):
        return None
    text = " AND ".join(one for one in wanted if one)
    for one in excluded:
        text = f"({text}) NOT {one}"
    return f"({text})"


def _phrase(term: Term) -> str:
    """A term as an FTS5 string: quoted, so nothing in it is an operator."""
    quoted = term.value.replace("\x00", " ").replace('"', '""')
    return f'{_COLUMNS[term.field]}"{quoted}"{" *" if term.prefix else ""}'


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
        WHERE {_client_name(term).text}
        """,
        _client_name(term).values,
    ).fetchall()
    identities = [row[0] for row in rows][:PROBE]
    count = sum(row[1] for row in rows)
    if len(identities) == 1:
        text = "message INDEXED BY message_identity WHERE message.identity_id = ?"
    else:
        marks = ",".join("?" * len(identities))
        text = f"message INDEXED BY message_identity WHERE message.identity_id IN ({marks})"
    return _Driver(term, Sql(text, tuple(identities)), count)


# -- conditions -------------------------------------------------------------------------------


def _condition(tree: Node, context: Context, *, seek: bool) -> Sql:
    """A tree as a condition on a row of `message`.

    `seek`: few rows are asked, so the full text index is looked into for each; otherwise its hits
    are gathered once.
    """
    match = match_of(tree)
    if match is not None:
        fts = context.fts
        if seek:
            return Sql(
                f"EXISTS (SELECT 1 FROM {fts} WHERE {fts} MATCH ? AND {fts}.rowid = message.id)",
                (match,),
            )
        return Sql(f"message.id IN (SELECT rowid FROM {fts} WHERE {fts} MATCH ?)", (match,))
    if isinstance(tree, Term):
        return _term(tree, context)
    if isinstance(tree, Not):
        inner = _condition(tree.part, context, seek=seek)
        return Sql(f"NOT ({inner.text})", inner.values)
    parts = [_condition(part, context, seek=seek) for part in tree.parts]
    joint = " OR " if isinstance(tree, Or) else " AND "
    return Sql(
        "(" + joint.join(f"({part.text})" for part in parts) + ")",
        tuple(value for part in parts for value in part.values),
    )


def _term(term: Term, context: Context) -> Sql:
    value = term.value
    if term.field is Field.CLIENT:
        name = _client_name(term)
        if context.client_joined:
            return name
        return Sql(
            f"""message.identity_id IN (SELECT identity.id
            FROM client CROSS JOIN identity ON identity.client_id = client.id
            WHERE {name.text})""",
            name.values,
        )
    if term.field is Field.CHANNEL:
        return Sql("message.channel = ?", (value,))
    if term.field is Field.ACCOUNT:
        return Sql(
            """message.account_id IN (SELECT id FROM account
            WHERE CAST(id AS TEXT) = ? OR instr(lower(label), lower(?)) > 0)""",
            (value, value),
        )
    if term.field is Field.CATEGORY:
        return Sql("message.category = ?", (value,))
    if term.field is Field.LANE:
        return Sql("message.lane = ?", (value,))
    if term.field is Field.TAG:
        return Sql(
            "message.id IN (SELECT message_id FROM message_tag WHERE tag = ?)", (folded(value),)
        )
    if term.field is Field.HAS:
        return Sql(f"message.has_{value} = 1")
    if term.field is Field.IS:
        if value == "vip" and context.client_joined:
            return Sql("client.vip = 1")
        return Sql(f"({_IS[value]})")
    return _time(term, context)


def _client_name(term: Term) -> Sql:
    """The value as whole words of the client's name in a row, the last one open for a prefix."""
    value = words(term.value)
    if not value:
        return Sql("0")
    if term.prefix:
        return Sql("instr(' ' || client.words, ?) > 0", (f" {value}",))
    return Sql("instr(' ' || client.words || ' ', ?) > 0", (f" {value} ",))


def _time(term: Term, context: Context) -> Sql:
    if term.field is Field.BEFORE:
        return Sql("message.at < ?", (_midnight(term.value, context.zone),))
    if term.field is Field.AFTER:
        return Sql("message.at >= ?", (_midnight(term.value, context.zone),))
    if context.rule:
        return Sql("1" if term.field is Field.NEWER else "0")
    length = age(term.value)
    since = context.now - (length.days * DAY + length.seconds * SECOND)
    if term.field is Field.NEWER:
        return Sql("message.at > ?", (since,))
    return Sql("message.at <= ?", (since,))


def _midnight(day: str, zone: str) -> int:
    start = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=ZoneInfo(zone))
    return round(start.timestamp()) * SECOND
