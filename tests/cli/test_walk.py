"""The whole walk of a stranger, on the command line alone, with a mailbox on a real Dovecot."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE, Ran, run_program, wait_until
from tests.servers import dovecot as dovecot_server
from tests.servers.certificates import Authority
from tests.servers.dovecot import Dovecot, Mailbox

ADDRESS = "nora@example.org"
PASSWORD = "pa ss-word"
PASSPHRASE = "correct horse battery staple"
# hours are open all week, so that the walk does not depend on the day of the test
OPEN_ALL_WEEK = '[deliveries]\nweekdays = ["03:00"]\nweekend = ["03:00"]\n'


@pytest.fixture
def mailbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    if dovecot_server.MISSING:
        pytest.skip(dovecot_server.MISSING)
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.path))
    server = Dovecot.start(tmp_path / "dovecot", authority.issue("localhost", "127.0.0.1"))
    yield server.add_user(ADDRESS, PASSWORD)
    server.stop()


class Nora:
    """Somebody with a profile of her own, who types."""

    def __init__(self, folder: Path) -> None:
        self._env = {"FOCUSDESK_PROFILE": str(folder), "FOCUSDESK_PASSPHRASE": PASSPHRASE}
        self.folder = folder

    def types(self, *arguments: str, stdin: str = "", status: int = 0) -> Ran:
        ended = run_program(*arguments, env=self._env, stdin=stdin)
        assert ended.status == status, ended.err or ended.out
        assert PASSWORD not in ended.out + ended.err
        return ended

    def reads(self, *arguments: str) -> Any:
        return json.loads(self.types(*arguments, "--json").out)

    def starts(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "focusdesk", *arguments],
            env={**os.environ, **self._env},
            stdout=subprocess.DEVNULL,
        )


@pytest.fixture
def nora(profile: Path) -> Nora:
    return Nora(profile)


def mail(n: int, sender: str, subject: str, text: str = "Hello.") -> bytes:
    name, _, domain = sender.partition("@")
    return (
        f"From: {name.title()} <{sender}>\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{n}@{domain}>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    ).encode()


def test_a_stranger_adds_a_mailbox_holds_mail_and_asks_why(nora: Nora, mailbox: Mailbox) -> None:
    week_ago = datetime.now(UTC) - timedelta(days=7)
    mailbox.fill(
        (mail(n, f"client{n}@example.net", f"Project {n}", f"word{n}x"), week_ago)
        for n in range(120)
    )
    server = f"localhost:{mailbox.server.port}"
    add = ["account", "add", "email", "--address", ADDRESS, "--imap", server]
    add += ["--security", "starttls", "--secret-stdin"]

    # a wrong password is told by the server's name, and nothing is kept
    refused = nora.types(*add, stdin="wrong\n", status=1)
    assert "localhost refused the password" in refused.err
    assert refused.err.count("\n") == 1
    assert nora.reads("account", "list") == []

    # the right one, on standard input only
    added = nora.types(*add, stdin=f"{PASSWORD}\n")
    assert "✓ secure connection" in added.out
    assert "✓ sign-in" in added.out
    assert PASSWORD.encode() not in b"".join(
        path.read_bytes() for path in nora.folder.rglob("*") if path.is_file()
    )

    # everything comes in, and every mail can be found
    assert "120 messages" in nora.types("collect", "--once").out
    for n in (0, 57, 119):
        (hit,) = nora.reads("search", f"word{n}x")
        assert hit["subject"] == f"Project {n}"
    assert len(nora.reads("inbox", "--limit", "500")) == 120

    # hours are open; three mails come during focus and are held
    schedule = nora.folder / "schedule.toml"
    schedule.write_text(OPEN_ALL_WEEK, encoding="utf-8")
    nora.types("schedule", "set", str(schedule))
    engine = nora.starts("collect", "--no-notify")
    try:
        wait_until(lambda: nora.reads("status")["accounts"][0]["state"] == "live")
        nora.types("focus", "start", "--for", "90m", "--label", "Proofs")
        for n, name in enumerate(("camille", "ines", "tom")):
            mailbox.append(mail(1000 + n, f"{name}@example.net", f"News from {name}"))
        wait_until(lambda: nora.reads("status")["held"] == 3, what="three mails are held")
        assert len(nora.reads("inbox", "--limit", "500")) == 120

        # ending focus hands them over
        nora.types("focus", "stop")
        assert nora.reads("status")["held"] == 0
        inbox = nora.reads("inbox", "--limit", "500")
        assert {row["subject"] for row in inbox[:3]} == {
            "News from camille",
            "News from ines",
            "News from tom",
        }

        # and why did the first of them wait?
        why = nora.reads("why", inbox[0]["conversation"])
        assert (why["lane"], why["mode"], why["released_by"]) == ("next", "focus", "focus-end")
        assert why["reason"].startswith("In focus: Proofs.")
    finally:
        engine.send_signal(signal.SIGTERM)
        assert engine.wait(PATIENCE) == 0


def test_a_mailbox_that_was_removed_and_added_again_stands_here_once(
    nora: Nora, mailbox: Mailbox
) -> None:
    mailbox.append(mail(1, "camille@example.net", "Homepage", "wordzero"))
    mailbox.append(mail(2, "ines@example.net", "Invoice"))
    server = f"localhost:{mailbox.server.port}"
    add = ["account", "add", "email", "--address", ADDRESS, "--imap", server]
    add += ["--security", "starttls", "--secret-stdin"]
    nora.types(*add, stdin=f"{PASSWORD}\n")
    nora.types("collect", "--once")
    (first,) = nora.reads("account", "list")
    homepage = next(row for row in nora.reads("inbox") if row["subject"] == "Homepage")
    nora.types("done", homepage["conversation"])

    twice = nora.types(*add, stdin=f"{PASSWORD}\n", status=1)
    assert "is an account here already" in twice.err

    nora.types("account", "remove", str(first["id"]))
    assert nora.reads("account", "list") == []
    mailbox.append(mail(3, "tom@example.net", "Meanwhile"))
    nora.types(*add, stdin=f"{PASSWORD}\n")
    nora.types("collect", "--once")
    (again,) = nora.reads("account", "list")
    assert again["id"] == first["id"]
    assert {row["subject"] for row in nora.reads("inbox")} == {"Invoice", "Meanwhile"}
    assert len(nora.reads("search", "wordzero")) == 1
