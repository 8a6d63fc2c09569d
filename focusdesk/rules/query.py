"""The query language: text → syntax tree → text. One meaning for search box, filter and rule.

    query      = sequence ("OR" sequence)*
    sequence   = factor ("AND"? factor)*
    factor     = "-" factor | "NOT" factor | "(" query ")" | [field ":"] value
    value      = word | '"' characters '"' | “characters” | «characters»

`OR` binds weaker than standing side by side. `AND`, `OR` and `NOT` are operators in capitals only.
A `*` at the end of a word makes it a prefix. Inside quotes a backslash keeps the next character.
Pure: no clock and no store; what a term means for a row is `store/query_sql.py`'s matter. This is
the door: `query_parser` reads the characters, `query_tree` is what comes of them.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from focusdesk.errors import BadQuery
from focusdesk.rules.query_parser import AGE, Parser
from focusdesk.rules.query_tree import (
    CHANGES_LATER,
    FULL_TEXT,
    HAS_VALUES,
    IS_VALUES,
    And,
    Field,
    Node,
    Not,
    Or,
    Term,
    terms,
    write,
)

LENGTH_LIMIT: Final = 2000
"""Characters of a query."""
_LAST_WORD: Final = re.compile(r"(?:^|[\s(])-*([^\s():\"*“”„«»-][^\s():\"*“”„«»]*)$")


def parse(text: str) -> Node:
    """The syntax tree of a query.

    Raises `BadQuery` with the position of what is wrong (characters from 0), what was expected
    and, where there is one, a suggestion.
    """
    return _parsed(text)[0]


def _parsed(text: str) -> tuple[Node, list[int]]:
    """The tree, and where each of its terms begins, from left to right."""
    try:
        return _read(text)
    except BadQuery as error:
        raise error.about(text) from None


def _read(text: str) -> tuple[Node, list[int]]:
    if len(text) > LENGTH_LIMIT:
        raise BadQuery("query-too-long", LENGTH_LIMIT, limit=LENGTH_LIMIT)
    parser = Parser(text)
    parser.skip()
    if parser.at_end():
        raise BadQuery("query-empty", 0)
    tree = parser.query(0)
    if not parser.at_end():
        raise BadQuery("query-closing-without-opening", parser.place)
    return tree, parser.starts


def check_rule(text: str) -> Node:
    """The tree of a rule's query. Raises `BadQuery`, also for terms that change later.

    A rule is asked once, when the message comes in: `lane:` is what it decides, and what is read,
    snoozed or done then says nothing of later.
    """
    tree, starts = _parsed(text)
    for term, place in zip(terms(tree), starts, strict=True):
        if term.field is Field.LANE:
            raise BadQuery("query-rule-lane", place).about(text)
        if term.field is Field.IS and term.value in CHANGES_LATER:
            raise BadQuery("query-rule-changes", place, value=term.value).about(text)
    return tree


def with_last_prefix(text: str) -> str:
    """The query with its bare last word as a prefix: what the search box asks while one types."""
    match = _LAST_WORD.search(text)
    is_word = match is not None and any(character.isalnum() for character in match.group(1))
    if match and is_word and match.group(1) not in ("OR", "AND", "NOT"):
        return f"{text}*"
    return text


def age(value: str) -> timedelta:
    """The length of time that `2d`, `3h`, `1w`, `6m` or `1y` stands for; a month has 30 days."""
    match = AGE.fullmatch(value)
    assert match is not None, value
    number, unit = int(match.group(1)), match.group(2)
    hours = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
    return timedelta(hours=number * hours[unit])


__all__ = [
    "CHANGES_LATER",
    "FULL_TEXT",
    "HAS_VALUES",
    "IS_VALUES",
    "And",
    "Field",
    "Node",
    "Not",
    "Or",
    "Term",
    "age",
    "check_rule",
    "parse",
    "terms",
    "with_last_prefix",
    "write",
]
