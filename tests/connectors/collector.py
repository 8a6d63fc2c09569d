"""Stands where the engine stands: takes batches as the store would, and answers as it would.

Everything is in memory and public, so that a test can say what it expects of a connector:

    collector = Collector()
    async with collector.running(connector):
        await collector.wait_for(lambda: collector.caught_up)

A second `Collector` made with `restarted()` has the same memory: what a restart finds.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from focusdesk.connectors.base import (
    Batch,
    Connector,
    Cursor,
    DeadLetter,
    Gone,
    RemoteKey,
    RemoteMessage,
    Scope,
)
from tests.conftest import PATIENCE


class Waited(AssertionError):
    """What a test waited for did not happen in time."""


@dataclass
class Stored:
    """A message in memory: as it came, with what is known of it now."""

    message: RemoteMessage
    keys: set[RemoteKey]
    read: bool
    gone: bool = False


@dataclass
class Collector:
    """An emit and a `Known` over the same memory, honouring the protocol.

    `before_emit` runs before a batch is stored: what it raises, emit raises, and nothing is kept.
    """

    stored: list[Stored] = field(default_factory=list)
    by_key: dict[RemoteKey, Stored] = field(default_factory=dict)
    by_name: dict[str, Stored] = field(default_factory=dict)
    dead_letters: dict[RemoteKey, DeadLetter] = field(default_factory=dict)
    cursors: dict[Scope, Cursor] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)
    before_emit: Callable[[Batch], None] | None = None
    rounds: int = 0
    """How often everything was caught up."""
    backfilled: bool = False
    _told: asyncio.Condition = field(default_factory=asyncio.Condition)
    _ended: BaseException | None = None

    # -- emit -----------------------------------------------------------------------------------

    async def emit(self, batch: Batch) -> None:
        if self.before_emit is not None:
            self.before_emit(batch)
        for space in batch.forget_spaces:
            self._forget(space)
        for new in batch.new_keys:
            known = self.by_name.get(new.dedupe)
            if known is not None:
                self._add_key(known, new.key)
                known.read = known.read if new.read is None else new.read
        for message in batch.messages:
            self._take(message)
        for flag in batch.flags:
            if flag.key in self.by_key:
                self.by_key[flag.key].read = flag.read
        for gone in batch.gone:
            self._lose(gone)
        for letter in batch.dead_letters:
            self.dead_letters[letter.key] = letter
        self.cursors.update(batch.cursors)
        self.batches.append(batch)
        self.rounds += batch.caught_up
        self.backfilled = self.backfilled or batch.backfilled
        async with self._told:
            self._told.notify_all()

    def _take(self, message: RemoteMessage) -> None:
        known = self.by_key.get(message.key) or self.by_name.get(message.dedupe)
        if known is not None:
            self._add_key(known, message.key)
            known.message = message
            return
        new = Stored(message, set(), message.read)
        self.stored.append(new)
        self._add_key(new, message.key)
        if message.dedupe:
            self.by_name[message.dedupe] = new

    def _add_key(self, stored: Stored, key: RemoteKey) -> None:
        stored.keys.add(key)
        stored.gone = False
        self.by_key[key] = stored

    def _lose(self, gone: Gone) -> None:
        known = self.by_key.pop(gone.key, None)
        if known is not None:
            known.keys.discard(gone.key)
            known.gone = not known.keys

    def _forget(self, space: str) -> None:
        for key in [key for key in self.by_key if key.space == space]:
            self.by_key.pop(key).keys.discard(key)

    # -- Known ----------------------------------------------------------------------------------

    async def having(self, keys: Sequence[RemoteKey]) -> frozenset[RemoteKey]:
        return frozenset(key for key in keys if key in self.by_key or key in self.dead_letters)

    async def items(self, space: str, low: int, high: int) -> Sequence[int]:
        return sorted(
            int(key.item) for key in self.by_key if key.space == space and low <= key.item <= high
        )

    async def unread(self, space: str, low: int, high: int) -> frozenset[int]:
        return frozenset(
            int(key.item)
            for key, known in self.by_key.items()
            if key.space == space and low <= key.item <= high and not known.read
        )

    async def duplicates(self, dedupe: Sequence[str]) -> frozenset[str]:
        return frozenset(name for name in dedupe if name in self.by_name)

    # -- for tests --------------------------------------------------------------------------------

    @property
    def messages(self) -> list[RemoteMessage]:
        return [stored.message for stored in self.stored]

    @property
    def subjects(self) -> list[str]:
        return [message.subject for message in self.messages]

    @property
    def caught_up(self) -> bool:
        return self.rounds > 0

    def find(self, subject: str) -> Stored:
        """The one message of this subject."""
        found = [stored for stored in self.stored if stored.message.subject == subject]
        assert len(found) == 1, f"{len(found)} messages called {subject!r} in {self.subjects}"
        return found[0]

    def restarted(self) -> Collector:
        """The same memory for another run."""
        return Collector(
            self.stored,
            self.by_key,
            self.by_name,
            self.dead_letters,
            self.cursors,
        )

    async def wait_for(self, condition: Callable[[], bool], what: str = "") -> None:
        """Until the condition holds; raises what ended the connector, or `Waited`."""

        def ready() -> bool:
            return condition() or self._ended is not None

        try:
            async with asyncio.timeout(PATIENCE), self._told:
                await self._told.wait_for(ready)
        except TimeoutError:
            raise Waited(what or "it did not happen in time") from None
        if not condition() and self._ended is not None:
            raise self._ended

    async def end(self, error: BaseException) -> None:
        """The connector ended by itself: whoever waits hears of it."""
        self._ended = error
        async with self._told:
            self._told.notify_all()

    @contextlib.asynccontextmanager
    async def running(
        self, connector: Connector, *, backfill: bool = True
    ) -> AsyncIterator[asyncio.Task[None]]:
        """Run a connector with this memory; cancelled at the end."""

        async def run() -> None:
            try:
                await connector.run(dict(self.cursors), self, self.emit, backfill=backfill)
            except asyncio.CancelledError:
                raise
            except BaseException as error:
                await self.end(error)
                raise

        task = asyncio.create_task(run())
        try:
            yield task
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
            await connector.close()

    async def collect(self, connector: Connector, *, backfill: bool = True) -> None:
        """Run until everything is there, the past included unless `backfill` is False."""
        async with self.running(connector, backfill=backfill):
            await self.wait_for(
                lambda: self.caught_up and (self.backfilled or not backfill), "caught up"
            )


class Vault:
    """Secrets of one account, in memory."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets

    async def get(self, name: str) -> str:
        return self.secrets.get(name, "")

    async def set(self, name: str, value: str) -> None:
        self.secrets[name] = value
