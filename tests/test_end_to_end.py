"""A mail on its whole way, as a person meets it: a mailbox on Dovecot, the window on a screen, a
notification that is clicked, keys that are pressed; and what a screen reader is told of it.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from focusdesk import profile as profiles
from focusdesk.engine import app
from focusdesk.model import Instant
from focusdesk.store import focus, rulebook
from tests.conftest import PATIENCE, wait_until
from tests.servers import dovecot
from tests.servers.desktop import Desktop, desktop

ADDRESS = "nora@example.org"
OPEN_ALL_WEEK = '[deliveries]\nweekdays = ["03:00"]\nweekend = ["03:00"]\n'
RING = '[everything_else]\nlane = "now"\n'
SCREEN_READER = "/usr/bin/python3"
BUTTONS = ("push button", "toggle button", "check box", "radio button")


def mail(number: int, sender: str, subject: str, text: str) -> bytes:
    return (
        f"From: {sender}\r\nTo: {ADDRESS}\r\nSubject: {subject}\r\n"
        f"Message-ID: <{number}@client.example>\r\n\r\n{text}\r\n"
    ).encode()


@pytest.fixture
def box(tmp_path: Path) -> Iterator[dovecot.Mailbox]:
    if dovecot.MISSING:
        pytest.skip(dovecot.MISSING)
    server = dovecot.Dovecot(tmp_path / "dovecot", None, "")
    made = server.add_user(ADDRESS)
    server.restart()
    day = timedelta(days=1)
    now = datetime.now(UTC)
    made.fill(
        (mail(n, f"Ines Morel <ines{n}@brume.example>", f"Old {n}", "Long ago."), now - n * day)
        for n in (1, 2)
    )
    yield made
    server.stop()


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as found:
        yield found


class Seen:
    """What the store says, read by a connection of its own, as any other program would."""

    def __init__(self, folder: Path) -> None:
        self._path = profiles.database(folder)

    def conversation(self, subject: str) -> tuple[str, int] | None:
        """Its triage state and unread count."""
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as sql:
            found = sql.execute(
                "SELECT state, unread FROM conversation WHERE title = ?", (subject,)
            ).fetchone()
        return found and (found[0], found[1])

    def account(self) -> str:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as sql:
            return str(sql.execute("SELECT state FROM account").fetchone()[0])


@pytest.fixture
def seen(profile: Path, box: dovecot.Mailbox, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """A profile with the mailbox, whose hours are open and whose mails ring."""
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    settings = {
        "address": ADDRESS,
        "imap": f"127.0.0.1:{box.server.port}",
        "security": "none",
    }
    answers = {"kind": "email", "settings": settings, "secrets": {"password": box.password}}
    app.alone(profile, "add", answers, lambda _: None)
    store = profiles.open_store(profile)
    focus.set_schedule(store, OPEN_ALL_WEEK, Instant(0))
    rulebook.set_rules(store, RING, Instant(0))
    store.close()
    return Seen(profile)


@pytest.fixture
def window(
    profile: Path, seen: Seen, screen: Desktop, tmp_path: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """The window on the screen, its engine live."""
    environment = {
        **os.environ,
        **screen.environment,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "FOCUSDESK_PROFILE": str(profile),
    }
    said = (tmp_path / "said").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "focusdesk"], env=environment, stdout=said, stderr=said
    )
    wait_until(lambda: seen.account() == "live", what="the engine is live")
    yield process
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0, (tmp_path / "said").read_text()
    said.close()
    wait_until(lambda: not profiles.Lock.held(profile), what="closing the window stops its engine")


@pytest.fixture
def press(screen: Desktop, window: subprocess.Popen[bytes]) -> Callable[[str], None]:
    """Presses a key in the window; there is no window manager, so the keyboard is sent there."""

    def tool(*arguments: str) -> str:
        done = subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, **screen.environment},
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout.strip()

    found = tool("search", "--sync", "--onlyvisible", "--pid", str(window.pid)).split()[-1]

    def key(name: str) -> None:
        tool("windowfocus", "--sync", found)
        tool("key", "--window", "0", name)

    return key


def test_a_mail_rings_a_click_opens_it_a_key_is_done_with_it_and_another_brings_it_back(
    box: dovecot.Mailbox, seen: Seen, screen: Desktop, press: Callable[[str], None]
) -> None:
    subject = "The launch moves to Friday"
    box.append(mail(7, "Camille Roy <camille@nord.example>", subject, "Can you confirm?"))
    wait_until(lambda: screen.shown() == 1, what="a notification stands there")
    assert seen.conversation(subject) == ("inbox", 1)

    screen.click()
    wait_until(lambda: seen.conversation(subject) == ("inbox", 0), what="it is open, so it is read")

    press("e")
    wait_until(lambda: seen.conversation(subject) == ("done", 0), what="E is done with it")

    press("z")
    wait_until(lambda: seen.conversation(subject) == ("inbox", 0), what="Z brings it back")

    [(_number, title, body)] = screen.history()
    assert "Camille Roy" in title + body
    assert "confirm" not in title + body and "launch" not in title + body.lower()


def test_a_click_with_no_window_opens_one_at_the_conversation(
    box: dovecot.Mailbox, profile: Path, seen: Seen, screen: Desktop
) -> None:
    environment = {**os.environ, **screen.environment, "QT_QPA_PLATFORM": "xcb"}
    engine = subprocess.Popen(
        [sys.executable, "-m", "focusdesk", "--profile", str(profile), "collect"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until(lambda: seen.account() == "live", what="the engine is live")
        subject = "The launch moves to Friday"
        box.append(mail(7, "Camille Roy <camille@nord.example>", subject, "Can you confirm?"))
        wait_until(lambda: screen.shown() == 1, what="a notification stands there")
        screen.click()
        wait_until(lambda: seen.conversation(subject) == ("inbox", 0), what="it was read")
        [window] = windows_of(profile)
        os.kill(window, signal.SIGTERM)
        wait_until(lambda: not windows_of(profile), what="the window is closed")
    finally:
        for left in windows_of(profile):
            os.kill(left, signal.SIGKILL)
        engine.terminate()
        engine.wait(PATIENCE)


def windows_of(folder: Path) -> list[int]:
    """The processes that show a profile because somebody clicked."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = place.read_bytes().split(b"\0")
            if b"--open" in words and os.fsencode(folder) in words:
                found.append(int(place.parent.name))
    return found


# -- what a screen reader is told ---------------------------------------------------------------

READ_OUT = """
import json, sys
import pyatspi

def walk(node, depth=0):
    found = []
    try:
        role, name, children = node.getRoleName(), node.name, node.childCount
        shown = node.getState().contains(pyatspi.STATE_SHOWING)
    except Exception:
        return found
    if depth > 0 and not shown:
        return found
    found.append((role, name))
    if depth < 30:
        for n in range(min(children, 200)):
            child = node.getChildAtIndex(n)
            if child is not None:
                found += walk(child, depth + 1)
    return found

desk = pyatspi.Registry.getDesktop(0)
apps = [desk.getChildAtIndex(n) for n in range(desk.childCount)]
ours = [one for one in apps if one is not None and "focusdesk" in one.name.lower()]
print(json.dumps([walk(one) for one in ours]))
"""


def _read_out(screen: Desktop) -> list[list[list[str]]]:
    """Role and name of everything that the window shows, as a screen reader walks it."""
    done = subprocess.run(
        [SCREEN_READER, "-c", READ_OUT],
        env={**os.environ, **screen.environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    found: Any = json.loads(done.stdout)
    return found


@pytest.fixture
def screen_reader() -> None:
    """Skips where the system's Python has no pyatspi."""
    tried = subprocess.run(
        f"{SCREEN_READER} -c 'import pyatspi'", shell=True, capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip("no pyatspi for the system's Python (Debian: python3-pyatspi, at-spi2-core)")


def test_a_screen_reader_is_told_places_rows_and_buttons(
    screen_reader: None, seen: Seen, screen: Desktop, window: subprocess.Popen[bytes]
) -> None:
    wait_until(lambda: seen.conversation("Old 1") is not None, what="mail is there")

    read: list[list[str]] = []

    def missing() -> list[str]:
        """What is not told; a window that changes while it is read is read in part."""
        read[:] = [one for window in _read_out(screen) for one in window]
        names = {name for _role, name in read}
        places = ("Inbox", "Held", "Snoozed", "Done", "Clients", "Accounts")
        found = [one for one in places if not any(name.startswith(one) for name in names)]
        return found if any("Old 1" in name for name in names) else ["Old 1", *found]

    wait_until(lambda: missing() == [], what="places and rows are told")
    assert any(role in BUTTONS for role, _name in read)

    nameless = [
        (n, read[n - 3 : n + 3])
        for n, (role, name) in enumerate(read)
        if role in BUTTONS and not name
    ]
    assert nameless == []
