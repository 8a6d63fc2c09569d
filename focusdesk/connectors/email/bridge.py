"""From the threads that speak IMAP to the loop that stores, and back; ended from the loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from focusdesk.connectors.email.sockets import Stopped

T = TypeVar("T")


class Bridge:
    """Lets threads wait for what happens elsewhere, and wakes them all when it is time to end."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._waiting: set[Future[Any]] = set()
        self._stopped = False

    def begin(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Start a coroutine on the loop. Raises `Stopped`."""
        if self._stopped:
            coroutine.close()
            raise Stopped
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def wait(self, future: Future[T]) -> T:
        """The future's result. Raises what it raised, `Stopped` when everything ends."""
        with self._lock:
            if self._stopped:
                future.cancel()
                raise Stopped
            self._waiting.add(future)
        try:
            return future.result()
        except CancelledError:
            raise Stopped from None
        finally:
            with self._lock:
                self._waiting.discard(future)

    def call(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop and wait for it."""
        return self.wait(self.begin(coroutine))

    def stop(self) -> None:
        """Wake every thread that waits here with `Stopped`. Idempotent."""
        with self._lock:
            self._stopped = True
            waiting = list(self._waiting)
        for future in waiting:
            future.cancel()


class Thread:
    """A daemon thread of our own whose end the loop can wait for, within limits.

    Never the default executor: leaving a loop waits for its threads, however long they block.
    """

    def __init__(self, name: str, work: Callable[[], T]) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[Any] = self._loop.create_future()
        self._work = work
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            result = self._work()
        except BaseException as error:  # noqa: BLE001  handed to the loop, which raises it
            self._tell(None, error)
        else:
            self._tell(result, None)

    def _tell(self, result: Any, error: BaseException | None) -> None:
        def settle() -> None:
            if self.ended.done():
                return
            if error is not None and not isinstance(error, Stopped):
                self.ended.set_exception(error)
            else:
                self.ended.set_result(result)

        try:
            self._loop.call_soon_threadsafe(settle)
        except RuntimeError:
            return  # the loop is closed: nobody waits any more
