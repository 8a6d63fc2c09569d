"""The belt that mails travel on: fetched, parsed and stored at the same time, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from focusdesk.connectors.base import (
    Attachment,
    Batch,
    Cursor,
    DeadLetter,
    NewKey,
    Progress,
    RemoteMessage,
    Scope,
)
from focusdesk.connectors.email.bodies import Bodies
from focusdesk.connectors.email.message import Place, remote_message
from focusdesk.connectors.email.parsing.frames import Outcome, Source
from focusdesk.connectors.email.parsing.result import Mail
from focusdesk.connectors.email.responses import Fetched
from focusdesk.connectors.email.run import Folder, Run
from focusdesk.model import Saying

LOADS_IN_FLIGHT = 4
BYTES_IN_FLIGHT = 12_000_000
"""Loads that wait for the parsing process: it must not idle while sizes are asked for."""
RAW_LIMIT = 1_000_000
"""Bytes of a dead letter that are kept."""


@dataclass(frozen=True, slots=True)
class Load:
    """Fetched mails on their way into the store, and the cursors that move with them."""

    place: Place
    mails: list[Fetched]
    is_history: bool
    cursors: Mapping[Scope, Cursor]
    attachments: Mapping[int, tuple[Attachment, ...]] = field(default_factory=dict)
    """Of the mails whose bytes break off, by UID."""
    dead_letters: tuple[DeadLetter, ...] = ()
    progress: Progress | None = None

    @property
    def size(self) -> int:
        return sum(len(mail.body or b"") for mail in self.mails)


def load(folder: Folder, found: Bodies) -> Load:
    """New mail of a folder, with its forward cursor as it is now."""
    return Load(
        place=folder.place,
        mails=found.mails,
        is_history=False,
        cursors=folder.live_cursor(),
        attachments=found.attachments,
        dead_letters=found.dead_letters,
    )


class Belt:
    """Fetch, parse and store at the same time: while one load is fetched, the one before is
    parsed and the one before that is stored, in order. At most so many are in memory.

    Used by one thread. What `emit` raises comes out of the next call here.
    """

    def __init__(self, run: Run, *, urgent: bool) -> None:
        self._run = run
        self._urgent = urgent
        self._parsing: deque[tuple[Load, Future[list[Outcome]]]] = deque()
        self._storing: Future[None] | None = None

    def put(self, load: Load) -> None:
        """Send a load on its way; blocks while enough others wait to be parsed."""
        sources = [
            Source(mail.body or b"", whole=mail.uid not in load.attachments) for mail in load.mails
        ]
        future = self._run.pool.parse(sources, urgent=self._urgent)
        self._parsing.append((load, future))
        while self._is_full():
            self._advance()

    def _is_full(self) -> bool:
        waiting = sum(load.size for load, _ in self._parsing)
        return len(self._parsing) > 1 and (
            len(self._parsing) > LOADS_IN_FLIGHT or waiting > BYTES_IN_FLIGHT
        )

    def flush(self) -> None:
        """Wait until everything is on disk."""
        while self._parsing:
            self._advance()
        storing, self._storing = self._storing, None
        if storing is not None:
            self._run.bridge.wait(storing)

    def _advance(self) -> None:
        load, parsing = self._parsing.popleft()
        outcomes = self._run.bridge.wait(parsing)
        messages, letters = _sorted(load, outcomes, self._run.own)
        if self._storing is not None:
            self._run.bridge.wait(self._storing)
        self._storing = self._run.bridge.begin(self._store(load, messages, letters))

    async def _store(
        self, load: Load, messages: list[RemoteMessage], letters: list[DeadLetter]
    ) -> None:
        """What the store knows under another key gets one key more and nothing else."""
        names = [message.dedupe for message in messages if message.dedupe]
        doubles = await self._run.known.duplicates(names) if names else frozenset[str]()
        await self._run.store(
            Batch(
                messages=tuple(one for one in messages if one.dedupe not in doubles),
                new_keys=tuple(
                    NewKey(one.dedupe, one.key, None if one.outgoing else one.read)
                    for one in messages
                    if one.dedupe in doubles
                ),
                dead_letters=(*letters, *load.dead_letters),
                cursors=load.cursors,
                progress=load.progress,
            )
        )


def _sorted(
    load: Load, outcomes: list[Outcome], own: frozenset[str]
) -> tuple[list[RemoteMessage], list[DeadLetter]]:
    """Messages, and dead letters for what could not be parsed."""
    messages: list[RemoteMessage] = []
    letters: list[DeadLetter] = []
    for fetched, outcome in zip(load.mails, outcomes, strict=True):
        if isinstance(outcome, Mail):
            messages.append(
                remote_message(
                    outcome,
                    fetched,
                    load.place,
                    own,
                    history=load.is_history,
                    attachments=load.attachments.get(fetched.uid),
                )
            )
        else:
            letters.append(
                DeadLetter(
                    load.place.key(fetched.uid),
                    Saying(outcome.code, {"detail": outcome.detail}),
                    (fetched.body or b"")[:RAW_LIMIT],
                )
            )
    return messages, letters
