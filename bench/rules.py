"""What rules cost: `python bench/rules.py [FILE …]` on stores of bench/synthetic.py.

Intake's matching with 200 rules beside one, on an empty store and on a copy of each FILE; then
simulations of 100,000 messages with 200 rules of several kinds. Stores that are made for it are
kept in build/.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import synthetic  # noqa: E402

from focusdesk.connectors.base import Batch, RemoteKey, RemoteMessage, Thread  # noqa: E402
from focusdesk.model import MINUTE, AccountId, Address, Instant, Lane  # noqa: E402
from focusdesk.rules import simulate  # noqa: E402
from focusdesk.rules.rule import EVERYTHING_ELSE, Rule, Rulebook  # noqa: E402
from focusdesk.store import accounts, intake, migrations, past, rulebook, timeline  # noqa: E402
from focusdesk.store.db import Store  # noqa: E402

NOW = Instant(synthetic.NOW)
WORDS = synthetic.words()
INCOMING = 100_000
SHARE = 0.8
"""Of the messages of bench/synthetic.py, so many are incoming."""
KINDS = ("facts", "words", "words of a client", "common words of a client", "a third of each")
_ALL = KINDS[-1]


def book(count: int, kind: str = _ALL) -> Rulebook:
    """So many rules, of which few match: all are asked of nearly every message."""
    chance = random.Random(3)
    rules = []
    for n in range(count):
        own = KINDS[n % 3] if kind == _ALL else kind
        client = f'client:"Person {n % 400 + 1}"'
        rare, middling = WORDS[chance.randrange(2000, 20_000)], WORDS[chance.randrange(50, 5000)]
        common = WORDS[chance.randrange(3, 40)]
        query = {
            "facts": f"{client} category:lead channel:{chance.choice(('slack', 'malt'))}",
            "words": f'text:{rare} OR subject:"{middling} {common}"',
            "words of a client": f"{client} text:{middling}",
            "common words of a client": f"{client} text:{common} -channel:slack",
        }[own]
        rules.append(Rule(name=f"rule {n}", query=query, lane=chance.choice(tuple(Lane))))
    return Rulebook((*rules, EVERYTHING_ELSE))


# -- intake ------------------------------------------------------------------------------------


def mails(first: int, count: int) -> tuple[RemoteMessage, ...]:
    """Messages a minute apart, so that hardly anybody insists."""
    chance = random.Random(first)
    found = []
    for uid in range(first, first + count):
        person = chance.randrange(1, 401)
        sender = Address("email", f"p{person}@x.example", f"Person {person}")
        found.append(
            RemoteMessage(
                key=RemoteKey("INBOX;1", uid),
                party=sender,
                author=sender,
                received=Instant(NOW + uid * MINUTE),
                thread=Thread((f"<{uid}@bench>",), "Bench"),
                subject=" ".join(chance.choices(WORDS[:5000], k=5)),
                text=" ".join(chance.choices(WORDS[:5000], k=60)),
                dedupe=f"<{uid}@bench>",
            )
        )
    return tuple(found)


def intake_costs(source: Path | None) -> None:
    """Milliseconds a message of a whole intake with 1 and with 200 rules, on the same store."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        path = Path(folder) / "copy.db"
        if source is not None:
            shutil.copy(source, path)
        migrations.migrate(path)
        store = Store.open(path)
        account = accounts.add(store, "email", "me", {}, [], NOW)
        (stored,) = store.connection.execute("SELECT count(*) FROM message").fetchone()
        print(f"\nintake on a store of {stored:,} messages, ms a message")
        uid = 1
        for size, rounds in ((1, 60), (200, 8)):
            costs = {}
            for count in (1, 200):
                rulebook.put(store, book(count), NOW)
                take(store, account, uid, size)  # the first one parses the rules
                uid += size
                times = []
                for _ in range(rounds):
                    times.append(take(store, account, uid, size))
                    uid += size
                costs[count] = statistics.median(times) * 1000 / size
            print(
                f"  {size:3} at a time: 1 rule {costs[1]:.2f}, 200 rules {costs[200]:.2f}; "
                f"200 rules cost {costs[200] - costs[1]:.2f} more, {costs[200] / costs[1]:.1f} ×"
            )
        store.close()


def take(store: Store, account: AccountId, uid: int, size: int) -> float:
    batch = Batch(messages=mails(uid, size))
    start = time.perf_counter()
    intake.take(store, account, batch, Instant(NOW + (uid + size) * MINUTE))
    return time.perf_counter() - start


# -- simulating --------------------------------------------------------------------------------


def simulations(path: Path) -> None:
    store = Store.open(path, write=False)
    line = timeline.timeline(store)
    period = simulate.period(line.schedule, NOW, 3 * 366)
    print(f"\nsimulating, seconds: reading and matching + replay ({path.name})")
    for kind, count in ((_ALL, 1), *((kind, 200) for kind in KINDS)):
        rules = book(count, kind)
        start = time.perf_counter()
        found = past.messages(store, period.midnights[0], NOW, rules.rules, line.schedule.zone)
        assert found is not None
        read = time.perf_counter()
        played = simulate.replay(line, rules, found)
        assert played is not None
        simulate.summed_up(line, period, played)
        end = time.perf_counter()
        matched = sum(one.rule < count for one in found)
        print(
            f"  {len(found):,} messages, {count:3} rules ({kind}): {end - start:.2f} = "
            f"{read - start:.2f} + {end - read:.2f}; {matched:,} matched"
        )
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    files = parser.parse_args().files
    (ROOT / "build").mkdir(exist_ok=True)
    own = ROOT / "build" / "hundred-thousand-incoming.db"
    if not own.exists():
        synthetic.make(own, round(INCOMING / SHARE))
    for source in (None, own, *files):
        intake_costs(source)
    simulations(own)


if __name__ == "__main__":
    main()
