"""What the threads of one account share while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from focusdesk.connectors.base import (
    Batch,
    Cursor,
    DeadLetter,
    Emit,
    Known,
    Progress,
    RemoteKey,
    Scope,
)
from focusdesk.connectors.email import cursors
from focusdesk.connectors.email.bridge import Bridge
from focusdesk.connectors.email.cursors import Backfill, Live
from focusdesk.connectors.email.message import Place
from focusdesk.connectors.email.pace import Pace
from focusdesk.connectors.email.parsing.pool import Pool
from focusdesk.connectors.email.sockets import Sockets
from focusdesk.model import DAY, SECOND, Instant, Micros, Saying

FIRST_WINDOW: Micros = Micros(30 * DAY)
"""The past that is fetched first."""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(slots=True)
class Folder:
    """A folder that is watched, and how far it has been read."""

    name: str
    outgoing: bool
    live: Live | None = None
    backfill: Backfill | None = None

    @property
    def place(self) -> Place:
        assert self.live is not None
        return Place(self.name, self.live.uidvalidity, self.outgoing)

    def cursors(self) -> Mapping[Scope, Cursor]:
        """Both cursors as they are now."""
        return {**self.live_cursor(), **self.backfill_cursor()}

    def live_cursor(self) -> Mapping[Scope, Cursor]:
        assert self.live is not None
        return {cursors.live_scope(self.name): cursors.dump(self.live)}

    def backfill_cursor(self) -> Mapping[Scope, Cursor]:
        assert self.backfill is not None
        return {cursors.backfill_scope(self.name): cursors.dump(self.backfill)}


@dataclass(slots=True)
class Run:
    """One run of an account. The folders are the watcher's; backfill alone touches their
    `backfill` while it runs.
    """

    bridge: Bridge
    sockets: Sockets
    pool: Pool
    known: Known
    emit: Emit
    own: frozenset[str]
    pace: Pace
    folders: list[Folder] = field(default_factory=list)
    filling: bool = False
    """The backfill is at work in a thread of its own."""
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def store(self, batch: Batch) -> None:
        """Emit one batch after the other, whichever thread they come from."""
        async with self._one_at_a_time:
            await self.emit(batch)

    def tell(self, batch: Batch) -> None:
        """Emit from a thread and wait until it is on disk."""
        self.bridge.call(self.store(batch))

    @property
    def backfilled(self) -> bool:
        return bool(self.folders) and all(
            folder.backfill is not None and folder.backfill.complete for folder in self.folders
        )

    def progress(self) -> Progress:
        fills = [folder.backfill for folder in self.folders if folder.backfill is not None]
        total = sum(fill.total for fill in fills)
        return Progress(min(total, sum(fill.done for fill in fills)), total)


def notice(folder: str, saying: Saying) -> DeadLetter:
    """Something about a folder that its owner should hear: it is shown with the dead letters."""
    return DeadLetter(RemoteKey(f"{folder};0", 0), saying, b"")


def whole_past(uidvalidity: int, exists: int, first: int, now: Instant) -> Backfill:
    """The backward cursor of a folder of which nothing is stored."""
    return Backfill(
        uidvalidity=uidvalidity,
        since=_day(Instant(now - FIRST_WINDOW)),
        window=first,
        below=first,
        total=exists,
    )


def _day(instant: Instant) -> str:
    """A date as SEARCH wants it, in English whatever the locale."""
    day = datetime.fromtimestamp(instant / SECOND, UTC)
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
