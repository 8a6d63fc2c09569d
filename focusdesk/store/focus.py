"""What a person does to the time line: focus by hand, another schedule.

Each decides anew what is held, in the same transaction.
"""

from __future__ import annotations

from focusdesk.model import Instant, Micros, Saying
from focusdesk.rules import schedule as rules
from focusdesk.rules import schedule_file
from focusdesk.rules.schedule import Override, Stop
from focusdesk.store import deliveries, documents
from focusdesk.store import timeline as current
from focusdesk.store.db import Changed, Store, Transaction
from focusdesk.store.deliveries import HandOver


def start(
    store: Store,
    now: Instant,
    length: Micros = rules.DEFAULT_LENGTH,
    label: str = "",
    *,
    vips_ring: bool = False,
) -> Changed:
    """Begin a focus session, or give the running one this end and label.

    Raises `BadInput` for a length that is not positive.
    """
    with store.transaction(durable=True) as tx:
        line = current.timeline(store)
        _put(tx, rules.start_session(line, now, length, label, vips_ring))
        deliveries.redecide_held(tx, now)
    return tx.result


def extend(store: Store, now: Instant, by: Micros) -> Changed:
    """Move the end of the focus in force. Raises `BadInput` outside focus."""
    with store.transaction(durable=True) as tx:
        _put(tx, rules.extend(current.timeline(store), now, by))
        deliveries.redecide_held(tx, now)
    return tx.result


def stop(store: Store, now: Instant, *, announce: bool) -> HandOver:
    """End the focus in force; into open hours that is a delivery with its notification.

    `announce`: this process rings, so the claim is written with the hand-over; else whoever runs
    the engine rings. Raises `BadInput` outside focus.
    """
    with store.transaction(durable=True) as tx:
        _put(tx, rules.stop(current.timeline(store), now))
        announcement = deliveries.redecide_held(tx, now, ends_focus=True, announce=announce)
    return HandOver(tx.result, announcement)


def put_back(store: Store, before: tuple[Override, ...], now: Instant) -> Changed:
    """Sessions and stops as they stood; what was handed over since stays so."""
    with store.transaction(durable=True) as tx:
        _put(tx, before)
        deliveries.redecide_held(tx, now)
    return tx.result


def set_schedule(store: Store, text: str, now: Instant) -> tuple[Changed, list[Saying]]:
    """Replace the schedule; everything held is decided anew.

    Returns what changed, and warnings about holes in it. Raises `BadFile` with line and field.
    """
    zone = documents.local_zone()
    bare = schedule_file.read(text, default_zone=zone)
    today = bare.local(now).date()
    schedule, warnings = schedule_file.parse(text, default_zone=zone, today=today)
    if schedule != bare:
        # a trip that begins today must not begin anew whenever the text is read
        text = schedule_file.dump(schedule)
    with store.transaction(durable=True) as tx:
        documents.add(tx, "schedule", text, now)
        deliveries.redecide_held(tx, now)
    return tx.result, list(warnings)


def _put(tx: Transaction, wanted: tuple[Override, ...]) -> None:
    """Write the overrides that stand from now on; ids grow, so the time line is worked out anew."""
    (top,) = tx.connection.execute("SELECT coalesce(max(id), 0) FROM focus").fetchone()
    tx.connection.execute("DELETE FROM focus")
    tx.connection.executemany(
        """
        INSERT INTO focus(id, kind, starts_at, ends_at, label, vips_ring)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        [
            (top + n, "stop", one.at, one.at, "", 0)
            if isinstance(one, Stop)
            else (top + n, "session", one.start, one.end, one.label, one.vips_ring)
            for n, one in enumerate(wanted, start=1)
        ],
    )
    tx.changed("focus")
