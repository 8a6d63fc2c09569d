"""The line under the list that teaches its keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _, pgettext
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

_TEXT: Final = Type(11)
_KEY: Final = 16
_GAP: Final = 16


class Hints(QWidget):
    """E done, H snooze, R reply, Z undo: as the keys in force have it, as many as fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = Keymap()
        self.setFixedHeight(32)

    def use_keys(self, keymap: Keymap) -> None:
        """Teach the keys in force."""
        self._keymap = keymap
        self.update()

    def said(self) -> list[tuple[str, str]]:
        """The hints: a key and what it does."""
        wanted = (
            (Command.DONE, pgettext("hint", "done")),
            (Command.SNOOZE, _("snooze")),
            (Command.REPLY, _("reply")),
            (Command.UNDO, _("undo")),
            (Command.KEYS, _("all keys")),
        )
        found = [(self._keymap.label(command), text) for command, text in wanted]
        return [one for one in found if one[0]][:4]

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.list))
        paint.line(painter, 0, self.width(), 0, colors.line)
        hints = self.said()
        while hints and _wide(hints) > self.width() - 16:
            hints.pop()
        x = round((self.width() - _wide(hints)) / 2)
        for key, text in hints:
            cap = _cap(key)
            area = QRectF(x, 9, cap, _KEY)
            paint.box(painter, area, 4, colors.sunken)
            paint.text(painter, area, key, _TEXT, colors.t2, paint.CENTER)
            width = _TEXT.width(text)
            place = QRectF(x + cap + 6, 7, width + 1, 20)
            paint.text(painter, place, text, _TEXT, colors.t3)
            x += round(cap + 6 + width + _GAP)
        painter.end()


def _cap(key: str) -> float:
    return max(float(_KEY), _TEXT.width(key) + 8)


def _wide(hints: list[tuple[str, str]]) -> float:
    return sum(_cap(key) + 6 + _TEXT.width(text) for key, text in hints) + _GAP * (len(hints) - 1)
