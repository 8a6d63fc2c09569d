"""The command line: commands of a few lines each over store and control socket.

One file for a group of commands; the group's file is imported when one of its commands is called,
and what it needs comes with it, so that `focusdesk status` answers in a tenth of a second.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, cast

from focusdesk import __version__, i18n
from focusdesk.cli import usage
from focusdesk.i18n import N_, _

DEBUG_VARIABLE: Final = "FOCUSDESK_DEBUG"
FINE, FAILED = 0, 1
"""Exit status; argparse has 2 for wrong usage."""

Run = Callable[[argparse.Namespace], int]


class Group(Protocol):
    """A file of commands."""

    def arguments(self, name: str, parser: argparse.ArgumentParser) -> Run:
        """Tell `parser` what the command takes; returns what runs it."""
        ...


@dataclass(frozen=True, slots=True)
class _Command:
    group: str
    summary: str


COMMANDS: Final = {
    "demo": _Command("demo", N_("a throw-away profile with lively made-up clients")),
    "collect": _Command("collect", N_("collect without a window; --once: catch up, then end")),
    "status": _Command("status", N_("mode, what is held, next delivery, accounts")),
    "account": _Command("accounts", N_("add, list, check, login, pause, resume, remove")),
    "inbox": _Command("lists", N_("the inbox, or what is held, snoozed or done")),
    "search": _Command("lists", N_("find messages, held ones included")),
    "show": _Command("lists", N_("one message or conversation, or an attachment of it")),
    "why": _Command("why", N_("why a message rang, or waits")),
    "deadline": _Command("deadline", N_("a message's deadline: what it was read from; remove it")),
    "done": _Command("triage", N_("out of the inbox until something new arrives")),
    "snooze": _Command("triage", N_("out of the inbox until a time")),
    "focus": _Command("focus", N_("focus sessions: start, extend, stop, status")),
    "deliver": _Command("focus", N_("hand over everything held, now and silently")),
    "schedule": _Command("schedule", N_("focus and quiet hours, delivery times")),
    "rules": _Command("rules", N_("what decides how a message may arrive")),
    "simulate": _Command("simulate", N_("a schedule and rules tried on the past")),
    "suggest": _Command("simulate", N_("the delivery times that would make messages wait least")),
    "client": _Command("clients", N_("the people you work for")),
    "export": _Command("keep", N_("every message as JSON or mbox")),
    "backup": _Command("keep", N_("a consistent copy of the store")),
    "restore": _Command("keep", N_("a backup in the place of the store")),
    "doctor": _Command("doctor", N_("what is wrong, and what to do about it")),
}

SYSTEM: Final = (
    N_("No such file or directory"),
    N_("Permission denied"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("No space left on device"),
    N_("Read-only file system"),
)
"""What a system often says of a file, as it says it; anything else stays as it is."""

TAKE_QUERIES: Final = ("inbox", "search", "rules")


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit status: 0 fine, 1 an error in one line, 2 wrong usage."""
    i18n.use()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show a letter shows its code
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        return _failed(error)
    return status


def _run(argv: Sequence[str]) -> int:
    argv = _queries_spaced(_profile_first(argv))
    parser, own, chosen = _parser(argv)
    arguments, unknown = parser.parse_known_args(argv)
    if unknown:  # said with the usage of the command, not of all of them
        own.error(_("unrecognized arguments: %s") % " ".join(unknown))
    if chosen is None:
        chosen = _group("window").arguments("window", parser)
    return chosen(arguments)


def _parser(
    argv: Sequence[str],
) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser, Run | None]:
    """The parser, filled in only for the command that `argv` names; that command's; what runs it."""
    usage.translated()
    parser = argparse.ArgumentParser(
        prog="focusdesk",
        description=_("One calm local inbox for client messages. Alone: opens the window."),
    )
    version = f"FocusDesk {__version__}"
    parser.add_argument(
        "--version", action="version", version=version, help=_("show the version and exit")
    )
    parser.add_argument(
        "--background", action="store_true", help=_("open the window in the tray, out of the way")
    )
    parser.add_argument(
        "--open", metavar="ID", help=_("open the window at a conversation (c12) or a message")
    )
    add_profile(parser, default=None)
    commands = parser.add_subparsers(metavar=_("COMMAND"), dest="command")
    wanted = _named(argv)
    named, run = parser, None
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=_(command.summary), description=_(command.summary))
        if name == wanted:
            named, run = own, _group(command.group).arguments(name, own)
            add_profile(own, default=argparse.SUPPRESS)
    return parser, named, run


def _profile_first(argv: Sequence[str]) -> list[str]:
    """`--profile DIR` in front, wherever it stands: `account list` and its like take it last too."""
    first: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word == "--profile":
            value = next(words, "")
            told = value and not value.startswith("-")
            (first if told else rest).extend(filter(None, (word, value)))
        elif word.startswith("--profile="):
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def _queries_spaced(argv: Sequence[str]) -> Sequence[str]:
    """`search -is:unread`: a space in front of a query says that it is no option of ours."""
    if _named(argv) not in TAKE_QUERIES:
        return argv
    end = argv.index("--") if "--" in argv else len(argv)
    return [*(f" {word}" if _excludes(word) else word for word in argv[:end]), *argv[end:]]


def _excludes(word: str) -> bool:
    return word.startswith("-") and not word.startswith("--") and word not in ("-", "-h")


def _named(argv: Sequence[str]) -> str | None:
    """The command that the arguments name, if any."""
    skip = False
    for argument in argv:
        if skip:
            skip = False
        elif argument in ("--profile", "--open"):
            skip = True
        elif not argument.startswith("-"):
            return argument
    return None


def _group(name: str) -> Group:
    return cast("Group", importlib.import_module(f"{__name__}.{name}"))


def add_profile(parser: argparse.ArgumentParser, default: str | None) -> None:
    """`--profile`, before a command or after it."""
    parser.add_argument(
        "--profile",
        metavar=_("DIR"),
        default=default,
        help=_("the folder of the profile (else FOCUSDESK_PROFILE, else the system's data folder)"),
    )


def _failed(error: Exception) -> int:
    """One clear line for an error."""
    from focusdesk.cli.output import complain
    from focusdesk.errors import BadQuery, FocusDeskError
    from focusdesk.wording import say_error

    if isinstance(error, FocusDeskError):
        where = [*getattr(error, "__notes__", [])]
        if isinstance(error, BadQuery) and str(error.args_.get("query", "")).strip():
            where.append(_("Character {n}").format(n=error.position + 1))
        complain(": ".join([*where, say_error(error)]))
    elif isinstance(error, OSError) and error.strerror:
        named = f"{error.filename}: " if error.filename else ""
        complain(f"{named}{_(error.strerror)}")
    else:
        complain(
            _("an error of FocusDesk itself: {error}. {variable}=1 shows where.").format(
                error=f"{type(error).__name__}: {error}", variable=DEBUG_VARIABLE
            )
        )
    return FAILED
