"""The times that stand in a text: `16 h`, `Friday noon`, `3 décembre`, `24 hours`.

Days and hours are read by `when`; here a text is cut into the words that it knows.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from focusdesk.model import DAY, MINUTE
from focusdesk.rules import when
from focusdesk.rules.week import zone_info
from focusdesk.rules.when import Meant

_REACH: Final = 70
"""How many characters a time may take."""
_MOST_TOKENS: Final = 10
_MONTH_NAMES: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_TOKEN: Final = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<slash>\d{1,2}/\d{1,2}(?:/(?:20)?\d\d)?)(?![\d/])"
    r"|(?P<twelve>\d{1,2}(?:[:.]\d\d)? ?[ap](?:m\b|\.m\b\.?))"
    r"|(?P<hours>\d{1,2} ?(?:heures?|h)(?: ?\d\d)?)\b"
    r"|(?P<clock>\d{1,2}:\d\d)"
    r"|(?P<number>\d{1,4}(?:st|nd|rd|th|er)?)\b"
    r"|(?P<phrase>(?:the |la )?(?:end|fin) (?:of|de|du) (?:the |this |la |cette |ce )?"
    r"(?:next week|semaine prochaine|week|semaine|month|mois|business day|working day|day|journee"
    r"|(?=mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim))"
    r"|close of (?:business|play)|(?:the |le )?week-?end\b)"
    r"|(?P<word>[a-z]+(?:-[a-z]+)*)"
    r"|(?P<gap>(?:[ \t,'(.]|\n(?!\s*\n))+)"
)
_ZONE: Final = re.compile(
    r"[ ,(]*(?:\b(?P<short>utc|gmt|cet|cest|bst|et|est|edt|pt|pst|pdt)\b"
    r"|(?P<place>paris|london|new york)(?:'s)? time|heure (?:de |d')(?P<lieu>paris|londres|new york)"
    r"|(?P<mine>(?:my|our) time|mon heure|notre heure))"
)
_ZONES: Final = {
    **dict.fromkeys(("utc", "gmt"), "UTC"),
    **dict.fromkeys(("cet", "cest", "paris"), "Europe/Paris"),
    **dict.fromkeys(("bst", "london", "londres"), "Europe/London"),
    **dict.fromkeys(("et", "est", "edt", "new york"), "America/New_York"),
    **dict.fromkeys(("pt", "pst", "pdt"), "America/Los_Angeles"),
}
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            *("one un une a an", "two deux", "three trois", "four quatre", "five cinq", "six"),
            *("seven sept", "eight huit", "nine neuf", "ten dix"),
        ),
        1,
    )
    for word in words.split()
}
_UNITS: Final = {
    name: unit
    for name, unit in when.UNITS.items()
    if unit >= MINUTE and name not in ("m", "w", "d")
}
LENGTH: Final = (
    rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"
    r"(?: ?|-)(?P<working>business |working )?"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
    r"(?P<ouvres> (?:ouvres|ouvrables))?"
)
_AFTERWARDS: Final = re.compile(
    r"'s\b|[ ,]*(?:last|derniere?|passee?|yesterday|hier|ago|prochaine|(?:of |de )?(?:the |la )?"
    r"(?:week|semaine|month|mois))\b"
)
"""What follows a day and makes it another one than it seems."""
_BEFORE_NOON: Final = time(12)
_EVENING: Final = 17
_NIGHT: Final = 6


@dataclass(frozen=True, slots=True)
class Read:
    """A time in a text: what it means, and where it ends. `zone`: whose, where the text says so."""

    meant: Meant
    end: int
    zone: str = ""
    exact: bool = False
    """Its hour is said with `am` or `pm`: no guessing."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    words: tuple[str, ...]
    start: int
    end: int


def read(folded: str, original: str, start: int, here: datetime, theirs: str) -> Read | None:
    """The day, hour or both that stand at `start`; None when nothing does, or not surely.

    `theirs`: the sender's zone for "my time", empty where nobody knows.
    """
    tokens = _tokens(folded, start, here.date())
    words = [word for token in tokens for word in token.words]
    owners = [n for n, token in enumerate(tokens) for _ in token.words]
    count, meant = when.beginning(words, here.date())
    if meant is None:
        return None
    last = owners[count - 1]
    if count < len(owners) and owners[count] == last:
        return None  # a date that is none, as 31/11
    end = tokens[last].end
    if _AFTERWARDS.match(folded, end) or _vague(words[:count]):
        return None
    exact = any(token.kind == "twelve" for token in tokens[: last + 1])
    found = Read(meant, end, exact=exact)
    return found if meant.clock is None else _zoned(found, folded, original, theirs)


def day_before(folded: str, end: int, here: datetime) -> tuple[tuple[date, ...], int]:
    """The days that the words just before `end` name, and where: "tomorrow before noon"."""
    begins = max(0, end - 40)
    found = list(re.finditer(r"[^\s,']+", folded[begins:end]))[-4:]
    for first in range(len(found)):
        words = [one[0] for one in found[first:]]
        if words[0] in when.FILLERS:
            continue
        count, meant = when.beginning(words, here.date())
        if meant is not None and count == len(words) and meant.clock is None:
            return meant.days, begins + found[first].start()
    return (), end


def _vague(words: list[str]) -> bool:
    """Whether only a week is named: no day that one could keep to."""
    named = [word for word in words if word not in ("the", "la", "of", "de")]
    return named in (["next", "week"], ["semaine", "prochaine"])


def _zoned(found: Read, folded: str, original: str, theirs: str) -> Read:
    """With the zone that stands behind a time of day."""
    said = _ZONE.match(folded, found.end)
    if said is None:
        return found
    if said["mine"]:
        return replace(found, end=said.end(), zone=theirs)
    if said["short"] and not original[said.start("short") : said.end()].isupper():
        return found  # "et" is also a French word
    name = _ZONES[said["short"] or said["place"] or said["lieu"]]
    return replace(found, end=said.end(), zone=name)


def _tokens(folded: str, start: int, today: date) -> list[_Token]:
    """The words at `start` as `when` knows them, each with its place."""
    found: list[_Token] = []
    at, stop = start, min(len(folded), start + _REACH)
    while at < stop and len(found) < _MOST_TOKENS:
        token = _TOKEN.match(folded, at, stop)
        if token is None or token.end() == at:
            break
        kind = token.lastgroup or ""
        at = token.end()
        if kind != "gap":
            words = _words(kind, token[0], today)
            if kind == "number" and found and found[-1].words[-1] in ("le", "the"):
                words = _day_of_month(token[0], folded, at, today) or words
            found.append(_Token(kind, words, token.start(), at))
    return found


def _words(kind: str, text: str, today: date) -> tuple[str, ...]:
    if kind == "iso":
        return _date_words(*(int(part) for part in text.split("-")))
    if kind == "slash":
        numbers = [int(part) for part in text.split("/")]
        year = numbers[2] % 100 + 2000 if len(numbers) > 2 else 0
        return _date_words(year, numbers[1], numbers[0])
    if kind == "twelve":
        return (text.replace(" ", "").replace(".m", "m").rstrip(".").replace(".", ":"),)
    if kind == "hours":
        return (re.sub(r"heures?", "h", text).replace(" ", ""),)
    if kind == "phrase":
        return _phrase(text, today)
    if text in ("eob", "eow", "eom"):
        return {"eob": ("eod",), "eow": _phrase("week", today), "eom": _phrase("month", today)}[
            text
        ]
    return (text,)


def _date_words(year: int, month: int, day: int) -> tuple[str, ...]:
    if not 1 <= month <= 12:
        return ("?",)
    name = _MONTH_NAMES[month - 1]
    return (str(day), name, str(year)) if year else (str(day), name)


def _phrase(text: str, today: date) -> tuple[str, ...]:
    """The end of a day, a week or a month as a date and its last hour of work."""
    if "week" not in text and "semaine" not in text:
        if "month" in text or "mois" in text:
            last = today.replace(day=monthrange(today.year, today.month)[1])
            return (*_date_words(last.year, last.month, last.day), "eod")
        return ("eod",)
    friday = today + timedelta(days=4 - today.weekday())
    if "next" in text or "prochaine" in text:
        friday += timedelta(days=7)
    return (*_date_words(friday.year, friday.month, friday.day), "eod")


def _day_of_month(text: str, folded: str, end: int, today: date) -> tuple[str, ...]:
    """`the 30th`, `le 5`: where no month follows, the next day of this number."""
    if text.isdigit() and folded[max(0, end - len(text) - 4) : end].startswith("the"):
        return ()
    if not re.compile(r"(?: (?:a|at)\b| ?[.,;:!?)]|\s*$| ?\n)").match(folded, end):
        return ()
    number = int(text.rstrip("stndrhe"))
    for ahead in range(32):
        day = today + timedelta(days=ahead)
        if day.day == number:
            return _date_words(day.year, day.month, day.day)
    return ()


# -- instants ----------------------------------------------------------------------------------


def instant(found: Read, here: datetime, *, before: bool, english: bool) -> datetime | None:
    """The instant that is meant; None where it is past, or no hour that one would agree on.

    A day without an hour ends with its working day; what is due before a day, with the one
    before. An hour alone is today's; one of the morning, said in the evening, tomorrow's.
    """
    if found.zone:
        here = here.astimezone(zone_info(found.zone))
    meant = found.meant
    clock = meant.clock
    if clock is None:
        return _end_of(meant.days, here, before=before)
    if clock.hour < _NIGHT + 1 and not found.exact and clock.hour > 0:
        if not english:
            return None
        clock = clock.replace(hour=clock.hour + 12)
    days = meant.days or (here.date(),)
    if not meant.days and here.hour >= _EVENING and clock <= _BEFORE_NOON:
        days = (here.date() + timedelta(days=1),)
    for day in days:
        at = datetime.combine(day, clock, here.tzinfo)
        if at > here:
            return at
    return None


def _end_of(days: tuple[date, ...], here: datetime, *, before: bool) -> datetime | None:
    for day in days:
        ends = [datetime.combine(day, when.END_OF_DAY, here.tzinfo)]
        if before:
            eve = datetime.combine(day - timedelta(days=1), when.END_OF_DAY, here.tzinfo)
            ends = [eve, datetime.combine(day, time(), here.tzinfo)]
        for at in ends:
            if at > here:
                return at
    return None


def on(found: Read, days: tuple[date, ...]) -> Read:
    """An hour on one of these days."""
    return replace(found, meant=Meant(days, found.meant.clock)) if days else found


def later(count: str, unit: str, here: datetime, *, working: bool) -> datetime | None:
    """`here` and a length, in the words of `LENGTH`; whole days keep the time of day."""
    number = int(count) if count.isdigit() else _NUMBERS[count]
    length = number * _UNITS[unit]
    if not 0 < length <= 60 * DAY:
        return None
    if _UNITS[unit] < DAY:
        span = timedelta(minutes=length // MINUTE)
        return (here.astimezone(UTC) + span).astimezone(here.tzinfo)
    at = here.replace(fold=0)
    if not working:
        return at + timedelta(days=length // DAY)
    while number:
        at += timedelta(days=1)
        number -= at.weekday() < 5
    return at
