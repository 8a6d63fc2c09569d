"""Reading one open folder: new mail, flags, what went away, a new numbering."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from focusdesk import clock
from focusdesk.connectors.base import Batch, Gone, ReadFlag
from focusdesk.connectors.email import bodies, commands
from focusdesk.connectors.email.belt import Belt, load
from focusdesk.connectors.email.commands import MAX_UID, Opened, Told
from focusdesk.connectors.email.cursors import Live
from focusdesk.connectors.email.renumbering import Renumbering
from focusdesk.connectors.email.responses import Fetched, Ranges
from focusdesk.connectors.email.run import Folder, Run, whole_past
from focusdesk.connectors.email.wire import Link
from focusdesk.model import SECOND

AT_ONCE = 8
"""So many new mails are fetched without asking for their sizes first."""
FLAGS_WINDOW = 500
"""UIDs whose flags are compared often where the server does not track changes."""
PIECE = 500
"""Flags and deletions that are stored at once."""
CHUNK = 5_000
"""Known mails that one search looks for."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened to known mails. `live` is the cursor once all of it is stored."""

    folder: Folder
    live: Live
    flags: tuple[ReadFlag, ...] = ()
    gone: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.flags or self.gone or self.live != self.folder.live)

    def batches(self) -> Iterator[Batch]:
        """In pieces that keep the store's lock short, the cursor with the last one.

        `folder.live` is already `live` then.
        """
        key = self.folder.place.key
        cursors = self.folder.live_cursor()
        if len(self.flags) + len(self.gone) <= PIECE:
            gone = tuple(Gone(key(uid)) for uid in self.gone)
            yield Batch(flags=self.flags, gone=gone, cursors=cursors)
            return
        for start in range(0, len(self.flags), PIECE):
            yield Batch(flags=self.flags[start : start + PIECE])
        for start in range(0, len(self.gone), PIECE):
            yield Batch(gone=tuple(Gone(key(uid)) for uid in self.gone[start : start + PIECE]))
        yield Batch(cursors=cursors)


class Reader:
    """One folder over one connection; used by the watcher's thread."""

    def __init__(self, run: Run, link: Link, folder: Folder, belt: Belt) -> None:
        self._run = run
        self._link = link
        self._folder = folder
        self._belt = belt

    @property
    def _live(self) -> Live:
        assert self._folder.live is not None
        return self._folder.live

    @property
    def _space(self) -> str:
        return self._folder.place.space

    def open(self) -> Changes:
        """Open the folder, store what is new, and tell what else happened since its cursor."""
        live = self._folder.live
        since = (live.uidvalidity, live.modseq) if live and live.modseq else None
        opened = commands.examine(self._link, self._folder.name, since=since)
        if live is None:
            self._begin(opened)
        elif live.uidvalidity != opened.uidvalidity:
            self._renumbering().begin(live, opened, self._uidnext(opened))
        else:
            return self._continued(opened)
        return Changes(self._folder, self._live)

    def _renumbering(self) -> Renumbering:
        return Renumbering(self._run, self._link, self._folder, self._belt)

    def _begin(self, opened: Opened) -> None:
        """The first time: everything that stands here now is history."""
        now = clock.now()
        first = self._uidnext(opened)
        self._folder.live = Live(
            uidvalidity=opened.uidvalidity,
            next=first,
            first=first,
            modseq=opened.modseq,
            messages=opened.exists,
            newest=now - now % SECOND,  # servers tell whole seconds
            swept=now,
        )
        self._folder.backfill = whole_past(opened.uidvalidity, opened.exists, first, now)
        self._run.tell(Batch(cursors=self._folder.cursors()))

    def _uidnext(self, opened: Opened) -> int:
        if opened.uidnext:
            return opened.uidnext
        last = commands.search(self._link, ["UID", "*"]) if opened.exists else []
        return max(last, default=0) + 1

    def _continued(self, opened: Opened) -> Changes:
        live = self._live
        if live.relinked is not None:
            self._renumbering().go_on()
        self._ask_again()
        expected = opened.uidnext - live.next if opened.uidnext else None
        came = self.new_mail(expected)
        if opened.uidnext > self._live.next:
            self._folder.live = replace(self._live, next=opened.uidnext)
        if opened.modseq < live.modseq:  # the server has forgotten: everything is compared
            self._folder.live = replace(self._live, modseq=0, swept=0)
        elif opened.told_changes:
            return self._changes(opened.changed, opened.vanished, opened.modseq, opened.exists)
        counted = live.messages + came == opened.exists
        return self._asked(opened.modseq, opened.exists, may_miss=not counted)

    # -- new mail ---------------------------------------------------------------------------

    def come(self, told: Told) -> None:
        """Store what came to the folder that is open, after the server told how many there are."""
        before = self._live.messages
        assert told.exists is not None
        # with deletions in between nobody knows how many of them are new
        known = before >= 0 and not told.expunged and told.exists > before
        self._folder.live = replace(self._live, messages=-1 if told.expunged else told.exists)
        self.new_mail(told.exists - before if known else None)

    def new_mail(self, expected: int | None) -> int:
        """Store everything from `next` up, ascending; returns how many there were."""
        came = 0
        if expected is not None and expected <= 0:
            return 0
        if expected is None or expected <= AT_ONCE:
            came = self._take_at_once()
            if 0 < came < AT_ONCE if expected is None else came >= expected:
                return came
        listed = bodies.sizes(self._link, self._live.next, None)
        for plan in bodies.planned(listed):
            self._put(bodies.fetch(self._link, self._folder.place, plan, {}), plan.uids)
        self._belt.flush()
        return came + len(listed)

    def _take_at_once(self) -> int:
        """Returns how many there were; none, too, where the server refuses one of them."""
        try:
            found = bodies.fetch_new(self._link, self._folder.place, self._live.next, AT_ONCE)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            return 0
        uids = [*(mail.uid for mail in found.mails), *found.owed]
        if uids:
            self._put(found, uids)
            self._belt.flush()
        return len(uids)

    def _put(self, found: bodies.Bodies, uids: Sequence[int]) -> None:
        """Send a load on its way with the cursor behind it; owed ones are kept in the cursor."""
        live = self._live
        newest = max((mail.received or 0 for mail in found.mails), default=0)
        self._folder.live = replace(
            live,
            next=max(live.next, max(uids) + 1),
            newest=max(live.newest, newest),
            owed={**live.owed, **found.owed},
        )
        self._belt.put(load(self._folder, found))

    def _ask_again(self) -> None:
        """Ask once more for the bodies that did not come."""
        owed = self._live.owed
        if not owed:
            return
        there = bodies.sizes_of(self._link, list(owed))
        still: dict[int, int] = {}
        for plan in bodies.planned(there):
            found = bodies.fetch(self._link, self._folder.place, plan, owed)
            still.update(found.owed)
            left = {uid: tries for uid, tries in owed.items() if uid not in plan.uids}
            owed = {**left, **found.owed}
            self._folder.live = replace(self._live, owed=owed)
            self._belt.put(load(self._folder, found))
        self._folder.live = replace(self._live, owed=still)
        self._belt.flush()

    # -- flags and deletions ----------------------------------------------------------------

    def changes(self, *, may_miss: bool) -> Changes:
        """What happened to known mails in the folder that is open. `may_miss`: some may be gone.

        Nothing on the belt may still be on its way: flags are compared with the store.
        """
        return self._asked(0, -1 if may_miss else self._live.messages, may_miss=may_miss)

    def _asked(self, modseq: int, exists: int, *, may_miss: bool) -> Changes:
        live = self._live
        if not (commands.tracks_changes(self._link) and live.modseq):
            return self._compared(modseq, exists, may_miss=may_miss)
        if modseq and modseq == live.modseq and not may_miss:
            return Changes(self._folder, replace(live, messages=exists))
        vanishing = commands.tracks_vanished(self._link)
        modifiers = f"CHANGEDSINCE {live.modseq}" + (" VANISHED" if vanishing else "")
        changed, vanished = commands.fetch(self._link, "1:*", "UID FLAGS", modifiers)
        # the answer is complete from `live.modseq` on, so the highest in it may be trusted
        reached = max((one.modseq or 0 for one in changed), default=0)
        told = self._changes(changed, vanished, max(live.modseq, modseq, reached), exists)
        if may_miss and not vanishing:
            return replace(told, gone=self._missing())
        return told

    def _changes(
        self,
        changed: Sequence[Fetched],
        vanished: Ranges,
        modseq: int,
        exists: int,
    ) -> Changes:
        gone: list[int] = []
        if vanished.spans:
            gone = vanished.among(self._items(vanished.low, vanished.high))
        return Changes(
            self._folder,
            replace(self._live, modseq=modseq, messages=exists),
            flags=self._flags(changed),
            gone=tuple(gone),
        )

    def _compared(self, modseq: int, exists: int, *, may_miss: bool) -> Changes:
        """Without change tracking: the flags of the newest mails, from time to time all."""
        live, now = self._live, clock.now()
        sweeps = now - live.swept >= self._run.pace.sweep * SECOND
        low = 1 if sweeps else max(1, live.next - FLAGS_WINDOW)
        flagged: list[Fetched] = []
        if exists:
            flagged, _ = commands.fetch(self._link, f"{low}:{live.next}", "UID FLAGS")
        gone = self._missing() if may_miss or sweeps else ()
        after = replace(live, modseq=modseq, messages=exists, swept=now if sweeps else live.swept)
        return Changes(self._folder, after, flags=self._flags(flagged), gone=gone)

    def _flags(self, told: Sequence[Fetched]) -> tuple[ReadFlag, ...]:
        """Where what the server says of known mails differs from what is stored."""
        if self._folder.outgoing:
            return ()
        seen = {one.uid: one.seen for one in told if one.flags is not None}
        if not seen:
            return ()
        low, high = min(seen), max(seen)
        unread = self._run.bridge.call(self._run.known.unread(self._space, low, high))
        key = self._folder.place.key
        return tuple(
            ReadFlag(key(uid), seen[uid])
            for uid in self._items(low, high)
            if uid in seen and seen[uid] == (uid in unread)
        )

    def _missing(self) -> tuple[int, ...]:
        """Known mails that a search, answered in full, does not find."""
        known = self._items(1, MAX_UID)
        missing: list[int] = []
        for start in range(0, len(known), CHUNK):
            part = known[start : start + CHUNK]
            there = set(commands.search_range(self._link, part[0], part[-1]))
            missing += [uid for uid in part if uid not in there]
        return tuple(missing)

    def _items(self, low: int, high: int) -> Sequence[int]:
        return self._run.bridge.call(self._run.known.items(self._space, low, high))

    def confirmed(self, changes: Changes) -> Changes:
        """Where absence was concluded from a search, search once more: `gone` twice is gone."""
        if not changes.gone or commands.tracks_vanished(self._link):
            return changes
        opened = commands.examine(self._link, self._folder.name)
        if opened.uidvalidity != self._live.uidvalidity:
            return replace(changes, gone=())
        there = set(commands.search_range(self._link, min(changes.gone), max(changes.gone)))
        return replace(changes, gone=tuple(uid for uid in changes.gone if uid not in there))
