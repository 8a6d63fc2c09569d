"""Whether the person is busy: a due delivery may wait a little for a pause (`rules.breakpoint`)."""

from __future__ import annotations

from typing import Final

from focusdesk.desktop import Desktop
from focusdesk.engine.threads import StoreWorker
from focusdesk.model import SECOND, Instant, Micros
from focusdesk.rules.breakpoint import Patience
from focusdesk.store import attention, deliveries

PAUSE: Final = Micros(5 * SECOND)
"""No key and no mouse for so long is a pause."""


class Pauses:
    """Asks the desktop, only while something that may wait is due."""

    def __init__(self, reader: StoreWorker, desktop: Desktop) -> None:
        self._reader = reader
        self._desktop = desktop

    async def busy(self) -> bool:
        """Whether the person is at it now; where the desktop does not tell, they are not."""
        idle = await self._desktop.idle()
        return idle is not None and idle < PAUSE

    async def patience(self, now: Instant, awake_since: Instant) -> Patience | None:
        """How what is due now may wait; None: the person did not ask for that, or nothing may."""
        longest = await self._reader.ask(attention.breakpoint_length)
        if not longest or not await self._reader.ask(deliveries.might_wait, now):
            return None
        return Patience(longest, awake_since, await self.busy())
