"""How far each scope was read, as text; nobody else reads it.

A channel is read from its newest message down. So `top` is the newest that was met, and `holes`
are the stretches below it that are still to be read: a restart in the middle of a long absence
goes on where it was, also where Slack gives fifteen messages a minute.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from focusdesk.connectors.base import Cursor, Scope

START: Final = Scope("start")
THREADS: Final = Scope("threads")
MENTIONS: Final = Scope("mentions")

Hole = tuple[int, int]
"""A stretch of instants, both ends included."""


@dataclass(slots=True)
class Reach:
    """How far one channel was read.

    born
        What is not younger is history: it stood there when the channel began to be collected.
    pages
        Requests that the past has cost so far.
    """

    top: int
    born: int
    holes: list[Hole] = field(default_factory=list)
    pages: int = 0

    def dump(self) -> Cursor:
        kept = {"top": self.top, "born": self.born, "holes": self.holes, "pages": self.pages}
        return Cursor(json.dumps(kept, separators=(",", ":")))


def load(text: str) -> Reach:
    kept = json.loads(text)
    holes = [(low, high) for low, high in kept["holes"]]
    return Reach(kept["top"], kept["born"], holes, kept["pages"])


def whole_scope(channel: str) -> Scope:
    """All of a channel."""
    return Scope(channel)


def mentions_scope(channel: str) -> Scope:
    """What speaks of oneself in a channel that is not collected."""
    return Scope(f"{channel} mentions")


def backfill_scope(channel: str) -> Scope:
    """A channel's past before its first window."""
    return Scope(f"{channel} backfill")
