"""The rule that is open in the editor, and what was changed of it and not saved yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from focusdesk.errors import BadQuery
from focusdesk.model import Lane
from focusdesk.rules import query
from focusdesk.rules.rule import Rule
from focusdesk.rules.rules_file import name_of

NEW: Final = Rule(name="", query="", lane=Lane.NEXT)
"""A rule that begins."""


class Draft(QObject):
    """One rule at a time; what was changed of another is kept until one comes back to it.

    opened
        Another rule, or the same one as it reads now.
    changed
        It was edited.
    """

    opened = Signal()
    changed = Signal()

    def __init__(self, rules: tuple[Rule, ...], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rules = rules
        self.place: int | None = 0
        """Where the rule stands; None for a new one."""
        self.stored: Rule = rules[0]
        self.rule: Rule = rules[0]
        self.overtaken = False
        """The rule was changed or deleted elsewhere since it was edited here."""
        self._past: list[Rule] = []
        self._key = ""
        self._aside: dict[Rule, Rule] = {}

    @property
    def is_new(self) -> bool:
        return self.place is None

    @property
    def is_last(self) -> bool:
        """It is "everything else", which has no query."""
        return self.place == len(self._rules) - 1

    @property
    def is_dirty(self) -> bool:
        return self.rule != self.stored or self.overtaken

    @property
    def error(self) -> BadQuery | None:
        """What is wrong with the query."""
        if self.is_last:
            return None
        try:
            query.check_rule(self.rule.query)
        except BadQuery as error:
            return error
        return None

    def named(self) -> Rule:
        """The rule as it is saved: without a name of its own it is called by its query."""
        name = " ".join(self.rule.name.split()) or name_of(self.rule.query)
        return replace(self.rule, name=name, query=self.rule.query.strip())

    def unsaved(self, rule: Rule) -> bool:
        """Whether edits of this stored rule wait to be saved."""
        if self.place is not None and _same(rule, self.stored):
            return self.is_dirty
        return _key(rule) in self._aside

    # -- opening ------------------------------------------------------------------------------

    def open(self, place: int | None) -> None:
        """Another rule, with what was changed of it; None: a new one."""
        if place == self.place:
            return
        self._put_aside()
        self.place = place
        self.stored = NEW if place is None else self._rules[place]
        self.rule = replace(
            self._aside.pop(_key(self.stored), self.stored), enabled=self.stored.enabled
        )
        self._begin()

    def _put_aside(self) -> None:
        self._aside.pop(_key(self.stored), None)
        if self.is_dirty:
            self._aside[_key(self.stored)] = self.rule

    def _begin(self) -> None:
        self.overtaken = False
        self._past.clear()
        self._key = ""
        self.opened.emit()

    def cancel(self) -> None:
        """Back to what is stored."""
        self.rule = self.stored
        self._begin()

    def saved(self, place: int, rule: Rule) -> None:
        """It is about to stand there, so."""
        self.place, self.stored, self.rule, self.overtaken = place, rule, rule, False
        self._past.clear()

    def follow(self, rules: tuple[Rule, ...]) -> None:
        """The rules read otherwise now: the open one is found again, or is not there any more."""
        self._rules = rules
        if self.place is None:
            return
        place = self._find(rules)
        if place is not None:
            self.place = place
            dirty = self.rule != self.stored
            self.stored = rules[place]
            self.rule = replace(self.rule, enabled=self.stored.enabled) if dirty else self.stored
            self.opened.emit()
        elif self.is_dirty:
            self.place, self.stored, self.overtaken = None, NEW, True
            self.opened.emit()
        else:
            self.place = min(self.place, len(rules) - 1)
            self.stored = self.rule = rules[self.place]
            self._begin()

    def _find(self, rules: tuple[Rule, ...]) -> int | None:
        """Where the stored rule is now; the nearest one where there are several like it."""
        assert self.place is not None
        if not self.stored.query:
            return len(rules) - 1
        near = sorted(range(len(rules) - 1), key=lambda n: abs(n - (self.place or 0)))
        for alike in (lambda one: one == self.stored, lambda one: _same(one, self.stored)):
            for n in near:
                if alike(rules[n]):
                    return n
        return None

    # -- editing ------------------------------------------------------------------------------

    def edit(self, rule: Rule, key: str = "") -> None:
        """Another wording; edits of the same `key` that follow each other are undone together."""
        if rule == self.rule:
            return
        if not key or key != self._key:
            self._past.append(self.rule)
        self._key = key
        self.rule = rule
        self.changed.emit()

    def undo(self) -> bool:
        """The rule before the last edit; False when there was none."""
        if not self._past:
            return False
        self._key = ""
        self.rule = self._past.pop()
        self.opened.emit()
        return True


def _key(rule: Rule) -> Rule:
    """What identifies a rule while it is switched and moved."""
    return replace(rule, enabled=True)


def _same(one: Rule, other: Rule) -> bool:
    return _key(one) == _key(other)
