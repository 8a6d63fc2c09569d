"""The made-up calendar: working days before a start, deadlines after it, dates as words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from focusdesk.connectors.demo.script import Due
from focusdesk.errors import BadSettings
from focusdesk.model import HOUR, MINUTE, Instant

FRESH: Final = 3 * HOUR
"""What is written as minutes before the start lies in here, and nothing else does."""
_EVENING: Final = 18 * 60 + 30
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_WEEKDAYS: Final = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
}


class Days:
    """The calendar of a start, by the wall clock of a zone.

    Working day 1 is the last whole one before the start, so that a start on a Sunday at midnight
    has a Friday behind it.
    """

    def __init__(self, start: Instant, zone: str) -> None:
        """Raises `BadSettings` for a zone that nobody knows."""
        try:
            self._zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadSettings("zone", "demo-zone", value=zone) from error
        self.start = start
        self._working: list[date] = []
        latest = self.local(Instant(start - FRESH))
        day = latest.date()
        if latest.hour * 60 + latest.minute < _EVENING:
            day -= timedelta(days=1)
        self._before(day)

    def local(self, instant: Instant) -> datetime:
        return (_EPOCH + timedelta(microseconds=instant)).astimezone(self._zone)

    def at(self, day: int, minute: int) -> Instant:
        """A minute of a working day, counted back from the start."""
        while len(self._working) < day:
            self._before(self._working[-1] - timedelta(days=1))
        return self._instant(self._working[day - 1], minute)

    def at_date(self, days_back: int, minute: int) -> Instant:
        """A minute of a day of the calendar, counted back from the start."""
        return self._instant(self.local(self.start).date() - timedelta(days=days_back), minute)

    def due(self, due: Due, at: Instant) -> Instant:
        """By when an answer is wanted to a message of `at`."""
        if due.wait is not None:
            end = at + due.wait
            return Instant(end - end % (10 * MINUTE))
        day = self.local(at).date()
        for _ in range(due.days):
            day += timedelta(days=1)
            while day.weekday() >= 5:
                day += timedelta(days=1)
        return self._instant(day, due.minute)

    def _before(self, day: date) -> None:
        """The last working day up to `day` is one more."""
        while day.weekday() >= 5:
            day -= timedelta(days=1)
        self._working.append(day)

    def _instant(self, day: date, minute: int) -> Instant:
        wall = datetime.combine(day, time(minute // 60, minute % 60), self._zone)
        return Instant((wall - _EPOCH) // timedelta(microseconds=1))

    # -- in words -----------------------------------------------------------------------------

    def words(self, text: str, language: str, at: Instant, due: Instant | None = None) -> str:
        """`{due}`, `{month}` and `{last_month}` written out, as somebody writes at that instant."""
        if "{" not in text:
            return text
        here = self.local(at)
        months = _MONTHS[language].split()
        text = text.replace("{month}", months[here.month - 1])
        text = text.replace("{last_month}", months[here.month - 2])
        return text.replace("{due}", self._due_words(due, language, here)) if due else text

    def _due_words(self, due: Instant, language: str, here: datetime) -> str:
        end = self.local(due)
        clock = f"{end:%H:%M}"
        if language == "fr":
            clock = f"{end.hour} h" + (f" {end:%M}" if end.minute else "")
        if end.date() == here.date():
            return clock
        return f"{_WEEKDAYS[language].split()[end.weekday()]} {clock}"

    def attribution(self, who: str, language: str, at: Instant) -> str:
        """The line above what is quoted."""
        here = self.local(at)
        month = _MONTHS[language].split()[here.month - 1]
        if language == "fr":
            return f"Le {here.day} {month} {here.year} à {here:%H:%M}, {who} a écrit :"
        return f"On {here.day} {month} {here.year} at {here:%H:%M}, {who} wrote:"
