"""Writing a file of everything on a thread of its own: how far it is, and how it is stopped."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from focusdesk import profile
from focusdesk.errors import FocusDeskError
from focusdesk.store import backup, export
from focusdesk.store.db import Store

_LOOK_MS: Final = 150

log = logging.getLogger(__name__)


class _Stopped(Exception):
    """The person does not want it any more."""


class Keeping(QObject):
    """One file at a time.

    progressed
        How much of it is written, 0 to 1.
    ended
        The `Path` that was written; a `FocusDeskError`; None when it was stopped.
    """

    progressed = Signal(float)
    ended = Signal(object)
    _done = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = profile.database(folder)
        self._thread: threading.Thread | None = None
        self._store: Store | None = None
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._part: Callable[[], float] = _none
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(lambda: self.progressed.emit(self._part()))
        self._done.connect(self._finished, Qt.ConnectionType.QueuedConnection)

    @property
    def is_running(self) -> bool:
        return self._thread is not None

    def back_up(self, target: Path) -> None:
        """A copy of the store."""
        whole = max(1, self._path.stat().st_size)
        part = target.with_name(f".{target.name}.part")

        def written() -> float:
            with contextlib.suppress(OSError):
                return min(1.0, part.stat().st_size / whole)
            return 0.0

        self._part = written
        self._begin(lambda store: backup.backup(store, target), target)

    def export(self, form: str, target: Path) -> None:
        """Every message as `json` or `mbox`."""
        told = [0, 1]

        def tell(done: int) -> None:
            told[0] = done
            if self._stop.is_set():
                raise _Stopped

        def work(store: Store) -> None:
            told[1] = max(1, export.count(store))
            export.to_file(store, form, target, tell)

        self._part = lambda: min(1.0, told[0] / told[1])
        self._begin(work, target)

    def _begin(self, work: Callable[[Store], object], target: Path) -> None:
        assert self._thread is None
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._run, args=(work, target), name="keeping", daemon=True
        )
        self._thread.start()
        self._look.start()

    def stop(self) -> None:
        """Stop what is written; nothing of it stays. Idempotent."""
        self._stop.set()
        with self._lock:
            if self._store is not None:
                self._store.interrupt()

    def close(self) -> None:
        """Stop, and wait a moment for it."""
        self._look.stop()
        self.stop()
        if self._thread is not None:
            self._thread.join(1.0)

    # -- on the thread ----------------------------------------------------------------------------

    def _run(self, work: Callable[[Store], object], target: Path) -> None:
        ended: object = target
        try:
            # what is copied is only read, but the copy is a write to SQLite
            self._store = Store.open(self._path)
            work(self._store)
        except FocusDeskError as error:
            ended = error
        except Exception as error:
            ended = None
            if not self._stop.is_set():
                log.exception("a file of everything broke")
                ended = FocusDeskError("window-unexpected", error=type(error).__name__)
        finally:
            with self._lock:
                store, self._store = self._store, None
            if store is not None:
                store.close()
        self._done.emit(None if self._stop.is_set() and ended is not target else ended)

    # -- on the window's thread -------------------------------------------------------------------

    def _finished(self, ended: object) -> None:
        self._look.stop()
        self._thread = None
        self.ended.emit(ended)


def _none() -> float:
    return 0.0
