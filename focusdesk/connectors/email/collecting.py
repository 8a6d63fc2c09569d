"""One run of an account: its threads started, watched over from the loop, and ended."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from focusdesk.connectors.base import Cursor, Emit, Known, Scope
from focusdesk.connectors.email.backfill import Backfiller
from focusdesk.connectors.email.bridge import Bridge, Thread
from focusdesk.connectors.email.idle import Waker
from focusdesk.connectors.email.pace import Pace
from focusdesk.connectors.email.parsing.pool import POOL
from focusdesk.connectors.email.run import Run
from focusdesk.connectors.email.settings import Settings
from focusdesk.connectors.email.sign_in import SignIn
from focusdesk.connectors.email.sockets import Sockets
from focusdesk.connectors.email.watcher import Watcher
from focusdesk.connectors.email.wire import Endpoint, Link, open_link

END_SECONDS = 0.8
"""An ended run waits so long for its threads. Their sockets are closed already, so only a
look-up of a name may hold one longer, and it is a daemon."""


class Collecting:
    """Runs until it is cancelled, stopped, or one of its threads raises."""

    def __init__(self, settings: Settings, sign_in: SignIn, pace: Pace) -> None:
        assert settings.imap is not None
        self._settings = settings
        self._endpoint = Endpoint(settings.imap, settings.security)
        self._sign_in = sign_in
        self._pace = pace
        self._sockets = Sockets()
        self._waker = Waker()
        self._bridge: Bridge | None = None
        self._threads: list[Thread] = []
        self._ended: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Look at everything now."""
        self._waker.ring()

    def stop(self) -> None:
        """End every thread, from the loop; `run` returns. Idempotent."""
        self._sockets.stop()
        if self._bridge is not None:
            self._bridge.stop()
        self._waker.ring()

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool,
    ) -> None:
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        self._bridge = Bridge()
        with POOL.in_use() as pool:
            run = Run(
                bridge=self._bridge,
                sockets=self._sockets,
                pool=pool,
                known=known,
                emit=emit,
                own=frozenset(self._settings.own_addresses),
                pace=self._pace,
            )
            watcher = Watcher(
                run=run,
                open_link=self._open_link,
                wanted=self._settings.folders,
                saved=dict(cursors),
                waker=self._waker,
                caught_up=lambda: self._call(loop, lambda: self._fill(run, wanted=backfill)),
            )
            try:
                self._start(Thread("mail-watch", watcher.work))
                await self._ended
            finally:
                self.stop()
                await self._join()

    @staticmethod
    def _call(loop: asyncio.AbstractEventLoop, what: object) -> None:
        assert callable(what)
        loop.call_soon_threadsafe(what)

    def _open_link(self) -> Link:
        return open_link(self._endpoint, self._sign_in, self._sockets)

    def _fill(self, run: Run, *, wanted: bool) -> None:
        """Begin the backfill where there is one left to do."""
        if not wanted or run.filling or run.backfilled or self._sockets.stopped:
            return
        run.filling = True
        thread = Thread("mail-backfill", Backfiller(run, self._open_link, self._waker).work)
        self._start(thread)

        def done(_: object) -> None:
            run.filling = False

        thread.ended.add_done_callback(done)

    def _start(self, thread: Thread) -> None:
        """The first error of any thread ends the run, and so does the end of the watcher."""
        is_watcher = not self._threads
        self._threads.append(thread)

        def ended(future: asyncio.Future[object]) -> None:
            if self._ended is None or self._ended.done():
                return
            error = None if future.cancelled() else future.exception()
            if error is not None:
                self._ended.set_exception(error)
            elif is_watcher:
                self._ended.set_result(None)

        thread.ended.add_done_callback(ended)

    async def _join(self) -> None:
        """Wait for the threads, even when the waiting is cancelled once more."""
        alive = [thread.ended for thread in self._threads if not thread.ended.done()]
        if alive:
            await asyncio.wait(alive, timeout=END_SECONDS)
        for thread in self._threads:
            if thread.ended.done() and not thread.ended.cancelled():
                thread.ended.exception()  # seen: only the first error is raised
        self._waker.close()
