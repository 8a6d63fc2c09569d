"""Searching finds what the words of the language say, quickly, and nothing else."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focusdesk.connectors.base import Attachment
from focusdesk.errors import BadQuery
from focusdesk.model import SECOND, Address, Category, Instant, Triage
from focusdesk.rules import query
from focusdesk.rules.query import And, Field, Node, Not, Or, Term
from focusdesk.store import clients, deliveries, query_plan, query_sql, search
from focusdesk.store.db import Store
from tests.store.build import CAMILLE, INES, TOM, at, mail, new_account, new_store, take
from tests.store.naive_query import Row, matches

NOW = at("2026-11-24 14:00")
PARIS = ZoneInfo("Europe/Paris")
WORDS = ("été", "urgent", "panne", "hello", "naïve", "work", "working", "Straße", "facture", "12")
PEOPLE = (
    *(CAMILLE, INES, TOM, Address("email", "news@fonts.example", "Fonts weekly")),
    *(
        Address("email", "jean-luc@l-atelier.example", "L’Atelier Brûlé, S.A."),
        Address("email", "a_b@x.example", "Hu-Wei & Co (Paris)"),
    ),
)
PUNCTUATED = (
    *("jean-luc@l-atelier.example", "luc@l", "l'atelier", "L’ATELIER", "brule,", "a_b@x", "a b"),
    *("facture-12.pdf", "urgent/panne", "été, urgent", "hello!", "12.", "co (paris)", "s.a", "x²"),
    *("-", "!", "“”", "'", "c++", "\u0301", "\x00", "☺ hello", "ß", "strasse", "STRASSE"),
)


def found(store: Store, text: str, **options: object) -> list[str]:
    return [hit.subject for hit in search.search(store, text, now=NOW, **options)]


def test_newest_first_accents_and_case_ignored(store, account):
    take(
        store,
        account,
        mail(1, subject="Été", received="2026-11-20 10:00", history=True),
        mail(2, subject="ETE encore", received="2026-11-21 10:00", history=True),
        now=NOW,
    )
    assert found(store, "été") == ["ETE encore", "Été"]
    assert found(store, "ete", before=search.search(store, "ete", now=NOW)[0].id) == ["Été"]


def test_a_bare_last_word_is_a_prefix_only_when_asked(store, account):
    take(store, account, mail(1, subject="Working hours", history=True), now=NOW)
    assert found(store, "work") == []
    assert found(store, "work", prefix_last=True) == ["Working hours"]
    assert found(store, "work*") == ["Working hours"]


def test_held_messages_are_found_because_a_person_asked(store, account):
    take(store, account, mail(1, subject="Waiting"), now=NOW)
    assert [hit.held for hit in search.search(store, "waiting", now=NOW)] == [True]
    assert found(store, "waiting", only_released=True) == []
    assert search.conversations_matching(store, "waiting", state=None, limit=9, now=NOW) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("client:harbour", ["Harbour, Inc."]),
        ("client:atelier", ["L’Atelier Brume"]),
        ('client:"l\'atelier"', ["L’Atelier Brume"]),
        ('client:"L’ATELIER brume"', ["L’Atelier Brume"]),
        ("client:nord", ["Studio-Nord (Lille)"]),
        ("client:studio-nord", ["Studio-Nord (Lille)"]),
        ("client:lil*", ["Studio-Nord (Lille)"]),
        ("client:lil", []),
        ("client:inc", ["Harbour, Inc."]),
        ("from:jean-luc@x.org", ["L’Atelier Brume"]),
        ("from:luc@x.org", ["L’Atelier Brume"]),
        ("from:jean@x.org", []),
        ("from:x.org", ["L’Atelier Brume", "Harbour, Inc."]),
        ("subject:a/b", ["Studio-Nord (Lille)"]),
        ('subject:"a / b"', ["Studio-Nord (Lille)"]),
        ("subject:b/a", []),
        ('"v3: done!"', ["Studio-Nord (Lille)"]),
    ],
)
def test_values_that_hold_punctuation_mean_what_a_person_expects(store, account, text, names):
    people = (
        Address("email", "jean-luc@x.org", "L’Atelier Brume"),
        Address("email", "ops@x.org", "Harbour, Inc."),
        Address("email", "hi@nord.example", "Studio-Nord (Lille)"),
    )
    for n, person in enumerate(people, start=1):
        subject = "A/B test, v3: done!" if n == 3 else "Hello"
        take(store, account, mail(n, party=person, subject=subject, history=True), now=NOW)
    hits = search.search(store, text, now=NOW)
    assert {hit.sender.partition(" <")[0] for hit in hits} == set(names)


def test_the_snippet_is_one_line_round_the_word(store, account):
    text = "word " * 100 + "\n\nthe giraffe stands\nhere " + "tail " * 50
    take(store, account, mail(1, text=text, history=True), now=NOW)
    (hit,) = search.search(store, "giraffe", now=NOW)
    assert "giraffe stands here" in hit.snippet
    assert "\n" not in hit.snippet and len(hit.snippet) <= 170


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE message; --",
        '"a\\" OR 1=1"',
        'from:"x\\") OR (1"',
        "subject:NEAR",
        '"body : x"',
        "client:\"' OR '1'='1\"",
        'tag:"%"',
        'subject:"x\\" OR body:a"',
        'text:"a*) OR (b"',
        'account:"1\' OR 1=1"',
        'client:"%"',
        '"{subject body} : a"',
        '"a\x00b"',
        "^board",
        "{a}",
    ],
)
def test_no_query_is_more_than_a_query(store, account, text):
    take(store, account, mail(1), now=NOW)
    with contextlib.suppress(BadQuery):
        search.search(store, text, now=NOW)
    assert store.connection.execute("SELECT count(*) FROM message").fetchone() == (1,)
    assert "a OR 1" not in found(store, "board")


def test_a_query_can_be_interrupted_and_never_runs_for_ever(store, account, monkeypatch):
    take(store, account, *(mail(n, history=True) for n in range(1, 400)), now=NOW)
    monkeypatch.setattr(search, "BUDGET_S", -1.0)
    monkeypatch.setattr(search, "_STEPS", 1)
    with pytest.raises(BadQuery) as told:
        search.search(store, "-zebra -giraffe", now=NOW)
    assert told.value.code == "query-too-slow"
    monkeypatch.undo()
    slow = (
        """WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"""
    )
    threading.Timer(0.05, store.interrupt).start()
    with (
        pytest.raises(sqlite3.OperationalError, match="interrupted"),
        search.bounded(store.connection),
    ):
        store.connection.execute(slow).fetchone()
    assert found(store, "board", limit=1) == ["Homepage v3"]


# -- the naive reading ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A store and the same messages as plain rows."""
    chance = random.Random(5)
    store = new_store(tmp_path_factory.mktemp("world"))
    account = new_account(store)
    rows: dict[str, Row] = {}
    for n in range(1, 80):
        person = chance.choice(PEOPLE)
        received = Instant(NOW - chance.randrange(1, 60 * 86400) * SECOND)
        category = chance.choice(list(Category))
        held = n > 70
        subject = f"s{n} " + " ".join(chance.choices(WORDS, k=2))
        body = " ".join(chance.choices(WORDS, k=chance.randrange(1, 6)))
        file = chance.choice(["", "facture-12.pdf"])
        outgoing = chance.random() < 0.2
        message = mail(
            n,
            party=person,
            subject=subject,
            text=body,
            received=Instant(NOW - n * SECOND) if held else received,
            history=not held,
            read=chance.random() < 0.5,
            category=category,
            outgoing=outgoing and not held,
            attachments=(Attachment(file, "application/pdf", 9, "2"),) if file else (),
        )
        take(store, account, message, now=NOW)
    (camille,) = [row for row in clients.listed(store, everyone=True) if row.name == "Camille Roy"]
    clients.update(store, camille.id, NOW, vip=True)
    store.connection.execute(
        "INSERT INTO message_tag SELECT id, 'big client' FROM message WHERE id % 3 = 0"
    )
    sql = store.connection.execute(
        """
        SELECT message.id, subject, body, sender, recipients, files, client.name, message.channel, category,
            lane, at, has_attachment, has_link, has_deadline, read, outgoing, released_at, vip,
            mention, direct, new_client,
            (SELECT state FROM conversation WHERE id = conversation_id)
        FROM message JOIN message_text USING (id) JOIN identity ON identity.id = identity_id
        JOIN client ON client.id = client_id
        """
    )
    for row in sql.fetchall():
        named = zip(("attachment", "link", "deadline"), row[11:14], strict=True)
        flags = {name for name, value in named if value}
        flags |= {"unread"} if not row[14] and not row[15] else set()
        flags |= {"outgoing"} if row[15] else set()
        flags |= {"held"} if row[16] is None else set()
        flags |= {
            name
            for name, value in zip(
                ("vip", "mention", "direct", "new-client"), row[17:21], strict=True
            )
            if value
        }
        flags |= {row[21]} & {"snoozed", "done"}
        rows[row[0]] = Row(
            *row[1:10],
            at=datetime.fromtimestamp(row[10] / SECOND, UTC),
            tags={"big client"} if row[0] % 3 == 0 else set(),
            flags=flags,
        )
    yield store, rows
    store.close()


full = st.builds(
    Term,
    st.sampled_from(query.FULL_TEXT),
    st.sampled_from(
        (*WORDS, "wor", "ur", "ete", "Camille", "harbour.co", "urgent panne", "ana", *PUNCTUATED)
    ),
    st.booleans(),
    st.just(True),
)
other = st.one_of(
    st.builds(
        Term,
        st.just(Field.CLIENT),
        st.sampled_from(
            (*("roy", "Inès", "morel", "tom whit", "Camille Roy", "hu wei", "Hu-W"), *PUNCTUATED)
        ),
        st.booleans(),
        st.just(True),
    ),
    st.builds(Term, st.just(Field.IS), st.sampled_from(query.IS_VALUES)),
    st.builds(Term, st.just(Field.HAS), st.sampled_from(query.HAS_VALUES)),
    st.builds(Term, st.just(Field.CATEGORY), st.sampled_from([one.value for one in Category])),
    st.builds(Term, st.just(Field.LANE), st.sampled_from(("next", "urgent", "mute"))),
    st.builds(Term, st.just(Field.CHANNEL), st.sampled_from(("email", "slack"))),
    st.builds(Term, st.just(Field.ACCOUNT), st.sampled_from(("1", "2", "Ana-Silva", "silva.de"))),
    st.builds(Term, st.just(Field.TAG), st.sampled_from(("big client", "none"))),
    st.builds(
        Term, st.sampled_from((Field.NEWER, Field.OLDER)), st.sampled_from(("2d", "3w", "12h"))
    ),
    st.builds(
        Term,
        st.sampled_from((Field.BEFORE, Field.AFTER)),
        st.sampled_from(("2026-11-01", "2026-10-25", "2026-11-24")),
    ),
)
trees = st.recursive(
    st.one_of(full, other),
    lambda part: st.one_of(
        st.builds(Not, part),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)


@settings(
    max_examples=250,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=trees)
def test_sql_and_the_naive_reading_agree(world, tree: Node):
    store, rows = world
    here = query_sql.Context(NOW, "Europe/Paris")
    wanted = sorted(
        (id_ for id_, row in rows.items() if matches(tree, row, _moment(NOW), PARIS)), reverse=True
    )
    got = query_plan.newest(store.connection, tree, here, before=2**62, limit=1000)
    assert got == wanted


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=trees, window=st.integers(1, 30), limit=st.integers(1, 40), skipped=st.integers(0, 40))
def test_looking_back_window_by_window_finds_the_same(
    world, tree: Node, window: int, limit: int, skipped: int
):
    store, rows = world
    before = sorted(rows, reverse=True)[skipped]
    here = query_sql.Context(NOW, "Europe/Paris")
    wanted = sorted(
        (
            id_
            for id_, row in rows.items()
            if id_ < before and matches(tree, row, _moment(NOW), PARIS)
        ),
        reverse=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(query_plan, "FIRST_WINDOW", window)
        patch.setattr(query_plan, "_FEW", 0)
        got = query_plan.newest(store.connection, tree, here, before=before, limit=limit)
    assert got == wanted[:limit]


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(several=st.lists(trees, min_size=1, max_size=4))
def test_rules_in_one_statement_agree_with_the_naive_reading(world, several: list[Node]):
    store, rows = world
    statement, values = query_sql.rules_case(
        several, "message_fts", query_sql.Context(NOW, "Europe/Paris")
    )
    first = dict(store.connection.execute(statement, values))
    for id_, row in rows.items():
        # in a rule ages count from the message's own instant, and no message has a tag yet
        new = replace(row, tags=set())
        positions = [n for n, tree in enumerate(several) if matches(tree, new, row.at, PARIS)]
        assert first[id_] == (positions[0] if positions else None)


def _moment(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / SECOND, UTC)


@pytest.mark.parametrize(
    ("text", "driven_by", "seeks", "by_windows"),
    [
        ("work -panne", '(("work") NOT "panne")', False, False),
        ("-work", "message WHERE 1", False, True),
        ("is:unread -work", "INDEXED BY message_unread", True, False),  # there are few
        ("is:direct (work OR is:vip)", "message WHERE 1", False, True),
        ("client:roy work", '"work"', False, False),  # of as many hits words are read quicker
        ("client:roy work*", "INDEXED BY message_identity", False, False),
        ("work is:mention", '"work"', False, False),
    ],
)
def test_how_a_query_is_looked_for(world, text, driven_by, seeks, by_windows):
    store, _rows = world
    plan = query_plan.planned(store.connection, query.parse(text), 50)
    assert driven_by in (plan.text or plan.source.text)
    assert (plan.seeks, plan.by_windows) == (seeks, by_windows)


def test_conversations_that_match_in_the_order_of_the_list(store, account):
    take(
        store,
        account,
        mail(1, subject="one", text="tea", received="2026-11-20 10:00"),
        mail(2, subject="two", text="tea", received="2026-11-21 10:00"),
        mail(3, subject="three", text="wine", received="2026-11-22 10:00"),
        now="2026-11-23 10:00",
    )
    deliveries.deliver_all(store, NOW)
    ids = search.conversations_matching(store, "tea", state=Triage.INBOX, limit=9, now=NOW)
    assert ids == [2, 1]
