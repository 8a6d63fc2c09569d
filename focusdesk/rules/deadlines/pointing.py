"""Words that point at a time: "by", "avant", "deadline:", "within", "you have 24 hours to reply".

Each kind of them has its pattern and a method that reads the time it points at. Whether somebody
asks for something by then is not looked at here: `asks` weighs the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from focusdesk.rules.deadlines import times
from focusdesk.rules.deadlines.text import fold
from focusdesk.rules.deadlines.times import LENGTH, Read
from focusdesk.rules.when import Meant

MOST_TRIED: Final = 200
"""So many places of a text that may point at a time are looked at, the first ones."""

_ANSWER: Final = (
    "respond|reply|answer|accept|decide|confirm|decline|submit|deliver|send|approve|"
    "repondre|accepter|confirmer|decider|valider|refuser|envoyer|livrer|rendre|me dire|nous dire"
)
_STARTS: Final = (
    *("you have", "you still have", "you've got", "il vous reste", "il te reste", "vous avez"),
    *("vous disposez", "tu as", "expire", "within", "sous ", "dans les", "d'ici", "in the next"),
    *("deadline", "date limite", "date butoir", "echeance", "dernier delai", "cutoff", "cut-off"),
    *("due", "before", "avant", "prior to", "by ", "no later", "not later", "au plus tard"),
    *("plus tard que", "latest", "max", "eod", "cob", "end of", "fin de"),
    *("faut", "faudrait", "besoin", "livrer", "rendre", "finir", "terminer", "boucler"),
)
"""How the patterns below may begin: found at the speed of C, so that they are tried there alone."""


def _length(prefix: str) -> str:
    """`LENGTH` with names of its own: one pattern has no two groups of a name."""
    return LENGTH.replace("(?P<", f"(?P<{prefix}_")


_PATTERNS: Final = {
    # a length of time
    "clock": (
        r"(?:you(?: have| still have|'ve got) (?:only |just )?"
        r"|(?:il (?:vous|te) reste|vous avez|vous disposez de|tu as) (?:encore )?)"
        rf"{_length('clock')} (?:left |remaining )?(?:to|pour) (?:{_ANSWER})\b"
    ),
    "expiry": rf"expires? (?:in|dans) {_length('expiry')}",
    "within": (
        r"(?:within(?: the next| the)?|sous|dans les(?: prochaines?)?|d'ici|in the next) "
        + _length("within")
    ),
    # the word itself
    "noun": r"(?:deadline|date limite|date butoir|echeance|dernier delai|cut-?off|due date)\b",
    "due": r"due(?: date)?(?: ?:| by| on)? ",
    "until": r"(?:you have|you've got|vous avez|tu as|il (?:vous|te) reste) (?:until|till|jusqu'(?:au?|en)\b) ?",
    # words before a time
    "before": r"(?:(?<!on or )before|avant|prior to)\b ?",
    "by": (
        r"(?:(?<!come )(?<!drop )(?<!stop )(?<!swing )(?<!pass )by(?! on\b)|(?<=on or )before|(?:no|not) later than"
        r"|d'ici(?: a| au)?|plus tard que|au plus tard)\b ?"
    ),
    "need": r"(?:faut|faudrait|besoin|livrer|rendre(?! service)|finir|terminer|boucler)\b[^.!?\n]{0,40}?\bpour ",
    # words behind a time
    "latest": r"(?:latest|max(?:imum)?)\b",
    # the end of a day stands alone
    "end": r"(?:eod|cob|(?:end of (?:the )?|fin de (?:la )?)(?:day|journee))\b",
}
_TRIGGER: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'(?P<{kind}>{pattern})' for kind, pattern in _PATTERNS.items())})"
)
_LINKS: Final = (
    re.compile(r"\s*(?:[:=,-]\s*)?(?:(?:is|est|on|le|at|fixee? au) +)*"),
    re.compile(
        r" (?:for|of|de|du|des|pour)\b[^.!?:\n]{1,40}?(?:\b(?:is|est) | ?: ?| - )(?:(?:on|le|at) )*"
    ),
)
"""What stands between the word "deadline" and its time."""
_ENGLISH: Final = re.compile(r"before|by|deadline|due|later than|until|till|prior|latest")
_OFFERED: Final = re.compile(
    r"\b(?:offer|invitation|request|proposal|proposition|offre|demande)\b[^.!?]*$"
)
_COURTESY: Final = re.compile(r"\b(?:bonne|belle|excellente|good|nice|great|en) $")
_UP_TO_LATEST: Final = re.compile(r"[ ,(]*(?:at the )?")
_BARE_HOUR: Final = re.compile(r"(1[0-2]|[1-9])(?= ?(?:[?!.,;]|$|\n))(?![.,]\d)")
_EITHER_WAY: Final = re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])\b")
"""`12/05` in English: May or December."""
_HOURS: Final = ("h", "heure", "heures")
_DAY_WORD: Final = re.compile(
    r"\b(?:tomorrow|demain|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|"
    r"same)di|dimanche|day before|day after|veille|lendemain)\b"
)
_YESTERDAY: Final = re.compile(r"(?:yesterday|hier|last \w+|\w+di dernier),? $")


@dataclass(frozen=True, slots=True)
class Pointed:
    """A time that a text points at.

    at
        The instant that is meant.
    start, end
        Where its words stand.
    itself
        They ask already: "deadline", "you have 24 hours to respond".
    named
        It is called a deadline, or due: a bill says so too.
    """

    at: datetime
    start: int
    end: int
    itself: bool = False
    named: bool = False


class Pointing:
    """What one text points at, read as somebody reads it at `here`.

    `theirs`: the sender's zone for "my time", empty where nobody knows. `folded` is the text that
    the places of a `Pointed` count in; they are the same in the original.
    """

    def __init__(self, original: str, here: datetime, theirs: str) -> None:
        self.folded = fold(original)
        self._original = original
        self._here = here
        self._theirs = theirs

    def times(self) -> Iterator[Pointed]:
        """In the order of the text."""
        for trigger in self._triggers():
            found = self._read(trigger)
            if found is not None:
                yield found

    def _triggers(self) -> Iterator[re.Match[str]]:
        places: set[int] = set()
        for start in _STARTS:
            at = self.folded.find(start)
            while at >= 0:
                places.add(at)
                at = self.folded.find(start, at + len(start))
        for at in sorted(places)[:MOST_TRIED]:
            trigger = _TRIGGER.match(self.folded, at)
            if trigger is not None:
                yield trigger

    def _read(self, trigger: re.Match[str]) -> Pointed | None:
        kind = next(kind for kind in _PATTERNS if trigger[kind] is not None)
        start, end = trigger.span()
        if kind in ("clock", "expiry", "within"):
            return self._length(trigger, kind)
        if kind == "noun":
            return self._noun(start, end)
        if kind == "due":
            return self._at(start, end, itself=True, named=True)
        if kind == "until":
            return self._at(start, end, itself=True)
        if kind == "before":
            return self._at(start, end, before=True) or self._bare_hour(start, end)
        if kind == "need":
            return self._at(end - len("pour "), end)
        if kind == "latest":
            return self._behind(start, end)
        if kind == "end":
            courtesy = _COURTESY.search(self.folded, max(0, start - 12), start)
            return None if courtesy else self._at(start, start)
        found = self._at(start, end)
        if found is None and trigger[0].startswith("au plus tard"):
            found = self._behind(start, end)
        return found

    # -- lengths of time ----------------------------------------------------------------------

    def _length(self, trigger: re.Match[str], kind: str) -> Pointed | None:
        start, end = trigger.span()
        if kind == "expiry" and not _OFFERED.search(self.folded, max(0, start - 40), start):
            return None
        count, unit = trigger[f"{kind}_count"], trigger[f"{kind}_unit"]
        by_then = trigger[0].startswith("d'ici") and unit in _HOURS and count.isdigit()
        if by_then and 6 < int(count) < 24:  # "d'ici 16 h" is an hour of the day
            return self._at(start, trigger.start(f"{kind}_count"))
        working = trigger[f"{kind}_working"] or trigger[f"{kind}_ouvres"]
        at = times.later(count, unit, self._here, working=working is not None)
        return None if at is None else Pointed(at, start, end, itself=kind != "within")

    # -- days and hours -----------------------------------------------------------------------

    def _at(
        self,
        start: int,
        time_at: int,
        *,
        before: bool = False,
        itself: bool = False,
        named: bool = False,
    ) -> Pointed | None:
        """The time that stands at `time_at`, pointed at by the words from `start` on."""
        read = times.read(self.folded, self._original, time_at, self._here, self._theirs)
        english = _ENGLISH.search(self.folded, start, time_at) is not None
        if read is None or (english and _EITHER_WAY.search(self.folded, time_at, read.end)):
            return None
        if not read.meant.days:
            if _YESTERDAY.search(self.folded, max(0, start - 20), start):
                return None
            days, day_at = times.day_before(self.folded, start, self._here)
            if days:
                read, start = times.on(read, days), day_at
            elif not itself and _DAY_WORD.search(self.folded, max(0, start - 60), start):
                return None  # "Thursday, ideally before noon": which day is not sure
        at = times.instant(read, self._here, before=before, english=english)
        return None if at is None else Pointed(at, start, read.end, itself, named)

    def _bare_hour(self, start: int, end: int) -> Pointed | None:
        """`before 11?`: an hour without more, at the end of what is said."""
        hour = _BARE_HOUR.match(self.folded, end)
        if hour is None or _DAY_WORD.search(self.folded, max(0, start - 60), start):
            return None
        number = int(hour[1])
        read = Read(Meant((), time(number + 12 if number < 8 else number)), hour.end())
        at = times.instant(read, self._here, before=True, english=True)
        return None if at is None else Pointed(at, start, hour.end())

    def _noun(self, start: int, end: int) -> Pointed | None:
        for link in _LINKS:
            linked = link.match(self.folded, end)
            if linked is not None:
                found = self._at(start, linked.end(), itself=True, named=True)
                if found is not None:
                    return found
        return None

    def _behind(self, latest_at: int, end: int) -> Pointed | None:
        """The time that ends where "at the latest" begins."""
        first = max(0, latest_at - 45)
        for word in re.finditer(r"[a-z0-9]\S*", self.folded[first:latest_at]):
            start = first + word.start()
            read = times.read(self.folded, self._original, start, self._here, self._theirs)
            if read is not None and _UP_TO_LATEST.fullmatch(self.folded, read.end, latest_at):
                at = times.instant(read, self._here, before=False, english=True)
                end = latest_at + len(self.folded[latest_at:end].rstrip())
                return None if at is None else Pointed(at, start, end)
        return None
