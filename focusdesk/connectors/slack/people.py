"""Who is who in one workspace: `users.info` asked once and kept, user groups with their members.

What is known is kept in a cursor, so that a restart asks for nobody again. The e-mail address of
a profile is kept with it, to be offered when somebody also writes by mail; nothing is joined by
itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from focusdesk import clock
from focusdesk.connectors.base import Cursor, Scope
from focusdesk.connectors.slack.answers import Declined, Json, rows, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.mrkdwn import unescaped
from focusdesk.errors import NeedsLogin, Unreachable

SCOPE: Final = Scope("people")
SLACKBOT: Final = "USLACKBOT"
"""Slack itself, which `users.info` takes for a person."""
KEPT: Final = 2000
_FRESH_S: Final = 24 * 3600
_GROUPS_AGAIN_S: Final = 600.0
_WRITTEN_EVERY_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as their profile says. `team` is their own, which need not be this workspace."""

    id: str
    name: str
    team: str = ""
    email: str = ""
    bot: bool = False
    asked: int = 0
    """When that was, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Group:
    """A user group (`@design`) and who is in it."""

    handle: str
    members: frozenset[str]


class People:
    """Known people and groups. `changed` says that the cursor is to be written anew, now and
    then: it is long, and whoever is not in it is asked for again.
    """

    def __init__(self, api: Api, cursor: str) -> None:
        self._api = api
        self._known = _load(cursor)
        self._nobody: set[str] = set()
        self._asked_now: dict[str, asyncio.Task[None]] = {}
        self._groups: dict[str, Group] = {}
        self._groups_asked = float("-inf")
        self._learned = False
        self._written_at = float("-inf")

    @property
    def changed(self) -> bool:
        return self._learned and clock.monotonic() - self._written_at >= _WRITTEN_EVERY_S

    def get(self, id_: str) -> Person | None:
        return self._known.get(id_)

    def lacks(self, ids: Collection[str]) -> list[str]:
        """Those that are worth asking for."""
        return [id_ for id_ in ids if id_ and id_ not in self._known and id_ not in self._nobody]

    async def look_up(self, ids: Collection[str], within: float) -> None:
        """Ask for these, and wait at most so many seconds; what comes later is kept all the same."""
        tasks = [self._task(id_) for id_ in self.lacks(ids)]
        if tasks:
            await asyncio.wait(tasks, timeout=within)

    def _task(self, id_: str) -> asyncio.Task[None]:
        task = self._asked_now.get(id_)
        if task is None:
            task = asyncio.create_task(self._ask(id_))
            self._asked_now[id_] = task
            task.add_done_callback(lambda _: self._asked_now.pop(id_, None))
        return task

    async def _ask(self, id_: str) -> None:
        if self._api.pace.wait("users.info"):
            return
        try:
            answer = await self._api.ask("users.info", user=id_)
        except Declined:
            self._nobody.add(id_)
        except (Unreachable, NeedsLogin):
            return  # asked again with the next message; the connection itself tells what is wrong
        else:
            self._keep(_person(table(answer, "user"), id_))

    def _keep(self, person: Person) -> None:
        self._known[person.id] = person
        self._learned = True
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]

    async def renew(self, limit: int) -> None:
        """Ask again for some that were asked a day ago."""
        before = clock.now() // 1_000_000 - _FRESH_S
        stale = [one.id for one in self._known.values() if one.asked < before][:limit]
        if stale:
            await asyncio.wait([self._task(id_) for id_ in stale], timeout=10.0)

    def cursor(self) -> Cursor:
        self._learned = False
        self._written_at = clock.monotonic()
        kept = [
            [one.id, one.name, one.team, one.email, int(one.bot), one.asked]
            for one in self._known.values()
        ]
        return Cursor(json.dumps(kept, ensure_ascii=False, separators=(",", ":")))

    def stop(self) -> None:
        for task in list(self._asked_now.values()):
            task.cancel()

    # -- groups ---------------------------------------------------------------------------------

    def group(self, id_: str) -> Group | None:
        return self._groups.get(id_)

    async def look_up_groups(self, ids: Collection[str], within: float) -> None:
        """Read all groups again if one of these is unknown, now and then; see `read_groups`."""
        asked_of_late = clock.monotonic() - self._groups_asked < _GROUPS_AGAIN_S
        if asked_of_late or not any(id_ not in self._groups for id_ in ids):
            return
        await self.read_groups(within)

    async def read_groups(self, within: float) -> None:
        """Wait at most so many seconds: nothing else may wait for it."""
        self._groups_asked = clock.monotonic()
        try:
            async with asyncio.timeout(within):
                answer = await self._api.ask("usergroups.list", include_users=True)
        except (Declined, Unreachable, NeedsLogin, TimeoutError):
            return  # without them a mention of a group is shown, and is none of oneself
        self._groups = {text(one, "id"): _group(one) for one in rows(answer, "usergroups")}


def _group(row: Json) -> Group:
    users = row.get("users")
    members = [one for one in users if isinstance(one, str)] if isinstance(users, list) else []
    return Group(text(row, "handle") or text(row, "name"), frozenset(members))


def _person(user: Json, id_: str) -> Person:
    profile = table(user, "profile")
    name = (
        text(profile, "display_name")
        or text(profile, "real_name")
        or text(user, "real_name")
        or text(user, "name")
    )
    return Person(
        id=id_,
        name=unescaped(name).strip(),
        team=text(user, "team_id") or text(profile, "team"),
        email=text(profile, "email"),
        bot=user.get("is_bot") is True or id_ == SLACKBOT,
        asked=clock.now() // 1_000_000,
    )


def _load(cursor: str) -> dict[str, Person]:
    if not cursor:
        return {}
    return {
        id_: Person(id_, name, team, email, bool(bot), asked)
        for id_, name, team, email, bot, asked in json.loads(cursor)
    }
