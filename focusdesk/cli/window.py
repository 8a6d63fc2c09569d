"""`focusdesk` alone: the window."""

from __future__ import annotations

import argparse
import os
import sys

from focusdesk.cli import Run
from focusdesk.cli.opened import folder, opened
from focusdesk.errors import BadInput
from focusdesk.store import messages


def arguments(_name: str, _parser: argparse.ArgumentParser) -> Run:
    return run


def run(arguments: argparse.Namespace) -> int:
    """Open the window until the person quits it."""
    if not has_display():
        raise BadInput("no-display")
    # late: Qt belongs to the window's process only
    from focusdesk.ui import app

    place, wanted = folder(arguments), None
    if arguments.open is not None:
        with opened(arguments) as store:
            wanted, _message = messages.resolve(store, arguments.open)
    return app.main(place, hidden=arguments.background, conversation=wanted)


def has_display() -> bool:
    """Whether a window could be shown to somebody."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
