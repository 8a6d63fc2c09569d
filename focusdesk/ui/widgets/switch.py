"""A switch: a check box that looks like one."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_TRACK: Final = QSize(30, 18)
_HEIGHT: Final = 28
_TEXT: Final = Type(13)


class Switch(QCheckBox):
    """On or off, its words before it; without words it wants an accessible name."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ringed = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred if text else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )

    def sizeHint(self) -> QSize:
        width = _TRACK.width()
        if self.text():
            width += round(_TEXT.width(self.text()) + 13)
        return QSize(width, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(_TRACK.width(), _HEIGHT)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        track = QRectF(
            area.right() - _TRACK.width(),
            round(area.center().y() - _TRACK.height() / 2),
            _TRACK.width(),
            _TRACK.height(),
        )
        on, enabled = self.isChecked(), self.isEnabled()
        ground = colors.accent if on else colors.line2
        if not enabled:
            ground = colors.sunken
        elif self.underMouse() and on:
            ground = colors.accent_hover
        paint.box(painter, track, 9, ground, None if enabled else colors.line)
        knob = QPointF(track.right() - 9 if on else track.left() + 9, track.center().y())
        paint.disc(painter, knob, 7, colors.on_accent if on and enabled else colors.pane)
        if self._ringed:
            paint.focus_ring(painter, track.adjusted(-3, -3, 3, 3), 12, colors.accent)
        place = QRectF(area.left(), area.top(), track.left() - 10 - area.left(), area.height())
        paint.text(painter, place, self.text(), _TEXT, colors.t1 if enabled else colors.t3)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = paint.by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)
