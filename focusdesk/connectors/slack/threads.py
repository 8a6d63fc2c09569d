"""Threads: which are followed, how far they were read, and what they answer.

A channel's history does not list the replies of its threads, so each thread that somebody wrote
in lately is asked by itself. Followed are the threads of what is collected whole, and elsewhere
those that one began, wrote in, or was spoken of in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.base import Cursor
from focusdesk.model import DAY, Instant

KEPT: Final = 300
LIVELY: Final = 30 * DAY
_ROOTS: Final = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """A thread: its channel and the message that it answers."""

    channel: str
    root: Instant


@dataclass(slots=True)
class Followed:
    """`top`: the newest reply that a reading met; `seen`: the newest that was heard of."""

    top: int
    seen: int


@dataclass(frozen=True, slots=True)
class Root:
    """The message that a thread answers: who wrote it, and its first words."""

    author: str
    excerpt: str


class Threads:
    """Those of one workspace. `changed` says that the cursor is to be written anew."""

    def __init__(self, cursor: str) -> None:
        kept = json.loads(cursor) if cursor else []
        self._followed = {
            Place(channel, root): Followed(top, seen) for channel, root, top, seen in kept
        }
        self._roots: dict[Place, Root] = {}
        self.changed = False

    def follows(self, place: Place) -> bool:
        return place in self._followed

    def get(self, place: Place) -> Followed | None:
        return self._followed.get(place)

    def follow(self, place: Place, at: int, *, since: int) -> Followed:
        """Somebody wrote at `at`; a thread that is new here is read from `since`."""
        followed = self._followed.get(place)
        if followed is None:
            followed = self._followed[place] = Followed(since, at)
            self.changed = True
            if len(self._followed) > KEPT * 2:
                self._forget_old()
        elif at > followed.seen:
            followed.seen = at  # written along with the next change; a guess serves as well
        return followed

    def read_to(self, place: Place, top: int) -> None:
        followed = self._followed.get(place)
        if followed is not None and top > followed.top:
            followed.top = top
            followed.seen = max(followed.seen, top)
            self.changed = True

    def drop(self, place: Place) -> None:
        if self._followed.pop(place, None) is not None:
            self.changed = True

    def lively(self, now: Instant) -> list[Place]:
        """Those to look at, the liveliest first."""
        found = [(one.seen, place) for place, one in self._followed.items()]
        found = [(seen, place) for seen, place in found if seen > now - LIVELY]
        return [place for _, place in sorted(found, key=lambda pair: -pair[0])[:KEPT]]

    def _forget_old(self) -> None:
        order = sorted(self._followed, key=lambda place: -self._followed[place].seen)
        for place in order[KEPT:]:
            del self._followed[place]

    def cursor(self) -> Cursor:
        self.changed = False
        kept = [
            [place.channel, place.root, one.top, one.seen] for place, one in self._followed.items()
        ]
        return Cursor(json.dumps(kept, separators=(",", ":")))

    # -- what they answer -----------------------------------------------------------------------

    def root(self, place: Place) -> Root | None:
        return self._roots.get(place)

    def saw_root(self, place: Place, root: Root) -> None:
        self._roots.pop(place, None)
        self._roots[place] = root
        while len(self._roots) > _ROOTS:
            del self._roots[next(iter(self._roots))]
