"""A folder whose UIDVALIDITY changed: old keys mean nothing any more, the messages stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from focusdesk import clock
from focusdesk.connectors.base import Batch, NewKey, RemoteKey
from focusdesk.connectors.email import bodies, commands
from focusdesk.connectors.email.belt import Belt, load
from focusdesk.connectors.email.commands import Opened
from focusdesk.connectors.email.cursors import Live
from focusdesk.connectors.email.message import dedupe, space
from focusdesk.connectors.email.parsing import headers
from focusdesk.connectors.email.responses import Fetched, uid_set
from focusdesk.connectors.email.run import Folder, Run, notice, whole_past
from focusdesk.connectors.email.wire import Link
from focusdesk.errors import Unreachable
from focusdesk.model import DAY, SECOND, Instant, Saying

CHUNK = 500
"""Headers that are asked for with one command."""
OFTEN = 3
"""Changes within a day that make a folder rest."""


class Restless(Exception):
    """A folder that changes its UIDVALIDITY again and again is left alone for a while."""


def rests(live: Live | None, now: Instant, seconds: float) -> bool:
    """Is a folder left alone now, after too many changes of its UIDVALIDITY?"""
    recent = [one for one in live.renumbered if now - one < DAY] if live else []
    return len(recent) >= OFTEN and now - recent[-1] < seconds * SECOND


@dataclass(frozen=True, slots=True)
class Renumbering:
    """Gives the messages of one open folder their new keys."""

    _run: Run
    _link: Link
    _folder: Folder
    _belt: Belt

    @property
    def _live(self) -> Live:
        assert self._folder.live is not None
        return self._folder.live

    def begin(self, live: Live, opened: Opened, first: int) -> None:
        """The server numbers this folder anew: old keys mean nothing, the messages stay."""
        if self._run.filling:
            # the backfill counts on the old numbers: everything begins anew without it
            raise Unreachable("email-folder-renumbered", retry_after=1, folder=self._folder.name)
        now = clock.now()
        recent = tuple(one for one in live.renumbered if now - one < DAY)[-OFTEN:]
        rested = not recent or now - recent[-1] >= self._run.pace.rest * SECOND
        changes_often = len(recent) + 1 >= OFTEN and not rested
        if changes_often:
            self._folder.live = replace(live, renumbered=(*recent, now))
            saying = Saying("email-folder-renumbered-often", {"folder": self._folder.name})
            self._run.tell(
                Batch(
                    cursors=self._folder.live_cursor(),
                    dead_letters=(notice(self._folder.name, saying),),
                )
            )
            raise Restless(self._folder.name)
        self._folder.live = replace(
            live,
            uidvalidity=opened.uidvalidity,
            next=first,
            first=first,
            modseq=opened.modseq,
            messages=opened.exists,
            relinked=0,
            renumbered=(*recent, now),
            owed={},
        )
        self._folder.backfill = whole_past(opened.uidvalidity, opened.exists, first, now)
        old = space(self._folder.name, live.uidvalidity)
        self._run.tell(Batch(forget_spaces=(old,), cursors=self._folder.cursors()))
        self.go_on()

    def go_on(self) -> None:
        """Give known messages their new keys; fetch what came meanwhile, which is news.

        What is older and unknown had not been fetched yet: it is left to the backfill.
        """
        live = self._live
        assert live.relinked is not None
        news: list[int] = []
        listed = bodies.sizes(self._link, live.relinked + 1, live.first - 1)
        for start in range(0, len(listed), CHUNK):
            part = [mail.uid for mail in listed[start : start + CHUNK]]
            new_keys, unknown = self._recognised(part)
            news += [one.uid for one in unknown if (one.received or 0) >= live.newest]
            # as long as news are not stored, a crash must find them again
            if not news:
                self._folder.live = replace(self._live, relinked=part[-1])
            self._run.tell(Batch(new_keys=new_keys, cursors=self._folder.live_cursor()))
        for plan in bodies.planned(bodies.sizes_of(self._link, news)):
            found = bodies.fetch(self._link, self._folder.place, plan, {})
            newest = max((mail.received or 0 for mail in found.mails), default=0)
            self._folder.live = replace(
                self._live,
                newest=max(self._live.newest, newest),
                owed={**self._live.owed, **found.owed},
            )
            self._belt.put(load(self._folder, found))
        self._belt.flush()
        self._folder.live = replace(self._live, relinked=None)
        self._run.tell(Batch(cursors=self._folder.live_cursor()))

    def _recognised(self, uids: list[int]) -> tuple[tuple[NewKey, ...], list[Fetched]]:
        """Which of these mails the store knows by name, and which it does not."""
        told, _ = commands.fetch(
            self._link,
            uid_set(uids),
            "UID FLAGS INTERNALDATE RFC822.SIZE"
            + (" X-GM-MSGID" if self._link.can("X-GM-EXT-1") else "")
            + f" BODY.PEEK[HEADER.FIELDS ({headers.IDENTITY_FIELDS})]",
        )
        names = {one: _name(one) for one in told if one.uid in set(uids)}
        asked = [name for name in names.values() if name]
        known = self._run.bridge.call(self._run.known.duplicates(asked)) if asked else frozenset()
        key: Callable[[int], RemoteKey] = self._folder.place.key
        read = None if self._folder.outgoing else True
        return (
            tuple(
                NewKey(name, key(one.uid), read and one.seen)
                for one, name in names.items()
                if name in known
            ),
            [one for one, name in names.items() if name not in known],
        )


def _name(fetched: Fetched) -> str:
    found = headers.fields(fetched.body or b"")
    return dedupe(headers.message_id(found), headers.fingerprint(found), fetched)
