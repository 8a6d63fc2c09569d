"""The words of FocusDesk as frozen values: what every other room talks about.

Nothing here does anything: no I/O, no clock, no sentence. Instants are microseconds since
1970-01-01 UTC (`Instant`); spans of time are microseconds too (`Micros`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NewType

Instant = NewType("Instant", int)
"""Microseconds since 1970-01-01T00:00:00 UTC."""
Micros = NewType("Micros", int)
"""A length of time in microseconds."""

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

MessageId = NewType("MessageId", int)
"""`minute * 64 + n`: follows time, passes 2**31 in 2033 (never carry it as a C int)."""
ConversationId = NewType("ConversationId", int)
"""Counts from 1; written `c12` wherever a person or a program reads it."""
ClientId = NewType("ClientId", int)
IdentityId = NewType("IdentityId", int)
AccountId = NewType("AccountId", int)
DeliveryId = NewType("DeliveryId", int)


class Mode(Enum):
    """What the clock says."""

    OPEN = "open"
    FOCUS = "focus"
    QUIET = "quiet"


class Lane(Enum):
    """How a message may arrive."""

    URGENT = "urgent"
    NOW = "now"
    NEXT = "next"
    DIGEST = "digest"
    MUTE = "mute"


class Category(Enum):
    """What a message is."""

    MESSAGE = "message"
    LEAD = "lead"
    PAYMENT = "payment"
    REVIEW = "review"
    SECURITY = "security"
    NEWSLETTER = "newsletter"
    SYSTEM = "system"


class Triage(Enum):
    """Where a conversation stands for the person."""

    INBOX = "inbox"
    SNOOZED = "snoozed"
    DONE = "done"


class ReleasedBy(Enum):
    """What handed a message over (`status` and `why` call it so)."""

    RULE = "rule"
    DELIVERY = "delivery"
    FOCUS_END = "focus-end"
    QUIET_END = "quiet-end"
    LONGEST_WAIT = "longest-wait"
    DEADLINE = "deadline"
    DELIVER = "deliver"
    HISTORY = "history"
    ELSEWHERE = "elsewhere"
    CHANGE = "change"
    MUTE = "mute"


class AccountState(Enum):
    """How an account is doing; every state but `live` says why."""

    OFF = "off"
    CONNECTING = "connecting"
    LIVE = "live"
    RETRYING = "retrying"
    NEEDS_LOGIN = "needs-login"
    BROKEN = "broken"


Argument = str | int | float | bool | None
Arguments = Mapping[str, Argument]
"""The arguments of a sentence: plain JSON values, instants as integers."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that is not made yet: a code and its arguments.

    Only `wording` turns one into words, in the reader's language, when it is read.
    """

    code: str
    args: Arguments = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Address:
    """An address on a channel: `("email", "camille@studionord.ca", "Camille Roy")`."""

    channel: str
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant by which the client expects something, and the words it was read from."""

    at: Instant
    words: str
