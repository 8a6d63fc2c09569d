"""What the pane shows of a conversation, read at one moment from one state of the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.model import ConversationId, Instant, MessageId
from focusdesk.store import drafts, figures, inbox, messages
from focusdesk.store.db import Store
from focusdesk.store.rows import ConversationRow, DraftRow, MessageRow, Recipient

PAGE: Final = 30
FURTHEST: Final = 120
"""Messages of a client that are read to reach an older conversation from the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneFacts:
    """A client's timeline at one conversation.

    titles
        What the conversations of the messages are called.
    waiting, waiting_until
        How many messages of the client are held, and until when the first.
    target
        The message to open at: the oldest unread of the conversation, else its newest.
    recipients, draft
        Whom an answer may go to, and the one that is being written.
    """

    row: ConversationRow
    messages: tuple[MessageRow, ...]
    titles: dict[ConversationId, str]
    earlier: bool
    later: bool
    waiting: int
    waiting_until: Instant | None
    target: MessageId | None
    recipients: tuple[Recipient, ...]
    draft: DraftRow | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read.

    message
        The one to open at.
    least
        So many messages at least: more after each "Show earlier".
    newest
        From the newest message on, wherever the conversation stands.
    """

    conversation: ConversationId
    message: MessageId | None = None
    least: int = PAGE
    newest: bool = False


def read(store: Store, wanted: Wanted) -> PaneFacts | None:
    """Read it; None when there is no such conversation any more."""
    with store.reading():
        rows = inbox.conversations(store, [wanted.conversation])
        if not rows:
            return None
        row = rows[0]
        shown, later = _messages(store, row, wanted)
        known = list(dict.fromkeys(one.conversation for one in shown))
        titles = {one.id: one.title for one in inbox.conversations(store, known)}
        waiting, until = figures.held_of_client(store, row.client)
        return PaneFacts(
            row=row,
            messages=tuple(shown),
            titles=titles,
            earlier=_earlier(store, row, shown),
            later=later,
            waiting=waiting,
            waiting_until=until,
            target=_target(row, shown, wanted),
            recipients=tuple(drafts.recipients(store, row.id)),
            draft=drafts.of(store, row.id),
        )


def _messages(store: Store, row: ConversationRow, wanted: Wanted) -> tuple[list[MessageRow], bool]:
    """The newest messages down to the conversation; where that is too far, just those up to it.

    The second value: newer ones are left out.
    """
    goal = wanted.message or row.last_message
    limit = wanted.least
    while True:
        shown = messages.timeline(store, row.id, limit=limit)
        there = goal is None or wanted.newest or any(one.id == goal for one in shown)
        if there or len(shown) < limit:
            return shown, False
        if limit >= FURTHEST:
            break
        limit = min(FURTHEST, 2 * limit)
    assert goal is not None
    at = messages.message(store, goal).at
    before = (at, MessageId(goal + 1))
    return messages.timeline(store, row.id, before=before, limit=wanted.least), True


def _earlier(store: Store, row: ConversationRow, shown: list[MessageRow]) -> bool:
    if not shown:
        return False
    first = (shown[0].at, shown[0].id)
    return bool(messages.timeline(store, row.id, before=first, limit=1))


def _target(row: ConversationRow, shown: list[MessageRow], wanted: Wanted) -> MessageId | None:
    if wanted.message is not None:
        return wanted.message
    own = [one for one in shown if one.conversation == row.id]
    unread = [one for one in own if not one.read and not one.outgoing]
    if unread:
        return unread[0].id
    if own and shown and own[-1].id != shown[-1].id:
        return own[-1].id
    return None
