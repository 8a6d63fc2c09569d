"""The pictures of the documentation, from the made-up world at one fixed moment.

Tuesday 24 November 2026, 10:04 in Paris, in a focus block that ends at 12:00: `make screenshots`.
English ones lie in `docs/images`, French ones in `docs/images/fr`; each has the few colours that
serve it best, so that all of them together stay small.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from focusdesk import clock, profile
from focusdesk.cli.demo import prepare
from focusdesk.engine import app
from focusdesk.model import SECOND, AccountState, Category, Instant, Triage
from focusdesk.store import accounts, inbox, triage

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FLAT_COLOURS = 48
SHADE = 16
"""Of 255: how far a shade of a stored picture may be off."""
FOLDERS = {"en": "", "fr": "fr"}
"""Where the pictures of a language lie, under `IMAGES`."""
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


def take(to: Path, languages: Sequence[str] = tuple(FOLDERS), only: Sequence[str] = ()) -> None:
    """Fill a throw-away profile at that moment and have the window take its pictures into `to`."""
    os.environ.update({"TZ": "Europe/Paris", "QT_QPA_PLATFORM": "offscreen"})
    with tempfile.TemporaryDirectory(prefix="focusdesk-pictures-") as folder:
        place = Path(folder) / "profile"
        start = MOMENT.timestamp() - LIVE_FOR_S
        with _still(start):
            prepare(place, Instant(round(start * SECOND)), schedule=SCHEDULE)
        with _still(MOMENT.timestamp()):
            app.run(place, once=True, ring=False)
            arrange(place)
        kinds = Path(folder) / "kinds.json"
        kinds.write_text(json.dumps(app.alone(place, "kinds", {}, lambda _told: None)))
        for language in languages:
            _go_to(MOMENT.timestamp())
            raw = Path(folder) / language
            command = [sys.executable, "-m", "focusdesk.ui.screenshots", str(raw)]
            command += ["--profile", str(place), "--kinds", str(kinds)]
            command += ["--only", *only] if only else []
            own = {**os.environ, "FOCUSDESK_LANGUAGE": language}
            subprocess.run(command, check=True, env=own, stdout=subprocess.DEVNULL)
            for path in sorted(raw.glob("*.png")):
                kept = to / FOLDERS[language] / path.name
                kept.parent.mkdir(parents=True, exist_ok=True)
                shrink(path, kept)


def _go_to(moment: float) -> None:
    """From now on it is that moment, for this process and those that it starts."""
    os.environ[clock.OFFSET_VARIABLE] = str(moment - time.time())


@contextmanager
def _still(moment: float) -> Iterator[None]:
    """It is that moment for this process, however long it lasts: no other message has come."""
    going = clock.now
    clock.now = lambda: Instant(round(moment * SECOND))
    try:
        yield
    finally:
        clock.now = going


def shrink(path: Path, to: Path) -> None:
    """Write a picture with few colours: the flat ones as they are, of the shades between a choice."""
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    counted = sorted(image.getcolors(image.width * image.height) or [], reverse=True)
    kept: list[tuple[int, ...]] = []
    for _count, colour in counted:
        if len(kept) < FLAT_COLOURS or all(_apart(colour, one) > SHADE for one in kept):
            kept.append(colour)
    kept = kept[:256]
    numbers = {colour: number for number, colour in enumerate(kept)}
    for _count, colour in counted:
        if colour not in numbers:
            numbers[colour] = min(range(len(kept)), key=lambda n: _distance(colour, kept[n]))
    # by hand: the library's own search is coarse, and its white is a grey
    few = Image.new("P", image.size)
    few.putpalette([part for colour in kept for part in colour])
    pixels = image.tobytes()
    triples = zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)
    few.putdata([numbers[triple] for triple in triples])
    few.save(to, optimize=True)


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _apart(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=IMAGES, metavar="DIR")
    parser.add_argument("--language", choices=list(FOLDERS), action="append")
    parser.add_argument("--only", nargs="*", metavar="NAME", default=())
    arguments = parser.parse_args()
    take(arguments.to, arguments.language or tuple(FOLDERS), arguments.only)
    return 0


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
