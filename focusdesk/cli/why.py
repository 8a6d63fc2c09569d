"""`why`: the whole story of one message, as a sentence and with the decisions behind it."""

from __future__ import annotations

import argparse

from focusdesk import clock, i18n
from focusdesk.cli import Run
from focusdesk.cli.deadline import described
from focusdesk.cli.opened import opened
from focusdesk.cli.output import Json, iso, labelled, print_json, say, table
from focusdesk.errors import NotFound
from focusdesk.i18n import _
from focusdesk.model import MINUTE, Instant, ReleasedBy, Saying
from focusdesk.rules.rule import Rule
from focusdesk.store import messages, why
from focusdesk.store.rows import Decision, Lift, Why
from focusdesk.wording import say as sentence
from focusdesk.wording.rules import RuleSentence, rule_name, rule_sentence
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
        _conversation, message = messages.resolve(store, arguments.id)
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
        "rule_lane": found.rule_lane.value if found.rule else None,
        "rule_sentence": str(_rule(found)) if found.rule else None,
        "reason": sentence(found.reason),
        "reason_code": found.reason.code,
        "mode": found.mode.value,
        "received": iso(found.received),
        "release_at": iso(found.release_at),
        "released": iso(found.released),
        "released_by": None if found.released_by is None else found.released_by.value,
        "announced": iso(found.announced),
        "lifts": [_lift_json(one) for one in found.lifts],
        "deadline": iso(found.deadline),
        "deadline_words": found.deadline_words,
        "decisions": [_decision_json(one) for one in found.decisions],
    }


def _lift_json(one: Lift) -> Json:
    return {
        "at": iso(one.at),
        "code": one.why.code,
        "sentence": sentence(one.why),
        "from": one.why.args["from"],
        "to": one.lane.value,
        "release_at": iso(one.release_at),
    }


def _decision_json(one: Decision) -> Json:
    return {
        "at": iso(one.at),
        "lane": one.lane.value,
        "rule": one.rule,
        "rule_query": one.rule_query,
        "reason": sentence(one.reason),
        "reason_code": one.reason.code,
        "mode": one.mode.value,
        "release_at": iso(one.release_at),
        "by": None if one.by is None else one.by.value,
        "lift": None if one.lift is None else one.lift.code,
    }


def _rule(found: Why) -> RuleSentence:
    """What the rule did as it read then."""
    return rule_sentence(
        Rule(
            name=found.rule,
            query=found.rule_query,
            lane=found.rule_lane,
            longest_wait=found.longest_wait,
        )
    )


def lines(found: Why, now: Instant) -> list[str]:
    """The story as a person reads it: the reason first, then each thing that happened."""
    rows = []
    if found.decisions:
        rows += [(_("Lane"), term(found.lane)), (_("Rule"), _rule_line(found))]
    rows += [
        (_("Mode then"), _mode(found)),
        (_("Received"), i18n.moment(found.received, now)),
    ]
    if deadline := described(found, now):
        rows.append((_("Deadline"), deadline))
    if found.released is None and found.release_at is not None:
        rows.append((_("Waits until"), i18n.moment(found.release_at, now)))
    elif found.released is not None and found.released_by is not None:
        if _went_otherwise(found):
            assert found.release_at is not None
            rows.append((_("Planned"), i18n.moment(found.release_at, now)))
        rows.append((_("Handed over"), f"{i18n.moment(found.released, now)} {_how(found)}"))
    last = found.decisions[-1] if found.decisions else None
    told = [
        sentence(found.reason) if last is None else _reason(last, None),
        "",
        *table([[labelled(name), text] for name, text in rows]),
    ]
    if len(found.decisions) > 1:
        told += ["", _("What happened:"), *table(_events(found, now), indent="  ")]
    return told


def _rule_line(found: Why) -> str:
    """The rule as it read then: its name where the sentence does not say it, and its query."""
    name, told = rule_name(found.rule), _rule(found)
    text = str(told) if told.subject == name else f"{labelled(name)} {told}"
    return f"{text} ({found.rule_query})" if found.rule_query else text


def _mode(found: Why) -> str:
    label = found.reason.args.get("label")
    return f"{labelled(term(found.mode))} {label}" if label else term(found.mode)


def _how(found: Why) -> str:
    if found.lifts and found.released_by in (ReleasedBy.CHANGE, ReleasedBy.RULE):
        return _("because it was lifted")
    return "" if found.released_by is None else term(found.released_by)


def _went_otherwise(found: Why) -> bool:
    """It came at another instant than was planned last."""
    if found.released is None or found.release_at is None:
        return False
    return abs(found.released - found.release_at) > MINUTE


def _events(found: Why, now: Instant) -> list[list[str]]:
    """Each decision when it was taken, with what lifted it; then the hand-over."""
    events: list[list[str]] = []
    lifted = None
    for one in found.decisions:
        events.append([i18n.moment(one.at, now), _reason(one, lifted)])
        lifted = one.lift
    if found.released is not None:
        text = _("It was handed over {how}.").format(how=_how(found))
        events.append([i18n.moment(found.released, now), text])
    return events


def _reason(one: Decision, known: Saying | None) -> str:
    """Why, after what lifted it if that is not known yet."""
    if one.lift is None or one.lift == known:
        return sentence(one.reason)
    return f"{sentence(one.lift)} {sentence(one.reason)}"
