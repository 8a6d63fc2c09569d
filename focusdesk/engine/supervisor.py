"""All accounts of a profile under supervision: who runs, who has caught up, who gave up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.base import Connector
from focusdesk.engine import marks
from focusdesk.engine.account import SupervisedAccount
from focusdesk.engine.secrets import AccountSecrets, Secrets
from focusdesk.engine.threads import StoreWorker
from focusdesk.model import AccountId, Saying
from focusdesk.store import accounts
from focusdesk.store.rows import AccountRow

STOP_S: Final = 1.2
"""A cancelled connector ends within a second; one that does not is left behind."""
_LOOK_S: Final = 0.25


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


@dataclass(frozen=True, slots=True)
class _Running:
    account: SupervisedAccount
    task: asyncio.Task[None]


class Supervisor:
    """One task for each account that is there and not paused."""

    def __init__(
        self,
        writer: StoreWorker,
        reader: StoreWorker,
        secrets: Secrets,
        *,
        backfill: bool,
        stored: Callable[[bool], None],
    ) -> None:
        """`stored`: see `SupervisedAccount`."""
        self._writer = writer
        self._reader = reader
        self._secrets = secrets
        self._backfill = backfill
        self._stored = stored
        self._running: dict[AccountId, _Running] = {}
        self._withheld: set[AccountId] = set()
        self._syncing = asyncio.Lock()
        self._news = asyncio.Condition()
        self._marking: dict[AccountId, asyncio.Task[None]] = {}

    async def sync(self) -> None:
        """Supervise just the accounts that are there and not paused, with their settings of now."""
        async with self._syncing:
            rows = await self._reader.ask(accounts.listed)
            wanted = {row.id: row for row in rows if not row.paused}
            for id_ in self._withheld:
                wanted.pop(id_, None)
            for id_, running in list(self._running.items()):
                row = wanted.get(id_)
                if row is None or row.settings != running.account.row.settings:
                    await self._stop(id_)
                elif running.task.done():
                    del self._running[id_]
                else:
                    running.account.renewed(row.state)
            for id_, row in wanted.items():
                if id_ not in self._running:
                    self._start(row)

    def _start(self, row: AccountRow) -> None:
        account = SupervisedAccount(
            row,
            self._writer,
            self._reader,
            AccountSecrets(self._secrets, row.id),
            backfill=self._backfill,
            stored=self._stored,
            news=self._news,
        )
        self._running[row.id] = _Running(account, asyncio.create_task(account.supervise()))

    async def _stop(self, id_: AccountId) -> None:
        running = self._running.pop(id_, None)
        if running is None:
            return
        running.task.cancel()
        await asyncio.wait([running.task], timeout=STOP_S)
        async with self._news:
            self._news.notify_all()

    @asynccontextmanager
    async def without(self, id_: AccountId) -> AsyncIterator[None]:
        """Nothing of this account runs inside."""
        self._withheld.add(id_)
        try:
            async with self._syncing:
                await self._stop(id_)
            yield
        finally:
            self._withheld.discard(id_)

    def connector(self, id_: AccountId) -> Connector | None:
        """The running connector of an account, if there is one."""
        running = self._running.get(id_)
        return running.account.connector if running else None

    def connectors(self) -> list[tuple[AccountId, Connector]]:
        """The connectors that run and have caught up at least once."""
        return [
            (id_, running.account.connector)
            for id_, running in self._running.items()
            if running.account.connector is not None and running.account.told.caught_up
        ]

    def try_now(self, id_: AccountId) -> None:
        """Do not let this account wait any longer before its next try."""
        running = self._running.get(id_)
        if running is not None:
            running.account.try_now()

    async def look_now(self) -> None:
        """Have every account look at its source now."""
        for running in list(self._running.values()):
            await running.account.look_now()

    def mark(self) -> None:
        """Have what waits in the outbox done, by one task an account at a time."""
        for id_, running in self._running.items():
            marking = self._marking.get(id_)
            if running.account.connector is not None and (marking is None or marking.done()):
                self._marking[id_] = asyncio.create_task(marks.flush(running.account, self._writer))

    def cancel(self) -> list[asyncio.Task[None]]:
        """Cancel everything; returns what is to be waited for."""
        tasks = [running.task for running in self._running.values()]
        tasks += [task for task in self._marking.values() if not task.done()]
        for task in tasks:
            task.cancel()
        return tasks

    # -- waiting for everybody ------------------------------------------------------------------

    async def collected(
        self, progress: Progress | None, *, look: bool
    ) -> tuple[AccountProgress, ...]:
        """Wait until every account has caught up (and has its history), or has failed.

        `look`: what counts is a catch-up that begins now; else one since the engine began.
        """
        await self.sync()
        watched = {id_: running.account for id_, running in self._running.items()}
        since = {id_: one.told.caught_up if look else 0 for id_, one in watched.items()}
        if look:
            for account in watched.values():
                account.told.failed = None
            await self.look_now()
        while True:
            state = await self._progress(watched, since)
            if progress is not None:
                progress(state)
            if all(one.finished or one.failed for one in state):
                return state
            async with self._news:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), _LOOK_S)

    async def _progress(
        self, watched: dict[AccountId, SupervisedAccount], since: dict[AccountId, int]
    ) -> tuple[AccountProgress, ...]:
        # before the rows are read: who has finished has stored all that is counted there
        ends = {}
        for id_, account in list(watched.items()):
            running = self._running.get(id_)
            if running is not None and running.account is not account:
                # its settings changed meanwhile, and it began anew
                account = watched[id_] = running.account  # noqa: PLW2901
                since[id_] = 0
            finished = account.told.caught_up > since[id_] and account.whole
            ends[id_] = finished or running is None, None if finished else account.told.failed
        rows = {row.id: row for row in await self._reader.ask(accounts.listed)}
        found = []
        for id_, (finished, failed) in ends.items():
            row = rows.get(id_, watched[id_].row)
            done, total = row.progress or (0, 0)
            found.append(
                AccountProgress(
                    id=id_,
                    label=row.label,
                    done=done,
                    total=total,
                    messages=row.messages,
                    finished=finished,
                    failed=failed,
                )
            )
        return tuple(found)
