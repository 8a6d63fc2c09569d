"""A desktop of its own for one test: a private message bus, Xvfb, and dunst, a real notifier."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NEEDED = ("dbus-daemon", "Xvfb", "dunst", "dunstctl")


class Desktop:
    """What the notifier has shown, and a way to click on it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment

    def _dunstctl(self, *arguments: str) -> str:
        done = subprocess.run(
            ["dunstctl", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
        return done.stdout

    def shown(self) -> int:
        """How many notifications stand on the screen now."""
        counts = self._dunstctl("count", "displayed").strip()
        return int(counts or 0)

    def history(self) -> list[tuple[int, str, str]]:
        """Everything that was shown, newest first: number, title, text. Takes it off the screen."""
        self._dunstctl("close-all")
        entries = json.loads(self._dunstctl("history"))["data"][0]
        return [(e["id"]["data"], e["summary"]["data"], e["body"]["data"]) for e in entries]

    def click(self) -> None:
        """Do the default action of the newest notification."""
        self._dunstctl("action", "0")


@contextmanager
def desktop(folder: Path) -> Iterator[Desktop]:
    """Start it, wait until it answers, end it. Skips where it cannot be had, naming what is missing."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} on this machine")
    running: list[subprocess.Popen[bytes]] = []
    try:
        screen = _screen(running)
        bus = f"unix:path={folder / 'bus'}"
        running.append(
            subprocess.Popen(
                ["dbus-daemon", "--session", f"--address={bus}", "--nofork", "--nopidfile"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        _until((folder / "bus").exists)
        environment = {"DISPLAY": screen, "DBUS_SESSION_BUS_ADDRESS": bus}
        rc = folder / "dunstrc"
        rc.write_text("[global]\nidle_threshold = 0\nhistory_length = 100\n")
        running.append(
            subprocess.Popen(
                ["dunst", "-config", str(rc)],
                env={**os.environ, **environment},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        found = Desktop(environment)
        _until(lambda: found._dunstctl("count", "displayed").strip().isdigit())
        yield found
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait(5)


def _screen(running: list[subprocess.Popen[bytes]]) -> str:
    read, write = os.pipe()
    running.append(
        subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=(write,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    os.close(write)
    with os.fdopen(read) as told:
        return f":{told.readline().strip()}"


def _until(condition, within: float = 10) -> None:
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "the desktop did not come up"
        time.sleep(0.02)
