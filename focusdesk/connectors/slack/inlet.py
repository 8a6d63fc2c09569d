"""From envelopes to the store, and only then the acknowledgement.

Whatever has come in is stored together: one transaction for a burst, not one a message. The order
of a channel is that of arrival. A crash before the acknowledgement means that Slack tells it
again, and the key makes that harmless.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from focusdesk.connectors.base import DeadLetter, Gone, RemoteKey
from focusdesk.connectors.slack import stamps
from focusdesk.connectors.slack.answers import Json, table, text
from focusdesk.connectors.slack.channels import Channel
from focusdesk.connectors.slack.reader import Reader, dead_letter, root_of
from focusdesk.connectors.slack.socket import Envelope
from focusdesk.connectors.slack.storing import Item, Storing
from focusdesk.errors import BadRemoteData, Unreachable

TOGETHER: Final = 100
WAITING: Final = 1000
"""Envelopes that may wait; then the socket is not read until there is room."""


@dataclass(slots=True)
class _Taken:
    """What a burst of envelopes comes to."""

    items: list[Item] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    done: list[Envelope] = field(default_factory=list)


class Inlet:
    """Takes envelopes in, one burst after the other. `born`: see `Reader.read`."""

    def __init__(self, reader: Reader, storing: Storing, born: Callable[[Channel], int]) -> None:
        self._reader = reader
        self._storing = storing
        self._born = born
        self._queue: asyncio.Queue[Envelope] = asyncio.Queue(WAITING)

    async def deliver(self, envelope: Envelope) -> None:
        await self._queue.put(envelope)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            burst = [await self._queue.get()]
            while len(burst) < TOGETHER and not self._queue.empty():
                burst.append(self._queue.get_nowait())
            await self._take(burst)

    async def _take(self, burst: list[Envelope]) -> None:
        taken = _Taken()
        for envelope in burst:
            try:
                await self._read(envelope, taken)
            except Unreachable:
                continue  # not acknowledged: Slack tells it again, and the next round looks for it
            taken.done.append(envelope)
        await self._storing.put(
            taken.items,
            gone=taken.gone,
            dead_letters=taken.dead_letters,
            cursors=self._reader.cursors(),
        )
        for envelope in taken.done:
            await envelope.socket.acknowledge(envelope.id)

    async def _read(self, envelope: Envelope, taken: _Taken) -> None:
        event = table(envelope.payload, "event")
        if envelope.kind != "events_api" or text(event, "type") != "message":
            return
        try:
            await self._message(event, taken)
        except BadRemoteData as error:
            id_ = text(envelope.payload, "event_id") or envelope.id
            raw = json.dumps(envelope.payload).encode()
            taken.dead_letters.append(dead_letter(RemoteKey("events", id_[:100]), error, raw))

    async def _message(self, event: Json, taken: _Taken) -> None:
        kind = text(event, "subtype")
        if not text(event, "channel"):
            return  # stands nowhere
        channel = await self._reader.channels.look_up(
            text(event, "channel"), text(event, "channel_type")
        )
        if channel is None:
            return  # somebody else's, who uses the same app
        if kind == "message_deleted":
            taken.gone += _deleted(channel, event)
        elif kind == "message_changed":
            await self._changed(channel, event, taken)
        else:
            item = await self._reader.read(channel, event, born=self._born(channel))
            if item is not None:
                taken.items.append(item)

    async def _changed(self, channel: Channel, event: Json, taken: _Taken) -> None:
        """An edit, or what Slack added by itself; a root that was deleted leaves a tombstone."""
        message = table(event, "message")
        if not text(message, "ts"):
            return
        if text(message, "subtype") == "tombstone":
            at = stamps.micros(text(message, "ts"))
            taken.gone.append(Gone(stamps.key(channel.id, at, root_of(message)), by_sender=True))
            return
        item = await self._reader.read(channel, message, born=self._born(channel))
        if item is not None:
            changed_at: int = item.edited
            with contextlib.suppress(BadRemoteData):
                stamp = text(event, "event_ts") or text(event, "ts")
                changed_at = max(changed_at, stamps.micros(stamp))
            taken.items.append(Item(item.message, changed_at))


def _deleted(channel: Channel, event: Json) -> list[Gone]:
    stamp = text(event, "deleted_ts") or text(table(event, "previous_message"), "ts")
    if not stamp:
        return []
    at = stamps.micros(stamp)
    root = root_of(table(event, "previous_message"))
    return [Gone(stamps.key(channel.id, at, root), by_sender=True)]
