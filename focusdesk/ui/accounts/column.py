"""A column that scrolls where the window is low: what the pane of the accounts page is made of."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk.ui.widgets.scroll import Scrolled

SIDE: Final = 32
"""Room left and right of what stands in the pane."""


class Column(Scrolled):
    """`column` holds what stands in it."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 12) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(SIDE, 4, SIDE, 16)
        column.setSpacing(gap)
        super().__init__(inner, parent)
        self.column = column
