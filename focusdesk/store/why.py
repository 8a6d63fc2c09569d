"""Why a message rang, waited or did neither: read from its decisions, never worked out anew."""

from __future__ import annotations

import json
import sqlite3

from focusdesk.errors import NotFound
from focusdesk.model import Instant, Lane, MessageId, Mode, ReleasedBy, Saying
from focusdesk.store import timeline
from focusdesk.store.codec import load_saying
from focusdesk.store.db import Store
from focusdesk.store.rows import Decision, Why


def why(store: Store, message: MessageId) -> Why:
    """The whole story of one message. Raises `NotFound`.

    History and own messages were never decided: their reason says so.
    """
    with store.reading() as sql:
        row = sql.execute(
            """
            SELECT message.lane, message.at, message.stored_at, message.outgoing, message.history,
                message.released_at, message.released_by, held.release_at
            FROM message LEFT JOIN held ON held.message_id = message.id WHERE message.id = ?
            """,
            (message,),
        ).fetchone()
        if row is None:
            raise NotFound("no-such-message", id=message)
        lane, at, stored, outgoing, history, released, released_by, release_at = row
        decisions = _decisions(sql, message)
        if decisions:
            last = decisions[-1]
            reason, mode, rule, rule_query = last.reason, last.mode, last.rule, last.rule_query
            release_at = last.release_at if release_at is None else release_at
        else:
            reason = Saying("own-message" if outgoing else "history" if history else "undecided")
            mode, rule, rule_query = timeline.timeline(store).at(Instant(stored)).mode, "", ""
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
    )


def _decisions(sql: sqlite3.Connection, message: MessageId) -> tuple[Decision, ...]:
    rows = sql.execute(
        """
        SELECT at, lane, rule, rule_query, reason_code, reason_args, mode, release_at, by, lift
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
            lift=load_saying(lift),
        )
        for at, lane, rule, rule_query, code, args, mode, planned, by, lift in rows
    )
