"""`done` and `snooze`: out of the inbox until something new arrives, or until a time."""

from __future__ import annotations

import argparse

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.opened import opened
from focusdesk.cli.output import say
from focusdesk.i18n import _
from focusdesk.rules import morning
from focusdesk.store import messages, timeline, triage


def arguments(name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument("id", metavar="ID", help=_("a conversation (c12), or a message of it"))
    if name == "done":
        parser.add_argument(
            "--undo", action="store_true", help=_("bring it back into the inbox instead")
        )
        return run_done
    parser.add_argument(
        "when",
        metavar=_("WHEN"),
        nargs="+",
        help=_("3h, 17:00, tomorrow 9:00, monday, 2026-11-27T09:00 …"),
    )
    parser.add_argument(
        "--regardless", action="store_true", help=_("a reply does not wake it earlier")
    )
    return run_snooze


def run_done(arguments: argparse.Namespace) -> int:
    """Put a conversation away, or bring it back."""
    with opened(arguments) as store:
        conversation, _message = messages.resolve(store, arguments.id)
        act = triage.reopen if arguments.undo else triage.done
        act(store, [conversation], clock.now())
        text = _("c{id} is in the inbox.") if arguments.undo else _("c{id} is done.")
        say(text.format(id=conversation))
    return 0


def run_snooze(arguments: argparse.Namespace) -> int:
    """Put a conversation away until a time, by the wall clock of the schedule's zone."""
    now = clock.now()
    with opened(arguments) as store:
        conversation, _message = messages.resolve(store, arguments.id)
        until = morning.instant(" ".join(arguments.when), now, timeline.timeline(store))
        triage.snooze(store, [conversation], until, now, keeps=arguments.regardless)
        say(_("c{id} comes back {moment}.").format(id=conversation, moment=i18n.moment(until, now)))
    return 0
