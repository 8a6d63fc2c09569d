"""One WebSocket of Socket Mode: opened with a fresh ticket, read, acknowledged on itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from focusdesk import clock
from focusdesk.connectors.slack.answers import Json, number, table, text
from focusdesk.connectors.slack.api import LOST, Api
from focusdesk.connectors.slack.settings import is_here
from focusdesk.connectors.slack.tempo import Tempo
from focusdesk.errors import NeedsLogin, Unreachable

_LONGEST_FRAME: Final = 16 * 1024 * 1024
_CLOSE_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class Envelope:
    """Something to store and then acknowledge, and the socket that told it."""

    socket: Socket
    id: str
    kind: str
    payload: Json


Deliver = Callable[[Envelope], Awaitable[None]]


class Socket:
    """An open connection that said hello.

    leaving
        Set when Slack said that it will close it, or when it is closed; `reason` says why.
    connections
        How many there are for the app, this one counted, as hello told.
    """

    def __init__(self, ws: aiohttp.ClientWebSocketResponse, hello: Json) -> None:
        self._ws = ws
        self.connections = number(hello, "num_connections")
        self.app = text(table(hello, "connection_info"), "app_id")
        self.leaving = asyncio.Event()
        self.closed = asyncio.Event()
        self.reason = ""
        self.opened_at = clock.monotonic()

    async def read(self, deliver: Deliver) -> None:
        """Until it is closed. A frame that makes no sense is passed over: it cannot be answered."""
        try:
            async for frame in self._ws:
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    continue
                said = _object(frame.data)
                if text(said, "type") == "disconnect":
                    self.reason = text(said, "reason") or "closed"
                    self.leaving.set()
                elif text(said, "envelope_id"):
                    await deliver(
                        Envelope(
                            self,
                            text(said, "envelope_id"),
                            text(said, "type"),
                            table(said, "payload"),
                        )
                    )
        except LOST:
            return
        finally:
            self.leaving.set()
            self.closed.set()
            await self.close()

    async def acknowledge(self, id_: str) -> None:
        """Say that it is stored. On a socket that is gone nothing is said: it is told again."""
        if not self._ws.closed:
            with contextlib.suppress(*LOST):
                await self._ws.send_str(json.dumps({"envelope_id": id_}))

    async def close(self) -> None:
        self.closed.set()
        with contextlib.suppress(*LOST):
            await asyncio.wait_for(self._ws.close(), _CLOSE_S)


async def opened(api: Api, tempo: Tempo) -> Socket:
    """A new socket with a ticket of its own. Raises `NeedsLogin`, `Unreachable`."""
    address = await api.ticket()
    _expect_slack(address, api)
    try:
        async with asyncio.timeout(tempo.hello):
            ws = await api.session.ws_connect(
                address,
                heartbeat=tempo.heartbeat,
                max_msg_size=_LONGEST_FRAME,
                timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_S),
                proxy=api.proxy,
            )
            try:
                hello = await _hello(ws)
            except BaseException:
                await ws.close()
                raise
    except LOST as error:
        raise Unreachable("slack-no-socket") from error
    return Socket(ws, hello)


def _expect_slack(address: str, api: Api) -> None:
    """A socket is Slack's own and encrypted; only a server on this machine may be otherwise."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if api.settings.is_loopback:
        if is_here(host):
            return
    elif parts.scheme == "wss" and (host == "slack.com" or host.endswith(".slack.com")):
        return
    raise Unreachable("slack-socket-elsewhere", host=host)


async def _hello(ws: aiohttp.ClientWebSocketResponse) -> Json:
    """Wait for the first frame that says something."""
    while True:
        frame = await ws.receive()
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise Unreachable("slack-no-socket")
        said = _object(frame.data)
        if text(said, "type") == "hello":
            return said
        if text(said, "type") == "disconnect":
            raise final(text(said, "reason"))


def final(reason: str) -> NeedsLogin | Unreachable:
    """What a `disconnect` means to somebody who has no other socket."""
    if reason == "link_disabled":
        return NeedsLogin("slack-link-disabled", field="app_token")
    if reason == "too_many_websockets":
        return Unreachable("slack-too-many-sockets", retry_after=60.0)
    return Unreachable("slack-no-socket")


def _object(frame: str) -> Json:
    try:
        said = json.loads(frame)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
