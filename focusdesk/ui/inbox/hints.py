"""The line under the list that teaches its keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_TEXT: Final = Type(11)
_KEY: Final = 16
_GAP: Final = 16


class Hints(QWidget):
    """E done, H snooze, U unread, Z undo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        hints = (
            ("E", _("done")),
            ("H", _("snooze")),
            ("U", _("unread")),
            ("Z", _("undo")),
        )
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.list))
        paint.line(painter, 0, self.width(), 0, colors.line)
        wide = sum(_KEY + 6 + _TEXT.width(text) for _key, text in hints) + _GAP * (len(hints) - 1)
        x = round((self.width() - wide) / 2)
        for key, text in hints:
            area = QRectF(x, 9, _KEY, _KEY)
            paint.box(painter, area, 4, colors.sunken)
            paint.text(painter, area, key, _TEXT, colors.t2, paint.CENTER)
            width = _TEXT.width(text)
            place = QRectF(x + _KEY + 6, 7, width + 1, 20)
            paint.text(painter, place, text, _TEXT, colors.t3)
            x += round(_KEY + 6 + width + _GAP)
        painter.end()
