"""Taking the layout out of HTML that nh3 has cleaned, and its text along with it.

What comes in is well formed and holds allowed elements only; what goes out is made of the same
tags, written anew from a few attributes, and of line breaks. Nothing that stands in a mail is
copied into a tag but an escaped address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_NESTING_LIMIT = 8


def names(text: str) -> frozenset[str]:
    """Element names from one text."""
    return frozenset(text.split())


VOID = names("area base br col embed hr img input link meta param source track wbr")
INLINE = names("b strong i em u s del ins code tt kbd samp sub sup small")
BLOCKS = names("blockquote ul ol li pre h1 h2 h3 h4 h5 h6")
NESTING = names("blockquote ul ol table")
TABLE = names("table tr td th")
BREAKS = names(
    "div section article header footer main aside nav figure figcaption address center form"
    " fieldset dl dt dd details summary caption"
)
OTHERS = names("a p br hr img q")

_HIDES = re.compile(r"(?i)(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)")
# in nh3's output every < and > inside an attribute is escaped
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^>]*)>")
_TABLE_TAG = re.compile(r"<(/?table|tr|t[dh])\b")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
# lines of a text being made: a quotation begins, ends
QUOTE, UNQUOTE = "\x02", "\x03"


@dataclass(slots=True)
class _Table:
    """A table as its tags tell: it holds data when it has rows of columns and no table inside."""

    nested: bool = False
    rows: int = 0
    wide_rows: int = 0
    cells: int = 0

    def end_row(self) -> None:
        self.wide_rows += self.cells >= 2
        self.cells = 0

    @property
    def holds_data(self) -> bool:
        return not self.nested and self.wide_rows >= 2 and self.wide_rows * 2 >= self.rows


class _Closing(Enum):
    """What the end of an element does to the text."""

    NOTHING = 0
    LINE = 1
    PARAGRAPH = 2
    QUOTATION = 3
    QUOTED = 4


_Element = tuple[str, _Closing]  # what closes it in the markup, and what that does
_UNWRITTEN: _Element = ("", _Closing.NOTHING)
_LAYOUT: _Element = ("", _Closing.LINE)


_ADDRESS_LIMIT = 2000
_NOT_SEEN = 3


class Flat:
    """One pass over cleaned HTML, writing flat HTML and text side by side."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._markup: list[str] = []
        self._text: list[str] = []
        self._open: list[_Element] = []
        self._tables: list[bool] = []
        """For each open table: is it kept?"""
        self._holds_data = iter(_data_tables(source) if "<table" in source else ())
        self._nesting = 0
        self._preformatted = 0
        self._fresh = True
        """Nothing stands on this line yet."""

    def result(self) -> tuple[str, str]:
        hidden = 0
        first, *rest_of = _TAG.split(self._source)
        self._words(first)
        steps = iter(rest_of)
        for closing, name, rest, words in zip(steps, steps, steps, steps, strict=True):
            if hidden:
                hidden = self._skip(name, closing, hidden)
            elif closing:
                self._close(name)
            elif name in VOID:
                self._void(name, rest)
            elif rest and _is_hidden(rest):
                hidden = self._skip(name, "", 0)
            else:
                self._open.append(self._opened(name, rest))
            if words and not hidden:
                self._words(words)
        markup = "".join(self._markup).strip()
        while markup.endswith("<br>"):
            markup = markup.removesuffix("<br>").rstrip()
        return markup, "".join(self._text)

    def _skip(self, name: str, closing: str, depth: int) -> int:
        """Inside a hidden element: how many are open now."""
        if name == "table" and not closing:
            next(self._holds_data)
        if name in VOID:
            return depth
        return depth - 1 if closing else depth + 1

    def _words(self, words: str) -> None:
        if not words:
            return
        if self._preformatted:
            self._markup.append(words)
            self._text.append(words)
            self._fresh = False
        elif words.isspace():
            if not self._fresh:
                self._markup.append(" ")
                self._text.append(" ")
        else:
            self._markup.append(words)
            self._text.append(words.replace("\n", " "))
            self._fresh = False

    def _break(self, lines: int) -> None:
        """Begin a new line, after `lines - 1` empty ones, unless one has just begun."""
        if not self._fresh:
            self._markup.append("<br>" * lines)
            self._text.append("\n" * lines)
            self._fresh = True

    def _void(self, name: str, rest: str) -> None:
        if name == "img":
            self._picture(rest)
        else:
            self._markup.append(f"<{name}>")
            self._text.append("\n")
            self._fresh = True

    def _opened(self, name: str, rest: str) -> _Element:
        """Begin an element; returns how it ends."""
        if name in BREAKS:
            self._break(1)
            return _LAYOUT
        if name in INLINE:
            self._markup.append(f"<{name}>")
            return f"</{name}>", _Closing.NOTHING
        if name in TABLE:
            return self._opened_table(name, rest)
        if name == "a":
            return self._opened_link(rest)
        if name == "p":
            self._break(2)
            return "", _Closing.PARAGRAPH
        if name in BLOCKS:
            return self._opened_block(name)
        if name == "q":
            self._words("“")
            return "", _Closing.QUOTED
        return _UNWRITTEN

    def _opened_link(self, rest: str) -> _Element:
        href = _attributes(rest).get("href", "")
        if not href.lower().startswith(("http://", "https://", "mailto:", "tel:")):
            return _UNWRITTEN
        self._markup.append(f'<a href="{href}">')
        return "</a>", _Closing.NOTHING

    def _opened_block(self, name: str) -> _Element:
        kept = self._nesting < _NESTING_LIMIT
        self._nesting += name in NESTING
        self._preformatted += name == "pre"
        if kept:
            self._markup.append(f"<{name}>")
            if not self._fresh:
                self._text.append("\n")
                self._fresh = True
        else:
            self._break(1)
        if name == "li":
            self._text.append("- ")
        elif name == "blockquote":
            self._text.append(f"\n{QUOTE}\n")
        ending = _Closing.QUOTATION if name == "blockquote" else _Closing.LINE
        return f"</{name}>" if kept else "", ending

    def _opened_table(self, name: str, rest: str) -> _Element:
        if name == "table":
            self._tables.append(next(self._holds_data) and self._nesting < _NESTING_LIMIT)
            self._nesting += 1
        if not self._tables or not self._tables[-1]:
            self._break(1)
            return _LAYOUT
        if name in ("td", "th"):
            if self._text and not self._text[-1].endswith("\n"):
                self._text.append(" | ")
            self._markup.append(f"<{name}{_spans(rest)}>")
            self._fresh = True
            return f"</{name}>", _Closing.NOTHING
        self._markup.append(f"<{name}>")
        self._text.append("\n")
        return f"</{name}>", _Closing.LINE

    def _close(self, name: str) -> None:
        if not self._open:
            return
        element = self._open.pop()
        if name in NESTING:
            self._nesting -= 1
            if name == "table":
                self._tables.pop()
        if element is _LAYOUT:
            self._break(1)
            return
        markup, ending = element
        if markup:
            self._markup.append(markup)
        if ending is _Closing.NOTHING:
            return
        self._preformatted -= name == "pre"
        if ending is _Closing.QUOTED:
            self._words("”")
        elif ending is _Closing.QUOTATION:
            self._text.append(f"\n{UNQUOTE}\n\n")
            self._fresh = True
        elif markup:
            self._text.append("\n")
            self._fresh = True
        else:
            self._break(ending.value)

    def _picture(self, rest: str) -> None:
        found = _attributes(rest)
        source, alt = found.get("src", ""), found.get("alt", "")[:200]
        inside = source.lower().startswith("cid:")
        if inside or (_is_far(source) and not _counts_readers(found)):
            size = "".join(
                f' {side}="{found[side]}"'
                for side in ("width", "height")
                if found.get(side, "").isdecimal() and 0 < int(found[side][:6]) <= 2000
            )
            self._markup.append(f'<img src="{source}" alt="{alt}"{size}>')
            if not inside and alt.strip():
                self._text.append(alt.replace("\n", " "))
            self._fresh = False
        elif alt.strip():
            self._words(alt)


def _is_far(source: str) -> bool:
    """Whether a picture is at somebody's server: it is shown on request, and fetched then."""
    return len(source) <= _ADDRESS_LIMIT and source.lower().startswith(("http://", "https://"))


def _counts_readers(found: dict[str, str]) -> bool:
    """A picture of some pixels is not there to be seen."""
    sides = [found.get(side, "") for side in ("width", "height")]
    return any(side.isdecimal() and int(side[:6]) <= _NOT_SEEN for side in sides)


def _attributes(rest: str) -> dict[str, str]:
    return {match[1]: match[2] for match in _ATTRIBUTE.finditer(rest)}


def _is_hidden(rest: str) -> bool:
    if " style=" not in rest and " hidden=" not in rest:
        return False
    found = _attributes(rest)
    return "hidden" in found or bool(_HIDES.search(found.get("style", "")))


def _spans(rest: str) -> str:
    """`colspan` and `rowspan` as far as a mail needs them: huge ones hang QTextDocument."""
    if not rest:
        return ""
    found = _attributes(rest)
    return "".join(
        f' {name}="{found[name]}"'
        for name in ("colspan", "rowspan")
        if found.get(name, "").isdecimal() and 1 < int(found[name][:4]) <= 20
    )


def _data_tables(source: str) -> list[bool]:
    """For each table in the order of their openings: does it hold data, or is it layout?"""
    found: list[_Table] = []
    open_tables: list[_Table] = []
    for name in _TABLE_TAG.findall(source):
        if name == "table":
            if open_tables:
                open_tables[-1].nested = True
            found.append(_Table())
            open_tables.append(found[-1])
        elif not open_tables:
            continue
        elif name == "/table":
            open_tables.pop().end_row()
        elif name == "tr":
            open_tables[-1].end_row()
            open_tables[-1].rows += 1
        else:
            open_tables[-1].cells += 1
    return [table.holds_data for table in found]
