"""What another process writes is acted on because that process said so; and else at the next look."""

from __future__ import annotations

import asyncio
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from focusdesk import clock, control
from focusdesk import profile as profiles
from focusdesk.engine import app
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import EngineGone
from focusdesk.model import AccountState
from focusdesk.store import accounts, attention
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, Run, wait_until
from tests.engine.conftest import NEVER_S, ticking


@pytest.fixture
def engine(profile: Path) -> Iterator[Callable[[float], None]]:
    """Starts an engine that looks by itself each so many seconds."""
    started: list[subprocess.Popen[bytes]] = []

    def start(tick: float) -> None:
        started.append(subprocess.Popen(ticking(profile, tick)))

    yield start
    for process in started:
        process.terminate()
        process.wait(PATIENCE)


@pytest.fixture
def silent(profile: Path, store: Store) -> Iterator[Store]:
    """A writer that tells nobody: one that is killed between its commit and its hint."""
    with closing(Store.open(profiles.database(profile))) as opened:
        yield opened


class Listener:
    """Hears what a window would."""

    def __init__(self, profile: Path) -> None:
        self._link: socket.socket = control.connect(profile)
        self._link.sendall(control.encode(control.LISTENING))
        self._link.setblocking(False)
        self._decoder = control.Decoder()
        self.hints = 0
        wait_until(lambda: self.hear() > 0, what="it is known to the engine")

    def hear(self) -> int:
        """Take in what has been said; returns the hints so far."""
        try:
            while received := self._link.recv(65536):
                self.hints += self._decoder.feed(received).count(control.CHANGED)
        except BlockingIOError:
            pass
        return self.hints

    def close(self) -> None:
        self._link.close()


def listens(profile: Path) -> bool:
    try:
        control.connect(profile).close()
    except EngineGone:
        return False
    return True


def is_in(store: Store, account: int, state: AccountState) -> Callable[[], bool]:
    return lambda: accounts.get(store, account).state is state


def test_the_engine_acts_on_what_the_command_line_writes_without_looking(
    store: Store, made_up, engine, focusdesk: Run
) -> None:
    account = made_up()
    engine(NEVER_S)
    wait_until(is_in(store, account, AccountState.LIVE))
    assert focusdesk("account", "pause", str(account)).status == 0
    wait_until(is_in(store, account, AccountState.OFF))
    assert focusdesk("account", "resume", str(account)).status == 0
    wait_until(is_in(store, account, AccountState.LIVE))


def test_what_a_command_began_without_an_engine_reaches_one_that_began_meanwhile(
    store: Store, engine, profile: Path
) -> None:
    engine(NEVER_S)
    wait_until(lambda: listens(profile))
    settings = {"part": "malt", "start": str(clock.now()), "live": "no"}
    app.alone(profile, "add", {"kind": "demo", "settings": settings, "secrets": {}}, lambda _: None)
    (added,) = accounts.listed(store)
    wait_until(is_in(store, added.id, AccountState.LIVE))


def test_what_a_window_wrote_before_it_had_a_line_is_acted_on_when_it_has_one(
    store: Store, made_up, engine, profile: Path, silent: Store
) -> None:
    account = made_up()
    engine(NEVER_S)
    wait_until(is_in(store, account, AccountState.LIVE))
    accounts.set_paused(silent, account, True)
    with closing(Listener(profile)):
        wait_until(is_in(store, account, AccountState.OFF))


def test_windows_are_told_of_all_that_the_engine_writes(
    store: Store, made_up, engine, profile: Path, silent: Store
) -> None:
    account = made_up()
    engine(NEVER_S)
    wait_until(is_in(store, account, AccountState.LIVE))
    with closing(Listener(profile)) as window, control.Client(profile) as asking:
        before = window.hear()
        asking.request("remove", {"id": account}, timeout=PATIENCE)
        wait_until(lambda: window.hear() > before)


def test_a_writer_killed_before_it_could_tell_is_noticed_at_the_next_look(
    store: Store, made_up, engine, profile: Path, silent: Store
) -> None:
    account = made_up()
    engine(0.5)
    wait_until(is_in(store, account, AccountState.LIVE))
    with closing(Listener(profile)) as window:
        before = window.hear()
        accounts.set_paused(silent, account, True)
        wait_until(is_in(store, account, AccountState.OFF))
        wait_until(lambda: window.hear() > before)


def test_a_write_that_nobody_told_of_reaches_the_windows_too(
    store: Store, engine, profile: Path, silent: Store
) -> None:
    """It gives the engine itself nothing to write."""
    engine(0.5)
    wait_until(lambda: listens(profile))
    with closing(Listener(profile)) as window:
        before = window.hear()
        attention.set_breakpoint(silent, 15)
        wait_until(lambda: window.hear() > before)


def test_a_worker_tells_of_each_commit_on_the_event_loop(profile: Path, store: Store) -> None:
    async def write() -> None:
        loop = asyncio.get_running_loop()
        told: list[asyncio.AbstractEventLoop] = []
        worker = StoreWorker(
            profiles.database(profile), "writer", lambda: told.append(asyncio.get_running_loop())
        )
        await worker.ask(attention.breakpoint_length)
        assert not told
        await worker.ask(attention.set_breakpoint, 15)
        assert told == [loop]
        worker.close()

    asyncio.run(write())
