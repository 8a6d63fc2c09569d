"""One door to the store for everything that an account's run learns, one batch at a time.

What is told live and what is read from a history meet here: a page that was read before an edit
or a deletion came in must not undo it, and what is known already is not stored again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.base import (
    Batch,
    Cursor,
    DeadLetter,
    Emit,
    Gone,
    Known,
    Progress,
    ReadFlag,
    RemoteKey,
    RemoteMessage,
    Scope,
)
from focusdesk.model import Saying

_REMEMBERED: Final = 5000
_GONE: Final = 2**62


@dataclass(frozen=True, slots=True)
class Item:
    """A message, and when it was last changed at Slack (0: never)."""

    message: RemoteMessage
    edited: int = 0


class Storing:
    """Puts batches together and emits them, one after the other."""

    def __init__(self, known: Known, emit: Emit) -> None:
        self.known = known
        self._emit = emit
        self._one_at_a_time = asyncio.Lock()
        self._changed: dict[RemoteKey, int] = {}

    async def put(
        self,
        items: Sequence[Item] = (),
        *,
        gone: Sequence[Gone] = (),
        flags: Sequence[ReadFlag] = (),
        dead_letters: Sequence[DeadLetter] = (),
        cursors: Mapping[Scope, Cursor] | None = None,
        progress: Progress | None = None,
        caught_up: bool = False,
        backfilled: bool = False,
        degraded: Saying | None = None,
    ) -> None:
        """Returns when it is on disk."""
        async with self._one_at_a_time:
            stored = await self.known.having([item.message.key for item in items])
            batch = Batch(
                messages=tuple(self._news(items, stored)),
                flags=tuple(flags),
                gone=tuple(gone),
                dead_letters=tuple(dead_letters),
                cursors=cursors or {},
                progress=progress,
                caught_up=caught_up,
                backfilled=backfilled,
                degraded=degraded,
            )
            if batch != Batch():
                await self._emit(batch)
            for item in items:
                if item.edited:
                    self._remember(item.message.key, item.edited)
            for one in gone:
                self._remember(one.key, _GONE)

    def _news(
        self, items: Iterable[Item], stored: Collection[RemoteKey]
    ) -> Iterable[RemoteMessage]:
        seen = set(stored)
        for item in items:
            key = item.message.key
            last = self._changed.get(key, 0)
            if last > item.edited or (key in seen and not item.edited):
                continue
            seen.add(key)
            yield item.message

    def _remember(self, key: RemoteKey, at: int) -> None:
        self._changed[key] = max(at, self._changed.pop(key, 0))
        while len(self._changed) > _REMEMBERED:
            del self._changed[next(iter(self._changed))]
