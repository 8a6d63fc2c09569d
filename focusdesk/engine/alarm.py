"""The alarm: it wakes the engine when something may be due, and knows nothing of what.

APScheduler keeps one date and a tick of 30 seconds, so that a suspend, which its timers sleep
through, costs half a minute at most; the functions that are woken are idempotent.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from focusdesk import clock
from focusdesk.model import SECOND, Instant

TICK_S: Final = 30
_NEXT: Final = "next"
_TICK: Final = "tick"


class Alarm:
    """Calls `wake` at the instant set last, and every 30 seconds."""

    def __init__(self, wake: Callable[[], Awaitable[None]]) -> None:
        self._wake = wake
        self._set: Instant | None = None
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": AsyncIOExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )

    def start(self) -> None:
        self._tick()
        self._scheduler.start()

    def _tick(self) -> None:
        self._scheduler.add_job(
            self._wake,
            IntervalTrigger(seconds=TICK_S, timezone=UTC),
            id=_TICK,
            replace_existing=True,
        )

    def renew(self) -> None:
        """The wall clock jumped: what was reckoned by the old one is reckoned anew.

        Set back by an hour, an interval would not fire until that hour has passed again.
        """
        instant, self._set = self._set, None
        self._tick()
        self.set(instant)

    def set(self, instant: Instant | None) -> None:
        """Wake at `instant` of our own clock, whatever its offset; None: only the tick."""
        if instant == self._set:
            return
        self._set = instant
        if instant is None:
            if self._scheduler.get_job(_NEXT):
                self._scheduler.remove_job(_NEXT)
            return
        at = datetime.fromtimestamp(max(0, instant - clock.offset()) / SECOND, UTC)
        self._scheduler.add_job(
            self._wake, DateTrigger(at, timezone=UTC), id=_NEXT, replace_existing=True
        )

    def fired(self) -> None:
        """What was set has come; setting the same instant again must set it anew."""
        self._set = None

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
