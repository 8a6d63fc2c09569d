"""Handing over: what is due leaves `held` in one transaction, with the claim to announce it.

Every function here is idempotent: called twice, late, or by two processes, it hands a message
over once. What it says when it rings is in `announcements`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.model import (
    ConversationId,
    DeliveryId,
    IdentityId,
    Instant,
    Lane,
    MessageId,
    Mode,
    ReleasedBy,
)
from focusdesk.rules.breakpoint import MAY_WAIT, Patience, slept_through, waits_until
from focusdesk.rules.timeline import Timeline
from focusdesk.store import announcements, conversations, deciding, timeline
from focusdesk.store.announcements import Announcement
from focusdesk.store.db import Changed, Store, Transaction

NEVER_BEFORE: Final = Instant(-1)
_ORDER: Final = tuple(ReleasedBy)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was handed over; `announce` is None when it is silent.

    `waits_until`: by then, what waits for a pause of the person is looked at again at the latest.
    """

    changed: Changed
    announce: Announcement | None = None
    waits_until: Instant | None = None


@dataclass(frozen=True, slots=True)
class _Due:
    id: MessageId
    release_at: Instant
    by: ReleasedBy
    silent: bool
    lane: Lane


def next_due(store: Store, after: Instant = NEVER_BEFORE) -> Instant | None:
    """The earliest instant, later than `after`, at which something held is to be handed over."""
    row = store.connection.execute(
        "SELECT min(release_at) FROM held WHERE release_at > ?", (after,)
    ).fetchone()
    return None if row[0] is None else Instant(row[0])


def might_wait(store: Store, now: Instant) -> bool:
    """Whether anything is due that may wait for a pause of the person."""
    marks = ",".join("?" * len(MAY_WAIT))
    row = store.connection.execute(
        f"SELECT 1 FROM held WHERE release_at <= ? AND by IN ({marks}) LIMIT 1",
        (now, *(one.value for one in MAY_WAIT)),
    ).fetchone()
    return row is not None


def deliver_due(
    store: Store, now: Instant, *, announce: bool, patience: Patience | None = None
) -> HandOver:
    """Hand over everything whose instant has come, as one delivery.

    `announce`: this process will ring, so the claim is written; else the hand-over is silent,
    because the person is looking. `patience`: deliveries may wait for a pause of the person; with
    None they do not. What was slept through in focus or quiet hours is decided anew as if it were
    collected now.
    """
    first = next_due(store)
    if first is None or first > now:
        return HandOver(Changed())
    announcement = waits = None
    with store.transaction(durable=announce) as tx:
        due = _due(tx, now)
        line = timeline.timeline(store)
        slept = [
            one.id
            for one in due
            if slept_through(line, now, one.release_at, one.by, one.lane, patience)
        ]
        if slept:
            mute(tx, deciding.redecide(tx, slept, now), now)
            due = _due(tx, now)
        if patience is not None and patience.busy:
            due, waits = _but_waiting(line, due, now, patience)
        if due:
            announcement = _hand_over(tx, due, now, announce=announce)
    return HandOver(tx.result, announcement, waits)


def _but_waiting(
    line: Timeline, due: Sequence[_Due], now: Instant, patience: Patience
) -> tuple[list[_Due], Instant | None]:
    """What of it is handed over now, and by when to look again at the rest."""
    handed: list[_Due] = []
    ends: list[Instant] = []
    for one in due:
        end = waits_until(line, now, one.release_at, one.by, one.lane, patience)
        if end is None:
            handed.append(one)
        else:
            ends.append(end)
    return handed, min(ends, default=None)


def deliver_all(store: Store, now: Instant) -> HandOver:
    """Hand over everything held, in any mode, without a notification: the person is looking."""
    with store.transaction() as tx:
        ids = [MessageId(row[0]) for row in tx.connection.execute("SELECT message_id FROM held")]
        if ids:
            delivery = _delivery(tx, ReleasedBy.DELIVER, now, announce=False, claim=False)
            release(tx, ids, ReleasedBy.DELIVER, now, delivery)
    return HandOver(tx.result)


def redecide_held(
    tx: Transaction,
    now: Instant,
    *,
    only: MessageId | None = None,
    ends_focus: bool = False,
    announce: bool = False,
) -> Announcement | None:
    """Decide everything held anew, from now on, after the time line or a decision changed.

    `only`: this message alone, if it is held.

    What the person's own change makes due is handed over at once and silently. Only ending focus
    by hand into open hours (`ends_focus`) is an ordinary delivery: with `announce` this process
    claims its notification, without it whoever runs the engine does (`to_announce`).
    """
    # what is due already is handed over as it was decided, by `deliver_due`, not put off here
    ids = [
        MessageId(row[0])
        for row in tx.connection.execute("SELECT message_id FROM held WHERE release_at > ?", (now,))
    ]
    ids = [id_ for id_ in ids if only in (None, id_)]
    muted = deciding.redecide(tx, ids, now, changed=not ends_focus)
    mute(tx, muted, now)
    anew = frozenset(ids)
    due = [one for one in _due(tx, now) if one.id in anew]
    if not due:
        return None
    if ends_focus and timeline.span(tx.store, now).mode is Mode.OPEN:
        return _hand_over(tx, due, now, announce=True, claim=announce)
    silent = _delivery(tx, ReleasedBy.CHANGE, now, announce=False, claim=False)
    release(tx, [one.id for one in due], ReleasedBy.CHANGE, now, silent)
    return None


def mute(tx: Transaction, ids: Sequence[MessageId], now: Instant) -> None:
    """Be done with muted messages at once: read, and never announced."""
    for id_ in ids:
        tx.connection.execute("UPDATE message SET read = 1 WHERE id = ?", (id_,))
    release(tx, ids, ReleasedBy.MUTE, now)


def release(
    tx: Transaction,
    ids: Sequence[MessageId],
    by: ReleasedBy,
    now: Instant,
    delivery: DeliveryId | None = None,
) -> None:
    """Take messages out of `held` and put their conversations where an arrival puts them."""
    for id_ in ids:
        row = tx.connection.execute(
            """
            UPDATE message SET released_at = ?, released_by = ?, delivery_id = ?
            WHERE id = ? AND released_at IS NULL
            RETURNING conversation_id, lane, at, identity_id
            """,
            (now, by.value, delivery, id_),
        ).fetchone()
        tx.connection.execute("DELETE FROM held WHERE message_id = ?", (id_,))
        if row:
            conversations.arrived(
                tx, ConversationId(row[0]), Lane(row[1]), Instant(row[2]), IdentityId(row[3])
            )
    tx.changed("held")


def _due(tx: Transaction, now: Instant) -> list[_Due]:
    rows = tx.connection.execute(
        """
        SELECT held.message_id, held.release_at, held.by, held.silent, message.lane
        FROM held JOIN message ON message.id = held.message_id
        WHERE held.release_at <= ? ORDER BY held.message_id
        """,
        (now,),
    ).fetchall()
    return [
        _Due(MessageId(id_), Instant(at), ReleasedBy(by), bool(silent), Lane(lane))
        for id_, at, by, silent, lane in rows
    ]


def _hand_over(
    tx: Transaction, due: Sequence[_Due], now: Instant, *, announce: bool, claim: bool = True
) -> Announcement | None:
    """One delivery of all that is due. Lane `digest` and the 60-day case never ring."""
    ringing = [one.id for one in due if one.lane is not Lane.DIGEST and not one.silent]
    by = min((one.by for one in due), key=_ORDER.index)
    wanted = announce and bool(ringing)
    delivery = _delivery(tx, by, now, announce=wanted, claim=wanted and claim)
    for reason in dict.fromkeys(one.by for one in due):
        release(tx, [one.id for one in due if one.by is reason], reason, now, delivery)
    tx.changed("delivery", delivery)
    return announcements.of(tx, delivery, now) if wanted and claim else None


def _delivery(
    tx: Transaction, by: ReleasedBy, now: Instant, *, announce: bool, claim: bool
) -> DeliveryId:
    cursor = tx.connection.execute(
        "INSERT INTO delivery(at, by, announce, announce_claimed_at) VALUES (?, ?, ?, ?)",
        (now, by.value, announce, now if claim else None),
    )
    assert cursor.lastrowid is not None
    return DeliveryId(cursor.lastrowid)
