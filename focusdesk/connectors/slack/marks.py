"""Read here is read in Slack: `conversations.mark`, seldom, never backwards, never too far.

A mark says that everything up to it was read. So it goes no further than to the first message
that is still unread here: a held one must not seem read because a later one was.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from focusdesk import clock
from focusdesk.connectors.base import Known, RemoteKey
from focusdesk.connectors.slack import stamps
from focusdesk.connectors.slack.answers import Declined, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.errors import BadRemoteData


@dataclass(slots=True)
class _Channel:
    """`read_to`: up to where Slack is known to know."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    wanted: int = 0
    read_to: int = 0
    marked_at: float = float("-inf")


class Marks:
    """Those of one account. `every`: seconds between two marks of a channel."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._channels: defaultdict[str, _Channel] = defaultdict(_Channel)

    async def read(self, api: Api, keys: Sequence[RemoteKey], known: Known | None) -> None:
        """Returns when Slack knows. Threads cannot be marked with these tokens, and are left."""
        highest: dict[str, int] = {}
        for key in keys:
            channel, root = stamps.read_space(key.space)
            if root is None:
                highest[channel] = max(int(key.item), highest.get(channel, 0))
        for channel, at in highest.items():
            await self._mark(api, channel, at, known)

    async def _mark(self, api: Api, id_: str, at: int, known: Known | None) -> None:
        channel = self._channels[id_]
        channel.wanted = max(channel.wanted, at)
        async with channel.turn:
            if at <= channel.read_to:
                return  # said along with a later one
            wait = channel.marked_at + self._every - clock.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            upto = channel.wanted
            if known is not None:
                unread = await known.unread(stamps.space(id_), 0, upto)
                upto = min(unread, default=upto + 1) - 1
            # asked each time: the person may have read on in Slack since
            channel.read_to = max(channel.read_to, await _read_to(api, id_))
            if upto <= channel.read_to:
                return
            try:
                await api.ask("conversations.mark", channel=id_, ts=stamps.ts(upto))
            except Declined:
                return  # a channel that one has left has no mark
            channel.marked_at = clock.monotonic()
            channel.read_to = upto


async def _read_to(api: Api, channel: str) -> int:
    try:
        answer = await api.ask("conversations.info", channel=channel)
        return stamps.micros(text(table(answer, "channel"), "last_read"))
    except (Declined, BadRemoteData):
        return 0
