"""The made-up world as one list of messages: history before the start, live ones after it.

Everything follows from `seed`, `start` and `zone`: the same world comes again after a crash, so a
message is known by its number and none is told twice.

The first minute is a plan that the demonstration can be built on, in seconds after the start: a
first ordinary mail at 2, a VIP's chat at 11, at `FOCUS_AFTER_S` a focus session begins and lasts
for `FOCUS_LENGTH_S`; in it come a security code that rings (17), a lead with a deadline (24), a
newsletter (31), a payment (40) and a mention by the other VIP (52). From then on somebody writes
every 20 to 60 seconds for three quarters of an hour; then it begins anew, half as fast.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from focusdesk.connectors.base import Attachment, RemoteKey, RemoteMessage, Thread
from focusdesk.connectors.demo import files, letters, mail, script
from focusdesk.connectors.demo.days import Days
from focusdesk.connectors.demo.people import (
    OWN_ADDRESSES,
    OWNER_NAME,
    PEOPLE,
    STUDIO_NORD,
    Person,
)
from focusdesk.connectors.demo.script import CHATS, Line, Script
from focusdesk.model import DAY, SECOND, Address, Category, Deadline, Instant

SEED: Final = 7
ZONE: Final = "Europe/Paris"
"""Where Ana works unless told otherwise: her clients write in office hours there."""
HISTORY_DAYS: Final = 60
FOCUS_AFTER_S: Final = 7.0
"""When the demonstration begins a focus session by itself, in seconds after its start."""
FOCUS_LENGTH_S: Final = 53.0
LIVE_FROM: Final = 100_000
"""Live messages are numbered from the next one on, without a gap."""
HTML_VERSION: Final = 1
_FIRST_MINUTE_S: Final = 60.0
_BETWEEN_ROUNDS_S: Final = 45.0
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")
_DUE_WORDS: Final = re.compile(r"<<(.+?)>>", re.DOTALL)
_NEVER_DIRECT: Final = (Category.NEWSLETTER, Category.SYSTEM)


@dataclass(frozen=True, slots=True)
class Told:
    """One message of the world. `seen`: it is read, and yet stands in the inbox."""

    number: int
    message: RemoteMessage
    part: str
    seen: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """A line of a script with its instant; `place` counts the lines of its thread."""

    at: Instant
    script: Script
    place: int
    turn: int = 0

    @property
    def line(self) -> Line:
        return self.script.lines[self.place]


def part_of(channel: str, person: Person) -> str:
    """Which account a message belongs to: each Slack workspace is one of its own."""
    if channel == "slack":
        at_nord = person.addresses["slack"].startswith(STUDIO_NORD)
        return "slack-studio-nord" if at_nord else "slack-kestrel"
    return channel


@lru_cache(maxsize=2)
def history(
    seed: int, start: Instant, days: int = HISTORY_DAYS, zone: str = ZONE
) -> tuple[Told, ...]:
    """What stood at the sources when the demonstration began, oldest first.

    Kept for the next account: every one of them plays its part of the same world.
    """
    calendar = Days(start, zone)
    said = [one for one in _written(seed, calendar) if one.at >= start - days * DAY]
    said += [_Said(one.at, one.script, 0) for one in letters.history(seed, calendar, days)]
    said.sort(key=lambda one: (one.at, one.script.title, one.place))
    return tuple(
        _told(number, one, calendar, history=True) for number, one in enumerate(said, start=1)
    )


def live(start: Instant, pace: float, zone: str = ZONE) -> Iterator[tuple[Instant, Told]]:
    """What comes after the start, and when, without end; `pace` 2 is twice as fast."""
    calendar = Days(start, zone)
    number = LIVE_FROM
    for seconds, thread, place, turn in _rounds():
        number += 1
        at = Instant(start + round(seconds / pace * SECOND))
        yield at, _told(number, _Said(at, thread, place, turn), calendar, history=False)


def _rounds() -> Iterator[tuple[float, Script, int, int]]:
    """The live lines in order: (seconds, thread, place, round); the plan of the first minute once."""
    lines = sorted(
        (
            (line.seconds or 0.0, thread, place)
            for thread in script.live()
            for place, line in enumerate(thread.lines)
        ),
        key=lambda one: one[0],
    )
    yield from ((*one, 0) for one in lines)
    begins = lines[-1][0] + _BETWEEN_ROUNDS_S
    later = [one for one in lines if one[0] > _FIRST_MINUTE_S]
    length = 2 * (later[-1][0] - later[0][0]) + _BETWEEN_ROUNDS_S
    turn = 1
    while True:
        for seconds, thread, place in later:
            yield begins + 2 * (seconds - later[0][0]), thread, place, turn
        begins += length
        turn += 1


def _written(seed: int, calendar: Days) -> Iterator[_Said]:
    """The threads by hand; a seed moves each by seconds."""
    for thread in script.history():
        chance = random.Random(f"{seed} {thread.channel} {thread.title}")  # noqa: S311  a story
        late = chance.randrange(60) * SECOND
        for place, line in enumerate(thread.lines):
            if line.seconds is not None:
                at = Instant(calendar.start + round(line.seconds * SECOND))
            else:
                at = Instant(calendar.at(line.day, line.minute) + late)
            yield _Said(at, thread, place)


# -- a line becomes a message -------------------------------------------------------------------


def _told(number: int, said: _Said, calendar: Days, *, history: bool) -> Told:
    thread, line = said.script, said.line
    partner = PEOPLE[thread.partner]
    person = partner if line.own else PEOPLE[line.who]
    part = part_of(thread.channel, partner)
    party = person.on(thread.channel)
    me = Address(thread.channel, OWN_ADDRESSES[thread.channel], OWNER_NAME)
    due = calendar.due(line.due, said.at) if line.due else None
    text = calendar.words(line.text, person.language, said.at, due)
    words = _DUE_WORDS.search(text)
    text = _DUE_WORDS.sub(r"\1", text)
    if line.quotes:
        text = f"{text}\n\n{_quote(said, calendar)}"
    title = calendar.words(thread.title, person.language, said.at) or person.name
    stands = thread.stands if history and _is_last_incoming(thread, said.place) else "done"
    message = RemoteMessage(
        key=RemoteKey(part, number),
        party=party,
        author=me if line.own else party,
        recipients=(
            party if line.own else me,
            *(PEOPLE[who].on(thread.channel) for who in line.copies),
        ),
        received=said.at,
        thread=Thread(_keys(said, part), thread.room or title),
        outgoing=line.own,
        history=history,
        read=line.own or (history and stands == "done"),
        text=text,
        attachments=tuple(
            Attachment(one.name, files.content_type(one.name), one.size, f"{one.size} {one.name}")
            for one in line.files
        ),
        category=line.category,
        mention="@Ana" in text,
        direct=not thread.room and line.category not in _NEVER_DIRECT,
        has_link=mail.has_link(text),
        listed=person.listed,
        client_name=person.client,
        party_email=person.profile,
        deadline=Deadline(due, words[1]) if due and words else None,
        channel=thread.channel,
    )
    if thread.channel == "email":
        message = _as_mail(message, said, title, calendar)
    return Told(number, message, part, seen=stands == "seen")


def _as_mail(message: RemoteMessage, said: _Said, title: str, calendar: Days) -> RemoteMessage:
    subject = title
    if not title.startswith("Re: ") and said.place:
        subject = f"Re: {title}"
    return replace(
        message,
        subject=subject,
        html="" if message.outgoing else mail.as_html(message.text),
        html_version=0 if message.outgoing else HTML_VERSION,
        headers=mail.headers(
            author=message.author,
            to=message.recipients,
            subject=subject,
            date=calendar.local(message.received),
            keys=message.thread.keys,
            category=message.category,
        ),
    )


def _quote(said: _Said, calendar: Days) -> str:
    """What is answered: the line before, or where a thread goes on, the last one of that."""
    thread, place = said.script, said.place
    if place == 0:
        thread = next(
            one
            for one in script.history()
            if one.channel == thread.channel and one.title == thread.joins
        )
        place = len(thread.lines)
    before = thread.lines[place - 1]
    if before.seconds is not None:
        at = Instant(calendar.start + round(before.seconds * SECOND))
    else:
        at = calendar.at(before.day, before.minute)
    person = PEOPLE[said.script.partner if said.line.own else said.line.who]
    who = OWNER_NAME if before.own else PEOPLE[before.who].name
    text = calendar.words(before.text, person.language, at)
    return f"{calendar.attribution(who, person.language, at)}\n{mail.quoted(text)}"


def _is_last_incoming(thread: Script, place: int) -> bool:
    return place == max((n for n, line in enumerate(thread.lines) if not line.own), default=-1)


def _keys(said: _Said, part: str) -> tuple[str, ...]:
    """A mail names itself, then its conversation; a chat has one key for all that is said in it."""
    thread = said.script
    if thread.channel in CHATS:
        return (f"{part}:{thread.room or PEOPLE[thread.partner].addresses[thread.channel]}",)
    if thread.channel != "email":
        return (f"{part}:{_slug(thread.root)}",)
    again = f".r{said.turn}" if said.turn else ""
    own = _slug(thread.title) + again
    root = _slug(thread.root) + ("" if thread.joins else again)
    ids = [f"<{own}.{n}@mail.demo.example>" for n in range(1, said.place + 2)]
    first = f"<{root}.1@mail.demo.example>"
    return tuple(dict.fromkeys((ids[-1], first, *ids[:-1])))


def _slug(title: str) -> str:
    """A title as a part of a Message-ID: plain letters, digits and dashes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("-", plain).strip("-")
