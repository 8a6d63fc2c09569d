"""Rules that the person's own triage speaks for: told, accepted, discarded, taken back.

Nothing changes by itself. What was answered does not come back; taking an acceptance back forgets
the answer with it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any, Final

from focusdesk.errors import NotFound
from focusdesk.model import DAY, Category, ClientId, IdentityId, Instant, MessageId
from focusdesk.rules import habits, query, rules_edit
from focusdesk.rules.habits import Dealt, Handled, RuleSuggestion
from focusdesk.rules.rule import Rule
from focusdesk.rules.simulate import Stop, never
from focusdesk.store import documents, rulebook, timeline
from focusdesk.store.db import Changed, Store
from focusdesk.store.matching import first_matches, matching_each
from focusdesk.store.past import first_id

_AT_ONCE: Final = 7 * DAY
"""Done unread within so long after the hand-over; what was swept out later says nothing."""
_CATEGORIES: Final = {one.value: one for one in Category}


@dataclass(frozen=True, slots=True)
class Accepted:
    """A suggestion that is a rule now: at which place, and what takes it back."""

    rule: Rule
    place: int
    changed: Changed
    undo: rulebook.Undo


def suggestions(store: Store, now: Instant, stop: Stop = never) -> tuple[RuleSuggestion, ...]:
    """What the last 60 days speak for, the strongest first; empty when `stop` said so.

    Of suggestions about the same messages, the widest is told. Reads only.
    """
    rules = documents.rulebook(store).rules
    zone = timeline.timeline(store).schedule.zone
    since = Instant(now - habits.DAYS * DAY)
    with store.reading() as sql:
        handled = _handled(sql, rules, since, now, zone, stop)
        if handled is None:
            return ()
        senders, clients = _senders(sql), _clients(sql)
        found = habits.ideas(handled, rules, senders, clients)
        answered = {row[0] for row in sql.execute("SELECT key FROM suggestion")}
        found = [one for one in found if one.key not in answered]
        trees = [query.parse(one.rule.query) for one in found]
        ids = [one.id for one in handled]
        matched = matching_each(sql, ids, trees, now, zone, stop)
    if matched is None:
        return ()
    told: list[RuleSuggestion] = []
    spoken_for: set[MessageId] = set()
    for idea, hits in zip(found, matched, strict=True):
        judged = habits.judged(idea, hits, handled, rules)
        if judged is not None and not judged[1] <= spoken_for:
            told.append(judged[0])
            spoken_for |= judged[1]
    return tuple(sorted(told, key=lambda one: (-one.count, one.id)))


def accept(store: Store, suggestion_id: str, now: Instant) -> Accepted:
    """Put the suggested rule into the rules in force; the rest of the file stays as it is.

    What is held is decided anew. Raises `NotFound` for what is not suggested now.
    """
    found = _find(store, suggestion_id, now)
    text = rules_edit.with_rule(documents.rules_text(store), found.rule, found.place)
    with store.transaction(durable=True) as tx:
        rulebook.replace(tx, text, now)
        tx.connection.execute(
            "INSERT INTO suggestion(key, state, at) VALUES (?, 'accepted', ?)", (found.id, now)
        )
        tx.changed("suggestion")
    undo = rulebook.Undo(documents.rules_version(store))
    return Accepted(found.rule, found.place, tx.result, undo)


def discard(store: Store, suggestion_id: str, now: Instant) -> Changed:
    """Never suggest this again. Raises `NotFound` for what is not suggested now."""
    found = _find(store, suggestion_id, now)
    with store.transaction() as tx:
        tx.connection.execute(
            "INSERT INTO suggestion(key, state, at) VALUES (?, 'discarded', ?)", (found.id, now)
        )
        tx.changed("suggestion")
    return tx.result


def restore(store: Store, suggestion_id: str) -> Changed:
    """Take a discarding back: it may be suggested again."""
    with store.transaction() as tx:
        tx.connection.execute(
            "DELETE FROM suggestion WHERE key = ? AND state = 'discarded'", (suggestion_id,)
        )
        tx.changed("suggestion")
    return tx.result


def _find(store: Store, suggestion_id: str, now: Instant) -> RuleSuggestion:
    for one in suggestions(store, now):
        if one.id == suggestion_id:
            return one
    raise NotFound("no-such-suggestion", id=suggestion_id)


# -- reads -------------------------------------------------------------------------------------


def _handled(
    sql: sqlite3.Connection,
    rules: tuple[Rule, ...],
    since: Instant,
    now: Instant,
    zone: str,
    stop: Stop,
) -> list[Handled] | None:
    """What was handed over since then, with the rule that takes it today; history left out."""
    rows = sql.execute(
        """
        SELECT message.id, message.identity_id, client.id, client.vip, message.channel,
            message.category, message.read, message.lane = 'mute', message.released_at,
            seen.how, seen.at,
            EXISTS (
                SELECT 1 FROM message AS own INDEXED BY message_conversation
                WHERE own.conversation_id = message.conversation_id AND own.at > message.at
                    AND own.outgoing = 1
            )
        FROM message
        CROSS JOIN identity ON identity.id = message.identity_id
        CROSS JOIN client ON client.id = identity.client_id
        LEFT JOIN seen ON seen.message_id = message.id
        WHERE message.id >= ? AND message.at BETWEEN ? AND ? AND message.outgoing = 0
            AND message.history = 0 AND message.deleted = 0 AND message.released_at IS NOT NULL
        ORDER BY message.id
        """,
        (first_id(since), since, now),
    ).fetchall()
    matched = first_matches(sql, [row[0] for row in rows], rules, now, zone, stop)
    if matched is None:
        return None
    return [_row(row, rule) for row, rule in zip(rows, matched, strict=True)]


def _row(row: tuple[Any, ...], rule: int) -> Handled:
    id_, identity, client, vip, channel, category, read, muted, released, how, at, answered = row
    if answered or how == "opened":
        dealt = Dealt.OPENED
    elif how == "marked-read":
        dealt = Dealt.OTHERWISE
    elif read and not muted:  # at its source, or after it had been done with
        dealt = Dealt.OPENED
    elif how == "done-unread" and at - released <= _AT_ONCE:
        dealt = Dealt.UNREAD
    else:
        dealt = Dealt.NOTHING
    return Handled(
        MessageId(id_),
        IdentityId(identity),
        ClientId(client),
        bool(vip),
        channel,
        _CATEGORIES[category],
        rule,
        dealt,
    )


def _senders(sql: sqlite3.Connection) -> dict[IdentityId, tuple[str, str]]:
    rows = sql.execute("SELECT id, address, name FROM identity")
    return {IdentityId(id_): (address, name) for id_, address, name in rows}


def _clients(sql: sqlite3.Connection) -> dict[ClientId, str]:
    return {ClientId(id_): name for id_, name in sql.execute("SELECT id, name FROM client")}
