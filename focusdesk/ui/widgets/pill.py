"""Pills: a word on a ground of its own, never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.tokens import Pair
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

HEIGHT: Final = 18
_STYLE: Final = Type(11, fonts.MEDIUM, tabular=True)
_PADDING: Final = 7
_ICON: Final = 12
_GAP: Final = 4


@dataclass(frozen=True, slots=True)
class Pill:
    """A word, its colours, and an icon before it if it has one."""

    text: str
    pair: Pair
    icon: str = ""

    @property
    def width(self) -> float:
        return 2 * _PADDING + _STYLE.width(self.text) + (_ICON + _GAP if self.icon else 0)


def draw(painter: QPainter, left: float, middle: float, pill: Pill, most: float = 1e9) -> float:
    """Paint a pill from `left`, round the line `middle`, at most that wide; returns its width."""
    width = min(pill.width, most)
    if width < 2 * _PADDING + _STYLE.size:
        return 0.0
    area = QRectF(left, middle - HEIGHT / 2, width, HEIGHT)
    paint.box(painter, area, HEIGHT / 2, pill.pair.ground)
    inner = area.adjusted(_PADDING, 0, -_PADDING + 1, 0)
    if pill.icon:
        square = QRectF(round(inner.left()), round(middle - _ICON / 2), _ICON, _ICON)
        icons.paint(painter, pill.icon, square, pill.pair.text)
        inner.setLeft(inner.left() + _ICON + _GAP)
    paint.text(painter, inner, pill.text, _STYLE, pill.pair.text)
    return width
