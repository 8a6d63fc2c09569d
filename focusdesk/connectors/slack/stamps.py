"""Slack's `ts` and the places that messages stand at, in our words; pure.

A `ts` names a message within its channel and is its instant. It is carried as microseconds, never
as a float, which has too few digits. Replies of a thread have a space of their own: a channel's
history does not list them, so what it does not list must not seem gone.
"""

from __future__ import annotations

import re

from focusdesk.connectors.base import RemoteKey
from focusdesk.errors import BadRemoteData
from focusdesk.model import Instant

_TS = re.compile(r"(\d{1,12})\.(\d{1,6})")
_SEPARATOR = ";"


def micros(ts: str) -> Instant:
    """Raises `BadRemoteData` for what is no `ts`."""
    match = _TS.fullmatch(ts)
    if match is None:
        raise BadRemoteData("slack-bad-ts", ts=ts[:40])
    return Instant(int(match[1]) * 1_000_000 + int(match[2].ljust(6, "0")))


def ts(at: int) -> str:
    """The reverse of `micros`."""
    return f"{at // 1_000_000:010}.{at % 1_000_000:06}"


def space(channel: str, root: int | None = None) -> str:
    """The key space of a channel's own messages, or of one thread's replies."""
    return channel if root is None else f"{channel}{_SEPARATOR}{ts(root)}"


def read_space(text: str) -> tuple[str, int | None]:
    """Channel and root of a space."""
    channel, _, root = text.partition(_SEPARATOR)
    return channel, micros(root) if root else None


def key(channel: str, at: int, root: int | None = None) -> RemoteKey:
    return RemoteKey(space(channel, None if root == at else root), at)
