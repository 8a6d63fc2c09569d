"""Seven small buttons: on which days something stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.rules.schedule import Weekday
from focusdesk.ui import words
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.ringed import RingedButton

_LETTER: Final = Type(12, fonts.MEDIUM)


class _Day(RingedButton):
    def __init__(self, day: Weekday) -> None:
        name = words.weekday(day)
        super().__init__(name[:1].upper())
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(34, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(20, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        on = self.isChecked()
        border = colors.accent if self.underMouse() else None
        paint.box(painter, area, 6, colors.soft if on else colors.sunken, border)
        if self._ringed:
            paint.focus_ring(painter, area, 6, colors.accent)
        ink = colors.soft_text if on else colors.t2
        paint.text(painter, area, self.text(), _LETTER, ink, paint.CENTER)
        painter.end()


class DayToggles(QWidget):
    """At least one is on.

    changed
        The days that are on.
    """

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Days"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons = {day: _Day(day) for day in Weekday}
        for button in self.buttons.values():
            button.clicked.connect(self._pressed)
            row.addWidget(button, 1)

    def show_days(self, days: frozenset[Weekday]) -> None:
        for day, button in self.buttons.items():
            button.setChecked(day in days)

    @property
    def days(self) -> frozenset[Weekday]:
        return frozenset(day for day, button in self.buttons.items() if button.isChecked())

    def _pressed(self) -> None:
        if not self.days:
            pressed = self.sender()
            assert isinstance(pressed, QPushButton)
            pressed.setChecked(True)
            return
        self.changed.emit(self.days)
