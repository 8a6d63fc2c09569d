"""The keys in force, over the window: every command with its key, in two columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.ui import keys
from focusdesk.ui.keys import Command, Group, Keymap
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import caps, paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.popover import Popover
from focusdesk.ui.widgets.scrim import Scrim
from focusdesk.ui.words import labelled

WIDTH: Final = 720
_HEAD: Final = 42
_ROW: Final = 26
_LEAST_ROW: Final = 19
_TITLE: Final = 40
_PAD: Final = 24
_COLUMNS: Final = ((Group.TRIAGE, Group.GO), (Group.LIST, Group.WINDOW, Group.FOCUS))


class KeysOverlay(Popover):
    """Shown by F1, gone with F1 or Escape."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scrim = Scrim(window)
        self.closed.connect(self._scrim.hide)
        self._keymap = Keymap()
        self._row = _ROW
        self._columns: list[list[tuple[str, list[tuple[str, tuple[str, ...]]]]]] = []

    def open(self, keymap: Keymap, can: Callable[[Command], bool]) -> None:
        """Show the keys of what can be done in this window."""
        self._keymap = keymap
        self._columns = [
            [(keys.group_title(one), rows) for one in column if (rows := self._rows(one, can))]
            for column in _COLUMNS
        ]
        window = self.parentWidget()
        assert window is not None
        self.setAccessibleName(_("Keys"))
        self.setAccessibleDescription(self._spoken())
        width = min(WIDTH, window.width() - 32)
        self._row = _ROW
        while self._height() > window.height() - 16 and self._row > _LEAST_ROW:
            self._row -= 1
        height = self._height()
        self._scrim.cover()
        left = (window.width() - width) // 2
        self.open_at(QPoint(left + width, max(24, (window.height() - height) // 3)), width, height)

    def _height(self) -> int:
        columns = (
            sum(_TITLE + self._row * len(rows) for _title, rows in column)
            for column in self._columns
        )
        return _HEAD + max(columns, default=0) + 52

    def _rows(
        self, group: Group, can: Callable[[Command], bool]
    ) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (keys.title(one), self._keymap.caps(one))
            for one in Command
            if keys.group(one) is group and can(one) and self._keymap.caps(one)
        ] + self._fixed(group)

    def _fixed(self, group: Group) -> list[tuple[str, tuple[str, ...]]]:
        """What cannot be changed."""
        if group is Group.LIST:
            return [(_("Open and read"), keys.caps("Return"))]
        if group is Group.WINDOW:
            return [(_("Back, close, choose none"), keys.caps("Esc"))]
        return []

    def rows(self) -> list[tuple[str, tuple[str, ...]]]:
        """Everything that it shows."""
        return [row for column in self._columns for _title, rows in column for row in rows]

    def _spoken(self) -> str:
        return "; ".join(labelled(" ".join(shown), title) for title, shown in self.rows())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F1:
            self.go()
            return
        super().keyPressEvent(event)

    def paint_card(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        place = QRectF(card.left() + _PAD, card.top() + 16, card.width() - 2 * _PAD, 24)
        paint.text(painter, place, _("Keys"), Type(16, fonts.SEMIBOLD), colors.t1)
        wide = (card.width() - 2 * _PAD - 32) / 2
        for number, column in enumerate(self._columns):
            left = card.left() + _PAD + number * (wide + 32)
            top = card.top() + _HEAD
            for title, rows in column:
                area = QRectF(left, top + 14, wide, 20)
                paint.text(painter, area, title, Type(11, fonts.SEMIBOLD), colors.t2)
                top += _TITLE
                for said, shown in rows:
                    start = caps.draw(painter, left + wide, top + self._row / 2, shown)
                    area = QRectF(left, top, start - left - 12, self._row)
                    paint.text(painter, area, said, Type(13), colors.t1)
                    top += self._row
        foot = QRectF(card.left() + _PAD, card.bottom() - 36, card.width() - 2 * _PAD, 20)
        said = _("They can be changed in Settings. No letter is a command while you write.")
        if not self._keymap.letters:
            said = _("Single letters are switched off in Settings.")
        paint.text(painter, foot, said, Type(12), colors.t3)
