"""The rules in force while the window changes them: shown at once, stored behind, taken back by Z."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A change made here, and what takes it back."""

    take_back: Callable[[], None]


class Book(QObject):
    """All rules, the last one included, and how to take back each change made here.

    changed
        Other rules, or another order.
    losing
        A change waits, because it would lose this many comments of the person's file: `confirm`
        has it done.
    said
        What was done, and the `Step` that `undo` takes back.
    undone
        What was taken back.
    """

    changed = Signal()
    losing = Signal(int)
    said = Signal(str, object)
    undone = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._text = documents.rules_text(desk.store)
        self.book: Rulebook = documents.rulebook(desk.store)
        self._steps: list[Step] = []
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

            def take_back() -> None:
                self._store(before, rules_file.read(before), lambda _e: self.undone.emit(said))

            step = self._may_undo(take_back)
            done()
            self._store(
                rules_file.dump(wanted),
                wanted,
                lambda effect: self._say(_with_effect(said, effect), step),
            )

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

    def undo(self, step: Step | None = None) -> bool:
        """Take back the last thing done here; False when there is none, or it is not `step`."""
        if not self._steps or step not in (None, self._steps[-1]):
            return False
        self._steps.pop().take_back()
        return True

    def _may_undo(self, take_back: Callable[[], None]) -> Step:
        step = Step(take_back)
        self._steps.append(step)
        del self._steps[:-KEPT]
        return step

    def _say(self, text: str, step: Step) -> None:
        """Tell what is stored, unless it was taken back meanwhile."""
        if step in self._steps:
            self.said.emit(text, step)

    def _store(self, text: str, book: Rulebook, told: Callable[[Effect], None]) -> None:
        self._text, self.book, self._waiting = text, book, None
        self._writing += 1
        self.changed.emit()

        def stored(effect: Effect) -> None:
            self._stored()
            told(effect)

        self._desk.write(
            lambda store: rulebook.set_rules(store, text, clock.now()), stored, self._refused
        )

    def _stored(self) -> None:
        self._writing -= 1
        self.take_stored()

    def _refused(self, _error: FocusDeskError) -> None:
        self._writing -= 1
        self._steps.clear()
        self._take(documents.rules_text(self._desk.store))

    # -- suggestions --------------------------------------------------------------------------

    def accept(self, one: RuleSuggestion) -> None:
        """Make a rule of a suggestion; the rest of the file stays as it is written."""
        self._writing += 1

        def accepted(found: Accepted) -> None:
            self._writing -= 1
            self._take(documents.rules_text(self._desk.store))

            said = _("“{rule}” is a rule now").format(rule=rule_name(found.rule.name))

            def take_back() -> None:
                self._write(lambda store: rulebook.take_back(store, clock.now(), found.undo), said)

            self._say(said, self._may_undo(take_back))

        self._desk.write(
            lambda store: suggestions.accept(store, one.id, clock.now()), accepted, self._refused
        )

    def discard(self, one: RuleSuggestion) -> None:
        """Never suggest this again."""

        def discarded(_changed: Changed) -> None:
            said = _("This is not suggested again")

            def take_back() -> None:
                self._write(lambda store: suggestions.restore(store, one.id), said)

            self._say(said, self._may_undo(take_back))

        self._desk.write(lambda store: suggestions.discard(store, one.id, clock.now()), discarded)

    def _write(self, work: Callable[[Store], Changed], said: str) -> None:
        """Take something back that the store itself worked out."""
        self._writing += 1

        def written(_changed: Changed) -> None:
            self._writing -= 1
            self._take(documents.rules_text(self._desk.store))
            self.undone.emit(said)

        self._desk.write(work, written, self._refused)

    # -- the store ----------------------------------------------------------------------------

    def take_stored(self) -> None:
        """Somebody wrote rules; while a change of ours is on its way, that one counts."""
        if self._writing:
            return
        text = documents.rules_text(self._desk.store)
        if text != self._text:
            # what was undone now would be somebody else's work
            self._steps.clear()
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
