"""Choices of which one holds: cards under each other in one frame, or words side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout, QWidget

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.words import labelled

CARD: Final = 42
ROW: Final = 40
_TITLE: Final = Type(13, fonts.MEDIUM)
_REMARK: Final = Type(11, tabular=True)
_LINE: Final = Type(12, tabular=True)
_WORD: Final = Type(12, fonts.MEDIUM)
_RADIUS: Final = 12


class Radio(QRadioButton):
    """A radio button that paints itself; the group around it decides what is on."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.ringed = False
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def nextCheckState(self) -> None:
        """The group puts it on, not the press."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows are the group's: Qt would go on to whatever stands behind it."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.ringed = paint.by_keyboard(event) or event.reason() is Qt.FocusReason.OtherFocusReason
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.ringed = False
        super().focusOutEvent(event)


class RadioGroup(QWidget):
    """Radio buttons of which at most one is on.

    chosen
        The key of the one that was pressed, also when it was on already.
    """

    chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._radios: dict[object, Radio] = {}

    def add(self, key: object, radio: Radio) -> None:
        """Take in a radio button; where it stands is said elsewhere."""
        self._radios[key] = radio
        radio.clicked.connect(lambda: self.chosen.emit(key))

    def clear(self) -> None:
        """Without any radio button."""
        for old in self._radios.values():
            old.hide()
            old.deleteLater()
        self._radios.clear()

    def select(self, key: object) -> None:
        """Put one on, or none; nobody is told."""
        for own, radio in self._radios.items():
            radio.setChecked(own == key)

    @property
    def selected(self) -> object:
        return next((key for key, radio in self._radios.items() if radio.isChecked()), None)

    @property
    def keys(self) -> list[object]:
        return list(self._radios)

    def radio(self, key: object) -> QRadioButton:
        return self._radios[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Left: -1,
        }
        by = steps.get(Qt.Key(event.key()))
        radios = list(self._radios.values())
        now = next((n for n, one in enumerate(radios) if one.hasFocus()), None)
        if by is None or now is None:
            super().keyPressEvent(event)
            return
        radios[(now + by) % len(radios)].setFocus(Qt.FocusReason.TabFocusReason)


class _Boxed(Radio):
    """One of those that stand under each other in a box, parted by lines."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.first = self.last = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _ground(self, painter: QPainter) -> QRectF:
        """Paint what it stands on; returns its area inside the box."""
        colors = tokens()
        area = QRectF(self.rect()).adjusted(1, 1 if self.first else 0, -1, -1 if self.last else 0)
        ground = colors.softer if self.isChecked() else colors.pane
        if self.underMouse() and not self.isChecked():
            ground = colors.hover
        top, bottom = (_RADIUS - 1) * self.first, (_RADIUS - 1) * self.last
        paint.corners(painter, area, ground, (top, top, bottom, bottom))
        if not self.last:
            paint.line(painter, area.left(), area.right(), area.bottom() - 1, colors.line)
        return area


class _Card(_Boxed):
    """A ring, a title, a remark under it."""

    def __init__(self, title: str, remark: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._remark = remark
        self.setAccessibleDescription(remark)

    def sizeHint(self) -> QSize:
        return QSize(180, CARD)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, CARD)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit is told by pointing at it."""
        super().resizeEvent(event)
        room = self.width() - 48
        long = _REMARK.width(self._remark) > room or _TITLE.width(self.text()) > room
        self.setToolTip(labelled(self.text(), self._remark) if long else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = self._ground(painter)
        _ring(painter, QPointF(21, round(area.center().y())), on=self.isChecked())
        room = area.right() - 12 - 37
        title = QRectF(37, area.top() + 5, room, 17)
        if not self._remark:
            title = QRectF(37, area.top(), room, area.height())
        paint.text(painter, title, self.text(), _TITLE, colors.t1)
        paint.text(painter, QRectF(37, area.top() + 22, room, 15), self._remark, _REMARK, colors.t3)
        if self.ringed:
            paint.focus_ring(painter, area.adjusted(1, 1, -1, -1), 8, colors.accent)
        painter.end()


class RadioCards(RadioGroup):
    """Cards under each other: a title and a remark each."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_cards(self, cards: Sequence[tuple[object, str, str]]) -> None:
        """Key, title and remark of each, from the top."""
        for old in self._radios.values():
            self._column.removeWidget(old)
        self.clear()
        made = [(key, _Card(title, remark)) for key, title, remark in cards]
        for n, (key, card) in enumerate(made):
            card.first, card.last = n == 0, n == len(made) - 1
            self._column.addWidget(card)
            self.add(key, card)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), _RADIUS, tokens().pane, tokens().line)
        painter.end()


class _Row(_Boxed):
    """A ring, an icon, a title and a remark in one line."""

    def __init__(self, title: str, remark: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._icon = icon
        self._remark = ""
        self.column = 0.0
        self.stacked = False
        self.say(remark)

    def say(self, remark: str) -> None:
        """Another remark."""
        self._remark = remark
        self.setAccessibleDescription(remark)
        self._tip()
        self.update()

    @property
    def wide(self) -> float:
        """How wide the title stands."""
        return _TITLE.width(self.text())

    def sizeHint(self) -> QSize:
        return QSize(260, ROW)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, ROW)

    def fits(self) -> bool:
        """Whether the remark has room beside the title."""
        return _LINE.width(self._remark) <= self.width() - 13 - self.column

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tip()

    def _tip(self) -> None:
        """What does not fit is told by pointing at it."""
        long = not self.fits() and _REMARK.width(self._remark) > self.width() - 13 - 61
        self.setToolTip(labelled(self.text(), self._remark) if long else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = self._ground(painter)
        middle = round(area.center().y())
        _ring(painter, QPointF(21, middle), on=self.isChecked())
        icons.paint(painter, self._icon, QRectF(38, middle - 8, 16, 16), colors.t1)
        room = area.right() - 12 - 61
        if self.stacked:
            title, style = QRectF(61, area.top() + 4, room, 17), _REMARK
            rest = QRectF(61, area.top() + 21, room, 15)
        else:
            title, style = QRectF(61, area.top(), room, area.height()), _LINE
            rest = QRectF(self.column, area.top(), area.right() - 12 - self.column, area.height())
        paint.text(painter, title, self.text(), _TITLE, colors.t1)
        paint.text(painter, rest, self._remark, style, colors.t2)
        if self.ringed:
            paint.focus_ring(painter, area.adjusted(1, 1, -1, -1), 8, colors.accent)
        painter.end()


def _ring(painter: QPainter, center: QPointF, *, on: bool) -> None:
    """The mark of a radio button."""
    colors = tokens()
    if on:
        paint.disc(painter, center, 8, colors.accent)
        paint.disc(painter, center, 3.5, colors.pane)
    else:
        ring = QRectF(center.x() - 8, center.y() - 8, 16, 16)
        paint.box(painter, ring, 8, None, colors.line2)


class RadioRows(RadioGroup):
    """Rows under each other in one frame: an icon, a title, a remark that may change."""

    def __init__(
        self,
        name: str,
        rows: Sequence[tuple[object, str, str]],
        parent: QWidget | None = None,
    ) -> None:
        """`rows`: key, title and icon of each."""
        super().__init__(name, parent)
        self._rows = {key: _Row(title, "", icon) for key, title, icon in rows}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        made = list(self._rows.values())
        for n, (key, row) in enumerate(self._rows.items()):
            row.first, row.last = n == 0, n == len(made) - 1
            row.column = 61 + max(one.wide for one in made) + 18
            column.addWidget(row)
            self.add(key, row)

    def say(self, key: object, remark: str) -> None:
        """The remark of one of them."""
        self._rows[key].say(remark)
        self._stack()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack()

    def _stack(self) -> None:
        """All remarks stand under their titles where one has no room beside it."""
        stacked = not all(row.fits() for row in self._rows.values())
        for row in self._rows.values():
            row.stacked = stacked
            row.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), _RADIUS, tokens().pane, tokens().line)
        painter.end()


class _Word(Radio):
    def sizeHint(self) -> QSize:
        return QSize(max(70, round(_WORD.width(self.text())) + 24), 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(round(_WORD.width(self.text())) + 12, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.isChecked():
            paint.box(painter, area, 7, colors.pane, colors.line2)
        ink = colors.t1 if self.isChecked() or self.underMouse() else colors.t2
        paint.text(painter, area, self.text(), _WORD, ink, paint.CENTER)
        if self.ringed:
            paint.focus_ring(painter, area, 7, colors.accent)
        painter.end()


class Segmented(RadioGroup):
    """Words side by side, one of which holds."""

    def __init__(
        self, name: str, words: Sequence[tuple[object, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for key, word in words:
            made = _Word(word)
            row.addWidget(made)
            self.add(key, made)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 8, tokens().sunken)
        painter.end()
