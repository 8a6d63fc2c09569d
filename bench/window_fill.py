"""Stalls of the window while a mailbox fills: `python bench/window_fill.py [--mails 4000]`.

Another process takes mails in as an engine would, 200 at a time with 20 ms of air, while a timer
of 10 ms runs in the window, drawn offscreen. Prints the timer's gaps, beside those with nobody
writing in the same run. Hints are stood for by looking at the store every 50 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from focusdesk import i18n, profile  # noqa: E402
from focusdesk.store import accounts  # noqa: E402
from focusdesk.ui.desk import Desk  # noqa: E402
from focusdesk.ui.theme.current import Theme  # noqa: E402
from focusdesk.ui.window import Window  # noqa: E402

QUIET_S = 3.0
WRITER = """
import sys, time
from pathlib import Path
from focusdesk import clock, profile
from focusdesk.connectors.base import Batch, RemoteKey, RemoteMessage, Thread
from focusdesk.model import AccountId, Address, Instant
from focusdesk.store import intake
store = profile.open_store(Path(sys.argv[1]))
count, text = int(sys.argv[2]), "word " * 70
for first in range(0, count, 200):
    now = clock.now()
    mails = []
    for n in range(first, min(count, first + 200)):
        party = Address("email", f"person{n % 90}@example.org", f"Person {n % 90}")
        mails.append(RemoteMessage(
            key=RemoteKey("INBOX;1", n + 1), party=party, author=party,
            received=Instant(now - n * 600_000_000), thread=Thread((f"<{n}@x>",), f"Mail {n}"),
            history=True, subject=f"Mail {n}", text=text, dedupe=f"<{n}@x>"))
    intake.take(store, AccountId(1), Batch(messages=tuple(mails)), now)
    time.sleep(0.02)
"""


def gaps(application: QApplication, running: object) -> list[float]:
    """Milliseconds between the ticks of a timer of 10 ms, while `running` says so."""
    found: list[float] = []
    last = time.perf_counter()
    timer = QTimer()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        found.append((now - last) * 1000)
        last = now
        if not running():  # type: ignore[operator]
            application.quit()

    timer.timeout.connect(tick)
    timer.start(10)
    application.exec()
    timer.stop()
    return found


def said(name: str, found: list[float]) -> None:
    cuts = statistics.quantiles(found, n=100)
    print(f"{name:24} p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms, worst {max(found):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=4000)
    arguments = parser.parse_args()
    i18n.use()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "profile"
        store = profile.open_store(place)
        accounts.add(store, "email", "ana@example.org", {}, ["ana@example.org"], 0)
        store.close()
        desk = Desk(place, engine=None)
        desk.open()
        window = Window(desk, Theme(application, dark=False))
        window.show()
        desk._polling.setInterval(50)
        end = time.perf_counter() + QUIET_S
        said("nobody writes", gaps(application, lambda: time.perf_counter() < end))
        command = [sys.executable, "-c", WRITER, str(place), str(arguments.mails)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        writer = subprocess.Popen(command, env=environment)
        said("a mailbox fills", gaps(application, lambda: writer.poll() is None))
        print(f"writer's status          {writer.returncode}")
        window.close()
        desk.close()


if __name__ == "__main__":
    main()
