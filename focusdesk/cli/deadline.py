"""`deadline`: what a message's deadline was read from; taken away where it is none, or restored."""

from __future__ import annotations

import argparse

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.opened import opened
from focusdesk.cli.output import iso, labelled, print_json, say
from focusdesk.errors import NotFound
from focusdesk.i18n import _
from focusdesk.model import Instant
from focusdesk.store import deadlines, messages, triage, why
from focusdesk.store.rows import Why
from focusdesk.store.triage import Undo


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument(
        "id",
        metavar="ID",
        help=_("a message; of a conversation (c12) the one with its next deadline"),
    )
    act = parser.add_mutually_exclusive_group()
    act.add_argument("--remove", action="store_true", help=_("what was read is no deadline"))
    act.add_argument("--restore", action="store_true", help=_("it is one after all"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    return run


def run(arguments: argparse.Namespace) -> int:
    """Show, take away or restore a deadline; a held message is decided anew with that."""
    now = clock.now()
    with opened(arguments) as store:
        conversation, message = messages.resolve(store, arguments.id)
        if arguments.id.strip()[:1] in ("c", "C"):
            whose = deadlines.of_conversation(store, conversation, removed=arguments.restore)
            message = message if whose is None else whose
        if message is None:
            raise NotFound("no-incoming-message", id=arguments.id)
        known = why.why(store, message)
        if arguments.restore:
            if known.deadline_removed is None:
                raise NotFound("no-deadline-removed", id=arguments.id)
            triage.apply_undo(store, Undo(deadline=(message,)), now)
        elif known.deadline is None and (arguments.remove or known.deadline_removed is None):
            raise NotFound("no-deadline", id=arguments.id)
        elif arguments.remove:
            triage.no_deadline(store, message, now)
        found = why.why(store, message)
        if arguments.json:
            print_json(
                {
                    "message": found.message,
                    "deadline": iso(found.deadline),
                    "deadline_words": found.deadline_words,
                    "removed": iso(found.deadline_removed),
                }
            )
        else:
            say(*lines(found, now))
    return 0


def lines(found: Why, now: Instant) -> list[str]:
    """The deadline in a sentence, and until when the message waits if it does."""
    told = [f"{labelled(_('Deadline'))} {described(found, now)}"]
    if found.released is None and found.release_at is not None:
        told.append(f"{labelled(_('Waits until'))} {i18n.moment(found.release_at, now)}")
    return told


def described(found: Why, now: Instant) -> str:
    """`Tue 24 Nov 16:00, read from “avant 16 h”`; empty where there never was one."""
    at = found.deadline if found.deadline is not None else found.deadline_removed
    if at is None:
        return ""
    moment = i18n.moment(at, now)
    if found.deadline is None:
        return _("none; {moment} was taken away, read from “{words}”").format(
            moment=moment, words=found.deadline_words
        )
    return _("{moment}, read from “{words}”").format(moment=moment, words=found.deadline_words)
