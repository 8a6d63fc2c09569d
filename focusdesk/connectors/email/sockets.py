"""Ending blocked threads: every socket of one account, closed from outside when it must stop."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress


class Stopped(Exception):
    """The account was told to stop: threads end on it, silently."""


class Sockets:
    """The open sockets of one account's threads, and whether they may open more.

    `stop` shuts every connection down underneath whoever waits on it (a thread in `recv`, in a
    TLS handshake or in `connect`), which wakes that thread at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._twins: dict[int, socket.socket] = {}
        self._next = 0
        self.stopped = False

    def adopt(self, sock: socket.socket) -> int:
        """Watch over a socket; returns the number to let it go by. Raises `Stopped`.

        A twin of the descriptor is kept, because TLS wraps the socket in another object and the
        owner may close it at any moment.
        """
        with self._lock:
            self.check()
            self._next += 1
            self._twins[self._next] = socket.socket(fileno=os.dup(sock.fileno()))
            return self._next

    def let_go(self, number: int) -> None:
        """The owner is done with it."""
        with self._lock:
            twin = self._twins.pop(number, None)
        if twin is not None:
            twin.close()

    def stop(self) -> None:
        """Shut everything down; nothing may be adopted after. Idempotent."""
        with self._lock:
            self.stopped = True
            twins = list(self._twins.values())
            self._twins.clear()
        for twin in twins:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)
            twin.close()

    def check(self) -> None:
        """Raises `Stopped` when it is time to end."""
        if self.stopped:
            raise Stopped
