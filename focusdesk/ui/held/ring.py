"""The ring of a focus session: the time that is left, clockwise to twelve o'clock."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

DIAMETER: Final = 272
_STROKE: Final = 10
_MARGIN: Final = 8
SIDE: Final = DIAMETER + 2 * _MARGIN
"""Of the whole, as it is drawn where there is room."""
_TICKS: Final = 60
_FIGURE: Final = Type(56, fonts.SEMIBOLD)


class Ring(QWidget):
    """Painted anew once a minute, by who owns it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._title, self._figure, self._under = "", "", ""
        self._left: float | None = None
        self._icon = "crescent"
        self._side = SIDE

    def set_side(self, side: int) -> None:
        """As large as this."""
        if side != self._side:
            self._side = side
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def say(
        self, title: str, figure: str, under: str, left: float | None, icon: str, spoken: str
    ) -> None:
        """`left`: the part of the whole that is still to come; None draws no arc."""
        self._title, self._figure, self._under = title, figure, under
        self._left, self._icon = left, icon
        self.setAccessibleName(spoken)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._side / SIDE, self._side / SIDE)
        half = _STROKE / 2
        area = QRectF(_MARGIN + half, _MARGIN + half, DIAMETER - _STROKE, DIAMETER - _STROKE)
        pen = QPen(color(colors.sunken), _STROKE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        painter.drawEllipse(area)
        self._ticks(painter, area.center())
        if self._left is not None:
            self._arc(painter, area, min(1.0, max(0.0, self._left)))
        self._texts(painter, area)
        painter.end()

    def _ticks(self, painter: QPainter, center: QPointF) -> None:
        colors = tokens()
        outer = DIAMETER / 2 - _STROKE - 11
        painter.setPen(QPen(color(colors.line2), 1))
        for number in range(_TICKS):
            angle = 2 * math.pi * number / _TICKS
            length = 10 if number % 5 == 0 else 6
            sine, cosine = math.sin(angle), math.cos(angle)
            painter.drawLine(
                QPointF(center.x() + sine * outer, center.y() - cosine * outer),
                QPointF(
                    center.x() + sine * (outer - length), center.y() - cosine * (outer - length)
                ),
            )

    def _arc(self, painter: QPainter, area: QRectF, left: float) -> None:
        """From where the time is, clockwise to the top: what is over is bare."""
        colors = tokens()
        pen = QPen(color(colors.accent), _STROKE)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(area, 90 * 16, round(left * 360 * 16))
        angle = 2 * math.pi * (1 - left)
        radius = area.width() / 2
        center = area.center()
        knob = QPointF(center.x() + math.sin(angle) * radius, center.y() - math.cos(angle) * radius)
        painter.setPen(QPen(color(colors.accent), 4))
        painter.setBrush(color(colors.pane))
        painter.drawEllipse(knob, 9, 9)

    def _texts(self, painter: QPainter, area: QRectF) -> None:
        colors = tokens()
        middle = area.center()
        style = Type(13, fonts.SEMIBOLD)
        width = style.width(self._title)
        left = middle.x() - (width + 20) / 2
        square = QRectF(round(left), round(middle.y() - 51), 14, 14)
        icons.paint(painter, self._icon, square, colors.accent)
        place = QRectF(left + 20, middle.y() - 54, width + 1, 20)
        paint.text(painter, place, self._title, style, colors.accent)
        place = QRectF(area.left(), middle.y() - 34, area.width(), 68)
        paint.text(painter, place, self._figure, _FIGURE, colors.t1, paint.CENTER)
        place = QRectF(area.left(), middle.y() + 34, area.width(), 20)
        paint.text(painter, place, self._under, Type(13, tabular=True), colors.t2, paint.CENTER)
