"""The demo connector: a service that is made up, and otherwise a connector like any other.

Its world follows from `seed`, `start` and `zone`; `part` is the account that it plays. It needs no
network, sends nothing anywhere, and writes small files of its own as attachments.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO, ClassVar, Final

from focusdesk import clock
from focusdesk.connectors.base import (
    AccountInfo,
    Batch,
    Capabilities,
    Cursor,
    Draft,
    Emit,
    Field,
    FocusState,
    Kind,
    Known,
    Progress,
    ReadFlag,
    RemoteKey,
    RemoteMessage,
    RemotePart,
    Report,
    Scope,
    Secrets,
    Step,
    StepResult,
    Thread,
)
from focusdesk.connectors.demo import files, world
from focusdesk.connectors.demo.days import Days
from focusdesk.connectors.demo.hours import schedule_text
from focusdesk.connectors.demo.people import OWN_ADDRESSES, OWNER_NAME, VIPS, ZONES
from focusdesk.connectors.demo.world import FOCUS_AFTER_S, FOCUS_LENGTH_S, LIVE_FROM, Told
from focusdesk.errors import BadSettings, Refused
from focusdesk.model import DAY, SECOND, Address, Instant, Saying

PARTS: Final = {
    "email": OWN_ADDRESSES["email"],
    "slack-studio-nord": "Studio Nord",
    "slack-kestrel": "Kestrel Labs",
    "telegram": OWN_ADDRESSES["telegram"],
    "malt": "Malt",
    "upwork": "Upwork",
    "fiverr": "Fiverr",
}
"""The accounts of the made-up world: part and label."""
WINDOW: Final = 30 * DAY
"""History that is told without a backfill."""
_HISTORY: Final = Scope("history")
_LIVE: Final = Scope("live")
_PAGE: Final = 100
_LOOK_S: Final = 20.0
"""The wall clock is asked again after so long: the machine may have slept meanwhile."""


class DemoConnector:
    """One account of the made-up world; `part` "" plays them all."""

    kind: ClassVar[str] = "demo"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("part", Kind.CHOICE, Saying("demo-part"), choices=("", *PARTS)),
        Field("seed", Kind.TEXT, Saying("demo-seed"), default=str(world.SEED)),
        Field("start", Kind.TEXT, Saying("demo-start")),
        Field("zone", Kind.TEXT, Saying("demo-zone-field"), default=world.ZONE),
        Field("days", Kind.TEXT, Saying("demo-days"), default=str(world.HISTORY_DAYS)),
        Field("pace", Kind.TEXT, Saying("demo-pace"), default="1"),
        Field("live", Kind.TEXT, Saying("demo-live"), default="yes"),
    )
    capabilities: ClassVar[Capabilities] = Capabilities(
        send=True, mark_read=True, mark_unread=True, fetch=True, backfill=True
    )

    def __init__(self, settings: Mapping[str, str], secrets: Secrets) -> None:
        self._part = settings.get("part", "")
        if self._part and self._part not in PARTS:
            raise BadSettings("part", "demo-part-unknown", choices=", ".join(PARTS))
        self._seed = int(_number(settings, "seed", world.SEED))
        self._start = Instant(int(_number(settings, "start", clock.now())))
        self._zone = settings.get("zone") or world.ZONE
        Days(self._start, self._zone)
        self._days = int(_number(settings, "days", world.HISTORY_DAYS))
        self._pace = _number(settings, "pace", 1)
        if self._pace <= 0:
            raise BadSettings("pace", "demo-number", value=settings.get("pace", ""))
        self._last_live = _last_live(settings)
        self._stirred = asyncio.Event()
        self._asked = False
        self._sent: dict[str, RemoteMessage] = {}
        self._untold: list[RemoteMessage] = []

    async def check(self, report: Report) -> AccountInfo:
        report(StepResult(Step.SETTINGS, ok=True))
        report(StepResult(Step.LOGIN, ok=True))
        label = PARTS.get(self._part, "FocusDesk demo")
        # a start that was not given is found out now, and is the same for every later run
        return AccountInfo(
            label, tuple(OWN_ADDRESSES.values()), settings={"start": str(self._start)}
        )

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool = True,
    ) -> None:
        told = int(cursors.get(_HISTORY, "0"))
        stood = [one for one in self._history() if self._plays(one)][::-1]
        end = len(stood)
        if not backfill:
            end = sum(one.message.received >= self._start - WINDOW for one in stood)
        await self._tell_history(stood, told, end, emit)
        upcoming = _Upcoming(self._live(int(cursors.get(_LIVE, "0"))))
        await self._tell_live(upcoming, emit)
        await emit(Batch(caught_up=True, backfilled=backfill))
        while True:
            await self._rest(upcoming.at)
            await self._tell_live(upcoming, emit)
            if self._asked:
                self._asked = False
                await emit(Batch(caught_up=True))

    async def _tell_history(self, stood: list[Told], told: int, end: int, emit: Emit) -> None:
        """Newest first, as a mailbox is filled, a page at a time; resumes after the last page.

        The cursor counts messages: history is a list that is the same whenever it is made.
        """
        for place in range(told, end, _PAGE):
            page = stood[place : min(place + _PAGE, end)]
            done = place + len(page)
            await emit(
                Batch(
                    messages=tuple(one.message for one in page),
                    # what is read and yet stands in the inbox comes in unread first
                    flags=tuple(ReadFlag(one.message.key, read=True) for one in page if one.seen),
                    cursors={_HISTORY: Cursor(str(done))},
                    progress=Progress(done, len(stood)),
                )
            )

    async def _tell_live(self, upcoming: _Upcoming, emit: Emit) -> None:
        """Everything that has come by now: more than one after a time of being off.

        Acknowledged by the cursor, which is saved with the messages or not at all.
        """
        while due := upcoming.take(clock.now(), _PAGE):
            cursor = Cursor(str(due[-1].number))
            await emit(Batch(messages=tuple(one.message for one in due), cursors={_LIVE: cursor}))
        while self._untold:
            await emit(Batch(messages=(self._untold[0],)))
            del self._untold[0]

    async def _rest(self, until: Instant | None) -> None:
        """Until the next message is due, somebody asks, or it is time to look at the clock."""
        wait = _LOOK_S
        if until is not None:
            wait = min(wait, max(0.0, (until - clock.now()) / SECOND))
        try:
            await asyncio.wait_for(self._stirred.wait(), wait)
        except TimeoutError:
            return
        self._stirred.clear()

    def _history(self) -> Sequence[Told]:
        return world.history(self._seed, self._start, self._days, self._zone)

    def _live(self, told: int) -> Iterator[tuple[Instant, Told]]:
        """This account's live messages after number `told`, with their instants."""
        for at, one in world.live(self._start, self._pace, self._zone):
            if self._last_live is not None and one.number > self._last_live:
                return
            if one.number > told and self._plays(one):
                yield at, one

    def _plays(self, one: Told) -> bool:
        return not self._part or one.part == self._part

    async def fetch(self, part: RemotePart, to: BinaryIO) -> None:
        """A small file of its kind in place of the client's, of the size that was listed."""
        size, _, name = part.part.partition(" ")
        try:
            files.write(name, int(size), to)
        except (KeyError, ValueError):
            raise Refused("demo-no-such-file", name=part.part) from None

    async def send(self, draft: Draft) -> RemoteKey:
        """Nobody reads it: it comes back as one's own message, as a Sent folder would tell it."""
        if draft.key not in self._sent:
            message = self._as_sent(draft)
            self._sent[draft.key] = message
            self._untold.append(message)
            self._stirred.set()
        return self._sent[draft.key].key

    def _as_sent(self, draft: Draft) -> RemoteMessage:
        party = draft.to[0]
        space = self._part or party.channel
        thread = draft.thread or Thread((f"{space}:{draft.key}",), draft.subject or party.name)
        return RemoteMessage(
            key=RemoteKey(space, f"sent {draft.key}"),
            party=party,
            author=Address(party.channel, OWN_ADDRESSES.get(party.channel, ""), OWNER_NAME),
            received=clock.now(),
            thread=replace(thread, keys=(draft.key, *thread.keys)),
            outgoing=True,
            read=True,
            recipients=draft.to,
            subject=draft.subject,
            text=draft.text,
            dedupe=draft.key,
            channel=party.channel,
        )

    async def find_sent(self, draft: Draft) -> RemoteKey | None:
        found = self._sent.get(draft.key)
        return found.key if found else None

    async def mark_read(self, keys: Sequence[RemoteKey], read: bool = True) -> None:
        """Nobody there keeps a flag, so there is nothing to do."""

    async def focus_before(self) -> str:
        """Nobody there sees a status."""
        return ""

    async def set_focus(self, focus: FocusState | None, before: str = "") -> None:
        """Nobody there sees a status."""

    async def collect_now(self) -> None:
        self._asked = True
        self._stirred.set()

    async def close(self) -> None:
        """Nothing is open."""


class _Upcoming:
    """Live messages in order, of which the next one is known; `at` is its instant, None: no more."""

    def __init__(self, told: Iterator[tuple[Instant, Told]]) -> None:
        self._told = told
        self._next = next(told, None)

    @property
    def at(self) -> Instant | None:
        return self._next[0] if self._next else None

    def take(self, now: Instant, most: int) -> list[Told]:
        """What is due by `now`, at most so many at once."""
        due: list[Told] = []
        while self._next and self._next[0] <= now and len(due) < most:
            due.append(self._next[1])
            self._next = next(self._told, None)
        return due


def _last_live(settings: Mapping[str, str]) -> int | None:
    """The number of the last live message that comes; None: they go on without end."""
    text = settings.get("live") or "yes"
    if text == "yes":
        return None
    many = 0 if text in ("no", "none") else int(_number(settings, "live", 0))
    return LIVE_FROM + max(0, many)


def _number(settings: Mapping[str, str], name: str, default: float) -> float:
    text = settings.get(name, "")
    try:
        found = float(text) if text else float(default)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadSettings(name, "demo-number", value=text)
    return found


__all__ = [
    "FOCUS_AFTER_S",
    "FOCUS_LENGTH_S",
    "OWN_ADDRESSES",
    "PARTS",
    "VIPS",
    "ZONES",
    "DemoConnector",
    "schedule_text",
]
