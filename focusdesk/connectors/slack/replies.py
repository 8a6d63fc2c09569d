"""One thread caught up: a channel's history does not list what is said in it."""

from __future__ import annotations

import json

from focusdesk.connectors.base import DeadLetter, Gone, RemoteKey
from focusdesk.connectors.slack import stamps
from focusdesk.connectors.slack.answers import text
from focusdesk.connectors.slack.channels import Channel
from focusdesk.connectors.slack.paging import Paging
from focusdesk.connectors.slack.reader import dead_letter
from focusdesk.connectors.slack.storing import Item
from focusdesk.connectors.slack.threads import Place
from focusdesk.connectors.slack.work import FAR, Rank, Work
from focusdesk.errors import BadRemoteData
from focusdesk.model import DAY


class ThreadJob:
    """Reads a thread's replies from `since` on; what it answers comes along with each page."""

    method = "conversations.replies"

    def __init__(
        self, work: Work, channel: Channel, place: Place, *, since: int, past: bool = False
    ) -> None:
        self.name = stamps.space(place.channel, place.root)
        self.rank = Rank.PAST_THREAD if past else Rank.THREAD
        self.place = place
        self._work = work
        self._channel = channel
        self._low = max(int(place.root), since - work.tempo.overlap)
        self._paging: Paging | None = None
        self._listed: set[int] = set()

    async def step(self) -> bool:
        work, place = self._work, self.place
        if self._paging is None:
            where = {"channel": place.channel, "ts": stamps.ts(place.root)}
            self._paging = Paging(work.api, self.method, where, self._low, FAR)
        page = await self._paging.next()
        items: list[Item] = []
        letters: list[DeadLetter] = []
        read_to = work.read_to.get(place.channel, 0)
        for payload in page.messages:
            if text(payload, "ts") == stamps.ts(place.root):
                work.reader.note_root(self._channel, payload)
                continue
            try:
                item = await work.reader.read(
                    self._channel, payload, born=work.born(self._channel), read_to=read_to
                )
            except BadRemoteData as error:
                key = RemoteKey(self.name, text(payload, "ts")[:100])
                letters.append(dead_letter(key, error, json.dumps(payload).encode()))
                continue
            if item is not None:
                items.append(item)
                self._listed.add(int(item.message.key.item))
        gone: list[Gone] = []
        if not page.more:
            gone = await self._gone(page.high)
            work.reader.threads.read_to(place, page.high)
        await work.storing.put(
            items, gone=gone, dead_letters=letters, cursors=work.reader.cursors()
        )
        return not page.more

    async def _gone(self, high: int) -> list[Gone]:
        """What stood in the part that was read, and is listed no more; of the last day only."""
        low = max(self._low, self._work.now() - DAY)
        stored = await self._work.storing.known.items(self.name, low, high)
        return [Gone(RemoteKey(self.name, at)) for at in stored if at not in self._listed]
