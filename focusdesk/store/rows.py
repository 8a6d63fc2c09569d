"""What the store hands out: frozen rows, ready to be shown, without any sentence in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from focusdesk.model import (
    AccountId,
    AccountState,
    Address,
    Category,
    ClientId,
    ConversationId,
    IdentityId,
    Instant,
    Lane,
    MessageId,
    Micros,
    Mode,
    ReleasedBy,
    Saying,
    Triage,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRow:
    """A row of the list. `sender`, `snippet`, `at` and `deleted` are those of its last message.

    deleted
        By its sender: there is no snippet then.
    """

    id: ConversationId
    client: ClientId
    client_name: str
    vip: bool
    identity_name: str
    identity_address: str
    channel: str
    account: AccountId
    title: str
    sender: str
    sender_outgoing: bool
    snippet: str
    deleted: bool
    at: Instant
    sort_at: Instant
    unread: int
    state: Triage
    snoozed_until: Instant | None
    category: Category
    messages: int
    last_message: MessageId | None
    deadline: Instant | None
    deadline_words: str
    held: int
    held_until: Instant | None
    draft: bool


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of a client, on one channel: whom an answer may be written to."""

    id: IdentityId
    channel: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An answer that is being written. `recipient` is None when the identity is gone."""

    conversation: ConversationId
    recipient: IdentityId | None
    text: str
    at: Instant


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attachment as listed; its content is at the source. `size` in bytes, -1 unknown."""

    n: int
    name: str
    content_type: str
    size: int
    content_id: str
    inline: bool
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message as the timeline and `show` need it."""

    id: MessageId
    conversation: ConversationId
    account: AccountId
    channel: str
    at: Instant
    outgoing: bool
    history: bool
    read: bool
    deleted: bool
    gone: bool
    sender: str
    client_name: str
    recipients: str
    subject: str
    text: str
    has_html: bool
    category: Category
    lane: Lane
    released_at: Instant | None
    released_by: ReleasedBy | None
    deadline: Instant | None
    deadline_words: str
    attachments: tuple[AttachmentRow, ...]
    tags: tuple[str, ...]
    delivered_with: int
    edited_at: Instant | None
    reason: Saying | None
    rule: str
    lifted: bool
    release_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """A client with its identities. `messages` and `last` count what was handed over."""

    id: ClientId
    name: str
    vip: bool
    identities: tuple[Address, ...]
    messages: int
    last: Instant | None
    unread: int
    zone: str
    longest_wait: Micros | None
    urgent_word: str
    urgent_budget: int
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account and its health. `progress` is None when no fill is under way."""

    id: AccountId
    kind: str
    label: str
    settings: Mapping[str, str]
    own_addresses: tuple[str, ...]
    added_at: Instant
    paused: bool
    state: AccountState
    reason: Saying | None
    messages: int
    last_event: Instant | None
    last_catch_up: Instant | None
    progress: tuple[int, int] | None
    dead_letters: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the rail. `held` and `held_vip` count lanes `now` and `next` only."""

    inbox: int
    unread: int
    snoozed: int
    held: int
    held_vip: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What `status` tells."""

    mode: Mode
    label: str
    until: Instant | None
    held: int
    held_vip: int
    next_delivery: Instant | None
    accounts: tuple[AccountRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision as it was taken; `rule` and `rule_query` as they read then."""

    at: Instant
    lane: Lane
    rule: str
    rule_query: str
    reason: Saying
    mode: Mode
    release_at: Instant | None
    by: ReleasedBy | None
    longest_wait: Micros | None = None
    """Of the rule, as it read then."""
    lift: Saying | None = None
    """What lifted it above the lane of its rule."""


@dataclass(frozen=True, slots=True)
class Lift:
    """A lift above the lane of a rule: when, why, and the instant that was planned with it."""

    at: Instant
    why: Saying
    lane: Lane
    release_at: Instant | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """The answer to "why did this ring, or wait?".

    rule_lane, longest_wait
        Of the rule as it read then, before any lift.
    announced
        When the desktop showed the notification that it came with; None where there was none.
    deadline_removed
        What the person said is none; its words are `deadline_words` still.
    """

    message: MessageId
    lane: Lane
    rule: str
    rule_query: str
    reason: Saying
    mode: Mode
    received: Instant
    stored: Instant
    release_at: Instant | None
    released: Instant | None
    released_by: ReleasedBy | None
    decisions: tuple[Decision, ...]
    rule_lane: Lane
    longest_wait: Micros | None
    lifts: tuple[Lift, ...]
    announced: Instant | None
    deadline: Instant | None
    deadline_words: str
    deadline_removed: Instant | None
