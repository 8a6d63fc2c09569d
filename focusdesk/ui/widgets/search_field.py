"""The search box: a line with a glass before it, and behind it the key of all commands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from focusdesk.i18n import _
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.offers import Offers
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.query_completion import Candidate, Known, complete, put

_HEIGHT: Final = 30
_ENTERS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
_TYPE: Final = Type(12)


class SearchField(QLineEdit):
    """One line of a query.

    entered
        The keyboard came here: now the values that it completes are wanted.
    left
        The person goes back to the list: True, the search is over; False, on to what was found.
    """

    entered = Signal()
    left = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setFixedHeight(_HEIGHT)
        self.setFont(fonts.font(_TYPE.size))
        self.setAccessibleName(_("Search"))
        self.setTextMargins(28, 0, 28, 0)
        self.textChanged.connect(self.update)
        self._key = ""
        self.known = Known()
        self.offers = Offers(self)
        self.offers.taken.connect(self._take)
        self.textEdited.connect(lambda _text: self._offer())
        # Enter goes to what was found, unless one has moved among the offers
        self._among_offers = False
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

    # -- completing ---------------------------------------------------------------------------

    def _offer(self) -> None:
        """Show what may stand at the cursor."""
        self._among_offers = False
        found = complete(self.text(), self.cursorPosition(), self.known)
        self.offers.offer(found.candidates, QPoint(0, self.height()))

    def _take(self, candidate: object) -> None:
        assert isinstance(candidate, Candidate)
        found = complete(self.text(), self.cursorPosition(), self.known)
        text, cursor = put(self.text(), found, candidate)
        # as if it was typed: Ctrl+Z brings the old text back, and the search follows
        self.selectAll()
        self.insert(text)
        self.setCursorPosition(cursor)
        self.offers.hide()
        self.textEdited.emit(text)
        if candidate.whole:
            self.offers.hide()

    def event(self, event: QEvent) -> bool:
        """Escape is this field's own, not the window's; Tab takes what is offered."""
        if isinstance(event, QKeyEvent):
            kind, key = event.type(), event.key()
            if kind is QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
                event.accept()
                return True
            current = self.offers.current if kind is QEvent.Type.KeyPress else None
            if key == Qt.Key.Key_Tab and current is not None:
                self._take(current)
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, offered = event.key(), self.offers.current
        if offered is not None and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if self._among_offers:
                self.offers.step(1 if key == Qt.Key.Key_Down else -1)
            self._among_offers = True
        elif offered is not None and self._among_offers and key in _ENTERS:
            self._take(offered)
        elif key == Qt.Key.Key_Escape:
            if offered is None:
                self.left.emit(True)
            self.offers.hide()
        elif key in (Qt.Key.Key_Down, *_ENTERS):
            self.offers.hide()
            self.left.emit(False)
        else:
            super().keyPressEvent(event)
            if key in _MOVES:
                self.offers.hide()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.offers.hide()
