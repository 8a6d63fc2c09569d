"""What a person's own triage says about their rules: who is never opened, who always is.

A habit is told of a sender, of a client with several addresses, or of a category on a channel. It
is suggested as a rule only where the rule would take just what the habit shows: its evidence is
counted over the messages that the rule would have taken, not over those that gave the idea.

quieter
    At least 10 messages of the last 60 days, 90 % of them done unread within a week: newsletters
    and automatic mail become `mute`, what people write goes to the `digest`. Never for VIPs,
    security codes, or what rings at any hour.
louder
    At least 10 messages that came with the digest, 90 % of them opened or answered: `next`.

What stands unread in the inbox, and what was swept out of it weeks later, says nothing yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple, TypeVar

from focusdesk.errors import BadQuery
from focusdesk.model import Category, ClientId, IdentityId, Lane, MessageId
from focusdesk.rules import query
from focusdesk.rules.query import And, Field, Node, Not, Term
from focusdesk.rules.rule import Rule
from focusdesk.rules.rules_file import NAME_LIMIT

DAYS: Final = 60
NEEDED: Final = 10
"""Messages that a person has dealt with."""
SHARE: Final = 0.9
_LOUDNESS: Final = (Lane.MUTE, Lane.DIGEST, Lane.NEXT, Lane.NOW, Lane.URGENT)
_WRITTEN_BY_NOBODY: Final = (Category.NEWSLETTER, Category.SYSTEM)

_Key = TypeVar("_Key", bound=Hashable)


class Dealt(Enum):
    """What the person did with a message."""

    NOTHING = "nothing"
    OPENED = "opened"
    UNREAD = "unread"
    OTHERWISE = "otherwise"


class Habit(Enum):
    """Which way the lane would go."""

    QUIETER = "quieter"
    LOUDER = "louder"


class Scope(Enum):
    """Whom a habit is about."""

    SENDER = "sender"
    CLIENT = "client"
    CATEGORY = "category"


class Handled(NamedTuple):
    """A message that was handed over. `rule`: the place of the one that today takes it."""

    id: MessageId
    identity: IdentityId
    client: ClientId
    vip: bool
    channel: str
    category: Category
    rule: int
    dealt: Dealt


@dataclass(frozen=True, slots=True)
class Idea:
    """A rule that may be worth suggesting, before its evidence is counted.

    key
        Names the habit for good, whatever its people are called later: `quieter-sender-12`.
    """

    key: str
    habit: Habit
    scope: Scope
    name: str
    channel: str
    category: Category | None
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSuggestion:
    """A rule that the person's habits speak for: `count` of `of` messages of the last `days`.

    place
        Where it would stand among the rules, from 0.
    name
        Of the sender or client; empty for a category.
    """

    id: str
    habit: Habit
    scope: Scope
    name: str
    channel: str
    category: Category | None
    count: int
    of: int
    days: int
    rule: Rule
    place: int


def ideas(
    handled: Iterable[Handled],
    rules: Sequence[Rule],
    senders: Mapping[IdentityId, tuple[str, str]],
    clients: Mapping[ClientId, str],
) -> list[Idea]:
    """Rules that may be worth suggesting, the widest first.

    `senders`: address and name by identity; `clients`: names.
    """
    found: list[Idea] = []
    dealt = [one for one in handled if one.dealt is not Dealt.NOTHING]
    for habit in Habit:
        fitting = [one for one in dealt if _may_change(habit, one, rules[one.rule].lane)]
        for (channel, category), group in _grouped(
            fitting, lambda one: (one.channel, one.category)
        ):
            if _is_wide(habit, group, rules, 3):
                asked = And((Term(Field.CHANNEL, channel), Term(Field.CATEGORY, category.value)))
                key = f"{habit.value}-{channel}-{category.value}"
                rule = _rule(f"{category.value} ({channel})", asked, _target(habit, group))
                found.append(Idea(key, habit, Scope.CATEGORY, "", channel, category, rule))
        for client, group in _grouped(fitting, lambda one: one.client):
            if _is_wide(habit, group, rules, 2):
                name = clients[client]
                key = f"{habit.value}-client-{client}"
                rule = _rule(name, _term(Field.CLIENT, name), _target(habit, group))
                found.append(Idea(key, habit, Scope.CLIENT, name, "", None, rule))
        for identity, group in _grouped(fitting, lambda one: one.identity):
            if _holds(habit, _moved(habit, group, rules, _target(habit, group))):
                address, name = senders[identity]
                key = f"{habit.value}-sender-{identity}"
                rule = _rule(name or address, _term(Field.FROM, address), _target(habit, group))
                channel = group[0].channel
                found.append(Idea(key, habit, Scope.SENDER, name or address, channel, None, rule))
    return [one for one in found if _can_be_asked(one.rule.query)]


def judged(
    idea: Idea, matched: Collection[int], handled: Iterable[Handled], rules: Sequence[Rule]
) -> tuple[RuleSuggestion, frozenset[MessageId]] | None:
    """The suggestion of an idea whose query matches these messages, and its evidence.

    None where the rule would not do what the habit shows: too few messages are left, or it would
    take what it must not touch.
    """
    habit, target = idea.habit, idea.rule.lane
    caught = [one for one in handled if one.id in matched]
    moved = _moved(habit, caught, rules, target)
    if not moved:
        return None
    place = max(min(one.rule for one in moved), after_guards(rules))
    taken = [one for one in caught if one.rule >= place and rules[one.rule].lane is not target]
    for one in taken:
        lane = rules[one.rule].lane
        if not _moves(habit, lane, target) or not _may_change(habit, one, lane):
            return None
    evidence = [one for one in taken if one.dealt is not Dealt.NOTHING]
    if not _holds(habit, evidence):
        return None
    suggestion = RuleSuggestion(
        id=idea.key,
        habit=habit,
        scope=idea.scope,
        name=idea.name,
        channel=idea.channel,
        category=idea.category,
        count=_count(habit, evidence),
        of=len(evidence),
        days=DAYS,
        rule=idea.rule,
        place=place,
    )
    return suggestion, frozenset(one.id for one in evidence)


# -- groups of messages ------------------------------------------------------------------------


def _grouped(
    handled: Iterable[Handled], key: Callable[[Handled], _Key]
) -> list[tuple[_Key, list[Handled]]]:
    groups: dict[_Key, list[Handled]] = {}
    for one in handled:
        groups.setdefault(key(one), []).append(one)
    return list(groups.items())


def _is_wide(
    habit: Habit, group: Sequence[Handled], rules: Sequence[Rule], identities: int
) -> bool:
    """The habit is about so many senders at least, and holds without the one who writes most."""
    target = _target(habit, group)
    moved = _moved(habit, group, rules, target)
    counts = Counter(one.identity for one in moved)
    if len(counts) < identities or not _holds(habit, moved):
        return False
    (most, _n), *_rest = counts.most_common(1)
    return _holds(habit, [one for one in moved if one.identity != most])


def _moved(
    habit: Habit, group: Iterable[Handled], rules: Sequence[Rule], target: Lane
) -> list[Handled]:
    """What would change its lane, in the direction of the habit."""
    return [one for one in group if _moves(habit, rules[one.rule].lane, target)]


def _moves(habit: Habit, lane: Lane, target: Lane) -> bool:
    if habit is Habit.LOUDER:
        return lane is Lane.DIGEST
    return lane is not Lane.URGENT and _LOUDNESS.index(lane) > _LOUDNESS.index(target)


def _may_change(habit: Habit, one: Handled, lane: Lane) -> bool:
    """What a suggestion may touch at all."""
    if one.category is Category.SECURITY or lane is Lane.URGENT:
        return False
    return habit is Habit.LOUDER or not one.vip


def _target(habit: Habit, group: Iterable[Handled]) -> Lane:
    if habit is Habit.LOUDER:
        return Lane.NEXT
    by_nobody = all(one.category in _WRITTEN_BY_NOBODY for one in group)
    return Lane.MUTE if by_nobody else Lane.DIGEST


def _holds(habit: Habit, evidence: Sequence[Handled]) -> bool:
    return len(evidence) >= NEEDED and _count(habit, evidence) >= SHARE * len(evidence)


def _count(habit: Habit, evidence: Iterable[Handled]) -> int:
    wanted = Dealt.OPENED if habit is Habit.LOUDER else Dealt.UNREAD
    return sum(one.dealt is wanted for one in evidence)


# -- the rule ----------------------------------------------------------------------------------


def _term(field: Field, value: str) -> Term:
    plain = Term(field, value)
    try:
        if query.parse(query.write(plain)) == plain:
            return plain
    except BadQuery:
        pass
    return Term(field, value, quoted=True)


def _rule(name: str, asked: Node, lane: Lane) -> Rule:
    short = " ".join(name.split())[:NAME_LIMIT].strip()
    return Rule(name=short, query=query.write(asked), lane=lane)


def _can_be_asked(text: str) -> bool:
    """A name without any letter makes no query."""
    try:
        query.check_rule(text)
    except BadQuery:
        return False
    return True


def after_guards(rules: Sequence[Rule]) -> int:
    """The first place after every rule for VIPs and for security codes."""
    return max((n + 1 for n, rule in enumerate(rules) if _guards(rule)), default=0)


def _guards(rule: Rule) -> bool:
    return bool(rule.query) and rule.enabled and _asks_for_guarded(query.parse(rule.query))


def _asks_for_guarded(tree: Node) -> bool:
    if isinstance(tree, Term):
        return tree in (Term(Field.IS, "vip"), Term(Field.CATEGORY, "security"))
    if isinstance(tree, Not):
        return False
    return any(_asks_for_guarded(part) for part in tree.parts)
