"""Fetching the pictures that a mail shows from outside, when the person asked for them.

Whoever wrote the mail chose these addresses, so nothing is believed: only public hosts at their
usual ports are asked, each address that a name or a redirect leads to is looked at again, nothing
about the person goes along (no cookie, no referrer, no language), and everything has an end.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import ipaddress
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from focusdesk import clock

FOLDER: Final = "pictures"
MOST: Final = 60
LARGEST: Final = 2_000_000
"""Bytes of one picture."""
TOGETHER: Final = 12_000_000
"""Bytes of one mail's pictures."""
KEPT: Final = 60_000_000
"""Bytes that stay in the profile; the ones not looked at for longest go first."""
PATIENCE_S: Final = 8.0
ALTOGETHER_S: Final = 40.0
_REDIRECTS: Final = 3
_TYPES: Final = ("image/png", "image/jpeg", "image/gif", "image/webp")
_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_HEADERS: Final = {
    # what half the world's mail programs say
    "User-Agent": "Mozilla/5.0",
    "Accept": ", ".join(_TYPES),
    "Accept-Encoding": "identity",
    "Connection": "close",
}

log = logging.getLogger(__name__)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """This picture does not come; its mail shows its words instead."""


def is_public(address: Address) -> bool:
    """Whether an address belongs to the open internet, and to nothing behind the person's wall."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address.teredo is not None or address in _NAT64:
            return False
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


class Pictures:
    """The pictures of one profile. Blocks: for a thread of its own."""

    def __init__(
        self,
        place: Path,
        *,
        may_ask: Callable[[Address], bool] = is_public,
        ports: dict[str, int] | None = None,
    ) -> None:
        """`may_ask` and `ports` are others only where tests have a server of their own."""
        self._folder = place / FOLDER
        self._may_ask = may_ask
        self._ports = ports or _PORTS

    def get(self, addresses: Iterable[str]) -> dict[str, Path]:
        """The files of those that come; what was fetched before is not asked for again."""
        found: dict[str, Path] = {}
        end = clock.monotonic() + ALTOGETHER_S
        room = TOGETHER
        for address in list(addresses)[:MOST]:
            path = self._folder / hashlib.sha256(address.encode()).hexdigest()
            if path.exists():
                with contextlib.suppress(OSError):
                    path.touch()
                found[address] = path
                continue
            try:
                content = self._fetched(address, min(LARGEST, room), end)
            except (NotFetched, OSError, http.client.HTTPException, ValueError) as error:
                log.info("a picture did not come: %s", type(error).__name__)
                continue
            room -= len(content)
            self._keep(path, content)
            found[address] = path
        self._clear()
        return found

    def _fetched(self, address: str, room: int, end: float) -> bytes:
        for _attempt in range(_REDIRECTS + 1):
            answer = self._asked(address, room, end)
            if isinstance(answer, bytes):
                return answer
            following = urljoin(address, answer)
            if urlsplit(address).scheme == "https" and urlsplit(following).scheme != "https":
                raise NotFetched
            address = following
        raise NotFetched

    def _asked(self, address: str, room: int, end: float) -> bytes | str:
        """The picture, or where it is said to be."""
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname
        if scheme not in self._ports or not host or parts.username or parts.password:
            raise NotFetched
        if parts.port not in (None, self._ports[scheme]):
            raise NotFetched
        if room <= 0 or clock.monotonic() >= end:
            raise NotFetched
        with self._connected(scheme, host, end) as connection:
            connection.request("GET", _target(parts), headers=_HEADERS)
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                return answer.getheader("Location") or ""
            kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip().lower()
            if answer.status != 200 or kind not in _TYPES:
                raise NotFetched
            if (answer.length or 0) > room:
                raise NotFetched
            content = bytearray()
            while part := answer.read1(65536):
                content += part
                if len(content) > room or clock.monotonic() >= end:
                    raise NotFetched
            return bytes(content)

    @contextlib.contextmanager
    def _connected(
        self, scheme: str, host: str, end: float
    ) -> Iterator[http.client.HTTPConnection]:
        """A connection to an address that was looked at: the name is not asked for twice."""
        port = self._ports[scheme]
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        numbers = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in known]
        if not numbers or not all(self._may_ask(one) for one in numbers):
            raise NotFetched
        link = socket.create_connection((str(numbers[0]), port), PATIENCE_S)
        with contextlib.ExitStack() as after:
            after.callback(link.close)
            if scheme == "https":
                link = ssl.create_default_context().wrap_socket(
                    link, server_hostname=host, do_handshake_on_connect=False
                )
                after.callback(link.close)
            after.enter_context(_ended(link, end))
            if isinstance(link, ssl.SSLSocket):
                link.do_handshake()
            made = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
            made.sock = link
            after.callback(made.close)
            yield made

    def _keep(self, path: Path, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)

    def _clear(self) -> None:
        """Let go of the oldest beyond what is kept."""
        if not self._folder.is_dir():
            return
        files = [(one.stat().st_mtime, one.stat().st_size, one) for one in self._folder.iterdir()]
        together = sum(size for _at, size, _path in files)
        for _at, size, path in sorted(files, key=lambda one: one[0]):
            if together <= KEPT:
                return
            path.unlink(missing_ok=True)
            together -= size


@contextlib.contextmanager
def _ended(link: socket.socket, end: float) -> Iterator[None]:
    """Cut a connection off at `end`: one letter at a time never runs out of patience."""
    timer = threading.Timer(max(0.0, end - clock.monotonic()), _cut, (link,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # not TLS's own, which lets go of what the other thread is reading with
        socket.socket.shutdown(link, socket.SHUT_RDWR)


def _target(parts: SplitResult) -> str:
    """The path as it is asked for; what an address must not hold is written in its code."""
    path = parts.path or "/"
    whole = f"{path}?{parts.query}" if parts.query else path
    return "".join(one if "!" <= one <= "~" else _coded(one) for one in whole)


def _coded(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))
