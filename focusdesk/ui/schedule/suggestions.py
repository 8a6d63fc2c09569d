"""Delivery times that would have made one's own messages wait least: one a row, to choose from."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk import clock, i18n
from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _, ngettext
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Schedule, Weekday
from focusdesk.rules.simulate import Stop
from focusdesk.rules.suggest import CHOICES, Choice, Suggestion
from focusdesk.store import past
from focusdesk.store.db import Store
from focusdesk.ui.desk import Desk
from focusdesk.ui.schedule.bars import Progress
from focusdesk.ui.schedule.draft import Draft
from focusdesk.ui.schedule.week_view import FIRST_HOUR, LAST_HOUR
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.card import titled
from focusdesk.ui.widgets.field import clock as time_of
from focusdesk.ui.widgets.label import Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.radio import RadioCards
from focusdesk.wording import say_error

_KEY: Final = "schedule-suggestion"
_USUAL: Final = 3


class Suggestions(QWidget):
    """Shown once asked for, until it is closed.

    came
        It is there, or went.
    """

    came = Signal()

    def __init__(self, desk: Desk, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._draft = draft
        self._found: Suggestion | None = None
        self._told = ""
        self.shut = Button(_("Close"), Look.LINK, height=28, size=12)
        head, _title = titled(_("Suggested delivery times"), self.shut)
        self.progress = Progress()
        self.cards = RadioCards(_("Suggested delivery times"))
        self.note = Paragraph("", Type(12), t2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(6)
        for part in (head, self.progress, self.cards, self.note):
            column.addWidget(part)
        self.shut.clicked.connect(self.end)
        self.cards.chosen.connect(self._take)
        draft.changed.connect(self._mark)
        self.hide()

    def dress(self) -> None:
        self.note.dress()

    def ask(self) -> None:
        """For the draft's focus and quiet hours; the answer is put into the draft."""
        schedule = self._draft.schedule
        wanted = min(CHOICES, _count(schedule) or _USUAL)
        self._found = None
        self.progress.set_running(True)
        self.cards.set_cards([])
        self.note.setText(_("Looking at your last 60 days…"))
        self.show()
        self.came.emit()

        def work(store: Store, stop: Stop) -> Suggestion | None:
            return past.suggestion(store, clock.now(), schedule=schedule, stop=stop)

        def found(suggestion: Suggestion) -> None:
            self._show(suggestion)
            self._take(min(wanted, len(suggestion.choices)))

        self._desk.work_out(_KEY, work, found, self._did_not)

    def end(self) -> None:
        """Put away; what it put into the draft stays."""
        self._desk.give_up(_KEY)
        self.hide()
        self.came.emit()

    def _did_not(self, error: FocusDeskError) -> None:
        self.progress.set_running(False)
        self.note.setText(say_error(error))

    def _show(self, found: Suggestion) -> None:
        self._found = found
        self.progress.set_running(False)
        self.cards.set_cards(
            [
                (
                    len(choice.times),
                    " ".join(map(time_of, choice.times)),
                    _("{mean} of waiting on average").format(
                        mean=i18n.length(found.mean_wait(choice))
                    ),
                )
                for choice in found.choices
            ]
        )
        text = ngettext(
            "{messages} of your last {n} day waited for deliveries. Nights count.",
            "{messages} of your last {n} days waited for deliveries. Nights count.",
            found.days,
        )
        messages = ngettext("{n} message", "{n} messages", found.messages)
        self._told = text.format(
            messages=messages.format(n=i18n.number(found.messages)), n=found.days
        )
        self.note.setText(self._told)

    def _take(self, count: object) -> None:
        """Put the times of a choice into the draft."""
        found = self._choice(count)
        if found is not None:
            self._draft.edit(week_edit.with_weekday_times(self._draft.schedule, found.times))
            self._mark()

    def _choice(self, count: object) -> Choice | None:
        choices = self._found.choices if self._found is not None else ()
        return next((one for one in choices if len(one.times) == count), None)

    def _mark(self) -> None:
        """On is what the draft has, if it has one of them."""
        schedule = self._draft.schedule
        weekdays = {schedule.times_of(day) for day in tuple(Weekday)[:5]}
        count = _count(schedule) if len(weekdays) == 1 else 0
        found = self._choice(count)
        taken = found is not None and {found.times} == weekdays
        self.cards.select(count if taken else None)
        if self._found is None:
            return
        hidden = [
            one
            for one in (found.times if found is not None and taken else ())
            if not FIRST_HOUR * 60 <= one <= LAST_HOUR * 60
        ]
        said = [self._told]
        if hidden:
            times = ", ".join(map(time_of, hidden))
            said.append(_("Outside the hours shown at first: {times}.").format(times=times))
        self.note.setText(" ".join(said))


def _count(schedule: Schedule) -> int:
    """Deliveries on the weekday that has most of them."""
    return max(len(schedule.times_of(day)) for day in tuple(Weekday)[:5])
