"""The engine's life: take the lock, open the store, supervise, hand over, ring, stop in time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from focusdesk import __version__, bus, clock, control, desktop, i18n, notify, profile
from focusdesk.engine import logs, loop
from focusdesk.engine.door import Door
from focusdesk.engine.door import Progress as Said
from focusdesk.engine.requests import Requests
from focusdesk.engine.secrets import Secrets
from focusdesk.engine.supervisor import STOP_S, AccountProgress, Progress, Supervisor
from focusdesk.engine.tending import Tending
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import EngineGone, EngineRunning
from focusdesk.model import AccountId, ConversationId

PORT_S: Final = 0.1
"""What the notifier gets to end, and the desktop."""
LEAVE_S: Final = 0.5
"""What threads get to end; those that do not are daemons, and end with the process."""

log = logging.getLogger(__name__)


def run(
    place: Path,
    *,
    once: bool = False,
    backfill: bool = True,
    ring: bool = True,
    progress: Progress | None = None,
) -> tuple[AccountProgress, ...]:
    """Be the profile's engine until told to stop; with `once` until every account is up to date.

    `ring`: make real notifications. Returns the accounts that failed. Raises `EngineRunning` when
    another engine has this profile, what opening its store raises, and `KeyboardInterrupt` when
    `once` was told to stop before the end.
    """
    lock = profile.Lock.try_take(place)
    if lock is None:
        raise EngineRunning("engine-running")
    try:
        profile.open_store(place).close()
        with logs.written(place):
            return loop.run(_live(place, once=once, backfill=backfill, ring=ring, told=progress))
    finally:
        lock.release()


async def _live(
    place: Path, *, once: bool, backfill: bool, ring: bool, told: Progress | None
) -> tuple[AccountProgress, ...]:
    return await Engine(place, backfill=backfill, ring=ring).live(once=once, progress=told)


def alone(
    place: Path, name: str, args: Mapping[str, object], progress: Said
) -> Mapping[str, object]:
    """Do a request of `engine.requests` in this process, with no engine running."""

    async def do() -> Mapping[str, object]:
        profile.open_store(place).close()
        wrote = partial(control.hint, place)  # an engine may have begun meanwhile
        store = StoreWorker(profile.database(place), "store", wrote)
        secrets = Secrets(place)
        try:
            return await Requests(store, secrets).answer(name, args, progress)
        finally:
            secrets.close()
            store.close()

    return loop.run(do())


def request(
    place: Path, name: str, args: Mapping[str, object], progress: Said
) -> Mapping[str, object]:
    """Ask the running engine; with none, do it here."""
    try:
        client = control.Client(place)
    except EngineGone:
        return alone(place, name, args, progress)
    with client:
        return client.request(name, args, progress=progress)


class Engine:
    """One profile's engine, on the running event loop."""

    def __init__(self, place: Path, *, backfill: bool, ring: bool) -> None:
        self._place = place
        database = profile.database(place)
        self._writer = StoreWorker(database, "writer", self._wrote)
        self._reader = StoreWorker(database, "reader")
        # removing an account with its messages takes long, and must keep nobody's mail waiting
        self._asked = StoreWorker(database, "requests", self._wrote_as_asked)
        self._secrets = Secrets(place)
        self._stop = asyncio.Event()
        self._supervisor = Supervisor(
            self._writer, self._reader, self._secrets, backfill=backfill, stored=self._stored
        )
        self._requests = Requests(
            self._asked,
            self._secrets,
            live=self._supervisor.connector,
            without=self._supervisor.without,
            changed=self._account_changed,
            place=place,
        )
        self._door = Door(place, self._answer, self._hinted)
        self._notifier = notify.for_this_desktop(self._opened) if ring else None
        self._desktop = desktop.for_this_desktop() if ring else desktop.Nowhere()
        self._tending = Tending(
            self._writer,
            self._reader,
            self._supervisor,
            self._notifier,
            self._desktop,
            tell_windows=self._door.tell_windows,
            tell_written=self._wrote,
        )
        self._window: subprocess.Popen[bytes] | None = None

    async def live(self, *, once: bool, progress: Progress | None) -> tuple[AccountProgress, ...]:
        """The whole life; returns the accounts that failed, of a life that was to end."""
        running = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                running.add_signal_handler(number, self._stop.set)
        i18n.use()
        await self._door.open()
        self._tending.lasting = not once
        self._tending.start()
        log.info("engine %s begins", __version__)
        failed: tuple[AccountProgress, ...] = ()
        tending = asyncio.create_task(self._tending.always())
        try:
            if once:
                failed = await self._until_collected(tending, progress)
            else:
                await self._until(tending)
        finally:
            tending.cancel()
            await self._end()
        if tending.done() and not tending.cancelled() and (error := tending.exception()):
            raise error
        return failed

    async def _until_collected(
        self, tending: asyncio.Task[None], progress: Progress | None
    ) -> tuple[AccountProgress, ...]:
        collecting = asyncio.create_task(self._supervisor.collected(progress, look=False))
        await self._until(collecting, tending)
        if not collecting.done():
            collecting.cancel()
            if self._stop.is_set():
                raise KeyboardInterrupt
            return ()
        failed = tuple(one for one in collecting.result() if one.failed)
        await self._tending.once()
        await self._tending.rung(bus.ANSWER_S)
        return failed

    async def _until(self, *others: asyncio.Task[Any]) -> None:
        """Wait until told to stop, or until one of the tasks ends; cancels none of them."""
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([stop, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()

    async def _end(self) -> None:
        """Within two seconds: cancel, close, and leave threads that do not answer to die."""
        self._tending.stop()
        # what rings right now may ring to its end
        ending = {*self._supervisor.cancel(), *(leaving := self._tending.leave())}
        await asyncio.wait(ending, timeout=STOP_S)
        for task in leaving:
            task.cancel()
        await self._door.close()
        for port in (self._notifier, self._desktop):
            if port is not None:
                with contextlib.suppress(Exception, asyncio.CancelledError):
                    await asyncio.wait_for(port.close(), PORT_S)
        workers = (self._reader, self._asked, self._secrets, self._writer)
        for worker in workers:
            worker.end()
        end = clock.monotonic() + LEAVE_S
        for worker in workers:
            worker.join(end - clock.monotonic())
        log.info("engine ends")

    def _wrote(self) -> None:
        self._door.broadcast(control.CHANGED)

    def _wrote_as_asked(self) -> None:
        self._wrote()
        self._tending.stir()

    def _stored(self, due: bool) -> None:
        if due:
            self._tending.stir()
        else:
            # what was decided may be due before what the alarm is set to
            asyncio.get_running_loop().call_later(0.05, self._tending.stir)

    def _hinted(self) -> None:
        self._tending.stir()

    def _account_changed(self, id_: AccountId) -> None:
        self._supervisor.try_now(id_)
        self._tending.stir()

    # -- the door -----------------------------------------------------------------------------

    async def _answer(
        self, name: str, args: Mapping[str, object], progress: Said
    ) -> Mapping[str, object]:
        if name == "ping":
            return {"version": __version__, "pid": os.getpid()}
        if name == "quit":
            asyncio.get_running_loop().call_soon(self._stop.set)
            return {}
        if name == "ring":
            return await self._tending.try_out_ringing()
        if name == "collect":
            state = await self._supervisor.collected(
                lambda told: progress({"accounts": [_told(one) for one in told]}), look=True
            )
            await self._tending.once()
            return {"accounts": [_told(one) for one in state]}
        return await self._requests.answer(name, args, progress)

    def _opened(self, conversation: ConversationId | None) -> None:
        """The person clicked a notification: the window opens there; with none, one is opened."""
        if self._door.tell_windows({"event": "open", "conversation": conversation}):
            return
        if self._window is not None and self._window.poll() is None:
            return
        try:
            self._window = subprocess.Popen(
                [
                    *[sys.executable, "-m", "focusdesk", "--profile", str(self._place)],
                    *(["--open", f"c{conversation}"] if conversation else []),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            log.error("no window: %s", logs.places(error))


def _told(one: AccountProgress) -> Mapping[str, object]:
    return {
        "id": one.id,
        "label": one.label,
        "done": one.done,
        "total": one.total,
        "messages": one.messages,
        "finished": one.finished,
        "failed": {"code": one.failed.code, "args": dict(one.failed.args)} if one.failed else None,
    }


__all__ = ["AccountProgress", "Engine", "Progress", "alone", "request", "run"]
