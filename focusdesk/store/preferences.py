"""How the window looks and when it is there: settings of the profile, with what they may be.

A setting that holds something else (a newer program's, a hand's) counts as not set.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from focusdesk.store import documents
from focusdesk.store.db import Changed, Store

SYSTEM: Final = ""
"""The language that the system asks for."""
_LANGUAGE: Final = "language"
_LOOK: Final = "theme"
_TO_TRAY: Final = "close_to_tray"
_TOLD_NO_TRAY: Final = "told_no_tray"


class Look(Enum):
    """The theme that the person wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Preferences:
    """`language` by its code, or `SYSTEM`. `to_tray`: closing the window leaves it in the tray."""

    language: str = SYSTEM
    look: Look = Look.SYSTEM
    to_tray: bool = False


def read(store: Store) -> Preferences:
    """Everything that is in force."""
    look = documents.get_setting(store, _LOOK)
    known = {one.value: one for one in Look}
    return Preferences(
        language=language(store),
        look=known.get(look, Look.SYSTEM) if isinstance(look, str) else Look.SYSTEM,
        to_tray=documents.get_setting(store, _TO_TRAY, False) is True,
    )


def language(store: Store) -> str:
    """The language of window and notifications, or `SYSTEM`."""
    found = documents.get_setting(store, _LANGUAGE, SYSTEM)
    return found if isinstance(found, str) else SYSTEM


def set_language(store: Store, code: str) -> Changed:
    """Speak a language from now on, or that of the system."""
    return documents.set_setting(store, _LANGUAGE, code)


def set_look(store: Store, look: Look) -> Changed:
    return documents.set_setting(store, _LOOK, look.value)


def set_to_tray(store: Store, wanted: bool) -> Changed:
    """Have closing the window leave it in the tray."""
    return documents.set_setting(store, _TO_TRAY, wanted)


def told_no_tray(store: Store) -> bool:
    """Whether the person was told that their desktop has no tray."""
    return documents.get_setting(store, _TOLD_NO_TRAY, False) is True


def tell_no_tray(store: Store) -> Changed:
    """They were told now: once is enough."""
    return documents.set_setting(store, _TOLD_NO_TRAY, True)
