"""The engine's life: take the lock, open the store, supervise, hand over, ring, stop in time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from focusdesk import __version__, clock, control, i18n, profile
from focusdesk import notify as desktop
from focusdesk.connectors import registry
from focusdesk.connectors.base import Connector
from focusdesk.engine import logs, marks
from focusdesk.engine.account import SupervisedAccount
from focusdesk.engine.alarm import Alarm
from focusdesk.engine.announcer import Announcer
from focusdesk.engine.door import Door
from focusdesk.engine.door import Progress as Said
from focusdesk.engine.requests import Requests
from focusdesk.engine.secrets import AccountSecrets, Secrets
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import EngineGone, EngineRunning, StoreFull
from focusdesk.model import SECOND, AccountId, ConversationId, Saying
from focusdesk.store import accounts, deliveries, outbox, triage
from focusdesk.store.db import Store

LOOK_S: Final = 1.0
"""How often the store is asked whether somebody without a socket wrote."""
STOP_S: Final = 1.2
JUMP: Final = 20 * SECOND
"""A step of the wall clock beside the steady one that means: this machine slept."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AccountProgress:
    """How far an account has come while one waits. `failed` says why it gave up."""

    id: AccountId
    label: str
    done: int
    total: int
    messages: int
    finished: bool
    failed: Saying | None


Progress = Callable[[tuple[AccountProgress, ...]], None]


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
    another engine has this profile, and what opening its store raises.
    """
    lock = profile.Lock.try_take(place)
    if lock is None:
        raise EngineRunning("engine-running")
    try:
        profile.open_store(place).close()
        if not once:
            logs.begin(place)
        engine = Engine(place, backfill=backfill, ring=ring)
        return asyncio.run(engine.live(once=once, progress=progress))
    finally:
        lock.release()


def alone(
    place: Path, name: str, args: Mapping[str, object], progress: Said
) -> Mapping[str, object]:
    """Do a request of `engine.requests` in this process, with no engine running."""

    async def do() -> Mapping[str, object]:
        profile.open_store(place).close()
        store = StoreWorker(profile.database(place), "store")
        secrets = Secrets(place)
        try:
            return await Requests(store, secrets).answer(name, args, progress)
        finally:
            secrets.close()
            store.close()

    return asyncio.run(do())


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
        self._backfill = backfill
        self._writer = StoreWorker(profile.database(place), "writer")
        self._reader = StoreWorker(profile.database(place), "reader")
        self._secrets = Secrets(place)
        self._supervised: dict[AccountId, tuple[SupervisedAccount, asyncio.Task[None]]] = {}
        self._news = asyncio.Condition()
        self._stirred = asyncio.Event()
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._ringing = asyncio.Lock()
        self._requests = Requests(
            self._writer, self._secrets, live=self._connector, changed=self._account_changed
        )
        self._door = Door(place, self._answer, self._stirred.set)
        self._notifier = desktop.for_this_desktop(self._opened) if ring else None
        self._announcer = Announcer(self._writer, self._notifier, self._door.broadcast)
        self._alarm = Alarm(self._woken)

    async def live(self, *, once: bool, progress: Progress | None) -> tuple[AccountProgress, ...]:
        """The whole life; returns the accounts that failed, of a life that was to end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self._stop.set)
        i18n.use()
        await self._door.open()
        self._alarm.start()
        failed: tuple[AccountProgress, ...] = ()
        tending = asyncio.create_task(self._tend_always())
        try:
            if once:
                collecting = asyncio.create_task(self._collected(progress, look=False))
                await self._until(collecting, tending)
                if collecting.done() and not collecting.cancelled():
                    failed = tuple(one for one in collecting.result() if one.failed)
                    await self._tend()
                else:
                    collecting.cancel()
                await self._settle()
            else:
                await self._until(tending)
        finally:
            tending.cancel()
            await self._end()
        if tending.done() and not tending.cancelled() and (error := tending.exception()):
            raise error
        return failed

    async def _until(self, *others: asyncio.Task[Any]) -> None:
        """Wait until told to stop, or until one of the tasks ends; cancels none of them."""
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait([stop, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()

    async def _settle(self) -> None:
        """Let what rings right now ring to its end."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=desktop.ANSWER_S)

    async def _end(self) -> None:
        """Within two seconds: cancel, close, and leave threads that do not answer to die."""
        self._alarm.stop()
        tasks = [task for _, task in self._supervised.values()]
        for task in (*tasks, *self._tasks):
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=STOP_S)
        await self._door.close()
        if self._notifier is not None:
            with contextlib.suppress(Exception, asyncio.CancelledError):
                await asyncio.wait_for(self._notifier.close(), 0.2)
        self._reader.close(0.2)
        self._secrets.close()
        self._writer.close(0.5)

    # -- tending ------------------------------------------------------------------------------

    async def _tend_always(self) -> None:
        """Look after everything whenever something stirred, and each second whether it did."""
        wall, steady = clock.now(), clock.monotonic()
        while True:
            self._stirred.clear()
            # before looking: what another process writes meanwhile is looked at once more
            version = await self._writer.ask(Store.data_version)
            try:
                await self._tend()
            except StoreFull:
                log.warning("no room on the disk")
            await self._until_stirred(version)
            now, at = clock.now(), clock.monotonic()
            if abs((now - wall) - (at - steady) * SECOND) > JUMP:
                await self._slept()
            wall, steady = now, at

    async def _until_stirred(self, version: int) -> None:
        """Return when somebody said something, or when another process wrote without a word."""
        while not self._stirred.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stirred.wait(), LOOK_S)
                return
            if await self._writer.ask(Store.data_version) != version:
                self._door.broadcast({"hint": "changed"})
                return

    async def _tend(self) -> None:
        """Everything that may be due, each of it idempotent; then set the alarm."""
        now = clock.now()
        handed = await self._writer.ask(deliveries.deliver_due, now, announce=True)
        changed = handed.changed
        announcement = handed.announce or await self._writer.ask(deliveries.to_announce, now)
        if announcement is not None:
            self._spawn(self._ring(announcement))
        changed |= await self._writer.ask(triage.wake_due, now)
        await self._sync_accounts()
        for account, _task in list(self._supervised.values()):
            self._spawn(marks.flush(account, self._writer))
        if changed:
            self._door.broadcast({"hint": "changed"})
        instants = [
            one
            for one in (
                await self._reader.ask(deliveries.next_due),
                await self._reader.ask(triage.next_wake),
                await self._reader.ask(outbox.next_try),
            )
            if one is not None and one > now
        ]
        self._alarm.set(min(instants, default=None))

    async def _ring(self, announcement: deliveries.Announcement) -> None:
        async with self._ringing:
            await self._announcer.announce(announcement)

    def _spawn(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("a task broke: %s", logs.places(error))

    async def _woken(self) -> None:
        self._alarm.fired()
        self._stirred.set()

    async def _slept(self) -> None:
        """Awake again: look at every source now."""
        log.info("the clock jumped")
        for account, _task in list(self._supervised.values()):
            await account.look_now()
        self._stirred.set()

    # -- accounts -----------------------------------------------------------------------------

    async def _sync_accounts(self) -> None:
        """Supervise just the accounts that are there and not paused, with their settings of now."""
        rows = {row.id: row for row in await self._reader.ask(accounts.listed) if not row.paused}
        for id_, (account, task) in list(self._supervised.items()):
            row = rows.get(id_)
            if row is None or row.settings != account.row.settings:
                task.cancel()
                await asyncio.wait([task], timeout=STOP_S)
                del self._supervised[id_]
                await self._tell_news()
        for id_, row in rows.items():
            if id_ not in self._supervised:
                account = SupervisedAccount(
                    row,
                    self._writer,
                    self._reader,
                    AccountSecrets(self._secrets, id_),
                    backfill=self._backfill,
                    stored=self._stored,
                    news=self._news,
                )
                self._supervised[id_] = (account, asyncio.create_task(account.supervise()))

    def _stored(self, due: bool) -> None:
        self._door.broadcast({"hint": "changed"})
        if due:
            self._stirred.set()
        else:
            # what was decided may be due before what the alarm is set to
            asyncio.get_running_loop().call_later(0.05, self._stirred.set)

    def _connector(self, id_: AccountId) -> Connector | None:
        found = self._supervised.get(id_)
        return found[0].connector if found else None

    def _account_changed(self, id_: AccountId) -> None:
        found = self._supervised.get(id_)
        if found is not None:
            found[0].try_now()
        self._stirred.set()

    async def _tell_news(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _collected(
        self, progress: Progress | None, *, look: bool
    ) -> tuple[AccountProgress, ...]:
        """Wait until every account has caught up (and backfilled) from now on, or has failed."""
        await self._sync_accounts()
        watched = {id_: account for id_, (account, _) in self._supervised.items()}
        since = {id_: account.told.caught_up if look else 0 for id_, account in watched.items()}
        if look:
            for account in watched.values():
                account.told.failed = None
                await account.look_now()
        while True:
            state = await self._progress(watched, since)
            if progress is not None:
                progress(state)
            if all(one.finished or one.failed for one in state):
                return state
            async with self._news:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), 0.25)

    async def _progress(
        self, watched: Mapping[AccountId, SupervisedAccount], since: Mapping[AccountId, int]
    ) -> tuple[AccountProgress, ...]:
        rows = {row.id: row for row in await self._reader.ask(accounts.listed)}
        found = []
        for id_, account in watched.items():
            row = rows.get(id_, account.row)
            able = registry.connector(row.kind).capabilities.backfill
            whole = account.told.backfilled or not self._backfill or not able
            done, total = row.progress or (0, 0)
            found.append(
                AccountProgress(
                    id=id_,
                    label=row.label,
                    done=done,
                    total=total,
                    messages=row.messages,
                    finished=(account.told.caught_up > since[id_] and whole)
                    or id_ not in self._supervised,
                    failed=account.told.failed,
                )
            )
        return tuple(found)

    # -- the door -----------------------------------------------------------------------------

    async def _answer(
        self, name: str, args: Mapping[str, object], progress: Said
    ) -> Mapping[str, object]:
        if name == "ping":
            return {"version": __version__, "pid": os.getpid()}
        if name == "quit":
            asyncio.get_running_loop().call_soon(self._stop.set)
            return {}
        if name == "collect":
            state = await self._collected(
                lambda told: progress({"accounts": [_told(one) for one in told]}), look=True
            )
            await self._tend()
            return {"accounts": [_told(one) for one in state]}
        return await self._requests.answer(name, args, progress)

    def _opened(self, conversation: ConversationId | None) -> None:
        self._door.broadcast({"event": "open", "conversation": conversation})


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


__all__ = ["AccountProgress", "Engine", "alone", "request", "run"]
