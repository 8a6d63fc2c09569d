"""What a search found, as Qt's model: messages, newest first, without groups."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from focusdesk.model import ConversationId
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.model import LINE_ROLE
from focusdesk.ui.inbox.rows import Found, Line, line_of_hit, spoken

Index = QModelIndex | QPersistentModelIndex


class Hits(QAbstractTableModel):
    """Hits of the newest search. Held ones are in it only when the person asked for them."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: list[Found] = []
        self._lines: dict[int, Line] = {}
        self.picked: Container[ConversationId] = ()
        """What is chosen, for who hears the rows."""

    def show(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self._found = list(found)
        self._lines.clear()
        self.endResetModel()

    def repaint(self) -> None:
        """The same rows, said anew."""
        self._lines.clear()
        if self._found:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._found) - 1, 0))

    def found_at(self, index: Index) -> Found | None:
        inside = index.isValid() and index.row() < len(self._found)
        return self._found[index.row()] if inside else None

    def id_at(self, index: Index) -> ConversationId | None:
        found = self.found_at(index)
        return found.row.id if found else None

    def header_rows(self) -> list[int]:
        return []

    def is_header(self, _row: int) -> bool:
        return False

    @property
    def size(self) -> int:
        return len(self._found)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 1

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        found = self.found_at(index)
        if found is None:
            return None
        if role not in (LINE_ROLE, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return None
        line = self._lines.get(index.row())
        if line is None:
            line = self._lines[index.row()] = line_of_hit(found, self._desk.now)
        if role == LINE_ROLE:
            return line
        return spoken(line, chosen=line.conversation in self.picked)
