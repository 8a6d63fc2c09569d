"""The pictures of the documentation, from the made-up world at one fixed moment.

Tuesday 24 November 2026, 10:04 in Paris, in a focus block that ends at 12:00: `make screenshots`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from focusdesk import clock, profile
from focusdesk.cli.demo import prepare
from focusdesk.model import SECOND, AccountState, Category, Instant, Triage
from focusdesk.store import accounts, inbox, triage

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "images"
MOMENT = datetime(2026, 11, 24, 10, 4, tzinfo=ZoneInfo("Europe/Paris"))
LIVE_FOR_S = 70
SCHEDULE = """\
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "12:00", "16:30"]
[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
vips_ring = true
[[focus]]
label = "Build"
days = ["mon", "tue", "thu"]
from = "14:00"
to = "15:30"
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "18:30"
to = "08:30"
[[quiet]]
days = ["sat", "sun"]
from = "00:00"
to = "24:00"
"""


def main() -> int:
    """Fill a throw-away profile at that moment and have the window take its pictures."""
    os.environ[clock.OFFSET_VARIABLE] = str(MOMENT.timestamp() - time.time())
    os.environ["TZ"] = "Europe/Paris"
    with tempfile.TemporaryDirectory(prefix="focusdesk-pictures-") as folder:
        place = Path(folder) / "profile"
        start = Instant(round((MOMENT.timestamp() - LIVE_FOR_S) * SECOND))
        prepare(place, start, schedule=SCHEDULE)
        arrange(place)
        command = [sys.executable, "-m", "focusdesk.ui.screenshots", str(PICTURES)]
        done = subprocess.run([*command, "--profile", str(place), *sys.argv[1:]], check=False)
    return done.returncode


def arrange(place: Path) -> None:
    """As if the engine ran, and the code that rang a minute ago had been used."""
    store = profile.open_store(place)
    now = clock.now()
    for account in accounts.listed(store):
        accounts.set_state(store, account.id, AccountState.LIVE, last_event=now, last_catch_up=now)
    rows = inbox.page(store, Triage.INBOX, None, 50, now)
    triage.done(store, [row.id for row in rows if row.category is Category.SECURITY], now)
    store.close()


if __name__ == "__main__":
    sys.exit(main())
