"""The parts of a query as they are coloured. Pure, and for every text: also one half written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from focusdesk.rules.query import Field
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.theme.tokens import Tokens

_TOKEN: Final = re.compile(
    r"""
    (?P<operator>(?:OR|AND|NOT)(?=[\s("]|$))
    | (?P<sign>[()]|-(?=[^\s)]))
    | (?P<field>[A-Za-zÀ-ÿ-]+:(?!//))
    | (?P<word>
        (?: "(?:\\.|[^"\\])*"? | “(?:\\.|[^”"\\])*[”"]?
        | „(?:\\.|[^“”"\\])*[“”"]? | «(?:\\.|[^»\\])*»? )\*?
        | [^\s()"]+ )
    """,
    re.VERBOSE,
)
_NAMES: Final = frozenset(field.value for field in Field)
_SIZE: Final = 12
"""Pixels."""


class Part(Enum):
    """What stands in a query."""

    FIELD = "field"
    VALUE = "value"
    WORD = "word"
    OPERATOR = "operator"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters from `start` to before `end`."""

    start: int
    end: int
    part: Part


def spans(text: str) -> Iterator[Span]:
    """The parts of a query from left to right, without the spaces between them."""
    field_ended = -1
    place = 0
    while (found := _TOKEN.search(text, place)) is not None:
        start, place = found.span()
        part = Part(found.lastgroup)
        if part is Part.WORD and start == field_ended:
            part = Part.VALUE
        if part is Part.FIELD and _is_title(text, start, place):
            part = Part.WORD
        if part in (Part.FIELD, Part.OPERATOR) and start == field_ended:
            # a value like `from:NOT` or `text:a:b`: the field has one, whatever it looks like
            place = _end_of_word(text, start)
            part = Part.VALUE
        if part is Part.FIELD:
            field_ended = place
        yield Span(start, place, part)


def _is_title(text: str, start: int, end: int) -> bool:
    """`Re: homepage` is what a mail is called: no field has this name, and nothing follows it."""
    alone = end >= len(text) or text[end].isspace() or text[end] == ")"
    return alone and text[start : end - 1].lower() not in _NAMES


def _end_of_word(text: str, start: int) -> int:
    found = re.compile(r'[^\s()"]+').match(text, start)
    return found.end() if found is not None else start + 1


def ink(part: Part, colors: Tokens) -> str:
    """The colour of a part."""
    return {
        Part.FIELD: colors.accent,
        Part.VALUE: colors.review.text,
        Part.WORD: colors.review.text,
        Part.OPERATOR: colors.lead.text,
        Part.SIGN: colors.lead.text,
    }[part]


def font(*, bold: bool = False) -> QFont:
    """The font of queries."""
    made = QFont(list(fonts.MONOSPACED))
    made.setPixelSize(_SIZE)
    made.setBold(bold)
    return made


def draw(painter: QPainter, area: QRectF, text: str, *, faint: bool = False) -> None:
    """A query in one line, its end elided where it is too long."""
    metrics = QFontMetricsF(font())
    line = " ".join(text.split())
    shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
    baseline = round(area.center().y() + metrics.capHeight() / 2)
    for span in spans(shown):
        operator = span.part is Part.OPERATOR
        painter.setFont(font(bold=operator))
        written = tokens().t3 if faint else ink(span.part, tokens())
        painter.setPen(color(written))
        left = area.left() + metrics.horizontalAdvance(shown[: span.start])
        painter.drawText(QPointF(left, baseline), shown[span.start : span.end])
