"""Servers, mailboxes and connectors for the tests of mail."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from focusdesk.connectors.email import EmailConnector
from focusdesk.connectors.email.pace import Pace
from focusdesk.connectors.email.parsing.pool import POOL
from tests.connectors.collector import Vault
from tests.servers import dovecot as dovecot_server
from tests.servers import pymap as pymap_server
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot, Mailbox

Connect = Callable[..., EmailConnector]

_names = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _parsing() -> Iterator[None]:
    """One parsing process for all tests: starting it is most of what a short run costs."""
    with POOL.in_use():
        yield


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The tests' own authority, trusted by whoever verifies a certificate in this test."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    return authority


@pytest.fixture(scope="session")
def dovecot(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Dovecot]:
    """One server for all tests that only need a mailbox of their own."""
    if dovecot_server.MISSING:
        pytest.skip(dovecot_server.MISSING)
    certificate = authority.issue("localhost", "127.0.0.1")
    server = Dovecot.start(tmp_path_factory.mktemp("dovecot"), certificate)
    yield server
    server.stop()


@pytest.fixture
def own_dovecot(tmp_path: Path, authority: Authority) -> Iterator[Dovecot]:
    """A server that a test may stop, freeze or show other certificates with."""
    if dovecot_server.MISSING:
        pytest.skip(dovecot_server.MISSING)
    server = Dovecot.start(tmp_path / "dovecot", authority.issue("localhost", "127.0.0.1"))
    yield server
    server.stop()


@pytest.fixture
def box(dovecot: Dovecot) -> Mailbox:
    """An empty mailbox of its own."""
    return dovecot.add_user(f"nora{next(_names)}@example.org")


@pytest.fixture
def pymap() -> Iterator[pymap_server.Pymap]:
    """A server without CONDSTORE, with its demo mail in it."""
    if pymap_server.MISSING:
        pytest.skip(pymap_server.MISSING)
    server = pymap_server.Pymap.start()
    yield server
    server.stop()


def connect(box: Mailbox, *, pace: Pace | None = None, **settings: str) -> EmailConnector:
    """A connector to a mailbox, without TLS unless said otherwise."""
    given = {
        "address": box.user,
        "imap": f"127.0.0.1:{box.server.port}",
        "security": "none",
        **settings,
    }
    return EmailConnector(given, Vault(password=box.password), pace=pace)


def mail(
    subject: str = "Hello",
    *,
    sender: str = "Camille Roy <camille@studionord.example>",
    to: str = "Nora <nora@example.org>",
    text: str = "hello\r\n",
    message_id: str = "",
    headers: str = "",
) -> bytes:
    """A mail, with a Message-ID of its own where none is given."""
    own_id = message_id or f"{next(_names)}.{subject.replace(' ', '-')}@studionord.example"
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{own_id}>\r\n"
        f"Date: Tue, 24 Nov 2026 10:00:00 +0100\r\n{headers}\r\n{text}"
    ).encode()


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
