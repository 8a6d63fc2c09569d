"""One channel caught up: what came since the last time, what is left of before, what was read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from focusdesk.connectors.base import Cursor, DeadLetter, Gone, RemoteKey, Scope
from focusdesk.connectors.slack import cursors, stamps
from focusdesk.connectors.slack.answers import Declined, Json, number, table, text
from focusdesk.connectors.slack.channels import Channel, Kind
from focusdesk.connectors.slack.cursors import Hole, Reach
from focusdesk.connectors.slack.paging import Page, Paging
from focusdesk.connectors.slack.reader import dead_letter, place_of, root_of
from focusdesk.connectors.slack.replies import ThreadJob
from focusdesk.connectors.slack.storing import Item
from focusdesk.connectors.slack.threads import Place
from focusdesk.connectors.slack.work import FAR, FIRST_WINDOW, Rank, Work
from focusdesk.errors import BadRemoteData, NeedsLogin
from focusdesk.model import DAY, Instant

PAGES_OF_PAST: Final = 20
SLOW_PAGES_OF_PAST: Final = 3
"""The budget of one conversation's past, in requests: a few thousand messages, or, where Slack
gives fifteen a minute, a few dozen."""
_RANKS: Final = {Kind.DIRECT: Rank.DIRECT, Kind.GROUP_DIRECT: Rank.GROUP_DIRECT}


async def stored_page(
    work: Work,
    channel: Channel,
    messages: Sequence[Json],
    *,
    gone: Sequence[Gone] = (),
    cursor: tuple[Scope, Cursor] | None = None,
    born: int,
) -> None:
    """Read messages and store them with the cursor that stands for them."""
    items: list[Item] = []
    letters: list[DeadLetter] = []
    read_to = work.read_to.get(channel.id, 0)
    # oldest first: a thread's root before what answers it
    for payload in sorted(await _unknown(work, channel, messages), key=lambda one: text(one, "ts")):
        try:
            item = await work.reader.read(channel, payload, born=born, read_to=read_to)
        except BadRemoteData as error:
            raw = json.dumps(payload).encode()
            letters.append(dead_letter(place_of(channel, payload), error, raw))
        else:
            if item is not None:
                items.append(item)
    await work.storing.put(
        items,
        gone=gone,
        dead_letters=letters,
        cursors={**work.reader.cursors(), **dict([cursor] if cursor else [])},
    )


async def _unknown(work: Work, channel: Channel, messages: Sequence[Json]) -> list[Json]:
    """Without those that are stored and were never edited: most of what is read once more."""
    keys = {
        stamps.key(channel.id, at, root_of(one)): one
        for one in messages
        if (at := _instant(one)) and not table(one, "edited")
    }
    known = await work.storing.known.having(list(keys))
    stored = {id(keys[key]) for key in known}
    return [one for one in messages if id(one) not in stored]


class ChannelJob:
    """Reads one channel. Whole, or only for what speaks of oneself."""

    def __init__(self, work: Work, channel: Channel, *, whole: bool, asks_read: bool) -> None:
        self.name = channel.id
        self.rank = _RANKS.get(channel.kind, Rank.CHANNEL) if whole else Rank.NOT_CHOSEN
        self._work = work
        self._channel = channel
        self._whole = whole
        self._asks_read = asks_read
        if whole:
            self._scope = cursors.whole_scope(channel.id)
            self._reach = work.whole(channel)
        else:
            self._scope = cursors.mentions_scope(channel.id)
            self._reach = work.reach(
                self._scope, new=lambda: Reach(top=work.started, born=work.started)
            )
        self._known_top = self._reach.top
        self._paging: Paging | None = None
        self._hole: Hole | None = None
        """The stretch that is being read, once it is known to be longer than a page."""
        self._met_news = False

    @property
    def method(self) -> str:
        return "conversations.info" if self._asks_read else "conversations.history"

    async def step(self) -> bool:
        if self._asks_read:
            self._asks_read = False
            await _ask_read(self._work, self._channel)
            return False
        if self._paging is None:
            self._paging = self._next_stretch()
        page = await self._paging.next()
        if page.more and self._may_look_less_far_back(page):
            page = replace(page, more=False)
        gone = await self._gone(page)
        self._note(page, self._paging)
        await stored_page(
            self._work,
            self._channel,
            page.messages,
            gone=gone,
            cursor=(self._scope, self._reach.dump()),
            born=self._reach.born,
        )
        ask_threads(self._work, self._channel, page.messages, past=False)
        if not page.more:
            self._paging = None
            self._met_news = True
        return self._paging is None and not self._reach.holes

    def _next_stretch(self) -> Paging:
        """What is new, first; then what an earlier absence left open, the newest of it first."""
        work = self._work
        if self._met_news:
            self._hole = max(self._reach.holes, key=lambda hole: hole[1])
            return self._pages(*self._hole)
        far = not work.looked_back and not work.api.pace.small_pages
        back = work.tempo.look_back if far else work.tempo.overlap
        self._hole = None
        return self._pages(max(0, self._reach.top - back), FAR)

    def _pages(self, low: int, high: int) -> Paging:
        place = {"channel": self._channel.id}
        return Paging(self._work.api, "conversations.history", place, low, high)

    def _may_look_less_far_back(self, page: Page) -> bool:
        """Whether all that is new is read, and looking back costs more than it is worth: where
        pages turn out to be small.
        """
        is_new = not self._met_news and self._work.api.pace.small_pages
        return is_new and 0 < page.low < self._known_top - self._work.tempo.overlap

    def _note(self, page: Page, paging: Paging) -> None:
        """Write down what is read, and what is not, once this page is stored."""
        reach = self._reach
        reach.top = max(reach.top, page.high)
        left = self._hole
        if left is not None:
            reach.holes.remove(left)
        if not page.more:
            self._hole = None
            return
        high = page.high if left is None else min(left[1], paging.high)
        self._hole = (max(left[0] if left is not None else 0, paging.low), high)
        reach.holes.append(self._hole)

    async def _gone(self, page: Page) -> list[Gone]:
        """What stood here, and is listed no more. Only of the last day: older ones may have left
        by the workspace's own rules, and are nothing that anybody took back.
        """
        if not self._whole or not page.high:
            return []
        assert self._paging is not None
        low = max(page.low if page.more else self._paging.low, self._work.now() - DAY)
        is_newest = not self._met_news and self._hole is None
        high = max(page.high, self._known_top) if is_newest else page.high
        space = stamps.space(self._channel.id)
        stored = await self._work.storing.known.items(space, low, high)
        # a root that was deleted while it has answers leaves a stone where it stood
        listed = {_instant(one) for one in page.messages if text(one, "subtype") != "tombstone"}
        return [Gone(RemoteKey(space, at)) for at in stored if at not in listed]


class ReadJob:
    """Asks up to where a channel was read in Slack."""

    method = "conversations.info"

    def __init__(self, work: Work, channel: Channel) -> None:
        self.name = f"{channel.id} read"
        self.rank = Rank.READ
        self._work = work
        self._channel = channel

    async def step(self) -> bool:
        await _ask_read(self._work, self._channel)
        return True


class BackfillJob:
    """One channel's past before its first window, under a budget."""

    method = "conversations.history"

    def __init__(self, work: Work, channel: Channel) -> None:
        self.name = f"{channel.id} past"
        self.rank = Rank.PAST
        self._work = work
        self._channel = channel
        self._scope = cursors.backfill_scope(channel.id)
        born = work.whole(channel).born
        below = Instant(born - FIRST_WINDOW)
        self._reach = work.reach(
            self._scope, new=lambda: Reach(top=below, born=born, holes=[(0, below)])
        )
        self._paging: Paging | None = None

    @property
    def done(self) -> bool:
        slow = self._work.api.pace.is_slow
        budget = SLOW_PAGES_OF_PAST if slow else PAGES_OF_PAST
        return not self._reach.holes or self._reach.pages >= budget

    async def step(self) -> bool:
        if self.done:
            return True
        place = {"channel": self._channel.id}
        if self._paging is None:
            low, high = self._reach.holes[0]
            self._paging = Paging(self._work.api, self.method, place, low, high)
        page = await self._paging.next()
        left = [(self._paging.low, self._paging.high)] if page.more else []
        self._reach.holes = left
        self._reach.pages += 1
        await stored_page(
            self._work,
            self._channel,
            page.messages,
            cursor=(self._scope, self._reach.dump()),
            born=self._reach.born,
        )
        ask_threads(self._work, self._channel, page.messages, past=True)
        return self.done


def ask_threads(work: Work, channel: Channel, messages: Sequence[Json], *, past: bool) -> None:
    """Have those threads read that have replies which were not met yet."""
    whole = work.reader.channels.is_whole(channel)
    for payload in messages:
        if not whole and text(payload, "user") != work.reader.me.user:
            continue
        latest, root = _instant({"ts": payload.get("latest_reply")}), _instant(payload)
        if not number(payload, "reply_count") or not latest or not root:
            continue
        place = Place(channel.id, Instant(root))
        followed = work.reader.threads.get(place)
        if followed is not None and followed.top >= latest:
            continue
        work.reader.threads.follow(place, latest, since=root)
        work.due(ThreadJob(work, channel, place, since=root, past=past))


async def _ask_read(work: Work, channel: Channel) -> None:
    try:
        answer = await work.api.ask("conversations.info", channel=channel.id)
    except (Declined, NeedsLogin):
        return  # its messages are worth more than up to where they were read
    read_to = _instant({"ts": text(table(answer, "channel"), "last_read")})
    await work.storing.put(flags=await work.flags_to(channel.id, read_to))


def _instant(payload: Json) -> int:
    try:
        return stamps.micros(text(payload, "ts"))
    except BadRemoteData:
        return 0
