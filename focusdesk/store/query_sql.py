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

Values are always bound, never written into the statement. Who looks for the newest that match is
`query_plan`; who asks all rules of new messages, `deciding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from unicodedata import category
from zoneinfo import ZoneInfo

from focusdesk.model import DAY, SECOND, Instant
from focusdesk.rules.query import FULL_TEXT, Field, Node, Not, Or, Term, age
from focusdesk.store.codec import folded, words

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


@dataclass(frozen=True, slots=True)
class Context:
    """What terms are relative to.

    `fts`: the full text table; `rule`: asked once, at intake. `client_joined`: the client stands
    beside each row, to be looked at; otherwise the clients that fit are gathered once, which pays
    for many rows. `window`: only messages from this id to below that one are asked.
    """

    now: Instant
    zone: str
    fts: str = "message_fts"
    rule: bool = False
    client_joined: bool = False
    window: tuple[int, int] | None = None


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
        asked = condition(tree, here, seek=False)
        cases.append(f"WHEN {asked.text} THEN {position}")
        values.extend(asked.values)
    statement = f"""
        SELECT message.id, CASE {" ".join(cases)} END
        FROM {fts_table} AS batch CROSS JOIN message ON message.id = batch.rowid
        {_CLIENT if here.client_joined else ""}
    """
    return statement, tuple(values)


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
    quoted = _words(term.value).replace("\x00", " ").replace('"', '""')
    return f'{_COLUMNS[term.field]}"{quoted}"{" *" if term.prefix else ""}'


def _words(value: str) -> str:
    """Without the signs between its words: the tokenizer's Unicode is of 2012, and takes signs that
    are newer, most emojis, for letters. Signs alone are searched as they are.
    """
    if not any(sign.isalnum() for sign in value):
        return value
    kept = (sign if sign.isalnum() or category(sign)[0] == "M" else " " for sign in value)
    return "".join(kept)


# -- conditions -------------------------------------------------------------------------------


def condition(tree: Node, context: Context, *, seek: bool) -> Sql:
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
        if context.window is not None:
            return Sql(
                f"message.id IN (SELECT rowid FROM {fts} WHERE {fts} MATCH ?"
                f" AND {fts}.rowid >= ? AND {fts}.rowid < ?)",
                (match, *context.window),
            )
        return Sql(f"message.id IN (SELECT rowid FROM {fts} WHERE {fts} MATCH ?)", (match,))
    if isinstance(tree, Term):
        return _term(tree, context)
    if isinstance(tree, Not):
        inner = condition(tree.part, context, seek=seek)
        return Sql(f"NOT ({inner.text})", inner.values)
    parts = [condition(part, context, seek=seek) for part in tree.parts]
    joint = " OR " if isinstance(tree, Or) else " AND "
    return Sql(
        "(" + joint.join(f"({part.text})" for part in parts) + ")",
        tuple(value for part in parts for value in part.values),
    )


def _term(term: Term, context: Context) -> Sql:
    value = term.value
    if term.field is Field.CLIENT:
        name = client_name(term)
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
    if term.field is Field.TAG and context.rule:
        # rules saw the message first; asked again later, they do not see what they put on it
        return Sql("0")
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


def client_name(term: Term) -> Sql:
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
