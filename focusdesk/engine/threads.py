"""Threads of our own: daemons with a queue, joined for a moment at most.

Never the event loop's default executor, which is waited for at the end however long a call takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Concatenate, ParamSpec, TypeVar

from focusdesk.store.db import Store

P = ParamSpec("P")
T = TypeVar("T")
_Call = tuple[Callable[[], Any], asyncio.AbstractEventLoop, "asyncio.Future[Any]"]


class Worker:
    """One thread that does one call after the other; it begins with the first."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[_Call | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._ended = False

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call it there. Cancelled while it runs, the call goes on and its result is dropped.

        Raises `CancelledError` once the worker was told to end: nobody would do it any more.
        """
        if self._ended:
            raise asyncio.CancelledError
        if not self._thread.ident:
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._queue.put((lambda: function(*args, **kwargs), loop, future))
        return await future

    def _work(self) -> None:
        while (call := self._queue.get()) is not None:
            self._do(*call)
            del call  # a batch must not stay in memory until the next one comes
        self._leave()

    def _do(
        self,
        function: Callable[[], object],
        loop: asyncio.AbstractEventLoop,
        future: asyncio.Future[Any],
    ) -> None:
        if future.cancelled():
            return
        try:
            result = function()
        except BaseException as error:
            self._tell(loop, future, None, error)
        else:
            self._tell(loop, future, result, None)

    @staticmethod
    def _tell(
        loop: asyncio.AbstractEventLoop,
        future: asyncio.Future[Any],
        result: object,
        error: BaseException | None,
    ) -> None:
        def settle() -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)

        _soon(loop, settle)

    def _leave(self) -> None:
        """Runs on the thread when it ends."""

    def end(self) -> None:
        """End after the calls that wait; `join` waits for that. Idempotent."""
        if not self._ended:
            self._ended = True
            self._queue.put(None)

    def join(self, patience: float) -> None:
        """Wait until it has ended, for `patience` seconds at most."""
        if self._thread.ident:
            self._thread.join(max(0.0, patience))

    def close(self, patience: float = 1.0) -> None:
        """End it and wait for that."""
        self.end()
        self.join(patience)


class StoreWorker(Worker):
    """A thread with a store of its own, opened when it is first asked."""

    def __init__(self, path: Path, name: str, wrote: Callable[[], None] | None = None) -> None:
        """`wrote` is called on the event loop after each commit that changed something."""
        self._path = path
        self._wrote = wrote
        self._store: Store | None = None
        super().__init__(name)

    async def ask(
        self, function: Callable[Concatenate[Store, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call `function(store, …)` on the thread."""
        loop = asyncio.get_running_loop()
        return await self.run(lambda: function(self._opened(loop), *args, **kwargs))

    def _opened(self, loop: asyncio.AbstractEventLoop) -> Store:
        if self._store is None:
            self._store = Store.open(self._path)
            if (wrote := self._wrote) is not None:
                self._store.on_commit = lambda: _soon(loop, wrote)
        return self._store

    def _leave(self) -> None:
        if self._store is not None:
            self._store.close()


def _soon(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    """Call it on the loop; on one that is closed nobody waits any more."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function)
