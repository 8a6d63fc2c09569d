"""Completing a query: what may stand where the cursor is. Pure: a text, a cursor, known values.

The search box and the editor of a rule ask the same function; the rule's editor refuses the terms
that a rule may not ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.i18n import N_, _
from focusdesk.model import Category, Lane
from focusdesk.rules.query import CHANGES_LATER, HAS_VALUES, IS_VALUES, Field
from focusdesk.store.codec import folded

MOST: Final = 8
"""Candidates that are offered at once."""
_ENDS: Final = ' \t\r\n\u00a0\u202f()"'
_AGES: Final = ("1d", "7d", "30d", "1y")
_MEANS: Final = {
    Field.FROM: N_("who wrote it"),
    Field.TO: N_("who it was sent to"),
    Field.CLIENT: N_("a client"),
    Field.CHANNEL: N_("how it came"),
    Field.ACCOUNT: N_("one of your accounts"),
    Field.CATEGORY: N_("lead, payment, newsletter…"),
    Field.SUBJECT: N_("words of the subject"),
    Field.TEXT: N_("words of the text"),
    Field.TAG: N_("a tag of a rule"),
    Field.LANE: N_("how it was let in"),
    Field.HAS: N_("attachment, link, deadline"),
    Field.IS: N_("unread, vip, held…"),
    Field.BEFORE: N_("a date, such as 2026-11-24"),
    Field.AFTER: N_("a date, such as 2026-11-24"),
    Field.NEWER: N_("an age, such as 7d"),
    Field.OLDER: N_("an age, such as 30d"),
}
_CHOICES: Final = {
    Field.CATEGORY: tuple(one.value for one in Category),
    Field.LANE: tuple(one.value for one in Lane),
    Field.HAS: HAS_VALUES,
    Field.IS: IS_VALUES,
    Field.NEWER: _AGES,
    Field.OLDER: _AGES,
}


@dataclass(frozen=True, slots=True)
class Known:
    """The values of a profile that a term may name, the likeliest first."""

    clients: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be put in the place of the token: `written` as it goes into the query.

    `remark` says what a term is about; empty for a value. `whole`: the term is finished, and what
    follows begins after a space.
    """

    written: str
    remark: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Completion:
    """Candidates for the characters from `start` to before `end`."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]

    def __bool__(self) -> bool:
        return bool(self.candidates)


def complete(text: str, cursor: int, known: Known, *, in_rule: bool = False) -> Completion:
    """What may stand at the cursor; nothing where no token is begun.

    `in_rule`: without what a rule may not ask, because it changes later.
    """
    start, end = _token(text, cursor)
    token = text[start:cursor]
    minus = "-" if token.startswith("-") else ""
    begun = token[len(minus) :]
    name, colon, value = begun.partition(":")
    if not begun or begun.startswith('"'):
        return Completion(start, end, ())
    if colon:
        found = _values(name, value.lstrip('"'), known, in_rule=in_rule)
    else:
        found = _terms(begun, known, in_rule=in_rule)
    offered = [Candidate(minus + one.written, one.remark, one.whole) for one in found]
    # what stands there already is no candidate, nor is its closing quote alone
    there = text[start:end]
    kept = [one for one in offered if one.written not in (there, f'{there}"')]
    return Completion(start, end, tuple(kept[:MOST]))


def put(text: str, completion: Completion, candidate: Candidate) -> tuple[str, int]:
    """The text with the candidate in its place, and where the cursor stands then."""
    written = candidate.written
    rest = text[completion.end :]
    if candidate.whole and not rest.startswith((" ", ")")):
        written += " "
    cursor = completion.start + len(written)
    if candidate.whole and rest.startswith(" "):
        cursor += 1
    return text[: completion.start] + written + rest, cursor


def quoted(value: str) -> str:
    """A value as a query takes it: in quotes where a bare word would end."""
    if value and not any(one in _ENDS for one in value) and not value.endswith("*"):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _token(text: str, cursor: int) -> tuple[int, int]:
    """The token at the cursor: quotes hold it together, brackets and spaces part it."""
    start, inside, place = 0, False, 0
    while place < cursor:
        sign = text[place]
        if inside and sign == "\\":
            place += 2
            continue
        if sign == '"':
            inside = not inside
        elif not inside and sign in _ENDS:
            start = place + 1
        place += 1
    end = cursor
    while end < len(text) and (inside or text[end] not in _ENDS):
        end += 1
        if inside and text[end - 1] == '"':
            break
    return start, end


def _terms(begun: str, known: Known, *, in_rule: bool) -> list[Candidate]:
    """Terms by the beginning of their name, then values that make a term by themselves."""
    low = begun.lower()
    found = [
        Candidate(f"{field.value}:", _(_MEANS[field]), whole=False)
        for field in _fields(in_rule=in_rule)
        if field.value.startswith(low)
    ]
    if len(low) >= 2:
        for field in (Field.IS, Field.HAS, Field.CATEGORY):
            found += [
                Candidate(f"{field.value}:{one}")
                for one in _allowed(field, in_rule=in_rule)
                if one.startswith(low)
            ]
        clients = _fitting(begun, known.clients, by_word=True)
        found += [Candidate(f"client:{quoted(one)}", _(_MEANS[Field.CLIENT])) for one in clients]
    return found


def _values(name: str, begun: str, known: Known, *, in_rule: bool) -> list[Candidate]:
    try:
        field = Field(name.lower())
    except ValueError:
        return []
    if field is Field.ANY or (in_rule and field is Field.LANE):
        return []
    named: dict[Field, tuple[str, ...]] = {
        Field.CLIENT: known.clients,
        Field.FROM: known.clients,
        Field.CHANNEL: known.channels,
        Field.ACCOUNT: known.accounts,
        Field.TAG: known.tags,
    }
    values = named.get(field) or _allowed(field, in_rule=in_rule)
    by_word = field in named
    found = _fitting(begun, values, by_word=by_word)
    return [Candidate(f"{field.value}:{quoted(one)}") for one in found]


def _fields(*, in_rule: bool) -> Iterable[Field]:
    return (one for one in Field if one is not Field.ANY and not (in_rule and one is Field.LANE))


def _allowed(field: Field, *, in_rule: bool) -> tuple[str, ...]:
    values = _CHOICES.get(field, ())
    if in_rule and field is Field.IS:
        return tuple(one for one in values if one not in CHANGES_LATER)
    return values


def _fitting(begun: str, values: Sequence[str], *, by_word: bool) -> list[str]:
    """Values that begin so, then those of which a later word does; accents and case ignored."""
    wanted = folded(begun)
    first = [one for one in values if folded(one).startswith(wanted)]
    if not by_word:
        return first
    later = [
        one
        for one in values
        if one not in first and any(word.startswith(wanted) for word in folded(one).split())
    ]
    return first + later
