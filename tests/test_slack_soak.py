"""The first promise, on a workspace whose every connection is short: nothing missing, nothing
doubled, and the order of each channel kept, with the engine killed in the middle.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from focusdesk import profile as profiles
from focusdesk.engine import app
from focusdesk.model import AccountState
from focusdesk.store import accounts
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, wait_until
from tests.servers import slack as servers

EVENTS = 5000
RECONNECTS = 40
CHANNELS = ("D01LEO", "G01ALL", "C01GEN", "C02PRO")


@pytest.fixture
def slack() -> Iterator[servers.Slack]:
    yield from servers.running()


@pytest.fixture
def store(profile: Path, slack: servers.Slack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    settings = {"channels": "general,projet-x", "api_url": slack.url}
    tokens = {"app_token": slack.app_token, "user_token": slack.user_token}
    args = {"kind": "slack", "settings": settings, "secrets": tokens}
    app.alone(profile, "add", args, lambda _: None)
    opened = profiles.open_store(profile)
    yield opened
    opened.close()


@pytest.fixture
def engine(profile: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts engines; what still runs at the end is killed."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
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


def _is_live(store: Store) -> bool:
    return accounts.listed(store)[0].state is AccountState.LIVE


def _stored(store: Store) -> list[tuple[str, str]]:
    """Channel and text of every message, in the order of its conversation."""
    return store.connection.execute(
        """
        SELECT remote_key.space, message_text.body
        FROM message
        JOIN message_text ON message_text.id = message.id
        JOIN remote_key ON remote_key.message_id = message.id
        ORDER BY message.conversation_id, message.at, message.id
        """
    ).fetchall()


class Trouble:
    """Ends connections in every way there is, one after the other."""

    def __init__(self, slack: servers.Slack) -> None:
        self._slack = slack
        self._ways = (
            lambda: slack.disconnect("warning", grace=0.4),
            lambda: slack.disconnect("refresh_requested", grace=0.2),
            slack.drop,
            self._refused_once,
        )
        self._turn = 0
        self._enough = threading.Event()
        self._newest = slack.opened

    def next(self) -> None:
        """The next trouble, once the one before is over: a new socket is open."""
        self.over()
        self._newest = self._slack.opened + 1
        self._enough.set()
        self._ways[self._turn % len(self._ways)]()
        self._turn += 1

    def over(self) -> None:
        """Wait for the socket that is opened because of the last trouble."""
        sockets = self._slack.sockets
        wait_until(lambda: any(one.number >= self._newest for one in list(sockets)))

    def _refused_once(self) -> None:
        """Asked to leave, and the next socket is not given at once."""
        self._enough = threading.Event()
        self._slack.link_fails = 1
        self._slack.disconnect("warning", grace=self._enough)


@pytest.mark.stress
def test_forty_reconnects_and_a_kill_lose_and_double_nothing(slack, store, engine):
    chance = random.Random(11)
    slack.redelivers = False  # what is told while nobody listens, or is not acknowledged, is lost
    process = engine()
    wait_until(lambda: _is_live(store))
    opened = slack.opened
    trouble = Trouble(slack)
    posted: dict[str, list[str]] = {channel: [] for channel in CHANNELS}
    for n in range(EVENTS):
        channel = chance.choice(CHANNELS)
        slack.post(channel, chance.choice(("U02LEO", "U03CAM")), f"event {n}")
        posted[channel].append(f"event {n}")
        if n % (EVENTS // RECONNECTS) == 0:
            trouble.next()
        if n == EVENTS // 2:
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = engine()
        time.sleep(0.004)
    trouble.over()
    slack.post("D01LEO", "U02LEO", "the last")
    posted["D01LEO"].append("the last")
    wait_until(lambda: accounts.listed(store)[0].messages >= EVENTS + 1, what="every event")
    wait_until(lambda: _is_live(store))
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    found: dict[str, list[str]] = {channel: [] for channel in CHANNELS}
    for space, text in _stored(store):
        found[space].append(text)
    assert found == posted
    assert slack.opened - opened >= RECONNECTS, "connections were short"
    assert slack.lost_events > 0, "some were told to nobody"
    assert accounts.listed(store)[0].dead_letters == 0
    assert slack.acks and not slack.wrong_acks
