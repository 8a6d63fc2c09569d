"""The instants and lengths of time that a person writes: `tomorrow 9:00`, `lundi`, `3h`, `90m`.

English and French side by side, accents and case ignored. What is not understood whole is refused
rather than guessed; so is an instant that is not ahead. `beginning` reads the words of time that
stand in the middle of something longer, as `deadlines` needs it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from focusdesk.errors import BadInput
from focusdesk.model import DAY, HOUR, MINUTE, SECOND, Instant, Micros

LATER: Final = Micros(3 * HOUR)
"""How far away "later" is."""
MORNING: Final = time(8)
END_OF_DAY: Final = time(18)
"""When a working day is over for somebody who says "end of day"."""
LONGEST_LENGTH: Final = Micros(366 * DAY)
FURTHEST_DAYS: Final = 3660

UNITS: Final = {
    "s": SECOND,
    "sec": SECOND,
    "second": SECOND,
    "seconds": SECOND,
    "seconde": SECOND,
    "secondes": SECOND,
    "m": MINUTE,
    "min": MINUTE,
    "mins": MINUTE,
    "minute": MINUTE,
    "minutes": MINUTE,
    "h": HOUR,
    "hr": HOUR,
    "hrs": HOUR,
    "hour": HOUR,
    "hours": HOUR,
    "heure": HOUR,
    "heures": HOUR,
    "d": DAY,
    "day": DAY,
    "days": DAY,
    "j": DAY,
    "jour": DAY,
    "jours": DAY,
    "w": 7 * DAY,
    "week": 7 * DAY,
    "weeks": 7 * DAY,
    "semaine": 7 * DAY,
    "semaines": 7 * DAY,
}
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lundi lun",
            "tuesday tue tues mardi mar",
            "wednesday wed mercredi mer",
            "thursday thu thur thurs jeudi jeu",
            "friday fri vendredi ven",
            "saturday sat samedi sam",
            "sunday sun dimanche dim",
        )
    )
    for name in names.split()
}
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sep sept septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}
_CLOCKS: Final = {
    "noon": time(12),
    "midi": time(12),
    "morning": MORNING,
    "matin": MORNING,
    "afternoon": time(13),
    "apres-midi": time(13),
    "evening": time(19),
    "soir": time(19),
    "tonight": time(19),
    "eod": END_OF_DAY,
    "cob": END_OF_DAY,
    "midnight": time(23, 59),
    "minuit": time(23, 59),
}
_PARTS: Final = {"morning", "matin", "afternoon", "apres-midi", "evening", "soir", "tonight"}
"""What an hour behind it says more exactly: "tomorrow evening, 8:30"."""
_NEXT: Final = {"next", "prochain", "prochaine", "coming"}
FILLERS: Final = {
    "at",
    "a",
    "on",
    "le",
    "la",
    "the",
    "this",
    "ce",
    "cet",
    "cette",
    "of",
    "de",
    "h",
}

_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[t ]\d\d?:\d\d(?::\d\d)?(?:\.\d+)?(?: ?(?:z|[+-]\d\d:?\d\d))?)?"
)
_LENGTH: Final = re.compile(r"(\d+(?:[.,]\d+)?) ?([a-z]+) ?")
_SHORT_LENGTH: Final = re.compile(r"(\d+) ?h ?(\d\d?)(?: ?m(?:in)?)?")
_CLOCK: Final = re.compile(r"(\d\d?)(?:(?::|h)(\d\d)|h)?(am|pm)?")


def length(text: str) -> Micros:
    """A length of time: `90m`, `1h30`, `2 hours`, `1.5h`, `3 jours`.

    Raises `BadInput("length-unknown")`, or `"length-range"` when it is nothing or over a year.
    """
    found = _length(plain(text))
    if found is None:
        raise BadInput("length-unknown", text=text)
    if not 0 < found <= LONGEST_LENGTH:
        raise BadInput("length-range", text=text)
    return found


def instant(
    text: str, now: Instant, zone: tzinfo, begins: Callable[[date], time] = lambda day: MORNING
) -> Instant:
    """The instant ahead that `text` names, by the wall clock of `zone`.

    A day without a time means when it `begins`. Raises `BadInput("when-unknown")` when a word is not
    understood, `"when-past"` when the instant is not after `now`.
    """
    said = plain(text)
    here = datetime.fromtimestamp(now / SECOND, zone)
    if said in ("later", "later today", "plus tard"):
        return Instant(now + LATER)
    found = _iso(said, zone, begins) or _relative(said, here)
    if found is None:
        words = re.sub(r"(\d) h\b ?", r"\1h", said).split()
        count, meant = beginning(words, here.date(), bare_hours=True)
        if meant is None or any(word not in FILLERS for word in words[count:]):
            raise BadInput("when-unknown", text=text)
        found = _soonest(meant, here, begins)
    if found <= here:
        raise BadInput("when-past", text=text, at=micros(found))
    if found - here > timedelta(days=FURTHEST_DAYS):
        raise BadInput("when-unknown", text=text)
    return micros(found)


def plain(text: str) -> str:
    """Lower case, without accents, apostrophes as spaces, single spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c))
    return " ".join(re.sub(r"[@'’]|[.,](?!\d)", " ", kept).split())


def micros(at: datetime) -> Instant:
    """The instant of a wall time, to the second."""
    # whole seconds only: a float of a present instant is exact to the microsecond, not beyond
    return Instant(int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)) * SECOND)


def _length(plain: str) -> Micros | None:
    if short := _SHORT_LENGTH.fullmatch(plain):
        return Micros(int(short[1]) * HOUR + int(short[2]) * MINUTE)
    total, position = 0.0, 0
    while position < len(plain):
        part = _LENGTH.match(plain, position)
        if part is None or part[2] not in UNITS or len(part[1]) > 9:
            return None
        total += float(part[1].replace(",", ".")) * UNITS[part[2]]
        position = part.end()
    return Micros(round(total)) if plain else None


def _iso(plain: str, zone: tzinfo, begins: Callable[[date], time]) -> datetime | None:
    if not _ISO.fullmatch(plain):
        return None
    try:
        at = datetime.fromisoformat(plain.replace(" ", "T", 1).replace(" ", "").upper())
    except ValueError:
        return None
    if len(plain) == len("2026-11-27"):
        at = datetime.combine(at.date(), begins(at.date()))
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _relative(plain: str, here: datetime) -> datetime | None:
    for word in ("in ", "dans ", "for ", "pendant ", "pour "):
        if plain.startswith(word):
            plain = re.sub(r"^(an?|une?) ", "1 ", plain.removeprefix(word))
            break
    found = _length(plain)
    if found is None or found > LONGEST_LENGTH:
        return None
    days, rest = divmod(found, DAY)
    if rest == 0:  # "2d" is the same time of day, over a clock change too
        return here.replace(fold=0) + timedelta(days=days)
    return (here.astimezone(UTC) + timedelta(microseconds=found)).astimezone(here.tzinfo)


@dataclass(frozen=True, slots=True)
class Meant:
    """What the words say: the days that may be meant, soonest first, and the time of day.

    No days: only a time of day was said. At least one of both is there.
    """

    days: tuple[date, ...]
    clock: time | None


def beginning(
    words: list[str], today: date, *, bare_hours: bool = False
) -> tuple[int, Meant | None]:
    """How many of the first words name a day, a time of day or both, and what they mean.

    Words are as `plain` makes them, a time of day in one (`16h30`, `4pm`, `9:00`) or with its
    `pm` behind. `bare_hours`: a number alone is a time after a day (`monday 9`).
    """
    return _Words(words, bare_hours=bare_hours).read(today)


def _soonest(meant: Meant, here: datetime, begins: Callable[[date], time]) -> datetime:
    """The first of the days on which the instant lies ahead; else the last of them."""
    at = here
    today = here.date()
    for day in meant.days or (today, today + timedelta(days=1)):
        # fold=0: a time that exists twice is the first, one that does not exist keeps the offset
        # before the gap (RFC 5545, 3.3.5)
        at = datetime.combine(day, meant.clock or begins(day), here.tzinfo)
        if at > here:
            break
    return at


class _Words:
    """Reads a day and a time of day, in either order, each at most once."""

    def __init__(self, words: list[str], *, bare_hours: bool) -> None:
        self._words = words
        self._bare_hours = bare_hours
        self._days: tuple[date, ...] = ()
        self._clock: time | None = None
        self._part = ""

    def read(self, today: date) -> tuple[int, Meant | None]:
        """Up to the first word that is neither; a filler at the end is not counted."""
        at = used = 0
        while at < len(self._words):
            rest = self._words[at:]
            taken = self._day(rest, today) or self._time(rest)
            if not taken and rest[0] not in FILLERS:
                break
            at += taken or 1
            used = at if taken else used
        if not self._days and self._clock is None:
            return 0, None
        return used, Meant(self._days, self._clock)

    def _day(self, words: list[str], today: date) -> int:
        """How many words name a day; 0 when they name none, or a day is known already."""
        if self._days:
            return 0
        for count, days in _readings(words, today):
            self._days = days
            return count
        return 0

    def _time(self, words: list[str]) -> int:
        if self._clock is not None and not self._part:
            return 0
        first, second = words[0], words[1] if len(words) > 1 else ""
        if first in _CLOCKS:
            if self._clock is not None:
                return 0
            self._clock = _CLOCKS[first]
            self._part = first if first in _PARTS else ""
            return 1
        joined = first + second if second in ("am", "pm") else first
        found = _CLOCK.fullmatch(joined)
        # a bare number is a time only after a day: "monday 9"
        if found is None or (joined.isdigit() and not (self._bare_hours and self._days)):
            return 0
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3]:
            if not 1 <= hour <= 12:
                return 0
            hour = hour % 12 + (12 if found[3] == "pm" else 0)
        elif hour < 12 and self._part and _CLOCKS[self._part].hour > 12:
            hour += 12
        if hour > 23 or minute > 59:
            return 0
        self._clock, self._part = time(hour, minute), ""
        return 2 if joined != first else 1


def _readings(words: list[str], today: date) -> Iterator[tuple[int, tuple[date, ...]]]:
    """The ways to read the first words as a day: how many they are, the days they may mean."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    third = words[2] if len(words) > 2 else ""
    one = timedelta(days=1)
    if first in ("tomorrow", "demain"):
        yield 1, (today + one,)
    elif first == "apres-demain" or (first, second) == ("apres", "demain"):
        yield (1 if "-" in first else 2), (today + 2 * one,)
    elif (first, second) in (("aujourd", "hui"), ("ce", "soir"), ("this", "evening")):
        yield (2 if second == "hui" else 1), (today,)
    elif first == "today":
        yield 1, (today,)
    elif first == "tonight":  # its clock is read from the same word
        yield 0, (today,)
    elif first in ("weekend", "week-end"):
        yield 1, _weekday(5, today)
    elif (first, second) in (("next", "week"), ("semaine", "prochaine")):
        yield 2, (today + (7 - today.weekday()) * one,)
    elif first in _NEXT and second in _WEEKDAYS:
        yield 2, _weekday(_WEEKDAYS[second], today + one)
    elif first in _WEEKDAYS:
        if count := _next_week(words[1:]):
            monday = today + (7 - today.weekday()) * one
            yield 1 + count, (monday + _WEEKDAYS[first] * one,)
        elif second in _NEXT:
            yield 2, _weekday(_WEEKDAYS[first], today + one)
        # "mar. 3 mars" names a date; the weekday before it is only said along
        elif second.isdigit() and third in MONTHS:
            yield from ((count + 1, days) for count, days in _dates(words[1:], today))
        else:
            yield 1, _weekday(_WEEKDAYS[first], today)
    else:
        yield from _dates(words, today)


def _next_week(words: list[str]) -> int:
    """How many words say "of next week"; 0 when they do not."""
    for said in (["next", "week"], ["of", "next", "week"], ["de", "la", "semaine", "prochaine"]):
        if words[: len(said)] == said:
            return len(said)
    return 0


def _weekday(number: int, start: date) -> tuple[date, ...]:
    """The first such weekday from `start` on, and the one after it."""
    first = start + timedelta(days=(number - start.weekday()) % 7)
    return first, first + timedelta(days=7)


def _dates(words: list[str], today: date) -> Iterator[tuple[int, tuple[date, ...]]]:
    """`27 nov`, `nov 27`, `1er mars`, each with a year or without."""
    if len(words) < 2:
        return
    day, month = words[0], words[1]
    if day in MONTHS:
        day, month = month, day
    number = re.fullmatch(r"(\d\d?)(?:er|st|nd|rd|th)?", day)
    if month not in MONTHS or number is None:
        return
    years = [today.year, today.year + 1]
    count = 2
    if len(words) > 2 and re.fullmatch(r"20\d\d", words[2]):
        years, count = [int(words[2])], 3
    days = []
    for year in years:
        try:
            days.append(date(year, MONTHS[month], int(number[1])))
        except ValueError:  # 30 February, or 29 in a common year
            continue
    if days:
        yield count, tuple(days)
