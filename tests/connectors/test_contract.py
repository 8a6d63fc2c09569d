"""The contract suite on the connectors that we have: the demo, IMAP with and without extensions,
Slack.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from focusdesk import clock
from focusdesk.connectors.base import Connector
from focusdesk.connectors.demo import DemoConnector, world
from focusdesk.connectors.email import EmailConnector
from focusdesk.connectors.slack import SlackConnector
from focusdesk.model import SECOND
from tests.connectors.collector import Vault
from tests.connectors.contract import ConnectorContract, Source
from tests.servers import dovecot, pymap, slack


def mail(n: int) -> bytes:
    return (
        f"From: Person {n} <p{n}@x.example>\r\nTo: nora@example.org\r\nSubject: Mail {n}\r\n"
        f"Message-ID: <{n}.{time.time_ns()}@x.example>\r\n\r\nhello {n}\r\n"
    ).encode()


class DemoSource(Source):
    can_vanish = False
    can_be_read_elsewhere = False

    def __init__(self) -> None:
        self.start = clock.now()
        self.lively = "no"

    def connector(self) -> Connector:
        settings = {"start": str(self.start), "live": "yes", "pace": "0.001", "part": "telegram"}
        return DemoConnector(settings, Vault())

    def expected(self) -> int:
        stood = world.history(7, self.start)
        return sum(one.part == "telegram" for one in stood)


class TestDemo(ConnectorContract):
    @pytest.fixture
    def source(self) -> Source:
        source = DemoSource()
        source.can_grow = False  # it grows by the clock; tests/engine has that
        return source


class ImapSource(Source):
    def __init__(self, box: dovecot.Mailbox) -> None:
        self.box = box
        self.count = 0
        old = datetime.now(UTC) - timedelta(days=90)
        for n in range(7):
            self.count += 1
            box.append(mail(n), internaldate=old if n < 3 else None)

    def connector(self) -> Connector:
        settings = {
            "address": "nora@example.org",
            "imap": f"127.0.0.1:{self.box.server.port}",
            "security": "none",
            "user": self.box.user,
        }
        return EmailConnector(settings, Vault(password=self.box.password))

    def expected(self) -> int:
        return self.count

    def grow(self) -> None:
        self.count += 1
        self.box.append(mail(100 + self.count))

    def read_one(self) -> None:
        self.box.set_flags([self.box.uids(criteria="UNSEEN")[-1]], r"+FLAGS (\Seen)")

    def vanish_one(self) -> None:
        self.box.expunge(self.box.uids()[-1:])


@pytest.fixture(scope="module")
def mailboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dovecot.Mailbox]]:
    """Empty mailboxes of one server, made before it starts: it looks for users once a second."""
    if dovecot.MISSING:
        pytest.skip(dovecot.MISSING)
    server = dovecot.Dovecot(tmp_path_factory.mktemp("dovecot"), None, "")
    made = [server.add_user(f"nora{n}@example.org") for n in range(30)]
    server.restart()
    yield made
    server.stop()


class TestImap(ConnectorContract):
    @pytest.fixture
    def source(self, mailboxes: list[dovecot.Mailbox]) -> Source:
        return ImapSource(mailboxes.pop())


class PymapSource(ImapSource):
    def __init__(self, server: pymap.Pymap) -> None:
        self.server = server
        self.count = 0
        with server.session() as client:
            client.select("INBOX")
            _, (found,) = client.uid("SEARCH", "ALL")
            self.count = len(found.split())

    def connector(self) -> Connector:
        settings = {
            "address": pymap.ADDRESS,
            "imap": f"127.0.0.1:{self.server.port}",
            "security": "none",
            "user": pymap.USER,
            "folders": "INBOX",
        }
        return EmailConnector(settings, Vault(password=pymap.PASSWORD))

    def expected(self) -> int:
        with self.server.session() as client:
            _, (inbox,) = client.select("INBOX")
            _, (sent,) = client.select("Sent")
            return int(inbox) + int(sent)

    def grow(self) -> None:
        with self.server.session() as client:
            client.append("INBOX", None, None, mail(1000))

    def read_one(self) -> None:
        with self.server.session() as client:
            client.select("INBOX")
            _, (found,) = client.uid("SEARCH", "UNSEEN")
            client.uid("STORE", found.split()[-1].decode(), "+FLAGS", r"(\Seen)")

    def vanish_one(self) -> None:
        with self.server.session() as client:
            client.select("INBOX")
            _, (found,) = client.uid("SEARCH", "ALL")
            client.uid("STORE", found.split()[-1].decode(), "+FLAGS", r"(\Deleted)")
            client.expunge()


class TestImapWithoutExtensions(ConnectorContract):
    @pytest.fixture
    def source(self) -> Iterator[Source]:
        if pymap.MISSING:
            pytest.skip(pymap.MISSING)
        server = pymap.Pymap.start()
        with server.session() as client:
            for n in range(3):
                client.append("INBOX", None, None, mail(n))
        yield PymapSource(server)
        server.stop()


class SlackSource(Source):
    """Some of it older than the first window, some in a thread, some in a channel not chosen."""

    def __init__(self, server: slack.Slack) -> None:
        self.server = server
        now = time.time()
        for n in range(3):
            server.post("D01LEO", "U02LEO", f"long ago {n}", at=now - 90 * 86400 + n, tell=False)
        for n in range(4):
            server.post("C01GEN", "U03CAM", f"of late {n}", at=now - 3600 * (n + 1), tell=False)
        root = server.post("C01GEN", "U03CAM", "a question", at=now - 1800, tell=False)
        server.post("C01GEN", "U02LEO", "an answer", at=now - 900, tell=False, thread_ts=root)
        server.post("C03OUT", "U02LEO", "soup today", at=now - 600, tell=False)
        self.last = server.post("D01LEO", "U02LEO", "just now", at=now - 60, tell=False)

    def connector(self) -> Connector:
        settings = {"channels": "general", "api_url": self.server.url}
        secrets = Vault(app_token=slack.APP_TOKEN, user_token=slack.USER_TOKEN)
        return SlackConnector(settings, secrets, tempo=slack.QUICK)

    def expected(self) -> int:
        return sum(len(self.server.messages[channel]) for channel in ("D01LEO", "C01GEN"))

    def grow(self) -> None:
        self.server.post("D01LEO", "U02LEO", "one more")

    def read_one(self) -> None:
        """The long past is read long since; what was written just now is read now."""
        self.server.read("D01LEO", self.last)

    def vanish_one(self) -> None:
        self.server.delete("D01LEO", self.last)


class TestSlack(ConnectorContract):
    @pytest.fixture
    def source(self) -> Iterator[Source]:
        for server in slack.running():
            server.read("D01LEO", server.next_ts(time.time() - 3600))
            yield SlackSource(server)


def test_the_live_part_of_the_made_up_world_goes_on_without_end() -> None:
    told = world.live(clock.now(), 1)
    times = [next(told)[0] for _ in range(100)]
    assert times == sorted(times)
    assert times[-1] - times[0] > 100 * SECOND
