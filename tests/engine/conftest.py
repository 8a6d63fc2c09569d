"""A profile with made-up accounts, and real engine processes on it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from focusdesk import clock
from focusdesk import profile as profiles
from focusdesk.store import accounts
from focusdesk.store.db import Store


@pytest.fixture
def store(profile: Path) -> Iterator[Store]:
    opened = profiles.open_store(profile)
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
def start_engine(profile: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts an engine on the profile; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "focusdesk.engine", str(profile)],
            env={**os.environ, **environment},
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(10)
