"""What is read or written again and again must not slow down as the mailbox grows.

The statements are those that the functions really run, caught as they run, and explained on a
store without statistics, as a person has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from focusdesk.model import ClientId, ConversationId, Triage
from focusdesk.store import (
    accounts,
    clients,
    deliveries,
    figures,
    inbox,
    joining,
    known,
    messages,
    outbox,
    status,
    triage,
)
from focusdesk.store.db import Store
from tests.store.build import INES, TOM, at, mail, new_account, new_store, take

NOW = at("2026-11-24 14:00")
GROWING = re.compile(
    r"\b(message|message_text|message_html|conversation|remote_key|dedupe|decision|delivery"
    r"|thread_key|attachment|due|own|here)\b"
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(tmp_path_factory.mktemp("full"))
    account = new_account(store)
    people = (INES, TOM)
    for start in range(1, 1200, 200):
        take(
            store,
            account,
            *(
                mail(n, party=people[n % 2], history=n < 1000, received=f"2026-11-2{n % 4} 09:00")
                for n in range(start, start + 200)
            ),
            now=NOW,
        )
    yield store
    store.close()


@contextmanager
def caught(store: Store) -> Iterator[list[str]]:
    statements: list[str] = []
    store.connection.set_trace_callback(statements.append)
    try:
        yield statements
    finally:
        store.connection.set_trace_callback(None)


def slow_parts(store: Store, statements: list[str]) -> list[str]:
    found = []
    for statement in statements:
        if statement.lstrip()[:6].upper() not in ("SELECT", "UPDATE", "DELETE", "INSERT"):
            continue
        if statement.startswith("--"):
            continue
        for *_, detail in store.connection.execute("EXPLAIN QUERY PLAN " + statement):
            scans = detail.startswith("SCAN") and GROWING.search(detail)
            scans = scans and "USING" not in detail
            if scans or "TEMP B-TREE FOR ORDER BY" in detail:
                found.append(f"{detail}: {' '.join(statement.split())[:200]}")
    return found


READS: dict[str, Callable[[Store], object]] = {
    "inbox": lambda s: inbox.conversation_ids(s, Triage.INBOX, limit=50),
    "unread": lambda s: inbox.conversation_ids(s, Triage.INBOX, chip=inbox.Chip.UNREAD, limit=50),
    "rows": lambda s: inbox.conversations(s, [ConversationId(1), ConversationId(2)]),
    "timeline": lambda s: messages.timeline(s, ConversationId(1)),
    "earlier": lambda s: messages.timeline(s, ConversationId(1), before=(NOW, 1)),
    "counts": figures.counts,
    "messages": lambda s: messages.messages_of(s, ConversationId(1)),
    "status": lambda s: status.status(s, NOW),
    "known": lambda s: known.items(s, 1, "INBOX;1", 1, 50),
    "known unread": lambda s: known.unread(s, 1, "INBOX;1", 1, 50),
    "duplicates": lambda s: known.duplicates(s, 1, ["<1@test>"]),
    "accounts": accounts.listed,
    "outbox": lambda s: outbox.waiting(s, 1, NOW),
    "all of a client": lambda s: triage.all_of_client(s, ConversationId(1), Triage.INBOX),
    "next due": deliveries.next_due,
    "next wake": triage.next_wake,
}


@pytest.mark.parametrize("name", READS)
def test_no_read_scans_what_grows(full, name):
    with caught(full) as statements:
        READS[name](full)
    assert statements
    assert slow_parts(full, statements) == []


def test_intake_and_hand_over_scan_nothing_that_grows(full):
    account = accounts.listed(full)[0].id
    with caught(full) as statements:
        take(full, account, mail(5000, party=TOM, message_id="<z@x>"), now=NOW)
        take(full, account, mail(5001, party=TOM, references=("<z@x>",)), now=NOW)
        deliveries.deliver_due(full, at("2026-11-24 17:00"), announce=True)
        triage.done(full, [ConversationId(1)], NOW)
        triage.mark_read(full, [ConversationId(1)], True, NOW)
    assert slow_parts(full, statements) == []


def test_the_list_of_clients_is_read_by_index(full):
    with caught(full) as statements:
        clients.listed(full, limit=50)
    assert [one for one in slow_parts(full, statements) if "message" in one.split(":")[0]] == []
    assert isinstance(clients.listed(full)[0].id, int) and ClientId(1)


def plan(store: Store, statements: list[str]) -> list[str]:
    return [
        detail
        for statement in statements
        if "claim" in statement
        for *_, detail in store.connection.execute("EXPLAIN QUERY PLAN " + statement)
    ]


def test_what_is_offered_for_a_client_is_read_by_index_and_everything_by_one_walk(full):
    """A walk over the claims alone: one for each person whose service gives an address."""
    with caught(full) as statements:
        joining.offers(full, ClientId(1))
    details = plan(full, statements)
    assert any("claim_address" in one for one in details)
    assert not [one for one in details if one.startswith("SCAN")]
    with caught(full) as statements:
        joining.offers(full)
    scans = [one for one in plan(full, statements) if one.startswith("SCAN")]
    assert scans == ["SCAN claim"]
    assert not [one for one in plan(full, statements) if "TEMP" in one]
