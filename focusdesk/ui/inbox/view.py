"""The list itself: a table of one column, whose rows know their heights without being asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from focusdesk.i18n import _
from focusdesk.ui.inbox.delegate import HEADER, ROW, RowDelegate
from focusdesk.ui.inbox.hits import Hits
from focusdesk.ui.inbox.model import ConversationList
from focusdesk.ui.inbox.picks import Picks
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.scroll import OverlayBar

Listed = ConversationList | Hits


class ListView(QTableView):
    """Shows a model of the list.

    chosen
        The person moved to a row (its index): with the mouse, the arrows, J or K.
    opened
        The person pressed Enter on it, or double-clicked.

    `picks` are the conversations chosen for doing something to all of them.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Conversations"))
        self.picks = Picks(self)
        self.picks.changed.connect(self.viewport().update)
        self._painter = RowDelegate(self.picks, self)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(HEADER)
        rows.setDefaultSectionSize(ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalScrollBar().setSingleStep(ROW // 2)
        self._by_keyboard = False
        self._by_hand = False
        OverlayBar(self)
        self.viewport().setAutoFillBackground(False)

    @property
    def by_keyboard(self) -> bool:
        """Whether the person moved here last with the keyboard."""
        return self._by_keyboard

    def listed(self) -> Listed | None:
        """The model shown."""
        model = self.model()
        return model if isinstance(model, ConversationList | Hits) else None

    def show_model(self, model: Listed) -> None:
        """Show this model from its top."""
        if self.model() is model:
            return
        old = self.model()
        if old is not None:
            old.rowsInserted.disconnect(self._rows_came)
            old.modelAboutToBeReset.disconnect(self._even)
            old.modelReset.disconnect(self._heights)
            self._even()
        self.setModel(model)
        model.rowsInserted.connect(self._rows_came)
        model.modelAboutToBeReset.connect(self._even)
        model.modelReset.connect(self._heights)
        self._heights()

    def _even(self) -> None:
        """Qt keeps the heights of rows over a reset, so titles first become as high as rows."""
        listed = self.listed()
        if listed is None:
            return
        for row in listed.header_rows():
            self.setRowHeight(row, ROW)

    def _heights(self) -> None:
        listed = self.listed()
        if listed is None:
            return
        for row in listed.header_rows():
            self.setRowHeight(row, HEADER)

    def _rows_came(self, _parent: QModelIndex, first: int, last: int) -> None:
        listed = self.listed()
        if listed is None:
            return
        for row in range(first, last + 1):
            if listed.is_header(row):
                self.setRowHeight(row, HEADER)

    # -- which row is open --------------------------------------------------------------------

    def mark(self, index: QModelIndex) -> None:
        """Show a row as the open one, without saying that the person chose it."""
        self.setCurrentIndex(index)
        if not index.isValid():
            self.clearSelection()
        self._painter.selected = index.row() if index.isValid() else -1
        self.viewport().update()

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self._painter.selected = current.row() if current.isValid() else -1
        self.viewport().update()
        # Qt moves on by itself when a row goes; only what the person does is a choice
        if self._by_hand and current.isValid():
            self.chosen.emit(self.currentIndex())

    def rowsInserted(
        self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int
    ) -> None:
        super().rowsInserted(parent, start, end)
        self._follow_current()

    def _follow_current(self) -> None:
        index = self.currentIndex()
        self._painter.selected = index.row() if index.isValid() else -1

    def step(self, by: int, *, pick: bool = False) -> None:
        """Move to the next or the previous conversation; `pick`: choose both on the way."""
        listed = self.listed()
        if listed is None:
            return
        if pick:
            self._pick_rows(self.currentIndex().row(), self.currentIndex().row())
        self._by_keyboard = True
        row = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
        while 0 <= row < listed.rowCount() and listed.is_header(row):
            row += by
        if row >= listed.rowCount() - 1 and listed.canFetchMore(QModelIndex()):
            listed.fetchMore(QModelIndex())
        if 0 <= row < listed.rowCount():
            with self._hand():
                self.setCurrentIndex(listed.index(row, 0))
            if pick:
                self._pick_rows(row, row)

    def _pick_rows(self, first: int, last: int) -> None:
        """Choose the conversations of these rows, in either order."""
        listed = self.listed()
        if listed is not None:
            low, high = sorted((first, last))
            found = (listed.id_at(listed.index(row, 0)) for row in range(max(0, low), high + 1))
            self.picks.add(one for one in found if one is not None)

    @contextmanager
    def _hand(self) -> Iterator[None]:
        """What changes in here, the person changes."""
        self._by_hand = True
        try:
            yield
        finally:
            self._by_hand = False

    # -- keyboard and mouse -------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex())
            return
        # letters are commands of the window, not a search in the list
        if event.text() and event.text().isprintable():
            event.ignore()
            return
        self._by_keyboard = True
        self._ring()
        with self._hand():
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        self._ring()
        pressed = self.indexAt(event.position().toPoint())
        if self._picked_by(event, pressed):
            return
        again = pressed == self.currentIndex()
        with self._hand():
            super().mousePressEvent(event)
        if again and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex())

    def _picked_by(self, event: QMouseEvent, pressed: QModelIndex) -> bool:
        """Shift chooses from the open row to this one, Ctrl this one alone."""
        listed = self.listed()
        id_ = listed.id_at(pressed) if listed is not None and pressed.isValid() else None
        if id_ is None:
            return False
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pick_rows(self.currentIndex().row(), pressed.row())
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.picks.toggle(id_)
        else:
            return False
        return True

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = paint.by_keyboard(event)
        super().focusInEvent(event)
        self._ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring()

    def _ring(self) -> None:
        self._painter.ringed = self.hasFocus() and self._by_keyboard
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), color(tokens().list))
        painter.end()
        super().paintEvent(event)

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:
        """Qt fills a selected row from edge to edge; ours is painted with round corners."""
        super().initViewItemOption(option)
        option.palette.setBrush(QPalette.ColorRole.Highlight, Qt.BrushStyle.NoBrush)
