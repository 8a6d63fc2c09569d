"""A profile with made-up accounts, real engine processes on it, and an extension that misbehaves."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from focusdesk import clock, control
from focusdesk import profile as profiles
from focusdesk.engine import app
from focusdesk.store import accounts
from focusdesk.store.db import Store
from tests.conftest import PATIENCE

ROOT = Path(__file__).parent.parent.parent
NEVER_S = 100_000.0
_TICKING = """
import sys
from pathlib import Path
from focusdesk.engine import alarm, app, tending
alarm.TICK_S = tending.LOOK_S = float(sys.argv[2])
app.run(Path(sys.argv[1]), ring=False)
"""


def ticking(place: Path, seconds: float) -> list[str]:
    """The command of an engine that looks by itself, told of anything or not, so often."""
    return [sys.executable, "-c", _TICKING, str(place), str(seconds)]


@pytest.fixture
def store(profile: Path) -> Iterator[Store]:
    opened = profiles.open_store(profile)
    # as every program of ours does
    opened.on_commit = lambda: control.hint(profile)
    yield opened
    opened.close()


@pytest.fixture
def made_up(store: Store) -> Callable[..., int]:
    """Adds an account of the made-up world; returns its number."""

    def add(part: str = "", **settings: str) -> int:
        given = {"part": part, "start": str(clock.now()), "live": "no", **settings}
        return accounts.add(store, "demo", part or "demo", given, [], clock.now())

    return add


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind `misbehaving` is installed, as a package of somebody else's would be."""
    install_extension(tmp_path / "packages", monkeypatch)


def install_extension(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the extension where this process, and those it starts, find it."""
    metadata = packages / "misbehaving-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: misbehaving\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(
        "[focusdesk.connectors]\n"
        "misbehaving = tests.engine.misbehaving:Misbehaving\n"
        "torn = tests.engine.nowhere:Torn\n"
    )
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(packages), str(ROOT))))


Postbox = Callable[..., "tuple[int, Path]"]


@pytest.fixture
def postbox(extension: None, store: Store, tmp_path: Path) -> Postbox:
    """Adds an account of the kind `misbehaving`; returns its number and its place."""

    numbers = count()

    def add(steps: str = "box") -> tuple[int, Path]:
        place = tmp_path / f"box-{next(numbers)}"
        place.mkdir()
        settings = {"place": str(place), "steps": steps}
        now = clock.now()
        return accounts.add(store, "misbehaving", place.name, settings, [], now), place

    return add


UNHURRIED = """
import runpy, sys
from focusdesk import bus
from focusdesk.desktop import idle, peace
from focusdesk.engine import app
bus.ANSWER_S = idle.ANSWER_S = peace.ANSWER_S = 60.0
app.STOP_S, app.PORT_S, app.LEAVE_S = map(float, sys.argv[2:])
del sys.argv[2:]
runpy.run_module("focusdesk.engine", run_name="__main__", alter_sys=True)
"""
"""An engine with as much time for its end as it is told, in seconds, and time for the desktop."""


@pytest.fixture
def start_engine(profile: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts an engine on the profile; what still runs at the end is killed.

    Its end may take as long as it takes, so that what it does then does not depend on how busy the
    machine is: `stop` is how long it waits for each account and each effect of focus, in seconds.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(stop: float = PATIENCE, **environment: str) -> subprocess.Popen[bytes]:
        times = map(str, (stop, PATIENCE, PATIENCE if stop == PATIENCE else app.LEAVE_S))
        process = subprocess.Popen(
            [sys.executable, "-c", UNHURRIED, str(profile), *times],
            env={**os.environ, **environment},
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
