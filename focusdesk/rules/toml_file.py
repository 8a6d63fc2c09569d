"""A TOML file that a person writes, read value by value, with line and field of what is wrong.

What schedule and rules have in common: `Reader` is the base of either's own reader.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Final, NoReturn, TypeVar

from focusdesk.errors import BadFile, BadInput
from focusdesk.model import HOUR, MINUTE, Argument, Micros
from focusdesk.rules import toml_lines, when

_NOTHING: Final = re.compile(r"0+ ?(?:m|min|h)?")
_POSITION: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")

_T = TypeVar("_T")
Table = Mapping[str, object]


class Reader:
    """One file while it is read; `path` says where a value stands in it."""

    def __init__(self, text: str) -> None:
        """Raises `BadFile` when the text is no TOML."""
        try:
            self.content: Table = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise _syntax(text, error) from error
        self.lines = toml_lines.lines(text)

    # -- values -------------------------------------------------------------------------------

    def _table(self, name: str) -> Table:
        table = self.content.get(name, {})
        if not isinstance(table, dict):
            self._wrong_type((name,), "table")
        return table

    def _tables(self, name: str) -> Iterable[tuple[toml_lines.Path, Table]]:
        tables = self.content.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self._wrong_type((name,), "tables")
        return [((name, place), table) for place, table in enumerate(tables)]

    def _known(self, path: toml_lines.Path, table: Table, known: Collection[str]) -> None:
        for key in table:
            if key not in known:
                close = get_close_matches(key, known, 1)
                self._refuse(
                    "file-unknown-key",
                    (*path, key),
                    key=key,
                    known=", ".join(known),
                    meant=close[0] if close else "",
                )

    def _value(self, path: toml_lines.Path, table: Table, key: str) -> object:
        if key not in table:
            self._refuse("file-missing-key", path, key, key=key)
        return table[key]

    def _text(
        self, path: toml_lines.Path, table: Table, key: str, default: str | None = None
    ) -> str:
        if default is not None and key not in table:
            return default
        return self._of(str, "text", self._value(path, table, key), (*path, key))

    def _flag(self, path: toml_lines.Path, table: Table, key: str) -> bool:
        return self._of(bool, "flag", table.get(key, False), (*path, key))

    def _list(self, path: toml_lines.Path, table: Table, key: str, wants: str) -> list[str]:
        members = self._of(list, wants, self._value(path, table, key), (*path, key))
        return [
            self._of(str, wants, member, (*path, key, place))
            for place, member in enumerate(members)
        ]

    def _of(self, kind: type[_T], wants: str, value: object, path: toml_lines.Path) -> _T:
        # exactly that type: a date and time is a date, to Python, and a truth value a number
        if type(value) is not kind:
            self._wrong_type(path, wants)
        return value

    def _length(self, path: toml_lines.Path, table: Table, key: str, default: Micros) -> Micros:
        if key not in table:
            return default
        value = self._of(str, "length", table[key], (*path, key))
        if _NOTHING.fullmatch(value):
            return Micros(0)
        try:
            length = when.length(value)
        except BadInput:
            self._refuse("file-length", (*path, key), value=value)
        if length % MINUTE:
            self._refuse("file-length", (*path, key), value=value)
        return length

    # -- refusing -----------------------------------------------------------------------------

    def _wrong_type(self, path: toml_lines.Path, wants: str) -> NoReturn:
        self._refuse("file-type", path, wants=wants)

    def _refuse(self, code: str, path: toml_lines.Path, *more: str, **args: Argument) -> NoReturn:
        """Raise for what stands at `path`, on the line of the nearest thing that is written."""
        field = ".".join(name for name in (*path, *more) if isinstance(name, str))
        while path and path not in self.lines:
            path = path[:-1]
        raise BadFile(code, line=self.lines.get(path, 1), field=field, **args)


def _syntax(text: str, error: Exception) -> BadFile:
    message = str(error)
    found = _POSITION.search(message)
    line = int(found[1]) if found is not None and found[1] else max(len(text.splitlines()), 1)
    detail = _POSITION.sub("", message).strip() if isinstance(error, ValueError) else ""
    return BadFile("file-syntax", line=line, detail=detail)


# -- out ---------------------------------------------------------------------------------------


def written(header: str, rows: Iterable[str]) -> str:
    """A table: its header and its rows."""
    return "".join(f"{row}\n" for row in (header, *rows))


def duration(length: Micros) -> str:
    """Whole hours or minutes; a file has no shorter ones."""
    return f"{length // MINUTE}m" if length % HOUR else f"{length // HOUR}h"


def quoted(text: str) -> str:
    """A basic string of TOML; control characters are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", escaped) + '"'
