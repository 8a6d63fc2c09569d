"""Ringing: one notification a delivery, rings of one minute as one; claimed before, confirmed after.

A claim whose notification the service did not answer, or that the person's own do-not-disturb
kept from being shown, stays open: it is never repeated, its senders are named first in the next
notification.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from focusdesk import clock, i18n, notify
from focusdesk.engine.focus_effects import Silence
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import NoNotifier
from focusdesk.model import SECOND, ConversationId, Instant, Mode
from focusdesk.notify import Notice, Notifier
from focusdesk.store import announcements, attention, documents, preferences, timeline
from focusdesk.store.announcements import Announcement, RecentRing
from focusdesk.store.db import Store

log = logging.getLogger(__name__)

Broadcast = Callable[[Mapping[str, object]], bool]


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What the person wants of a ring at an instant."""

    zone: ZoneInfo
    language: str
    sound: bool
    banner: bool


class Announcer:
    """Makes a notice of an announcement and rings it through the desktop, or through a window."""

    def __init__(
        self,
        writer: StoreWorker,
        notifier: Notifier | None,
        tell: Broadcast,
        silence: Callable[[Instant], Awaitable[Silence]],
    ) -> None:
        """`tell` says a line to every window and whether one was there to hear it.

        `silence` tells what the desktop's do-not-disturb means for a ring.
        """
        self._writer = writer
        self._notifier = notifier
        self._tell = tell
        self._silence = silence

    async def announce(self, announcement: Announcement) -> None:
        """Ring, unless the person told their desktop not to be disturbed, urgent or not.

        A window is not told either: its list shows what has come, and nothing is lost by waiting.
        """
        now = clock.now()
        silence = await self._silence(now)
        if silence is Silence.THEIRS:
            log.info("do not disturb: not shown")
            return
        recent = None
        if announcement.rings_alone:
            recent = await self._writer.ask(announcements.recent_ring, now, announcement.delivery)
        wishes = await self._wishes(now)
        notice = notice_for(announcement, recent, now)
        notice = replace(notice, sound=notice.sound and wishes.sound)
        if silence is Silence.OURS:
            notice = replace(notice, urgent=True)  # a desktop shows these all the same
        number = await self._ring(notice, banner=wishes.banner)
        if number is not None:
            await self._writer.ask(
                announcements.confirm, announcement.delivery, clock.now(), number
            )

    async def try_out(self) -> Mapping[str, object]:
        """Show a notification that says so, because the person wants to see one.

        Tells what would show it, and whether it did: not while the person's own do-not-disturb
        is on. Raises `NoNotifier`.
        """
        if self._notifier is None:
            raise NoNotifier("no-notifier")
        now = clock.now()
        server = await self._notifier.server()
        silence = await self._silence(now)
        if silence is Silence.THEIRS:
            return {"shown": False, "server": server}
        wishes = await self._wishes(now)
        notice = Notice(
            title="FocusDesk",
            body=notify.trial_in_words(),
            sound=wishes.sound,
            urgent=silence is Silence.OURS,
        )
        await self._notifier.show(notice)
        return {"shown": True, "server": server}

    async def _wishes(self, now: Instant) -> _Wishes:
        """What is wanted now; from here on sentences are in the person's language and time."""
        wishes = await self._writer.ask(_wanted, now)
        i18n.use(wishes.language or None)
        i18n.show_times(lambda at: datetime.fromtimestamp(at / SECOND, wishes.zone))
        return wishes

    async def _ring(self, notice: Notice, *, banner: bool) -> int | None:
        """The service's number; 0 when a window showed it; None when nobody did."""
        if not banner:
            log.info("quiet hours: no banner")
        elif self._notifier is not None:
            try:
                return await self._notifier.show(notice)
            except NoNotifier:
                log.info("no notification service")
        heard = self._tell(
            {
                "event": "toast",
                "title": notice.title,
                "body": notice.body,
                "conversation": notice.conversation,
                "sound": notice.sound,
            }
        )
        return 0 if heard else None


def notice_for(announcement: Announcement, recent: RecentRing | None, now: Instant) -> Notice:
    """The words of a delivery's one notification: who, never what; by when, with its day."""
    earlier = (*announcement.missed, *(recent.names if recent else ()))
    names = tuple(dict.fromkeys((*earlier, *announcement.names)))
    clients = announcement.clients | announcement.missed_clients
    count = announcement.count + announcement.missed_count
    if recent is not None:
        clients |= recent.clients
        count += recent.count
    lines = [
        notify.names_in_words(names),
        notify.deadline_in_words(announcement.deadline, now),
    ]
    return Notice(
        title=notify.title_in_words(count, len(clients)),
        body="\n".join(line for line in lines if line),
        conversation=ConversationId(announcement.conversation),
        replaces=recent.notification if recent else 0,
        sound=recent is None,
        urgent=announcement.urgent or (recent is not None and recent.urgent),
    )


def _wanted(store: Store, now: Instant) -> _Wishes:
    rings = attention.rings(store)
    quiet = timeline.timeline(store).at(now).mode is Mode.QUIET
    return _Wishes(
        zone=ZoneInfo(documents.schedule(store).zone_at(now)),
        language=preferences.language(store),
        sound=rings.sound and (rings.quiet_sound or not quiet),
        banner=rings.quiet_banner or not quiet,
    )
