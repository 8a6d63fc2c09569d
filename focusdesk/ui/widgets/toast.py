"""The toast: what was just done and how to take it back, for eight seconds."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QEnterEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QPushButton, QWidget

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

SHOWN_MS: Final = 8000
HEIGHT: Final = 38
_TEXT: Final = Type(13)
_ACTION: Final = Type(13, fonts.SEMIBOLD)
_KEY: Final = Type(11)


class _Action(QPushButton):
    """The toast's one button: text only, painted by the toast."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            paint.focus_ring(painter, QRectF(self.rect()), 6, tokens().night_bar)
            painter.end()


class Toast(QWidget):
    """One line over the list's lower left corner.

    pressed
        Its action was asked for.
    """

    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text, self._icon, self._action, self._key = "", "", "", ""
        self._button = _Action(self)
        self._button.setFlat(True)
        self._button.setCursor(Qt.CursorShape.PointingHandCursor)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self._acted)
        self._gone = QTimer(self)
        self._gone.setSingleShot(True)
        self._gone.timeout.connect(self.hide)
        self.hide()

    def say(
        self, text: str, *, icon_name: str = "done", action: str = "", key: str = "", ms: int = 0
    ) -> None:
        """Show a line; `action` with its `key`, where there is something to do."""
        self._text, self._icon, self._action, self._key = text, icon_name, action, key
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(text)
        self.adjustSize()
        self.show()
        self.raise_()
        self.update()
        self._gone.start(ms or SHOWN_MS)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    @property
    def text(self) -> str:
        return self._text

    def _acted(self) -> None:
        self.hide()
        self.pressed.emit()

    def sizeHint(self) -> QSize:
        width = 40 + _TEXT.width(self._text) + 16
        if self._action:
            width += 24 + _ACTION.width(self._action)
        if self._key:
            width += 12 + _KEY.width(self._key)
        return QSize(max(300, round(width)), HEIGHT)

    def adjustSize(self) -> None:
        parent = self.parentWidget()
        most = parent.width() - 24 if parent else 10_000
        self.resize(min(self.sizeHint().width(), most), HEIGHT)
        area = self._action_area()
        self._button.setGeometry(area.adjusted(-6, -2, 6, 2).toRect())

    def _action_area(self) -> QRectF:
        right = self.width() - 12.0
        if self._key:
            right -= _KEY.width(self._key) + 12
        width = _ACTION.width(self._action)
        return QRectF(right - width, 9, width, 20)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._gone.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._gone.start(SHOWN_MS)
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        pair = tokens().toast
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint.box(painter, area, 10, pair.ground, tokens().line2 if tokens().dark else None)
        icons.paint(painter, self._icon, QRectF(12, 11, 16, 16), pair.text)
        right = area.right() - 14
        if self._action:
            place = self._action_area()
            paint.text(painter, place.adjusted(0, 0, 1, 0), self._action, _ACTION, pair.text)
            right = place.left() - 12
        if self._key:
            width = _KEY.width(self._key)
            place = QRectF(area.right() - 12 - width, 9, width + 1, 20)
            paint.text(painter, place, self._key, _KEY, pair.text)
        paint.text(painter, QRectF(40, 9, right - 40, 20), self._text, _TEXT, pair.text)
        painter.end()
