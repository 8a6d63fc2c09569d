"""The popover of snoozing: a line to write a time in, offers with a letter each, a warning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QWidget

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import Instant
from focusdesk.rules import morning
from focusdesk.rules.schedule import Timeline
from focusdesk.ui import words
from focusdesk.ui.inbox.snooze_times import NO_REPLY, NOBODY, Other, Preset, presets
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.month import HEIGHT as MONTH_HEIGHT
from focusdesk.ui.widgets.month import Month
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.popover import SHADOW, Popover
from focusdesk.ui.widgets.switch import Switch
from focusdesk.wording import say_error

WIDTH: Final = 348
_FIELD: Final = 42
_ROW: Final = 34
_WARNING: Final = 35
LETTER_MS: Final = 600
"""A letter that nothing follows for so long is its offer's; with less, slow hands lose a word."""
_TIME: Final = Type(12, tabular=True)
_REMARK: Final = Type(11)
_WRITTEN: Final = re.compile(r"\d{4}-\d\d-\d\d (\d\d?:\d\d)")


class _Field(QLineEdit):
    """The line to write in; Up, Down and Enter belong to the offers below."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in (*moves, Qt.Key.Key_Escape):
            event.ignore()
            return
        super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Snoozed:
    """What was chosen. `keeps`: a reply does not bring it back."""

    until: Instant
    keeps: bool


class SnoozePopover(Popover):
    """Chooses an instant, and whether a reply wakes earlier.

    chosen
        A `Snoozed`.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAccessibleName(_("Snooze until"))
        self.setMouseTracking(True)
        self.field = _Field(self)
        self.field.setFrame(False)
        self.field.setFont(fonts.font(13))
        self.field.setPlaceholderText(_("“thu 9:00”, “2 h”, “tomorrow 14:00”…"))
        self.field.setAccessibleName(_("Snooze until"))
        self.field.textChanged.connect(self._typed)
        self.keeps = Switch(_("Even if they reply"), self)
        self.keeps.toggled.connect(self._keeps_switched)
        self.month = Month(self)
        self.month.moved.connect(self._day_moved)
        self.month.picked.connect(lambda: self._choose(0))
        self._all: list[Preset] = []
        self._corner = QPoint()
        self._line: Timeline | None = None
        self._now = Instant(0)
        self._deadline: Instant | None = None
        self._current = 0
        self._typed_at: Instant | None = None
        self._wrong = ""
        self._letter_alone = QTimer(self)
        self._letter_alone.setSingleShot(True)
        self._letter_alone.setInterval(LETTER_MS)
        self._letter_alone.timeout.connect(lambda: self._choose(self._current))
        self.closed.connect(self._letter_alone.stop)

    def ask(
        self,
        line: Timeline,
        now: Instant,
        deadline: Instant | None,
        corner: QPoint,
        other: Other = NOBODY,
    ) -> None:
        """Open with the offers of this moment; `corner`: of the window, under the button."""
        self._line, self._now = line, now
        self._deadline = deadline if deadline is not None and deadline > now else None
        self._all = presets(line, now, other)
        self._current = 0
        self._corner = corner
        self.keeps.setChecked(False)
        self.month.hide()
        self.field.clear()
        self._typed("")
        self._place()

    def _place(self) -> None:
        """Everything where it stands now; what is open already only changes its size."""
        self.field.setGeometry(SHADOW + 42, SHADOW + 6, WIDTH - 56, _FIELD - 10)
        self.month.setGeometry(
            SHADOW + 10, round(self._rows_top()) + _ROW + 4, WIDTH - 20, MONTH_HEIGHT
        )
        self.open_at(self._corner, WIDTH, self._height())
        self.keeps.setGeometry(SHADOW + 16, round(self._foot_top()) + _ROW + 3, WIDTH - 32, 28)

    def _fit(self) -> None:
        """As high as what is offered now, where it is open."""
        if not self.isHidden():
            self._place()

    @property
    def offers(self) -> list[Preset]:
        """What is offered, the typed time first."""
        if self._wrong:
            return []
        if self._typed_at is not None:
            return [Preset("↵", self.field.text().strip(), "", self._typed_at)]
        if self.keeps.isChecked():
            return [one for one in self._all if one.letter != NO_REPLY]
        return self._all

    @property
    def current(self) -> Preset | None:
        """The offer that Enter chooses."""
        offers = self.offers
        return offers[self._current] if self._current < len(offers) else None

    @property
    def warning(self) -> str:
        """What is said of the deadline."""
        if self._deadline is None:
            return ""
        moment = words.near(self._deadline, self._now)
        if self._is_late:
            return _("That is after the deadline, {moment}.").format(moment=moment)
        return _("The deadline is {moment}.").format(moment=moment)

    @property
    def _is_late(self) -> bool:
        current = self.current
        return current is not None and self._deadline is not None and current.at > self._deadline

    def _height(self) -> int:
        warning = _WARNING if self._deadline else 0
        return _FIELD + 7 + self._rows_height() + 7 + 1 + 2 * _ROW + 6 + warning

    def _rows_height(self) -> int:
        """The offers, or what is wrong; or the one that is written, and the month below it."""
        if not self.month.isHidden():
            return _ROW + 8 + MONTH_HEIGHT
        if self._wrong:
            height = paint.paragraph_height(self._wrong, _TIME, WIDTH - 32)
            return max(_ROW, round(height) + 14)
        return max(1, len(self.offers)) * _ROW

    def _foot_top(self) -> float:
        """Where the row to pick a date begins."""
        return self._rows_top() + self._rows_height() + 7 + 4

    def _typed(self, text: str) -> None:
        self._letter_alone.stop()
        self._typed_at, self._wrong = None, ""
        lettered = self._row_of(text)
        if lettered is None and text.strip() and self._line is not None:
            try:
                self._typed_at = morning.instant(text, self._now, self._line)
            except FocusDeskError as error:
                self._wrong = say_error(error)
        self._current = lettered or 0
        self._fit()
        self._tell()

    def _row_of(self, text: str) -> int | None:
        """The offer of a letter that stands alone."""
        letters = [one.letter.lower() for one in self.offers]
        return letters.index(text.lower()) if text.lower() in letters else None

    def _keeps_switched(self) -> None:
        self._letter_alone.stop()
        self._current = min(self._current, len(self.offers))
        self._fit()
        self._tell()

    def _tell(self) -> None:
        """A screen reader hears what Enter would do."""
        current = self.current
        parts = [self._wrong]
        if current is not None:
            parts = [current.title, words.near(current.at, self._now), self.warning]
        self.setAccessibleDescription(", ".join(part for part in parts if part))
        self.update()

    # -- choosing -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._current)
        elif event.key() == Qt.Key.Key_Down:
            self._move(1)
        elif event.key() == Qt.Key.Key_Up:
            self._move(-1)
        elif (
            event.text()
            and event.text().isprintable()
            and not event.text().isspace()
            and not self.field.hasFocus()
        ):
            self._letter(event)
        else:
            super().keyPressEvent(event)

    def _move(self, by: int) -> None:
        """Over the offers, and the row to pick a date below them."""
        self._letter_alone.stop()
        self._current = min(max(0, self._current + by), len(self.offers))
        self._tell()

    def _letter(self, event: QKeyEvent) -> None:
        """It begins a time; an offer's own letter chooses it if nothing follows."""
        if event.isAutoRepeat():
            return
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        if event.text() == "/":
            return
        self.field.insert(event.text())
        if self._row_of(self.field.text()) is not None:
            self._letter_alone.start()

    def _choose(self, row: int) -> None:
        offers = self.offers
        if row < len(offers):
            self.go()
            self.chosen.emit(Snoozed(offers[row].at, self.keeps.isChecked()))
        else:
            self._pick_a_day()

    def _pick_a_day(self) -> None:
        """A month to pick from; what the day means is written above, and can be changed there."""
        assert self._line is not None
        today = self._line.schedule.local(self._now).date()
        day = today + timedelta(days=7)
        self.month.begin(today, day)
        self.month.show()
        self._day_moved(day)
        self._place()
        self.month.setFocus(Qt.FocusReason.OtherFocusReason)

    def _day_moved(self, day: object) -> None:
        """The day changes, the time of day that is written stays."""
        found = _WRITTEN.fullmatch(self.field.text().strip())
        at = found[1] if found is not None else f"{morning.MORNING:%H:%M}"
        self.field.setText(f"{day:%Y-%m-%d} {at}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None:
            self._choose(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None and row != self._current:
            self._letter_alone.stop()
            self._current = row
            self._tell()

    def _row_at(self, y: float) -> int | None:
        if self._foot_top() <= y < self._foot_top() + _ROW:
            return len(self.offers)
        row = int((y - self._rows_top()) // _ROW)
        return row if 0 <= row < len(self.offers) and y >= self._rows_top() else None

    def _rows_top(self) -> float:
        return SHADOW + _FIELD + 7

    # -- paint --------------------------------------------------------------------------------

    def paint_card(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        icons.paint(painter, "clock", QRectF(card.left() + 16, card.top() + 13, 16, 16), colors.t2)
        paint.line(painter, card.left() + 1, card.right() - 1, card.top() + _FIELD, colors.line)
        top = self._rows_top()
        if self._wrong:
            place = QRectF(card.left() + 16, top + 6, card.width() - 32, 3 * _ROW)
            paint.paragraph(painter, place, self._wrong, _TIME, colors.t2)
        for number, one in enumerate(self.offers):
            area = QRectF(card.left() + 6, top + number * _ROW, card.width() - 12, _ROW)
            self._offer(painter, area, one, current=number == self._current)
        foot = self._foot_top()
        paint.line(painter, card.left() + 1, card.right() - 1, foot - 4, colors.line)
        self._pick(painter, QRectF(card.left() + 6, foot, card.width() - 12, _ROW))
        if self._deadline is not None:
            self._warn(painter, card)

    def _pick(self, painter: QPainter, area: QRectF) -> None:
        colors = tokens()
        current = self._current == len(self.offers) and not self._wrong
        if current:
            paint.box(painter, area, 8, colors.soft)
        ink = colors.soft_text if current else colors.t1
        square = QRectF(area.left() + 10, round(area.center().y() - 8), 16, 16)
        icons.paint(painter, "calendar", square, colors.t2)
        place = area.adjusted(34, 0, -10, 0)
        paint.text(painter, place, _("Pick a date…"), Type(13, fonts.MEDIUM), ink)

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
        style = Type(12, fonts.SEMIBOLD, tabular=True) if current else _TIME
        width = style.width(said)
        place = QRectF(right - width, area.top(), width + 1, area.height())
        paint.text(painter, place, said, style, ink if current else colors.t2)
        left = area.left() + 10
        place = QRectF(left, area.top(), right - width - 12 - left, area.height())
        width = paint.text(painter, place, one.title, Type(13, fonts.MEDIUM), ink)
        place.setLeft(left + width + 8)
        # half a remark says less than none: the time beside it says when
        if _REMARK.width(one.remark) <= place.width():
            paint.text(painter, place, one.remark, _REMARK, colors.t2 if current else colors.t3)

    def _warn(self, painter: QPainter, card: QRectF) -> None:
        """The deadline, in amber where the time under the cursor comes after it."""
        colors = tokens()
        area = QRectF(card.left() + 1, card.bottom() - _WARNING, card.width() - 2, _WARNING - 1)
        if self._is_late:
            paint.corners(painter, area, colors.deadline.ground, (0.5, 0.5, 11, 11))
        else:
            paint.line(painter, area.left(), area.right(), area.top(), colors.line)
        ink = colors.deadline.text if self._is_late else colors.t3
        square = QRectF(area.left() + 15, round(area.center().y() - 7), 14, 14)
        icons.paint(painter, "alert" if self._is_late else "timer", square, ink)
        place = QRectF(area.left() + 37, area.top(), area.width() - 48, area.height())
        paint.text(painter, place, self.warning, _TIME, ink)
