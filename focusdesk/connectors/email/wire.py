"""One IMAP connection: opened step by step, signed in, and closed from any thread.

imapclient gives the protocol; its private `_imap` (imaplib) is used where it has no public way
(a socket of our own, QRESYNC, raw FETCH): docs/decisions/imap-connection.md. This module imports
imapclient, so it is imported when an account starts.
"""

from __future__ import annotations

import imaplib
import logging
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from focusdesk.connectors.base import Step
from focusdesk.connectors.email import tls
from focusdesk.connectors.email.settings import HostPort, Security, is_loopback
from focusdesk.connectors.email.sign_in import SignIn, busy
from focusdesk.connectors.email.sockets import Sockets, Stopped
from focusdesk.errors import Unreachable
from focusdesk.model import Argument

CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
LINE_LIMIT = 8_000_000
"""Bytes of one response line: a SEARCH over a large folder is one."""
_BUFFER = 262_144

# at DEBUG it would print what is sent, passwords included
logging.getLogger("imapclient").setLevel(logging.WARNING)

LOST = (OSError, imaplib.IMAP4.abort)
"""What ends a connection."""


class Rejected(Unreachable):
    """Could not be reached for a reason that a setting may mend: `field` names it."""

    def __init__(self, field: str, code: str, **args: Argument) -> None:
        super().__init__(code, retry_after=None, **args)
        self.field = field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect and how."""

    place: HostPort
    security: Security


Began = Callable[[Step], None]
"""Told when a step begins, and so that the one before went well."""


class Link:
    """A connection that is signed in, owned by one thread; `close` may be called by any."""

    def __init__(self, client: _Client, sockets: Sockets, number: int, host: str) -> None:
        self.client: Any = client
        self.imap: Any = client._imap
        self.host = host
        self._sockets = sockets
        self._number = number
        self.capabilities: frozenset[str] = frozenset()
        self.heard: set[str] = set()
        """Responses that came unasked among the answers to another command, by name."""

    def can(self, capability: str) -> bool:
        return capability in self.capabilities

    def close(self) -> None:
        """Drop the connection. Idempotent."""
        self._sockets.let_go(self._number)
        with suppress(OSError, IMAPClientError):
            self.imap.shutdown()

    def leave(self) -> None:
        """Say goodbye where somebody listens, then close."""
        with suppress(OSError, IMAPClientError):
            self.imap.sock.settimeout(2)
            self.imap.logout()
        self.close()


def open_link(
    endpoint: Endpoint, sign_in: SignIn, sockets: Sockets, began: Began = lambda step: None
) -> Link:
    """Connect, secure, sign in. Blocks.

    Raises `Unreachable` (`Rejected` where a setting may be wrong), `NeedsLogin`, `Stopped`.
    """
    host = endpoint.place.host
    plug = _Plug(endpoint, sockets, began)
    try:
        began(Step.SERVER)
        client = _Client(plug)
    except BaseException:
        plug.drop()
        sockets.check()
        raise
    link = Link(client, sockets, plug.number, host)
    try:
        if endpoint.security is Security.STARTTLS:
            plug.upgrade(client)
        began(Step.LOGIN)
        sign_in(link.client, host)
        link.capabilities = frozenset(
            word.decode("ascii", "replace").upper() for word in client.capabilities()
        )
    except LOST as error:
        link.close()
        sockets.check()
        raise Unreachable("email-connection-lost", host=host) from error
    except IMAPClientError as error:
        link.close()
        raise refused(error, host) from error
    except BaseException:
        link.close()
        sockets.check()
        raise
    return link


def refused(error: imaplib.IMAP4.error, host: str) -> Unreachable:
    """What a command's refusal means: the server is busy, or says what nobody understands."""
    return busy(str(error), host) or Unreachable("email-server-confused", host=host)


class _Plug:
    """Makes the socket of one connection."""

    def __init__(self, endpoint: Endpoint, sockets: Sockets, began: Began) -> None:
        self.place = endpoint.place
        self.security = endpoint.security
        self.number = 0
        self._sockets = sockets
        self._began = began

    def connect(self) -> socket.socket:
        """A connected socket under watch, with TLS where the connection begins with it."""
        plain = self._connected()
        if self.security is not Security.TLS:
            return plain
        self._began(Step.TLS)
        try:
            return tls.context().wrap_socket(plain, server_hostname=self.place.host)
        except ssl.SSLError as error:
            raise self._distrusted(error) from error
        except OSError as error:
            self._sockets.check()
            raise Unreachable("email-connection-lost", host=self.place.host) from error

    def upgrade(self, client: IMAPClient) -> None:
        """STARTTLS (RFC 3501, 6.2.1): nothing but the greeting goes before it."""
        self._began(Step.TLS)
        if not client.has_capability("STARTTLS"):
            raise Rejected("security", "email-no-starttls", host=self.place.host)
        try:
            client.starttls(ssl_context=tls.context())
        except ssl.SSLError as error:
            raise self._distrusted(error) from error

    def drop(self) -> None:
        self._sockets.let_go(self.number)

    def _distrusted(self, error: ssl.SSLError) -> Rejected:
        self._sockets.check()
        code, args = tls.words(error, self.place.host, self._once_more)
        field = "security" if code == "email-no-tls-here" else "imap"
        return Rejected(field, code, **args)

    def _once_more(self) -> socket.socket:
        again = socket.create_connection((self.place.host, self.place.port), CONNECT_SECONDS)
        if self.security is Security.STARTTLS:
            with again.makefile("rwb") as lines:
                lines.readline(1000)
                lines.write(b"a STARTTLS\r\n")
                lines.flush()
                lines.readline(1000)
        return again

    def _connected(self) -> socket.socket:
        host, port = self.place.host, self.place.port
        try:
            places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)):
                raise Rejected("imap", "email-no-such-host", host=host) from error
            raise Unreachable("email-no-network", host=host) from error
        failure: OSError | None = None
        for family, kind, protocol, _, address in places:
            try:
                return self._tried(socket.socket(family, kind, protocol), address)
            except OSError as error:
                self._sockets.check()
                failure = error
        if isinstance(failure, ConnectionRefusedError):
            raise Rejected("imap", "email-port-refused", host=host, port=port) from failure
        if isinstance(failure, TimeoutError):
            raise Unreachable("email-no-answer", host=host, port=port) from failure
        raise Unreachable("email-no-network", host=host) from failure

    def _tried(self, sock: socket.socket, address: Any) -> socket.socket:
        self.drop()
        try:
            self.number = self._sockets.adopt(sock)
            sock.settimeout(CONNECT_SECONDS)
            sock.connect(address)
            if self.security is Security.NONE and not is_loopback(sock.getpeername()[0]):
                raise Rejected("security", "email-plain-not-loopback", host=self.place.host)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        except BaseException:
            sock.close()
            raise
        return sock


class _Imap(imaplib.IMAP4):
    """imaplib on a socket of ours, with a wider buffer and no memory of what was said."""

    def __init__(self, plug: _Plug) -> None:
        self._plug = plug
        super().__init__(plug.place.host, plug.place.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        self.host, self.port = host, port
        self.sock = self._plug.connect()
        self.file: Any = self.sock.makefile("rb", buffering=_BUFFER)

    def readline(self) -> bytes:
        line: bytes = self.file.readline(LINE_LIMIT + 1)
        if len(line) > LINE_LIMIT:
            raise self.abort("a line longer than any that this protocol needs")
        return line

    def _log(self, line: object) -> None:
        """For imaplib keeps its last lines for a trace, and a LOGIN is one of them."""


class _Client(IMAPClient):  # type: ignore[misc]  # it ships no types
    """imapclient over `_Imap`."""

    def __init__(self, plug: _Plug) -> None:
        self._plug = plug
        is_tls = plug.security is Security.TLS
        try:
            super().__init__(
                plug.place.host,
                plug.place.port,
                ssl=is_tls,
                timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS),
            )
        except (imaplib.IMAP4.abort, TimeoutError) as error:
            raise Unreachable("email-no-greeting", host=plug.place.host) from error
        except (imaplib.IMAP4.error, UnicodeError, OSError) as error:
            raise Rejected("imap", "email-no-imap-here", host=plug.place.host) from error
        self._imap.debug = 0
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802  imapclient's own name
        return _Imap(self._plug)


__all__ = ["LOST", "Endpoint", "Link", "Rejected", "Stopped", "open_link", "refused"]
