"""Whether a payload is a message for here, and which; asks for the names that are missing.

Whole channels give everything; others what speaks of oneself, and the threads that are followed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from focusdesk.connectors.base import Cursor, DeadLetter, RemoteKey, Scope
from focusdesk.connectors.slack import cursors, message, people, stamps
from focusdesk.connectors.slack.answers import Json, rows, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.channels import Channel, Channels
from focusdesk.connectors.slack.message import Names, Said, Self, Setting
from focusdesk.connectors.slack.people import People
from focusdesk.connectors.slack.storing import Item
from focusdesk.connectors.slack.threads import Place, Root, Threads
from focusdesk.errors import BadRemoteData, ServiceError
from focusdesk.model import Instant, Saying

UNREADABLE: Final = (TypeError, ValueError, KeyError, AttributeError, IndexError, RecursionError)
"""What hostile input may raise in code that reads it."""


class Reader:
    """Reads the payloads of one workspace. `within`: seconds that a message waits for a name."""

    def __init__(
        self,
        api: Api,
        me: Self,
        known_people: People,
        channels: Channels,
        threads: Threads,
        *,
        within: float,
        may_fetch: Callable[[Json], bool],
    ) -> None:
        self.me = me
        self.people = known_people
        self.channels = channels
        self.threads = threads
        self._api = api
        self._within = within
        self._may_fetch = may_fetch

    async def read(
        self, channel: Channel, payload: Json, *, born: int, read_to: int = 0
    ) -> Item | None:
        """The message, or None when it is none for here. Raises `BadRemoteData`.

        `born`: what is not younger is history; `read_to`: what is not younger was read in Slack.
        """
        if not message.says(payload):
            return None
        try:
            return await self._read(channel, payload, born, read_to)
        except UNREADABLE as error:
            raise BadRemoteData("slack-unreadable", detail=type(error).__name__) from error

    async def _read(self, channel: Channel, payload: Json, born: int, read_to: int) -> Item | None:
        names = Names(self.people, self.channels)
        one = message.said(payload, names)
        if names.missing_groups:
            await self.people.look_up_groups(names.missing_groups, self._within)
        mention = message.mentions(one, self.me, self.people)
        if one.root is None:
            self._saw_root(channel, one)
        if not self._wanted(channel, one, mention=mention):
            return None
        if channel.user:
            names.user(channel.user)
        if names.missing or names.missing_groups:
            await self.people.look_up(names.missing, self._within)
            one = message.said(payload, Names(self.people, self.channels))
            if one.root is None:
                self._saw_root(channel, one)
        root = await self._root(channel, one)
        if one.root is not None:
            whole = self.channels.is_whole(channel)
            place = Place(channel.id, one.root)
            self.threads.follow(place, one.at, since=one.root if whole else one.at)
        setting = Setting(
            channel,
            self.me,
            self.people,
            root_author=root.author if root is not None else "",
            root_excerpt=root.excerpt if root is not None else "",
        )
        stored = message.remote(
            one,
            setting,
            history=one.at <= born,
            read=one.at <= read_to,
            mention=mention,
            may_fetch=self._may_fetch,
        )
        return Item(stored, one.edited)

    def _wanted(self, channel: Channel, one: Said, *, mention: bool) -> bool:
        if mention or self.channels.is_whole(channel):
            return True
        if one.root is None:
            return False
        place = Place(channel.id, one.root)
        root = self.threads.root(place)
        return (
            one.author == self.me.user
            or text(one.payload, "parent_user_id") == self.me.user
            or (root is not None and root.author == self.me.user)
            or self.threads.follows(place)
        )

    def _saw_root(self, channel: Channel, one: Said) -> None:
        self.threads.saw_root(Place(channel.id, one.at), Root(one.author, one.excerpt))

    async def _root(self, channel: Channel, one: Said) -> Root | None:
        """What a reply answers; asked for if it was not met, as long as that is quick."""
        if one.root is None:
            return None
        place = Place(channel.id, one.root)
        given = table(one.payload, "root")
        if self.threads.root(place) is None and text(given, "text"):
            self.note_root(channel, given)
        if self.threads.root(place) is None and not self._api.pace.wait("conversations.replies"):
            with contextlib.suppress(ServiceError, TimeoutError):
                async with asyncio.timeout(self._within):
                    answer = await self._api.ask(
                        "conversations.replies",
                        channel=channel.id,
                        ts=stamps.ts(one.root),
                        limit=1,
                    )
                for row in rows(answer, "messages")[:1]:
                    self.note_root(channel, row)
        return self.threads.root(place)

    def cursors(self) -> dict[Scope, Cursor]:
        """What was learned on the way: names, and threads to follow."""
        found: dict[Scope, Cursor] = {}
        if self.people.changed:
            found[people.SCOPE] = self.people.cursor()
        if self.threads.changed:
            found[cursors.THREADS] = self.threads.cursor()
        return found

    def note_root(self, channel: Channel, payload: Json) -> None:
        """Remember what a thread answers; one that cannot be read is answered without a quote."""
        with contextlib.suppress(BadRemoteData, *UNREADABLE):
            self._saw_root(channel, message.said(payload, Names(self.people, self.channels)))


def dead_letter(key: RemoteKey, error: BadRemoteData, raw: bytes) -> DeadLetter:
    """An item that could not be read."""
    return DeadLetter(key, Saying(error.code, error.args_), raw)


def place_of(channel: Channel, payload: Json) -> RemoteKey:
    """Where an unreadable message stands, as well as it can be told."""
    return RemoteKey(channel.id, text(payload, "ts")[:100])


def root_of(payload: Json) -> Instant | None:
    """The root that a payload says it answers, where it can be read."""
    with contextlib.suppress(BadRemoteData):
        return stamps.micros(text(payload, "thread_ts"))
    return None
