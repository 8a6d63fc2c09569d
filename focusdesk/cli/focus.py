"""`focus` and `deliver`: focus sessions by hand, and handing over what is held."""

from __future__ import annotations

import argparse

from focusdesk import clock, i18n, profile
from focusdesk.cli import Run
from focusdesk.cli import status as status_lines
from focusdesk.cli.opened import folder, opened
from focusdesk.cli.output import Json, iso, one_line, print_json, say
from focusdesk.i18n import _, ngettext
from focusdesk.model import Instant, Mode
from focusdesk.rules import when
from focusdesk.rules.schedule import DEFAULT_LENGTH
from focusdesk.store import announcements, attention, deliveries, figures, focus, status, timeline
from focusdesk.store.db import Store


def arguments(name: str, parser: argparse.ArgumentParser) -> Run:
    if name == "deliver":
        return run_deliver
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    start = actions.add_parser("start", help=_("begin a session, or set its end and label anew"))
    start.add_argument(
        "--for", dest="length", metavar=_("LENGTH"), help=_("90m, 2h, 1h30 (default: 90m)")
    )
    start.add_argument("--label", default="", metavar=_("TEXT"), help=_("what it is for"))
    start.add_argument("--vips-ring", action="store_true", help=_("VIP clients may ring in it"))
    extend = actions.add_parser("extend", help=_("move the end of the focus in force"))
    extend.add_argument("length", metavar=_("LENGTH"), help="15m")
    actions.add_parser("stop", help=_("end the focus in force"))
    wait = actions.add_parser(
        "breakpoint", help=_("let due deliveries wait for a pause while you are busy")
    )
    wait.add_argument(
        "minutes", nargs="?", type=int, metavar=_("MINUTES"), help=_("at most; 0: no waiting")
    )
    still = actions.add_parser(
        "do-not-disturb", help=_("whether focus switches the desktop's do-not-disturb on")
    )
    still.add_argument("wanted", nargs="?", choices=("on", "off"))
    state = actions.add_parser("status", help=_("what is in force"))
    state.add_argument("--json", action="store_true", help=_("print JSON"))
    return run_focus


def run_focus(arguments: argparse.Namespace) -> int:
    """Act on the focus in force, then say what is in force."""
    now = clock.now()
    with opened(arguments) as store:
        if arguments.action in ("breakpoint", "do-not-disturb"):
            say(_set(arguments, store))
            return 0
        if arguments.action == "start":
            length = DEFAULT_LENGTH if arguments.length is None else when.length(arguments.length)
            label = one_line(arguments.label)
            focus.start(store, now, length, label, vips_ring=arguments.vips_ring)
        elif arguments.action == "extend":
            focus.extend(store, now, when.length(arguments.length))
        elif arguments.action == "stop":
            focus.stop(store, now, announce=False)
        if arguments.action == "status" and arguments.json:
            print_json(_as_json(store, now))
            return 0
        found = status.status(store, now)
        say(status_lines.mode_line(found, now))
        if found.held or found.mode is not Mode.OPEN:
            say(status_lines.held_line(found, now))
        if announcements.unannounced(store) and not profile.Lock.held(folder(arguments)):
            say(
                _(
                    "No engine runs: the notification comes with the next one "
                    "(focusdesk collect, or the window)."
                )
            )
    return 0


def _set(arguments: argparse.Namespace, store: Store) -> str:
    """Change a setting about focus if a value is given; returns what holds now."""
    if arguments.action == "breakpoint":
        if arguments.minutes is not None:
            attention.set_breakpoint(store, arguments.minutes)
        return status_lines.breakpoint_line(store) or _("Due deliveries do not wait.")
    if arguments.wanted is not None:
        attention.set_quiets_desktop(store, arguments.wanted == "on")
    if attention.quiets_desktop(store):
        return _("Focus switches the desktop's do-not-disturb on, and off again at its end.")
    return _("Focus leaves the desktop's do-not-disturb alone.")


def _as_json(store: Store, now: Instant) -> Json:
    span = timeline.span(store, now)
    running = span.mode is Mode.FOCUS
    return {
        "mode": span.mode.value,
        "label": span.label if running else "",
        "since": iso(span.start) if running else None,
        "until": iso(span.end),
        "vips_ring": span.vips_ring,
    }


def run_deliver(arguments: argparse.Namespace) -> int:
    """Hand over everything held, silently: the person is looking."""
    with opened(arguments) as store:
        names = figures.peek(store)
        count = sum(n for _client, _name, n in names)
        deliveries.deliver_all(store, clock.now())
        if not names:
            say(_("Nothing was held."))
            return 0
        say(
            ngettext("{n} message handed over:", "{n} messages handed over:", count).format(
                n=i18n.number(count)
            )
        )
        say(*(f"  {name} ({n})" for _client, name, n in names))
    return 0
