"""`why`: the whole story of one message, as a sentence and with the decisions behind it."""

from __future__ import annotations

import argparse

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.opened import opened
from focusdesk.cli.output import Json, iso, print_json, say, table
from focusdesk.errors import NotFound
from focusdesk.i18n import _
from focusdesk.model import Instant
from focusdesk.store import inbox, why
from focusdesk.store.rows import Decision, Why
from focusdesk.wording import say as sentence
from focusdesk.wording.terms import term


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    parser.add_argument(
        "id", metavar="ID", help=_("a message; of a conversation (c12) its newest incoming one")
    )
    parser.add_argument("--json", action="store_true", help=_("print JSON"))
    return run


def run(arguments: argparse.Namespace) -> int:
    """Explain one message."""
    now = clock.now()
    with opened(arguments) as store:
        _conversation, message = inbox.resolve(store, arguments.id)
        if message is None:
            raise NotFound("no-incoming-message", id=arguments.id)
        found = why.why(store, message)
        if arguments.json:
            print_json(as_json(found))
        else:
            say(*lines(found, now))
    return 0


def as_json(found: Why) -> Json:
    """The story with the keys that programs rely on."""
    return {
        "message": found.message,
        "lane": found.lane.value,
        "rule": found.rule,
        "rule_query": found.rule_query,
        "reason": sentence(found.reason),
        "reason_code": found.reason.code,
        "mode": found.mode.value,
        "received": iso(found.received),
        "release_at": iso(found.release_at),
        "released": iso(found.released),
        "released_by": None if found.released_by is None else found.released_by.value,
        "decisions": [_decision_json(one) for one in found.decisions],
    }


def _decision_json(one: Decision) -> Json:
    return {
        "at": iso(one.at),
        "lane": one.lane.value,
        "rule": one.rule,
        "reason": sentence(one.reason),
        "reason_code": one.reason.code,
        "mode": one.mode.value,
        "release_at": iso(one.release_at),
        "by": None if one.by is None else one.by.value,
    }


def lines(found: Why, now: Instant) -> list[str]:
    """The story as a person reads it: the reason first."""
    rule = f"{found.rule} ({found.rule_query})" if found.rule_query else found.rule
    rows = [
        (_("Lane"), term(found.lane)),
        (_("Rule"), rule),
        (_("Mode then"), term(found.mode)),
        (_("Received"), i18n.moment(found.received, now)),
    ]
    if found.released is None and found.release_at is not None:
        rows.append((_("Waits until"), i18n.moment(found.release_at, now)))
    elif found.released is not None:
        how = "" if found.released_by is None else f" {term(found.released_by)}"
        rows.append((_("Handed over"), f"{i18n.moment(found.released, now)}{how}"))
    told = [sentence(found.reason), "", *table([[f"{name}:", text] for name, text in rows if text])]
    earlier = found.decisions[:-1]
    if earlier:
        told += ["", _("Before that:")]
        told += table(
            [[i18n.moment(one.at, now), sentence(one.reason)] for one in earlier], indent="  "
        )
    return told
