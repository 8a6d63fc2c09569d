"""Deadlines in messages: small recognisers, English and French, over what a client wrote.

A time counts where somebody asks the reader for something by then. What happened, what the sender
promises, events, offers, opening hours and quoted text do not count: a wrong deadline costs more
than a missed one. Pure, and bounded: a long text is read up to `LONGEST` characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from focusdesk.model import SECOND, Category, Deadline, Instant
from focusdesk.rules import when
from focusdesk.rules.deadlines import times
from focusdesk.rules.deadlines.asks import is_asked
from focusdesk.rules.deadlines.text import fold, sentence
from focusdesk.rules.own_words import own_words
from focusdesk.rules.week import zone_info
from focusdesk.rules.when import Meant

LONGEST: Final = 10_000
"""What stands further down a text is not looked at."""
MOST_TRIED: Final = 200
"""So many places of a text that may begin a deadline are looked at, the first ones."""
MOST_WEIGHED: Final = 20
"""So many times that stand there are weighed with their sentences, the first ones."""
MOST_AHEAD: Final = timedelta(days=183)
CATEGORIES: Final = frozenset({Category.MESSAGE, Category.LEAD, Category.PAYMENT})
"""Where a person may ask for something; the rest is written by programs, to many or about codes."""

_ANSWER: Final = (
    r"(?:respond|reply|answer|accept|decide|confirm|decline|submit|deliver|send|approve|say|"
    r"repondre|accepter|confirmer|decider|valider|refuser|envoyer|livrer|rendre|me dire|nous dire)"
)
_STARTS: Final = (
    *("you have", "you still have", "you've got", "il vous reste", "il te reste", "vous avez"),
    *("vous disposez", "tu as", "expire", "within", "sous ", "dans les", "d'ici", "in the next"),
    *("deadline", "date limite", "echeance", "dernier delai", "cutoff", "cut-off", "due", "before"),
    *("avant", "prior to", "by ", "no later", "not later", "au plus tard", "plus tard que"),
    *("faut", "faudrait", "besoin", "latest", "max", "eod", "cob", "end of", "fin de"),
)
"""How a trigger may begin: found at the speed of C, so that the pattern is tried there alone."""
_TRIGGER: Final = re.compile(
    r"(?<!\w)(?:"
    # a length of time
    rf"(?P<clock>(?:you(?: have| still have|'ve got) (?:only |just )?|il (?:vous|te) reste "
    rf"(?:encore )?|(?:vous avez|vous disposez de|tu as) (?:encore )?){times.LENGTH}"
    rf" (?:left |remaining )?(?:to|pour) {_ANSWER}\b)"
    rf"|(?P<expiry>expires? (?:in|dans) {times.LENGTH.replace('(?P<', '(?P<e_')})"
    rf"|(?P<within>\b(?:within(?: the next| the)?|sous|dans les(?: prochaines?)?|d'ici|in the next)"
    rf" {times.LENGTH.replace('(?P<', '(?P<w_')})"
    # the word itself
    r"|(?P<noun>\b(?:deadline|date limite|echeance|dernier delai|cut-?off|due date)\b)"
    r"|(?P<due>\b(?:(?:is|are) )?due(?: date)?(?: ?:| by| on)? )"
    r"|(?P<until>\b(?:you have|you've got|vous avez|tu as) (?:until|till|jusqu'(?:au?|en) ?))"
    # words that point at a time
    r"|(?P<before>\b(?:before|avant|prior to)\b ?)"
    r"|(?P<by>\b(?:(?<!come )(?<!drop )(?<!stop )(?<!swing )(?<!pass )by(?! on\b)|(?:no|not) later than|d'ici(?: a| au)?|(?:pas )?plus tard que|au plus tard)\b ?)"
    r"|(?P<need>\b(?:fau(?:t|drait)|besoin)\b[^.!?\n]{0,40}?\bpour )"
    # words behind a time
    r"|(?P<latest>\b(?:at the latest|latest|au plus tard|max(?:imum)?)\b)"
    # the end of a day stands alone
    r"|(?P<end>\b(?:eod|cob|(?:end of (?:the )?|fin de (?:la )?)(?:day|journee))\b))"
)
_LINKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\s*(?:[:=,-]\s*)?(?:(?:is|est|on|le|at|fixee? au) +)*",
        r" (?:for|of|de|du|des|pour)\b[^.!?:\n]{1,40}?(?:\b(?:is|est) | ?: ?| - )(?:(?:on|le|at) )*",
    )
)
"""What stands between the word "deadline" and its time."""
_BILL: Final = re.compile(
    r"\b(?:invoice|facture|payment|paiement|montant|amount|fees?|rent|loyer)\b"
)
"""What a bill says of itself is no question."""
_ENGLISH: Final = re.compile(r"before|by|deadline|due|later than|until|till|prior|latest")
_OFFERED: Final = re.compile(
    r"\b(?:offer|invitation|request|proposal|proposition|offre|demande)\b[^.!?]*$"
)
_COURTESY: Final = re.compile(r"\b(?:bonne|belle|excellente|good|nice|great|en) $")
_UP_TO_LATEST: Final = re.compile(r"[ ,(]*(?:at the )?")
_BARE_HOUR: Final = re.compile(r"(?P<hour>1[0-2]|[1-9])(?= ?(?:[?!.,;]|$|\n))(?![.,]\d)")
_ANSWERED: Final = re.compile(r"\s*(?:re|fwd?|tr|aw|wg)\s*:", re.IGNORECASE)
_EITHER_WAY: Final = re.compile(r"\b(?:0?[1-9]|1[0-2])/(?:0?[1-9]|1[0-2])\b")
"""`12/05` in English: May or December."""
_DAY_WORD: Final = re.compile(
    r"\b(?:tomorrow|demain|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:lun|mar|mercre|jeu|vendre|"
    r"same)di|dimanche|day before|day after|veille|lendemain)\b"
)
_YESTERDAY: Final = re.compile(r"(?:yesterday|hier|last \w+|\w+di dernier),? $")


@dataclass(frozen=True, slots=True)
class _Found:
    """A time that may be a deadline: where its words stand. `itself`: they ask already."""

    at: datetime
    start: int
    end: int
    itself: bool = False


def recognise(
    subject: str, body: str, received: Instant, zone: str, their_zone: str = ""
) -> Deadline | None:
    """The earliest deadline that a message sets, with the words that it was read from.

    Wall times are those of `zone`; `their_zone` is the sender's, for "my time", empty where nobody
    knows. Only what lies after `received` counts. The subject of an answer is somebody else's.
    """
    here = datetime.fromtimestamp(received // SECOND, zone_info(zone))
    texts = [own_words(body[: 2 * LONGEST])[:LONGEST]]
    if not _ANSWERED.match(subject):
        texts.append(subject[:LONGEST])
    found = [one for text in texts for one in _in_text(text, here, their_zone)]
    ahead = [one for one in found if one.at > received]
    return min(ahead, key=lambda one: one.at, default=None)


def _in_text(original: str, here: datetime, theirs: str) -> Iterator[Deadline]:
    folded = fold(original)
    weighed = 0
    for trigger in _triggers(folded):
        found = _read(trigger, folded, original, here, theirs)
        if found is None or found.at - here > MOST_AHEAD:
            continue
        weighed += 1
        if weighed > MOST_WEIGHED:
            return
        bounds = sentence(folded, found.start, found.end)
        named = trigger["due"] is not None or trigger["noun"] is not None
        if named and _BILL.search(folded, *bounds):
            continue
        if is_asked(folded, bounds, found.start, found.end, itself=found.itself):
            yield Deadline(when.micros(found.at), original[found.start : found.end])


def _triggers(folded: str) -> Iterator[re.Match[str]]:
    """The words of a text that may begin a deadline, in order."""
    places: set[int] = set()
    for start in _STARTS:
        at = folded.find(start)
        while at >= 0:
            places.add(at)
            at = folded.find(start, at + len(start))
    for at in sorted(places)[:MOST_TRIED]:
        trigger = _TRIGGER.match(folded, at)
        if trigger is not None:
            yield trigger


def _read(
    trigger: re.Match[str], folded: str, original: str, here: datetime, theirs: str
) -> _Found | None:
    """The time that a trigger points at."""
    kind = next(one for one in _KINDS if trigger[one] is not None)
    if kind in ("clock", "expiry", "within"):
        return _length(trigger, kind, folded, original, here, theirs)
    if kind == "latest":
        return _ahead_of(trigger, folded, original, here, theirs)
    if kind == "noun":
        for link in _LINKS:
            linked = link.match(folded, trigger.end())
            if linked is not None:
                found = _pointed(trigger, linked.end(), folded, original, here, theirs)
                if found is not None:
                    return found
        return None
    if kind == "end":
        if _COURTESY.search(folded, max(0, trigger.start() - 12), trigger.start()):
            return None
        return _pointed(trigger, trigger.start(), folded, original, here, theirs)
    found = _pointed(trigger, trigger.end(), folded, original, here, theirs)
    if found is None and trigger[0].startswith("au plus tard"):
        return _ahead_of(trigger, folded, original, here, theirs)
    return found


_KINDS: Final = (
    *("clock", "expiry", "within", "noun", "due", "until", "before", "by", "need", "latest", "end"),
)


def _length(
    trigger: re.Match[str], kind: str, folded: str, original: str, here: datetime, theirs: str
) -> _Found | None:
    if kind == "expiry" and not _OFFERED.search(
        folded, max(0, trigger.start() - 40), trigger.start()
    ):
        return None
    prefix = {"clock": "", "expiry": "e_", "within": "w_"}[kind]
    if kind == "within" and trigger[0].startswith("d'ici") and trigger["w_unit"] in _HOURS:
        hours = trigger["w_count"]
        if hours.isdigit() and 6 < int(hours) < 24:  # "d'ici 16 h" is an hour of the day
            return _pointed(trigger, trigger.start("w_count"), folded, original, here, theirs)
    at = times.later(trigger, here, prefix)
    if at is None:
        return None
    return _Found(at, trigger.start(), trigger.end(), itself=kind != "within")


_HOURS: Final = ("h", "heure", "heures")


def _pointed(
    trigger: re.Match[str],
    start: int,
    folded: str,
    original: str,
    here: datetime,
    theirs: str,
) -> _Found | None:
    """The time that stands at `start`."""
    itself = any(trigger[one] is not None for one in ("noun", "due", "until"))
    before = trigger["before"] is not None
    english = _ENGLISH.search(trigger[0]) is not None
    read = times.read(folded, original, start, here, theirs)
    if read is None and before:
        read = _bare_hour(folded, start)
    if read is None or (english and _EITHER_WAY.search(folded, start, read.end)):
        return None
    first = trigger.start()
    if trigger["need"] is not None:
        first = trigger.end() - len("pour ")
    if not read.meant.days:
        days = times.day_before(folded, first, here)
        if days:
            first = _start_of_day(folded, first)
        elif _DAY_WORD.search(folded, max(0, first - 60), first) and not itself:
            return None  # "Thursday, ideally before noon": which day is not sure
        read = times.on(read, days)
        if _YESTERDAY.search(folded, max(0, first - 20), first):
            return None
    at = times.instant(read, here, before=before, english=english)
    return None if at is None else _Found(at, first, read.end, itself)


def _bare_hour(folded: str, start: int) -> times.Read | None:
    """`before 11?`: an hour without more, at the end of what is said."""
    hour = _BARE_HOUR.match(folded, start)
    if hour is None:
        return None
    number = int(hour["hour"])
    return times.Read(Meant((), time(number + 12 if number < 8 else number)), hour.end())


def _start_of_day(folded: str, end: int) -> int:
    """Where the words of the day that stands just before `end` begin."""
    rest = folded[max(0, end - 40) : end]
    words = list(re.finditer(r"[^\s,]+", rest))
    return max(0, end - 40) + words[-1].start() if words else end


def _ahead_of(
    trigger: re.Match[str], folded: str, original: str, here: datetime, theirs: str
) -> _Found | None:
    """The time that ends where "at the latest" begins."""
    first = max(0, trigger.start() - 45)
    for word in re.finditer(r"[a-z0-9][^\s]*", folded[first : trigger.start()]):
        start = first + word.start()
        read = times.read(folded, original, start, here, theirs)
        if read is not None and _UP_TO_LATEST.fullmatch(folded, read.end, trigger.start()):
            at = times.instant(read, here, before=False, english=True)
            end = trigger.start() + len(trigger[0].rstrip())
            return None if at is None else _Found(at, start, end)
    return None
