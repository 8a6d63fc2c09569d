"""The desktop's own do-not-disturb, as the notification service that runs has it.

The service's name says how it is asked: dunst and Plasma have a property, Xfce a channel of
xfconf, GNOME a setting. What each does with urgent notifications meanwhile differs too.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from focusdesk.bus import NoAnswer, Service, SessionBus

ANSWER_S: Final = 2.0
_NAME: Final = "org.freedesktop.Notifications"
_PATH: Final = "/org/freedesktop/Notifications"
_NOTIFICATIONS: Final = Service(_NAME, _PATH, _NAME)
_DUNST: Final = Service(_NAME, _PATH, "org.dunstproject.cmd0")
_XFCONF: Final = Service("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf")
_GNOME: Final = ("org.gnome.desktop.notifications", "show-banners")


class Peace:
    """Asks and switches it. A service that none of this fits tells nothing and is not switched."""

    def __init__(self, bus: SessionBus) -> None:
        self._bus = bus
        self._cookie: int | None = None

    async def kept(self) -> bool | None:
        """Whether it is on; None where that is not told."""
        try:
            server = await self._server()
            if server == "gnome-shell":
                shows = await _gsettings("get", *_GNOME)
                return None if shows not in ("true", "false") else shows == "false"
            if server == "Xfce Notify Daemon":
                args = ("xfce4-notifyd", "/do-not-disturb")
                (told,) = await self._bus.call(_XFCONF, "GetProperty", "ss", args, start=False)
                return told == ("b", True)
            if server == "dunst":
                return await self._bus.get(_DUNST, "paused") is True
            # Plasma, and who follows it
            return await self._bus.get(_NOTIFICATIONS, "Inhibited") is True
        except (NoAnswer, ValueError):
            return None

    async def keep(self, on: bool) -> bool:
        """Switch it; False where that cannot be done."""
        try:
            match await self._server():
                case "dunst":
                    await self._bus.set(_DUNST, "paused", "b", on)
                    return True
                case "gnome-shell":
                    value = "false" if on else "true"
                    return await _gsettings("set", *_GNOME, value) is not None
                case "Plasma":
                    return await self._inhibit(on)
        except NoAnswer:
            pass
        return False

    async def _inhibit(self, on: bool) -> bool:
        """Plasma counts who asks for peace; an asker who is gone from the bus counts no more."""
        if on and self._cookie is None:
            args: tuple[object, ...] = ("focusdesk", "FocusDesk", {})
            (cookie,) = await self._bus.call(_NOTIFICATIONS, "Inhibit", "ssa{sv}", args)
            self._cookie = int(str(cookie))
        elif not on and self._cookie is not None:
            cookie, self._cookie = self._cookie, None
            await self._bus.call(_NOTIFICATIONS, "UnInhibit", "u", (cookie,))
        return True

    async def let_urgent_through(self) -> None:
        """GNOME and Plasma show urgent ones all the same; dunst shows nothing until it is off."""
        with contextlib.suppress(NoAnswer):
            if await self._server() == "dunst":
                await self._bus.set(_DUNST, "paused", "b", False)

    async def remembers(self) -> bool:
        """Whether it stays on when this process is gone; Plasma's inhibition does not."""
        try:
            return await self._server() != "Plasma"
        except NoAnswer:
            return True

    async def _server(self) -> str:
        told = await self._bus.call(_NOTIFICATIONS, "GetServerInformation", start=False)
        return str(told[0]) if told else ""


async def _gsettings(*arguments: str) -> str | None:
    """What `gsettings` prints; None where it is not there, fails or does not end."""
    try:
        process = await asyncio.create_subprocess_exec(
            "gsettings",
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        told, _ = await asyncio.wait_for(process.communicate(), ANSWER_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        return None
    return told.decode("ascii", "replace").strip() if process.returncode == 0 else None
