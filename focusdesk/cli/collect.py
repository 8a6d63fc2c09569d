"""`collect`: the engine without a window; `--once` until every account is up to date."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from focusdesk import clock, control, i18n, profile
from focusdesk.cli import Run
from focusdesk.cli.opened import folder
from focusdesk.cli.output import complain, cut, say
from focusdesk.engine import app
from focusdesk.engine.app import AccountProgress
from focusdesk.errors import EngineGone, EngineRunning
from focusdesk.i18n import _, ngettext
from focusdesk.model import AccountId, Arguments, Saying
from focusdesk.wording import say as sentence

BAR: Final = 24
_PATIENCE_S: Final = 5.0
_PARENT_LOOK_S: Final = 1.0


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument(
        "--once", action="store_true", help=_("end when every account is up to date")
    )
    parser.add_argument(
        "--no-backfill", action="store_true", help=_("leave out what is older than 30 days")
    )
    parser.add_argument("--no-notify", action="store_true", help=_("make no desktop notification"))
    # for a profile that nobody needs once its starter is gone (demo, tests)
    parser.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    return run


def run(arguments: argparse.Namespace) -> int:
    """Be the engine, or ask the one that runs."""
    if arguments.with_parent:
        _end_with_parent()
    place = folder(arguments)
    if not arguments.once:
        if profile.Lock.held(place):
            raise EngineRunning("engine-running")
        say(_("Collecting. Ctrl-C ends it."))
        sys.stdout.flush()
        app.run(place, backfill=not arguments.no_backfill, ring=not arguments.no_notify)
        return 0
    bar = Bar()
    try:
        found = _once(arguments, place, bar)
    finally:
        bar.end()
    for one in found:
        if one.failed is not None:
            complain(f"{one.label}: {sentence(one.failed)}")
    _sum_up(found)
    return 1 if any(one.failed for one in found) else 0


def _once(arguments: argparse.Namespace, place: Path, bar: Bar) -> list[AccountProgress]:
    """Bring every account up to date; an engine that just starts or ends is tried again."""
    end = clock.monotonic() + _PATIENCE_S
    last: list[AccountProgress] = []

    def here(told: Sequence[AccountProgress]) -> None:
        last[:] = told
        bar.show(last)

    while True:
        try:
            with control.Client(place) as client:
                reply = client.request("collect", progress=lambda told: bar.show(_read(told)))
                return _read(reply)
        except EngineGone:
            pass
        try:
            app.run(
                place,
                once=True,
                backfill=not arguments.no_backfill,
                ring=not arguments.no_notify,
                progress=here,
            )
        except EngineRunning:
            if clock.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return last


def _read(told: Mapping[str, object]) -> list[AccountProgress]:
    """Progress as it comes over the control socket."""
    return [
        AccountProgress(
            id=AccountId(cast(int, one["id"])),
            label=str(one["label"]),
            done=cast(int, one["done"]),
            total=cast(int, one["total"]),
            messages=cast(int, one["messages"]),
            finished=bool(one["finished"]),
            failed=_saying(cast("Mapping[str, object] | None", one["failed"])),
        )
        for one in cast("Sequence[Mapping[str, object]]", told["accounts"])
    ]


def _saying(told: Mapping[str, object] | None) -> Saying | None:
    return None if told is None else Saying(str(told["code"]), cast(Arguments, told["args"]))


def _sum_up(found: Sequence[AccountProgress]) -> None:
    if not found:
        say(_("No account to collect: focusdesk account add email --address YOU@EXAMPLE.ORG"))
        return
    fine = [one for one in found if one.failed is None]
    if fine:
        count = sum(one.messages for one in fine)
        accounts = ngettext("{n} account", "{n} accounts", len(fine)).format(n=len(fine))
        messages = ngettext("{n} message", "{n} messages", count).format(n=i18n.number(count))
        say(_("Up to date: {accounts}, {messages}.").format(accounts=accounts, messages=messages))


class Bar:
    """Progress on one line of a terminal, on standard error; nothing where that is none."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = False

    def show(self, found: Sequence[AccountProgress]) -> None:
        """Draw how far all accounts together have come."""
        if not self._terminal or not found:
            return
        done = sum(one.done for one in found)
        total = sum(one.total for one in found)
        part = min(1.0, done / total) if total else 0.0
        filled = round(part * BAR)
        waiting = [one.label for one in found if not (one.finished or one.failed)]
        count = sum(one.messages for one in found)
        text = " ".join(
            (
                f"[{'█' * filled}{'·' * (BAR - filled)}]",
                f"{part:4.0%}" if total else "    ",
                ngettext("{n} message", "{n} messages", count).format(n=i18n.number(count)),
                ", ".join(waiting),
            )
        )
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
        sys.stderr.write(f"\r\x1b[K{cut(text, columns - 1)}")
        sys.stderr.flush()
        self._shown = True

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _end_with_parent() -> None:
    """End as on SIGTERM once the process that started this one is gone, however it went."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_PARENT_LOOK_S)
        signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
