"""A thread with a store of its own, so that no read or write ever stops a frame.

The window has two: one writes (waiting for the writer's lock may take a moment), one reads what
is more than a small page. Work is a function of the store; its result comes back to the window's
own thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from focusdesk.errors import FocusDeskError
from focusdesk.store.db import Store

Result = TypeVar("Result")
JOIN_S: Final = 1.0

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Task:
    """Work in the queue. `superseded`: a newer one of the same key took its place."""

    key: str
    work: Callable[[Store], Any]
    then: Callable[[Any], None]
    failed: Callable[[FocusDeskError], None]
    superseded: bool = False
    result: Any = None
    error: FocusDeskError | None = None


class StoreThread(QObject):
    """Runs work one after the other; the thread and its store begin with the first of it."""

    _finished = Signal(object)

    def __init__(self, path: Path, *, write: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._write = write
        self._queue: deque[_Task] = deque()
        self._lock = threading.Condition()
        self._running: _Task | None = None
        # done, their answers still on the way to the window's own thread
        self._untold: list[_Task] = []
        self._store: Store | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is to be done, and every result has been handed over."""
        with self._lock:
            return not self._queue and self._running is None and not self._untold

    def submit(
        self,
        work: Callable[[Store], Result],
        then: Callable[[Result], None],
        failed: Callable[[FocusDeskError], None],
        *,
        key: str = "",
    ) -> None:
        """Do `work` on the thread, then `then` (or `failed`) here.

        Of the same `key`, only the newest counts: older work is dropped, or ended if it runs.
        """
        task = _Task(key, work, then, failed)
        with self._lock:
            if self._closed:
                return
            if key:
                self._supersede(key)
            self._queue.append(task)
            self._lock.notify()
        if self._thread is None:
            name = "store-writer" if self._write else "store-reader"
            self._thread = threading.Thread(target=self._run, name=name, daemon=True)
            self._thread.start()

    def cancel(self, key: str) -> None:
        """Drop the work of a key, wherever it stands."""
        with self._lock:
            self._supersede(key)

    def _supersede(self, key: str) -> None:
        for task in (*self._queue, *self._untold):
            task.superseded = task.superseded or task.key == key
        running = self._running
        if running is not None and running.key == key and not running.superseded:
            running.superseded = True
            if self._store is not None and not self._write:
                self._store.interrupt()

    def close(self) -> None:
        """End the thread; what was written is written, what was read is not wanted any more."""
        with self._lock:
            self._closed = True
            if not self._write:
                self._queue.clear()
                if self._store is not None and self._running is not None:
                    self._store.interrupt()
            self._lock.notify()
        if self._thread is not None:
            self._thread.join(JOIN_S)

    # -- on the thread ------------------------------------------------------------------------

    def _run(self) -> None:
        while (task := self._next()) is not None:
            try:
                if self._store is None:
                    self._store = Store.open(self._path, write=self._write)
                task.result = task.work(self._store)
            except FocusDeskError as error:
                task.error = error
            except Exception as error:
                if not (task.superseded or self._closed):
                    log.exception("work on the store broke")
                task.error = FocusDeskError("window-unexpected", error=type(error).__name__)
            with self._lock:
                self._running = None
                self._untold.append(task)
            self._finished.emit(task)
        if self._store is not None:
            self._store.close()

    def _next(self) -> _Task | None:
        with self._lock:
            while True:
                while self._queue:
                    task = self._queue.popleft()
                    # what the person wrote is written, also when the window goes right after it
                    if not task.superseded and (self._write or not self._closed):
                        self._running = task
                        return task
                if self._closed:
                    return None
                self._lock.wait()

    # -- on the window's thread ---------------------------------------------------------------

    def _deliver(self, finished: object) -> None:
        assert isinstance(finished, _Task)
        with self._lock:
            self._untold.remove(finished)
        if finished.superseded or (self._closed and not self._write):
            return
        if finished.error is not None:
            finished.failed(finished.error)
        else:
            finished.then(finished.result)
