"""A popover: a card over the window, with a shadow, that keeps the keyboard until it goes."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint

SHADOW: Final = 24
RADIUS: Final = 12


class Popover(QWidget):
    """Lies over `window`; its content stands inside `SHADOW` on every side.

    closed
        It went away: by Escape, by a press elsewhere, or by what was chosen in it.
    """

    closed = Signal()
    radius = RADIUS

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._opener: QWidget | None = None
        self.button: QWidget | None = None
        """What opens and closes it: a press there is its own matter."""
        self.hide()

    def open_at(self, corner: QPoint, width: int, height: int) -> None:
        """Show it with its own right upper corner at a point of the window, kept inside it.

        What is open already changes its size, and keeps the keyboard where it is.
        """
        window = self.parentWidget()
        assert window is not None
        if self.isHidden():
            self._opener = QApplication.focusWidget()
        right = min(window.width() - 8, max(width + 8, corner.x()))
        top = max(8, min(corner.y(), window.height() - height - 8))
        card = QRect(right - width, top, width, height)
        self.setGeometry(card.adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW))
        if not self.isHidden():
            return
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    @property
    def card(self) -> QRect:
        """Where its content stands."""
        return self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)

    def go(self) -> None:
        """Close it; the keyboard goes back to where it was."""
        if not self.isVisible():
            return
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self.hide()
        # what had the keyboard may have been replaced meanwhile, by a timeline read anew
        if self._opener is not None and isValid(self._opener) and self._opener.isVisible():
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            inside = self.card.contains(self.mapFromGlobal(event.globalPosition().toPoint()))
            elsewhere = not inside and watched is not self.button
            if elsewhere and isinstance(watched, QWidget):
                self.go()
        return False

    def event(self, event: QEvent) -> bool:
        """While it is open, no key is a command of the window behind it."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.go()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """The keyboard stays inside."""
        inside = [one for one in self.findChildren(QWidget) if _takes_tab(one)]
        if not inside:
            return True
        now = QApplication.focusWidget()
        place = inside.index(now) if now in inside else -1
        following = inside[(place + (1 if forward else -1)) % len(inside)]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.card)
        painter.setPen(Qt.PenStyle.NoPen)
        steps = 14
        for step in range(steps, 0, -1):
            spread = step * 1.5
            strength = colors.shadow / steps * (1 - step / (steps + 2))
            painter.setBrush(color("#000000", strength))
            around = card.adjusted(-spread, 6 - spread, spread, 6 + spread)
            painter.drawRoundedRect(around, self.radius + spread, self.radius + spread)
        paint.box(painter, card, self.radius, colors.pane, colors.line2)
        self.paint_card(painter, card)
        painter.end()

    def paint_card(self, painter: QPainter, card: QRectF) -> None:
        """What stands on the card, where it is not made of widgets."""


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    return widget.isVisible() and bool(policy.value & Qt.FocusPolicy.TabFocus.value)
