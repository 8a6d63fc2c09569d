"""The head of the list: its title, the search box, the chips."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from focusdesk import i18n
from focusdesk.i18n import pgettext
from focusdesk.store.inbox import Chip
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, chip
from focusdesk.ui.widgets.flow import FlowLayout
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.search_field import SearchField

_EDGE: Final = 16
_TITLE: Final = Type(18, fonts.SEMIBOLD)
_SEARCH: Final = 195
_CHIPS_AT: Final = 54


class Head(QWidget):
    """Title, search and chips in two lines; more where the chips need it.

    chip_chosen
        The person pressed a `Chip`.
    """

    chip_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._found = "", ""
        self.search = SearchField(self)
        self._row = QWidget(self)
        self._flow = FlowLayout(self._row, gap=6)
        self._group = QButtonGroup(self)
        self.chips: dict[Chip, Button] = {}
        for one, made in (
            (Chip.ALL, chip(pgettext("filter", "All"))),
            (Chip.UNREAD, chip(pgettext("filter", "Unread"))),
            (Chip.LEADS, chip(pgettext("filter", "Leads"))),
            (Chip.VIP, chip(pgettext("filter", "VIP"), "star")),
        ):
            self.chips[one] = made
            self._group.addButton(made)
            self._flow.addWidget(made)
            made.clicked.connect(lambda _checked=False, one=one: self.chip_chosen.emit(one))
        self.chips[Chip.ALL].setChecked(True)
        self._place()

    def say(self, title: str, chip_: Chip) -> None:
        """The title of what is listed, and which chip is on."""
        self._title, self._found = title, ""
        self._row.show()
        self.chips[chip_].setChecked(True)
        self._place()
        self.update()

    def say_search(self, title: str, found: str) -> None:
        """While searching: how much was found, in the place of the chips."""
        self._title, self._found = title, found
        self._row.hide()
        self.update()

    def set_unread(self, count: int) -> None:
        """How many conversations are unread, beside the chip for them."""
        self.chips[Chip.UNREAD].say(
            pgettext("filter", "Unread"), i18n.number(count) if count else ""
        )
        self._place()

    def _place(self) -> None:
        width = self.width()
        room = width - 2 * _EDGE - _TITLE.width(self._title) - 16
        wide = round(max(96.0, min(float(_SEARCH), room)))
        self.search.setGeometry(width - _EDGE - wide, 14, wide, 30)
        chips = self._flow.heightForWidth(max(120, width - 2 * _EDGE))
        self._row.setGeometry(_EDGE, _CHIPS_AT, width - 2 * _EDGE, chips)
        height = _CHIPS_AT + chips + 11
        if self.height() != height:
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().list))
        area = QRectF(_EDGE, 16, self.search.x() - _EDGE - 12, 24)
        paint.text(painter, area, self._title, _TITLE, tokens().t1)
        if self._found:
            place = QRectF(_EDGE, _CHIPS_AT + 3, self.width() - 2 * _EDGE, 20)
            paint.text(painter, place, self._found, Type(12, tabular=True), tokens().t3)
        paint.line(painter, 0, self.width(), self.height() - 1, tokens().line)
        painter.end()
