"""Keeps a socket open: a new one before the old one closes, a fresh ticket for each attempt.

Why not one of the SDK's clients: docs/decisions/slack-socket.md.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from focusdesk import clock
from focusdesk.connectors.slack import socket
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.socket import Deliver, Socket
from focusdesk.connectors.slack.tempo import Tempo
from focusdesk.errors import Unreachable

_SHORT_ONES: Final = 3
_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 5.0
_FINAL: Final = ("link_disabled", "too_many_websockets")


class Live:
    """The sockets of one run.

    `connected(gap)` is called with each new socket; `gap`: there was none for a moment, so events
    may have been told to nobody. `others` counts sockets of other devices that stayed.
    """

    def __init__(
        self, api: Api, tempo: Tempo, deliver: Deliver, connected: Callable[[bool], None]
    ) -> None:
        self._api = api
        self._tempo = tempo
        self._deliver = deliver
        self._connected = connected
        self._readers: dict[Socket, asyncio.Task[None]] = {}
        self._shared_since: float | None = None
        self.others = 0

    async def run(self) -> None:
        """Until cancelled. Raises `NeedsLogin`, and `Unreachable` when there is no socket."""
        short = 0
        current = await self._open(gap=True)
        try:
            while True:
                await self._leaves(current)
                if current.reason in _FINAL:
                    raise socket.final(current.reason)
                if current.closed.is_set() and not current.reason:
                    lived = clock.monotonic() - current.opened_at
                    short = short + 1 if lived < self._tempo.short else 0
                    if short >= _SHORT_ONES:
                        raise Unreachable("slack-socket-cut")
                    current = await self._open(gap=True)
                else:
                    short = 0
                    current = await self._replaced(current)
        finally:
            await self._end()

    async def _leaves(self, current: Socket) -> None:
        """Until Slack wants it gone, it is cut, or it is time to ask who else is connected."""
        wait = None
        if self._shared_since is not None and not self.others:
            wait = max(0.0, self._shared_since + self._tempo.persists - clock.monotonic())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await current.leaving.wait()
            return
        current.reason = "look"

    async def _open(self, *, gap: bool) -> Socket:
        new = await socket.opened(self._api, self._tempo)
        task = asyncio.create_task(new.read(self._deliver))
        self._readers[new] = task
        task.add_done_callback(lambda _: self._readers.pop(new, None))
        self._count_others(new)
        self._connected(gap)
        return new

    def _count_others(self, new: Socket) -> None:
        """Another device is one that stays: right after a crash our own dead socket counts too."""
        own = sum(not one.closed.is_set() for one in self._readers)
        if new.connections <= own:
            self._shared_since, self.others = None, 0
            return
        now = clock.monotonic()
        if self._shared_since is None:
            self._shared_since = now
        elif now - self._shared_since >= self._tempo.persists:
            self.others = new.connections - own

    async def _replaced(self, old: Socket) -> Socket:
        """A new socket while the old one is still read; tried again for as long as that lives."""
        wait = _FIRST_WAIT_S
        while True:
            try:
                new = await self._open(gap=old.closed.is_set())
            except Unreachable as error:
                if old.closed.is_set():
                    raise
                pause = error.retry_after or wait
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await old.closed.wait()
                wait = min(_LONGEST_WAIT_S, wait * 2)
            else:
                self._retire(old)
                return new

    def _retire(self, old: Socket) -> None:
        """Read what is still told on it until Slack closes it, or for a while."""
        loop = asyncio.get_running_loop()
        reader = self._readers.get(old)
        if reader is not None:
            timer = loop.call_later(self._tempo.retire, reader.cancel)
            reader.add_done_callback(lambda _: timer.cancel())

    async def _end(self) -> None:
        tasks = list(self._readers.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=0.8)
