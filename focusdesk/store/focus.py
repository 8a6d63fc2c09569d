"""Focus sessions by hand, and the time line that schedule and sessions make together."""

from __future__ import annotations

from typing import Final

from focusdesk.model import DAY, Instant, Micros
from focusdesk.rules import schedule as rules
from focusdesk.rules.schedule import Session, Span, Stop, Timeline
from focusdesk.store import documents
from focusdesk.store.db import Changed, Store, Transaction

REMEMBERED: Final = 8 * DAY
"""Sessions that ended longer ago no longer bear on what comes."""


def overrides(store: Store, since: Instant | None = None) -> tuple[Session | Stop, ...]:
    """Sessions and stops, oldest first; those that ended before `since` left out."""
    rows = store.connection.execute(
        """
        SELECT kind, starts_at, ends_at, label, vips_ring FROM focus
        WHERE ends_at >= ? ORDER BY id
        """,
        (since or 0,),
    ).fetchall()
    return tuple(
        Stop(Instant(start))
        if kind == "stop"
        else Session(Instant(start), Instant(end), label, bool(vips_ring))
        for kind, start, end, label, vips_ring in rows
    )
