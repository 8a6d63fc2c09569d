"""The control socket's server: hints to everybody, requests to whoever answers them.

A peer that says nonsense is passed over, one that sends too much or does not read is cut off:
nobody at the door can hold the engine up.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final, cast

from focusdesk import control
from focusdesk.control import Line
from focusdesk.engine import logs
from focusdesk.errors import EngineGone, FocusDeskError

BACKLOG_LIMIT: Final = 2_000_000
"""Bytes that a slow reader may be behind."""

Progress = Callable[[Mapping[str, object]], None]
Answer = Callable[[str, Mapping[str, object], Progress], Awaitable[Mapping[str, object]]]

log = logging.getLogger(__name__)


class Door:
    """Listens for one engine. `answer` does a request, `hinted` is told that somebody wrote."""

    def __init__(self, place: Path, answer: Answer, hinted: Callable[[], None]) -> None:
        self._place = place
        self._answer = answer
        self._hinted = hinted
        self._server: asyncio.Server | None = None
        self._token = ""
        self._peers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to listen; the caller holds the engine's lock, so a file left over is nobody's."""
        if control.HAS_UNIX:
            path = control.socket_path(self._place)
            path.unlink(missing_ok=True)
            before = os.umask(0o177)
            try:
                self._server = await asyncio.start_unix_server(self._serve, path)
            finally:
                os.umask(before)
        else:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            port = self._server.sockets[0].getsockname()[1]
            self._token = control.write_token(self._place, port)

    def broadcast(self, line: Line, *, but: asyncio.StreamWriter | None = None) -> bool:
        """Say a line to everybody; whether anybody was there."""
        encoded = control.encode(line)
        heard = False
        for peer in list(self._peers):
            if peer is not but:
                heard = self._send(peer, encoded) or heard
        return heard

    def _send(self, peer: asyncio.StreamWriter, encoded: bytes) -> bool:
        if peer.is_closing():
            return False
        if peer.transport.get_write_buffer_size() > BACKLOG_LIMIT:
            peer.transport.abort()
            return False
        peer.write(encoded)
        return True

    async def _serve(self, reader: asyncio.StreamReader, peer: asyncio.StreamWriter) -> None:
        decoder = control.Decoder()
        admitted = not self._token
        own: set[asyncio.Task[None]] = set()
        if admitted:
            self._peers.add(peer)
        try:
            while received := await reader.read(65536):
                for line in decoder.feed(received):
                    if not admitted:
                        if line.get("token") != self._token:
                            return
                        admitted = True
                        self._peers.add(peer)
                        continue
                    self._hear(line, peer, own)
        except (EngineGone, OSError):
            return
        finally:
            self._peers.discard(peer)
            peer.close()

    def _hear(self, line: Line, peer: asyncio.StreamWriter, own: set[asyncio.Task[None]]) -> None:
        if "hint" in line:
            self._hinted()
            self.broadcast({"hint": "changed"}, but=peer)
        elif isinstance(line.get("request"), str):
            task = asyncio.create_task(self._do(line, peer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            own.add(task)

    async def _do(self, line: Line, peer: asyncio.StreamWriter) -> None:
        number = line.get("id")
        args = line.get("args")

        def progress(said: Mapping[str, object]) -> None:
            self._send(peer, control.encode({"id": number, "progress": said}))

        try:
            reply = await self._answer(
                str(line["request"]),
                cast(Mapping[str, object], args if isinstance(args, dict) else {}),
                progress,
            )
            answer: Line = {"id": number, "reply": dict(reply)}
        except FocusDeskError as error:
            answer = {"id": number, "error": control.error_line(error)}
        except Exception as error:
            log.error("request %s broke: %s", line["request"], logs.places(error))
            broken = FocusDeskError("request-broken", error=type(error).__name__)
            answer = {"id": number, "error": control.error_line(broken)}
        self._send(peer, control.encode(answer))

    async def close(self) -> None:
        """Say good-bye to everybody, and leave no socket file behind."""
        for task in list(self._tasks):
            task.cancel()
        if self._server is not None:
            self._server.close()
        for peer in list(self._peers):
            with contextlib.suppress(OSError):
                peer.close()
        if control.HAS_UNIX:
            control.socket_path(self._place).unlink(missing_ok=True)
