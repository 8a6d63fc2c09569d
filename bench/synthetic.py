"""A store of any size by plain SQL: `python bench/synthetic.py FILE 1000000`.

Texts have about 380 bytes of words with a natural spread (a few in half of all messages, most in a
handful); 400 clients, six channels, three years.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from focusdesk.store.migrations import migrate

CHANNELS = ("email", "email", "email", "email", "slack", "slack", "telegram", "malt")
CATEGORIES = ("message",) * 14 + ("lead", "payment", "review", "newsletter", "newsletter", "system")
NOW = 1_795_523_883_000_000


def words() -> list[str]:
    """Twenty thousand made-up words, the most frequent first."""
    chance = random.Random(1)
    syllables = [
        a + b for a in "bcdfghjklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er", "ou")
    ]
    found: dict[str, None] = {"work": None, "the": None, "projet": None}
    while len(found) < 20_000:
        found["".join(chance.choices(syllables, k=chance.randrange(1, 5)))] = None
    return list(found)


def rows(n: int) -> Iterator[tuple[int, tuple[object, ...], tuple[object, ...]]]:
    chance = random.Random(2)
    listed = words()
    weights = list(accumulate(1 / (place + 3) for place in range(len(listed))))
    step = 3 * 365 * 86_400_000_000 // n
    used: dict[int, int] = {}
    for place in range(n):
        at = NOW - (n - place) * step
        minute = at // 60_000_000
        used[minute] = used.get(minute, -1) + 1
        id_ = minute * 64 + used[minute]
        identity = min(399, int(chance.expovariate(1 / 60))) + 1
        channel = chance.choice(CHANNELS)
        category = chance.choice(CATEGORIES)
        body = " ".join(chance.choices(listed, cum_weights=weights, k=60))
        facts = (
            id_,
            1,
            place // 3 + 1,
            identity,
            at,
            at,
            channel,
            category,
            "next",
            chance.random() < 0.2,
            1,
            0,
            0,
            0,
            chance.random() < 0.1,
            0,
            0,
            chance.random() < 0.97,
            at,
            "history",
        )
        text = (
            id_,
            " ".join(chance.choices(listed, cum_weights=weights, k=5)),
            body,
            f"Person {identity} <p{identity}@x.example>",
            "Ana <hello@ana-silva.example>",
            "",
        )
        yield id_, facts, text


def make(path: Path, n: int) -> None:
    migrate(path)
    import sqlite3

    sql = sqlite3.connect(path, isolation_level=None)
    sql.execute("PRAGMA synchronous = OFF")
    sql.execute("PRAGMA cache_size = -200000")
    sql.execute("BEGIN")
    triggers = sql.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        sql.execute(f"DROP TRIGGER {name}")
    sql.execute(
        "INSERT INTO account(id, kind, label, settings, own_addresses, added_at) VALUES (1, 'email', 'me', '{}', '[]', 0)"
    )
    for number in range(1, 401):
        sql.execute(
            "INSERT INTO client(id, name, folded, words, vip, created_at) VALUES (?, ?, ?, ?, ?, 0)",
            (number, f"Person {number}", f"person {number}", f"person {number}", number % 50 == 0),
        )
        sql.execute(
            "INSERT INTO identity(id, channel, address, name, client_id, first_at) VALUES (?, 'email', ?, ?, ?, 0)",
            (number, f"p{number}@x.example", f"Person {number}", number),
        )
    for number in range(1, n // 3 + 2):
        sql.execute(
            "INSERT INTO conversation(id, account_id, channel, title, title_key, identity_id, identity_incoming, identity_at, state) VALUES (?, 1, 'email', 'T', 't', 1, 1, 0, ?)",
            (number, "inbox" if number % 2 else "done"),
        )
    facts, texts = [], []
    for _, fact, text in rows(n):
        facts.append(fact)
        texts.append(text)
        if len(facts) == 5000:
            _flush(sql, facts, texts)
    _flush(sql, facts, texts)
    sql.execute(
        "INSERT INTO message_fts(rowid, subject, body, sender, recipients, files) SELECT id, subject, body, sender, recipients, files FROM message_text"
    )
    sql.execute("""UPDATE conversation SET messages = s.n, unread = s.u, last_at = s.a, sort_at = s.a, last_id = s.i, identity_id = s.d
        FROM (SELECT conversation_id AS c, count(*) AS n, sum(read = 0 AND outgoing = 0) AS u, max(at) AS a, max(id) AS i, max(identity_id) AS d FROM message GROUP BY 1) AS s WHERE s.c = id""")
    sql.execute(
        "UPDATE identity SET messages = (SELECT count(*) FROM message WHERE identity_id = identity.id), last_at = 1"
    )
    sql.execute("UPDATE account SET messages = ?", (n,))
    for _, text in triggers:
        sql.execute(text)
    sql.execute("COMMIT")
    sql.close()


def _flush(sql, facts: list[tuple[object, ...]], texts: list[tuple[object, ...]]) -> None:
    sql.executemany(
        """INSERT INTO message(id, account_id, conversation_id, identity_id, at, stored_at, channel, category, lane, outgoing,
        history, mention, direct, new_client, has_attachment, has_link, has_deadline, read, released_at, released_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        facts,
    )
    sql.executemany("INSERT INTO message_text VALUES (?, ?, ?, ?, ?, ?)", texts)
    facts.clear()
    texts.clear()


if __name__ == "__main__":
    start = time.monotonic()
    make(Path(sys.argv[1]), int(sys.argv[2]))
    print(f"{sys.argv[2]} messages in {time.monotonic() - start:.0f} s")
