"""What rules decided, or would have decided, of the last days: a count for each, and the messages
of one as they would have been handed over.

As in `past`, the reading sees one state of the store, and all of it can be stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from focusdesk.errors import BadQuery
from focusdesk.model import Instant, MessageId
from focusdesk.rules import query, simulate
from focusdesk.rules.query import FULL_TEXT, Field, Node, Not, Term
from focusdesk.rules.rule import EVERYTHING_ELSE, Rule, Rulebook
from focusdesk.rules.simulate import Past, Stop, never
from focusdesk.store import past, timeline
from focusdesk.store.db import Store
from focusdesk.store.matching import first_matches
from focusdesk.store.search import Hit, hits

DAYS: Final = 30
SHOWN: Final = 4
_NEGATIONS: Final = ("not", "pas", "non")
"""Words that turn the one behind them into its contrary."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Messages that say the contrary match as well: `phrase` stands in `count` of them."""

    term: Term
    phrase: str
    count: int

    @property
    def exclusion(self) -> str:
        """What leaves them out, put behind the term."""
        return query.write(Not(Term(self.term.field, self.phrase, quoted=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrial:
    """What one rule did, or would have done, to the messages of the last `days` days.

    matches, decided
        The messages that its query matches; those of them that no rule before it decides.
    rang_in_focus
        Of those it decides, how many would have rung inside focus.
    newest
        The newest that match and were handed over: what is held is counted, never shown.
    """

    days: int
    matches: int
    decided: int
    rang_in_focus: int
    newest: tuple[Hit, ...]
    doubt: Doubt | None


def counts(
    store: Store, book: Rulebook, now: Instant, days: int = DAYS, stop: Stop = never
) -> tuple[int, ...] | None:
    """How many messages each rule decides; for one that is off, what it would if it were on.

    None when `stop` said so.
    """
    found = _period(store, book, now, days, stop)
    if found is None:
        return None
    counted = [0] * len(book.rules)
    for one in found:
        counted[one.rule] += 1
    ids = [one.id for one in found]
    for place, rule in enumerate(book.rules[:-1]):
        if not rule.enabled:
            matching = _matching(store, ids, rule.query, now, stop)
            if matching is None:
                return None
            counted[place] = sum(one.id in matching and one.rule > place for one in found)
    return tuple(counted)


def trial(
    store: Store, book: Rulebook, place: int, now: Instant, days: int = DAYS, stop: Stop = never
) -> RuleTrial | None:
    """The rule at `place` of a rulebook, as if it were on. None when `stop` said so.

    Raises `BadQuery` for what a rule may not ask.
    """
    rule = replace(book.rules[place], enabled=True)
    tree = query.check_rule(rule.query) if rule.query else None
    book = replace(book, rules=(*book.rules[:place], rule, *book.rules[place + 1 :]))
    with store.reading():
        return _trial(store, book, place, tree, now, days, stop)


def _trial(
    store: Store, book: Rulebook, place: int, tree: Node | None, now: Instant, days: int, stop: Stop
) -> RuleTrial | None:
    found = _period(store, book, now, days, stop)
    if found is None:
        return None
    text = book.rules[place].query
    ids = [one.id for one in found]
    matching: set[MessageId] | None = {one.id for one in found if one.rule == place}
    if tree is not None:
        matching = _matching(store, ids, text, now, stop)
    line = timeline.timeline(store)
    played = simulate.replay(line, book, found, stop)
    if matching is None or played is None:
        return None
    return RuleTrial(
        days=days,
        matches=len(matching),
        decided=sum(one.rule == place for one in found),
        rang_in_focus=simulate.rang_in_focus(line, played, place),
        newest=_newest(store, [id_ for id_ in ids if id_ in matching], tree),
        doubt=None if tree is None else _doubt(store, matching, tree, text, now, stop),
    )


def _period(store: Store, book: Rulebook, now: Instant, days: int, stop: Stop) -> list[Past] | None:
    schedule = timeline.timeline(store).schedule
    since = simulate.period(schedule, now, days).midnights[0]
    return past.messages(store, since, now, book.rules, schedule.zone, stop)


def _matching(
    store: Store, ids: Sequence[MessageId], text: str, now: Instant, stop: Stop
) -> set[MessageId] | None:
    """Which of these messages a rule's query matches."""
    rules = (Rule(name="", query=text, lane=EVERYTHING_ELSE.lane), EVERYTHING_ELSE)
    zone = timeline.timeline(store).schedule.zone
    with store.reading() as sql:
        first = first_matches(sql, ids, rules, now, zone, stop)
    if first is None:
        return None
    return {id_ for id_, place in zip(ids, first, strict=True) if place == 0}


def _newest(store: Store, ids: Sequence[MessageId], tree: Node | None) -> tuple[Hit, ...]:
    """The newest of these, ascending ones, that were handed over."""
    found: list[Hit] = []
    rest = list(reversed(ids))
    while rest and len(found) < SHOWN:
        found += [one for one in hits(store, rest[:SHOWN], tree) if not one.held]
        del rest[:SHOWN]
    return tuple(found[:SHOWN])


# -- the contrary ------------------------------------------------------------------------------


def _doubt(
    store: Store, matching: set[MessageId], tree: Node, text: str, now: Instant, stop: Stop
) -> Doubt | None:
    """The first negated word that is found in messages which would not match without it."""
    ids = sorted(matching)
    for term in _affirmed(tree):
        for negation in _NEGATIONS:
            phrase = f"{negation} {term.value}"
            doubt = Doubt(term, phrase, 0)
            if stop():
                return None
            wanted = _with(text, term, doubt.exclusion)
            kept = None if wanted is None else _matching(store, ids, wanted, now, stop)
            if kept is not None and len(kept) < len(ids):
                return replace(doubt, count=len(ids) - len(kept))
    return None


def _affirmed(tree: Node) -> Iterator[Term]:
    """Single words of the text that are asked for, and not themselves denied."""
    if isinstance(tree, Term):
        written = tree.field in FULL_TEXT and tree.field not in (Field.FROM, Field.TO)
        if written and not tree.prefix and len(tree.value.split()) == 1:
            yield tree
    elif not isinstance(tree, Not):
        for part in tree.parts:
            yield from _affirmed(part)


def excluding(text: str, doubt: Doubt) -> str:
    """The query with what leaves the contrary out, right behind the word."""
    return _with(text, doubt.term, doubt.exclusion) or text


def _with(text: str, term: Term, exclusion: str) -> str | None:
    """`text` with `exclusion` behind `term`; None where it cannot be put there.

    Standing side by side binds stronger than `OR`, so only the branch of the term is narrowed.
    """
    before = query.terms(query.parse(text))
    wanted = before[: before.index(term) + 1] + query.terms(query.parse(exclusion))
    wanted += before[before.index(term) + 1 :]
    written = query.write(term).lower()
    place = text.lower().find(written)
    while place >= 0:
        end = place + len(written)
        changed = f"{text[:end]} {exclusion}{text[end:]}"
        try:
            if query.terms(query.check_rule(changed)) == wanted:
                return changed
        except BadQuery:
            pass
        place = text.lower().find(written, place + 1)
    return None
