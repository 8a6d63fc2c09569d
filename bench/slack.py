"""Slack from a server on loopback: `python bench/slack.py [--events 5000] [--seconds 60]`.

Sends events at a steady pace, first to a bare socket that acknowledges at once, then to the
engine, which acknowledges when the message is stored and decided, while a window shows and
scrolls the list. Prints how long the acknowledgement took, one beside the other, how long a frame
of the window took meanwhile, and the memory of the engine.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from focusdesk import profile as profiles  # noqa: E402
from focusdesk.engine import app  # noqa: E402
from focusdesk.model import AccountState  # noqa: E402
from focusdesk.store import accounts  # noqa: E402
from tests.servers import slack as servers  # noqa: E402

PLACES = ("D01LEO", "G01ALL", "C01GEN", "C02PRO")


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def told(name: str, taken: list[float]) -> float:
    cuts = statistics.quantiles(taken, n=100)
    print(f"{name:<26} median {ms(cuts[49])}, p95 {ms(cuts[94])}, p99 {ms(cuts[98])}")
    return cuts[49]


def send(slack: servers.Slack, events: int, seconds: float) -> list[float]:
    """Post at a steady pace; returns how long each acknowledgement took."""
    slack.ack_seconds_taken.clear()
    began = time.perf_counter()
    for n in range(events):
        wait = began + n * seconds / events - time.perf_counter()
        if wait > 0:
            time.sleep(wait)
        slack.post(PLACES[n % 4], "U02LEO", f"event {n}: the text of a message of usual length")
    end = time.perf_counter() + 30
    while len(slack.ack_seconds_taken) < events and time.perf_counter() < end:
        time.sleep(0.05)
    late = events - len(slack.ack_seconds_taken)
    if late:
        print(f"{late} of {events} were acknowledged too late for Slack: something else is at work")
    return list(slack.ack_seconds_taken)


@contextmanager
def bare(slack: servers.Slack) -> Iterator[None]:
    """A socket that acknowledges what it reads and does nothing else."""
    stop = threading.Event()

    async def main() -> None:
        headers = {"Authorization": f"Bearer {slack.app_token}"}
        async with aiohttp.ClientSession() as session:
            async with session.post(slack.url + "apps.connections.open", headers=headers) as got:
                address = (await got.json())["url"]
            async with session.ws_connect(address) as ws:
                while not stop.is_set():
                    try:
                        frame = await ws.receive_json(timeout=0.2)
                    except TimeoutError:
                        return
                    if "envelope_id" in frame:
                        await ws.send_json({"envelope_id": frame["envelope_id"]})

    thread = threading.Thread(target=asyncio.run, args=(_patient(main, stop),), daemon=True)
    thread.start()
    while not slack.sockets:
        time.sleep(0.01)
    yield
    stop.set()
    thread.join(5)


async def _patient(main, stop: threading.Event) -> None:
    """Read until told to stop; a time without events ends nothing."""
    while not stop.is_set():
        await main()


@contextmanager
def engine(profile: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "focusdesk.engine", str(profile)])
    try:
        yield process
    finally:
        process.terminate()
        process.wait(10)


def pss(pid: int) -> float:
    """Proportional set size of a process, MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def scroll_window(profile: Path, seconds: float) -> None:
    """In a process of its own: a window on the profile, its list scrolled up and down."""
    import window_scroll
    from PySide6.QtWidgets import QApplication

    from focusdesk import i18n
    from focusdesk.ui.desk import Desk
    from focusdesk.ui.theme.current import Theme
    from focusdesk.ui.window import Window

    i18n.use()
    application = QApplication([])
    desk = Desk(profile, engine=None)
    desk.open()
    window = Window(desk, Theme(application, dark=False))
    window.show()
    window.inbox.show_view(window_scroll.EVERYTHING, "Everything")
    frames: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        application.processEvents()
        began = time.perf_counter()
        view = window.inbox.panel.view
        bar = view.verticalScrollBar()
        bar.setValue((bar.value() + 40) % max(1, bar.maximum() + 1))
        view.viewport().repaint()
        frames.append(time.perf_counter() - began)
        time.sleep(max(0.0, 1 / 60 - frames[-1]))
    told("a frame of the window", frames)
    window.close()
    desk.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--window", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.window:
        scroll_window(options.window, options.seconds)
        return
    os.environ["FOCUSDESK_PASSPHRASE"] = "bench"
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder, servers.Slack() as slack:
        servers.populate(slack)
        print(f"{options.events} events in {options.seconds:.0f} s")
        with bare(slack):
            alone = told("to a bare socket and back", send(slack, options.events, options.seconds))
        profile = Path(folder) / "profile"
        tokens = {"app_token": slack.app_token, "user_token": slack.user_token}
        settings = {"channels": "general,projet-x", "api_url": slack.url}
        args = {"kind": "slack", "settings": settings, "secrets": tokens}
        app.alone(profile, "add", args, lambda _: None)
        store = profiles.open_store(profile)
        with engine(profile) as process:
            while accounts.listed(store)[0].state is not AccountState.LIVE:
                time.sleep(0.05)
            time.sleep(2)
            window = subprocess.Popen(
                [
                    sys.executable,
                    __file__,
                    "--window",
                    str(profile),
                    "--seconds",
                    str(options.seconds),
                ]
            )
            ours = told("to stored and decided", send(slack, options.events, options.seconds))
            window.wait(60)
            print(f"over the bare socket       {ms(ours - alone)}")
            print(f"messages stored            {accounts.listed(store)[0].messages}")
            print(f"engine, PSS                {pss(process.pid):.0f} MB")
        store.close()


if __name__ == "__main__":
    main()
