"""The time line in force: the stored schedule and the sessions by hand, together."""

from __future__ import annotations

from focusdesk.model import Instant
from focusdesk.rules.schedule import Override, Session, Span, Stop, Timeline
from focusdesk.store import documents
from focusdesk.store.db import Store


def overrides(store: Store) -> tuple[Override, ...]:
    """Sessions and stops in the order of what the person did."""
    rows = store.connection.execute(
        "SELECT kind, starts_at, ends_at, label, vips_ring FROM focus ORDER BY id"
    )
    return tuple(
        Stop(Instant(start))
        if kind == "stop"
        else Session(Instant(start), Instant(end), label, bool(vips_ring))
        for kind, start, end, label, vips_ring in rows
    )


def timeline(store: Store) -> Timeline:
    """The time line in force; worked out anew only when schedule or sessions changed."""
    row = store.connection.execute(
        """
        SELECT (SELECT max(version) FROM document WHERE name = 'schedule'),
            (SELECT max(id) FROM focus), (SELECT count(*) FROM focus)
        """
    ).fetchone()
    key = (row, documents.local_zone())
    if store.timeline_cache is None or store.timeline_cache[0] != key:
        store.timeline_cache = (key, Timeline(documents.schedule(store), overrides(store)))
    return store.timeline_cache[1]


def span(store: Store, now: Instant) -> Span:
    """What is in force now."""
    return timeline(store).at(now)
