"""The popover of snoozing: a line to write a time in, offers with a letter each, a warning."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import Instant
from focusdesk.rules import when
from focusdesk.rules.schedule import Timeline
from focusdesk.ui import words
from focusdesk.ui.inbox.snooze_times import Preset, presets
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.popover import SHADOW, Popover
from focusdesk.wording import say_error

WIDTH: Final = 348
_FIELD: Final = 42
_ROW: Final = 34
_WARNING: Final = 35
_TIME: Final = Type(12, tabular=True)


class _Field(QLineEdit):
    """The line to write in; Up, Down and Enter belong to the offers below."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in (*moves, Qt.Key.Key_Escape):
            event.ignore()
            return
        super().keyPressEvent(event)


class SnoozePopover(Popover):
    """Chooses an instant.

    chosen
        The instant.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(_("Snooze until"))
        self.field = _Field(self)
        self.field.setFrame(False)
        self.field.setFont(fonts.font(13))
        self.field.setPlaceholderText(_("“thu 9:00”, “2 h”, “tomorrow 14:00”…"))
        self.field.setAccessibleName(_("Snooze until"))
        self.field.textChanged.connect(self._typed)
        self._offers: list[Preset] = []
        self._line: Timeline | None = None
        self._now = Instant(0)
        self._deadline: Instant | None = None
        self._current = 0
        self._typed_at: Instant | None = None
        self._wrong = ""

    def ask(self, line: Timeline, now: Instant, deadline: Instant | None, corner: QPoint) -> None:
        """Open with the offers of this moment; `corner`: of the window, under the button."""
        self._line, self._now = line, now
        self._deadline = deadline if deadline is not None and deadline > now else None
        self._offers = presets(line, now)
        self._current = 0
        self.field.clear()
        self._typed("")
        self.field.setGeometry(SHADOW + 42, SHADOW + 6, WIDTH - 56, _FIELD - 10)
        self.open_at(corner, WIDTH, self._height())

    @property
    def offers(self) -> list[Preset]:
        """What is offered, the typed time first."""
        if self._typed_at is not None:
            return [Preset("⏎", self.field.text().strip(), "", self._typed_at)]
        return self._offers

    def _height(self) -> int:
        rows = max(1, len(self._offers))
        return _FIELD + 7 + rows * _ROW + 7 + (_WARNING if self._deadline else 0)

    def _typed(self, text: str) -> None:
        self._typed_at, self._wrong = None, ""
        if text.strip() and self._line is not None:
            zone = self._line.schedule.local(self._now).tzinfo
            assert zone is not None
            try:
                self._typed_at = when.instant(text, self._now, zone)
            except FocusDeskError as error:
                self._wrong = say_error(error)
        self._current = 0
        self.update()

    # -- choosing -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offers = [] if self._wrong else self.offers
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if offers:
                self._choose(offers[min(self._current, len(offers) - 1)])
        elif event.key() == Qt.Key.Key_Down:
            self._current = min(self._current + 1, max(0, len(offers) - 1))
            self.update()
        elif event.key() == Qt.Key.Key_Up:
            self._current = max(0, self._current - 1)
            self.update()
        elif event.text() and event.text().isprintable() and not self.field.hasFocus():
            self._letter(event)
        else:
            super().keyPressEvent(event)

    def _letter(self, event: QKeyEvent) -> None:
        """A letter is an offer's; anything else begins a time."""
        for one in self._offers:
            if one.letter.lower() == event.text().lower():
                self._choose(one)
                return
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.insert(event.text())

    def _choose(self, offer: Preset) -> None:
        self.go()
        self.chosen.emit(offer.at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and not self._wrong:
            self._choose(self.offers[row])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and row != self._current:
            self._current = row
            self.update()

    def _row_at(self, y: float) -> int | None:
        row = int((y - self._rows_top()) // _ROW)
        return row if 0 <= row < len(self.offers) and y >= self._rows_top() else None

    def _rows_top(self) -> float:
        return SHADOW + _FIELD + 7

    # -- paint --------------------------------------------------------------------------------

    def paint_card(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        self.setMouseTracking(True)
        icons.paint(painter, "clock", QRectF(card.left() + 16, card.top() + 13, 16, 16), colors.t2)
        paint.line(painter, card.left() + 1, card.right() - 1, card.top() + _FIELD, colors.line)
        top = self._rows_top()
        if self._wrong:
            place = QRectF(card.left() + 16, top, card.width() - 32, _ROW)
            paint.text(painter, place, self._wrong, _TIME, colors.t2)
        else:
            for number, one in enumerate(self.offers):
                area = QRectF(card.left() + 6, top + number * _ROW, card.width() - 12, _ROW)
                self._offer(painter, area, one, current=number == self._current)
        if self._deadline is not None:
            self._warn(painter, card)

    def _offer(self, painter: QPainter, area: QRectF, one: Preset, *, current: bool) -> None:
        colors = tokens()
        if current:
            paint.box(painter, area, 8, colors.soft)
        ink = colors.soft_text if current else colors.t1
        right = area.right() - 10
        key = QRectF(right - 20, area.center().y() - 9, 20, 18)
        paint.box(painter, key, 4, colors.sunken if not current else colors.pane)
        paint.text(painter, key, one.letter, Type(11), colors.t2, paint.CENTER)
        right = key.left() - 8
        said = words.near(one.at, self._now)
        width = _TIME.width(said)
        place = QRectF(right - width, area.top(), width + 1, area.height())
        paint.text(painter, place, said, _TIME, ink if current else colors.t2)
        left = area.left() + 10
        place = QRectF(left, area.top(), right - width - 12 - left, area.height())
        width = paint.text(painter, place, one.title, Type(13, fonts.MEDIUM), ink)
        place = QRectF(left + width + 8, area.top(), place.right() - left - width, area.height())
        paint.text(painter, place, one.remark, Type(11), colors.t2 if current else colors.t3)

    def _warn(self, painter: QPainter, card: QRectF) -> None:
        """The deadline, in amber where the time under the cursor comes after it."""
        assert self._deadline is not None
        offers = self.offers
        late = bool(offers) and offers[min(self._current, len(offers) - 1)].at > self._deadline
        moment = words.near(self._deadline, self._now)
        colors = tokens()
        area = QRectF(card.left() + 1, card.bottom() - _WARNING, card.width() - 2, _WARNING - 1)
        if late:
            paint.corners(painter, area, colors.deadline.ground, (0.5, 0.5, 11, 11))
        ink = colors.deadline.text if late else colors.t3
        text = (
            _("That is after the deadline, {moment}.") if late else _("The deadline is {moment}.")
        )
        square = QRectF(area.left() + 15, round(area.center().y() - 7), 14, 14)
        icons.paint(painter, "alert" if late else "timer", square, ink)
        place = QRectF(area.left() + 37, area.top(), area.width() - 48, area.height())
        paint.text(painter, place, text.format(moment=moment), _TIME, ink)
