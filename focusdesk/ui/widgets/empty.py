"""What stands where nothing stands: a calm word instead of a blank, or rows that are on their way."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.paint import Type

_SKELETON_MS = 150
_LINE = Type(13, tabular=True)
_SIDE = 16


class Empty(QWidget):
    """An icon, a title, a line that wraps where it is long, perhaps a way out.

    pressed
        The way out was asked for.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._line = "", "", ""
        self._button = Button("", Look.LINK, height=28, parent=self)
        self._button.clicked.connect(self.pressed)
        self.hide()

    def say(self, icon_name: str, title: str, line: str = "", action: str = "") -> None:
        self._icon, self._title, self._line = icon_name, title, line
        self._button.say(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(f"{title}. {line}".strip())
        self._place()
        self.show()
        self.update()

    def line_area(self) -> QRectF:
        """Where the line stands, whole."""
        wide = max(1.0, float(self.width() - 2 * _SIDE))
        height = paint.paragraph_height(self._line, _LINE, wide) if self._line else 0.0
        return QRectF(_SIDE, round(self.height() * 0.42) + 18, wide, max(18.0, height))

    def _place(self) -> None:
        size = self._button.sizeHint()
        top = round(self.line_area().bottom()) + 12
        self._button.setGeometry(round((self.width() - size.width()) / 2), top, size.width(), 28)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        middle, wide = round(self.height() * 0.42), float(self.width())
        if self._icon:
            square = QRectF(round(wide / 2 - 12), middle - 40, 24, 24)
            icons.paint(painter, self._icon, square, colors.accent)
        title = QRectF(_SIDE, middle - 8, wide - 2 * _SIDE, 24)
        paint.text(painter, title, self._title, Type(16, fonts.SEMIBOLD), colors.t1, paint.CENTER)
        middle_of = Qt.AlignmentFlag.AlignHCenter
        paint.paragraph(painter, self.line_area(), self._line, _LINE, colors.t2, middle_of)
        painter.end()


class Skeleton(QWidget):
    """Grey rows while the first page is on its way: only after 150 ms, and they do not move."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_SKELETON_MS)
        self._late.timeout.connect(self._appear)
        self.hide()

    def _appear(self) -> None:
        self.show()
        self.raise_()

    def begin(self) -> None:
        if not self.isVisible():
            self._late.start()

    def end(self) -> None:
        self._late.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().list))
        ink = tokens().sunken
        for number in range(6):
            top = 14 + number * 74
            paint.box(painter, QRectF(16, top, 36, 36), 10, ink)
            width = (0.42, 0.33, 0.5)[number % 3] * (self.width() - 96)
            paint.box(painter, QRectF(64, top + 4, width, 9), 4.5, ink)
            paint.box(painter, QRectF(64, top + 22, width * 1.6, 9), 4.5, ink)
        painter.end()


class TimelineSkeleton(Skeleton):
    """Grey messages beside a spine, as the pane will show them."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        painter.fillRect(35, 0, 2, self.height(), color(colors.line))
        for number in range(4):
            top = 24 + number * 110
            paint.disc(painter, QPointF(36, top + 10), 12, colors.sunken)
            paint.box(painter, QRectF(64, top + 5, 150, 9), 4.5, colors.sunken)
            width = (0.7, 0.5, 0.8, 0.4)[number] * min(520, self.width() - 100)
            paint.box(painter, QRectF(64, top + 28, width, 52), 12, colors.sunken)
        painter.end()
