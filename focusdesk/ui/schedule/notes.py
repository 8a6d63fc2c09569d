"""Strips over the week: dates that are different, what is doubtful, what applying would lose."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.rules import schedule_edit, schedule_holes
from focusdesk.rules.schedule import DayException, Schedule
from focusdesk.ui import words
from focusdesk.ui.schedule.draft import Draft
from focusdesk.ui.widgets.strip import Strip, Tone
from focusdesk.wording import say

SHOWN = 2
"""Warnings that are written out; the rest is counted, and told by pointing at the strip."""


class Notes(QWidget):
    """Nothing, mostly.

    apply_asked
        Apply, though the comments of the file are lost.
    """

    apply_asked = Signal()

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.dates = Strip(Tone.NEWS, "calendar")
        self.doubts = Strip(Tone.WAITING, "alert")
        self.losing = Strip(Tone.WAITING, "file")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(0)
        for strip in (self.losing, self.doubts, self.dates):
            column.addWidget(strip)
        self.losing.pressed.connect(self.apply_asked)
        draft.changed.connect(self.show_doubts)

    def dress(self) -> None:
        for strip in (self.losing, self.doubts, self.dates):
            strip.dress()

    def show_doubts(self) -> None:
        """What is doubtful in the draft, also after it was applied."""
        self.losing.say("")
        said = [say(one) for one in schedule_holes.warnings(self._draft.schedule)]
        if self._draft.overtaken:
            said.insert(
                0,
                _("The schedule was changed elsewhere meanwhile: applying this replaces it."),
            )
        shown = said[:SHOWN] if len(said) > SHOWN + 1 else said
        rest = len(said) - len(shown)
        if rest:
            shown.append(ngettext("{n} more", "{n} more", rest).format(n=rest))
        self.doubts.say("\n".join(shown))
        self.doubts.setToolTip("\n".join(said) if rest else "")

    def show_week(self, monday: date) -> None:
        self.dates.say("\n".join(different_days(self._draft.schedule, monday)))

    def warn_of_comments(self) -> bool:
        """Whether applying loses comments, which is asked first."""
        count = schedule_edit.comments(self._draft.stored_text)
        if not count:
            return False
        text = ngettext(
            "Your schedule file has {n} comment. Applying writes the file anew, without it.",
            "Your schedule file has {n} comments. Applying writes the file anew, without them.",
            count,
        )
        self.losing.say(text.format(n=count), _("Apply anyway"))
        return True


def different_days(schedule: Schedule, monday: date) -> list[str]:
    """`Thu 24 Dec: quiet`, for the dates of a week that are not as every week; a trip in it."""
    said: list[str] = []
    for number in range(7):
        day = monday + timedelta(days=number)
        _place, exception = schedule.exception_on(day)
        if exception is not None:
            said.append(_("{date}: {what}").format(date=_date(day), what=_what(exception)))
    found = [" · ".join(said)] if said else []
    trip = schedule.trip
    if trip is None or trip.back <= monday:
        return found
    if trip.first is not None and trip.first > monday + timedelta(days=6):
        return found
    if trip.first is None or trip.first <= monday:
        text = _("Trip: times are those of {zone} until {back}.")
    else:
        text = _("Trip: times are those of {zone} from {first} until {back}.")
    first = _date(trip.first) if trip.first is not None else ""
    found.append(text.format(zone=trip.zone, first=first, back=_date(trip.back)))
    return found


def _what(exception: DayException) -> str:
    if exception.like is not None:
        text = _("like {weekday}").format(weekday=words.weekday(exception.like))
    else:
        text = _("quiet all day")
    return f"{text} ({exception.label})" if exception.label else text


def _date(day: date) -> str:
    return _("{weekday} {day} {month}").format(
        weekday=i18n.weekday(day.weekday()), day=day.day, month=i18n.month(day.month)
    )
