"""What the rail and the page of what waits show, read at one moment from one state of the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk import clock
from focusdesk.model import DAY, Instant, Mode
from focusdesk.rules.schedule import Span
from focusdesk.store import clients, figures, status, timeline
from focusdesk.store.db import Store
from focusdesk.store.rows import AccountRow, ClientRow, Counts
from focusdesk.ui.inbox.snooze_times import tomorrow

CLIENTS: Final = 24
_AHEAD: Final = 8 * DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Figures of one moment. `next_focus` is the next block of the schedule, if one comes soon;
    `tomorrow` is when tomorrow begins for its messages.

    held_deadline
        The first deadline among what waits.
    """

    now: Instant
    span: Span
    next_delivery: Instant | None
    next_focus: Span | None
    tomorrow: Instant
    counts: Counts
    held_deadline: Instant | None
    clients: tuple[ClientRow, ...]
    accounts: tuple[AccountRow, ...]


def read(store: Store) -> Facts:
    """Read them; some milliseconds on a large store, so never on the window's thread."""
    now = clock.now()
    with store.reading():
        found = status.status(store, now)
        line = timeline.timeline(store)
        span = line.at(now)
        ahead = [
            one
            for one in line.spans(now, now + _AHEAD)
            if one.mode is Mode.FOCUS and one.start is not None and one.start > now
        ]
        return Facts(
            now=now,
            span=span,
            next_delivery=found.next_delivery,
            next_focus=ahead[0] if ahead else None,
            tomorrow=tomorrow(line, now),
            counts=figures.counts(store),
            held_deadline=figures.held_deadline(store, now),
            clients=tuple(clients.listed(store, limit=CLIENTS)),
            accounts=found.accounts,
        )
