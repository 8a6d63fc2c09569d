"""The person's wishes about their attention: settings of the profile, with what they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.errors import BadInput
from focusdesk.model import MINUTE, Micros
from focusdesk.store import documents
from focusdesk.store.db import Changed, Store

LONGEST_BREAKPOINT: Final = 15
"""Minutes."""
_BREAKPOINT: Final = "breakpoint_minutes"
_DESKTOP: Final = "desktop_dnd"
_SOUND: Final = "sound"
_QUIET_SOUND: Final = "quiet_sound"
_QUIET_BANNER: Final = "quiet_banner"


@dataclass(frozen=True, slots=True)
class Rings:
    """What a ring may do: make a sound at all, and in quiet hours a sound, a banner."""

    sound: bool = True
    quiet_sound: bool = True
    quiet_banner: bool = True


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


def rings(store: Store) -> Rings:
    """What what rings may do; everything unless the person took it away.

    In quiet hours that concerns what may ring even then (urgent, permitted by the schedule).
    """
    return Rings(
        sound=documents.get_setting(store, _SOUND, True) is not False,
        quiet_sound=documents.get_setting(store, _QUIET_SOUND, True) is not False,
        quiet_banner=documents.get_setting(store, _QUIET_BANNER, True) is not False,
    )


def set_sound(store: Store, wanted: bool) -> Changed:
    """Let notifications make a sound, or none ever."""
    return documents.set_setting(store, _SOUND, wanted)


def set_quiet_sound(store: Store, wanted: bool) -> Changed:
    """Let what rings in quiet hours make a sound."""
    return documents.set_setting(store, _QUIET_SOUND, wanted)


def set_quiet_banner(store: Store, wanted: bool) -> Changed:
    """Let what rings in quiet hours show a banner; without, an open window says it in itself."""
    return documents.set_setting(store, _QUIET_BANNER, wanted)
