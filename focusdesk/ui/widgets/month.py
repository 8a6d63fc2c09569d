"""A month to pick a day from, by keyboard and mouse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.ui import words
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_HEAD: Final = 30
_NAMES: Final = 20
_ROW: Final = 30
_WEEKS: Final = 6
HEIGHT: Final = _HEAD + _NAMES + _WEEKS * _ROW
_DAY: Final = timedelta(days=1)
_FURTHEST: Final = 3650 * _DAY


class Month(QWidget):
    """Days from today on.

    moved
        Another day is chosen (a `date`).
    picked
        The day shall be it: Enter, or a press on it.
    """

    moved = Signal(object)
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date(2000, 1, 1)
        self._day = self._today
        self._ringed = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def begin(self, today: date, day: date) -> None:
        """Show the month of a day, which is chosen."""
        self._today, self._day = today, day
        self._tell()

    @property
    def day(self) -> date:
        return self._day

    def sizeHint(self) -> QSize:
        return QSize(300, HEIGHT)

    def go(self, day: date) -> None:
        """Choose a day, as far as that is possible."""
        day = min(max(day, self._today), self._today + _FURTHEST)
        if day != self._day:
            self._day = day
            self._tell()
            self.moved.emit(day)

    def _tell(self) -> None:
        said = words.long_day(self._day, self._today)
        self.setAccessibleName(_("Day: {day}").format(day=said))
        if self.isVisible() and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self.update()

    # -- keyboard and mouse -------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        days = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }.get(Qt.Key(key))
        if days is not None:
            self.go(self._day + days * _DAY)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go(months_on(self._day, 1 if key == Qt.Key.Key_PageDown else -1))
        elif key == Qt.Key.Key_Home:
            self.go(self._today)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.picked.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x, y = event.position().x(), event.position().y()
        if y < _HEAD:
            if x >= self.width() - 64:
                self.go(months_on(self._day, -1 if x < self.width() - 32 else 1))
            return
        day = self._day_at(x, y)
        if day is not None and day >= self._today:
            self.go(day)
            self.picked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.go(months_on(self._day, -1 if event.angleDelta().y() > 0 else 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = True
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)

    # -- where days stand ---------------------------------------------------------------------

    @property
    def _first(self) -> date:
        """The Monday of the week in which the month begins."""
        first = self._day.replace(day=1)
        return first - first.weekday() * _DAY

    def area_of(self, day: date) -> QRectF:
        """Where a day of the month shown stands."""
        number = (day - self._first).days
        wide = self.width() / 7
        top = _HEAD + _NAMES + number // 7 * _ROW
        return QRectF(number % 7 * wide, top, wide, _ROW)

    def _day_at(self, x: float, y: float) -> date | None:
        row = int((y - _HEAD - _NAMES) // _ROW)
        column = int(x // (self.width() / 7))
        if not (0 <= row < _WEEKS and 0 <= column < 7):
            return None
        return self._first + (7 * row + column) * _DAY

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        title = _("{month} {year}").format(month=words.month(self._day.month), year=self._day.year)
        place = QRectF(12, 0, self.width() - 80, _HEAD)
        paint.text(painter, place, title, Type(13, fonts.SEMIBOLD), colors.t1)
        for name, left in (("chevron-left", 56), ("chevron-right", 24)):
            square = QRectF(self.width() - left, 8, 14, 14)
            icons.paint(painter, name, square, colors.t2)
        wide = self.width() / 7
        for number in range(7):
            place = QRectF(number * wide, _HEAD, wide, _NAMES)
            paint.text(painter, place, i18n.weekday(number), Type(11), colors.t3, paint.CENTER)
        for number in range(7 * _WEEKS):
            self._one(painter, self._first + number * _DAY)
        painter.end()

    def _one(self, painter: QPainter, day: date) -> None:
        colors = tokens()
        area = self.area_of(day)
        box = QRectF(area.center().x() - 17, area.top() + 1, 34, _ROW - 2)
        inside = day.month == self._day.month and day >= self._today
        ink = colors.t1 if inside else colors.t3
        style = Type(12, tabular=True)
        if day == self._day:
            paint.box(painter, box, 8, colors.soft, colors.accent if self._ringed else None, 2)
            ink, style = colors.soft_text, Type(12, fonts.SEMIBOLD, tabular=True)
        elif day == self._today:
            paint.box(painter, box, 8, None, colors.line2)
        if day < self._today:
            painter.setOpacity(0.55)
        paint.text(painter, area, str(day.day), style, ink, paint.CENTER)
        painter.setOpacity(1)


def months_on(day: date, by: int) -> date:
    """The same day of another month, or its last."""
    number = day.year * 12 + day.month - 1 + by
    year, month = divmod(number, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
