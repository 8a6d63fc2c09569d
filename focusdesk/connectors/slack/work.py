"""What the jobs of a catch-up share: where everything stands, and how far it was read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, Protocol

from focusdesk import clock
from focusdesk.connectors.base import Cursor, ReadFlag, RemoteKey, Scope
from focusdesk.connectors.slack import cursors, stamps
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.channels import Channel
from focusdesk.connectors.slack.cursors import Reach
from focusdesk.connectors.slack.reader import Reader
from focusdesk.connectors.slack.storing import Storing
from focusdesk.connectors.slack.tempo import Tempo
from focusdesk.model import DAY, Instant, Micros

FIRST_WINDOW: Final = Micros(30 * DAY)
"""The past that is read first."""
SEARCH: Final = "search:read"
FAR: Final = 9_999_999_999 * 1_000_000
"""After every message."""


class Rank(IntEnum):
    """The lower, the sooner. From `PAST` on it is what nobody waits for."""

    LIST = -1
    DIRECT = 0
    GROUP_DIRECT = 1
    MENTIONS = 2
    READ = MENTIONS
    CHANNEL = 3
    THREAD = 4
    NOT_CHOSEN = 5
    """A channel of which only what speaks of oneself is collected."""
    PAST = 9
    PAST_THREAD = 10


class Job(Protocol):
    """Something to read, one request at a time; `name` says what, two of one name read the same."""

    name: str
    rank: Rank

    @property
    def method(self) -> str:
        """What the next step will call."""
        ...

    async def step(self) -> bool:
        """Make one request and store what it brought; True when there is nothing left to do."""
        ...


@dataclass(slots=True)
class Work:
    """One run. `started`: when the account was first run; `settled`: it has caught up since."""

    api: Api
    reader: Reader
    storing: Storing
    tempo: Tempo
    saved: Mapping[Scope, Cursor]
    started: Instant
    settled: bool
    mentions_top: int
    """The newest mention that a search found."""
    looked_back: bool = False
    """This run has caught up once: it would have been told of edits and deletions since."""
    may_search: bool = True
    """Until Slack says that it does not let this token search."""
    due: Callable[[Job], None] = lambda _: None
    """Has a job done when its turn comes."""
    read_to: dict[str, int] = field(default_factory=dict)
    """By channel, up to where it was read in Slack, as far as that was asked."""
    _reaches: dict[Scope, Reach] = field(default_factory=dict)

    @property
    def searches(self) -> bool:
        """Whether one's own mentions are searched for; tried where nobody tells the scopes."""
        return self.may_search and (not self.api.scopes or SEARCH in self.api.scopes)

    def now(self) -> Instant:
        """By Slack's clock."""
        return Instant(clock.now() + self.api.skew)

    def reach(self, scope: Scope, *, new: Callable[[], Reach]) -> Reach:
        """How far a scope was read; `new` makes the first one."""
        reach = self._reaches.get(scope)
        if reach is None:
            saved = self.saved.get(scope)
            reach = cursors.load(saved) if saved is not None else new()
            self._reaches[scope] = reach
        return reach

    def whole(self, channel: Channel) -> Reach:
        """Of a channel that is collected whole.

        A direct one may have begun after the account: all that came since is news. What stood in
        a channel before it was chosen is history.
        """

        def new() -> Reach:
            is_news = channel.is_direct or not self.settled
            born = self.started if is_news else self.now()
            return Reach(top=born - FIRST_WINDOW, born=born)

        return self.reach(cursors.whole_scope(channel.id), new=new)

    def born(self, channel: Channel) -> int:
        """What is not younger in this channel is history."""
        if self.reader.channels.is_whole(channel):
            return self.whole(channel).born
        return self.started

    async def flags_to(self, channel: str, read_to: int) -> list[ReadFlag]:
        """What is unread here and was read in Slack."""
        self.read_to[channel] = max(read_to, self.read_to.get(channel, 0))
        space = stamps.space(channel)
        unread = await self.storing.known.unread(space, 0, read_to)
        return [ReadFlag(RemoteKey(space, at), read=True) for at in sorted(unread)]
