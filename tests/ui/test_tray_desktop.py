"""The program on a screen with a tray (StatusNotifierItem): hidden, raised, ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from focusdesk import profile as profiles
from focusdesk.store import preferences
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, wait_until
from tests.servers.desktop import MadeUp, made_up, screen

WATCHER = "org.kde.StatusNotifierWatcher"


@pytest.fixture
def tray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeUp]:
    """A screen, and a bus with somebody who shows a tray."""
    answers = {
        f"{WATCHER}.IsStatusNotifierHostRegistered": lambda: ("b", (True,)),
        f"{WATCHER}.ProtocolVersion": lambda: ("i", (0,)),
        f"{WATCHER}.RegisteredStatusNotifierItems": lambda: ("as", ([],)),
        f"{WATCHER}.RegisterStatusNotifierItem": lambda _name: ("", ()),
    }
    with screen() as display, made_up(tmp_path, [WATCHER], answers) as found:
        monkeypatch.setenv("DISPLAY", display)
        monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
        yield found


def start(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "focusdesk", "--profile", str(folder), *options], env=os.environ
    )


def windows() -> list[str]:
    """The windows of ours that can be seen."""
    done = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", "^FocusDesk"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def test_it_begins_in_the_tray_comes_up_when_asked_and_ends_when_told_to(
    profile: Path, tray: MadeUp
) -> None:
    store: Store = profiles.open_store(profile)
    preferences.set_to_tray(store, True)
    store.close()
    first = start(profile, "--background")
    try:
        wait_until(lambda: profiles.Lock.held(profile), what="an engine")
        registered = f"{WATCHER}.RegisterStatusNotifierItem"
        wait_until(lambda: registered in [name for name, _args in tray.called])
        assert windows() == []
        assert start(profile).wait(PATIENCE) == 0
        wait_until(windows, what="the window comes up")
        (shown,) = windows()
        subprocess.run(["xdotool", "windowfocus", "--sync", shown, "key", "ctrl+q"], check=True)
        assert first.wait(PATIENCE) == 0
        wait_until(lambda: not profiles.Lock.held(profile))
    finally:
        if first.poll() is None:
            first.kill()
            first.wait()
