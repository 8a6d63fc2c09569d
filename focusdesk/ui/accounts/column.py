"""A column that scrolls where the window is low: what the pane of the accounts page is made of."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from focusdesk.ui.widgets.scroll import OverlayBar

SIDE: Final = 32
"""Room left and right of what stands in the pane."""


class Column(QScrollArea):
    """`column` holds what stands in it."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 12) -> None:
        super().__init__(parent)
        inner = QWidget()
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(SIDE, 4, SIDE, 16)
        self.column.setSpacing(gap)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        OverlayBar(self)
        for clear in (self, self.viewport(), inner):
            clear.setAutoFillBackground(False)
