"""`demo`: a throw-away profile with lively made-up clients, in the window or in the terminal.

A stranger sees the point within the first minute, at any hour of any day: mail comes in, a focus
session begins by itself and holds it, its end hands it over with names.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from focusdesk import clock, control, profile
from focusdesk.cli import Run
from focusdesk.cli.live import View, watch
from focusdesk.cli.opened import show_times_of
from focusdesk.cli.output import complain, say
from focusdesk.cli.window import has_display
from focusdesk.connectors import demo
from focusdesk.connectors.demo.people import OWN_ADDRESSES
from focusdesk.engine import app
from focusdesk.errors import BadInput, EngineGone
from focusdesk.i18n import _
from focusdesk.model import SECOND, Instant, Micros
from focusdesk.store import accounts, clients, documents, focus
from focusdesk.store.db import Store
from focusdesk.ui import autostart

_STOP_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Script:
    """When focus begins and how long it lasts, in seconds; `pace` hurries the made-up clients."""

    focus_after: float
    focus_length: float
    pace: float


def script(seconds: float | None) -> Script:
    """The demonstration's own times; squeezed so that a short one shows the hand-over as well."""
    whole = demo.FOCUS_AFTER_S + demo.FOCUS_LENGTH_S
    squeeze = 1.0 if seconds is None else min(1.0, 0.8 * seconds / whole)
    return Script(
        demo.FOCUS_AFTER_S * squeeze, max(1.0, demo.FOCUS_LENGTH_S * squeeze), 1 / squeeze
    )


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument(
        "--seconds", type=_seconds, metavar="N", help=_("end after N seconds (default: Ctrl-C)")
    )
    parser.add_argument(
        "--notify", action="store_true", help=_("ring on this desktop; else nothing does")
    )
    parser.add_argument(
        "--no-window", action="store_true", help=_("the view in the terminal, display or not")
    )
    return run


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 10**6:
        raise ValueError(text)
    return value


def run(arguments: argparse.Namespace) -> int:
    """Show the demonstration; what it made is gone afterwards, unless --profile named a place."""
    with _folder(arguments.profile) as place, suppress(KeyboardInterrupt):
        _show(arguments, place)
    return 0


def _ended(_number: int, _frame: object) -> None:
    """SIGTERM ends like Ctrl-C: the engine stops, the folder goes."""
    raise KeyboardInterrupt


@contextmanager
def _folder(named: str | None) -> Iterator[Path]:
    if named is not None:
        place = profile.folder(named)
        if profile.database(place).exists():
            raise BadInput("demo-profile-used", path=str(place))
        yield place
        return
    place = Path(tempfile.mkdtemp(prefix="focusdesk-demo-"))
    try:
        yield place
    finally:
        autostart.disable(place)
        shutil.rmtree(place, ignore_errors=True)


def prepare(
    place: Path, start: Instant, *, pace: float = 1.0, live: bool = True, schedule: str = ""
) -> None:
    """Fill a new profile with the made-up world that began at `start`, VIPs and hours set.

    `schedule`: a file in place of the demonstration's own hours, which lie round `start`.
    """
    store = profile.open_store(place)
    try:
        zone = documents.local_zone()
        hours = schedule or demo.schedule_text(start, zone)
        focus.set_schedule(store, hours, start)
        own = tuple(OWN_ADDRESSES.values())
        for part, label in demo.PARTS.items():
            settings = {
                "part": part,
                "start": str(start),
                "zone": zone,
                "pace": str(pace),
                "live": "yes" if live else "no",
            }
            accounts.add(store, "demo", label, settings, own, start)
        app.run(place, once=True, ring=False)
        _describe_clients(store)
    finally:
        store.close()


def _describe_clients(store: Store) -> None:
    """What Ana has noted of them: who is a VIP, and where somebody is."""
    for client in clients.listed(store, everyone=True):
        if client.name in demo.VIPS or client.name in demo.ZONES:
            vip, zone = client.name in demo.VIPS, demo.ZONES.get(client.name, "")
            clients.update(store, client.id, clock.now(), vip=vip, zone=zone)


# -- showing it ---------------------------------------------------------------------------------


def _show(arguments: argparse.Namespace, place: Path) -> None:
    start = clock.now()
    times = script(arguments.seconds)
    windowed = has_display() and not arguments.no_window
    prepare(place, start, pace=times.pace)
    # from here on: while it filled the profile, the engine had the signals
    signal.signal(signal.SIGTERM, _ended)
    with _engine(place, notify=arguments.notify) as engine:
        focus_at = Instant(start + round(times.focus_after * SECOND))
        length = Micros(round(times.focus_length * SECOND))
        threading.Thread(
            target=_begin_focus, args=(place, focus_at, length), name="demo", daemon=True
        ).start()
        left = None
        if arguments.seconds is not None:
            left = max(0.0, arguments.seconds - (clock.now() - start) / SECOND)
        if not (windowed and _window(place, left)):
            _terminal(place, left, engine, kept=arguments.profile is not None)


@contextmanager
def _engine(place: Path, *, notify: bool) -> Iterator[subprocess.Popen[bytes]]:
    """The demonstration's engine, which ends with this process, however that ends."""
    command = [sys.executable, "-m", "focusdesk", "--profile", str(place), "collect"]
    command += ["--with-parent", *([] if notify else ["--no-notify"])]
    engine = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield engine
    finally:
        engine.terminate()
        try:
            engine.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            engine.kill()
            engine.wait()


def _begin_focus(place: Path, at: Instant, length: Micros) -> None:
    """Begin the session by itself; `--vips-ring` would spoil the point."""
    threading.Event().wait(max(0.0, (at - clock.now()) / SECOND))
    store = Store.open(profile.database(place))
    try:
        focus.start(store, clock.now(), length, _("Deep work"))
    finally:
        store.close()
    control.hint(place)


def _window(place: Path, seconds: float | None) -> bool:
    """Show the window until it is closed; False where Qt cannot be loaded."""
    try:
        from focusdesk.ui import app as window
    except ImportError as error:
        complain(_("the window cannot be shown here: {why}").format(why=error))
        return False
    window.main(place, demo=True, seconds=seconds)
    return True


def _terminal(
    place: Path, seconds: float | None, engine: subprocess.Popen[bytes], *, kept: bool
) -> None:
    store = Store.open(profile.database(place), write=False)
    try:
        show_times_of(store)
        until = None if seconds is None else clock.monotonic() + seconds
        with View(store, _("FocusDesk demo: made-up clients")) as view:
            watch(view, until, lambda: engine.poll() is None)
    finally:
        store.close()
    if engine.poll() not in (None, 0):
        raise EngineGone("engine-gone")
    if kept:
        say(_("The demo is over. Its profile stays at {path}.").format(path=place))
    else:
        say(_("The demo is over, and its profile is gone. Your own: focusdesk account add email"))


__all__ = ["arguments", "prepare"]
