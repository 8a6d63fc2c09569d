"""Looking after everything that may be due: hand over, ring, effects of focus, what was snoozed.

Each part is idempotent, so that suspend, a changed clock or a restart need no special case: what
wakes the engine may wake it early, late or twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from typing import Final

from focusdesk import clock
from focusdesk.control import Line
from focusdesk.desktop import Desktop
from focusdesk.engine import logs
from focusdesk.engine.alarm import Alarm
from focusdesk.engine.announcer import Announcer
from focusdesk.engine.focus_effects import AccountEffect, FocusEffects
from focusdesk.engine.pauses import Pauses
from focusdesk.engine.supervisor import Supervisor
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import StoreDamaged
from focusdesk.model import SECOND, Instant
from focusdesk.notify import Notifier
from focusdesk.store import announcements, deliveries, outbox, triage
from focusdesk.store.announcements import Announcement
from focusdesk.store.db import Store

LOOK_S: Final = 5.0
"""How often the store is asked whether somebody wrote who could not say so."""
CLOCK_S: Final = 2.0
"""How often the clock is asked whether it jumped: nobody tells that the machine slept."""
PAUSE_LOOK_S: Final = 1.0
"""How often the desktop is asked whether a person who is waited for has paused."""
JUMP: Final = 20 * SECOND
"""More between two looks than this: the machine slept, or somebody set the clock."""

log = logging.getLogger(__name__)


class Tending:
    """The engine's care for the time line, on its event loop.

    `lasting`: whether this engine stays; one that ends soon lets nothing wait, and begins no
    effect that it would not be there to end.
    """

    def __init__(
        self,
        writer: StoreWorker,
        reader: StoreWorker,
        supervisor: Supervisor,
        notifier: Notifier | None,
        desktop: Desktop,
        *,
        tell_windows: Callable[[Line], bool],
        tell_written: Callable[[], None],
    ) -> None:
        """`tell_written`: tell everybody that somebody else wrote to the store."""
        self._writer = writer
        self._reader = reader
        self._supervisor = supervisor
        self._tell_written = tell_written
        self.lasting = True
        self._stirred = asyncio.Event()
        self._rings: set[asyncio.Task[None]] = set()
        self._ringing = asyncio.Lock()
        self._tending = asyncio.Lock()
        self._alarm = Alarm(self._woken)
        self._pauses = Pauses(reader, desktop)
        self._waits = False
        self._ticking: asyncio.TimerHandle | None = None
        self._looked = self._awake_since = clock.now()
        self._effects = FocusEffects(
            writer, reader, desktop, self._account_effects, rung=self.rung, done=self.stir
        )
        self._announcer = Announcer(writer, notifier, tell_windows, self._effects.silence)

    def stir(self) -> None:
        """Something may be due now."""
        self._stirred.set()

    def start(self) -> None:
        self._alarm.start()
        self._look_at_clock()

    def stop(self) -> None:
        self._alarm.stop()
        if self._ticking is not None:
            self._ticking.cancel()

    async def always(self) -> None:
        """Look after everything whenever something stirred.

        Who writes says so; a writer that was killed before it could is noticed some seconds later.
        """
        seen: int | None = None
        while True:
            self._stirred.clear()
            # before looking: what another process writes meanwhile is looked at once more
            version = await self._writer.ask(Store.data_version)
            if version != seen:  # the first time, too: a window may have been here before
                self._tell_written()
            seen = version
            try:
                await self.once()
            except StoreDamaged:
                raise  # nothing can be done here any more; the message says what to do
            except Exception as error:
                # no room, no lock, or a bug: the next tick tries again
                log.error("tending broke: %s", logs.places(error))
            await self._until_stirred(version)

    async def _until_stirred(self, version: int) -> None:
        """Return when somebody stirred, another process wrote, or a person who is waited for has
        paused.
        """
        while not self._stirred.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(
                    self._stirred.wait(), PAUSE_LOOK_S if self._waits else LOOK_S
                )
                return
            if self._waits and not await self._pauses.busy():
                return
            if await self._writer.ask(Store.data_version) != version:
                return

    def _look_at_clock(self) -> None:
        """Stir after a sleep, or when somebody has set the clock; then look again in a while."""
        now = clock.now()
        if abs(now - self._looked) > JUMP:
            self.stir()
        else:
            self._looked = now
        self._ticking = asyncio.get_running_loop().call_later(CLOCK_S, self._look_at_clock)

    async def _after_a_jump(self) -> None:
        """See to it that nothing goes by the old clock, if it jumped since the last look."""
        before, self._looked = self._looked, clock.now()
        if abs(self._looked - before) <= JUMP:
            return
        log.info("the clock jumped")
        self._awake_since = self._looked
        self._alarm.renew()
        await self._supervisor.look_now()

    async def once(self) -> None:
        """Everything that may be due; then set the alarm."""
        async with self._tending:
            await self._after_a_jump()
            now = clock.now()
            await self._effects.apply(now, begin=False)
            patience = await self._pauses.patience(now, self._awake_since) if self.lasting else None
            handed = await self._writer.ask(
                deliveries.deliver_due, now, announce=True, patience=patience
            )
            self._waits = handed.waits_until is not None
            announcement = handed.announce or await self._writer.ask(announcements.to_announce, now)
            while announcement is not None:
                self._ring(announcement)
                announcement = await self._writer.ask(announcements.to_announce, now)
            focus_changes = await self._effects.apply(now, begin=self.lasting)
            await self._writer.ask(triage.wake_due, now)
            await self._supervisor.sync()
            self._supervisor.mark()
            await self._set_alarm(now, handed.waits_until, focus_changes)

    async def _set_alarm(self, now: Instant, *others: Instant | None) -> None:
        instants = [
            *others,
            await self._reader.ask(deliveries.next_due, now),
            await self._reader.ask(triage.next_wake),
            await self._reader.ask(outbox.next_try),
        ]
        self._alarm.set(
            min((one for one in instants if one is not None and one > now), default=None)
        )

    async def _woken(self) -> None:
        self._alarm.fired()
        self._stirred.set()

    def _account_effects(self) -> list[AccountEffect]:
        return [
            AccountEffect(id_, connector)
            for id_, connector in self._supervisor.connectors()
            if connector.capabilities.focus_status
        ]

    # -- ringing ------------------------------------------------------------------------------

    async def try_out_ringing(self) -> Mapping[str, object]:
        """Ring so that the person sees how; see `Announcer.try_out`."""
        return await self._announcer.try_out()

    def _ring(self, announcement: Announcement) -> None:
        task = asyncio.create_task(self._announced(announcement))
        self._rings.add(task)
        task.add_done_callback(self._rang)

    async def _announced(self, announcement: Announcement) -> None:
        async with self._ringing:
            await self._announcer.announce(announcement)

    def _rang(self, task: asyncio.Task[None]) -> None:
        self._rings.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("ringing broke: %s", logs.places(error))

    async def rung(self, within: float | None = None) -> None:
        """Return when what rings has rung, `within` seconds if they are given."""
        if self._rings:
            await asyncio.wait(list(self._rings), timeout=within)

    def leave(self) -> set[asyncio.Task[None]]:
        """The engine ends; returns what is to be waited for, and cancelled if it lasts."""
        return {*self._rings, asyncio.create_task(self._left())}

    async def _left(self) -> None:
        try:
            await self._effects.leave()
        except Exception as error:
            log.error("leaving broke: %s", logs.places(error))
