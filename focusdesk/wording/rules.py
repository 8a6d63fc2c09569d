"""Rules as sentences: what each does, what lifted a message, what is wrong in a file of rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.errors import BadQuery
from focusdesk.i18n import N_, _, length, ngettext, number, pgettext
from focusdesk.model import Arguments, Category, Lane, Saying
from focusdesk.rules import query
from focusdesk.rules.query import And, Field, Node, Not, Or, Term
from focusdesk.rules.rule import EVERYTHING_ELSE, Rule
from focusdesk.wording import Sentence, say, terms
from focusdesk.wording.files import at_line

READABLE_TERMS: Final = 5
"""A query of more is called by its rule's name: nobody reads a longer chain of conditions."""


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """What a rule does: "New leads", "wait for the next delivery, 2 h at most"."""

    subject: str
    predicate: str

    def __str__(self) -> str:
        return _("{subject} {predicate}").format(subject=self.subject, predicate=self.predicate)


def rule_sentence(rule: Rule) -> RuleSentence:
    """The sentence of a rule, made from what it does and not from its name."""
    return RuleSentence(_subject(rule), _predicate(rule))


def rule_name(name: str) -> str:
    """The name of a shipped rule in the reader's language; a name the person gave as it is."""
    return _(name) if name in _SHIPPED else name


_SHIPPED: Final = frozenset(
    {
        N_("Security codes"),
        N_("VIP clients"),
        N_("New leads"),
        N_("Reviews and ratings"),
        N_("Payments"),
        N_("Newsletters"),
        N_("Slack channels without your name"),
        EVERYTHING_ELSE.name,
        N_("Everything else"),
    }
)

# -- what it does ------------------------------------------------------------------------------

_MANY: Final = {
    Lane.URGENT: N_("ring at once, even in focus and quiet hours"),
    Lane.NOW: N_("ring when hours are open"),
    Lane.NEXT: N_("wait for the next delivery"),
    Lane.DIGEST: N_("go to the daily digest"),
    Lane.MUTE: N_("stay silent"),
}
_ONE: Final = {
    Lane.URGENT: N_("rings at once, even in focus and quiet hours"),
    Lane.NOW: N_("rings when hours are open"),
    Lane.NEXT: N_("waits for the next delivery"),
    Lane.DIGEST: N_("goes to the daily digest"),
    Lane.MUTE: N_("stays silent"),
}


def _predicate(rule: Rule) -> str:
    text = _((_MANY if rule.query else _ONE)[rule.lane])
    if rule.longest_wait is not None and rule.lane not in (Lane.URGENT, Lane.MUTE):
        text = _("{does}, {length} at most").format(does=text, length=length(rule.longest_wait))
    if rule.tag:
        text = _("{does}, tagged {tag}").format(does=text, tag=rule.tag)
    return text


# -- whom it is about --------------------------------------------------------------------------

_CATEGORIES: Final = {
    Category.MESSAGE: N_("Personal messages"),
    Category.LEAD: N_("New leads"),
    Category.PAYMENT: N_("Payments"),
    Category.REVIEW: N_("Reviews and ratings"),
    Category.SECURITY: N_("Security codes"),
    Category.NEWSLETTER: N_("Newsletters"),
    Category.SYSTEM: N_("Automatic mails"),
}
_CONDITIONS: Final = {
    Field.ANY: N_("with “{value}”"),
    Field.FROM: N_("from {value}"),
    Field.TO: N_("to {value}"),
    Field.CLIENT: N_("of {value}"),
    Field.CHANNEL: N_("on {value}"),
    Field.ACCOUNT: N_("at the account {value}"),
    Field.CATEGORY: N_("of the kind {value}"),
    Field.SUBJECT: N_("with “{value}” in the subject"),
    Field.TEXT: N_("with “{value}” in the text"),
    Field.TAG: N_("tagged {value}"),
    Field.BEFORE: N_("before {value}"),
    Field.AFTER: N_("since {value}"),
    Field.NEWER: N_("newer than {value}"),
    Field.OLDER: N_("older than {value}"),
}
_STATES: Final = {
    (Field.HAS, "attachment"): N_("with an attachment"),
    (Field.HAS, "link"): N_("with a link"),
    (Field.HAS, "deadline"): N_("with a deadline"),
    (Field.IS, "vip"): N_("of VIPs"),
    (Field.IS, "mention"): N_("that name you"),
    (Field.IS, "direct"): N_("to you directly"),
    (Field.IS, "new-client"): N_("of somebody new"),
    (Field.IS, "outgoing"): N_("of your own"),
}
_WITHOUT_YOUR_NAME: Final = query.parse("channel:slack -is:mention -is:direct")


def _subject(rule: Rule) -> str:
    if not rule.query:
        return _(EVERYTHING_ELSE.name)
    try:
        tree = query.parse(rule.query)
    except BadQuery:
        return _matching(rule)
    if len(query.terms(tree)) > READABLE_TERMS:
        return _matching(rule)
    if isinstance(tree, Term) and tree.field is Field.CATEGORY:
        return _(_CATEGORIES[Category(tree.value)])
    if tree == Term(Field.IS, "vip"):
        return _("Messages of VIPs")
    if tree == _WITHOUT_YOUR_NAME:
        return _("Slack channels without your name")
    return _("Messages {conditions}").format(conditions=_condition(tree))


def _matching(rule: Rule) -> str:
    return _("Messages that match “{rule}”").format(rule=rule_name(rule.name))


def _condition(tree: Node, inside: type[Node] | None = None) -> str:
    if isinstance(tree, Term):
        return _term(tree)
    if isinstance(tree, Not):
        return pgettext("condition", "not {condition}").format(condition=_condition(tree.part, Not))
    text = _joined([_condition(part, type(tree)) for part in tree.parts], tree)
    return f"({text})" if inside is Not or (inside is And and isinstance(tree, Or)) else text


def _joined(parts: list[str], tree: And | Or) -> str:
    joint = _("{first} and {second}") if isinstance(tree, And) else _("{first} or {second}")
    text = parts[0]
    for part in parts[1:]:
        text = joint.format(first=text, second=part)
    return text


def _term(term: Term) -> str:
    state = _STATES.get((term.field, term.value))
    if state is not None:
        return _(state)
    value = f"{term.value}…" if term.prefix else term.value
    if term.field is Field.CHANNEL:
        value = terms.channel(value)
    elif term.field is Field.CATEGORY:
        value = terms.term(Category(value))
    return _(_CONDITIONS[term.field]).format(value=value)


# -- what lifted a message ---------------------------------------------------------------------

_LANES: Final = {
    Lane.DIGEST: N_("the digest"),
    Lane.NEXT: N_("the next delivery"),
    Lane.NOW: N_("ringing in open hours"),
    Lane.URGENT: N_("ringing at once"),
}


def _lanes(args: Arguments) -> dict[str, str]:
    return {name: _(_LANES[Lane(str(args[name]))]) for name in ("from", "to")}


def _insisting(args: Arguments) -> str:
    count, within = args["messages"], args["within"]
    assert isinstance(count, int) and isinstance(within, int)
    return ngettext(
        "Lifted from {from} to {to}: {count} message of {client} within {within}.",
        "Lifted from {from} to {to}: {count} messages of {client} within {within}.",
        count,
    ).format(**_lanes(args), count=number(count), client=args["client"], within=length(within))


def _urgent_word(args: Arguments) -> str:
    return _(
        "Lifted from {from} to {to}: {client} wrote “{word}” (use {nth} of {budget} this month)."
    ).format(**{**args, **_lanes(args)})


# -- a file of rules ---------------------------------------------------------------------------


def _bad_query(args: Arguments) -> str:
    told = {
        name.removeprefix("query_"): value
        for name, value in args.items()
        if name.startswith("query_")
    }
    said = say(Saying(str(args["said"]), told))
    return _("Line {line}, {field}: {said}").format(
        line=args["line"], field=args["field"], said=said
    )


SENTENCES: Final[dict[str, Sentence]] = {
    "lifted-insisting": _insisting,
    "lifted-urgent-word": _urgent_word,
    "rules-query": _bad_query,
    "rules-lane": at_line(N_("“{value}” is not a lane. Lanes are {known}.")),
    "rules-too-many": at_line(N_("there are more than {limit} rules.")),
    "rules-too-long": at_line(N_("this is longer than {limit} characters.")),
    "rules-no-time": at_line(N_("the length of time must be longer than nothing.")),
    "rules-escalation": at_line(N_("write a number from 2 to {limit}.")),
}
