"""The demo connector: a service that is made up, and otherwise a connector like any other.

Its world follows from `seed` and `start`; `part` is the account that it plays. It needs no
network, sends nothing anywhere, and writes small files of its own as attachments.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
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
    RemotePart,
    Report,
    Scope,
    Secrets,
    Step,
    StepResult,
)
from focusdesk.connectors.demo import world
from focusdesk.connectors.demo.hours import schedule_text
from focusdesk.connectors.demo.people import OWN_ADDRESSES, VIPS
from focusdesk.connectors.demo.world import FOCUS_AFTER_S, FOCUS_LENGTH_S, Told
from focusdesk.errors import BadSettings, Refused
from focusdesk.model import SECOND, Instant, Saying

PARTS: Final = {
    "email": "hello@ana-silva.example",
    "slack-studio-nord": "Studio Nord",
    "slack-kestrel": "Kestrel Labs",
    "telegram": "@anasilva",
    "malt": "Malt",
    "upwork": "Upwork",
    "fiverr": "Fiverr",
}
"""The accounts of the made-up world: part and label."""
_HISTORY: Final = Scope("history")
_LIVE: Final = Scope("live")
_PAGE: Final = 100
_LOOK_S: Final = 0.25


class DemoConnector:
    """One account of the made-up world."""

    kind: ClassVar[str] = "demo"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("part", Kind.CHOICE, Saying("demo-part"), choices=("", *PARTS)),
        Field("seed", Kind.TEXT, Saying("demo-seed"), default="7"),
        Field("start", Kind.TEXT, Saying("demo-start")),
        Field("days", Kind.TEXT, Saying("demo-days"), default=str(world.HISTORY_DAYS)),
        Field("pace", Kind.TEXT, Saying("demo-pace"), default="1"),
        Field("live", Kind.CHOICE, Saying("demo-live"), default="yes", choices=("yes", "no")),
    )
    capabilities: ClassVar[Capabilities] = Capabilities(
        mark_read=True, mark_unread=True, fetch=True, backfill=True
    )

    def __init__(self, settings: Mapping[str, str], secrets: Secrets) -> None:
        self._part = settings.get("part", "")
        if self._part and self._part not in PARTS:
            raise BadSettings("part", "demo-part-unknown", choices=", ".join(PARTS))
        self._seed = int(_number(settings, "seed", 7))
        self._start = Instant(int(_number(settings, "start", clock.now())))
        self._days = int(_number(settings, "days", world.HISTORY_DAYS))
        self._pace = _number(settings, "pace", 1)
        if self._pace <= 0:
            raise BadSettings("pace", "demo-number", value=settings.get("pace", ""))
        self._lively = settings.get("live", "yes") == "yes"
        self._look = asyncio.Event()

    async def check(self, report: Report) -> AccountInfo:
        report(StepResult(Step.SETTINGS, ok=True))
        report(StepResult(Step.LOGIN, ok=True))
        label = PARTS.get(self._part, "FocusDesk demo")
        return AccountInfo(label, tuple(OWN_ADDRESSES.values()))

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool = True,
    ) -> None:
        await self._tell_history(int(cursors.get(_HISTORY, "0")), emit)
        told = int(cursors.get(_LIVE, "0"))
        if not self._lively:
            await emit(Batch(caught_up=True, backfilled=True))
            while True:
                await self._look.wait()
                self._look.clear()
                await emit(Batch(caught_up=True, backfilled=True))
        first = True
        for at, one in world.live(self._start, self._pace):
            if one.number <= told or not self._plays(one):
                continue
            while (now := clock.now()) < at:
                if first or self._look.is_set():
                    self._look.clear()
                    await emit(Batch(caught_up=True, backfilled=True))
                    first = False
                wait = min(_LOOK_S, (at - now) / SECOND)
                try:
                    await asyncio.wait_for(self._look.wait(), max(0.01, wait))
                except TimeoutError:
                    continue
            # acknowledged by the cursor, which is saved with the message or not at all
            await emit(Batch(messages=(one.message,), cursors={_LIVE: Cursor(str(one.number))}))

    async def _tell_history(self, told: int, emit: Emit) -> None:
        """Newest first, as a mailbox is filled, a page at a time; resumes after the last page.

        The cursor counts pages: history is a list that is the same whenever it is made.
        """
        told_then = world.history(self._seed, self._start, self._days)
        stood = [one for one in told_then if self._plays(one)][::-1]
        for place in range(told, len(stood), _PAGE):
            page = stood[place : place + _PAGE]
            done = place + len(page)
            await emit(
                Batch(
                    messages=tuple(one.message for one in page),
                    cursors={_HISTORY: Cursor(str(done))},
                    progress=Progress(done, len(stood)),
                )
            )
            seen = _seen(page)
            if seen:
                await emit(Batch(flags=tuple(ReadFlag(key, read=True) for key in seen)))

    def _plays(self, one: Told) -> bool:
        return not self._part or one.part == self._part

    async def fetch(self, part: RemotePart, to: BinaryIO) -> None:
        """A small text in place of the file: the made-up clients have no real ones."""
        to.write(f"{part.part}\nA made-up attachment of the FocusDesk demonstration.\n".encode())

    async def send(self, draft: Draft) -> RemoteKey:
        raise Refused("not-supported")

    async def find_sent(self, draft: Draft) -> RemoteKey | None:
        return None

    async def mark_read(self, keys: Sequence[RemoteKey], read: bool = True) -> None:
        """Nobody there keeps a flag, so there is nothing to do."""

    async def set_focus(self, focus: FocusState | None) -> None:
        """Nobody there sees a status."""

    async def collect_now(self) -> None:
        self._look.set()

    async def close(self) -> None:
        """Nothing is open."""


def _seen(page: Iterable[Told]) -> list[RemoteKey]:
    """Keys of what is to be told as read after it came in unread."""
    return [one.message.key for one in page if one.seen and not one.message.read]


def _number(settings: Mapping[str, str], name: str, default: float) -> float:
    text = settings.get(name, "")
    try:
        return float(text) if text else float(default)
    except ValueError:
        raise BadSettings(name, "demo-number", value=text) from None


__all__ = [
    "FOCUS_AFTER_S",
    "FOCUS_LENGTH_S",
    "PARTS",
    "VIPS",
    "DemoConnector",
    "schedule_text",
]
