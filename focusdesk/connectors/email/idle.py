"""Waiting for a server to say something, without losing what it says or noticing its silence.

imapclient's own `idle_check` does not see what came with the packet that began the IDLE, takes
EOF for silence and breaks off at half a line; so the waiting is done here, on the socket, and
lines are read whole once something is there.
"""

from __future__ import annotations

import imaplib
import random
import selectors
import socket
import ssl
from contextlib import suppress
from typing import Any

from focusdesk import clock
from focusdesk.connectors.email.wire import Link
from focusdesk.errors import Unreachable
from focusdesk.model import SECOND

DONE_SECONDS = 15.0
"""A server that does not answer DONE for so long is gone."""

_TELLING = {"EXISTS", "EXPUNGE", "VANISHED", "FETCH"}


class Waker:
    """Wakes a thread that waits for a server; may be rung from any thread, at any time."""

    def __init__(self) -> None:
        self._in, self._out = socket.socketpair()
        self._in.setblocking(False)
        self._out.setblocking(False)

    def ring(self) -> None:
        with suppress(OSError):  # full: it rings already; closed: nobody waits
            self._in.send(b"!")

    def fileno(self) -> int:
        return self._out.fileno()

    def rang(self) -> bool:
        """Was it rung since the last time? Forgets it."""
        heard = False
        with suppress(OSError):
            while self._out.recv(4096):
                heard = True
        return heard

    def close(self) -> None:
        self._in.close()
        self._out.close()


class Sleep:
    """Notices that the machine slept: the wall clock went on and the monotonic one did not."""

    def __init__(self, jump: float) -> None:
        self._jump = jump
        self._ahead = self._wall() - clock.monotonic()

    @staticmethod
    def _wall() -> float:
        return clock.now() / SECOND

    def check(self, host: str) -> None:
        """Raises `Unreachable` when it did: what is connected then is dead without knowing it.

        The jitter keeps the accounts of one machine from waking all at once.
        """
        ahead = self._wall() - clock.monotonic()
        jumped, self._ahead = ahead - self._ahead, ahead
        if jumped > self._jump:
            raise Unreachable(
                "email-slept",
                retry_after=random.uniform(0.3, 3.0),  # noqa: S311  no secret hangs on it
                host=host,
            )


def idle(link: Link, waker: Waker, sleep: Sleep, until: float, look: float) -> set[str]:
    """IDLE until the server tells something, the waker rings or `until` (monotonic) comes.

    Returns what was told: names of responses, whose values stay with imaplib. Raises what a lost
    connection raises, `Unreachable` after the machine slept.
    """
    imap = link.imap
    tag = imap._command("IDLE")
    while imap._get_response() is not None:
        if imap.tagged_commands[tag] is not None:
            imap._get_tagged_response(tag)
            raise imaplib.IMAP4.error("IDLE refused")
    while not _told(link):
        if _has_line(imap):
            imap._get_response()
            imap._check_bye()
            continue
        left = until - clock.monotonic()
        if left <= 0 or _rings(waker, imap.sock, min(left, look)):
            break
        sleep.check(link.host)
    imap.send(b"DONE\r\n")
    typ, _ = imap._get_tagged_response(tag)
    imap.sock.settimeout(link.client._timeout.read)
    if typ != "OK":
        raise imaplib.IMAP4.error("IDLE refused")
    return _told(link)


def pause(link: Link, waker: Waker, sleep: Sleep, until: float, look: float) -> set[str]:
    """The same where the server has no IDLE: wait, then ask."""
    while (left := until - clock.monotonic()) > 0:
        rings = _rings(waker, None, min(left, look))
        sleep.check(link.host)
        if rings:
            break
    link.imap.noop()
    return _told(link)


def _told(link: Link) -> set[str]:
    untagged: dict[str, Any] = link.imap.untagged_responses
    return link.heard | (_TELLING & untagged.keys())


def _has_line(imap: Any) -> bool:
    """Is something to be read without waiting, in any of the buffers? Raises at the end of the
    connection, which a selector shows as something to read.
    """
    sock = imap.sock
    sock.settimeout(0)
    try:
        if imap.file.peek(1):
            return True
        # TLS tells "nothing yet" by an exception, a plain socket by an empty answer
        at_end = isinstance(sock, ssl.SSLSocket) or not sock.recv(1, socket.MSG_PEEK)
    except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return False
    finally:
        sock.settimeout(DONE_SECONDS)
    if at_end:
        raise imaplib.IMAP4.abort("socket error: EOF")
    return True


def _rings(waker: Waker, sock: socket.socket | None, seconds: float) -> bool:
    """Wait until the socket may be read or the waker rings; True when it rings."""
    with selectors.DefaultSelector() as selector:
        selector.register(waker, selectors.EVENT_READ)
        if sock is not None:
            selector.register(sock, selectors.EVENT_READ)
        return any(key.fileobj is waker for key, _ in selector.select(seconds))
