"""One account under supervision: it runs, it fails, it is tried again; the others never notice.

The supervisor alone retries. What an error means is in its class: the program waits
(`Unreachable`), the person must act (`NeedsLogin`, `BadSettings`), or it is our bug (`broken`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from focusdesk import clock
from focusdesk.connectors import registry
from focusdesk.connectors.base import Batch, Connector, RemoteKey
from focusdesk.engine import logs
from focusdesk.engine.secrets import AccountSecrets
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import (
    BadSettings,
    NeedsLogin,
    StoreBusy,
    StoreError,
    StoreFull,
    Unreachable,
    VaultLocked,
)
from focusdesk.model import AccountId, AccountState, Saying
from focusdesk.store import accounts, intake, known
from focusdesk.store.rows import AccountRow

ROWS_AT_ONCE: Final = 200
"""Rows of a batch in one transaction, so that a small write of somebody else never waits long."""
AIR_S: Final = 0.02
FIRST_WAIT_S: Final = 2.0
LONGEST_WAIT_S: Final = 300.0
STEADY_S: Final = 60.0
"""A run that lasted so long was healthy: its end is no reason to wait for long."""
ROOM_WAIT_S: Final = 5.0
CLOSE_S: Final = 1.0
_FOR_THE_PERSON: Final = (AccountState.NEEDS_LOGIN, AccountState.BROKEN)
_ROWS: Final = ("new_keys", "messages", "flags", "gone", "dead_letters")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Told:
    """What an account has said so far, for who waits for it. `failed` until it catches up."""

    caught_up: int = 0
    backfilled: bool = False
    failed: Saying | None = None


class SupervisedAccount:
    """Runs one account's connector for as long as the engine runs and the account is not paused.

    `stored` is called after each batch (something is due now, or not); `told` tells how far it
    has come, and `news` that it tells more.
    """

    def __init__(
        self,
        row: AccountRow,
        writer: StoreWorker,
        reader: StoreWorker,
        secrets: AccountSecrets,
        *,
        backfill: bool,
        stored: Callable[[bool], None],
        news: asyncio.Condition,
    ) -> None:
        self.row = row
        self.told = Told()
        self.connector: Connector | None = None
        self._writer = writer
        self._reader = reader
        self._secrets = secrets
        self._backfill = backfill
        self._fills = True
        self._stored = stored
        self._news = news
        self._again = asyncio.Event()
        self._state: tuple[AccountState, Saying | None] | None = None
        self._untold = False

    @property
    def id(self) -> AccountId:
        return self.row.id

    @property
    def whole(self) -> bool:
        """Whether the history is there, as far as it was asked for."""
        return self.told.backfilled or not self._backfill or not self._fills

    def try_now(self) -> None:
        """Do not wait any longer before the next try."""
        self._again.set()

    def renewed(self, state: AccountState) -> None:
        """Try again at once what waits for the person, if somebody put the stored state back.

        A sign-in that was renewed by another process says so by `off`.
        """
        waits = self._state is not None and self._state[0] in _FOR_THE_PERSON
        if waits and state is AccountState.OFF:
            self.try_now()

    async def look_now(self) -> None:
        """Ask a running connector to look at its source now; try again one that waits."""
        if self.connector is None:
            self.try_now()
            return
        try:
            await self.connector.collect_now()
        except Exception as error:
            log.error("account %s cannot look: %s", self.id, logs.places(error))

    async def supervise(self) -> None:
        """Until cancelled."""
        tries = 0
        try:
            while True:
                began = clock.monotonic()
                wait = await self._one_run()
                # one that connects and is thrown out at once must not try each second for ever
                tries = 0 if clock.monotonic() - began > STEADY_S else tries + 1
                await self._pause(wait, tries)
        finally:
            # what only the person can mend is to be seen with no engine too
            if self._state is None or self._state[0] not in _FOR_THE_PERSON:
                with contextlib.suppress(Exception, asyncio.CancelledError):
                    await self._say(AccountState.OFF)

    async def _one_run(self) -> float | None:
        """One life of a connector. Returns what the source asked to wait, None for our own wait,
        infinity where only the person can help.
        """
        self._again.clear()
        await self._say(AccountState.CONNECTING)
        connector: Connector | None = None
        try:
            kind = registry.connector(self.row.kind)
            self._fills = kind.capabilities.backfill
            connector = kind(dict(self.row.settings), self._secrets)
            self.connector = connector
            cursors = await self._reader.ask(accounts.cursors, self.id)
            await connector.run(
                cursors, _Known(self._reader, self.id), self.emit, backfill=self._backfill
            )
            raise Unreachable("connector-ended")
        except Unreachable as error:
            await self._fail(AccountState.RETRYING, error.saying)
            return error.retry_after
        except StoreError as error:
            await self._fail(AccountState.RETRYING, error.saying)
            return None
        except (NeedsLogin, BadSettings, VaultLocked) as error:
            await self._fail(AccountState.NEEDS_LOGIN, error.saying)
            return float("inf")
        except Exception as error:
            # the type and the place only: a message's text may stand in the arguments
            log.error("account %s broke: %s", self.id, logs.places(error))
            await self._fail(
                AccountState.BROKEN, Saying("account-broken", {"error": type(error).__name__})
            )
            return float("inf")
        finally:
            self.connector = None
            if connector is not None:
                with contextlib.suppress(Exception):
                    await asyncio.wait_for(connector.close(), CLOSE_S)

    async def _pause(self, asked: float | None, tries: int) -> None:
        """Back off with jitter, longer each time, never shorter than the source asked."""
        own = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(tries - 1, 10)) * random.uniform(0.5, 1)
        wait = own if asked is None else asked + own * 0.1 if asked != float("inf") else None
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._again.wait(), wait)

    async def emit(self, batch: Batch) -> None:
        """Store a batch in short transactions; the cursors go with the last of them."""
        parts = _parts(batch)
        for number, part in enumerate(parts):
            result = await self._take(part)
            self._stored(result.due)
            if number < len(parts) - 1 or batch.progress is not None:
                await asyncio.sleep(AIR_S)
        if batch.backfilled:
            self.told.backfilled = True
        if batch.caught_up:
            self.told.caught_up += 1
            self.told.failed = None
            await self._say(AccountState.LIVE, batch.degraded)
        if batch.caught_up or batch.backfilled or batch.progress is not None:
            await self._wake()

    async def _take(self, part: Batch) -> intake.Intake:
        """Into the store; no room, or a lock that is not given, is said, and tried again."""
        while True:
            try:
                result = await self._writer.ask(intake.take, self.id, part, clock.now())
            except (StoreFull, StoreBusy) as error:
                log.warning("account %s waits: %s", self.id, error.code)
                await self._fail(AccountState.RETRYING, error.saying)
                await asyncio.sleep(ROOM_WAIT_S)
            else:
                if self._state and self._state[0] is AccountState.RETRYING:
                    self.told.failed = None
                    await self._say(
                        AccountState.LIVE if self.told.caught_up else AccountState.CONNECTING
                    )
                return result

    async def _fail(self, state: AccountState, reason: Saying) -> None:
        self.told.failed = reason
        await self._say(state, reason)
        await self._wake()

    async def _say(self, state: AccountState, reason: Saying | None = None) -> None:
        """Write the account's state; with no room for it, it stands in the log alone."""
        if self._state == (state, reason) and not self._untold:
            return
        self._state = (state, reason)
        try:
            await self._writer.ask(accounts.set_state, self.id, state, reason)
        except StoreError as error:
            self._untold = True
            log.warning("account %s is %s, untold: %s", self.id, state.value, error.code)
        else:
            self._untold = False
            self._stored(False)

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()


def _parts(batch: Batch) -> list[Batch]:
    """A batch in pieces of `ROWS_AT_ONCE` rows, in the order of intake; cursors come last."""
    rows = [(name, one) for name in _ROWS for one in getattr(batch, name)]
    if len(rows) <= ROWS_AT_ONCE:
        return [batch]
    parts = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        piece: dict[str, Any] = {
            name: tuple(one for kind, one in rows[start : start + ROWS_AT_ONCE] if kind == name)
            for name in _ROWS
        }
        parts.append(Batch(**piece))
    parts[0] = replace(parts[0], forget_spaces=batch.forget_spaces, identities=batch.identities)
    parts[-1] = replace(
        parts[-1],
        cursors=batch.cursors,
        progress=batch.progress,
        caught_up=batch.caught_up,
        backfilled=batch.backfilled,
        degraded=batch.degraded,
    )
    return parts


class _Known:
    """`connectors.base.Known` over a store."""

    def __init__(self, reader: StoreWorker, account: AccountId) -> None:
        self._reader = reader
        self._account = account

    async def having(self, keys: Sequence[RemoteKey]) -> frozenset[RemoteKey]:
        return await self._reader.ask(known.having, self._account, keys)

    async def items(self, space: str, low: int, high: int) -> Sequence[int]:
        return await self._reader.ask(known.items, self._account, space, low, high)

    async def unread(self, space: str, low: int, high: int) -> frozenset[int]:
        return await self._reader.ask(known.unread, self._account, space, low, high)

    async def duplicates(self, dedupe: Sequence[str]) -> frozenset[str]:
        return await self._reader.ask(known.duplicates, self._account, dedupe)
