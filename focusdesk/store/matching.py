"""Which rule matches first, asked of all messages of a period at once.

What only asks for facts is one `CASE` statement over the period, as at intake; each group of words
is asked once of the main full text index. Sets of messages are integers with a bit for each.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from focusdesk.model import Instant
from focusdesk.rules import query
from focusdesk.rules.query import FULL_TEXT, And, Field, Node, Not, Or
from focusdesk.rules.rule import Rule
from focusdesk.rules.simulate import Stop, never
from focusdesk.store.query_sql import Context, condition, match_of, rules_case


def first_matches(
    sql: sqlite3.Connection,
    ids: Sequence[int],
    rules: Sequence[Rule],
    now: Instant,
    zone: str,
    stop: Stop = never,
) -> list[int] | None:
    """For each message the place of the first rule that matches; the last one matches all.

    `zone`: of the days that `before:` and `after:` name. None when `stop` said so.
    """
    last = len(rules) - 1
    found = [last] * len(ids)
    trees = {
        place: query.parse(rule.query)
        for place, rule in enumerate(rules)
        if rule.query and rule.enabled
    }
    if not ids or not trees:
        return found
    period = _Sets(sql, ids, Context(now, zone, rule=True))
    facts = [place for place, tree in trees.items() if _asks_for_facts(tree)]
    for id_, first in period.first_by_facts([trees[place] for place in facts]):
        found[period.places[id_]] = facts[first]
    left = period.all
    for place, tree in trees.items():
        if stop():
            return None
        if not _asks_for_facts(tree):
            hits = period.matching(tree) & left
            left ^= hits
            for n in _members(hits):
                found[n] = min(found[n], place)
    return found


def matching_each(
    sql: sqlite3.Connection,
    ids: Sequence[int],
    trees: Sequence[Node],
    now: Instant,
    zone: str,
    stop: Stop = never,
) -> list[frozenset[int]] | None:
    """For each query as a rule would ask it, which of these messages it matches.

    None when `stop` said so.
    """
    if not ids:
        return [frozenset()] * len(trees)
    period = _Sets(sql, ids, Context(now, zone, rule=True))
    found = []
    for tree in trees:
        if stop():
            return None
        found.append(frozenset(ids[n] for n in _members(period.matching(tree))))
    return found


def _asks_for_facts(tree: Node) -> bool:
    """No words, and no tag: none is on a message when the rules see it first."""
    return not any(term.field in FULL_TEXT or term.field is Field.TAG for term in query.terms(tree))


class _Sets:
    """Sets of the messages of a period: bit `n` of an integer stands for the nth one."""

    def __init__(self, sql: sqlite3.Connection, ids: Sequence[int], context: Context) -> None:
        self.places = {id_: n for n, id_ in enumerate(ids)}
        self.all = (1 << len(ids)) - 1
        self._sql = sql
        self._context = context
        self._lowest, self._highest = min(ids), max(ids)
        self._asked: dict[Node, int] = {}

    def first_by_facts(self, trees: Sequence[Node]) -> Iterator[tuple[int, int]]:
        """The messages that one of these trees matches, with the first one's place."""
        if not trees:
            return
        statement, values = rules_case(trees, "message", self._context)
        rows = self._sql.execute(
            f"{statement} WHERE batch.id BETWEEN ? AND ?", (*values, self._lowest, self._highest)
        )
        places = self.places
        for id_, first in rows:
            if first is not None and id_ in places:
                yield id_, first

    def matching(self, tree: Node) -> int:
        """The messages that a tree matches."""
        found = self._asked.get(tree)
        if found is None:
            found = self._asked[tree] = self._evaluate(tree)
        return found

    def _evaluate(self, tree: Node) -> int:
        match = match_of(tree)
        if match is not None:
            return self._set(
                "SELECT rowid FROM message_fts WHERE message_fts MATCH ? AND rowid BETWEEN ? AND ?",
                (match, self._lowest, self._highest),
            )
        if _asks_for_facts(tree):
            asked = condition(tree, self._context, seek=False)
            return self._set(
                f"SELECT id FROM message WHERE {asked.text} AND id BETWEEN ? AND ?",
                (*asked.values, self._lowest, self._highest),
            )
        if isinstance(tree, Not):
            return self.all ^ self.matching(tree.part)
        if isinstance(tree, And):
            found = self.all
            for part in _joined(tree):
                found &= self.matching(part)
            return found
        if isinstance(tree, Or):
            found = 0
            for part in tree.parts:
                found |= self.matching(part)
            return found
        return 0  # a tag

    def _set(self, statement: str, values: Sequence[str | int]) -> int:
        bits = bytearray(len(self.places) // 8 + 1)
        places = self.places
        for (id_,) in self._sql.execute(statement, values):
            n = places.get(id_)
            if n is not None:
                bits[n >> 3] |= 1 << (n & 7)
        return int.from_bytes(bits, "little")


def _joined(tree: And) -> list[Node]:
    """The parts, with those that only ask for facts as one, and so asked at once."""
    facts = tuple(part for part in tree.parts if _asks_for_facts(part))
    others: list[Node] = [part for part in tree.parts if not _asks_for_facts(part)]
    if not facts:
        return others
    return [*others, And(facts) if len(facts) > 1 else facts[0]]


def _members(bits: int) -> Iterator[int]:
    """The places of the bits that are set, ascending."""
    data = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for place, byte in enumerate(data):
        if byte:
            for n in range(8):
                if byte >> n & 1:
                    yield place * 8 + n
