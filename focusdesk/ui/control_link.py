"""The window's end of the control socket: hints in both directions, events from the engine.

It never blocks: it connects to a socket on this machine, and reads when something is there.
Requests that wait for an answer have connections of their own (`request`).
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from focusdesk import control
from focusdesk.errors import EngineGone

_CONNECT_S: Final = 0.2


class ControlLink(QObject):
    """A connection that is there while an engine is.

    hinted
        Somebody wrote to the store.
    said
        An event of the engine, as its line.
    up
        Whether there is a connection.
    """

    hinted = Signal()
    said = Signal(object)
    up = Signal(bool)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._decoder = control.Decoder()

    @property
    def connected(self) -> bool:
        return self._socket is not None

    def connect_now(self) -> bool:
        """Connect if an engine listens and we are not connected; whether we are."""
        if self._socket is not None:
            return True
        try:
            link = control.connect(self._folder, _CONNECT_S)
        except EngineGone:
            return False
        link.setblocking(False)
        self._socket = link
        self._decoder = control.Decoder()
        self._notifier = QSocketNotifier(link.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self.up.emit(True)
        return self._send(control.LISTENING)

    def hint(self) -> None:
        """Tell everybody else that we wrote."""
        self._send(control.CHANGED)

    def quit_engine(self) -> bool:
        """Ask the engine to end; whether it could be asked."""
        return self._send({"id": 0, "request": "quit", "args": {}})

    def _send(self, line: control.Line) -> bool:
        if self._socket is None:
            return False
        try:
            self._socket.sendall(control.encode(line))
        except OSError:
            self.close()
            return False
        return True

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
        for line in lines:
            if "hint" in line:
                self.hinted.emit()
            elif "event" in line:
                self.said.emit(line)
        if not received:
            self.close()

    def close(self) -> None:
        """Idempotent."""
        if self._socket is None:
            return
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        self._socket.close()
        self._socket = None
        self.up.emit(False)
