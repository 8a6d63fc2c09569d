"""Trying a schedule, rules or a query on the past: reads of what was stored, then the replay.

The reading sees one state of the store and works on a read-only connection; what is pure comes
after it, so that nobody waits for it. All of it can be stopped.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, NamedTuple

from focusdesk.errors import BadInput
from focusdesk.model import (
    MINUTE,
    Category,
    ClientId,
    ConversationId,
    IdentityId,
    Instant,
    Lane,
    MessageId,
    Micros,
)
from focusdesk.rules import lift, query, simulate, suggest
from focusdesk.rules.own_words import own_words
from focusdesk.rules.rule import Rule, Rulebook
from focusdesk.rules.schedule import Schedule, Timeline
from focusdesk.rules.simulate import Past, Period, Replay, Simulation, Stop, never
from focusdesk.rules.suggest import Suggestion
from focusdesk.store import documents, timeline
from focusdesk.store.db import Store
from focusdesk.store.intake import IDS_A_MINUTE
from focusdesk.store.matching import first_matches

DAYS_LIMIT: Final = 3660
TRY_DAYS: Final = 30
TRY_SHOWN: Final = 5
"""Of the messages that a tried query matches, so many are shown, the newest."""
COUNTED: Final = 50_000
"""Messages whose rules are counted while a person waits for the list."""
_TEXTS_AT_ONCE: Final = 500
_CATEGORIES: Final = {one.value: one for one in Category}


@dataclass(frozen=True, slots=True)
class Matched:
    """A message that a tried query matches, as a person sees it."""

    id: MessageId
    client: str
    subject: str
    at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a query matches of the last `days`, and what it would have changed as the first rule.

    `elsewhere`: messages that would have arrived in another lane. `before`, `after`: the
    interruptions without this rule, and with it.
    """

    days: int
    count: int
    newest: tuple[Matched, ...]
    lane: Lane
    elsewhere: int
    before: int
    after: int


def simulation(
    store: Store,
    now: Instant,
    days: int,
    *,
    schedule: Schedule | None = None,
    book: Rulebook | None = None,
    stop: Stop = never,
) -> Simulation | None:
    """The messages of the last `days` days under a schedule and rules; those in force unless given.

    Sessions by hand are part of that past. None when `stop` said so. Raises `BadInput` for a
    number of days that cannot be, `BadQuery` for a rule's bad query.
    """
    line = timeline.timeline(store)
    if schedule is not None:
        line = Timeline(schedule, line.overrides)
    book = book or documents.rulebook(store)
    period = _period(line, now, days)
    found = messages(store, period.midnights[0], now, book.rules, line.schedule.zone, stop)
    played = None if found is None else simulate.replay(line, book, found, stop)
    return None if played is None else simulate.summed_up(line, period, played)


def suggestion(
    store: Store,
    now: Instant,
    deliveries: int = 3,
    *,
    schedule: Schedule | None = None,
    stop: Stop = never,
) -> Suggestion | None:
    """The delivery times that would have made one's own last 60 days wait least.

    Under a schedule, that in force unless given. For 1 to 6 deliveries a weekday, and up to
    `deliveries` where that is more. None when `stop` said so. Raises `BadInput` with less than 7
    days of history, when nothing waited, when no time is open on every weekday, and for a number of deliveries that cannot be.
    """
    if not 1 <= deliveries <= suggest.MOST:
        raise BadInput("suggest-deliveries", given=deliveries, most=suggest.MOST)
    schedule = schedule or timeline.timeline(store).schedule
    rules = documents.rulebook(store).rules
    had = days_had(store, schedule, now)
    if had < suggest.DAYS_NEEDED:
        raise BadInput("suggest-too-little", days=had, needed=suggest.DAYS_NEEDED)
    days = min(had, suggest.DAYS)
    since = simulate.period(schedule, now, days).midnights[0]
    found = messages(store, since, now, rules, schedule.zone, stop)
    if found is None:
        return None
    most = max(deliveries, suggest.CHOICES)
    return suggest.suggest(schedule, rules, found, days, now, most, stop)


def tried(
    store: Store, text: str, lane: Lane, now: Instant, days: int = TRY_DAYS, stop: Stop = never
) -> Tried | None:
    """What a query would have done as the first rule, with this lane, in the last `days` days.

    None when `stop` said so. Raises `BadQuery` for what a rule may not ask.
    """
    query.check_rule(text)
    line = timeline.timeline(store)
    book = documents.rulebook(store)
    first = Rule(name=text, query=text, lane=lane)
    wanted = replace(book, rules=(first, *book.rules))
    period = _period(line, now, days)
    since = period.midnights[0]
    ways: list[Replay] = []
    hits: list[MessageId] = []
    for rules in (book, wanted):
        found = messages(store, since, now, rules.rules, line.schedule.zone, stop)
        played = None if found is None else simulate.replay(line, rules, found, stop)
        if found is None or played is None:
            return None
        ways.append(played)
        hits = [one.id for one in found if one.rule == 0]
    lanes = {one.message.id: one.lane for one in ways[0].handed_over}
    return Tried(
        days=days,
        count=len(hits),
        newest=_matched(store, hits[: -TRY_SHOWN - 1 : -1]),
        lane=lane,
        elsewhere=sum(lanes[one.message.id] is not one.lane for one in ways[1].handed_over),
        before=ways[0].interruptions,
        after=ways[1].interruptions,
    )


def decided_by(store: Store, now: Instant, days: int) -> Counter[int] | None:
    """Which of the rules in force would have decided how many messages of the last days.

    By the rule's place. None where there are too many messages to count them while somebody waits.
    """
    line = timeline.timeline(store)
    since = _period(line, now, days).midnights[0]
    with store.reading() as sql:
        rows = sql.execute(
            """
            SELECT id FROM message WHERE id >= ? AND at BETWEEN ? AND ? AND outgoing = 0 LIMIT ?
            """,
            (first_id(since), since, now, COUNTED + 1),
        ).fetchall()
        if len(rows) > COUNTED:
            return None
        rules = documents.rulebook(store).rules
        ids = [row[0] for row in rows]
        return Counter(first_matches(sql, ids, rules, now, line.schedule.zone))


def _period(line: Timeline, now: Instant, days: int) -> Period:
    if not 1 <= days <= DAYS_LIMIT:
        raise BadInput("simulate-days", given=days, most=DAYS_LIMIT)
    return simulate.period(line.schedule, now, days)


def days_had(store: Store, schedule: Schedule, now: Instant) -> int:
    """Dates from the oldest incoming message until today, both included."""
    row = store.connection.execute(
        "SELECT at FROM message WHERE outgoing = 0 ORDER BY id LIMIT 1"
    ).fetchone()
    if row is None:
        return 0
    return (schedule.local(now).date() - schedule.local(Instant(row[0])).date()).days + 1


def _matched(store: Store, ids: Sequence[MessageId]) -> tuple[Matched, ...]:
    """These messages as a person sees them, newest first."""
    marks = ",".join("?" * len(ids))
    rows = store.connection.execute(
        f"""
        SELECT message.id, client.name, message_text.subject, message.at
        FROM message
        JOIN message_text ON message_text.id = message.id
        JOIN identity ON identity.id = message.identity_id
        JOIN client ON client.id = identity.client_id
        WHERE message.id IN ({marks})
        """,
        ids,
    ).fetchall()
    found = [Matched(MessageId(id_), name, subject, Instant(at)) for id_, name, subject, at in rows]
    return tuple(sorted(found, key=lambda one: (-one.at, -one.id)))


# -- the messages of a period ------------------------------------------------------------------


class _Client(NamedTuple):
    """What a decision needs to know of an identity's client, as of today."""

    id: ClientId
    vip: bool
    wait: Micros | None
    word: str
    budget: int


def messages(
    store: Store,
    since: Instant,
    until: Instant,
    rules: Sequence[Rule],
    zone: str,
    stop: Stop = never,
) -> list[Past] | None:
    """Incoming messages received from `since` to `until`, ascending; None when `stop` said so.

    Clients and conversations are read as of today. `zone`: of the days that `before:` and `after:`
    name. `Store.interrupt` ends it early too, with `sqlite3.OperationalError`.
    """
    with store.reading() as sql:
        clients = _clients(sql)
        rows = sql.execute(
            """
            SELECT id, at, conversation_id, identity_id, category, deadline_at FROM message
            WHERE id >= ? AND at BETWEEN ? AND ? AND outgoing = 0 ORDER BY at, id
            """,
            (first_id(since), since, until),
        ).fetchall()
        matched = first_matches(sql, [row[0] for row in rows], rules, until, zone, stop)
        if matched is None:
            return None
        saying = _saying_the_word(sql, rows, clients)
    found: list[Past] = []
    for row, rule in zip(rows, matched, strict=True):
        id_, at, conversation, identity, category, deadline = row
        client = clients[identity]
        found.append(
            Past(
                MessageId(id_),
                Instant(at),
                ConversationId(conversation),
                client.id,
                client.vip,
                client.wait,
                _CATEGORIES[category],
                rule,
                deadline,
                id_ in saying,
                client.budget,
            )
        )
    return found


def first_id(since: Instant) -> int:
    """No message received from then on has a smaller id: ids follow time."""
    return since // MINUTE * IDS_A_MINUTE


def _clients(sql: sqlite3.Connection) -> dict[IdentityId, _Client]:
    rows = sql.execute(
        """
        SELECT identity.id, client.id, client.vip, client.longest_wait, client.urgent_word,
            client.urgent_budget
        FROM identity CROSS JOIN client ON client.id = identity.client_id
        """
    )
    return {
        IdentityId(identity): _Client(ClientId(id_), bool(vip), wait, word, budget)
        for identity, id_, vip, wait, word, budget in rows
    }


def _saying_the_word(
    sql: sqlite3.Connection, rows: Sequence[Sequence[int]], clients: dict[IdentityId, _Client]
) -> set[int]:
    """The messages that say their client's urgent word."""
    words = {
        row[0]: client.word
        for row in rows
        if (client := clients[IdentityId(row[3])]).word and client.budget > 0
    }
    found: set[int] = set()
    for part in _parts(list(words)):
        marks = ",".join("?" * len(part))
        texts = sql.execute(
            f"SELECT id, subject, body FROM message_text WHERE id IN ({marks})", part
        )
        found.update(
            id_ for id_, subject, body in texts if lift.says(words[id_], subject, own_words(body))
        )
    return found


def _parts(ids: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, _TEXTS_AT_ONCE)):
        yield part
