"""Ctrl-C and SIGTERM close the window in order, while Qt waits for something to happen."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier


@contextmanager
def interrupts(then: Callable[[], object]) -> Iterator[None]:
    """Call `then` in Qt's own loop when the process is asked to end.

    A signal wakes the loop through a socket: Python's handlers run only between its own steps.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    near, far = socket.socketpair()
    near.setblocking(False)
    far.setblocking(False)
    notifier = QSocketNotifier(near.fileno(), QSocketNotifier.Type.Read)

    def woken() -> None:
        near.recv(64)
        then()

    notifier.activated.connect(woken)
    before = signal.set_wakeup_fd(far.fileno(), warn_on_full_buffer=False)
    handlers = {number: signal.signal(number, _heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        notifier.setEnabled(False)
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        near.close()
        far.close()


def _heard(_number: int, _frame: object) -> None:
    """What is to be done is done in Qt's loop."""
