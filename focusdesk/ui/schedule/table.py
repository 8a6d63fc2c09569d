"""The week as a table: what the painted one shows, for those who read rather than see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import Mode
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Schedule, Weekday
from focusdesk.rules.simulate import Simulation
from focusdesk.rules.week_edit import Area
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.draft import Chosen, ChosenBlock, ChosenDelivery, Draft
from focusdesk.ui.schedule.drags import painted
from focusdesk.ui.schedule.past_card import Tried
from focusdesk.ui.theme import fonts
from focusdesk.ui.widgets.button import Button
from focusdesk.ui.widgets.card import titled
from focusdesk.ui.widgets.field import clock
from focusdesk.ui.widgets.flow import FlowLayout

_WEEKDAYS: Final = frozenset(tuple(Weekday)[:5])
_ROW: Final = 32


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's cells, and what it stands for."""

    cells: tuple[str, ...]
    chosen: Chosen


class _Table(QTableWidget):
    """Read only; whole rows are chosen."""

    def __init__(self, name: str, heads: Sequence[str]) -> None:
        super().__init__(0, len(heads))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setFont(fonts.font(13, tabular=True))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)

    def fill(self, rows: Sequence[Sequence[str]]) -> None:
        self.setRowCount(len(rows))
        for number, cells in enumerate(rows):
            for column, text in enumerate(cells):
                item = self.item(number, column)
                if item is None:
                    item = QTableWidgetItem()
                    self.setItem(number, column, item)
                if item.text() != text:
                    item.setText(text)


class WeekTable(QWidget):
    """Blocks and deliveries a row each, then interruptions day by day."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self._rows: list[_Row] = []
        self._filling = False
        self.week = _Table(
            _("Blocks and deliveries of the week"),
            [_("What"), _("Days"), _("Hours"), _("May ring")],
        )
        self.past = _Table(_("Interruptions a day"), [_("Day"), _("before"), _("after")])
        self.add_focus = Button(_("Add focus"), icon_name="plus", height=28, size=12)
        self.add_quiet = Button(_("Add quiet hours"), icon_name="plus", height=28, size=12)
        self.add_delivery = Button(_("Add delivery"), icon_name="plus", height=28, size=12)
        self._lay_out()
        self.week.currentCellChanged.connect(self._row_changed)
        self.add_focus.clicked.connect(lambda: self._add(Mode.FOCUS))
        self.add_quiet.clicked.connect(lambda: self._add(Mode.QUIET))
        self.add_delivery.clicked.connect(self._add_delivery)
        draft.changed.connect(self._show)
        draft.chosen_changed.connect(self._mark)
        self._show()

    def _lay_out(self) -> None:
        buttons = QWidget()
        flow = FlowLayout(buttons, gap=8)
        for one in (self.add_focus, self.add_quiet, self.add_delivery):
            flow.addWidget(one)
        self._title, _line = titled(_("Interruptions a day"))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 8, 18, 8)
        column.setSpacing(8)
        column.addWidget(self.week, 3)
        column.addWidget(buttons)
        column.addWidget(self._title)
        column.addWidget(self.past, 2)
        self._title.hide()
        self.past.hide()

    # -- what it shows ------------------------------------------------------------------------

    def _show(self) -> None:
        self._rows = _rows_of(self._draft.schedule)
        self._filling = True
        self.week.fill([row.cells for row in self._rows])
        self._filling = False
        self._mark()

    def show_past(self, tried: Tried) -> None:
        """The figures of the chart, day by day, the newest first."""
        found: Simulation | None = tried.simulation
        self._title.setVisible(found is not None)
        self.past.setVisible(found is not None)
        if found is not None:
            self.past.fill(
                [
                    (
                        _("{weekday} {day} {month}").format(
                            weekday=i18n.weekday(one.day.weekday()),
                            day=one.day.day,
                            month=i18n.month(one.day.month),
                        ),
                        i18n.number(one.unbatched),
                        i18n.number(one.interruptions),
                    )
                    for one in reversed(found.per_day)
                ]
            )

    def _mark(self) -> None:
        """The row of what is chosen."""
        place = next(
            (n for n, row in enumerate(self._rows) if _same(row.chosen, self._draft.chosen)), -1
        )
        self._filling = True
        if place < 0:
            self.week.clearSelection()
            self.week.setCurrentCell(-1, -1)
        elif place != self.week.currentRow():
            self.week.setCurrentCell(place, 0)
        self._filling = False

    def _row_changed(self, row: int) -> None:
        if not self._filling and 0 <= row < len(self._rows):
            self._draft.choose(self._rows[row].chosen)

    # -- what it changes ----------------------------------------------------------------------

    def _add(self, mode: Mode) -> None:
        """Two hours in the afternoon, an evening: the fields beside it make it what is wanted."""
        start, end = (14 * 60, 16 * 60) if mode is Mode.FOCUS else (19 * 60, 24 * 60)
        self._draft.edit(*painted(self._draft.schedule, mode, Area(_WEEKDAYS, start, end)))

    def _add_delivery(self) -> None:
        """At noon, or the first free hour after it."""
        schedule = self._draft.schedule
        times = week_edit.delivery_times(schedule)
        minute = next(n * 60 for n in (*range(12, 24), *range(12)) if n * 60 not in times)
        added = week_edit.add_delivery(schedule, _WEEKDAYS, minute)
        self._draft.edit(added, ChosenDelivery(minute, Weekday.MON))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.week.currentRow()
        deletes = event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if not deletes or not self.week.hasFocus() or not 0 <= row < len(self._rows):
            super().keyPressEvent(event)
            return
        draft, chosen = self._draft, self._rows[row].chosen
        if isinstance(chosen, ChosenBlock):
            draft.edit(week_edit.remove(draft.schedule, chosen.mode, chosen.block))
        else:
            draft.edit(week_edit.remove_delivery(draft.schedule, Weekday, chosen.minute))


def _rows_of(schedule: Schedule) -> list[_Row]:
    rows: list[_Row] = []
    for mode, blocks in ((Mode.FOCUS, schedule.focus), (Mode.QUIET, schedule.quiet)):
        for block in blocks:
            ring = [_("VIPs")] if block.vips_ring else []
            ring += [_("deadlines")] if block.deadlines_ring else []
            what = words.mode(mode)
            if block.label:
                what = _("{kind}: {label}").format(kind=what, label=block.label)
            rows.append(
                _Row(
                    (
                        what,
                        words.days(block.days),
                        words.hours(block.start, block.end),
                        ", ".join(ring) or "–",
                    ),
                    ChosenBlock(mode, block, min(block.days)),
                )
            )
    for minute in week_edit.delivery_times(schedule):
        days = week_edit.delivery_days(schedule, minute)
        cells = (_("Delivery"), words.days(days), clock(minute), "")
        rows.append(_Row(cells, ChosenDelivery(minute, min(days))))
    return rows


def _same(one: Chosen, other: Chosen | None) -> bool:
    """The same block or delivery, whichever day it was pressed on."""
    if isinstance(one, ChosenBlock) and isinstance(other, ChosenBlock):
        return (one.mode, one.block) == (other.mode, other.block)
    if isinstance(one, ChosenDelivery) and isinstance(other, ChosenDelivery):
        return one.minute == other.minute
    return False
