"""`export`, `backup` and `restore`: everything a person has here, in files of their own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from focusdesk import clock, i18n, profile
from focusdesk.cli import Run
from focusdesk.cli.opened import folder, hand_over, opened
from focusdesk.cli.output import complain, say
from focusdesk.errors import EngineRunning
from focusdesk.i18n import _, ngettext
from focusdesk.store import backup, export
from focusdesk.store.db import Store


def arguments(name: str, parser: argparse.ArgumentParser) -> Run:
    if name == "backup":
        parser.add_argument("file", metavar=_("FILE"), help=_("must not exist yet"))
        return run_backup
    if name == "restore":
        parser.add_argument("file", metavar=_("FILE"), help=_("a backup"))
        return run_restore
    parser.add_argument("--format", choices=("json", "mbox"), default="json")
    parser.add_argument(
        "--to", metavar=_("FILE"), help=_("must not exist yet (default: standard output)")
    )
    return run_export


def run_backup(arguments: argparse.Namespace) -> int:
    """Copy the store while others go on writing."""
    with opened(arguments) as store:
        size = backup.backup(store, Path(arguments.file))
        say(_("{path}: {size}").format(path=arguments.file, size=i18n.size(size)))
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Put a backup in the place of the store, which is kept beside it.

    What came after the backup is collected again; what was due meanwhile comes without ringing.
    """
    place = folder(arguments)
    lock = profile.Lock.try_take(place)
    if lock is None:
        raise EngineRunning("engine-running")
    try:
        aside = backup.restore(Path(arguments.file), profile.database(place))
        store = profile.open_store(place)
        try:
            hand_over(store, clock.now())
        finally:
            store.close()
    finally:
        lock.release()
    say(_("{path} is the store now.").format(path=arguments.file))
    if aside is not None:
        say(_("The one before it is kept as {path}.").format(path=aside))
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    """Write every message as JSON or mbox."""
    with opened(arguments) as store:
        if arguments.to is None:
            count = _to_standard_output(store, arguments.format)
        else:
            count = export.to_file(store, arguments.format, Path(arguments.to))
        complain(
            ngettext("{n} message exported", "{n} messages exported", count).format(
                n=i18n.number(count)
            )
        )
    return 0


def _to_standard_output(store: Store, form: str) -> int:
    if form == "mbox":
        count = export.as_mbox(store, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return count
    return export.as_json(store, sys.stdout)
