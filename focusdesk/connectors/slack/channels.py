"""Which conversations of Slack one is in, what they are called, and which are collected whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from focusdesk.connectors.slack.answers import Declined, Json, rows, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.errors import NeedsLogin

_GROUP_DM = re.compile(r"mpdm-(.+?)-\d+")
_PAGES = 50
_NOT_OURS = ("channel_not_found", "not_in_channel")


class Kind(Enum):
    """What a channel is; `PUBLIC` and `PRIVATE` have a name and many members."""

    DIRECT = "im"
    GROUP_DIRECT = "mpim"
    PUBLIC = "channel"
    PRIVATE = "group"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that one is in. `user`: the other side of a direct one."""

    id: str
    kind: Kind
    name: str = ""
    user: str = ""

    @property
    def is_direct(self) -> bool:
        return self.kind in (Kind.DIRECT, Kind.GROUP_DIRECT)


class Channels:
    """Those of one workspace."""

    def __init__(self, api: Api, chosen: frozenset[str]) -> None:
        self._api = api
        self._chosen = frozenset(name.lower() for name in chosen)
        self._known: dict[str, Channel] = {}
        self._foreign: set[str] = set()

    def get(self, id_: str) -> Channel | None:
        return self._known.get(id_)

    def all(self) -> list[Channel]:
        return list(self._known.values())

    def is_whole(self, channel: Channel) -> bool:
        """Whether everything in it is collected: direct ones, and those that were chosen."""
        return channel.is_direct or bool({channel.id.lower(), channel.name.lower()} & self._chosen)

    def lost(self) -> str:
        """One that was chosen and is not among them any more; empty for none."""
        if not self._known:
            return ""
        there = {name.lower() for one in self.all() for name in (one.id, one.name)}
        return min(self._chosen - there, default="")

    async def read(self) -> None:
        """Read all of them anew. Raises what the API raises."""
        found = {row.id: row for row in await listed(self._api)}
        self._known = found
        self._foreign.clear()

    async def look_up(self, id_: str, kind: str = "") -> Channel | None:
        """One that is not known yet; None for one that is not one's own. Raises `Unreachable`.

        `kind` as an event says it, for where Slack does not tell about the channel itself.
        """
        if id_ in self._known or id_ in self._foreign or not id_:
            return self._known.get(id_)
        try:
            answer = await self._api.ask("conversations.info", channel=id_)
        except (Declined, NeedsLogin) as error:
            if isinstance(error, Declined) and error.error in _NOT_OURS:
                self._foreign.add(id_)
                return None
            self._known[id_] = _guessed(id_, kind)
            return self._known[id_]
        row = table(answer, "channel")
        channel = _channel(row, id_)
        if not channel.is_direct and row.get("is_member") is False:
            self._foreign.add(id_)
            return None
        self._known[id_] = channel
        return channel


async def listed(api: Api) -> list[Channel]:
    """Every channel that one is in, archived ones left out."""
    found: list[Channel] = []
    cursor = None
    for _ in range(_PAGES):
        answer = await api.ask(
            "users.conversations",
            types="im,mpim,private_channel,public_channel",
            exclude_archived=True,
            limit=200,
            cursor=cursor,
        )
        found += [_channel(row, text(row, "id")) for row in rows(answer, "channels")]
        cursor = text(table(answer, "response_metadata"), "next_cursor") or None
        if cursor is None:
            break
    return [one for one in found if one.id]


def _guessed(id_: str, kind: str) -> Channel:
    """By what an event says; else by the id, whose first letter tells a direct one."""
    told = next((one for one in Kind if one.value == kind), None)
    return Channel(id_, told or (Kind.DIRECT if id_.startswith("D") else Kind.PUBLIC))


def _channel(row: Json, id_: str) -> Channel:
    if row.get("is_im") is True or ("is_im" not in row and id_.startswith("D")):
        return Channel(id_, Kind.DIRECT, user=text(row, "user"))
    name = text(row, "name")
    if row.get("is_mpim") is True or _GROUP_DM.fullmatch(name):
        return Channel(id_, Kind.GROUP_DIRECT, name=name)
    return Channel(id_, Kind.PRIVATE if row.get("is_private") is True else Kind.PUBLIC, name=name)


def title(channel: Channel, person: str, own_name: str) -> str:
    """What a channel's conversation is called; `person`: the name of a direct one's other side."""
    if channel.kind is Kind.DIRECT:
        return person or channel.user
    match = _GROUP_DM.fullmatch(channel.name)
    if match is not None:
        return ", ".join(name for name in match[1].split("--") if name != own_name)
    return f"#{channel.name or channel.id}"
