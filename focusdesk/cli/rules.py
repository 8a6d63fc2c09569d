"""`rules list|set|try|undo|suggestions|accept|discard`: what decides how a message may arrive."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from typing import Final

from focusdesk import clock, i18n
from focusdesk.cli import FAILED, Run
from focusdesk.cli.opened import opened
from focusdesk.cli.output import (
    Json,
    complain,
    complain_at,
    labelled,
    one_line,
    print_json,
    say,
    table,
)
from focusdesk.cli.schedule import read_file
from focusdesk.cli.simulate import run_try, try_arguments
from focusdesk.errors import BadFile, BadInput
from focusdesk.i18n import _, ngettext
from focusdesk.model import SECOND
from focusdesk.rules.habits import RuleSuggestion
from focusdesk.rules.rule import Escalation, Rule, Rulebook
from focusdesk.rules.rules_compare import Difference, differences
from focusdesk.rules.rules_file import name_of
from focusdesk.store import documents, past, rulebook, suggestions
from focusdesk.store.db import Store
from focusdesk.store.rulebook import Effect
from focusdesk.wording import say_error
from focusdesk.wording.rules import rule_name, rule_sentence
from focusdesk.wording.suggestions import suggestion_sentence

DAYS: Final = past.TRY_DAYS


def arguments(_name: str, parser: argparse.ArgumentParser) -> Run:
    actions = parser.add_subparsers(dest="action", required=True, metavar=_("ACTION"))
    listed = actions.add_parser("list", help=_("the rules in force, as sentences"))
    listed.add_argument("--toml", action="store_true", help=_("as the file that they came from"))
    listed.add_argument("--json", action="store_true", help=_("print JSON"))
    new = actions.add_parser("set", help=_("put a file in their place"))
    new.add_argument("file", metavar=_("FILE.toml"), help=_("- reads standard input"))
    try_arguments(actions.add_parser("try", help=_("what a query matches, and would change")))
    actions.add_parser("undo", help=_("the rules before the last change; twice: back again"))
    told = actions.add_parser("suggestions", help=_("rules that your own triage speaks for"))
    told.add_argument("--json", action="store_true", help=_("print JSON"))
    for name, text in (
        ("accept", _("make a rule of a suggestion")),
        ("discard", _("never be asked this again")),
    ):
        answer = actions.add_parser(name, help=text)
        answer.add_argument("id", metavar="ID", help=_("as focusdesk rules suggestions tells it"))
    return run


def run(arguments: argparse.Namespace) -> int:
    """Run one of the actions; what is wrong with a query is shown below the complaint."""
    try:
        return _run(arguments)
    except BadInput as error:
        query, position = error.args_.get("query"), error.args_.get("position")
        if not isinstance(query, str) or not isinstance(position, int):
            raise
        complain(": ".join([*getattr(error, "__notes__", []), say_error(error)]))
        complain_at(query, position)
        return FAILED


def _run(arguments: argparse.Namespace) -> int:
    with opened(arguments) as store:
        action = arguments.action
        if action == "list":
            return _list(store, arguments)
        if action == "set":
            return _set(store, arguments.file)
        if action == "try":
            return run_try(store, arguments)
        if action == "undo":
            rulebook.take_back(store, clock.now())
            say(_("The rules before the last change are in force; what is held was decided anew."))
            return 0
        if action == "suggestions":
            return _suggestions(store, arguments)
        return _answer(store, arguments)


# -- list ---------------------------------------------------------------------------------------


def _list(store: Store, arguments: argparse.Namespace) -> int:
    if arguments.toml:
        sys.stdout.write(documents.rules_text(store))
        return 0
    book = documents.rulebook(store)
    decided = past.decided_by(store, clock.now(), DAYS)
    if arguments.json:
        print_json(rules_json(book, decided))
    else:
        say(*rules_lines(book, decided))
    return 0


def rules_json(book: Rulebook, decided: Counter[int] | None) -> Json:
    """The rules with the keys that programs rely on; `messages` null: not counted, too many."""
    return {
        "rules": [
            {
                "number": n + 1,
                "name": rule.name,
                "enabled": rule.enabled,
                "sentence": str(rule_sentence(rule)),
                "query": rule.query,
                "lane": rule.lane.value,
                "longest_wait_s": None
                if rule.longest_wait is None
                else rule.longest_wait // SECOND,
                "tag": rule.tag,
                "locked": n == len(book.rules) - 1,
                "messages": None if decided is None else decided[n],
            }
            for n, rule in enumerate(book.rules)
        ],
        "days": DAYS,
        "escalation": {
            "enabled": book.escalation.enabled,
            "messages": book.escalation.messages,
            "within_s": book.escalation.within // SECOND,
        },
    }


def rules_lines(book: Rulebook, decided: Counter[int] | None) -> list[str]:
    """The rules as a person reads them: the sentence, then the name and the query below it."""
    rows = [["", _("The first rule that matches decides"), ""]]
    if decided is not None:
        rows[0][2] = _("in {days} days").format(days=DAYS)
    below = [""]
    for n, rule in enumerate(book.rules):
        sentence = str(rule_sentence(rule))
        if not rule.enabled:
            sentence = _("(off) {sentence}").format(sentence=sentence)
        counted = "" if decided is None or not rule.enabled else i18n.number(decided[n])
        rows.append([f"{n + 1}.", sentence, counted])
        is_last = n == len(book.rules) - 1
        if is_last:
            below.append(_("always the last one"))
        elif rule.name == name_of(rule.query):
            below.append(rule.query)
        else:
            below.append(f"{labelled(rule_name(rule.name))} {rule.query}")
    lines = [
        line
        for first, second in zip(table(rows, flexible=1), below, strict=True)
        for line in ([first, f"      {one_line(second)}"] if second else [first])
    ]
    return [*lines, "", escalation_line(book.escalation)]


def escalation_line(escalation: Escalation) -> str:
    """When a client who insists is lifted."""
    if not escalation.enabled:
        return _("Clients who insist are not lifted.")
    return _(
        "A client who writes {messages} messages within {within} while held is lifted: digest to "
        "next, next to now."
    ).format(messages=i18n.number(escalation.messages), within=i18n.length(escalation.within))


# -- set ----------------------------------------------------------------------------------------


def _set(store: Store, name: str) -> int:
    text = read_file(name)
    before = documents.rulebook(store)
    try:
        effect = rulebook.set_rules(store, text, clock.now())
    except BadFile as error:
        error.add_note(name)
        raise
    say(*set_lines(differences(before, documents.rulebook(store)), effect))
    return 0


def set_lines(changes: list[Difference], effect: Effect) -> list[str]:
    """What another file changed, and what it did to what was held."""
    if changes:
        told = [_("The rules are in force:"), *(f"  {_change(one)}" for one in changes)]
    else:
        told = [_("The rules are in force; they decide as before.")]
    if effect.held:
        told.append(_effect(effect))
    return told


def _change(one: Difference) -> str:
    if one.now is None:
        assert one.before is not None
        return _("gone: {rule}").format(rule=_called(one.before))
    if one.before is None:
        return _("new: {rule}").format(rule=_called(one.now))
    if one.before == one.now:
        return _("moved to place {n}: {rule}").format(n=one.place + 1, rule=_called(one.now))
    if one.before.enabled != one.now.enabled:
        text = _("on: {rule}") if one.now.enabled else _("off: {rule}")
        return text.format(rule=_called(one.now))
    return _("changed: {rule}").format(rule=_called(one.now))


def _called(rule: Rule | Escalation) -> str:
    if isinstance(rule, Escalation):
        return escalation_line(rule)
    return f"{rule_sentence(rule)} ({rule_name(rule.name)})"


def _effect(effect: Effect) -> str:
    if not effect.lanes and not effect.instants:
        return ngettext(
            "{n} held message was decided anew, with the same result.",
            "{n} held messages were decided anew, with the same result.",
            effect.held,
        ).format(n=i18n.number(effect.held))
    text = _("Of {held} held: {lanes} in another lane, {instants} at another time, {came} came in.")
    return text.format(
        held=i18n.number(effect.held),
        lanes=i18n.number(effect.lanes),
        instants=i18n.number(effect.instants),
        came=i18n.number(effect.handed_over),
    )


# -- suggestions --------------------------------------------------------------------------------


def _suggestions(store: Store, arguments: argparse.Namespace) -> int:
    found = suggestions.suggestions(store, clock.now())
    if arguments.json:
        print_json([suggestion_json(one) for one in found])
        return 0
    if not found:
        say(_("Nothing to suggest: your triage of the last 60 days speaks for no other rule."))
        return 0
    for n, one in enumerate(found):
        say(
            *([""] if n else []),
            suggestion_sentence(one),
            f"  {labelled(str(rule_sentence(one.rule)))} {one.rule.query}",
            f"  focusdesk rules accept {one.id}",
            f"  focusdesk rules discard {one.id}",
        )
    return 0


def suggestion_json(one: RuleSuggestion) -> Json:
    """A suggestion with the keys that programs rely on."""
    return {
        "id": one.id,
        "sentence": suggestion_sentence(one),
        "habit": one.habit.value,
        "scope": one.scope.value,
        "count": one.count,
        "of": one.of,
        "days": one.days,
        "rule": {"name": one.rule.name, "query": one.rule.query, "lane": one.rule.lane.value},
        "number": one.place + 1,
    }


def _answer(store: Store, arguments: argparse.Namespace) -> int:
    now = clock.now()
    if arguments.action == "discard":
        suggestions.discard(store, arguments.id, now)
        say(_("Discarded: it will not be suggested again."))
        return 0
    accepted = suggestions.accept(store, arguments.id, now)
    say(
        _("Rule {n}: {sentence}.").format(
            n=accepted.place + 1, sentence=rule_sentence(accepted.rule)
        ),
        _("focusdesk rules undo takes it back."),
    )
    return 0
