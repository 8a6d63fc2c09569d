"""The rail's lists: places, clients, accounts; short, whole, scrolled by the rail around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint

_ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
Index = QModelIndex | QPersistentModelIndex


class Row(Protocol):
    """What a list of the rail shows: painted by itself."""

    @property
    def key(self) -> object:
        """What it leads to; the same key is the same row."""
        ...

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        ...

    @property
    def tip(self) -> str: ...

    def draw(self, painter: QPainter, area: QRectF, *, selected: bool) -> None: ...


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Row] = ()
        self.told = False

    def show(self, rows: Sequence[Row]) -> None:
        if rows == self.rows:
            return
        if len(rows) == len(self.rows):
            self.rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == _ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return row.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            if self.told:
                return "\n".join(part for part in (row.spoken, row.tip) if part)
            return row.tip or None
        return None


@dataclass(slots=True)
class _Standing:
    """Which row is open, and whether the keyboard is here."""

    selected: object = None
    ringed: bool = False


class _Painter(QStyledItemDelegate):
    def __init__(self, pitch: int, height: int, standing: _Standing, parent: QObject) -> None:
        super().__init__(parent)
        self._pitch = pitch
        self._height = height
        self._standing = standing

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), self._pitch)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(_ROW_ROLE)
        colors = tokens()
        area = QRectF(option.rect.x(), option.rect.y(), option.rect.width(), self._height)
        painter.save()
        selected = row.key == self._standing.selected
        if selected:
            paint.box(painter, area, 8, colors.soft)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            paint.box(painter, area, 8, colors.hover if colors.dark else colors.sunken)
        current = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if current and self._standing.ringed:
            paint.focus_ring(painter, area, 8, colors.accent)
        row.draw(painter, area, selected=selected)
        painter.restore()


class RailList(QListView):
    """A whole list, as high as its rows.

    chosen
        The key of a row that the person pressed.
    """

    chosen = Signal(object)

    def __init__(
        self, name: str, *, pitch: int, height: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pitch = pitch
        self._standing = _Standing()
        self._rows = _Rows(self)
        self.setAccessibleName(name)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(pitch, height or pitch, self._standing, self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self._pressed)
        self.viewport().setAutoFillBackground(False)
        self.setFixedHeight(0)

    def show_rows(self, rows: Sequence[Row]) -> None:
        self._rows.show(rows)
        self.setFixedHeight(self._pitch * len(rows))

    def minimumSizeHint(self) -> QSize:
        """As narrow as an icon."""
        return QSize(32, 0)

    def rows(self) -> Sequence[Row]:
        return self._rows.rows

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone: what they are is told by pointing at them."""
        self._rows.told = narrow
        self.viewport().update()

    def select(self, key: object) -> None:
        """Mark the row with this key, and no other."""
        self._standing.selected = key
        self.viewport().update()

    def _pressed(self, index: QModelIndex) -> None:
        row: Row = index.data(_ROW_ROLE)
        self.chosen.emit(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self._pressed(self.currentIndex())
            return
        if event.text() and event.text().isprintable():
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._standing.ringed = paint.by_keyboard(event)
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._rows.rows:
            self.setCurrentIndex(self._rows.index(0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._standing.ringed = False
        super().focusOutEvent(event)
