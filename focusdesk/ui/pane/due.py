"""A message's deadline in its line of who and when: how near it is, and what it was read from.

A small button stands behind it for when it is none.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.model import Instant
from focusdesk.ui import words
from focusdesk.ui.theme import icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.theme.tokens import Pair
from focusdesk.ui.widgets import paint, pill
from focusdesk.ui.widgets.pill import Pill
from focusdesk.ui.widgets.ringed import RingedButton
from focusdesk.ui.words import Urgency

_HEIGHT: Final = 20
_BUTTON: Final = 18
_GAP: Final = 2
_ICON: Final = 10


def due_pill(at: Instant, now: Instant) -> Pill:
    """`reply by 16:40`, in the colours of how near it is."""
    colors = tokens()
    text, urgency = words.deadline(at, now)
    calm = Pair(colors.sunken, colors.t2)
    pair = {Urgency.LATER: calm, Urgency.TODAY: colors.deadline, Urgency.SOON: colors.error}
    return Pill(text, pair[urgency], "timer")


class DueLabel(QWidget):
    """The pill, and behind it the button, which is seen by who looks closer or tabs to it.

    none_asked
        The person says that it is no deadline.
    """

    none_asked = Signal()

    def __init__(self, at: Instant, read_from: str, now: Instant, parent: QWidget) -> None:
        super().__init__(parent)
        self._at = at
        self._read_from = read_from
        self._now = now
        self._button = _NoDeadline(self)
        self._button.clicked.connect(self.none_asked)
        self.tell_time(now)

    @property
    def text(self) -> str:
        """What the pill says."""
        return words.deadline(self._at, self._now)[0]

    @property
    def told(self) -> str:
        """The same with the words that it was read from."""
        if not self._read_from:
            return self.text
        return _("{deadline}, read from “{words}”").format(
            deadline=self.text, words=self._read_from
        )

    def tell_time(self, now: Instant) -> None:
        """Another minute."""
        self._now = now
        self.setAccessibleName(self.told)
        self.setToolTip(_("Read from “{words}”").format(words=self._read_from))
        if not self._read_from:
            self.setToolTip("")
        self._button.setAccessibleName(_("Not a deadline: {deadline}").format(deadline=self.told))
        self.update()

    def sizeHint(self) -> QSize:
        wide = due_pill(self._at, self._now).width
        return QSize(round(wide + 0.5) + _GAP + _BUTTON, _HEIGHT)

    def place(self, left: float, middle: float) -> None:
        """Stand at `left`, round the line `middle`."""
        size = self.sizeHint()
        self.setGeometry(QRect(round(left), round(middle) - _HEIGHT // 2, size.width(), _HEIGHT))
        self._button.setGeometry(size.width() - _BUTTON, 1, _BUTTON, _BUTTON)

    def look_closer(self, closer: bool) -> None:
        """The mouse is over the message, or left it."""
        self._button.seen = closer
        self._button.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        most = self.width() - _GAP - _BUTTON
        pill.draw(painter, 0, self.height() / 2, due_pill(self._at, self._now), most)
        painter.end()


class _NoDeadline(RingedButton):
    """A small cross: always there for the keyboard, painted where somebody looks closer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.seen = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("Not a deadline"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not (self.seen or self.hasFocus()):
            return
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        over = self.underMouse() or self.isDown()
        if over:
            paint.box(painter, area, _BUTTON / 2, colors.hover)
        if self._ringed:
            paint.focus_ring(painter, area, _BUTTON / 2, colors.accent)
        edge = (_BUTTON - _ICON) / 2
        square = area.adjusted(edge, edge, -edge, -edge)
        icons.paint(painter, "close", square, colors.t1 if over else colors.t3)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)
