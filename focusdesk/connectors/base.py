"""The connector protocol and its words.

account
    One sign-in at one service. The engine builds one connector for it and keeps it running.
key
    Where an item stands at its source (`RemoteKey`). Several keys may point to one message:
    a mail in two folders, a moved mail, a mailbox with a new UIDVALIDITY.
scope
    A part of an account that is read with one cursor ("INBOX live" and "INBOX backfill" are two).
cursor
    How far a scope has been read: text that only the connector understands. It is saved in the
    transaction that stores what was read up to there, never before.
batch
    What the connector learned at once. `emit` returns when the batch is on disk: only then may
    the connector acknowledge at the source. A crash in between means that the source tells it
    again, and the keys make that harmless.
history
    What stood at the source when the account was added: stored and searchable, never announced.

Errors are those of `focusdesk.errors`, by who must act; the supervisor alone retries.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import BinaryIO, ClassVar, NewType, Protocol, runtime_checkable

from focusdesk.model import Address, Category, Deadline, Instant, Saying

Scope = NewType("Scope", str)
Cursor = NewType("Cursor", str)


@dataclass(frozen=True, slots=True)
class RemoteKey:
    """Where an item stands: a space of keys and its place there.

    `space` never changes its meaning (for mail: folder and UIDVALIDITY); `item` is unique in it
    (a UID, a Slack `ts`). Integers sort as numbers, text as text.
    """

    space: str
    item: int | str


@dataclass(frozen=True, slots=True)
class RemotePart:
    """One attachment at its source: `part` is the connector's own word for it."""

    key: RemoteKey
    part: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment as listed: its content stays at the source until it is asked for."""

    name: str
    """Safe to use as a file name: no path, no control or bidi characters."""
    content_type: str
    size: int
    """Bytes; -1 when the source does not tell."""
    part: str
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """To which conversation a message belongs.

    keys
        Names that only this conversation has at this account. The first is the message's own
        (mail: its Message-ID, then its References and In-Reply-To); a chat has one key. Messages
        that share a key, directly or through others, are one conversation, whatever the order in
        which they arrive.
    title
        What the conversation is called in a list (mail: its subject without prefixes).
    is_reply_by_subject
        A mail with a reply prefix and no reference: it may join a conversation of the same title
        with a shared participant within 30 days.
    """

    keys: tuple[str, ...]
    title: str = ""
    is_reply_by_subject: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteMessage:
    """One message as the source has it now: inserted, or updated if its key or `dedupe` is known.

    party
        The other side: the sender of an incoming message, the first recipient of an own one.
    author
        Who wrote it (for an own message: oneself).
    received
        What the source says (INTERNALDATE, Slack `ts`, Telegram `date`).
    dedupe
        A name for the same message met under another key; empty when keys alone tell.
    text
        Plain text as a person reads it. `html` is sanitised already; `original` is what it was
        made from (mail: the raw HTML), kept compressed; `headers` the raw header block.
    """

    key: RemoteKey
    party: Address
    author: Address
    received: Instant
    thread: Thread
    outgoing: bool = False
    history: bool = False
    read: bool = False
    recipients: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    html_version: int = 0
    original: bytes = b""
    headers: bytes = b""
    attachments: tuple[Attachment, ...] = ()
    category: Category = Category.MESSAGE
    mention: bool = False
    direct: bool = False
    has_link: bool = False
    listed: bool = True
    """False keeps a newsletter's or system's sender out of the list of clients."""
    client_name: str = ""
    """What to call a new client; empty: the party's name or address."""
    party_email: str = ""
    """An e-mail address that the service gives for the party: offered for joining, never applied."""
    deadline: Deadline | None = None
    dedupe: str = ""
    channel: str = ""
    """Where it came through when that is not the account's own kind (a platform's mail)."""


@dataclass(frozen=True, slots=True)
class ReadFlag:
    """A known message is read, or unread again, at its source."""

    key: RemoteKey
    read: bool


@dataclass(frozen=True, slots=True)
class Gone:
    """A key is no longer at its source.

    `by_sender`: its sender deleted it (Slack, Telegram); a held one goes away, one that was
    handed over is shown as deleted. Otherwise it left the mailbox (moved, archived, deleted):
    when no other key is left, the message is done here and its text stays.
    """

    key: RemoteKey
    by_sender: bool = False


@dataclass(frozen=True, slots=True)
class NewKey:
    """A known message (by `dedupe`) now also stands at `key`: a move, a new UIDVALIDITY."""

    dedupe: str
    key: RemoteKey
    read: bool | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An item that could not be read: kept raw (cut to 1 MB), counted, shown by `doctor`."""

    key: RemoteKey
    reason: Saying
    raw: bytes


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a fill has come; `total` may be an estimate."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a connector learned at once; stored whole or not at all, cursors included."""

    messages: tuple[RemoteMessage, ...] = ()
    flags: tuple[ReadFlag, ...] = ()
    gone: tuple[Gone, ...] = ()
    new_keys: tuple[NewKey, ...] = ()
    forget_spaces: tuple[str, ...] = ()
    """Spaces whose keys mean nothing any more (an old UIDVALIDITY): keys dropped, messages kept."""
    identities: tuple[Address, ...] = ()
    """Known names of addresses, told without a message."""
    dead_letters: tuple[DeadLetter, ...] = ()
    cursors: Mapping[Scope, Cursor] = field(default_factory=dict)
    """Just the scopes that moved."""
    progress: Progress | None = None
    caught_up: bool = False
    """Everything that stood at the source when this round began is now stored."""
    backfilled: bool = False
    """And so is the history before the first window: `collect --once` may end."""
    degraded: Saying | None = None
    """With `caught_up`: what is not as it should be, though messages come in."""


Emit = Callable[[Batch], Awaitable[None]]
"""Stores the batch; returns when it is on disk. Raises `StoreFull` when there is no room."""


class Known(Protocol):
    """What the store has of this account. Reads what was committed so far."""

    async def having(self, keys: Sequence[RemoteKey]) -> frozenset[RemoteKey]:
        """Which of these keys point to a message or a dead letter."""
        ...

    async def items(self, space: str, low: int, high: int) -> Sequence[int]:
        """The integer items of a space from `low` to `high`, both included, ascending."""
        ...

    async def unread(self, space: str, low: int, high: int) -> frozenset[int]:
        """Those of `items` whose message is unread here."""
        ...

    async def duplicates(self, dedupe: Sequence[str]) -> frozenset[str]:
        """Which of these names the store knows."""
        ...


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """What a sign-in told: the label to show, and one's own addresses there."""

    label: str
    own_addresses: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    """Settings that were found out and are to be kept with those given (a server's name)."""
    unique: tuple[str, ...] = ()
    """Settings that no two accounts share which have an address of one's own in common: they would
    collect everything twice. Empty: two may be alike."""


class Step(Enum):
    """The steps that `check` goes through, in this order."""

    SETTINGS = "settings"
    SERVER = "server"
    TLS = "tls"
    LOGIN = "login"
    FOLDERS = "folders"
    CHANNELS = "channels"


@dataclass(frozen=True, slots=True)
class StepResult:
    """A step began (`ok` None), went well, or failed, with what to say of it."""

    step: Step
    ok: bool | None
    saying: Saying | None = None


Report = Callable[[StepResult], None]


class Kind(Enum):
    """What a field of the account form takes."""

    TEXT = "text"
    SECRET = "secret"
    HOST_PORT = "host-port"
    CHOICE = "choice"
    LIST = "list"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the account form and a setting of the command line (`--name`)."""

    name: str
    kind: Kind
    label: Saying
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    help: Saying | None = None
    link: str = ""
    """A page of the service where the person finds what to give."""
    trial: bool = False
    """For trials and tests: a setting of the command line, and no field of a form."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an account of this kind can do beside collecting."""

    send: bool = False
    mark_read: bool = False
    mark_unread: bool = False
    fetch: bool = False
    focus_status: bool = False
    backfill: bool = False


class Secrets(Protocol):
    """The secrets of one account; never logged, never stored by the connector."""

    async def get(self, name: str) -> str:
        """Raises `NeedsLogin` when there is none, `VaultLocked` when it cannot be reached."""
        ...

    async def set(self, name: str, value: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message to send. `key` exists before the first try (a Message-ID, a client message id)."""

    key: str
    to: tuple[Address, ...]
    text: str
    subject: str = ""
    thread: Thread | None = None
    reply_to: RemoteKey | None = None


@dataclass(frozen=True, slots=True)
class FocusState:
    """A focus session or block in force."""

    label: str
    until: Instant


@runtime_checkable
class Connector(Protocol):
    """One account at one service, from sign-in to the last acknowledgement.

    `run` goes on until it is cancelled or raises; after a cancel it ends within a second, threads
    included. `send`, `mark_read` and `fetch` may be called while it runs and use connections of
    their own. What a kind cannot do raises `Refused("not-supported")`, and `capabilities` said so.
    """

    kind: ClassVar[str]
    fields: ClassVar[tuple[Field, ...]]
    capabilities: ClassVar[Capabilities]

    def __init__(self, settings: Mapping[str, str], secrets: Secrets) -> None:
        """No I/O. Raises `BadSettings(field)`."""

    async def check(self, report: Report) -> AccountInfo:
        """Really sign in, once, telling each step; raises `ServiceError` or `BadSettings`."""
        ...

    async def run(
        self,
        cursors: Mapping[Scope, Cursor],
        known: Known,
        emit: Emit,
        *,
        backfill: bool = True,
    ) -> None:
        """Collect until cancelled: catch up, then live, backfill in between."""
        ...

    async def fetch(self, part: RemotePart, to: BinaryIO) -> None:
        """Write one attachment's decoded content to `to`."""
        ...

    async def send(self, draft: Draft) -> RemoteKey: ...

    async def find_sent(self, draft: Draft) -> RemoteKey | None:
        """After an unknown outcome: the sent message, if it is there."""
        ...

    async def mark_read(self, keys: Sequence[RemoteKey], read: bool = True) -> None:
        """Idempotent: saying it twice is saying it once."""
        ...

    async def focus_before(self) -> str:
        """What stands where `set_focus` will show focus, in words that only the connector reads.

        Kept from before focus is first shown until it is over.
        """
        ...

    async def set_focus(self, focus: FocusState | None, before: str = "") -> None:
        """Show the focus in force, also with another end or label; None puts back `before`.

        Idempotent: said twice, and after a crash. What the person changed meanwhile is left
        alone; a longer peace of their own is never shortened. What the service lets end by
        itself ends at `focus.until`.
        """
        ...

    async def collect_now(self) -> None:
        """Look at the source now instead of at the next poll; returns at once."""
        ...

    async def close(self) -> None:
        """Idempotent; ends every connection."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a field of the account form may name. `a_day`: messages a day of late."""

    value: str
    label: str
    a_day: float | None = None


@runtime_checkable
class OffersChoices(Protocol):
    """A connector that can list what a `LIST` field may name; it signs in for that."""

    async def choices(self, field: str) -> Sequence[Choice]:
        """Raises `Refused` for a field that has none, and `ServiceError`."""
        ...


__all__ = [
    "AccountInfo",
    "Address",
    "Attachment",
    "Batch",
    "Capabilities",
    "Category",
    "Choice",
    "Connector",
    "Cursor",
    "DeadLetter",
    "Deadline",
    "Draft",
    "Emit",
    "Field",
    "FocusState",
    "Gone",
    "Kind",
    "Known",
    "NewKey",
    "OffersChoices",
    "Progress",
    "ReadFlag",
    "RemoteKey",
    "RemoteMessage",
    "RemotePart",
    "Report",
    "Scope",
    "Secrets",
    "Step",
    "StepResult",
    "Thread",
]
