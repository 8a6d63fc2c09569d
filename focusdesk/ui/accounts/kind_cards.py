"""The kinds of accounts as cards in two columns: arrows move, Space chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.kinds import AccountKind
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.radio import Radio, RadioGroup

HEIGHT: Final = 112
_GAP: Final = 12
_LEAST: Final = 210
_PAD: Final = 15
_NAME: Final = Type(14, fonts.SEMIBOLD)
_TEXT: Final = Type(12)


class _KindCard(Radio):
    """Badge and name, what it is, what one signs in with."""

    def __init__(self, kind: AccountKind) -> None:
        super().__init__(words.kind(kind.name))
        self._kind = kind
        self._about, self._way_in = words.about(kind), words.way_in(kind)
        self.setAccessibleDescription(f"{self._about}. {self._way_in}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_LEAST, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What does not fit is told by pointing at it."""
        super().resizeEvent(event)
        room = self.width() - 2 * _PAD
        long = _TEXT.width(self._about) > room or _TEXT.width(self._way_in) > room - 18
        self.setToolTip(f"{self._about}. {self._way_in}" if long else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.isChecked():
            paint.box(painter, area, 12, colors.softer, colors.accent, 2)
        else:
            ground = colors.hover if self.underMouse() else colors.pane
            paint.box(painter, area, 12, ground, colors.line)
        people.tile(painter, QRectF(_PAD, 15, 36, 36), 10, self._kind.name)
        right = area.right() - _PAD
        if self.isChecked():
            icons.paint(painter, "done", QRectF(right - 16, 25, 16, 16), colors.accent)
        place = QRectF(_PAD + 48, 15, right - 24 - _PAD - 48, 36)
        paint.text(painter, place, self.text(), _NAME, colors.t1)
        place = QRectF(_PAD, 60, right - _PAD, 20)
        paint.text(painter, place, self._about, _TEXT, colors.t2)
        icon = "key" if self._kind.secrets else "lock"
        icons.paint(painter, icon, QRectF(_PAD, 85, 12, 12), colors.t3, 2.2)
        place = QRectF(_PAD + 18, 81, right - _PAD - 18, 20)
        paint.text(painter, place, self._way_in, _TEXT, colors.t3)
        if self.ringed:
            ring = area.adjusted(3, 3, -3, -3) if self.isChecked() else area
            paint.focus_ring(painter, ring, 9 if self.isChecked() else 12, colors.accent)
        painter.end()


class KindCards(RadioGroup):
    """One is on as soon as there are any.

    entered
        The person pressed Enter on the one that is on now.
    """

    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Kind"), parent)
        self._columns = 2
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self.chosen.connect(self.select)

    def set_kinds(self, kinds: Sequence[AccountKind]) -> None:
        """Anew; the one that was on stays on."""
        before = self.selected
        self.clear()
        for kind in kinds:
            self.add(kind.name, _KindCard(kind))
        names = [kind.name for kind in kinds]
        self.select(before if before in names else next(iter(names), None))
        self._arrange()

    def _arrange(self) -> None:
        for n, key in enumerate(self.keys):
            self._grid.addWidget(self.radio(key), n // self._columns, n % self._columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 2 if self.width() >= 2 * _LEAST + _GAP else 1
        if columns != self._columns:
            self._columns = columns
            self._arrange()

    def begin(self) -> None:
        """The keyboard goes to the one that is on."""
        if self.selected is not None:
            # what is on is to be seen without a ring, which the arrows bring
            self.radio(self.selected).setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = self.keys
        now = next((n for n, key in enumerate(keys) if self.radio(key).hasFocus()), None)
        by = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: self._columns,
            Qt.Key.Key_Up: -self._columns,
        }.get(Qt.Key(event.key()))
        if now is not None and by is not None:
            there = now + by
            if 0 <= there < len(keys):
                self.radio(keys[there]).setFocus(Qt.FocusReason.TabFocusReason)
            return
        if now is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.select(keys[now])
            self.chosen.emit(keys[now])
            self.entered.emit()
            return
        super().keyPressEvent(event)
