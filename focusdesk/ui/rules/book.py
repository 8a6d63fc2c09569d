"""The rules in force while the window changes them: shown at once, stored behind, taken back by Z."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal

from focusdesk import clock
from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _, ngettext, number
from focusdesk.rules import rules_file, schedule_edit
from focusdesk.rules.habits import RuleSuggestion
from focusdesk.rules.rule import Rule, Rulebook
from focusdesk.store import documents, rulebook, suggestions
from focusdesk.store.db import Changed, Store
from focusdesk.store.rulebook import Effect
from focusdesk.store.suggestions import Accepted
from focusdesk.ui.desk import Desk
from focusdesk.wording.rules import rule_name

KEPT: Final = 100


class Book(QObject):
    """All rules, the last one included, and how to take back each change made here.

    changed
        Other rules, or another order.
    losing
        A change waits, because it would lose this many comments of the person's file: `confirm`
        has it done.
    said
        What was done; `undo` takes it back.
    """

    changed = Signal()
    losing = Signal(int)
    said = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._text = documents.rules_text(desk.store)
        self.book: Rulebook = documents.rulebook(desk.store)
        self._undoes: list[Callable[[], None]] = []
        self._writing = 0
        self._sure = False
        self._waiting: Callable[[], None] | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.book.rules

    # -- changing -----------------------------------------------------------------------------

    def put(self, rules: Sequence[Rule], said: str, done: Callable[[], None]) -> None:
        """Put these rules in force; `done` just before they are shown, perhaps after a question."""
        wanted = replace(self.book, rules=tuple(rules))
        if wanted == self.book:
            return
        shipped = self._text == rules_file.DEFAULT_TOML
        comments = 0 if shipped else schedule_edit.comments(self._text)

        def put() -> None:
            before = self._text
            self._may_undo(lambda: self._store(before, rules_file.read(before), ""))
            done()
            self._store(rules_file.dump(wanted), wanted, said)

        if comments and not self._sure:
            self._waiting = put
            self.losing.emit(comments)
            return
        put()

    def confirm(self) -> None:
        """Comments may go: do what waits."""
        self._sure = True
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def undo(self) -> bool:
        """Take back the last thing done here; False when there is none."""
        if not self._undoes:
            return False
        self._undoes.pop()()
        return True

    def _may_undo(self, undo: Callable[[], None]) -> None:
        self._undoes.append(undo)
        del self._undoes[:-KEPT]

    def _store(self, text: str, book: Rulebook, said: str) -> None:
        self._text, self.book, self._waiting = text, book, None
        self._writing += 1
        self.changed.emit()

        def stored(effect: Effect) -> None:
            self._stored()
            if said:
                self.said.emit(_with_effect(said, effect))

        self._desk.write(
            lambda store: rulebook.set_rules(store, text, clock.now()), stored, self._refused
        )

    def _stored(self) -> None:
        self._writing -= 1
        self.take_stored()

    def _refused(self, _error: FocusDeskError) -> None:
        self._writing -= 1
        self._undoes.clear()
        self._take(documents.rules_text(self._desk.store))

    # -- suggestions --------------------------------------------------------------------------

    def accept(self, one: RuleSuggestion) -> None:
        """Make a rule of a suggestion; the rest of the file stays as it is written."""
        self._writing += 1

        def accepted(found: Accepted) -> None:
            self._writing -= 1
            self._take(documents.rules_text(self._desk.store))

            def take_back() -> None:
                self._write(lambda store: rulebook.take_back(store, clock.now(), found.undo))

            self._may_undo(take_back)
            said = _("“{rule}” is a rule now").format(rule=rule_name(found.rule.name))
            self.said.emit(said)

        self._desk.write(
            lambda store: suggestions.accept(store, one.id, clock.now()), accepted, self._refused
        )

    def discard(self, one: RuleSuggestion) -> None:
        """Never suggest this again."""

        def discarded(_changed: Changed) -> None:
            self._may_undo(lambda: self._write(lambda store: suggestions.restore(store, one.id)))
            self.said.emit(_("This is not suggested again"))

        self._desk.write(lambda store: suggestions.discard(store, one.id, clock.now()), discarded)

    def _write(self, work: Callable[[Store], Changed]) -> None:
        """Take something back that the store itself worked out."""
        self._writing += 1

        def written(_changed: Changed) -> None:
            self._writing -= 1
            self._take(documents.rules_text(self._desk.store))

        self._desk.write(work, written, self._refused)

    # -- the store ----------------------------------------------------------------------------

    def take_stored(self) -> None:
        """Somebody wrote rules; while a change of ours is on its way, that one counts."""
        if self._writing:
            return
        text = documents.rules_text(self._desk.store)
        if text != self._text:
            # what was undone now would be somebody else's work
            self._undoes.clear()
            self._sure = False
            self._take(text)

    def _take(self, text: str) -> None:
        self._text, self._waiting = text, None
        book = rules_file.read(text)
        if book != self.book:
            self.book = book
            self.changed.emit()


def _with_effect(said: str, effect: Effect) -> str:
    """What was done, and what it meant for what is held."""
    moved = effect.lanes + effect.instants
    if effect.handed_over:
        n = effect.handed_over
        text = ngettext("{n} held message came in", "{n} held messages came in", n)
    elif moved:
        n = moved
        text = ngettext("{n} held message waits otherwise", "{n} held messages wait otherwise", n)
    else:
        return said
    return f"{said} · {text.format(n=number(n))}"
