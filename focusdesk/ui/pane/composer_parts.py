"""The parts of the composer: its channel, its text, and how far the other one's clock is."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import SECOND, Instant, Micros
from focusdesk.store.rows import Recipient
from focusdesk.ui import words
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.ringed import RingedButton

_LEAST: Final = 50
_MOST: Final = 220
NAME: Final = Type(12, fonts.MEDIUM)


class Channel(RingedButton):
    """The channel that the answer goes by; pressed, it offers the others."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self._recipient: Recipient | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def say(self, recipient: Recipient | None) -> None:
        self._recipient = recipient
        name = words.channel_title(recipient.channel) if recipient is not None else ""
        self.setText(name)
        self.setAccessibleName(_("Reply on {channel}").format(channel=name))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(NAME.width(self.text())) + 52, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        paint.box(painter, area, 8, colors.hover if self.underMouse() else colors.sunken)
        if self._ringed:
            paint.focus_ring(painter, area, 8, colors.accent)
        if self._recipient is not None:
            people.badge(painter, QPointF(13, area.center().y()), 7, self._recipient.channel)
        place = QRectF(26, 0, area.width() - 50, area.height())
        paint.text(painter, place, self.text(), NAME, colors.t1)
        square = QRectF(area.right() - 21, round(area.center().y() - 6), 12, 12)
        icons.paint(painter, "chevron-down", square, colors.t2)
        painter.end()


class Edit(QPlainTextEdit):
    """The text; Ctrl+K stays the window's.

    left
        Escape.
    send_asked
        Ctrl+Enter.
    focused
        The keyboard came, or went.
    """

    left = Signal()
    send_asked = Signal()
    focused = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFont(fonts.font(13.5))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName(_("Reply"))

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if _is_ctrl(event) and event.key() == Qt.Key.Key_K:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif _is_ctrl(event) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.send_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit()

    def wanted_height(self) -> int:
        """As high as its text, within reason."""
        lines = self.document().size().height()
        return min(_MOST, max(_LEAST, round(lines * self.fontMetrics().lineSpacing()) + 8))


def apart(zone: str, now: Instant) -> str:
    """`2 h behind you`; empty where the zone is not known, or the clocks agree."""
    if not zone:
        return ""
    try:
        there = datetime.fromtimestamp(now / SECOND, ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    here = i18n.local(now).utcoffset()
    if there is None or here is None or there == here:
        return ""
    length = i18n.length(Micros(abs(round((there - here).total_seconds())) * SECOND))
    text = _("{length} behind you") if there < here else _("{length} ahead of you")
    return text.format(length=length)


def _is_ctrl(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
