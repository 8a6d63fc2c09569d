"""A service that does what its script says: it fails in every way there is, or brings a postbox.

The account's setting `place` is a folder; `steps` says what each run of the connector does, one
after the other, the last one for ever. The postbox is the file `box` there: a line of JSON a
message, which anybody may add to at any time. What the connector did stands in the file `did`.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, ClassVar

from focusdesk import clock
from focusdesk.connectors.base import (
    AccountInfo,
    Batch,
    Capabilities,
    Cursor,
    DeadLetter,
    Draft,
    Emit,
    Field,
    FocusState,
    Gone,
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
from focusdesk.errors import BadSettings, NeedsLogin, Refused, Unreachable
from focusdesk.model import Address, Category, Saying

SPACE = "box"
SCOPE = Scope("box")
PAGE = 40
MARK = "focus: "
PRIVATE = "the words of a private message"


class Misbehaving:
    """See the file. A step is a word, with a number after a colon where it takes one."""

    kind: ClassVar[str] = "misbehaving"
    fields: ClassVar[tuple[Field, ...]] = (
        Field("place", Kind.TEXT, Saying("postbox-field"), required=True),
        Field("steps", Kind.TEXT, Saying("postbox-field")),
        Field("password", Kind.SECRET, Saying("postbox-field")),
    )
    capabilities: ClassVar[Capabilities] = Capabilities(
        mark_read=True, mark_unread=True, focus_status=True
    )

    def __init__(self, settings: Mapping[str, str], secrets: Secrets) -> None:
        self._place = Path(settings["place"])
        self._steps = settings.get("steps", "").split() or ["box"]
        self._secrets = secrets
        self._look = asyncio.Event()

    def _did(self, what: str) -> None:
        with (self._place / "did").open("a", encoding="ascii") as file:
            file.write(f"{what} {time.monotonic()}\n")

    async def check(self, report: Report) -> AccountInfo:
        report(StepResult(Step.SERVER, ok=True))
        if (self._place / "slow-check").exists():
            self._did("check")
            try:
                await asyncio.sleep(3600)
            finally:
                self._did("check-ended")
        report(StepResult(Step.LOGIN, ok=None))
        if await self._secrets.get("password") == "wrong":
            report(StepResult(Step.LOGIN, ok=False))
            raise NeedsLogin("no-secret", field="password")
        await self._secrets.set("token", "brought by the sign-in")
        report(StepResult(Step.LOGIN, ok=True))
        return AccountInfo("A postbox", ("nora@example.org",))

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool = True,
    ) -> None:
        number = len(did(self._place, "run"))
        self._did("run")
        step, _, argument = self._steps[min(number, len(self._steps) - 1)].partition(":")
        told = int(cursors.get(SCOPE, "0"))
        match step:
            case "unreachable":
                raise Unreachable(
                    "connector-ended", retry_after=float(argument) if argument else None
                )
            case "needs-login":
                raise NeedsLogin("no-secret", field="password")
            case "bad-settings":
                raise BadSettings("place", "setting-missing", name="place")
            case "bug":
                raise ValueError(PRIVATE)
            case "refused":
                raise Refused("not-supported")
            case "return":
                return
            case "flap":
                await emit(Batch(caught_up=True))
                raise Unreachable("connector-ended")
            case "stuck":
                await emit(Batch(caught_up=True, backfilled=True))
                await self._stuck()
            case "flood":
                await self._flood(int(argument), emit)
        await self._bring(told, emit)

    async def _stuck(self) -> None:
        """A thread of the default executor in recv, and a task that will not be cancelled."""
        near, far = socket.socketpair()
        loop = asyncio.get_running_loop()
        waiting = loop.run_in_executor(None, near.recv, 1)
        while not waiting.done():
            try:
                await asyncio.shield(waiting)
            except asyncio.CancelledError:
                self._did("ignored")
        far.close()

    async def _flood(self, count: int, emit: Emit) -> None:
        """Everything at once, as no connector should."""
        messages = tuple(message(n, {"name": f"Person {n % 7}"}) for n in range(1, count + 1))
        await emit(
            Batch(
                messages=messages,
                flags=tuple(ReadFlag(one.key, read=True) for one in messages[::2]),
                dead_letters=(
                    DeadLetter(RemoteKey(SPACE, 0), Saying("postbox-unreadable"), b"\xff\x00"),
                ),
                cursors={SCOPE: Cursor(str(count))},
                progress=Progress(count, count),
            )
        )

    async def _bring(self, told: int, emit: Emit) -> None:
        """The postbox, newest lines last, until cancelled; a round ends when there is no more."""
        said = False
        while True:
            lines = read_box(self._place)[told:]
            for start in range(0, len(lines), PAGE):
                page = lines[start : start + PAGE]
                first = told + 1
                told += len(page)
                await emit(_batch(first, page, told))
            if not said or self._look.is_set():
                self._look.clear()
                said = True
                await emit(Batch(caught_up=True, backfilled=True))
            await asyncio.sleep(0.01)

    async def fetch(self, part: RemotePart, to: BinaryIO) -> None:
        raise Refused("not-supported")

    async def send(self, draft: Draft) -> RemoteKey:
        raise Refused("not-supported")

    async def find_sent(self, draft: Draft) -> RemoteKey | None:
        return None

    async def mark_read(self, keys: Sequence[RemoteKey], read: bool = True) -> None:
        tried = len(did(self._place, "mark"))
        self._did("mark")
        if (self._place / "slow-marks").exists():
            await asyncio.sleep(0.5)
        if (self._place / "hard-of-hearing").exists() and tried < 1:
            raise Unreachable("connector-ended")
        for key in keys:
            self._did(f"marked-{key.item}-{read}")

    async def focus_before(self) -> str:
        """What the file `status` says: somebody else may write there too."""
        self._did("asked")
        if (self._place / "no-status").exists():
            raise Unreachable("connector-ended")
        try:
            return (self._place / "status").read_text()
        except FileNotFoundError:
            return ""

    async def set_focus(self, focus: FocusState | None, before: str = "") -> None:
        """Write it there, unless somebody else did meanwhile."""
        self._did("focus" if focus else "focus-over")
        status = self._place / "status"
        if focus is not None:
            status.write_text(f"{MARK}{focus.label} until {focus.until}")
        elif status.exists() and status.read_text().startswith(MARK):
            status.write_text(before)

    async def collect_now(self) -> None:
        self._look.set()

    async def close(self) -> None:
        """Nothing is open."""


def message(number: int, line: Mapping[str, object]) -> RemoteMessage:
    """A line of the postbox as a message."""
    name = str(line.get("name", "Camille Roy"))
    party = Address("email", f"{name.encode().hex()}@example.org", name)
    return RemoteMessage(
        key=RemoteKey(SPACE, number),
        party=party,
        author=party,
        received=clock.now(),
        thread=Thread((f"<{number}@box>",), f"Mail {number}"),
        subject=f"Mail {number}",
        text=PRIVATE,
        category=Category(str(line.get("category", "message"))),
        history=bool(line.get("history", False)),
    )


def _batch(first: int, lines: Sequence[Mapping[str, object]], told: int) -> Batch:
    messages, letters, gone, flags = [], [], [], []
    for number, line in enumerate(lines, first):
        if "unreadable" in line:
            letters.append(
                DeadLetter(RemoteKey(SPACE, number), Saying("postbox-unreadable"), b"\xff\x00")
            )
        elif "gone" in line:
            gone.append(Gone(RemoteKey(SPACE, int(str(line["gone"])))))
        elif "read" in line:
            flags.append(ReadFlag(RemoteKey(SPACE, int(str(line["read"]))), read=True))
        else:
            messages.append(message(number, line))
    return Batch(
        messages=tuple(messages),
        gone=tuple(gone),
        flags=tuple(flags),
        dead_letters=tuple(letters),
        cursors={SCOPE: Cursor(str(told))},
    )


def read_box(place: Path) -> list[Mapping[str, object]]:
    """The whole lines of a postbox."""
    try:
        written = (place / "box").read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in written.splitlines(keepends=True) if line[-1] == "\n"]


def did(place: Path, what: str) -> list[float]:
    """When a connector did something, by the steady clock, oldest first."""
    try:
        lines = (place / "did").read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return [float(at) for name, at in (line.split(" ") for line in lines) if name == what]


def post(place: Path, name: str = "Camille Roy", **line: object) -> None:
    """Put a message into a postbox."""
    with (place / "box").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"name": name, **line}) + "\n")
