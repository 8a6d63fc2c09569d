"""What `status` tells: the mode in force, what waits, when it comes, how the accounts are."""

from __future__ import annotations

from focusdesk.model import Instant
from focusdesk.store import accounts, deliveries, figures, timeline
from focusdesk.store.db import Store
from focusdesk.store.rows import Status


def status(store: Store, now: Instant) -> Status:
    """Everything at one glance. `next_delivery`: that of the schedule or the first release."""
    with store.reading() as sql:
        line = timeline.timeline(store)
        span = line.at(now)
        planned = line.next_delivery(now)
        instants = [one for one in (planned and planned.at, deliveries.next_due(store)) if one]
        held, held_vip = figures.held_counts(sql)
        return Status(
            mode=span.mode,
            label=span.label,
            until=span.end,
            held=held,
            held_vip=held_vip,
            next_delivery=min(instants) if instants else None,
            accounts=tuple(accounts.listed(store)),
        )
