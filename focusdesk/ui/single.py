"""One window a profile: a second start raises the first and ends."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from focusdesk.model import ConversationId

_LOCK: Final = "window.lock"
_ANSWER_MS: Final = 500
_LONGEST: Final = 20
"""Digits of an id."""


class OneWindow(QObject):
    """The right to show a profile; the system drops it when the process ends, however.

    raise_asked
        The program was started again: for a conversation's id, or None.
    """

    raise_asked = Signal(object)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = _name(folder)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = QLockFile(str(folder / _LOCK))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None
        self._callers: list[QLocalSocket] = []

    def take(self, conversation: ConversationId | None = None) -> bool:
        """Whether this is the first window; else the first one has been asked to come up, and to
        open a conversation.

        Where the folder takes no lock at all (it cannot be written) there is no first one: the
        window comes up, to say what is wrong with the profile.
        """
        if not self._lock.tryLock(0):
            if self._lock.error() is not QLockFile.LockError.LockFailedError:
                return True
            socket = QLocalSocket()
            socket.connectToServer(self._name)
            if socket.waitForConnected(_ANSWER_MS):
                if conversation is not None:
                    socket.write(str(conversation).encode())
                    socket.waitForBytesWritten(_ANSWER_MS)
                socket.disconnectFromServer()
            return False
        return True

    def listen(self) -> None:
        """Hear of further starts. We hold the lock, so a socket left over is nobody's."""
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)
        if self._server.listen(self._name):
            self._server.newConnection.connect(self._asked)

    def _asked(self) -> None:
        assert self._server is not None
        socket = self._server.nextPendingConnection()
        self._callers.append(socket)
        # a method of ours, never a function that holds us: it would be given up inside the socket's
        # own end, and with it, were it the last to hold us, the server that this socket belongs to
        socket.disconnected.connect(self._told)
        self._told()

    def _told(self) -> None:
        """Whoever started again and has gone has said what it wants."""
        gone = QLocalSocket.LocalSocketState.UnconnectedState
        for socket in [one for one in self._callers if one.state() is gone]:
            self._callers.remove(socket)
            wanted = bytes(socket.read(_LONGEST).data())
            socket.deleteLater()
            self.raise_asked.emit(ConversationId(int(wanted)) if wanted.isdigit() else None)

    def release(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()


def _name(folder: Path) -> str:
    """Short, and the same for each start: a socket's path has little room."""
    return f"focusdesk-{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]}"
