"""Texts as widgets: one line that is elided, or several that wrap; both selectable by a reader."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

Ink = Callable[[Tokens], str]


def t1(colors: Tokens) -> str:
    return colors.t1


def t2(colors: Tokens) -> str:
    return colors.t2


def t3(colors: Tokens) -> str:
    return colors.t3


class Line(QLabel):
    """One line, its end elided, painted by the tokens in force."""

    def __init__(
        self,
        text: str = "",
        style: Type | None = None,
        ink: Ink = t1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._type = style or Type()
        self._ink = ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(round(self._type.width(self.text()) + 1), round(self._type.size * 1.5))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        align = paint.CENTER if self.alignment() & Qt.AlignmentFlag.AlignHCenter else paint.LEFT
        paint.text(painter, area, self.text(), self._type, self._ink(tokens()), align)
        painter.end()


class Paragraph(QLabel):
    """Plain text that wraps."""

    def __init__(
        self,
        text: str = "",
        style: Type | None = None,
        ink: Ink = t1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        style = style or Type()
        self._ink = ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(fonts.font(style.size, style.weight, tabular=style.tabular))
        self.dress()

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        # a palette of its own would be lost when the application's sheet changes
        self.setStyleSheet(f"color: {self._ink(tokens())}")
