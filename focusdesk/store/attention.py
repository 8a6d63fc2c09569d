"""The person's wishes about their attention: settings of the profile, with what they may be."""

from __future__ import annotations

from typing import Final

from focusdesk.errors import BadInput
from focusdesk.model import MINUTE, Micros
from focusdesk.store import documents
from focusdesk.store.db import Changed, Store

LONGEST_BREAKPOINT: Final = 15
"""Minutes."""
_BREAKPOINT: Final = "breakpoint_minutes"
_DESKTOP: Final = "desktop_dnd"


def breakpoint_length(store: Store) -> Micros:
    """How long a due delivery may wait for a pause of a busy person; 0: it does not."""
    minutes = documents.get_setting(store, _BREAKPOINT, 0)
    return Micros((minutes if isinstance(minutes, int) else 0) * MINUTE)


def set_breakpoint(store: Store, minutes: int) -> Changed:
    """Let due deliveries wait so many minutes. Raises `BadInput` outside 0 to 15."""
    if not 0 <= minutes <= LONGEST_BREAKPOINT:
        raise BadInput("breakpoint-minutes", longest=LONGEST_BREAKPOINT)
    return documents.set_setting(store, _BREAKPOINT, minutes)


def quiets_desktop(store: Store) -> bool:
    """Whether focus switches the desktop's own do-not-disturb on; off unless asked for."""
    return documents.get_setting(store, _DESKTOP, False) is True


def set_quiets_desktop(store: Store, wanted: bool) -> Changed:
    """Have focus switch the desktop's own do-not-disturb on, or leave it alone."""
    return documents.set_setting(store, _DESKTOP, wanted)
