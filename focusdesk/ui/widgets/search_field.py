"""The search box: a line with a glass before it, and behind it the key of all commands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from focusdesk.i18n import _
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_HEIGHT: Final = 30
_TYPE: Final = Type(13)


class SearchField(QLineEdit):
    """One line of a query.

    left
        The person goes back to the list: True, the search is over; False, on to what was found.
    """

    left = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setFixedHeight(_HEIGHT)
        self.setFont(fonts.font(13))
        self.setAccessibleName(_("Search"))
        self.setTextMargins(28, 0, 28, 0)
        self.textChanged.connect(self.update)
        self._key = ""
        self.use_keys(Keymap())

    def use_keys(self, keymap: Keymap) -> None:
        """Show the keys in force."""
        self._key = keymap.label(Command.PALETTE)
        self.setToolTip(keymap.tip(_("Search messages"), Command.SEARCH))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(195, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.hasFocus():
            paint.box(painter, area, 8, colors.pane, colors.accent, 2)
        else:
            paint.box(painter, area, 8, colors.sunken)
        icons.paint(painter, "search", QRectF(10, 8, 14, 14), colors.t2)
        if not self.text():
            self._hint(painter, area)
        painter.end()
        super().paintEvent(event)

    def _hint(self, painter: QPainter, area: QRectF) -> None:
        colors = tokens()
        right = area.right() - 10
        if not self.hasFocus() and self._key:
            style = Type(11)
            width = style.width(self._key) + 10
            key = QRectF(area.right() - 6 - width, area.top() + 7, width, 16)
            paint.box(painter, key, 4, colors.list)
            paint.text(painter, key, self._key, style, colors.t2, paint.CENTER)
            right = key.left() - 3
        place = QRectF(30, area.top(), right - 30, area.height())
        said = _("Search or command")
        if self.hasFocus() or _TYPE.width(said) > place.width():
            said = _("Search")
        paint.text(painter, place, said, _TYPE, colors.t3)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit(True)
            return
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit(False)
            return
        super().keyPressEvent(event)
