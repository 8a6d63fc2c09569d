"""A row that goes on in the next line where it is too narrow: chips, and buttons in French."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Left to right, then down. `stretch`: what stands in one line shares its whole width."""

    def __init__(
        self, parent: QWidget | None = None, *, gap: int = 6, stretch: bool = False
    ) -> None:
        super().__init__(parent)
        self._gap = gap
        self._stretch = stretch
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        items = self._shown()
        width = sum(item.sizeHint().width() for item in items)
        width += self._gap * max(0, len(items) - 1)
        height = max((item.sizeHint().height() for item in items), default=0)
        return QSize(width, height)

    def minimumSize(self) -> QSize:
        items = self._shown()
        width = max((item.minimumSize().width() for item in items), default=0)
        height = max((item.minimumSize().height() for item in items), default=0)
        return QSize(width, height)

    def setGeometry(self, area: QRect) -> None:
        super().setGeometry(area)
        self._arrange(area, move=True)

    def is_empty(self) -> bool:
        """Whether nothing in it is shown."""
        return not self._shown()

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._shown():
            wanted = item.sizeHint().width()
            if lines[-1] and used + wanted > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wanted + self._gap
        return lines if lines[0] else []

    def _arrange(self, area: QRect, *, move: bool) -> int:
        y = area.top()
        for line in self._lines(area.width()):
            wanted = [min(item.sizeHint().width(), area.width()) for item in line]
            left_over = area.width() - sum(wanted) - self._gap * (len(line) - 1)
            height = max(item.sizeHint().height() for item in line)
            x = area.left()
            for number, (item, width) in enumerate(zip(line, wanted, strict=True)):
                share = left_over // len(line) if self._stretch else 0
                if self._stretch and number == len(line) - 1:
                    share = area.right() + 1 - x - width
                if move:
                    item.setGeometry(QRect(QPoint(x, y), QSize(width + share, height)))
                x += width + share + self._gap
            y += height + self._gap
        return max(0, y - area.top() - self._gap)
