"""The keyboard's ring round a control: 2 px wide, 2 px away from it, outside its own rectangle.

What fills a part of the window has it inside.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from shiboken6 import isValid

from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint

_WIDTH: Final = 2
_GAP: Final = 2
_MOVED: Final = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.ZOrderChange,
)


class FocusFrame(QWidget):
    """Stands above its control, on the scrolled view or the window round it, as long as it lives.

    It takes no mouse and no focus.
    """

    def __init__(
        self, control: QWidget, radius: float, *, inside: bool = False, night: bool = False
    ) -> None:
        """`night`: it stands on the ground of the focus card."""
        super().__init__(_canvas(control))
        self._control = control
        self._night = night
        self._out = -_GAP if inside else _WIDTH + _GAP
        self._radius = radius + self._out
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._watched: list[QObject] = []
        one: QWidget | None = control
        while one is not None and one is not self.parentWidget():
            one.installEventFilter(self)
            self._watched.append(one)
            one = one.parentWidget()
        self._place()

    def leave(self) -> None:
        """The keyboard is elsewhere."""
        if isValid(self):
            for one in self._watched:
                if isValid(one):
                    one.removeEventFilter(self)
            self.hide()
            self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVED:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        canvas, control = self.parentWidget(), self._control
        if canvas is None or not isValid(control):
            return
        corner = control.mapTo(canvas, QPoint(0, 0))
        out = self._out
        self.setGeometry(QRect(corner, control.size()).adjusted(-out, -out, out, out))
        self.setVisible(control.isVisible())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = tokens().night_bar if self._night else tokens().accent
        paint.focus_ring(painter, QRectF(self.rect()), self._radius, ink)
        painter.end()


def _canvas(control: QWidget) -> QWidget:
    """The nearest scrolled view round a control, else its window: what may be painted on."""
    one = control
    while (above := one.parentWidget()) is not None and not one.isWindow():
        over = above.parentWidget()
        if isinstance(over, QAbstractScrollArea) and over.viewport() is above:
            return above
        one = above
    return one
