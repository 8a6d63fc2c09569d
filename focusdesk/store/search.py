"""Searching: the newest messages that match a query, held ones included, because a person asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from focusdesk import clock
from focusdesk.errors import BadQuery
from focusdesk.model import ConversationId, Instant, MessageId, Triage
from focusdesk.rules import query
from focusdesk.rules.query import FULL_TEXT, Node
from focusdesk.store import documents
from focusdesk.store.db import Store
from focusdesk.store.query_plan import newest
from focusdesk.store.query_sql import Context, Sql

BUDGET_S: Final = 10.0
"""Seconds after which a query is given up rather than run on."""
SNIPPET: Final = 160
_STEPS: Final = 20_000
_LOOKED_AT: Final = 20_000
_NEWEST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that matches. `held`: it waits, and was found only because a person asked."""

    id: MessageId
    conversation: ConversationId
    at: Instant
    sender: str
    subject: str
    snippet: str
    channel: str
    held: bool
    outgoing: bool


def search(
    store: Store,
    text: str,
    *,
    now: Instant,
    limit: int = 50,
    before: MessageId | None = None,
    prefix_last: bool = False,
    only_released: bool = False,
) -> list[Hit]:
    """The newest `limit` messages that match `text`, below id `before`, newest first.

    With `prefix_last` the bare last word may be the beginning of one: that is the search box's
    second pass, after the exact one. What its sender deleted has nothing left to be found by.
    Raises `BadQuery`; `Store.interrupt` ends it early with `sqlite3.OperationalError`.
    """
    tree = query.parse(query.with_last_prefix(text) if prefix_last else text)
    also = Sql("message.deleted = 0")
    if only_released:
        also = Sql("message.deleted = 0 AND message.released_at IS NOT NULL")
    with store.reading() as sql, bounded(sql):
        ids = newest(
            sql, tree, context(store, now), before=before or _NEWEST, limit=limit, also=also
        )
        return [_hit(sql, MessageId(id_), tree) for id_ in ids]


def hits(store: Store, ids: Sequence[MessageId], tree: Node | None) -> list[Hit]:
    """These messages as a search for `tree` would show them."""
    with store.reading() as sql:
        return [_hit(sql, id_, tree) for id_ in ids]


def context(store: Store, now: Instant) -> Context:
    """What terms about time are relative to."""
    return Context(now, documents.schedule(store).zone)


def conversations_matching(
    store: Store, text: str, *, state: Triage | None, limit: int, now: Instant
) -> list[ConversationId]:
    """Conversations in `state` (None: any) of which a message that was handed over matches.

    The `limit` with the newest matches, in the order of the list. Raises `BadQuery`.
    """
    tree = query.parse(text)
    also = Sql("message.released_at IS NOT NULL")
    if state is not None:
        also = Sql(
            """message.released_at IS NOT NULL AND (SELECT state FROM conversation
            WHERE conversation.id = message.conversation_id) = ?""",
            (state.value,),
        )
    found: dict[int, int] = {}
    before = _NEWEST
    looked_at = 0
    with store.reading() as sql, bounded(sql):
        here = context(store, now)
        while len(found) < limit and looked_at < _LOOKED_AT:
            ids = newest(sql, tree, here, before=before, limit=500, also=also)
            for id_ in ids:
                conversation, sort_at = sql.execute(
                    """
                    SELECT conversation.id, conversation.sort_at
                    FROM message CROSS JOIN conversation
                        ON conversation.id = message.conversation_id
                    WHERE message.id = ?
                    """,
                    (id_,),
                ).fetchone()
                if len(found) < limit:
                    found[conversation] = sort_at
            if len(ids) < 500:
                break
            before = ids[-1]
            looked_at += len(ids)
    ordered = sorted(found, key=lambda id_: (found[id_], id_), reverse=True)
    return [ConversationId(id_) for id_ in ordered]


@contextmanager
def bounded(sql: sqlite3.Connection) -> Iterator[None]:
    """No query runs for ever: after `BUDGET_S` it ends as a `BadQuery` that says so."""
    end = clock.monotonic() + BUDGET_S
    over = False

    def check() -> int:
        nonlocal over
        over = clock.monotonic() > end
        return int(over)

    sql.set_progress_handler(check, _STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if over:
            raise BadQuery("query-too-slow", 0, seconds=BUDGET_S) from None
        raise
    finally:
        sql.set_progress_handler(None, 0)


def _hit(sql: sqlite3.Connection, id_: MessageId, tree: Node | None) -> Hit:
    row = sql.execute(
        """
        SELECT message.conversation_id, message.at, message_text.sender, message_text.subject,
            substr(message_text.body, 1, 20000), message.channel, message.released_at IS NULL,
            message.outgoing
        FROM message JOIN message_text ON message_text.id = message.id WHERE message.id = ?
        """,
        (id_,),
    ).fetchone()
    return Hit(
        id=id_,
        conversation=ConversationId(row[0]),
        at=Instant(row[1]),
        sender=row[2],
        subject=row[3],
        snippet=_snippet(row[4], tree),
        channel=row[5],
        held=bool(row[6]),
        outgoing=bool(row[7]),
    )


def _snippet(body: str, tree: Node | None) -> str:
    """One line of the text round the first word that was asked for."""
    lowered = body.lower()
    place = -1
    for term in query.terms(tree) if tree is not None else ():
        if term.field in FULL_TEXT:
            place = lowered.find(term.value.lower())
            if place >= 0:
                break
    start = max(0, place - SNIPPET // 3)
    if start:
        start = body.find(" ", start, place) + 1 or start
    line = " ".join(body[start : start + 2 * SNIPPET].split())[:SNIPPET].rstrip()
    return f"…{line}" if start else line
