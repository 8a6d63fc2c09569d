"""The editor of a rule: its name, its query, its lane, how long it may hold, what it matches."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from focusdesk import i18n
from focusdesk.errors import BadInput
from focusdesk.i18n import _
from focusdesk.model import Instant, Lane, Micros
from focusdesk.rules.rules_file import NAME_LIMIT
from focusdesk.rules.schedule import Timeline
from focusdesk.store.rule_trials import RuleTrial, excluding
from focusdesk.ui.rules.condition import Condition
from focusdesk.ui.rules.draft import Draft
from focusdesk.ui.rules.fields import LengthField, NameField
from focusdesk.ui.rules.matches import MatchesCard
from focusdesk.ui.rules.words import LANES, NEVER_HOLD, lane_means
from focusdesk.ui.schedule.words import lane as lane_name
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.card import TITLE
from focusdesk.ui.widgets.field import Field
from focusdesk.ui.widgets.label import Line, Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.radio import RadioRows
from focusdesk.ui.widgets.scroll import Foot, Scrolled
from focusdesk.ui.widgets.strip import Strip, Tone
from focusdesk.wording import say_error
from focusdesk.wording.rules import rule_name

_EDGE: Final = 24


class RuleEditor(QWidget):
    """Shows a draft and edits it.

    save_asked, cancel_asked, duplicate_asked, delete_asked
        The buttons; also Ctrl+S.
    show_all_asked
        The messages that this query matches.
    """

    save_asked = Signal()
    cancel_asked = Signal()
    duplicate_asked = Signal()
    delete_asked = Signal()
    show_all_asked = Signal(str)

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.setAccessibleName(_("Rule"))
        self.name = NameField()
        self.duplicate = Button(_("Duplicate"), Look.QUIET)
        self.delete = Button(_("Delete"), Look.REMOVE)
        self.overtaken = Strip(Tone.WAITING, "alert")
        self.condition = Condition()
        self.lanes = RadioRows(
            _("Then"), [(lane, lane_name(lane), icon) for lane, icon in LANES.items()]
        )
        self.hold = LengthField()
        self.hold_note = Paragraph("", Type(12), t2)
        self.tag = Field(_("Tag"))
        self.tag.setMaxLength(NAME_LIMIT)
        self.matches = MatchesCard()
        self.doubt = Strip(Tone.WAITING, "alert")
        self.applies = Paragraph(_("Applies to new messages and those still held."), Type(12), t2)
        self.cancel = Button(_("Cancel"), Look.QUIET)
        self.save = Button(_("Save rule"), Look.PRIMARY, key=_("Ctrl S"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(_EDGE, 0, _EDGE, 12)
        column.setSpacing(0)
        then = Line(_("Then"), TITLE, t2)
        for part, gap in (
            (self.condition, 14),
            (then, 6),
            (self.lanes, 14),
            (self._limits(), 14),
            (self.matches, 8),
        ):
            column.addWidget(part)
            column.addSpacing(gap)
        doubt = QHBoxLayout()
        doubt.setContentsMargins(-8, 0, -8, 0)
        doubt.addWidget(self.doubt)
        column.addLayout(doubt)
        column.addStretch(1)
        self.view = Scrolled(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addWidget(self.overtaken)
        whole.addWidget(self.view, 1)
        whole.addWidget(self._foot())

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_EDGE - 7, 12, _EDGE - 13, 10)
        row.setSpacing(4)
        row.addWidget(self.name, 1)
        row.addWidget(self.duplicate)
        row.addWidget(self.delete)
        return row

    def _limits(self) -> QWidget:
        whole = QWidget()
        grid = QGridLayout(whole)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.addWidget(Line(_("Hold for at most"), TITLE, t2), 0, 0, 1, 2)
        grid.addWidget(Line(_("Tag"), TITLE, t2), 0, 2)
        self.hold.setFixedWidth(120)
        self.tag.setFixedWidth(120)
        self.tag.setPlaceholderText(_("none"))
        grid.addWidget(self.hold, 1, 0)
        grid.addWidget(self.hold_note, 1, 1)
        grid.addWidget(self.tag, 1, 2)
        grid.setColumnStretch(1, 1)
        return whole

    def _foot(self) -> Foot:
        foot = Foot(self.view)
        row = foot.row
        row.setContentsMargins(_EDGE, 8, _EDGE, 14)
        row.setSpacing(8)
        self.applies.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.applies, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        return foot

    def _connect(self) -> None:
        self.name.textEdited.connect(self._name_edited)
        self.condition.edited.connect(self._query_edited)
        self.condition.entered.connect(self._to_lanes)
        self.lanes.chosen.connect(self._lane_chosen)
        self.hold.textEdited.connect(self._hold_edited)
        self.hold.editingFinished.connect(self._hold_finished)
        self.tag.textEdited.connect(self._tag_edited)
        self.doubt.pressed.connect(self._exclude)
        self.matches.show_all.connect(
            lambda: self.show_all_asked.emit(self._draft.rule.query.strip())
        )
        self.duplicate.clicked.connect(self.duplicate_asked)
        self.delete.clicked.connect(self.delete_asked)
        self.cancel.clicked.connect(self.cancel_asked)
        self.save.clicked.connect(self.save_asked)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self._save_by_key)
        self._draft.opened.connect(self.show_draft)
        self._draft.changed.connect(self._show_state)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        for part in (
            self.condition,
            self.hold_note,
            self.matches,
            self.doubt,
            self.overtaken,
            self.applies,
        ):
            part.dress()

    # -- what it shows ------------------------------------------------------------------------

    def show_draft(self) -> None:
        """The rule that is open; fields that say the same keep their cursor."""
        draft, rule = self._draft, self._draft.rule
        name = rule_name(rule.name)
        if self.name.text() != name:
            self.name.setText(name)
            self.name.setCursorPosition(0)
        self.name.setReadOnly(draft.is_last)
        self.name.setPlaceholderText(_("New rule") if draft.is_new else "")
        self.condition.field.show_text(rule.query)
        self.condition.setVisible(not draft.is_last)
        self.lanes.select(rule.lane)
        self.hold.show_length(rule.longest_wait)
        if self.tag.text().strip() != rule.tag:
            self.tag.setText(rule.tag)
        for button in (self.duplicate, self.delete):
            button.setVisible(not draft.is_last and not draft.is_new)
        self.overtaken.say(
            _("This rule was changed or deleted elsewhere meanwhile: saving adds it anew.")
            if draft.overtaken
            else ""
        )
        self.condition.show_error(draft.error, soon=False)
        self._show_state()

    def show_times(self, line: Timeline, now: Instant) -> None:
        """What each lane means now, and what holds where a rule says nothing of its own."""
        for lane in LANES:
            self.lanes.say(lane, lane_means(lane, line, now))
        self._limit = line.schedule.limits.longest_wait
        self.hold.setPlaceholderText(i18n.length(self._limit))
        self._show_hold()

    _limit: Micros | None = None

    def _show_hold(self) -> None:
        never = self._draft.rule.lane in NEVER_HOLD
        self.hold.setEnabled(not never)
        why = _("Not used: this lane never holds.") if never else ""
        self.hold.setToolTip(why)
        said = why
        if not never and self._limit is not None and self._draft.rule.longest_wait is None:
            said = _("As long as the schedule says: {length}.").format(
                length=i18n.length(self._limit)
            )
        if self.hold.wrong:
            said = _("Write a length like 90 min or 2 h.")
        self.hold_note.setText(said)

    def _show_state(self) -> None:
        draft = self._draft
        self.lanes.select(draft.rule.lane)
        self._show_hold()
        if draft.error is None:
            self.condition.show_error(None, soon=False)
        why = self._why_not()
        self.save.setEnabled(not why)
        self.save.setToolTip(why)
        changed = draft.is_dirty or draft.is_new
        self.cancel.setEnabled(changed)
        self.cancel.setToolTip("" if changed else _("Nothing is changed."))

    def _why_not(self) -> str:
        """Why this cannot be saved; empty: it can."""
        draft = self._draft
        if draft.error is not None:
            return say_error(draft.error)
        if self.hold.wrong:
            return _("Write a length like 90 min or 2 h.")
        if not draft.is_dirty:
            return _("Nothing is changed.")
        return ""

    def show_trial(self, trial: RuleTrial, text: str, now: Instant) -> None:
        """What the query `text` matches of the past."""
        self.matches.show_trial(trial, text, now)
        doubt = trial.doubt
        self.doubt.say("")
        if doubt is not None:
            said = _("“{phrase}” also matches. Add {exclusion}").format(
                phrase=doubt.phrase, exclusion=doubt.exclusion
            )
            self.doubt.say(said, _("Add"))

    def show_no_trial(self, why: str) -> None:
        self.matches.say(why)
        self.doubt.say("")

    def begin(self) -> None:
        """The keyboard goes to where one begins."""
        first = self.lanes.radio(self._draft.rule.lane)
        if self._draft.is_last:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.condition.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- what it changes ----------------------------------------------------------------------

    def _name_edited(self, text: str) -> None:
        self._draft.edit(replace(self._draft.rule, name=text), key="name")

    def _query_edited(self, text: str) -> None:
        self._draft.edit(replace(self._draft.rule, query=text), key="query")
        self.condition.show_error(self._draft.error, soon=True)

    def _to_lanes(self) -> None:
        self.lanes.radio(self._draft.rule.lane).setFocus(Qt.FocusReason.TabFocusReason)

    def _lane_chosen(self, lane: object) -> None:
        assert isinstance(lane, Lane)
        self._draft.edit(replace(self._draft.rule, lane=lane))

    def _hold_edited(self) -> None:
        try:
            length = self.hold.length
        except BadInput:
            self.hold.set_wrong(True)
            self._show_state()
            return
        self.hold.set_wrong(False)
        self._draft.edit(replace(self._draft.rule, longest_wait=length), key="hold")
        self._show_state()

    def _hold_finished(self) -> None:
        if not self.hold.wrong:
            length = self._draft.rule.longest_wait
            self.hold.setText("" if length is None else i18n.length(length))

    def _tag_edited(self, text: str) -> None:
        self._draft.edit(replace(self._draft.rule, tag=" ".join(text.lower().split())), key="tag")

    def _exclude(self) -> None:
        trial = self.matches.trial
        if trial is not None and trial.doubt is not None:
            changed = excluding(self._draft.rule.query, trial.doubt)
            self.doubt.say("")
            self._draft.edit(replace(self._draft.rule, query=changed))
            self.condition.field.show_text(changed)

    def _save_by_key(self) -> None:
        if self.isVisible() and self.save.isEnabled():
            self.save_asked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.fillRect(0, 0, 1, self.height(), color(tokens().line))
        painter.end()
