"""A button that paints the keyboard's ring inside itself; round others stands a `FocusFrame`."""

from __future__ import annotations

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPushButton, QWidget

from focusdesk.ui.widgets import paint


class RingedButton(QPushButton):
    """`_ringed` while the keyboard came to it and is there: what it paints reads that."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._ringed = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = paint.by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)
