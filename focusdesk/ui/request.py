"""One request to the engine, on a connection of its own: progress, then a reply or an error.

It never blocks, and who drops it ends the check or the fetch in the engine, too: the engine gives
up what nobody waits for.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from focusdesk import control
from focusdesk.errors import EngineGone, FocusDeskError

_CONNECT_S: Final = 0.5
_NUMBER: Final = 1


class Request(QObject):
    """Asked when it is made; it goes when it was answered or dropped.

    told
        A line of progress.
    answered
        The reply.
    failed
        A `FocusDeskError`: what the engine raised, or `EngineGone`.
    """

    told = Signal(object)
    answered = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        name: str,
        args: Mapping[str, object],
        parent: QObject,
        *,
        patience_ms: int = 0,
    ) -> None:
        """`patience_ms`: how long the engine may say nothing; 0 for ever."""
        super().__init__(parent)
        self.is_over = False
        self._decoder = control.Decoder()
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(patience_ms)
        self._silence.timeout.connect(lambda: self._fail(EngineGone("engine-gone")))
        self._ask(folder, {"id": _NUMBER, "request": name, "args": dict(args)})

    def _ask(self, folder: Path, line: control.Line) -> None:
        try:
            self._socket = control.connect(folder, _CONNECT_S)
            self._socket.sendall(control.encode(line))
        except (FocusDeskError, OSError):
            # told later: who asked has not connected to the signals yet
            QTimer.singleShot(0, self, lambda: self._fail(EngineGone("engine-gone")))
            return
        self._socket.setblocking(False)
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._listen_on()

    def _listen_on(self) -> None:
        if self._silence.interval():
            self._silence.start()

    def _read(self) -> None:
        if self._socket is None:
            return
        try:
            received = self._socket.recv(65536)
            lines = self._decoder.feed(received)
        except BlockingIOError:
            return
        except (OSError, EngineGone):
            received, lines = b"", []
        self._listen_on()
        for line in lines:
            if line.get("id") == _NUMBER:
                self._hear(line)
        if not received:
            self._fail(EngineGone("engine-gone"))

    def _hear(self, line: control.Line) -> None:
        if self.is_over:
            return
        if "progress" in line:
            self.told.emit(line["progress"])
        elif "error" in line:
            self._fail(control.error_from(cast("control.Line", line["error"])))
        elif "reply" in line:
            self._end()
            self.answered.emit(line["reply"])

    def _fail(self, error: FocusDeskError) -> None:
        if not self.is_over:
            self._end()
            self.failed.emit(error)

    def drop(self) -> None:
        """It is not wanted any more: nobody is told anything. Idempotent."""
        if not self.is_over:
            self._end()

    def _end(self) -> None:
        self.is_over = True
        self._silence.stop()
        if self._notifier is not None:
            self._notifier.setEnabled(False)
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self.deleteLater()
