"""The meaning of a query over plain Python rows: slow, simple, and written from the words of
`store/query_sql.py`'s docstring, to be held against the SQL.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from focusdesk.rules.query import And, Field, Node, Not, Or, Term

UNITS = {"h": 1, "d": 24, "w": 168, "m": 720, "y": 8760}


@dataclass
class Row:
    subject: str
    body: str
    sender: str
    recipients: str
    files: str
    client: str
    channel: str
    category: str
    lane: str
    at: datetime
    tags: set[str]
    flags: set[str]
    """`has:` and `is:` values that hold."""
    account: str = "1"
    account_label: str = "hello@ana-silva.dev"


def tokens(text: str) -> list[str]:
    plain = "".join(
        mark
        for mark in unicodedata.normalize("NFD", text.lower())
        if not unicodedata.combining(mark)
    )
    return re.findall(r"[^\W_]+", plain)


def holds(words: list[str], phrase: list[str], prefix: bool) -> bool:
    for start in range(len(words) - len(phrase) + 1):
        part = words[start : start + len(phrase)]
        if part == phrase:
            return True
        if prefix and part[:-1] == phrase[:-1] and part[-1].startswith(phrase[-1]):
            return True
    return False


def matches(tree: Node, row: Row, now: datetime, zone: ZoneInfo) -> bool:
    if isinstance(tree, Not):
        return not matches(tree.part, row, now, zone)
    if isinstance(tree, And):
        return all(matches(part, row, now, zone) for part in tree.parts)
    if isinstance(tree, Or):
        return any(matches(part, row, now, zone) for part in tree.parts)
    return _term(tree, row, now, zone)


def _term(term: Term, row: Row, now: datetime, zone: ZoneInfo) -> bool:
    columns = {
        Field.ANY: (row.subject, row.body, row.sender, row.recipients, row.files),
        Field.TEXT: (row.body,),
        Field.SUBJECT: (row.subject,),
        Field.FROM: (row.sender,),
        Field.TO: (row.recipients,),
    }
    if term.field in columns:
        phrase = tokens(term.value)
        return bool(phrase) and any(
            holds(tokens(text), phrase, term.prefix) for text in columns[term.field]
        )
    if term.field is Field.CLIENT:
        phrase = tokens(fold(term.value))
        return bool(phrase) and holds(tokens(fold(row.client)), phrase, term.prefix)
    if term.field is Field.HAS or term.field is Field.IS:
        return term.value in row.flags
    if term.field in (Field.BEFORE, Field.AFTER):
        day = date.fromisoformat(term.value)
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        return row.at < midnight if term.field is Field.BEFORE else row.at >= midnight
    if term.field in (Field.NEWER, Field.OLDER):
        since = now - timedelta(hours=int(term.value[:-1]) * UNITS[term.value[-1]])
        return row.at > since if term.field is Field.NEWER else row.at <= since
    if term.field is Field.TAG:
        return fold(term.value) in row.tags
    if term.field is Field.ACCOUNT:
        return term.value == row.account or term.value.lower() in row.account_label.lower()
    kept = {Field.CHANNEL: row.channel, Field.CATEGORY: row.category, Field.LANE: row.lane}
    return kept[term.field] == term.value


def fold(text: str) -> str:
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)
    )
    return " ".join(plain.casefold().split())
