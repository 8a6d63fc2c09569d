"""`simulate`, `suggest` and `rules try`: a schedule, rules or a query tried on the past."""

from __future__ import annotations

import argparse
from datetime import date

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.opened import opened
from focusdesk.cli.output import Json, iso, labelled, print_json, say, table
from focusdesk.cli.schedule import _parsed, read_file
from focusdesk.errors import BadFile
from focusdesk.i18n import _, ngettext
from focusdesk.model import SECOND, Instant, Lane, Micros
from focusdesk.rules import rules_file
from focusdesk.rules.rule import Rulebook
from focusdesk.rules.simulate import Simulation
from focusdesk.rules.suggest import Choice, Suggestion
from focusdesk.store import past
from focusdesk.store.db import Store
from focusdesk.store.past import Tried


def arguments(name: str, parser: argparse.ArgumentParser) -> Run:
    if name == "suggest":
        parser.add_argument(
            "--deliveries", type=int, default=3, metavar="K", help=_("a weekday (default: 3)")
        )
    else:
        file = _("FILE.toml")
        parser.add_argument(
            "--days", type=int, default=30, metavar="N", help=_("how far back (default: 30)")
        )
        parser.add_argument("--schedule", metavar=file, help=_("not the one in force"))
        parser.add_argument("--rules", metavar=file, help=_("not those in force"))
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    return _suggest if name == "suggest" else _simulate


# -- simulate -----------------------------------------------------------------------------------


def _simulate(arguments: argparse.Namespace) -> int:
    schedule = book = None
    if arguments.schedule:
        schedule = _parsed(arguments.schedule, read_file(arguments.schedule))
    if arguments.rules:
        book = _rules(arguments.rules)
    with opened(arguments) as store:
        found = past.simulation(store, clock.now(), arguments.days, schedule=schedule, book=book)
    assert found is not None, "nobody stops it"
    if arguments.json:
        print_json(simulation_json(found))
    else:
        say(*simulation_lines(found))
    return 0


def _rules(name: str) -> Rulebook:
    try:
        return rules_file.read(read_file(name))
    except BadFile as error:
        error.add_note(name)
        raise


def simulation_json(found: Simulation) -> Json:
    """What would have happened, with the keys that programs rely on."""
    return {
        "days": found.days,
        "messages": found.messages,
        "interruptions_unbatched": found.interruptions_unbatched,
        "interruptions": found.interruptions,
        "wait_median_s": _seconds(found.wait_median),
        "wait_p95_s": _seconds(found.wait_p95),
        "wait_max_s": _seconds(found.wait_max),
        "rang_in_focus": found.rang_in_focus,
        "deadlines_missed": found.deadlines_missed,
        "per_day": [
            {
                "day": one.day.isoformat(),
                "unbatched": one.unbatched,
                "interruptions": one.interruptions,
            }
            for one in found.per_day
        ],
    }


def simulation_lines(found: Simulation) -> list[str]:
    """What would have happened, as a person reads it."""
    first, last = found.per_day[0].day, found.per_day[-1].day
    count = ngettext("{n} message", "{n} messages", found.messages)
    title = _("{first} – {last}: {messages}").format(
        first=_day(first), last=_day(last), messages=count.format(n=i18n.number(found.messages))
    )
    if not found.messages:
        return [title]
    waits = _("half within {median}, 95 % within {p95}, the longest {longest}").format(
        median=_length(found.wait_median),
        p95=_length(found.wait_p95),
        longest=_length(found.wait_max),
    )
    rows = [
        (
            _("Interruptions"),
            _("{n} instead of {alone}").format(
                n=i18n.number(found.interruptions), alone=i18n.number(found.interruptions_unbatched)
            ),
        ),
        (_("Waited"), waits),
        (_("Rang in focus"), i18n.number(found.rang_in_focus)),
        (_("Deadlines missed"), i18n.number(found.deadlines_missed)),
    ]
    heading = ["", _("each alone"), _("with deliveries")]
    days = [
        [_day(one.day), i18n.number(one.unbatched), i18n.number(one.interruptions)]
        for one in found.per_day
        if one.unbatched or one.interruptions
    ]
    return [
        title,
        "",
        *table([[labelled(name), text] for name, text in rows]),
        "",
        *table([heading, *days]),
    ]


def _day(day: date) -> str:
    return _("{weekday} {day} {month}").format(
        weekday=i18n.weekday(day.weekday()), day=day.day, month=i18n.month(day.month)
    )


def _length(micros: Micros | None) -> str:
    return "" if micros is None else i18n.length(micros)


def _seconds(micros: Micros | None) -> int | None:
    return None if micros is None else round(micros / SECOND)


# -- suggest ------------------------------------------------------------------------------------


def _suggest(arguments: argparse.Namespace) -> int:
    deliveries = arguments.deliveries
    with opened(arguments) as store:
        found = past.suggestion(store, clock.now(), deliveries)
    assert found is not None, "nobody stops it"
    wanted = found.choice(deliveries)
    if arguments.json:
        print_json(suggestion_json(found, wanted))
    else:
        say(*suggestion_lines(found, wanted))
    return 0


def suggestion_json(found: Suggestion, wanted: Choice) -> Json:
    """The suggestion with the keys that programs rely on."""
    return {
        "deliveries": len(wanted.times),
        "times": _times(wanted),
        "mean_wait_s": _seconds(found.mean_wait(wanted)),
        "choices": [
            {
                "deliveries": len(choice.times),
                "times": _times(choice),
                "mean_wait_s": _seconds(found.mean_wait(choice)),
                "total_wait_s": _seconds(choice.total_wait),
            }
            for choice in found.choices
        ],
        "messages": found.messages,
        "days": found.days,
    }


def suggestion_lines(found: Suggestion, wanted: Choice) -> list[str]:
    """The suggestion as a person reads it, with the line to put into a schedule."""
    messages = ngettext("{n} message", "{n} messages", found.messages)
    days = ngettext("{n} day", "{n} days", found.days)
    rows = [["", _("a weekday"), _("at"), _("mean wait"), _("in all")]]
    rows += [
        [
            "→" if choice is wanted else "",
            str(len(choice.times)),
            " ".join(_times(choice)),
            i18n.length(found.mean_wait(choice)),
            i18n.length(choice.total_wait),
        ]
        for choice in found.choices
    ]
    listed = ", ".join(f'"{time}"' for time in _times(wanted))
    return [
        _("Of the last {days}, {messages} would have waited for deliveries:").format(
            days=days.format(n=found.days), messages=messages.format(n=i18n.number(found.messages))
        ),
        "",
        *table(rows),
        "",
        _("In the schedule, under [deliveries]:"),
        f"weekdays = [{listed}]",
    ]


def _times(choice: Choice) -> list[str]:
    return [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in choice.times]


# -- rules try ----------------------------------------------------------------------------------


def try_arguments(parser: argparse.ArgumentParser) -> None:
    """What `rules try` takes."""
    parser.add_argument("query", metavar=_("QUERY"), help=_("what a rule would ask"))
    parser.add_argument(
        "--lane", choices=[lane.value for lane in Lane], default="next", help=_("default: next")
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON"))


def run_try(store: Store, arguments: argparse.Namespace) -> int:
    """Tell what a query matches, and what it would have changed as the first rule."""
    now = clock.now()
    found = past.tried(store, arguments.query.strip(), Lane(arguments.lane), now)
    assert found is not None, "nobody stops it"
    if arguments.json:
        print_json(tried_json(found))
    else:
        say(*tried_lines(found, now))
    return 0


def tried_json(found: Tried) -> Json:
    """What a query would have done, with the keys that programs rely on."""
    return {
        "days": found.days,
        "messages": found.count,
        "newest": [
            {"id": one.id, "client": one.client, "subject": one.subject, "received": iso(one.at)}
            for one in found.newest
        ],
        "lane": found.lane.value,
        "in_another_lane": found.elsewhere,
        "interruptions_before": found.before,
        "interruptions": found.after,
    }


def tried_lines(found: Tried, now: Instant) -> list[str]:
    """What a query would have done, as a person reads it."""
    matches = ngettext(
        "{n} message of the last {days} days matches.",
        "{n} messages of the last {days} days match.",
        found.count,
    ).format(n=i18n.number(found.count), days=found.days)
    if not found.count:
        return [matches]
    rows = [
        [str(one.id), i18n.moment(one.at, now), one.client, one.subject] for one in found.newest
    ]
    elsewhere = ngettext(
        "{n} message would have arrived in another lane",
        "{n} messages would have arrived in another lane",
        found.elsewhere,
    ).format(n=i18n.number(found.elsewhere))
    return [
        matches,
        *table(rows, indent="  ", flexible=3),
        "",
        _("As the first rule, lane {lane}: {elsewhere}; {change}.").format(
            lane=found.lane.value, elsewhere=elsewhere, change=_change(found)
        ),
    ]


def _change(found: Tried) -> str:
    more = found.after - found.before
    if more > 0:
        text = ngettext(
            "{n} interruption more than the {before} without it",
            "{n} interruptions more than the {before} without it",
            more,
        )
    elif more < 0:
        text = ngettext(
            "{n} interruption fewer than the {before} without it",
            "{n} interruptions fewer than the {before} without it",
            -more,
        )
    else:
        text = _("as many interruptions as without it, {before}")
    return text.format(n=i18n.number(abs(more)), before=i18n.number(found.before))
