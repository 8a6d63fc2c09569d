"""The page of the rules: the list changes at once, the editor holds a draft until it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from focusdesk import clock
from focusdesk.i18n import _, ngettext
from focusdesk.rules.habits import RuleSuggestion, after_guards
from focusdesk.rules.rule import Rulebook
from focusdesk.rules.rules_file import NAME_LIMIT
from focusdesk.rules.simulate import Stop
from focusdesk.store import rule_trials, suggestions, timeline
from focusdesk.store.db import Changed, Store
from focusdesk.store.rule_trials import RuleTrial
from focusdesk.ui import query_values
from focusdesk.ui.desk import Desk
from focusdesk.ui.page import Page
from focusdesk.ui.rules.book import Book, Step
from focusdesk.ui.rules.draft import Draft
from focusdesk.ui.rules.editor import RuleEditor
from focusdesk.ui.rules.panel import RulePanel
from focusdesk.ui.rules.rows import RuleList
from focusdesk.ui.rules.words import called
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.trying import Trying
from focusdesk.wording import say_error

LIST: Final = 500
_ROOMY: Final = 1000
"""Width of the page from which the list has its whole width."""
_LEAST: Final = 300


class RulesPage(Page):
    """Switching, moving and deleting hold at once; each can be taken back."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._stale = self._advice_stale = True
        self._open_then: int | None = None
        """Which rule to open when what is put in force is shown."""
        self.setAccessibleName(_("Rules"))
        self.book = Book(desk, self)
        self.draft = Draft(self.book.rules, self)
        self.rules = RuleList(self.book, self.draft, self)
        self.panel = RulePanel(self.rules)
        self.view = self.panel.view
        self.editor = RuleEditor(self.draft)
        self._counting = Trying(desk, "rule-counts", self)
        self._trying = Trying(desk, "rule-matches", self)
        self._advising = Trying(desk, "rule-suggestions", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.panel)
        row.addWidget(self.editor, 1)
        self._connect()
        self.tell_time()
        self.view.mark(self.draft.place)
        self.editor.show_draft()

    def _connect(self) -> None:
        self.book.changed.connect(self._book_changed)
        self.book.losing.connect(self._losing)
        self.book.said.connect(self._tell)
        self.book.undone.connect(self.undone)
        self.draft.opened.connect(self._draft_opened)
        self.draft.changed.connect(self._draft_changed)
        self.view.chosen.connect(self.draft.open)
        self.view.opened.connect(self.editor.begin)
        self.view.switched.connect(self.switch)
        self.view.removed.connect(self.remove)
        self.view.moved.connect(self.move_rule)
        self.panel.new_asked.connect(self.begin_new)
        self.panel.losing.pressed.connect(self._confirm)
        self.panel.suggested.accepted.connect(self.book.accept)
        self.panel.suggested.discarded.connect(self.book.discard)
        self.editor.save_asked.connect(self.save)
        self.editor.cancel_asked.connect(self.cancel)
        self.editor.duplicate_asked.connect(self.duplicate)
        self.editor.delete_asked.connect(self._remove_open)
        self.editor.show_all_asked.connect(self.search_asked)
        self._counting.found.connect(self._counted)
        self._trying.began.connect(self.editor.matches.begin)
        self._trying.found.connect(self._tried)
        self._trying.failed.connect(self.editor.show_no_trial)
        self._advising.found.connect(self._advised)

    # -- as a page ----------------------------------------------------------------------------

    def opened(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look()

    def apply(self, changed: Changed | None) -> None:
        if changed is None or changed.of("rules"):
            self.book.take_stored()
        if changed is None or changed.of("schedule") or changed.of("focus"):
            self.tell_time()
        if changed is None or changed.of("suggestion") or changed.of("rules"):
            self._advice_stale = True
        self._stale = True
        if self.isVisible() and self._advice_stale:
            self._look()

    def tell_time(self) -> None:
        self.editor.show_times(timeline.timeline(self._desk.store), self._desk.now)
        if self.isVisible() and self._stale:
            self._look()

    def dress(self) -> None:
        self.panel.dress()
        self.editor.dress()

    def undo(self) -> bool:
        return self.draft.undo() or self._undo_stored()

    def escape(self) -> None:
        if not self.view.cancel():
            self.panel.end_search()
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_search(self) -> bool:
        self.panel.begin_search()
        return True

    def stops(self) -> list[QWidget]:
        lane = self.editor.lanes.radio(self.draft.rule.lane)
        return [self.view, lane if self.draft.is_last else self.editor.condition.field.edit]

    # -- looking ------------------------------------------------------------------------------

    def _look(self) -> None:
        """Work out what may have changed since one looked."""
        if self._stale:
            self._stale = False
            store = self._desk.store
            self.editor.condition.field.set_known(query_values.read(store))
            self._count()
            self._try()
        if self._advice_stale:
            self._advice_stale = False
            self._advising.ask(
                lambda store, stop: suggestions.suggestions(store, clock.now(), stop)
            )

    def _count(self) -> None:
        book = self.book.book

        def work(store: Store, stop: Stop) -> tuple[Rulebook, Sequence[int]] | None:
            found = rule_trials.counts(store, book, clock.now(), stop=stop)
            return None if found is None else (book, found)

        self._counting.ask(work)

    def _counted(self, found: tuple[Rulebook, Sequence[int]]) -> None:
        book, counts = found
        self.rules.show_counts(book.rules, counts)

    def _try(self) -> None:
        """Try the rule that is open, as it reads now."""
        if not self.isVisible():
            self._stale = True
            return
        error = self.draft.error
        if error is not None:
            self._trying.stop()
            begun = self.draft.rule.query.strip()
            why = _("They are shown as soon as the query is understood.")
            self.editor.show_no_trial(why if begun else say_error(error))
            return
        rule, rules = self.draft.named(), self.book.rules
        place = self._place()
        after = rules[place if self.draft.is_new else place + 1 :]
        book = replace(self.book.book, rules=(*rules[:place], rule, *after))

        def work(store: Store, stop: Stop) -> tuple[str, RuleTrial] | None:
            found = rule_trials.trial(store, book, place, clock.now(), stop=stop)
            return None if found is None else (rule.query, found)

        self._trying.ask(work)

    def _tried(self, found: tuple[str, RuleTrial]) -> None:
        text, trial = found
        self.editor.show_trial(trial, text, self._desk.now)

    def _place(self) -> int:
        """Where the open rule stands; a new one as early as one that is suggested may."""
        place = self.draft.place
        return after_guards(self.book.rules) if place is None else place

    def _advised(self, found: tuple[RuleSuggestion, ...]) -> None:
        self.panel.suggested.show_suggestions(found)

    # -- the draft and the list ---------------------------------------------------------------

    def _tell(self, text: str, step: Step) -> None:
        self.said.emit(text, lambda: self._undo_stored(step))

    def _undo_stored(self, step: Step | None = None) -> bool:
        """Take back what was stored last, if it is this, and show what came back."""
        before = self.book.rules
        if not self.book.undo(step):
            return False
        back = [n for n, one in enumerate(self.book.rules) if one not in before]
        if back and not self.draft.is_dirty:
            self.draft.open(back[0])
        return True

    def _draft_opened(self) -> None:
        self.view.mark(self.draft.place)
        self.rules.repaint()
        self._try()

    def _draft_changed(self) -> None:
        self.rules.repaint()
        self._try()

    def _book_changed(self) -> None:
        self.panel.losing.say("")
        self.rules.follow()
        self.draft.follow(self.book.rules)
        if self._open_then is not None:
            self.draft.open(self._open_then)
            self._open_then = None
        self.panel.filter()
        self.view.mark(self.draft.place)
        if self.isVisible():
            self._count()
            self._try()
        else:
            self._stale = True

    def _losing(self, comments: int) -> None:
        text = ngettext(
            "Your rules file has {n} comment. A change here writes the file anew, without it.",
            "Your rules file has {n} comments. A change here writes the file anew, without them.",
            comments,
        )
        self.panel.losing.say(text.format(n=comments), _("Change anyway"))

    def _confirm(self) -> None:
        self.panel.losing.say("")
        self.book.confirm()

    # -- what is done at once -----------------------------------------------------------------

    def switch(self, place: int) -> None:
        """On or off."""
        rules = list(self.book.rules)
        rule = rules[place] = replace(rules[place], enabled=not rules[place].enabled)
        text = _("“{rule}” is on") if rule.enabled else _("“{rule}” is off")
        self.book.put(rules, text.format(rule=called(rule)), _nothing)

    def move_rule(self, start: int, to: int) -> None:
        """From one place of the order to another."""
        rules = list(self.book.rules)
        rule = rules.pop(start)
        rules.insert(to, rule)
        said = _("“{rule}” is rule {n} now").format(rule=called(rule), n=to + 1)
        self.book.put(rules, said, _nothing)

    def remove(self, place: int) -> None:
        """Delete a rule; it can be brought back."""
        rules = list(self.book.rules)
        rule = rules.pop(place)

        def forget() -> None:
            if place == self.draft.place:
                self.draft.cancel()

        self.book.put(rules, _("“{rule}” deleted").format(rule=called(rule)), forget)

    def _remove_open(self) -> None:
        if self.draft.place is not None and not self.draft.is_last:
            self.remove(self.draft.place)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def duplicate(self) -> None:
        """The same rule once more, right below, switched off."""
        place, rules = self.draft.place, list(self.book.rules)
        if place is None or self.draft.is_last:
            return
        name = _("{rule} (copy)").format(rule=called(rules[place]))[:NAME_LIMIT]
        copy = replace(rules[place], name=name, enabled=False)
        rules.insert(place + 1, copy)
        said = _("“{rule}” is there, switched off").format(rule=name)

        def show() -> None:
            self._open_then = place + 1

        self.book.put(rules, said, show)

    # -- what is edited -----------------------------------------------------------------------

    def begin_new(self) -> None:
        """A rule that does not stand in the list before it is saved; `_place` says where."""
        self.draft.open(None)
        self.editor.begin()

    def cancel(self) -> None:
        if self.draft.is_new:
            self.draft.cancel()
            self.draft.open(0)
        else:
            self.draft.cancel()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Put the draft in force."""
        if self.draft.error is not None or not self.draft.is_dirty:
            return
        rule, rules = self.draft.named(), list(self.book.rules)
        place = self._place()
        if self.draft.is_new:
            rules.insert(place, rule)
        else:
            rules[place] = rule
        said = _("“{rule}” saved").format(rule=called(rule))

        def saved() -> None:
            self.draft.saved(place, rule)
            # letters are commands again
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

        self.book.put(rules, said, saved)

    def show_named(self, name: str) -> bool:
        """Open the rule of this name; False when there is none any more."""
        place = next((n for n, one in enumerate(self.book.rules) if one.name == name), None)
        if place is None:
            return False
        self.panel.end_search()
        self.draft.open(place)
        self.editor.begin()
        return True

    # -- as a widget --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_N and not event.modifiers():
            self.begin_new()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = LIST if self.width() >= _ROOMY else max(_LEAST, round(self.width() * 0.45))
        self.panel.setFixedWidth(wide)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()


def _nothing() -> None:
    """Nothing to see to before it is shown."""
