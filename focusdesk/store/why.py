"""Why a message rang, waited or did neither: read from its decisions, never worked out anew."""

from __future__ import annotations

import json
import sqlite3

from focusdesk.errors import NotFound
from focusdesk.model import Instant, Lane, MessageId, Mode, ReleasedBy, Saying
from focusdesk.store import timeline
from focusdesk.store.codec import load_saying
from focusdesk.store.db import Store
from focusdesk.store.rows import Decision, Lift, Why


def why(store: Store, message: MessageId) -> Why:
    """The whole story of one message. Raises `NotFound`.

    History and own messages were never decided: their reason says so.
    """
    with store.reading() as sql:
        row = sql.execute(
            """
            SELECT message.lane, message.at, message.stored_at, message.outgoing, message.history,
                message.released_at, message.released_by, held.release_at, delivery.announced_at,
                message.deadline_at, message.deadline_words, message.deadline_removed
            FROM message
            LEFT JOIN held ON held.message_id = message.id
            LEFT JOIN delivery ON delivery.id = message.delivery_id AND message.lane <> 'digest'
            WHERE message.id = ?
            """,
            (message,),
        ).fetchone()
        if row is None:
            raise NotFound("no-such-message", id=message)
        lane, at, stored, outgoing, history, released, released_by, release_at, announced = row[:9]
        deadline, words, removed = row[9:]
        decisions = _decisions(sql, message)
        if decisions:
            last = decisions[-1]
            reason, mode, rule, rule_query = last.reason, last.mode, last.rule, last.rule_query
            release_at = last.release_at if release_at is None else release_at
        else:
            reason = Saying("own-message" if outgoing else "history" if history else "undecided")
            mode, rule, rule_query = timeline.timeline(store).at(Instant(stored)).mode, "", ""
    lifts = _lifts(decisions)
    return Why(
        message=message,
        lane=Lane(lane),
        rule=rule,
        rule_query=rule_query,
        reason=reason,
        mode=mode,
        received=Instant(at),
        stored=Instant(stored),
        release_at=release_at,
        released=released,
        released_by=ReleasedBy(released_by) if released_by else None,
        decisions=decisions,
        rule_lane=Lane(str(lifts[0].why.args["from"])) if lifts else Lane(lane),
        longest_wait=decisions[-1].longest_wait if decisions else None,
        lifts=lifts,
        announced=announced,
        deadline=deadline,
        deadline_words=words,
        deadline_removed=removed or None,
    )


def _lifts(decisions: tuple[Decision, ...]) -> tuple[Lift, ...]:
    """Each lift once; a later decision keeps the lift that it found."""
    found: list[Lift] = []
    for one in decisions:
        if one.lift is not None and (not found or found[-1].why != one.lift):
            found.append(Lift(one.at, one.lift, one.lane, one.release_at))
    return tuple(found)


def _decisions(sql: sqlite3.Connection, message: MessageId) -> tuple[Decision, ...]:
    rows = sql.execute(
        """
        SELECT at, lane, rule, rule_query, reason_code, reason_args, mode, release_at, by,
            longest_wait, lift
        FROM decision WHERE message_id = ? ORDER BY id
        """,
        (message,),
    )
    return tuple(
        Decision(
            at=Instant(at),
            lane=Lane(lane),
            rule=rule,
            rule_query=rule_query,
            reason=Saying(code, json.loads(args)),
            mode=Mode(mode),
            release_at=planned,
            by=ReleasedBy(by) if by else None,
            longest_wait=wait,
            lift=load_saying(lift),
        )
        for at, lane, rule, rule_query, code, args, mode, planned, by, wait, lift in rows
    )
