"""The list of rules: chosen, switched, moved and deleted with the mouse or the keyboard alone."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QListView,
    QStyleOptionViewItem,
    QWidget,
)

from focusdesk.i18n import _
from focusdesk.ui.rules.delegate import EDGE, ROW, RuleDelegate, switch_area
from focusdesk.ui.rules.rows import RuleList
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.scroll import OverlayBar

_SCROLL_MS: Final = 40
_RIM: Final = 28
"""So near its edge a rule that is dragged scrolls the list."""


class RuleView(QListView):
    """Shows a `RuleList`.

    chosen
        The place that the person moved to.
    opened
        Enter or a double click on it.
    switched, removed
        That rule is to be switched, deleted.
    moved
        From one place to another.
    """

    chosen = Signal(int)
    opened = Signal()
    switched = Signal(int)
    removed = Signal(int)
    moved = Signal(int, int)

    def __init__(self, model: RuleList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = model
        self._painter = RuleDelegate(self)
        self._by_hand = self._by_keyboard = False
        self._pressed: QPoint | None = None
        self._switch_pressed = -1
        self._gap = -1
        """Before which row a dragged rule would come to stand."""
        self.may_move = True
        self.setAccessibleName(_("Rules"))
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().setSingleStep(ROW // 2)
        OverlayBar(self)
        self._scrolling = QTimer(self)
        self._scrolling.setInterval(_SCROLL_MS)
        self._scrolling.timeout.connect(self._scroll_on)

    @property
    def place(self) -> int:
        """The rule that is open; -1 for none."""
        return self.currentIndex().row()

    @property
    def last(self) -> int:
        return self._rules.rowCount() - 1

    def mark(self, place: int | None) -> None:
        """Show a rule as the open one, without saying that the person chose it."""
        if place is None:
            self.setCurrentIndex(self._rules.index(-1, 0))
            self.clearSelection()
        else:
            self.setCurrentIndex(self._rules.index(place, 0))
            self.scrollTo(self.currentIndex())
        self._painter.selected = self.place
        self.viewport().update()

    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        super().currentChanged(current, previous)
        self._painter.selected = self.place
        self.viewport().update()
        if self._by_hand and self.place >= 0:
            self.chosen.emit(self.place)

    # -- keyboard -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, place = event.key(), self.place
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and alt:
            self.move_by(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Space and 0 <= place < self.last:
            self.switched.emit(place)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and 0 <= place < self.last:
            self.removed.emit(place)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0:
            self.opened.emit()
        elif event.text() and event.text().isprintable():
            # letters are commands of the page
            event.ignore()
        else:
            self._by_keyboard = self._by_hand = True
            super().keyPressEvent(event)
            self._by_hand = False
        self._ring()

    def move_by(self, by: int) -> None:
        """The open rule one place up or down."""
        place = self.place
        if self.may_move and 0 <= place < self.last and 0 <= place + by < self.last:
            self.moved.emit(place, place + by)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_keyboard = paint.by_keyboard(event)
        super().focusInEvent(event)
        self._ring()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.cancel()
        self._ring()

    def _ring(self) -> None:
        self._painter.ringed = self.hasFocus() and self._by_keyboard
        self.viewport().update()

    # -- mouse --------------------------------------------------------------------------------

    def _switch_at(self, at: QPoint) -> int:
        """The rule whose switch is there; -1 for none."""
        index = self.indexAt(at)
        if not index.isValid() or index.row() >= self.last:
            return -1
        track = switch_area(QRectF(self.visualRect(index))).adjusted(-6, -8, 6, 8)
        return index.row() if track.contains(at) else -1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._by_keyboard = False
        at = event.position().toPoint()
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        self._switch_pressed = self._switch_at(at)
        if self._switch_pressed >= 0:
            return
        self._pressed = at if 0 <= self.indexAt(at).row() < self.last else None
        self._by_hand = True
        super().mousePressEvent(event)
        self._by_hand = False
        self._ring()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            over = self._switch_at(at) >= 0
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            super().mouseMoveEvent(event)
            return
        if self._pressed is None or not self.may_move:
            return
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far and not self.is_dragging:
            self._painter.dragged = self.indexAt(self._pressed).row()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self._scrolling.start()
        if self.is_dragging:
            self._drag_to(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        switch, self._switch_pressed = self._switch_pressed, -1
        if switch >= 0:
            if self._switch_at(at) == switch:
                self.switched.emit(switch)
            return
        if self.is_dragging:
            self._drag_to(at)
            self._drop(keep=True)
            return
        self._pressed = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        self._switch_pressed = self._switch_at(at)
        if self._switch_pressed < 0 and self.indexAt(at).isValid():
            self.opened.emit()

    # -- dragging -----------------------------------------------------------------------------

    @property
    def is_dragging(self) -> bool:
        return self._painter.dragged >= 0

    def cancel(self) -> bool:
        """The rule that is being dragged stays where it was; False: none is."""
        dragging = self.is_dragging
        self._drop(keep=False)
        return dragging

    def _drag_to(self, at: QPoint) -> None:
        y = at.y() + self.verticalScrollBar().value()
        self._gap = min(self.last, max(0, round(y / ROW)))
        self.viewport().update()

    def _scroll_on(self) -> None:
        at = self.viewport().mapFromGlobal(self.cursor().pos())
        bar = self.verticalScrollBar()
        if at.y() < _RIM:
            bar.setValue(bar.value() - ROW // 4)
        elif at.y() > self.viewport().height() - _RIM:
            bar.setValue(bar.value() + ROW // 4)

    def _drop(self, *, keep: bool) -> None:
        start, gap = self._painter.dragged, self._gap
        self._painter.dragged = self._gap = -1
        self._pressed = None
        self._scrolling.stop()
        self.viewport().unsetCursor()
        self.viewport().update()
        to = gap if gap <= start else gap - 1
        if keep and start >= 0 and to != start:
            self.moved.emit(start, to)

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), color(tokens().list))
        painter.end()
        super().paintEvent(event)
        if self.is_dragging and self._gap >= 0:
            painter = QPainter(self.viewport())
            y = self._gap * ROW - self.verticalScrollBar().value()
            wide = self.viewport().width() - 2 * EDGE
            paint.box(painter, QRectF(EDGE, max(0, y - 2), wide, 3), 1.5, tokens().accent)
            painter.end()

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:
        """Qt fills a selected row from edge to edge; ours is painted with round corners."""
        super().initViewItemOption(option)
        option.palette.setBrush(QPalette.ColorRole.Highlight, Qt.BrushStyle.NoBrush)
