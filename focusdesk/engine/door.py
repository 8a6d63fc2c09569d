"""The control socket's server: hints to everybody, requests to whoever answers them.

A peer that says nonsense is passed over, one that sends too much or does not read is cut off:
nobody at the door can hold the engine up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, cast

from focusdesk import control
from focusdesk.control import Line
from focusdesk.engine import logs
from focusdesk.errors import BadSettings, EngineGone, FocusDeskError

BACKLOG_LIMIT: Final = 2_000_000
"""Bytes that a slow reader may be behind."""
ASKED_AT_ONCE: Final = 16
"""Requests of one peer in work; who asks more waits to be heard."""
ABANDONED: Final = ("check", "add", "login", "choices", "fetch", "collect", "pictures")
"""Requests that matter to nobody once who asked is gone. Those that store something see to it
themselves that it is stored whole."""

Progress = Callable[[Mapping[str, object]], None]
Answer = Callable[[str, Mapping[str, object], Progress], Awaitable[Mapping[str, object]]]

log = logging.getLogger(__name__)


class _Peer:
    """One connection. `listens`: it has asked for nothing but `quit`, so it is a window's."""

    def __init__(self, stream: asyncio.StreamWriter) -> None:
        self._stream = stream
        self.listens = True
        self.idle = asyncio.Event()
        self.asked: set[asyncio.Task[None]] = set()

    def say(self, encoded: bytes) -> bool:
        """Send a line; False when nobody is there, or nobody reads."""
        if self._stream.is_closing():
            return False
        if self._stream.transport.get_write_buffer_size() > BACKLOG_LIMIT:
            self._stream.transport.abort()
            return False
        self._stream.write(encoded)
        return True

    async def room(self) -> None:
        """Wait until it may ask for more."""
        while len(self.asked) >= ASKED_AT_ONCE:
            self.idle.clear()
            await self.idle.wait()

    def answered(self, task: asyncio.Task[None]) -> None:
        self.asked.discard(task)
        self.idle.set()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._stream.close()


class Door:
    """Listens for one engine. `answer` does a request, `hinted` is told that somebody wrote."""

    def __init__(self, place: Path, answer: Answer, hinted: Callable[[], None]) -> None:
        self._place = place
        self._answer = answer
        self._hinted = hinted
        self._server: asyncio.Server | None = None
        self._token = ""
        self._path: Path | None = None
        self._peers: set[_Peer] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to listen; the caller holds the engine's lock, so a file left over is nobody's.

        Raises `BadSettings`, `EngineGone` where no socket can be made.
        """
        if not control.HAS_UNIX:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            port = self._server.sockets[0].getsockname()[1]
            self._token = control.write_token(self._place, port)
            return
        path = self._path = control.socket_path(self._place)
        before = os.umask(0o177)
        try:
            path.unlink(missing_ok=True)
            self._server = await asyncio.start_unix_server(self._serve, path)
        except OSError as error:
            raise BadSettings(
                "profile", "control-socket", path=str(path), why=error.strerror or ""
            ) from error
        finally:
            os.umask(before)

    def broadcast(self, line: Line, *, but: _Peer | None = None) -> None:
        """Say a line to everybody."""
        encoded = control.encode(line)
        for peer in list(self._peers):
            if peer is not but:
                peer.say(encoded)

    def tell_windows(self, line: Line) -> bool:
        """Say a line to every window; whether there was one."""
        encoded = control.encode(line)
        return sum(peer.say(encoded) for peer in list(self._peers) if peer.listens) > 0

    async def _serve(self, reader: asyncio.StreamReader, stream: asyncio.StreamWriter) -> None:
        decoder = control.Decoder()
        peer = _Peer(stream)
        admitted = not self._token
        if admitted:
            self._peers.add(peer)
        try:
            while received := await reader.read(65536):
                for line in decoder.feed(received):
                    if admitted:
                        await self._hear(line, peer)
                    elif secrets.compare_digest(_token_of(line), self._token.encode()):
                        admitted = True
                        self._peers.add(peer)
                    else:
                        return
        except (EngineGone, OSError, asyncio.CancelledError):
            return
        finally:
            self._peers.discard(peer)
            for task in peer.asked:
                if task.get_name() in ABANDONED:
                    task.cancel()
            peer.close()

    async def _hear(self, line: Line, peer: _Peer) -> None:
        if line == control.LISTENING:
            self._hinted()
            peer.say(control.encode(control.CHANGED))
        elif "hint" in line:
            self._hinted()
            self.broadcast(control.CHANGED, but=peer)
        elif isinstance(name := line.get("request"), str):
            peer.listens = peer.listens and name == "quit"
            await peer.room()
            task = asyncio.create_task(self._do(name, line, peer), name=name)
            self._tasks.add(task)
            peer.asked.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(peer.answered)

    async def _do(self, name: str, line: Line, peer: _Peer) -> None:
        number = line.get("id")
        args = line.get("args")

        def progress(said: Mapping[str, object]) -> None:
            peer.say(control.encode({"id": number, "progress": said}))

        try:
            given = cast(Mapping[str, object], args if isinstance(args, dict) else {})
            answer: Line = {"id": number, "reply": dict(await self._answer(name, given, progress))}
        except FocusDeskError as error:
            answer = {"id": number, "error": control.error_line(error)}
        except Exception as error:
            log.error("request %.40r broke: %s", name, logs.places(error))
            broken = FocusDeskError("request-broken", error=type(error).__name__)
            answer = {"id": number, "error": control.error_line(broken)}
        peer.say(control.encode(answer))

    async def close(self) -> None:
        """Say good-bye to everybody, and leave no socket file behind."""
        for task in list(self._tasks):
            task.cancel()
        if self._server is not None:
            self._server.close()
        for peer in list(self._peers):
            peer.close()
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def _token_of(line: Line) -> bytes:
    return str(line.get("token")).encode("utf-8", "replace")
