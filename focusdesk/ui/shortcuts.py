"""The keys in force on the window: one shortcut each, none of them inside a text field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from focusdesk.ui import keys
from focusdesk.ui.keys import Command, Keymap


class Shortcuts(QObject):
    """Calls what a key asks for.

    changed
        Another keymap is in force.
    """

    changed = Signal()

    def __init__(self, window: QWidget, does: Mapping[Command, Callable[[], object]]) -> None:
        super().__init__(window)
        self._window = window
        self._does = dict(does)
        self._made: list[tuple[Command, QShortcut]] = []
        self._list_shown = True
        self.keymap = Keymap()
        self._make()

    def use(self, keymap: Keymap) -> None:
        """Put another keymap in force."""
        if keymap == self.keymap:
            return
        self.keymap = keymap
        self._make()
        self.changed.emit()

    def show_list(self, shown: bool) -> None:
        """Whether the list is where the person is: elsewhere its keys belong to the page."""
        self._list_shown = shown
        for command, shortcut in self._made:
            shortcut.setEnabled(shown or not keys.on_list(command))

    def can(self, command: Command) -> bool:
        """Whether it does something here."""
        return command in self._does and (self._list_shown or not keys.on_list(command))

    def run(self, command: Command) -> None:
        """Do it, as if its key was pressed."""
        if self.can(command):
            self._does[command]()

    def _make(self) -> None:
        for _command, old in self._made:
            old.setEnabled(False)
            old.deleteLater()
        self._made = []
        for command in self._does:
            for written in self.keymap.of(command):
                made = QShortcut(QKeySequence(written), self._window)
                made.activated.connect(lambda c=command, w=written: self._pressed(c, w))
                self._made.append((command, made))
        self.show_list(self._list_shown)

    def _pressed(self, command: Command, written: str) -> None:
        # a field keeps its letters by itself; one that does not is still no place for commands
        if not (keys.is_letter(written) and writes(QApplication.focusWidget())):
            self.run(command)


def writes(widget: QWidget | None) -> bool:
    """Whether a person writes text there."""
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox)
