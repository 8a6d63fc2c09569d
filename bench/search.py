"""How long searching takes: `python bench/search.py FILE` on a store of bench/synthetic.py.

Prints p50, p95 and the worst of each kind of query, newest 50, in milliseconds.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from focusdesk.model import ConversationId, Instant, Triage
from focusdesk.store import figures, inbox, messages, search
from focusdesk.store.db import Store

NOW = Instant(1_795_523_883_000_000)
QUERIES = {
    "common word": ["the", "work", "projet"],
    "middling word": ["bou", "can", "dera", "fo"],
    "rare word": ["zzz", "banerou", "ticouva"],
    "two-letter prefix": ["wo*", "th*", "pr*", "ba*"],
    "longer prefix": ["wor*", "proj*", "bane*"],
    "two words": ["the work", "work projet", "the banerou"],
    "phrase": ['"the work"', '"work the projet"'],
    "word and frequent client": ['the client:"Person 3"', 'projet client:"Person 12"'],
    "word and rare client": ['the client:"Person 390"', 'work client:"Person 333"'],
    "rare word and client": ['banerou client:"Person 3"'],
    "word and unread": ["the is:unread", "bou is:unread"],
    "word and channel": ["the channel:malt", "work channel:slack", "the channel:fiverr"],
    "no word": ["category:lead", 'client:"Person 5"', "is:unread", "channel:telegram", "is:vip"],
    "excluding": ["the -work", "category:lead -the"],
    "one or the other": ["the OR banerou", 'category:review OR client:"Person 9"'],
}


def main() -> None:
    store = Store.open(Path(sys.argv[1]), write=False)
    (n,) = store.connection.execute("SELECT messages FROM account").fetchone()
    print(f"{n} messages")
    every: list[float] = []
    for name, texts in QUERIES.items():
        times = []
        for _ in range(7):
            for text in texts:
                start = time.perf_counter()
                search.search(store, text, now=NOW)
                times.append((time.perf_counter() - start) * 1000)
        every += times
        print(f"{name:26} {_line(times)}")
    print(f"{'all of them':26} {_line(every)}")
    for name, read in {
        "opening the inbox": lambda: inbox.conversations(
            store,
            [
                ConversationId(id_)
                for _, id_ in inbox.conversation_ids(store, Triage.INBOX, limit=5000)[:30]
            ],
        ),
        "counts of the rail": lambda: figures.counts(store),
        "a client's timeline": lambda: messages.timeline(store, ConversationId(5)),
    }.items():
        times = []
        for _ in range(9):
            start = time.perf_counter()
            read()
            times.append((time.perf_counter() - start) * 1000)
        print(f"{name:26} {_line(times)}")


def _line(times: list[float]) -> str:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"p50 {statistics.median(times):7.1f}  p95 {p95:7.1f}  max {ordered[-1]:7.1f} ms"


if __name__ == "__main__":
    main()
