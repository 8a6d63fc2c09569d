"""The thread that keeps an account up to date: it catches up, then waits for what comes.

One connection for all folders. The first folder is the one that it waits in; the others are
asked by STATUS and opened when something happened there.
"""

from __future__ import annotations

import imaplib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from focusdesk import clock
from focusdesk.connectors.base import Batch, Cursor, Scope
from focusdesk.connectors.email import commands, cursors, folders
from focusdesk.connectors.email.belt import Belt
from focusdesk.connectors.email.commands import NoSuchFolder, Status
from focusdesk.connectors.email.filling import Filler
from focusdesk.connectors.email.idle import Sleep, Waker, idle, pause
from focusdesk.connectors.email.reader import Changes, Reader
from focusdesk.connectors.email.renumbering import Restless, rests
from focusdesk.connectors.email.run import Folder, Run, notice, whole_past
from focusdesk.connectors.email.wire import LOST, Link, refused
from focusdesk.errors import BadSettings, Unreachable
from focusdesk.model import Saying


@dataclass(slots=True)
class Watcher:
    """Reads an account's folders until it is stopped. `open_link` signs a connection in.

    `caught_up` is called, in this thread, each time that everything is stored.
    """

    run: Run
    open_link: Callable[[], Link]
    wanted: tuple[str, ...]
    saved: Mapping[Scope, Cursor]
    waker: Waker
    caught_up: Callable[[], None]
    _settled: dict[str, Status] = field(default_factory=dict)
    """What STATUS said of a folder when it was last read to its end."""
    _missing: set[str] = field(default_factory=set)
    _open_now: Folder | None = None
    _polled: float = 0.0
    _renewed: float = 0.0

    def work(self) -> None:
        """Raises `Stopped`, what `emit` raised, `Unreachable`, `NeedsLogin`, `BadSettings`."""
        link = self.open_link()
        try:
            self._watch(link)
        except LOST as error:
            self.run.sockets.check()
            raise Unreachable("email-connection-lost", host=link.host) from error
        except imaplib.IMAP4.error as error:
            self.run.sockets.check()
            raise refused(error, link.host) from error
        finally:
            link.close()

    def _watch(self, link: Link) -> None:
        commands.enable(link)
        belt = Belt(self.run, urgent=True)
        self._choose(link)
        sleep = Sleep(self.run.pace.jump)
        self._catch_up(link, belt)
        while True:
            self._wait(link, belt, sleep)

    def _choose(self, link: Link) -> None:
        """The folders asked for, then Sent; the first is the one that is waited in."""
        listed = folders.listed(link)
        for wanted in self.wanted:
            found = folders.named(wanted, listed)
            if found is not None:
                self._add(found.name, outgoing=found.is_sent)
            elif not self.run.folders and wanted == self.wanted[0]:
                raise BadSettings("folders", "email-folder-missing", folder=wanted)
            else:
                self._tell_missing(wanted)
        kept = folders.sent(listed)
        if kept is not None:
            self._add(kept.name, outgoing=True)

    def _add(self, name: str, *, outgoing: bool) -> None:
        for folder in self.run.folders:
            if folder.name == name:
                folder.outgoing = folder.outgoing or outgoing
                return
        live = cursors.load_live(self.saved, name)
        past = cursors.load_backfill(self.saved, name)
        if live is not None and (past is None or past.uidvalidity != live.uidvalidity):
            # going through the past once more finds what is stored already and skips it
            past = whole_past(live.uidvalidity, max(0, live.messages), live.first, clock.now())
        self.run.folders.append(Folder(name, outgoing, live, past if live else None))

    def _tell_missing(self, folder: str) -> None:
        """Once a run: the folder is asked for every minute."""
        if folder in self._missing:
            return
        self._missing.add(folder)
        saying = Saying("email-folder-missing", {"folder": folder, "field": "folders"})
        self.run.tell(Batch(dead_letters=(notice(folder, saying),)))

    # -- rounds -----------------------------------------------------------------------------

    @property
    def _first(self) -> Folder:
        return self.run.folders[0]

    def _catch_up(self, link: Link, belt: Belt) -> None:
        """Everything that stands in any folder now, first windows included."""
        self._look(link, belt, [self._first, *self._with_news(link)])
        self._tell_caught_up()

    def _tell_caught_up(self) -> None:
        done = self.run.backfilled
        self.run.tell(
            Batch(
                caught_up=True,
                backfilled=done,
                progress=None if done else self.run.progress(),
            )
        )
        self._polled = self._renewed = clock.monotonic()
        self.caught_up()

    def _with_news(self, link: Link) -> list[Folder]:
        """The folders beside the first whose STATUS is not what it was when they were read."""
        found: list[Folder] = []
        for folder in self.run.folders[1:]:
            if rests(folder.live, clock.now(), self.run.pace.rest):
                continue
            try:
                status = commands.status(link, folder.name)
            except NoSuchFolder:
                self._tell_missing(folder.name)
                continue
            if not self._is_settled(folder, status):
                self._settled[folder.name] = status
                found.append(folder)
        return found

    def _is_settled(self, folder: Folder, status: Status) -> bool:
        """Is what was read of this folder all that there is?"""
        live, past = folder.live, folder.backfill
        if live is None or past is None or not past.window_complete:
            return False
        if live.owed or live.relinked is not None:
            return False
        if status == self._settled.get(folder.name):
            return True
        return bool(status.modseq) and (
            (status.uidvalidity, status.uidnext, status.modseq, status.messages)
            == (live.uidvalidity, live.next, live.modseq, live.messages)
        )

    def _look(self, link: Link, belt: Belt, wanted: list[Folder]) -> None:
        """Read these folders to their end, and be in the first one afterwards."""
        pending: list[tuple[Reader, Changes]] = []
        for folder in wanted:
            read = self._read(link, belt, folder)
            if read is not None:
                pending.append(read)
        self._settle(link, belt, pending)

    def _settle(self, link: Link, belt: Belt, pending: list[tuple[Reader, Changes]]) -> None:
        """Store what happened to known mails.

        What is gone from one folder may have moved to another: the others are read first, so
        that a move is known by its new place before the old one is given up.
        """
        if any(changes.gone for _, changes in pending):
            for folder in self._with_news(link):
                read = self._read(link, belt, folder)
                if read is not None:
                    pending.append(read)
        for reader, changes in pending:
            certain = reader.confirmed(changes)
            if certain:
                certain.folder.live = certain.live
                for batch in certain.batches():
                    self.run.tell(batch)
        if self._open_now is not self._first:
            self._look(link, belt, [self._first])

    def _read(self, link: Link, belt: Belt, folder: Folder) -> tuple[Reader, Changes] | None:
        """Open a folder and store what is new there, its first window included."""
        if rests(folder.live, clock.now(), self.run.pace.rest):
            self._leave_alone(link, folder)
            return None
        reader = Reader(self.run, link, folder, belt)
        self._open_now = folder
        try:
            changes = reader.open()
        except Restless:
            self._leave_alone(link, folder)
            return None
        except NoSuchFolder as error:
            if folder is self._first:
                raise BadSettings("folders", "email-folder-missing", folder=folder.name) from error
            self._tell_missing(folder.name)
            return None
        Filler(self.run, link, folder, belt).window()
        return reader, changes

    def _leave_alone(self, link: Link, folder: Folder) -> None:
        """The first folder is the account: when it rests, all of it does, and says why."""
        if folder is self._first:
            raise Unreachable(
                "email-folder-renumbered-often",
                retry_after=self.run.pace.rest,
                folder=folder.name,
                host=link.host,
            )

    # -- waiting ----------------------------------------------------------------------------

    def _wait(self, link: Link, belt: Belt, sleep: Sleep) -> None:
        """Wait in the first folder, and see to whatever ends the wait."""
        pace = self.run.pace
        can_idle = link.can("IDLE")
        renewal = self._renewed + pace.renew
        polls = len(self.run.folders) > 1 or not can_idle
        until = min(renewal, self._polled + pace.poll) if polls else renewal
        (idle if can_idle else pause)(link, self.waker, sleep, until, pace.look)
        rang = self.waker.rang()
        self._take(link, belt, always=rang)
        now = clock.monotonic()
        if rang or now >= renewal:
            commands.noop(link)
            self._take(link, belt, always=True)
            self._poll(link, belt)
            self._tell_caught_up()
        elif polls and now >= until:
            self._poll(link, belt)

    def _poll(self, link: Link, belt: Belt) -> None:
        """Ask for news of the other folders."""
        self._polled = clock.monotonic()
        others = self._with_news(link)
        if others:
            self._look(link, belt, [*others, self._first])

    def _take(self, link: Link, belt: Belt, *, always: bool) -> None:
        """See to what the server told of the open folder: new mail before all else."""
        told = commands.told(link)
        reader = Reader(self.run, link, self._first, belt)
        if told.exists is not None:
            reader.come(told)
        if told.flags or told.expunged or always:
            changes = reader.changes(may_miss=told.expunged)
            if changes:
                self._settle(link, belt, [(reader, changes)])
