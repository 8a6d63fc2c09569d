"""How far a folder has been read, as text that the store keeps.

Two scopes a folder: `INBOX live` goes forward with new mail, flags and deletions; `INBOX
backfill` goes back through what stood there at the first sign-in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from focusdesk.connectors.base import Cursor, Scope

Owed = dict[int, int]
"""UIDs whose body did not come, with the number of times it was asked for."""


@dataclass(frozen=True, slots=True)
class Live:
    """The forward cursor of a folder.

    next
        Every UID below it, from `first` up, has been stored or is owed.
    first
        UIDNEXT when the folder was first opened: below it lies history.
    modseq, messages
        The state whose flags and deletions are stored: equal ones mean that nothing happened.
        `modseq` 0 and `messages` -1: not known.
    newest
        The latest INTERNALDATE stored (µs): what is older was no news when UIDVALIDITY changed.
    relinked
        While keys of a new UIDVALIDITY are looked up: the last UID done; None otherwise.
    renumbered
        When UIDVALIDITY changed (µs), the last few times.
    swept
        When all flags were last compared (µs), where the server does not track changes.
    """

    uidvalidity: int
    next: int
    first: int
    modseq: int = 0
    messages: int = -1
    newest: int = 0
    relinked: int | None = None
    renumbered: tuple[int, ...] = ()
    swept: int = 0
    owed: Owed = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backfill:
    """The backward cursor of a folder, below the live cursor's `first`.

    since
        The first window's first day, as IMAP writes it.
    window
        Every message of the first window from this UID up is stored; 0: all of it.
    below
        Every message outside the window from this UID up is stored; 1: all of it.
    windowed, looked, total
        For progress: mails of the window that are done, mails of the whole past (the window
        among them) that the walk back has passed, and how many there were at the beginning.
    """

    uidvalidity: int
    since: str
    window: int
    below: int
    windowed: int = 0
    looked: int = 0
    total: int = 0
    owed: Owed = field(default_factory=dict)

    @property
    def done(self) -> int:
        return max(self.windowed, self.looked)

    @property
    def window_complete(self) -> bool:
        return self.window <= 1

    @property
    def complete(self) -> bool:
        return self.window_complete and self.below <= 1 and not self.owed


def live_scope(folder: str) -> Scope:
    return Scope(f"{folder} live")


def backfill_scope(folder: str) -> Scope:
    return Scope(f"{folder} backfill")


def dump(cursor: Live | Backfill) -> Cursor:
    return Cursor(json.dumps(asdict(cursor), separators=(",", ":")))


def load_live(cursors: Mapping[Scope, Cursor], folder: str) -> Live | None:
    """None when the folder has never been opened; what cannot be read counts as never."""
    loaded = _load(cursors.get(live_scope(folder)))
    if loaded is None:
        return None
    try:
        live = Live(**loaded)
    except TypeError:
        return None
    return replace(live, renumbered=tuple(live.renumbered), owed=_owed(live.owed))


def load_backfill(cursors: Mapping[Scope, Cursor], folder: str) -> Backfill | None:
    loaded = _load(cursors.get(backfill_scope(folder)))
    if loaded is None:
        return None
    try:
        backfill = Backfill(**loaded)
    except TypeError:
        return None
    return replace(backfill, owed=_owed(backfill.owed))


def _load(cursor: Cursor | None) -> dict[str, Any] | None:
    try:
        loaded = json.loads(cursor) if cursor else None
    except ValueError:
        return None
    return loaded if isinstance(loaded, dict) else None


def _owed(loaded: Mapping[Any, int]) -> Owed:
    """JSON knows only text as names."""
    return {int(uid): tries for uid, tries in loaded.items()}
