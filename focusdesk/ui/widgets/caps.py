"""Keys as they stand on the keyboard: a letter in a small box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_STYLE: Final = Type(11)
_HEIGHT: Final = 18
_LEAST: Final = 18
_GAP: Final = 10


def width(caps: Sequence[str]) -> float:
    """How wide these keys stand beside each other."""
    return sum(map(_wide, caps)) + _GAP * max(0, len(caps) - 1)


def draw(painter: QPainter, right: float, middle: float, caps: Sequence[str]) -> float:
    """Paint keys that end at `right`; returns where they begin."""
    for cap in reversed(caps):
        wide = _wide(cap)
        area = QRectF(right - wide, middle - _HEIGHT / 2, wide, _HEIGHT)
        paint.box(painter, area, 4, tokens().sunken)
        paint.text(painter, area, cap, _STYLE, tokens().t2, paint.CENTER)
        right = area.left() - _GAP
    return right + (_GAP if caps else 0)


def _wide(cap: str) -> float:
    return max(float(_LEAST), _STYLE.width(cap) + 10)
