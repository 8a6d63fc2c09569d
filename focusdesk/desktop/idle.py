"""Since when the person does nothing: asked of GNOME's compositor, else of the X server.

`org.freedesktop.ScreenSaver.GetSessionIdleTime` is left alone: its unit differs from one desktop
to the next, and under Wayland it is refused or always 0. There, GNOME alone tells.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from pathlib import Path
from typing import Final

from focusdesk.bus import NoAnswer, Service, SessionBus
from focusdesk.model import Micros

ANSWER_S: Final = 2.0
_MUTTER: Final = Service(
    "org.gnome.Mutter.IdleMonitor",
    "/org/gnome/Mutter/IdleMonitor/Core",
    "org.gnome.Mutter.IdleMonitor",
)
_MS: Final = 1000
"""Microseconds: both tell milliseconds."""
_COOKIE: Final = b"MIT-MAGIC-COOKIE-1"
_LOCAL, _ANY = 256, 65535


async def idle(bus: SessionBus) -> Micros | None:
    """How long no key was pressed and no mouse moved; None where nobody tells."""
    try:
        (told,) = await bus.call(_MUTTER, "GetIdletime", start=False)
        return Micros(int(str(told)) * _MS)
    except (NoAnswer, ValueError):
        pass
    # XWayland knows of the windows inside it only, and would call everybody else idle
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("XDG_SESSION_TYPE") == "wayland":
        return None
    try:
        return await asyncio.wait_for(_x11(os.environ.get("DISPLAY", "")), ANSWER_S)
    except (TimeoutError, OSError, EOFError, ValueError, struct.error):
        return None


# -- X11: the core protocol's set-up, then MIT-SCREEN-SAVER, QueryInfo ----------------------------


async def _x11(display: str) -> Micros | None:
    """Ask the X server of this machine, on a connection of its own that is closed again.

    Raises `OSError`, `EOFError`, `ValueError` where there is none, or it will not have us.
    """
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if host not in ("", "unix", "localhost") or not number.isdigit():
        return None
    reader, writer = await asyncio.open_unix_connection(f"/tmp/.X11-unix/X{number}")  # noqa: S108
    try:
        root = await _begin(reader, writer, _cookie(number.encode()))
        name = b"MIT-SCREEN-SAVER"
        reply = await _ask(reader, writer, struct.pack("<BxHHxx", 98, 6, len(name)) + name)
        present, opcode = reply[8], reply[9]
        if not present:
            return None
        reply = await _ask(reader, writer, struct.pack("<BBHI", opcode, 1, 2, root))
        (since_input,) = struct.unpack_from("<I", reply, 16)
        return Micros(since_input * _MS)
    finally:
        writer.close()


async def _begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cookie: bytes) -> int:
    """The connection's set-up; returns the first screen's root window."""
    name = _COOKIE if cookie else b""
    hello = struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(cookie))
    writer.write(hello + _padded(name) + _padded(cookie))
    head = await reader.readexactly(8)
    (words,) = struct.unpack_from("<H", head, 6)
    told = await reader.readexactly(words * 4)
    if head[0] != 1:
        raise ValueError("refused")
    (vendor,) = struct.unpack_from("<H", told, 16)
    formats = told[21]
    (root,) = struct.unpack_from("<I", told, 32 + (vendor + 3) // 4 * 4 + 8 * formats)
    return int(root)


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """One request whose reply has no more than 32 bytes; events cannot come, none was asked for."""
    writer.write(request)
    reply = await reader.readexactly(32)
    if reply[0] != 1:
        raise ValueError("error")
    return reply


def _cookie(number: bytes) -> bytes:
    """What lets this person in at the display, from their Xauthority file; empty: nothing."""
    place = os.environ.get("XAUTHORITY") or Path.home() / ".Xauthority"
    try:
        kept = Path(place).read_bytes()
    except OSError:
        return b""
    here = socket.gethostname().encode()
    at = 0
    while at < len(kept):
        (family,) = struct.unpack_from(">H", kept, at)
        at += 2
        fields = []
        for _ in range(4):
            (length,) = struct.unpack_from(">H", kept, at)
            fields.append(kept[at + 2 : at + 2 + length])
            at += 2 + length
        address, display, name, cookie = fields
        ours = family == _ANY or (family == _LOCAL and address == here)
        if ours and display in (b"", number) and name == _COOKIE:
            return cookie
    return b""


def _padded(text: bytes) -> bytes:
    return text + bytes(-len(text) % 4)
