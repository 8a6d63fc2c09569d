"""`schedule show|set|try|zone`: focus and quiet hours, delivery times, trips."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.opened import opened, show_times_of
from focusdesk.cli.output import Json, complain, iso, print_json, say
from focusdesk.errors import BadFile, BadInput
from focusdesk.i18n import _
from focusdesk.model import Instant, Lane
from focusdesk.rules import decide, schedule_edit, schedule_file, when
from focusdesk.rules.decide import Question, Trial
from focusdesk.rules.schedule import Schedule, Timeline, Trip
from focusdesk.store import documents, focus, timeline
from focusdesk.store.db import Store
from focusdesk.wording import say as sentence
from focusdesk.wording.terms import term


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    actions.add_parser("show", help=_("the schedule in force, as the file that it came from"))
    new = actions.add_parser("set", help=_("put a file in its place"))
    new.add_argument("file", metavar=_("FILE.toml"), help=_("- reads standard input"))
    _try_arguments(actions.add_parser("try", help=_("what would happen to a message")))
    zone = actions.add_parser("zone", help=_("the time zone, or that of a trip"))
    zone.add_argument("zone", nargs="?", metavar=_("ZONE"), help="Europe/Lisbon")
    zone.add_argument("--until", metavar=_("DATE"), help=_("the first day back: makes it a trip"))
    zone.add_argument("--from", dest="first", metavar=_("DATE"), help=_("default: today"))
    zone.add_argument("--home", action="store_true", help=_("the trip is over, or called off"))
    return run


def _try_arguments(parser: argparse.ArgumentParser) -> None:
    instant = _("TIME")
    parser.add_argument("--at", metavar=instant, help=_("received then (default: now)"))
    parser.add_argument(
        "--lane", choices=[lane.value for lane in Lane], default="next", help=_("default: next")
    )
    parser.add_argument("--vip", action="store_true", help=_("the client is a VIP"))
    parser.add_argument(
        "--collected", metavar=instant, help=_("collected only then (default: when received)")
    )
    parser.add_argument("--longest-wait", metavar=_("LENGTH"), help=_("the rule's or client's"))
    parser.add_argument("--deadline", metavar=instant, help=_("expected by then"))
    parser.add_argument("--schedule", metavar=_("FILE.toml"), help=_("not the one in force"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def run(arguments: argparse.Namespace) -> int:
    """Run one of the actions."""
    if arguments.action == "try" and arguments.schedule:
        schedule = _parsed(arguments.schedule, read_file(arguments.schedule))
        i18n.show_times(lambda at: schedule.local(Instant(at)))
        return _try(arguments, Timeline(schedule))
    with opened(arguments) as store:
        if arguments.action == "show":
            sys.stdout.write(documents.schedule_text(store))
            return 0
        if arguments.action == "set":
            return _set(store, arguments.file)
        if arguments.action == "try":
            return _try(arguments, timeline.timeline(store))
        return _zone(store, arguments)


# -- files --------------------------------------------------------------------------------------


def read_file(name: str) -> str:
    """The text of a file; `-` is standard input. Raises `BadFile` when it is no UTF-8 text."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeError:
        raise BadFile("file-not-text", path=name) from None


def _parsed(name: str, text: str) -> Schedule:
    try:
        return schedule_file.read(text, default_zone=documents.local_zone())
    except BadFile as error:
        error.add_note(name)
        raise


def _set(store: Store, name: str) -> int:
    text = read_file(name)
    try:
        _changed, warnings = focus.set_schedule(store, text, clock.now())
    except BadFile as error:
        error.add_note(name)
        raise
    for warning in warnings:
        complain(_("warning: {text}").format(text=sentence(warning)))
    say(_("The schedule is in force; what is held was decided anew."))
    return 0


# -- try ----------------------------------------------------------------------------------------


def _try(arguments: argparse.Namespace, line: Timeline) -> int:
    schedule = line.schedule
    received = _instant(schedule, "--at", arguments.at) or clock.now()
    collected = _instant(schedule, "--collected", arguments.collected) or received
    question = Question(
        now=max(collected, received),
        received=received,
        lane=Lane(arguments.lane),
        vip=arguments.vip,
        longest_wait=when.length(arguments.longest_wait) if arguments.longest_wait else None,
        deadline=_instant(schedule, "--deadline", arguments.deadline),
    )
    trial = decide.try_(line, question)
    if arguments.json:
        print_json(_as_json(trial))
    else:
        say(
            sentence(trial.saying),
            _("Handed over {moment}, collected in {mode}.").format(
                moment=i18n.moment(trial.release_at), mode=term(trial.mode)
            ),
        )
    return 0


def _instant(schedule: Schedule, option: str, text: str | None) -> Instant | None:
    """ISO 8601; without offset in the schedule's zone."""
    if text is None:
        return None
    try:
        return schedule.instant(datetime.fromisoformat(text))
    except ValueError:
        raise BadInput("not-iso", option=option, text=text) from None


def _as_json(trial: Trial) -> Json:
    return {
        "mode": trial.mode.value,
        "release_at": iso(trial.release_at),
        "by": trial.by,
        "sentence": sentence(trial.saying),
        "reason_code": trial.saying.code,
    }


# -- zone ---------------------------------------------------------------------------------------


def _zone(store: Store, arguments: argparse.Namespace) -> int:
    now = clock.now()
    text = documents.schedule_text(store)
    schedule = documents.schedule(store)
    here = schedule.local(now).date()
    if (arguments.first or arguments.until) and not (arguments.zone and arguments.until):
        raise BadInput("trip-incomplete")
    if arguments.zone is None and not arguments.home:
        say(_zone_line(schedule, here))
        return 0
    try:
        wanted = _with_zone(text, arguments, here)
    except BadFile as error:  # of words on the command line: the person wrote no line of a file
        raise BadInput(error.code, **{**error.args_, "line": None}) from None
    focus.set_schedule(store, wanted, now)
    show_times_of(store)
    say(_zone_line(documents.schedule(store), here))
    return 0


def _with_zone(text: str, arguments: argparse.Namespace, here: date) -> str:
    """The file of the schedule as the arguments want it. Raises `BadFile`."""
    local = documents.local_zone()
    if arguments.home:
        return schedule_edit.with_trip(text, None, default_zone=local)
    if arguments.until is None:
        return schedule_edit.with_zone(text, arguments.zone, default_zone=local)
    first = here if arguments.first is None else _date("--from", arguments.first)
    trip = Trip(arguments.zone, first, _date("--until", arguments.until))
    return schedule_edit.with_trip(text, trip, default_zone=local)


def _date(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("not-date", option=option, text=text) from None


def _zone_line(schedule: Schedule, here: date) -> str:
    trip = schedule.trip
    if trip is None or trip.back <= here:
        return schedule.zone
    if trip.first is not None and trip.first > here:
        return _("{zone}; {other} from {first} until {back}").format(
            zone=schedule.zone, other=trip.zone, first=trip.first, back=trip.back
        )
    return _("{zone} until {back}, then {home}").format(
        zone=trip.zone, back=trip.back, home=schedule.zone
    )
