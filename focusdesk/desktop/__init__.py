"""What the desktop knows of its person: since when they do nothing, whether they want peace.

One small port, told and asked over the session's bus, the X server and `gsettings`; nothing here
decides anything. What a desktop does not tell is None, never a guess.
"""

from __future__ import annotations

import sys
from typing import Protocol

from focusdesk.bus import SessionBus
from focusdesk.desktop import idle, peace
from focusdesk.model import Micros


class Desktop(Protocol):
    """The person's desktop. No call raises, and each is answered within seconds."""

    async def idle(self) -> Micros | None:
        """How long no key was pressed and no mouse moved; None where that is not told."""
        ...

    async def do_not_disturb(self) -> bool | None:
        """Whether the desktop's own do-not-disturb is on, whoever switched it; None: not told."""
        ...

    async def set_do_not_disturb(self, on: bool) -> bool:
        """Switch it. False where that cannot be done, or was not."""
        ...

    async def let_urgent_through(self) -> None:
        """Have an urgent notification seen though do-not-disturb is on.

        Where the desktop shows urgent ones all the same, nothing is done; else it is switched off.
        """
        ...

    async def remembers(self) -> bool:
        """Whether what `set_do_not_disturb` switched on stays on when this process is gone."""
        ...

    async def close(self) -> None: ...


def for_this_desktop() -> Desktop:
    """The port that fits the system: Windows and macOS keep their own peace, and tell nothing."""
    return FreedesktopDesktop() if sys.platform.startswith("linux") else Nowhere()


class FreedesktopDesktop:
    """GNOME, Plasma, Xfce, dunst; idle time of GNOME and of X servers."""

    def __init__(self) -> None:
        self._bus = SessionBus()
        self._peace = peace.Peace(self._bus)

    async def idle(self) -> Micros | None:
        return await idle.idle(self._bus)

    async def do_not_disturb(self) -> bool | None:
        return await self._peace.kept()

    async def set_do_not_disturb(self, on: bool) -> bool:
        return await self._peace.keep(on)

    async def let_urgent_through(self) -> None:
        await self._peace.let_urgent_through()

    async def remembers(self) -> bool:
        return await self._peace.remembers()

    async def close(self) -> None:
        await self._bus.close()


class Nowhere:
    """No desktop, or one that tells nothing."""

    async def idle(self) -> Micros | None:
        return None

    async def do_not_disturb(self) -> bool | None:
        return None

    async def set_do_not_disturb(self, on: bool) -> bool:
        return False

    async def let_urgent_through(self) -> None:
        """Nothing holds it back."""

    async def remembers(self) -> bool:
        return False

    async def close(self) -> None:
        """Nothing is open."""
