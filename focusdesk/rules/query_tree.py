"""The syntax tree of a query: terms, and what stands between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from focusdesk.model import Category, Lane


class Field(Enum):
    """What a term asks about."""

    ANY = ""
    FROM = "from"
    TO = "to"
    CLIENT = "client"
    CHANNEL = "channel"
    ACCOUNT = "account"
    CATEGORY = "category"
    SUBJECT = "subject"
    TEXT = "text"
    TAG = "tag"
    LANE = "lane"
    HAS = "has"
    IS = "is"
    BEFORE = "before"
    AFTER = "after"
    NEWER = "newer"
    OLDER = "older"


FULL_TEXT: Final = (Field.ANY, Field.FROM, Field.TO, Field.SUBJECT, Field.TEXT)
"""Fields that are answered by the full text index: words, phrases, prefixes."""
HAS_VALUES: Final = ("attachment", "link", "deadline")
IS_VALUES: Final = (
    "unread",
    "vip",
    "mention",
    "direct",
    "new-client",
    "held",
    "snoozed",
    "done",
    "outgoing",
)
CHANGES_LATER: Final = ("unread", "held", "snoozed", "done")
CHOICES: Final = {
    Field.CATEGORY: tuple(one.value for one in Category),
    Field.LANE: tuple(one.value for one in Lane),
    Field.HAS: HAS_VALUES,
    Field.IS: IS_VALUES,
}
"""What a term may ask of the fields that have words of their own."""


@dataclass(frozen=True, slots=True)
class Term:
    """One condition. `prefix`: words that begin so; `quoted`: a phrase, or a value with spaces."""

    field: Field
    value: str
    prefix: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match `part`."""

    part: Node


@dataclass(frozen=True, slots=True)
class And:
    """What matches all parts; two or more."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What matches one of the parts; two or more."""

    parts: tuple[Node, ...]


Node = Term | Not | And | Or


def terms(tree: Node) -> list[Term]:
    """All terms of a tree, from left to right."""
    if isinstance(tree, Term):
        return [tree]
    if isinstance(tree, Not):
        return terms(tree.part)
    return [term for part in tree.parts for term in terms(part)]


def write(tree: Node) -> str:
    """The text of a tree; `parse(write(tree)) == tree`."""
    if isinstance(tree, Or):
        return " OR ".join(_inside(part, Or) for part in tree.parts)
    if isinstance(tree, And):
        return " ".join(_inside(part, And) for part in tree.parts)
    if isinstance(tree, Not):
        return f"-{_inside(tree.part, Not)}"
    prefix = f"{tree.field.value}:" if tree.field is not Field.ANY else ""
    if tree.quoted:
        value = '"' + tree.value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        value = tree.value
    return f"{prefix}{value}{'*' if tree.prefix else ''}"


def _inside(part: Node, around: type[Or | And | Not]) -> str:
    written = write(part)
    if isinstance(part, Or) or (isinstance(part, And) and around is not Or):
        return f"({written})"
    return written
