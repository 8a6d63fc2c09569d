"""From the server's push to the notification: `python bench/ring.py [--rounds 15]`.

A mail for which the rules ring arrives at a Dovecot on loopback. Prints, in milliseconds from the
delivery, when a bare socket in IDLE hears of it and when the desktop's notification service is
called by the running engine; the service is a made-up one on a bus of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.mail import Bench, bare_idle, engine, hears  # noqa: E402
from focusdesk import profile as profiles  # noqa: E402
from focusdesk.model import Instant  # noqa: E402
from focusdesk.store import accounts, focus, rulebook  # noqa: E402
from tests.servers.desktop import made_up  # noqa: E402

SERVICE = "org.freedesktop.Notifications"
OPEN_ALL_WEEK = '[deliveries]\nweekdays = ["03:00"]\nweekend = ["03:00"]\n'
RING = '[everything_else]\nlane = "now"\n'


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    rang: list[float] = []

    def notify(*_arguments: object) -> tuple[str, tuple[object, ...]]:
        rang.append(time.perf_counter())
        return "u", (len(rang),)

    answers = {
        f"{SERVICE}.Notify": notify,
        f"{SERVICE}.GetServerInformation": lambda: ("ssss", ("made up", "bench", "1", "1.2")),
        f"{SERVICE}.GetCapabilities": lambda: ("as", (["body", "actions"],)),
    }
    with tempfile.TemporaryDirectory() as place, made_up(Path(place), [SERVICE], answers):
        bench = Bench(Path(place), 10)
        bench.environment |= os.environ
        bench.environment["FOCUSDESK_PROFILE"] = str(bench.profile)
        bench.run("collect", "--once")
        store = profiles.open_store(bench.profile)
        focus.set_schedule(store, OPEN_ALL_WEEK, Instant(0))
        rulebook.set_rules(store, RING, Instant(0))
        with engine(bench):
            while accounts.listed(store)[0].state.value != "live":
                time.sleep(0.05)
            time.sleep(1)
            bare = bare_idle(bench)
            seen, shown = [], []
            for _ in range(rounds):
                before = len(rang)
                start = time.perf_counter()
                bench.append(1)
                hears(bare)
                seen.append((time.perf_counter() - start) * 1000)
                while len(rang) == before:
                    time.sleep(0.001)
                shown.append((rang[before] - start) * 1000)
                time.sleep(1.2)  # Dovecot gathers what comes within half a second
            bare.close()
        store.close()
        bench.server.stop()
    bare_ms, ring_ms = statistics.median(seen), statistics.median(shown)
    print(f"push to a bare socket       {bare_ms:6.1f} ms")
    print(
        f"push to the notification    {ring_ms:6.1f} ms   over the socket {ring_ms - bare_ms:.1f}"
    )


if __name__ == "__main__":
    main()
