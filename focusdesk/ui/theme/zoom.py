"""A person who reads larger letters in their system gets a larger window, as a whole.

The design is drawn in pixels, so letters that grew alone would be cut off; Qt enlarges everything
evenly instead. It learns the factor only as it starts, and the system's font only once it has
started: where they differ, it is started twice.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

VARIABLE: Final = "QT_SCALE_FACTOR"
USUAL: Final = 15
"""Pixels: up to this size a system's font is an ordinary one (9 to 11 points)."""
MOST: Final = 2.0
LEAST_ROOM: Final = (720, 520)
"""What the window needs at least; nothing is enlarged out of the screen."""


def application(argv: Sequence[str]) -> QApplication:
    """Qt, enlarged as the system's font is. Somebody's own `QT_SCALE_FACTOR` is left alone."""
    made = QApplication(list(argv))
    factor = wanted(made)
    if factor == 1 or os.environ.get(VARIABLE):
        return made
    made.shutdown()
    del made
    os.environ[VARIABLE] = str(factor)
    try:
        return QApplication(list(argv))
    finally:
        del os.environ[VARIABLE]  # what is started from here finds out for itself


def wanted(started: QApplication) -> float:
    """How much larger than an ordinary font the system's is, in steps of a twentieth."""
    factor = QFontInfo(started.font()).pixelSize() / USUAL
    room = started.primaryScreen().availableSize()
    width, height = LEAST_ROOM
    factor = min(factor, MOST, room.width() / width, room.height() / height)
    return max(1.0, int(factor * 20) / 20)
