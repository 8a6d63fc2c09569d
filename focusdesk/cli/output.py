"""What the command line prints: lines and tables for a person, JSON for a program.

Texts from outside lose what a terminal would obey (escape sequences, controls, changes of
direction) before a person sees them; JSON escapes them by itself.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import Instant

Json = str | int | float | bool | None | Sequence["Json"] | dict[str, "Json"]

_POINTED_AT: Final = 60
"""Characters that are shown at most on each side of the place of an error."""
_BREAKING: Final = re.compile(r"[^\S\u00a0\u202f]+")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def say(*lines: str) -> None:
    """Print lines for a person."""
    for line in lines:
        sys.stdout.write(f"{safe(line)}\n")


def complain(line: str) -> None:
    """Print one line on standard error, with the program's name."""
    sys.stderr.write(f"focusdesk: {safe(line)}\n")


def complain_at(text: str, position: int) -> None:
    """Show on standard error which place of `text` a complaint is about."""
    first = max(0, position - _POINTED_AT)
    shown = "".join(c if c.isprintable() else " " for c in text)
    before, after = shown[first:position], shown[position : position + _POINTED_AT]
    cut = "…" if first else ""
    more = "…" if position + _POINTED_AT < len(shown) else ""
    sys.stderr.write(f"  {cut}{before}{after}{more}\n  {' ' * width(cut + before)}^\n")


def print_json(value: Json) -> None:
    """Print one JSON value."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def iso(instant: Instant | None) -> str | None:
    """ISO 8601 with offset, by the profile's wall clock; None stays None."""
    return None if instant is None else i18n.local(instant).isoformat()


def safe(text: str) -> str:
    """`text` without what a terminal would obey; tabs and line ends stay."""
    if text.isprintable():
        return text
    return "".join(
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _DIRECTION)
    )


def one_line(text: str) -> str:
    """`text` on one line, safe to print; spaces that do not break stay what they are."""
    return _BREAKING.sub(" ", safe(text)).strip()


def labelled(name: str) -> str:
    """`Lane:`, with the space before it that French wants."""
    return _("{name}:").format(name=name)


def width(text: str) -> int:
    """How many columns a terminal needs for `text`."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def cut(text: str, columns: int) -> str:
    """`text` in at most `columns`, with an ellipsis where it was longer."""
    if width(text) <= columns:
        return text
    kept = ""
    for c in text:
        if width(kept + c) > columns - 1:
            break
        kept += c
    return kept.rstrip() + "…"


def table(rows: Sequence[Sequence[str]], *, indent: str = "", flexible: int = -1) -> Iterator[str]:
    """Lines of aligned columns; on a terminal column `flexible` gives way so that each fits."""
    if not rows:
        return
    flexible %= len(rows[0])
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(width(row[n]) for row in cells) for n in range(len(rows[0]))]
    if sys.stdout.isatty():
        total = shutil.get_terminal_size().columns - len(indent)
        others = sum(widths) - widths[flexible] + 2 * (len(widths) - 1)
        widths[flexible] = max(8, min(widths[flexible], total - others))
    for row in cells:
        shown = [cut(cell, columns) for cell, columns in zip(row, widths, strict=True)]
        padded = [
            cell + " " * (columns - width(cell))
            for cell, columns in zip(shown, widths, strict=True)
        ]
        yield indent + "  ".join(padded).rstrip()
