"""The page of the schedule: the week as it is edited, and what it would mean."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.model import Mode
from focusdesk.rules import schedule_file
from focusdesk.rules.schedule import Schedule, Weekday
from focusdesk.store import documents
from focusdesk.store.db import Changed
from focusdesk.ui.actions import Acted, Actions, Did
from focusdesk.ui.desk import Desk
from focusdesk.ui.page import Page
from focusdesk.ui.schedule.draft import Draft
from focusdesk.ui.schedule.head import Head, Legend
from focusdesk.ui.schedule.inspector import NARROW, WIDTH, Inspector
from focusdesk.ui.schedule.notes import Notes
from focusdesk.ui.schedule.past_card import PastTrial
from focusdesk.ui.schedule.table import WeekTable
from focusdesk.ui.schedule.week_grid import WeekGrid
from focusdesk.ui.schedule.week_view import FIRST_HOUR, HOUR, DayHead, Here
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.scroll import OverlayBar

_ROOMY: Final = 1000
"""Width of the page from which the inspector has its whole width."""


class SchedulePage(Page):
    """Edits are a draft, which stays when one goes elsewhere; Apply stores it."""

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._actions = actions
        self._stale = True
        self._unseen = True
        self.setAccessibleName(_("Schedule"))
        store = desk.store
        self.draft = Draft(documents.schedule(store), documents.schedule_text(store), self)
        self.trial = PastTrial(desk, self)
        self.head = Head()
        self.notes = Notes(self.draft)
        self.days = DayHead()
        self.grid = WeekGrid(self.draft)
        self.table = WeekTable(self.draft)
        self.legend = Legend()
        self.inspector = Inspector(desk, self.draft, self.trial)
        self._lay_out()
        self._connect()
        self.head.kinds.select(Mode.FOCUS)
        self.tell_time()
        self._draft_changed()

    def _lay_out(self) -> None:
        self.view = QScrollArea()
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setWidgetResizable(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setWidget(self.grid)
        OverlayBar(self.view)
        # its rim stays where it is while the hours go by
        self.view.verticalScrollBar().valueChanged.connect(self.grid.update)
        week = QWidget()
        column = QVBoxLayout(week)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.days)
        column.addWidget(self.view, 1)
        column.addWidget(self.legend)
        self.views = QStackedWidget()
        self.views.addWidget(week)
        self.views.addWidget(self.table)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.head)
        middle.addWidget(self.notes)
        middle.addWidget(self.views, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(middle, 1)
        row.addWidget(self.inspector)

    def _connect(self) -> None:
        self.draft.changed.connect(self._draft_changed)
        self._actions.acted.connect(self._applied)
        self.head.kinds.chosen.connect(self._choose_kind)
        self.head.table.toggled.connect(self._show_table)
        self.head.suggest.clicked.connect(self.inspector.suggestions.ask)
        self.inspector.apply.clicked.connect(self.apply_draft)
        self.notes.apply_asked.connect(lambda: self.apply_draft(sure=True))
        self.grid.cursor_moved.connect(self._keep_in_sight)
        self.grid.edit_asked.connect(self.inspector.chosen.begin)
        self.trial.found.connect(self.table.show_past)

    # -- as a page ----------------------------------------------------------------------------

    def opened(self) -> None:
        if self.views.currentIndex() == 0:
            self.grid.setFocus(Qt.FocusReason.MouseFocusReason)
        else:
            self.table.week.setFocus(Qt.FocusReason.OtherFocusReason)
        self._try()

    def apply(self, changed: Changed | None) -> None:
        self._stale = True
        if changed is None or changed.of("schedule"):
            self._take_stored(ours=False)

    def tell_time(self) -> None:
        schedule = self.draft.schedule
        local = schedule.local(self._desk.now)
        today = local.date()
        monday = today - timedelta(days=today.weekday())
        minute = local.hour * 60 + local.minute
        here = Here(monday, Weekday(today.weekday()), minute)
        self.days.show_week(here)
        self.grid.show_week(here)
        self.notes.show_week(monday)
        if self.isVisible():
            self.inspector.what_if.work_out()
            if self._stale:
                self._try()

    def dress(self) -> None:
        self.notes.dress()
        self.inspector.dress()

    def undo(self) -> bool:
        return self.draft.undo()

    def escape(self) -> None:
        if not self.grid.cancel():
            self.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def kept(self) -> object:
        return self.draft.schedule if self.draft.is_dirty else None

    def take_up(self, kept: object) -> None:
        if isinstance(kept, Schedule):
            self.draft.edit(kept)

    def stops(self) -> list[QWidget]:
        shown = self.grid if self.views.currentIndex() == 0 else self.table.week
        return [shown, self.inspector.presets.radio(next(iter(self.inspector.presets.keys)))]

    # -- the draft ----------------------------------------------------------------------------

    def _draft_changed(self) -> None:
        blocks = self.draft.schedule.focus
        self.legend.say_focus(vips=bool(blocks) and all(one.vips_ring for one in blocks))
        self.notes.show_doubts()
        self._stale = True
        if self.isVisible():
            self._try()

    def _try(self) -> None:
        """Try the draft on the past, unless that was done since anything changed."""
        if self._stale:
            self._stale = False
            self.trial.try_schedule(self.draft.schedule)

    def _take_stored(self, *, ours: bool) -> None:
        store = self._desk.store
        text = documents.schedule_text(store)
        self.draft.take_stored(documents.schedule(store), text, ours=ours)
        self.tell_time()

    def apply_draft(self, *, sure: bool = False) -> None:
        """Put the draft in force; comments of the stored file are asked about first."""
        if not self.draft.is_dirty or (not sure and self.notes.warn_of_comments()):
            return
        self.draft.forget_edits()
        self._actions.apply_schedule(schedule_file.dump(self.draft.schedule))

    def _applied(self, acted: Acted) -> None:
        if acted.did is Did.SCHEDULE:
            self._take_stored(ours=True)

    # -- showing ------------------------------------------------------------------------------

    def _choose_kind(self, kind: object) -> None:
        assert isinstance(kind, Mode)
        self.head.kinds.select(kind)
        self.grid.kind = kind

    def _show_table(self, table: bool) -> None:
        self.views.setCurrentIndex(1 if table else 0)
        self.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_in_sight(self, area: QRect) -> None:
        bar = self.view.verticalScrollBar()
        if area.top() < bar.value():
            bar.setValue(area.top())
        elif area.bottom() > bar.value() + bar.pageStep():
            bar.setValue(area.bottom() - bar.pageStep())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        kinds = {Qt.Key.Key_F: Mode.FOCUS, Qt.Key.Key_Q: Mode.QUIET}
        if event.key() in kinds:
            self._choose_kind(kinds[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_T:
            self.head.table.toggle()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.inspector.setFixedWidth(WIDTH if self.width() >= _ROOMY else NARROW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unseen:
            self._unseen = False
            self.view.verticalScrollBar().setValue(FIRST_HOUR * HOUR)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()
