"""Working something out of the past, soon: the newest question counts, an older one is stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from focusdesk.errors import FocusDeskError
from focusdesk.rules.simulate import Stop
from focusdesk.store.db import Store
from focusdesk.ui.desk import Desk
from focusdesk.wording import say_error

DEBOUNCE_MS: Final = 300
Work = Callable[[Store, Stop], object]


class Trying(QObject):
    """One question at a time under its key.

    began
        What was found before is old.
    found
        What the work returned.
    failed
        The sentence that says why not.
    """

    began = Signal()
    found = Signal(object)
    failed = Signal(str)

    def __init__(self, desk: Desk, key: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._key = key
        self._work: Work | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(DEBOUNCE_MS)
        self._wait.timeout.connect(self._begin)

    def ask(self, work: Work) -> None:
        """Soon, unless something else is asked before; what runs is stopped."""
        self._work = work
        self._desk.give_up(self._key)
        self.began.emit()
        self._wait.start()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._wait.stop()
        self._desk.give_up(self._key)

    def _begin(self) -> None:
        assert self._work is not None
        self._desk.work_out(self._key, self._work, self.found.emit, self._did_not)

    def _did_not(self, error: FocusDeskError) -> None:
        self.failed.emit(say_error(error))
