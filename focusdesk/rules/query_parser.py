"""From the text of a query to its tree, character by character; `query` has the grammar."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from typing import Final

from focusdesk.errors import BadQuery
from focusdesk.rules.query_tree import CHOICES, FULL_TEXT, And, Field, Node, Not, Or, Term

DEPTH_LIMIT: Final = 40
TERM_LIMIT: Final = 100
AGE: Final = re.compile(r"([0-9]{1,4})([hdwmy])")
_CHANNELS: Final = {"e-mail": "email", "mail": "email"}
"""What lists call a channel, where that is not its name."""
_NAMES: Final = tuple(field.value for field in Field if field.value)
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_SIGNS: Final = re.compile(r"(?:[^\w\s()\"“”„«»*:-]+(?:\s+|(?=\))|$))+")
_WORD_END: Final = ' \t\r\n\u00a0\u202f()"'
_NAME: Final = re.compile(r"[A-Za-zÀ-ÿ-]+(?=:)")
_QUOTES: Final = {'"': '"', "“": '”"', "„": '“”"', "«": "»"}
"""What opens a quotation, and what closes it: as typed, and as writing programs put it."""
_SPACE: Final = " \t\r\n\u00a0\u202f"


class Parser:
    """Recursive descent over the characters.

    `place` is the next one to read, `starts` where each term read so far begins.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.starts: list[int] = []

    def at_end(self) -> bool:
        return self.place >= len(self.text)

    def ends_at(self, place: int) -> bool:
        return place >= len(self.text) or self.text[place] in _SPACE + ")"

    def skip(self) -> None:
        while not self.at_end() and self.text[self.place] in _SPACE:
            self.place += 1

    def skip_signs(self, *, last: bool = False) -> None:
        """Pass over words of signs alone, as in `Harbour & Co`: nothing in a text answers to them.

        Where nothing else follows they stay, to be refused, unless they are the `last` of many.
        """
        start = self.place
        signs = _SIGNS.match(self.text, start)
        if signs:
            self.place = signs.end()
            if not last and (self.ends_at(self.place) or self.operator() in ("OR", "AND")):
                self.place = start

    def operator(self) -> str:
        """The operator that stands here, if one does."""
        for name in ("OR", "AND", "NOT"):
            end = self.place + len(name)
            if self.text.startswith(name, self.place) and (
                end >= len(self.text) or self.text[end] in _SPACE + '()"'
            ):
                return name
        return ""

    def query(self, depth: int) -> Node:
        parts = [self.sequence(depth)]
        while self.operator() == "OR":
            place = self.place
            self.place += 2
            self.skip()
            self.need_operand("OR", place)
            parts.append(self.sequence(depth))
        return parts[0] if len(parts) == 1 else Or(_flat(parts, Or))

    def sequence(self, depth: int) -> Node:
        self.need_operand("", self.place)
        self.skip_signs()
        parts = [self.factor(depth)]
        while True:
            self.skip()
            self.skip_signs(last=True)
            if self.at_end() or self.text[self.place] == ")" or self.operator() == "OR":
                break
            if self.operator() == "AND":
                place = self.place
                self.place += 3
                self.skip()
                self.need_operand("AND", place)
                self.skip_signs()
            parts.append(self.factor(depth))
        return parts[0] if len(parts) == 1 else And(_flat(parts, And))

    def need_operand(self, after: str, place: int) -> None:
        """Something must be asked here: not the end, a closing parenthesis or an operator."""
        if self.at_end() or self.text[self.place] == ")" or self.operator() in ("OR", "AND"):
            if after:
                raise BadQuery("query-nothing-after", place, operator=after)
            found = self.operator() or ("" if self.at_end() else ")")
            if found == ")" and place == self.place and "(" in self.text[:place]:
                raise BadQuery("query-empty-parentheses", place)
            if found == ")":
                raise BadQuery("query-closing-without-opening", place)
            if not found:
                raise BadQuery("query-empty", place)
            raise BadQuery("query-nothing-before", place, operator=found)

    def factor(self, depth: int) -> Node:
        if depth > DEPTH_LIMIT:
            raise BadQuery("query-too-deep", self.place, limit=DEPTH_LIMIT)
        place = self.place
        if self.operator() == "NOT":
            self.place += 3
            self.skip()
            self.need_operand("NOT", place)
            return Not(self.factor(depth + 1))
        if self.text[self.place] == "-":
            self.place += 1
            if self.at_end() or self.text[self.place] in _SPACE + ")":
                raise BadQuery("query-nothing-after", place, operator="-")
            return Not(self.factor(depth + 1))
        if self.text[self.place] == "(":
            self.place += 1
            self.skip()
            inner = self.query(depth + 1)
            if self.at_end():
                raise BadQuery("query-parenthesis-open", place)
            self.place += 1
            return inner
        return self.term()

    def term(self) -> Term:
        place = self.place
        self.starts.append(place)
        if len(self.starts) > TERM_LIMIT:
            raise BadQuery("query-too-many-terms", place, limit=TERM_LIMIT)
        match = _NAME.match(self.text, place)
        if match:
            after = match.end() + 1
            # "https://…" is an address, "Re: homepage" is what a mail is called
            is_text = self.text.startswith("//", after) or (
                self.ends_at(after) and _meant(match.group()) is None
            )
            if not is_text:
                field = _field(match.group(), place)
                self.place = after
                if self.at_end() or self.text[after] in _SPACE + "()":
                    raise BadQuery(
                        "query-value-missing",
                        after,
                        field=field.value,
                        choices=", ".join(CHOICES.get(field, ())),
                    )
                return self.valued(field, after)
        return self.valued(Field.ANY, place)

    def valued(self, field: Field, place: int) -> Term:
        if self.text[self.place] in _QUOTES:
            value = self.quoted()
            quoted = True
        else:
            start = self.place
            while not self.at_end() and self.text[self.place] not in _WORD_END:
                self.place += 1
            value = self.text[start : self.place]
            quoted = False
        prefix = False
        if quoted and not self.at_end() and self.text[self.place] == "*":
            self.place += 1
            prefix = True
        elif not quoted and value.endswith("*"):
            value = value.rstrip("*")
            prefix = True
        if prefix and field not in (*FULL_TEXT, Field.CLIENT):
            raise BadQuery("query-no-prefix-here", place, field=field.value)
        if not any(character.isalnum() for character in value):
            raise BadQuery("query-no-word", place, value=value or self.text[place : self.place])
        return Term(field, _checked(field, value, place), prefix, quoted)

    def quoted(self) -> str:
        start = self.place
        closing = _QUOTES[self.text[start]]
        self.place += 1
        characters: list[str] = []
        while not self.at_end():
            character = self.text[self.place]
            self.place += 1
            if character in closing:
                value = "".join(characters)
                return value if closing == '"' else value.strip()
            if character == "\\" and not self.at_end():
                character = self.text[self.place]
                self.place += 1
            characters.append(character)
        written = self.text[start + 1 :].strip()
        words = written.split()
        raise BadQuery("query-quote-open", start, after=words[0] if words else "")


def _flat(parts: list[Node], kind: type[And | Or]) -> tuple[Node, ...]:
    """Parts with parts of the same kind spread out: `a (b c)` is `a b c`."""
    found: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            found.extend(part.parts)
        else:
            found.append(part)
    return tuple(found)


def _field(name: str, place: int) -> Field:
    meant = _meant(name)
    if meant == name.lower():
        return Field(meant)
    raise BadQuery(
        "query-unknown-field",
        place,
        field=name,
        suggestion=meant or "",
        choices=", ".join(_NAMES),
    )


def _meant(name: str) -> str | None:
    """The field that a name names, or that was probably meant."""
    wanted = name.lower()
    if wanted in _NAMES:
        return wanted
    if len(wanted) > 2:
        for known in _NAMES:
            if known.startswith(wanted):
                return known
    return next(iter(get_close_matches(wanted, _NAMES, n=1, cutoff=0.7)), None)


def _checked(field: Field, value: str, place: int) -> str:
    """The value as it is kept. Raises `BadQuery` for one that the field cannot have."""
    if field in CHOICES:
        wanted = value.lower()
        if wanted not in CHOICES[field]:
            near = get_close_matches(wanted, CHOICES[field], n=1, cutoff=0.5)
            if near == [f"un{wanted}"]:
                near = []  # the opposite of what was meant
            raise BadQuery(
                "query-unknown-value",
                place,
                field=field.value,
                value=value,
                suggestion=near[0] if near else "",
                choices=", ".join(CHOICES[field]),
            )
        return wanted
    if field in (Field.BEFORE, Field.AFTER):
        return _day(field, value, place).isoformat()
    if field in (Field.NEWER, Field.OLDER):
        if not AGE.fullmatch(value.lower()):
            raise BadQuery("query-bad-age", place, field=field.value, value=value)
        return value.lower()
    if field is Field.CHANNEL:
        return _CHANNELS.get(value.lower(), value.lower())
    return value.lower() if field is Field.TAG else value


def _day(field: Field, value: str, place: int) -> date:
    match = _DATE.fullmatch(value)
    try:
        if match:
            return date(*(int(group) for group in match.groups()))
    except ValueError:
        pass
    raise BadQuery("query-bad-date", place, field=field.value, value=value)
