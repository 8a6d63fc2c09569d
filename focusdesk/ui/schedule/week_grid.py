"""The painted week under the hand: drag, edges, markers; and the same with the keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.model import Mode
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Weekday
from focusdesk.rules.week_edit import GRID, WHOLE_DAY, Area, Piece
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.draft import ChosenBlock, ChosenDelivery, Draft
from focusdesk.ui.schedule.drags import (
    Edit,
    Follow,
    Hit,
    Part,
    following,
    last_start,
    offset,
    painted,
    snap,
)
from focusdesk.ui.schedule.week_view import GUTTER, WeekView

_REACH: Final = 11
"""How near a marker is pressed."""
_EDGE: Final = 5
_MOVED: Final = 4
_WEEKDAYS: Final = tuple(Weekday)[:5]


class WeekGrid(WeekView):
    """Edits a draft.

    cursor_moved
        The keyboard stands there now: keep this rectangle in sight.
    edit_asked
        The fields of what is chosen are wanted.
    """

    cursor_moved = Signal(QRect)
    edit_asked = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.kind = Mode.FOCUS
        self.cell: tuple[Weekday, int] = (Weekday.MON, 9 * 60)
        self._anchor = self.cell
        self._by_keys = False
        self._pressed: Hit | None = None
        self._from = QPointF()
        self._dragging = False
        self._follow: Follow | None = None
        self._preview: Edit | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleDescription(
            _(
                "Arrows move, with Shift they extend, Enter paints, Delete clears, D adds or "
                "removes a delivery, T shows a table."
            )
        )
        draft.changed.connect(self._show)
        draft.chosen_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.chosen = self._draft.chosen
        self.show_schedule(self._draft.schedule)
        self._speak()
        self.update()

    # -- what lies where ----------------------------------------------------------------------

    def hit(self, at: QPointF) -> Hit:
        """The part of the week at a point."""
        schedule = self._draft.schedule
        day = int((at.x() - GUTTER) // self.column)
        minute = self.minute_at(at.y())
        for column in (day, day + 1, day - 1):
            if 0 <= column < 7:
                for time in schedule.times_of(Weekday(column)):
                    off = self.marker_of(column, time) - at
                    if abs(off.x()) <= _REACH and abs(off.y()) <= _REACH:
                        return Hit(Part.MARKER, Weekday(column), time)
        if at.x() < GUTTER:
            return Hit(Part.GUTTER, minute=minute)
        if not 0 <= day < 7:
            return Hit(Part.NOWHERE)
        inside: Hit | None = None
        near = _EDGE * 60 / 40
        for piece in sorted(self.pieces, key=lambda one: one.mode is not Mode.FOCUS):
            if piece.day != day:
                continue
            if piece.begins and abs(minute - piece.start) <= near:
                return Hit(Part.START, Weekday(day), minute, piece)
            if piece.ends and abs(minute - piece.end) <= near:
                return Hit(Part.END, Weekday(day), minute, piece)
            if piece.start <= minute < piece.end:
                inside = Hit(Part.BODY, Weekday(day), minute, piece)
        return inside or Hit(Part.CELL, Weekday(day), minute)

    # -- the mouse ----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._by_keys = False
        self._pressed = hit = self.hit(event.position())
        self._from = event.position()
        self._dragging = False
        alone = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._follow = following(self._draft.schedule, self.kind, hit, alone=alone)
        self._stand(hit)

    def _stand(self, hit: Hit) -> None:
        """The keyboard goes on from where one pressed."""
        if hit.part not in (Part.GUTTER, Part.NOWHERE):
            minute = min(WHOLE_DAY - GRID, int(hit.minute) // GRID * GRID)
            self.cell = self._anchor = (hit.day, minute)
        self._cells_changed()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hit = self.hit(event.position())
        if self._pressed is None:
            self._point(hit)
            return
        far = (event.position() - self._from).manhattanLength() >= _MOVED
        if self._follow is None or not (self._dragging or far):
            return
        self._dragging = True
        day = int((event.position().x() - GUTTER) // self.column)
        to = Hit(Part.CELL, Weekday(min(6, max(0, day))), self.minute_at(event.position().y()))
        self._preview = self._follow(to)
        self.chosen = self._preview[1]
        self.show_schedule(self._preview[0])

    def _point(self, hit: Hit) -> None:
        """The mouse's shape says what a press would do; the gutter shows the time."""
        shape = {
            Part.MARKER: Qt.CursorShape.SizeVerCursor,
            Part.START: Qt.CursorShape.SizeVerCursor,
            Part.END: Qt.CursorShape.SizeVerCursor,
            Part.BODY: Qt.CursorShape.ArrowCursor,
            Part.CELL: Qt.CursorShape.CrossCursor,
            Part.GUTTER: Qt.CursorShape.PointingHandCursor,
        }.get(hit.part, Qt.CursorShape.ArrowCursor)
        self.setCursor(shape)
        ghost = None
        if hit.part is Part.GUTTER:
            ghost = last_start(snap(hit.minute))
            if ghost in week_edit.delivery_times(self._draft.schedule):
                ghost = None
        if ghost != self.ghost:
            self.ghost = ghost
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        hit, preview = self._pressed, self._preview
        if hit is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._let_go()
        if preview is not None:
            self._draft.edit(*preview)
        elif not self._dragging:
            self._click(hit)
        self._show()

    def _let_go(self) -> None:
        self._pressed = self._follow = self._preview = None

    def _click(self, hit: Hit) -> None:
        draft = self._draft
        if hit.part is Part.MARKER:
            minute = int(hit.minute)
            if self.kind is Mode.OPEN:
                draft.edit(week_edit.remove_delivery(draft.schedule, [hit.day], minute))
            else:
                draft.choose(ChosenDelivery(minute, hit.day))
        elif hit.part is Part.GUTTER:
            self._click_gutter(hit)
        elif hit.piece is not None and self.kind is Mode.OPEN:
            self._clear(hit.piece)
        elif hit.piece is not None:
            draft.choose(ChosenBlock(hit.piece.mode, hit.piece.block, hit.day))
        else:
            draft.choose(None)

    def _click_gutter(self, hit: Hit) -> None:
        """A time that is there is chosen; another one becomes a delivery from Monday to Friday."""
        draft = self._draft
        times = week_edit.delivery_times(draft.schedule)
        near = [time for time in times if abs(time - hit.minute) <= GRID / 2 + 3]
        if near:
            day = min(week_edit.delivery_days(draft.schedule, near[0]))
            draft.choose(ChosenDelivery(near[0], day))
            return
        minute = last_start(snap(hit.minute))
        added = week_edit.add_delivery(draft.schedule, _WEEKDAYS, minute)
        draft.edit(added, ChosenDelivery(minute, Weekday.MON))
        self.ghost = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On open hours: a delivery of that day; on a block: its fields."""
        hit = self.hit(event.position())
        if hit.part is Part.CELL and event.button() is Qt.MouseButton.LeftButton:
            minute = last_start(snap(hit.minute))
            draft = self._draft
            added = week_edit.add_delivery(draft.schedule, [hit.day], minute)
            draft.edit(added, ChosenDelivery(minute, hit.day))
        elif hit.piece is not None and self.kind is not Mode.OPEN:
            self.edit_asked.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self.ghost = None
        self.update()
        super().leaveEvent(event)

    def cancel(self) -> bool:
        """Give up a drag, or shrink the keyboard's area; False when there was neither."""
        if self._pressed is not None:
            self._let_go()
            self._show()
            return True
        if self._anchor != self.cell:
            self._anchor = self.cell
            self._cells_changed()
            return True
        return False

    # -- the keyboard -------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        big = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        step = 60 if big else GRID
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -step),
            Qt.Key.Key_Down: (0, step),
            Qt.Key.Key_PageUp: (0, -240),
            Qt.Key.Key_PageDown: (0, 240),
            Qt.Key.Key_Home: (0, -WHOLE_DAY),
            Qt.Key.Key_End: (0, WHOLE_DAY),
        }
        if key in steps:
            self._move(*steps[Qt.Key(key)], extend=shift)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._by_keys = True
            self._draft.edit(*painted(self._draft.schedule, self.kind, self._marked()))
            self._cells_changed()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._delete()
        elif key == Qt.Key.Key_D and not big:
            self._toggle_delivery()
        elif key == Qt.Key.Key_Space:
            self.edit_asked.emit()
        else:
            super().keyPressEvent(event)

    def _marked(self) -> Area:
        """From where Shift was first held to where the cursor is."""
        (day, minute), (other, other_minute) = self.cell, self._anchor
        days = frozenset(Weekday(n) for n in range(min(day, other), max(day, other) + 1))
        return Area(days, min(minute, other_minute), max(minute, other_minute) + GRID)

    def _move(self, days: int, minutes: int, *, extend: bool) -> None:
        self._by_keys = True
        day = Weekday(min(6, max(0, self.cell[0] + days)))
        self.cell = (day, min(WHOLE_DAY - GRID, max(0, self.cell[1] + minutes)))
        if not extend:
            self._anchor = self.cell
            self._choose_under()
        self._cells_changed()
        top = round(self.y_of(self.cell[1]))
        self.cursor_moved.emit(QRect(0, top - 24, self.width(), 60))

    def _choose_under(self) -> None:
        day, minute = self.cell
        piece = week_edit.piece_at(self._draft.schedule, day, minute)
        if piece is not None:
            self._draft.choose(ChosenBlock(piece.mode, piece.block, day))
        elif minute in self._draft.schedule.times_of(day):
            self._draft.choose(ChosenDelivery(minute, day))
        else:
            self._draft.choose(None)

    def _delete(self) -> None:
        """What was chosen, on the day it was chosen; of a marked area, whatever is in it."""
        draft, chosen = self._draft, self._draft.chosen
        if self._anchor != self.cell:
            draft.edit(week_edit.paint(draft.schedule, Mode.OPEN, self._marked()))
        elif isinstance(chosen, ChosenDelivery):
            draft.edit(week_edit.remove_delivery(draft.schedule, [chosen.day], chosen.minute))
        else:
            piece = week_edit.piece_at(draft.schedule, *self.cell)
            if piece is not None:
                self._clear(piece)
        self._cells_changed()

    def _clear(self, piece: Piece) -> None:
        """A block, on the one of its days to which this piece belongs."""
        own = Weekday((piece.day - (offset(piece) > 0)) % 7)
        rest = replace(piece.block, days=piece.block.days - {own})
        self._draft.edit(week_edit.put(self._draft.schedule, piece.mode, piece.block, rest))

    def _toggle_delivery(self) -> None:
        """At the cursor, on each marked day; where all have one, they lose it."""
        draft, area = self._draft, self._marked()
        minute = self.cell[1] if self._anchor == self.cell else area.start
        if area.days <= week_edit.delivery_days(draft.schedule, minute):
            draft.edit(week_edit.remove_delivery(draft.schedule, area.days, minute))
        else:
            added = week_edit.add_delivery(draft.schedule, area.days, minute)
            draft.edit(added, ChosenDelivery(minute, self.cell[0]))
        self._by_keys = True
        self._cells_changed()

    def _cells_changed(self) -> None:
        shown = self._by_keys and self.hasFocus()
        self.area = self._marked() if shown else None
        self._speak()
        self.update()

    def _speak(self) -> None:
        """The name is what a screen reader says when the keyboard has moved."""
        area = self._marked()
        said = words.cell(self._draft.schedule, self.cell[0], area.start, area.end)
        self.setAccessibleName(_("Week: {cell}").format(cell=said))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keys = event.reason() is not Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)
        self._cells_changed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._cells_changed()
