"""The only reader of the wall clock.

`FOCUSDESK_CLOCK_OFFSET` (seconds, may be negative or a fraction) moves the clock of every
process alike, so that tests and trials can live at any moment.
"""

from __future__ import annotations

import math
import os
import time

from focusdesk.errors import BadSettings
from focusdesk.model import SECOND, Instant, Micros

OFFSET_VARIABLE = "FOCUSDESK_CLOCK_OFFSET"


def offset() -> Micros:
    """The offset in force, in microseconds; 0 when none is set.

    Raises `BadSettings` when the variable is not a finite number of seconds.
    """
    text = os.environ.get(OFFSET_VARIABLE, "").strip()
    if not text:
        return Micros(0)
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not math.isfinite(seconds):
        raise BadSettings(OFFSET_VARIABLE, "clock-offset-number", value=text)
    return Micros(round(seconds * SECOND))


def now() -> Instant:
    """The present instant, offset included."""
    return Instant(time.time_ns() // 1000 + offset())


def monotonic() -> float:
    """Seconds that never go back and stand still in suspend: for time-outs, never for dates."""
    return time.monotonic()
