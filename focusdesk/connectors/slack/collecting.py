"""One run of an account: a socket, an inlet and a catch-up side by side, on the engine's loop."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping

from focusdesk import clock
from focusdesk.connectors.base import Cursor, Emit, Known, Scope
from focusdesk.connectors.slack import cursors, files, identity, people
from focusdesk.connectors.slack.answers import Declined, Json
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.catch_up import SETTLED, CatchUp
from focusdesk.connectors.slack.channels import Channels
from focusdesk.connectors.slack.inlet import Inlet
from focusdesk.connectors.slack.live import Live
from focusdesk.connectors.slack.message import Self
from focusdesk.connectors.slack.people import People
from focusdesk.connectors.slack.reader import Reader
from focusdesk.connectors.slack.storing import Storing
from focusdesk.connectors.slack.tempo import Tempo
from focusdesk.connectors.slack.threads import Threads
from focusdesk.connectors.slack.work import FIRST_WINDOW, Work
from focusdesk.errors import Unreachable
from focusdesk.model import Instant, Saying


class Collecting:
    """Runs until it is cancelled, or one of its parts raises."""

    def __init__(self, api: Api, tempo: Tempo) -> None:
        self._api = api
        self._tempo = tempo
        self._catch_up: CatchUp | None = None
        self._live: Live | None = None
        self._channels: Channels | None = None
        self.known: Known | None = None

    def look(self) -> None:
        """Look at everything now."""
        if self._catch_up is not None:
            self._catch_up.look(gap=True)

    async def run(
        self, saved: Mapping[Scope, Cursor], known: Known, emit: Emit, *, backfill: bool
    ) -> None:
        try:
            await self._run(saved, known, emit, backfill=backfill)
        except Declined as error:
            # a word of Slack's that nobody here knows, where there is no going on without a yes
            raise Unreachable("slack-trouble", error=error.error) from error

    async def _run(
        self, saved: Mapping[Scope, Cursor], known: Known, emit: Emit, *, backfill: bool
    ) -> None:
        self.known = known
        me = await identity.asked(self._api)
        storing = Storing(known, emit)
        work = self._work(me, saved, storing)
        if cursors.START not in saved:
            # before anything else: what came before this instant is history, whatever happens
            await storing.put(cursors={cursors.START: Cursor(str(work.started))})
        inlet = Inlet(work.reader, storing, work.born)
        self._catch_up = CatchUp(work, backfill=backfill, degraded=self._degraded)
        self._live = Live(self._api, self._tempo, inlet.deliver, self._connected)
        await work.reader.people.read_groups(self._tempo.groups)
        try:
            await _side_by_side(self._live.run(), inlet.run(), self._catch_up.run())
        finally:
            work.reader.people.stop()
            self._catch_up = self._live = None

    def _work(self, me: Self, saved: Mapping[Scope, Cursor], storing: Storing) -> Work:
        settings = self._api.settings
        self._channels = Channels(self._api, settings.chosen_ids)
        reader = Reader(
            self._api,
            me,
            People(self._api, saved.get(people.SCOPE, Cursor(""))),
            self._channels,
            Threads(saved.get(cursors.THREADS, Cursor(""))),
            within=self._tempo.names,
            may_fetch=self._may_fetch,
        )
        started = Instant(int(saved.get(cursors.START, clock.now() + self._api.skew)))
        return Work(
            api=self._api,
            reader=reader,
            storing=storing,
            tempo=self._tempo,
            saved=saved,
            started=started,
            settled=SETTLED in saved,
            mentions_top=int(saved.get(cursors.MENTIONS, started - FIRST_WINDOW)),
        )

    def _may_fetch(self, file: Json) -> bool:
        return files.may_fetch(file, self._api.settings)

    def _connected(self, gap: bool) -> None:
        """A new socket: always look for what was told to nobody."""
        assert self._catch_up is not None and self._live is not None
        shared = self._live.others > 0
        self._catch_up.round_every = self._tempo.shared_round if shared else self._tempo.round
        self._catch_up.look(gap=gap)

    def _degraded(self) -> Saying | None:
        """What is not as it should be, though messages come in."""
        if self._live is not None and self._live.others:
            return Saying("slack-shared-app", {"others": self._live.others})
        lost = self._channels.lost() if self._channels is not None else ""
        if lost:
            return Saying("slack-channel-lost", {"channel": lost})
        if self._api.pace.is_slow:
            return Saying("slack-slow")
        return None


async def _side_by_side(*parts: Coroutine[object, object, None]) -> None:
    """Until one ends; the others are ended with it, and its error is raised."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(tasks, timeout=0.9)
        for task in tasks:
            if task.done() and not task.cancelled():
                task.exception()  # looked at, so that nothing complains of it later
