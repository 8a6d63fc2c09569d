"""Cycles of garbage are collected on the window's thread, and on no other.

Python's collector runs on whichever thread makes an object too many. On one that reads the store it
would destroy Qt's objects there: that thread holds a lock of Qt's and waits for the interpreter,
while the window's thread holds the interpreter and waits for the lock, and both stand still for ever.
"""

from __future__ import annotations

import gc
from typing import ClassVar, Final

from PySide6.QtCore import QObject, QTimer

LOOK_MS: Final = 500
REST_MS: Final = 10_000
"""The same while nothing makes any: a window that rests is not woken for it."""


class Garbage(QObject):
    """Takes over from the collector of its own accord, until the last one of the process ends."""

    _taken: ClassVar[int] = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Garbage._taken += 1
        gc.disable()
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def _look(self) -> None:
        self._looking.setInterval(LOOK_MS if collect() else REST_MS)

    def end(self) -> None:
        """The threads that this was for are gone. Idempotent."""
        if not self._looking.isActive():
            return
        self._looking.stop()
        Garbage._taken -= 1
        if not Garbage._taken:
            gc.collect()
            gc.enable()


def collect() -> bool:
    """What the collector would do by now: the oldest generation that is due, with the younger.

    Returns whether there was one.
    """
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return True
    return False
