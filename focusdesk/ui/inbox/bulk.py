"""The bar under the list while conversations are chosen: how many, and what can be done to them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line
from focusdesk.ui.widgets.paint import Type

HEIGHT: Final = 44


class BulkBar(QWidget):
    """Hidden while nothing is chosen.

    asked
        The `Command` of a button.
    cleared
        Nothing shall be chosen any more.
    """

    asked = Signal(object)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.count = Line("", Type(13, fonts.MEDIUM, tabular=True), lambda colors: colors.soft_text)
        self.buttons = {
            Command.DONE: Button(pgettext("verb", "Done"), height=28, size=12),
            Command.SNOOZE: Button(_("Snooze"), height=28, size=12),
            Command.UNREAD: Button(pgettext("verb", "Read"), height=28, size=12),
        }
        close = Button("", Look.QUIET, icon_name="close", height=28, tip=_("Choose none (Esc)"))
        close.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 8, 0)
        row.setSpacing(6)
        row.addWidget(self.count, 1)
        for command, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, c=command: self.asked.emit(c))
            row.addWidget(button)
        row.addWidget(close)
        self.hide()

    def use_keys(self, keymap: Keymap) -> None:
        """Tell the keys in force by pointing at the buttons."""
        for command, button in self.buttons.items():
            button.setToolTip(keymap.tip(button.text(), command))

    def say(self, count: int, *, all_done: bool, any_unread: bool) -> None:
        """How many are chosen; what the buttons do follows from how they stand."""
        self.setVisible(count > 0)
        self.count.setText(ngettext("{n} chosen", "{n} chosen", count).format(n=i18n.number(count)))
        self.buttons[Command.DONE].say(_("To inbox") if all_done else pgettext("verb", "Done"))
        self.buttons[Command.UNREAD].say(
            pgettext("verb", "Read") if any_unread else pgettext("verb", "Unread")
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().softer))
        paint.line(painter, 0, self.width(), 0, tokens().line)
        painter.end()
