"""Pictures from outside are fetched from public hosts alone, tell nothing, and have an end."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from focusdesk.engine import pictures
from focusdesk.engine.pictures import Pictures, is_public
from tests.conftest import PATIENCE
from tests.servers.certificates import Authority, Certificate


def png(side: int = 4) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x12\x65\x6f" * side) * side)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is there answers, however busy it is."""
    monkeypatch.setattr(pictures, "PATIENCE_S", PATIENCE)


Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server on loopback that answers as a test says, and remembers who asked what."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, Answer] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, dict(self.headers.items())))
                server.answers.get(self.path, picture())(self)

            def log_message(self, *_args: object) -> None:
                """Silently."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        self._thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self._thread.join(PATIENCE)


def picture(content: bytes | None = None, kind: str = "image/png", status: int = 200) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = png() if content is None else content
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Set-Cookie", "who=ana")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def to(location: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def fetching(tmp_path: Path, server: Server) -> Pictures:
    """May ask loopback, at this server's port: as if it were a public host."""
    return Pictures(
        tmp_path,
        may_ask=lambda one: one == ipaddress.ip_address("127.0.0.1"),
        ports={"http": server.port, "https": 443},
    )


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds tell their machines' secrets
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:192.168.1.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("2001:0:53aa:64c:0:0:0:1", False),
    ],
)
def test_what_is_public(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_a_picture_is_fetched_once_and_tells_nothing_of_the_person(
    server: Server, fetching: Pictures
) -> None:
    address = server.url("/a%20b/logo.png?x=1&y=é")
    found = fetching.get([address])
    assert found[address].read_bytes() == png()
    assert (
        found[address].stat().st_mode & 0o077 == 0
        or found[address].parent.stat().st_mode & 0o077 == 0
    )
    (path, headers) = server.asked[0]
    assert path == "/a%20b/logo.png?x=1&y=%C3%A9"
    assert set(headers) <= {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"}
    assert "focusdesk" not in str(headers).lower()
    assert fetching.get([address]) == found
    fetching.get([server.url("/other.png")])
    assert len(server.asked) == 2
    assert "Cookie" not in server.asked[1][1]


def test_nothing_behind_the_wall_is_asked(server: Server, tmp_path: Path) -> None:
    """As it really is: loopback is private."""
    strict = Pictures(tmp_path, ports={"http": server.port, "https": 443})
    assert strict.get([server.url("/a.png"), f"http://localhost:{server.port}/a.png"]) == {}
    assert server.asked == []
    assert not (tmp_path / "pictures").exists()


def test_a_redirect_is_looked_at_like_an_address(server: Server, fetching: Pictures) -> None:
    server.answers = {
        "/near": to("/a.png"),
        "/wall": to(f"http://127.0.0.2:{server.port}/secret.png"),
        "/port": to("http://127.0.0.1:22/a.png"),
        "/file": to("file:///etc/passwd"),
        "/round": to("/round"),
    }
    addresses = [server.url(path) for path in server.answers]
    assert list(fetching.get(addresses)) == [server.url("/near")]
    assert "/secret.png" not in [path for path, _headers in server.asked]
    assert [path for path, _headers in server.asked].count("/round") == 4


@pytest.mark.parametrize(
    "address",
    [
        "http://ana:secret@127.0.0.1:{port}/a.png",
        "http://127.0.0.1:1/a.png",
        "ftp://127.0.0.1:{port}/a.png",
        "file:///etc/passwd",
        "http:///a.png",
        "http://127.0.0.1:99999/a.png",
        "http://[::1/a.png",
        "http://no-such-host.invalid/a.png",
    ],
)
def test_strange_addresses_are_passed_over(
    server: Server, fetching: Pictures, address: str
) -> None:
    assert fetching.get([address.format(port=server.port)]) == {}
    assert server.asked == []


def test_only_pictures_of_a_sensible_size_are_kept(
    server: Server, fetching: Pictures, tmp_path: Path
) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "image/png")
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    server.answers = {
        "/page": picture(b"<html>", kind="text/html"),
        "/svg": picture(b"<svg/>", kind="image/svg+xml"),
        "/gone": picture(status=404),
        "/large": picture(b"x" * (pictures.LARGEST + 1)),
        "/endless": endless,
    }
    assert fetching.get([server.url(path) for path in server.answers]) == {}
    assert not list(tmp_path.glob("pictures/*"))


def test_a_server_that_says_nothing_costs_its_patience_and_no_more(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, server: Server
) -> None:
    monkeypatch.setattr(pictures, "PATIENCE_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        waiting = Pictures(tmp_path, may_ask=lambda _one: True, ports={"http": port, "https": 443})
        assert waiting.get([f"http://127.0.0.1:{port}/a.png"]) == {}


def test_a_server_that_speaks_letter_by_letter_has_an_end_too(
    monkeypatch: pytest.MonkeyPatch, server: Server, fetching: Pictures
) -> None:
    monkeypatch.setattr(pictures, "ALTOGETHER_S", 0.3)
    stopped = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not stopped.wait(0.02):
                handler.wfile.write(b"x")
        except OSError:
            stopped.set()  # it was hung up on

    server.answers = {"/drip": drip}
    assert fetching.get([server.url("/drip")]) == {}
    assert stopped.wait(30)


def test_a_server_with_a_certificate_of_its_own_making_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = Authority(tmp_path).issue("localhost", self_signed=True)
    server = _with_tls(certificate)
    asking = Pictures(tmp_path, may_ask=lambda _one: True, ports={"https": server.port})
    monkeypatch.setattr(socket, "getaddrinfo", _only_this_machine)
    try:
        assert asking.get([f"https://localhost:{server.port}/a.png"]) == {}
    finally:
        server.close()
    assert server.asked == []


def test_a_picture_comes_over_tls_that_is_vouched_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    certificate = authority.issue("localhost")
    server = _with_tls(certificate)
    asking = Pictures(
        tmp_path,
        may_ask=lambda _one: True,
        ports={"https": server.port},
    )
    address = f"https://localhost:{server.port}/a.png"
    monkeypatch.setattr(socket, "getaddrinfo", _only_this_machine)
    try:
        assert asking.get([address])[address].read_bytes() == png()
    finally:
        server.close()


def _with_tls(certificate: Certificate) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)
    made = Server()
    made.http.socket = context.wrap_socket(made.http.socket, server_side=True)
    return made


def _only_this_machine(_host: str, port: int, *_more: object, **_given: object) -> list[object]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_a_redirect_never_leads_out_of_tls(
    monkeypatch: pytest.MonkeyPatch, fetching: Pictures
) -> None:
    asked = []

    def answer(address: str, _room: int, _end: float) -> bytes | str:
        asked.append(address)
        return "http://127.0.0.1/a.png"

    monkeypatch.setattr(fetching, "_asked", answer)
    fetching.get(["https://127.0.0.1/a", "HTTPS://127.0.0.1/b"])
    assert asked == ["https://127.0.0.1/a", "HTTPS://127.0.0.1/b"]


def test_what_is_kept_has_a_limit(
    monkeypatch: pytest.MonkeyPatch, server: Server, fetching: Pictures, tmp_path: Path
) -> None:
    monkeypatch.setattr(pictures, "KEPT", 3 * len(png()))
    for n in range(6):
        fetching.get([server.url(f"/{n}.png")])
    kept = list((tmp_path / "pictures").iterdir())
    assert len(kept) == 3
