"""On which line each key and value of a TOML text stands; `tomllib` does not tell.

The text must have been read by `tomllib` before: nothing is checked here a second time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""`("focus", 1, "from")`: tables by name, members of an array by their place, from 0."""


def lines(text: str) -> Mapping[Path, int]:
    """The line (from 1) of every table, key and member of an array of a valid TOML text."""
    return _Scanner(text).run()


class _Scanner:
    """Walks over the text once; `place` is the next character to read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.breaks = [n for n, character in enumerate(text) if character == "\n"]

    def run(self) -> Mapping[Path, int]:
        table: Path = ()
        while True:
            self._skip(" \t\r\n")
            if self.place >= len(self.text):
                return self.found
            if self.text[self.place] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        start = self.place
        is_array = self.text.startswith("[[", self.place)
        self.place += 2 if is_array else 1
        names = self._key()
        self.place += 2 if is_array else 1
        path = self._resolve(names[:-1], start)
        full = (*path, names[-1])
        if is_array:
            number = self.counts.get(full, 0)
            self.counts[full] = number + 1
            self._note(full, start)
            full = (*full, number)
        self._note(full, start)
        return full

    def _resolve(self, names: Path, start: int) -> Path:
        """Where a header's leading names lead: into the last member of an array of tables."""
        path: Path = ()
        for name in names:
            path = (*path, name)
            self._note(path, start)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        start = self.place
        for name in self._key():
            table = (*table, name)
            self._note(table, start)
        self.place += 1  # the equals sign
        self._value(table)

    def _key(self) -> tuple[str, ...]:
        names: list[str] = []
        while True:
            self._skip(" \t")
            if self.text[self.place] in "\"'":
                start = self.place
                self._string()
                names.append(_unquoted(self.text[start : self.place]))
            else:
                start = self.place
                while self.text[self.place] not in " \t.=]":
                    self.place += 1
                names.append(self.text[start : self.place])
            self._skip(" \t")
            if self.text[self.place] != ".":
                return tuple(names)
            self.place += 1

    def _value(self, path: Path) -> None:
        self._skip(" \t")
        character = self.text[self.place]
        if character in "\"'":
            self._string()
        elif character == "[":
            self._array(path)
        elif character == "{":
            self._inline_table(path)
        else:
            while self.place < len(self.text) and self.text[self.place] not in ",]}#\n":
                self.place += 1

    def _array(self, path: Path) -> None:
        self.place += 1
        number = 0
        while True:
            self._skip(" \t\r\n,")
            if self.text[self.place] == "]":
                self.place += 1
                return
            self._note((*path, number), self.place)
            self._value((*path, number))
            number += 1

    def _inline_table(self, path: Path) -> None:
        self.place += 1
        while True:
            self._skip(" \t\r\n,")
            if self.text[self.place] == "}":
                self.place += 1
                return
            self._pair(path)

    def _string(self) -> None:
        quote = self.text[self.place]
        if self.text.startswith(quote * 3, self.place):
            self.place += 3
            self._to_end_of(quote * 3, quote)
            # one or two quotes may stand directly before the closing three
            while self.text.startswith(quote, self.place):
                self.place += 1
        else:
            self.place += 1
            self._to_end_of(quote, quote)

    def _to_end_of(self, closing: str, quote: str) -> None:
        while not self.text.startswith(closing, self.place):
            self.place += 2 if quote == '"' and self.text[self.place] == "\\" else 1
        self.place += len(closing)

    def _skip(self, characters: str) -> None:
        """Over white space, and over comments where line breaks are skipped too."""
        while self.place < len(self.text):
            character = self.text[self.place]
            if character == "#" and "\n" in characters:
                end = self.text.find("\n", self.place)
                self.place = len(self.text) if end < 0 else end
            elif character in characters:
                self.place += 1
            else:
                return

    def _note(self, path: Path, place: int) -> None:
        self.found.setdefault(path, bisect_left(self.breaks, place) + 1)


def _unquoted(text: str) -> str:
    if text.startswith("'"):
        return text[1:-1]
    import tomllib

    return str(tomllib.loads(f"x={text}")["x"])
