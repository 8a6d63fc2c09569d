"""What a section is made of: rows with words on the left and a control on the right, in a card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.store.db import Changed, Store
from focusdesk.ui.desk import Desk
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.card import Card
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.switch import Switch

_TITLE: Final = Type(14, fonts.SEMIBOLD)
_NAME: Final = Type(13, fonts.MEDIUM)
_REMARK: Final = Type(12)
_WORDS: Final = 250
"""The least width of the words beside a control; with less room the control goes below them."""
_EDGE: Final = 16
_GAP: Final = 16


def _bad(colors: Tokens) -> str:
    return colors.error.text


class Row(QWidget):
    """One setting: its name, a remark, its controls; under them what came of it."""

    def __init__(self, name: str, remark: str = "", *controls: QWidget) -> None:
        super().__init__()
        self.first = True
        self.name = Paragraph(name, _NAME, t1)
        self.remark = Paragraph(remark, _REMARK, t2)
        self.note = Paragraph("", _REMARK, t1)
        self.trouble = Paragraph("", _REMARK, _bad)
        self._controls = controls
        for control in controls:
            if not control.accessibleName():
                control.setAccessibleName(name)
        self._lay_out()
        # hidden only once they stand in the row: shown before, they would be windows
        self.say_remark(remark)
        self.say("")

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        for text in (self.name, self.remark, self.note, self.trouble):
            text.setParent(self)
            words.addWidget(text)
        words.addStretch()
        self._right = QWidget(self)
        right = QHBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(8)
        for one in self._controls:
            right.addWidget(one)
        self._right.setVisible(bool(self._controls))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_EDGE, 11, _EDGE, 11)
        self._row.setSpacing(_GAP)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._right, 0, Qt.AlignmentFlag.AlignVCenter)

    def minimumSizeHint(self) -> QSize:
        """Its controls go below its words before anything is cut off."""
        return QSize(self._right.sizeHint().width() + 2 * _EDGE, super().minimumSizeHint().height())

    def say_remark(self, text: str) -> None:
        """Other words under the name."""
        self.remark.setText(text)
        self.remark.setVisible(bool(text))
        for one in self._controls:
            one.setAccessibleDescription(text)

    def say(self, text: str, *, trouble: bool = False) -> None:
        """What came of it; empty: nothing yet."""
        self.note.setText("" if trouble else text)
        self.trouble.setText(text if trouble else "")
        for one in (self.note, self.trouble):
            one.setVisible(bool(one.text()))

    def dress(self) -> None:
        for one in (self.name, self.remark, self.note, self.trouble):
            one.dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._controls:
            return
        wanted = self._right.sizeHint().width() + _WORDS + 2 * _EDGE + _GAP
        below = wanted > self.width()
        way = QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight
        if self._row.direction() is not way:
            self._row.setDirection(way)
            self._row.setSpacing(8 if below else _GAP)
            side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignVCenter
            self._row.setAlignment(self._right, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.first:
            painter = QPainter(self)
            paint.line(painter, _EDGE, self.width() - _EDGE, 0, tokens().line)
            painter.end()


class Section(QWidget):
    """A title over a card: of rows, or one of its own (`put`); an empty one is not shown."""

    def __init__(self, title: str, icon_name: str, desk: Desk) -> None:
        super().__init__()
        self.title, self.icon_name = title, icon_name
        self.desk = desk
        self.rows: list[Row] = []
        self._card = Card(margin=0, gap=0)
        self._card.column.setContentsMargins(1, 1, 1, 1)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Line(title, _TITLE, t1))
        column.addWidget(self._card)
        self._column = column
        self._own: list[QWidget] = []

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self._own

    def put(self, card: QWidget) -> None:
        """A card that keeps and shows what it changes by itself, under the rows if there are any."""
        self._card.setVisible(bool(self.rows))
        self._column.addWidget(card)
        self._own.append(card)

    def add(self, row: Row, *, after: Row | None = None) -> Row:
        """Under the others, or right after one of them."""
        place = len(self.rows) if after is None else self.rows.index(after) + 1
        row.first = not self.rows
        self.rows.insert(place, row)
        self._card.column.insertWidget(place, row)
        return row

    def remove(self, row: Row) -> None:
        self.rows.remove(row)
        self._card.column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def add_switch(
        self, name: str, remark: str, store_it: Callable[[Store, bool], Changed]
    ) -> tuple[Row, Switch]:
        """A row whose switch is stored as it is pressed; what fails is shown as it stands."""
        switch = Switch()

        def pressed(on: bool) -> None:
            self.store(lambda store: store_it(store, on))

        switch.clicked.connect(pressed)
        return self.add(Row(name, remark, switch)), switch

    def store(self, write: Callable[[Store], Changed]) -> None:
        """Store a setting; everybody it concerns hears of the change."""
        self.desk.write(write, failed=lambda _error: self.show_stored())

    def show_stored(self) -> None:
        """Show what is stored, whoever wrote it."""

    def opened(self) -> None:
        """The page is shown: what is not in the store may have changed."""

    def dress(self) -> None:
        for one in (*self.rows, *self._own):
            if hasattr(one, "dress"):
                one.dress()
