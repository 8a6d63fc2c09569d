"""A card: a frame with room inside, and the title over one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.label import Line, t2
from focusdesk.ui.widgets.paint import Type

TITLE: Final = Type(12, fonts.SEMIBOLD)
_RADIUS: Final = 12


class Card(QWidget):
    """A framed column; `column` holds what stands in it."""

    def __init__(self, parent: QWidget | None = None, *, margin: int = 13, gap: int = 8) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margin, 12, margin, 12)
        self.column.setSpacing(gap)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), _RADIUS, tokens().pane, tokens().line)
        painter.end()


def titled(text: str, *behind: QWidget) -> tuple[QWidget, Line]:
    """A title, and at its right end what belongs to it; returns the row and the title."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    title = Line(text, TITLE, t2)
    row.addWidget(title, 1)
    for one in behind:
        row.addWidget(one)
    whole.setFixedHeight(28 if behind else 20)
    return whole, title
