"""The first promise, on a real mailbox: whatever is killed, nothing is missing, nothing doubled."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from focusdesk import clock
from focusdesk import profile as profiles
from focusdesk.engine import app
from focusdesk.model import AccountState
from focusdesk.store import accounts, figures
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, wait_until
from tests.servers import dovecot

MAILS = 2000
KILLS = 25


def mail(n: int) -> bytes:
    filler = "\r\n".join(f"line {line} of mail {n}" for line in range(40))
    return (
        f"From: Person {n % 50} <p{n % 50}@x.example>\r\nTo: nora@example.org\r\n"
        f"Subject: Mail {n}\r\nMessage-ID: <{n}@x.example>\r\n\r\n{filler}\r\n"
    ).encode()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[dovecot.Mailbox]:
    if dovecot.MISSING:
        pytest.skip(dovecot.MISSING)
    server = dovecot.Dovecot(tmp_path / "dovecot", None, "")
    made = server.add_user("nora@example.org")
    server.restart()
    now = datetime.now(UTC)
    made.fill((mail(n), now - timedelta(minutes=45 * n + 5)) for n in range(MAILS))
    yield made
    server.stop()


@pytest.fixture
def store(profile: Path, box: dovecot.Mailbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    settings = {
        "address": "nora@example.org",
        "imap": f"127.0.0.1:{box.server.port}",
        "security": "none",
    }
    app.alone(
        profile,
        "add",
        {"kind": "email", "settings": settings, "secrets": {"password": box.password}},
        lambda _: None,
    )
    opened = profiles.open_store(profile)
    yield opened
    opened.close()


@pytest.fixture
def engine() -> Iterator[Callable[[Path], subprocess.Popen[bytes]]]:
    """Starts engines; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(profile: Path) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "focusdesk.engine", str(profile)], start_new_session=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


def worker_of(process: subprocess.Popen[bytes]) -> int | None:
    """The process that reads MIME for an engine."""
    for task in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            if int(fields[1]) == process.pid:
                return int(task.name)
    return None


def test_killed_at_random_points_of_a_fill_and_of_live_delivery(profile, box, store, engine):
    chance = random.Random(4)
    sent = MAILS
    for turn in range(KILLS):
        process = engine(profile)
        time.sleep(chance.uniform(0.25, 0.9))
        if turn % 5 == 4 and (worker := worker_of(process)) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            time.sleep(chance.uniform(0.1, 0.4))
        if turn % 3 == 2:
            box.append(mail(sent))
            sent += 1
            time.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = engine(profile)
    wait_until(lambda: accounts.listed(store)[0].messages >= sent)
    wait_until(lambda: accounts.listed(store)[0].state is AccountState.LIVE)
    box.append(mail(sent))
    sent += 1
    wait_until(lambda: accounts.listed(store)[0].messages >= sent)
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    subjects = [row[0] for row in store.connection.execute("SELECT subject FROM message_text")]
    assert sorted(subjects) == sorted(f"Mail {n}" for n in range(sent))
    assert accounts.listed(store)[0].dead_letters == 0
    assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.connection.execute(
        "INSERT INTO message_fts(message_fts, rank) VALUES ('integrity-check', 1)"
    )
    _no_second_notification(store)


def _no_second_notification(store: Store) -> None:
    """Every message was handed over at most once, and what waits is just what was not."""
    twice = store.connection.execute(
        """
        SELECT count(*) FROM message JOIN held ON held.message_id = message.id
        WHERE released_at IS NOT NULL
        """
    ).fetchone()
    assert twice == (0,)
    unheld = store.connection.execute(
        "SELECT count(*) FROM message WHERE released_at IS NULL AND id NOT IN (SELECT message_id FROM held)"
    ).fetchone()
    assert unheld == (0,)
    announced = store.connection.execute(
        "SELECT count(*) FROM delivery WHERE announced_at IS NOT NULL AND announce = 0"
    ).fetchone()
    assert announced == (0,)


def test_a_full_disk_is_said_and_a_fill_goes_on_when_there_is_room(
    profile, box, store, engine, tmp_path
):
    """The disk is a small file system in memory; where none may be mounted, this cannot be tried."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(disk)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk is not allowed here")
    try:
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        small = disk / "profile"
        small.mkdir(mode=0o700)
        for name in ("focusdesk.db", "vault.json"):
            (small / name).write_bytes((profile / name).read_bytes())
        process = engine(small)
        on_disk = Store.open(small / "focusdesk.db", write=False)
        # with no room for its reason the state may not be told; the fill stops all the same
        wait_until(lambda: _stands_still(on_disk))
        before = accounts.listed(on_disk)[0].messages
        assert 0 < before < MAILS
        assert process.poll() is None
        subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
        wait_until(lambda: accounts.listed(on_disk)[0].messages >= MAILS)
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        on_disk.close()
        (n,) = (
            Store.open(small / "focusdesk.db")
            .connection.execute("SELECT count(DISTINCT subject) FROM message_text")
            .fetchone()
        )
        assert n == MAILS
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def _stands_still(store: Store) -> bool:
    """The same number of messages, more than none, for two seconds."""
    before = accounts.listed(store)[0].messages
    time.sleep(2)
    return before > 0 and accounts.listed(store)[0].messages == before


def test_three_accounts_side_by_side_and_a_dead_one_slows_nobody(profile, box, store, engine):
    other = box.server
    for number, port in enumerate((other.port, 1)):
        settings = {
            "address": f"nora{number}@example.org",
            "user": "nora@example.org",
            "imap": f"127.0.0.1:{port}",
            "security": "none",
        }
        accounts.add(store, "email", f"box {number}", settings, [], clock.now())
    from focusdesk import vault

    for row in accounts.listed(store):
        vault.open_vault(profile).put(row.id, "password", box.password)
    process = engine(profile)
    first, second, dead = accounts.listed(store)
    wait_until(lambda: accounts.get(store, first.id).messages >= MAILS)
    wait_until(lambda: accounts.get(store, second.id).messages >= MAILS)
    wait_until(lambda: accounts.get(store, dead.id).state is AccountState.RETRYING)
    row = accounts.get(store, dead.id)
    assert row.reason is not None
    assert figures.counts(store).held == 0
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
