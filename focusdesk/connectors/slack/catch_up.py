"""What was missed is read: the most important first, and whatever Slack's limits let be read.

A job whose method is limited waits for its turn while others go on. The stretch that one new
socket asks for never throws away what an earlier one has begun: jobs of an earlier round go first.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from focusdesk import clock
from focusdesk.connectors.base import Cursor, Progress, Scope
from focusdesk.connectors.slack import people, stamps
from focusdesk.connectors.slack.answers import Declined, Limited
from focusdesk.connectors.slack.history import BackfillJob, ChannelJob, ReadJob
from focusdesk.connectors.slack.mentions import MentionsJob
from focusdesk.connectors.slack.replies import ThreadJob
from focusdesk.connectors.slack.work import FAR, Job, Rank, Work
from focusdesk.errors import Unreachable
from focusdesk.model import Saying

SETTLED: Final = Scope("settled")
_TRIES: Final = 4
"""A method that failed so often in a row ends the run, if it is needed: the supervisor waits
longer."""
_RENEWED: Final = 20
"""Names that are asked for again in a round."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Due:
    """A job, the round that asked for it, and the one that is to follow it."""

    job: Job
    round: int
    begun: bool = False
    again: Job | None = None
    not_before: float = 0.0


class _ListJob:
    """Which channels there are; then a job for each."""

    method = "users.conversations"
    rank = Rank.LIST

    def __init__(self, listed: Callable[[], None], work: Work) -> None:
        self.name = "list"
        self._listed = listed
        self._work = work

    async def step(self) -> bool:
        await self._work.reader.channels.read()
        await self._work.reader.people.renew(_RENEWED)
        self._listed()
        return True


class CatchUp:
    """The one who reads. `degraded` says what is not as it should be, if something is."""

    def __init__(
        self, work: Work, *, backfill: bool, degraded: Callable[[], Saying | None]
    ) -> None:
        self._work = work
        self._backfill = backfill
        self._degraded = degraded
        self._due: dict[str, _Due] = {}
        self._round = 0
        self._gap = False
        self._owed = False
        self._asked_past = False
        self._filled = False
        self._done = 0
        self._woken = asyncio.Event()
        self._next_round = float("inf")
        self._next_poll = clock.monotonic() + work.tempo.read_poll
        self.round_every = work.tempo.round
        work.due = self.add

    def look(self, *, gap: bool) -> None:
        """Begin another round. `gap`: there was no socket for a while."""
        self._round += 1
        self._gap = self._gap or gap
        self._owed = True
        wait = min(self.round_every, self._work.tempo.second_look) if gap else self.round_every
        self._next_round = clock.monotonic() + wait
        self.add(_ListJob(self._listed, self._work))
        self._woken.set()

    def add(self, job: Job) -> None:
        """Have a job done; one of its name that is under way is followed by this one."""
        due = self._due.get(job.name)
        if due is None:
            self._due[job.name] = _Due(job, self._round)
        elif due.begun:
            due.again = job
        else:
            due.job = job

    async def run(self) -> None:
        """Until cancelled. Raises `NeedsLogin`, and `Unreachable` when nothing answers."""
        while True:
            self._woken.clear()
            due = self._next()
            if due is not None:
                await self._step(due)
            elif self._owed and not self._presses():
                await self._caught_up()
            elif self._asked_past and not self._filled and not self._due:
                self._filled = True
                await self._work.storing.put(backfilled=True)
            else:
                await self._wait()

    # -- choosing -------------------------------------------------------------------------------

    def _presses(self) -> bool:
        """Whether there is something to do that "caught up" waits for.

        Not for the past; and where a page takes a minute and search has found one's name, not for
        the channels that were not chosen.
        """
        slow = self._work.api.pace.is_slow and self._work.searches
        upto = Rank.NOT_CHOSEN if slow else Rank.PAST
        return any(due.job.rank < upto for due in self._due.values())

    def _next(self) -> _Due | None:
        ready = [due for due in self._due.values() if self._ready_in(due) <= 0]
        return min(ready, key=_order, default=None)

    def _ready_in(self, due: _Due) -> float:
        wait = self._work.api.pace.wait(due.job.method)
        return max(wait, due.not_before - clock.monotonic())

    async def _wait(self) -> None:
        """Until a job may go on, somebody asks, or it is time to look again."""
        now = clock.monotonic()
        waits = [self._ready_in(due) for due in self._due.values()]
        waits += [self._next_round - now, self._next_poll - now]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), max(0.0, min(waits)))
        now = clock.monotonic()
        if now >= self._next_poll:
            self._next_poll = now + self._work.tempo.read_poll
            await self._poll_read()
        if now >= self._next_round:
            self.look(gap=False)

    # -- doing ----------------------------------------------------------------------------------

    async def _step(self, due: _Due) -> None:
        job = due.job
        due.begun = True
        try:
            done = await job.step()
        except Limited:
            return  # its turn comes; others go on meanwhile
        except Declined as error:
            if isinstance(job, _ListJob):
                # without the channels there is nothing to read, and nothing would say so
                raise Unreachable("slack-trouble", error=error.error) from error
            log.info("slack declined %s: %s", error.args_["method"], error.error)
            if isinstance(job, ThreadJob):
                self._work.reader.threads.drop(job.place)
            done = True
        except Unreachable:
            if self._work.api.pace.failed(job.method) < _TRIES:
                return
            if not isinstance(job, MentionsJob | ReadJob):
                raise
            done = True  # search has bad days of its own: the next round tries it again
        if job.rank >= Rank.PAST:
            due.not_before = clock.monotonic() + self._work.tempo.backfill
        if done:
            self._finished(due)
            await self._progress()

    def _finished(self, due: _Due) -> None:
        del self._due[due.job.name]
        self._done += 1
        if due.again is not None:
            self.add(due.again)

    async def _progress(self) -> None:
        """How far the first round has come; a later one is quick and tells nothing."""
        if self._work.settled or not self._presses():
            return
        left = sum(due.job.rank < Rank.PAST for due in self._due.values())
        await self._work.storing.put(progress=Progress(self._done, self._done + left))

    async def _caught_up(self) -> None:
        self._owed = False
        self._gap = False
        is_first = not self._work.settled
        self._work.settled = self._work.looked_back = True
        await self._work.storing.put(
            caught_up=True,
            degraded=self._degraded(),
            progress=Progress(0, 0) if is_first else None,
            cursors={
                SETTLED: Cursor("1"),
                people.SCOPE: self._work.reader.people.cursor(),
            },
        )
        if self._backfill and not self._asked_past:
            self._asked_past = True
            self._ask_past()

    # -- what a round asks for --------------------------------------------------------------------

    def _listed(self) -> None:
        """The channels are known: what is to be read in each."""
        work = self._work
        channels = work.reader.channels
        for channel in channels.all():
            if channels.is_whole(channel):
                self.add(ChannelJob(work, channel, whole=True, asks_read=self._gap))
            elif self._gap:
                # search finds one's name, not `@here` and not a group
                self.add(ChannelJob(work, channel, whole=False, asks_read=False))
        if work.searches:
            self.add(MentionsJob(work))
        for place in work.reader.threads.lively(work.now()):
            channel_of = channels.get(place.channel)
            followed = work.reader.threads.get(place)
            if channel_of is not None and followed is not None:
                self.add(ThreadJob(work, channel_of, place, since=followed.top))

    def _ask_past(self) -> None:
        channels = self._work.reader.channels
        for channel in channels.all():
            if channels.is_whole(channel):
                job = BackfillJob(self._work, channel)
                if not job.done:
                    self.add(job)

    async def _poll_read(self) -> None:
        """Ask after what is unread here: it may have been read in Slack meanwhile."""
        channels = self._work.reader.channels
        for channel in channels.all():
            if channels.is_whole(channel):
                space = stamps.space(channel.id)
                if await self._work.storing.known.unread(space, 0, FAR):
                    self.add(ReadJob(self._work, channel))


def _order(due: _Due) -> tuple[int, int, int]:
    is_past = due.job.rank >= Rank.PAST
    return (is_past, due.round, due.job.rank)
