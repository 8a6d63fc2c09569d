"""One's own mentions anywhere, by search: in old threads and channels that nothing else reads."""

from __future__ import annotations

import contextlib
import re
from typing import Final

from focusdesk.connectors.base import Cursor
from focusdesk.connectors.slack import cursors, stamps
from focusdesk.connectors.slack.answers import Declined, Json, number, rows, table, text
from focusdesk.connectors.slack.history import stored_page
from focusdesk.connectors.slack.work import Rank, Work
from focusdesk.errors import BadRemoteData, NeedsLogin
from focusdesk.model import DAY, Instant

_COUNT: Final = 100
_PAGES: Final = 10
_THREAD: Final = re.compile(r"[?&]thread_ts=(\d{1,12}\.\d{1,6})")


class MentionsJob:
    """A search, then each hit read whole that is not known; what search shows is not enough."""

    def __init__(self, work: Work) -> None:
        self.name = "mentions"
        self.rank = Rank.MENTIONS
        self._work = work
        self._top = work.mentions_top
        self._met = self._top
        self._hits: list[tuple[str, Instant, Instant | None]] = []
        self._page = 1
        self._searched = False

    @property
    def method(self) -> str:
        if not self._searched:
            return "search.messages"
        _channel, _at, root = self._hits[-1]
        return "conversations.history" if root is None else "conversations.replies"

    async def step(self) -> bool:
        if not self._searched:
            try:
                self._searched = not await self._search()
            except (Declined, NeedsLogin):
                # another plan, another kind of token: other channels are read for mentions instead
                self._work.may_search = False
                return True
            if not self._searched:
                return False
        else:
            # gone since, or in a channel that one has left
            with contextlib.suppress(Declined):
                await self._fetch(*self._hits[-1])
            self._hits.pop()
        if self._hits:
            return False
        self._work.mentions_top = self._met
        await self._work.storing.put(cursors={cursors.MENTIONS: Cursor(str(self._met))})
        return True

    async def _search(self) -> bool:
        """Ask for one page, newest first; True when there is more since the last time."""
        me = self._work.reader.me.user
        answer = await self._work.api.ask(
            "search.messages",
            query=f"<@{me}>",
            sort="timestamp",
            sort_dir="desc",
            count=_COUNT,
            page=self._page,
        )
        found = table(answer, "messages")
        hits = [hit for match in rows(found, "matches") if (hit := _hit(match)) is not None]
        keys = {stamps.key(*hit): hit for hit in hits if hit[1] >= self._top - DAY}
        self._met = max([self._met, *(hit[1] for hit in keys.values())])
        known = await self._work.storing.known.having(list(keys))
        self._hits += [hit for key, hit in keys.items() if key not in known]
        pages = min(_PAGES, number(table(found, "paging"), "pages"))
        is_new = bool(hits) and len(keys) == len(hits)
        self._page += 1
        return is_new and self._page <= pages

    async def _fetch(self, channel_id: str, at: Instant, root: Instant | None) -> None:
        channel = await self._work.reader.channels.look_up(channel_id)
        if channel is None:
            return
        bounds = {"oldest": stamps.ts(at), "latest": stamps.ts(at), "inclusive": True, "limit": 2}
        if root is None:
            answer = await self._work.api.ask("conversations.history", channel=channel_id, **bounds)
        else:
            answer = await self._work.api.ask(
                "conversations.replies", channel=channel_id, ts=stamps.ts(root), **bounds
            )
        messages = rows(answer, "messages")
        if root is not None:
            for payload in messages[:1]:
                self._work.reader.note_root(channel, payload)
        wanted = [one for one in messages if text(one, "ts") == stamps.ts(at)]
        await stored_page(self._work, channel, wanted, born=self._work.started)


def _hit(match: Json) -> tuple[str, Instant, Instant | None] | None:
    """Channel, instant and root of a hit; the root stands in its permalink only."""
    try:
        at = stamps.micros(text(match, "ts"))
    except BadRemoteData:
        return None
    thread = _THREAD.search(text(match, "permalink"))
    root = stamps.micros(thread[1]) if thread else at
    channel = text(table(match, "channel"), "id")
    return (channel, at, None if root == at else root) if channel else None
