"""The made-up world as one list of messages: history before the start, live ones after it.

Everything follows from `seed` and `start`: the same world comes again after a crash, so a message
is known by its number and none is told twice.
"""

from __future__ import annotations

import html
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from focusdesk.connectors.base import Attachment, RemoteKey, RemoteMessage, Thread
from focusdesk.connectors.demo.people import OWN_ADDRESSES, OWNER_NAME, PEOPLE, Person
from focusdesk.connectors.demo.story import LIVE, OLDER, RECENT, ROUND_S, WEEKLY, Story
from focusdesk.model import DAY, HOUR, MINUTE, SECOND, Address, Category, Deadline, Instant

HISTORY_DAYS: Final = 60
FOCUS_AFTER_S: Final = 7.0
"""When the demonstration begins a focus session by itself, in seconds after its start."""
FOCUS_LENGTH_S: Final = 53.0
HTML_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Told:
    """One message of the world. `seen`: it is read, and yet stands in the inbox."""

    number: int
    message: RemoteMessage
    part: str
    seen: bool = False


def part_of(channel: str, person: Person) -> str:
    """Which account a message belongs to: each Slack workspace is one of its own."""
    if channel == "slack":
        return "slack-studio-nord" if person.client == "Studio Nord" else "slack-kestrel"
    return channel


def history(seed: int, start: Instant, days: int = HISTORY_DAYS) -> list[Told]:
    """What stood at the sources when the demonstration began, oldest first."""
    chance = random.Random(seed)  # noqa: S311  a story, not a secret
    found: list[tuple[Instant, Story, int]] = []
    for story in (*RECENT, *OLDER):
        if story.days <= days:
            end = start - round(story.days * DAY)
            end = end if story in RECENT else _in_office_hours(end, chance)
            found.append((Instant(end), story, 0))
    found += _weekly(start, days, chance)
    found += _small_talk(start, days, chance)
    told: list[tuple[RemoteMessage, str, bool]] = []
    for thread, (end, story, _) in enumerate(found):
        for message, part in _messages(story, end, f"h{thread}", history=True):
            told.append((message, part, story.state == "seen"))
    told.sort(key=lambda one: one[0].received)
    return [
        Told(n, replace(message, key=RemoteKey(part, n)), part, seen)
        for n, (message, part, seen) in enumerate(told, start=1)
    ]


def live(start: Instant, pace: float) -> Iterator[tuple[Instant, Told]]:
    """What comes after the start, and when, without end; `pace` 2 is twice as fast."""
    number = 100_000
    turn = 0
    while True:
        for offset, story in LIVE:
            at = Instant(start + round((turn * ROUND_S + offset) / pace * SECOND))
            for message, part in _messages(story, at, f"l{turn}-{offset}", history=False):
                number += 1
                yield at, Told(number, replace(message, key=RemoteKey(part, number)), part)
        turn += 1


def _weekly(start: Instant, days: int, chance: random.Random) -> list[tuple[Instant, Story, int]]:
    found = []
    for who, category, title, subjects in WEEKLY:
        channel = "fiverr" if who == "fiverr" else "email"
        for week in range(days // 7):
            what = subjects[week % len(subjects)]
            at = _in_office_hours(start - (week * 7 + 2) * DAY - chance.randrange(DAY), chance)
            name = title.format(n=83 - week if who == "css" else 210 - week, what=what)
            line = (0.0, who, f"{name}. Read it in the browser, or here with your coffee.")
            story = Story(channel=channel, days=0, title=name, category=category, lines=(line,))
            found.append((at, story, 0))
    return found


_ASIDES: Final = (
    ("camille", "Merci, bien reçu."),
    ("camille", "I forward it to the board."),
    ("priya", "Noted, thank you."),
    ("jonas", "Merged."),
    ("tom", "Understood, speak soon."),
    ("ines", "C'est parfait, merci Ana."),
    ("hugo", "Je regarde ce soir."),
    ("grace", "Works on my phone now."),
    ("paul", "Thank you for the quick answer."),
    ("elise", "Quelle bonne idée."),
    ("yann", "Top, à lundi."),
    ("marta", "Approved by the client."),
    ("leo", "Looks good on the big screen too."),
    ("antoine", "Merci pour ce retour rapide."),
    ("sofia", "You are fast!"),
    ("dana", "Reviewed, only two comments."),
)
_TOPICS: Final = (
    "Small thing",
    "Tuesday",
    "Re: Preview",
    "Link",
    "Calendrier",
    "Re: Textes",
    "Colours",
    "Access",
    "Re: Draft",
    "Fichiers",
    "Next steps",
    "Re: Menu",
    "Copy deck",
    "Maquettes",
)


def _small_talk(
    start: Instant, days: int, chance: random.Random
) -> list[tuple[Instant, Story, int]]:
    """Short read exchanges, so that a client has a past to scroll through."""
    found = []
    for day in range(3, days):
        for _ in range(chance.randrange(2, 7)):
            who, text = chance.choice(_ASIDES)
            channel = chance.choice(tuple(PEOPLE[who].addresses))
            at = _in_office_hours(start - day * DAY, chance)
            lines = [(chance.uniform(0.2, 3), "me", chance.choice(_REPLIES)), (0.0, who, text)]
            title = "" if channel in ("telegram", "slack") else chance.choice(_TOPICS)
            found.append((at, Story(channel=channel, days=0, title=title, lines=tuple(lines)), 0))
    return found


_REPLIES: Final = (
    "The preview is up, same address as before.",
    "I have changed the second paragraph as you asked.",
    "Here is the link, it works without a password.",
    "Voici la nouvelle version, un peu plus claire.",
    "Done, and I have tidied the margins while I was there.",
    "I will look at it after lunch.",
    "Les fichiers sont dans le dossier partagé.",
    "Both sizes are exported.",
    "C'est corrigé, vous pouvez recharger la page.",
    "I moved the meeting, you have the invitation.",
)


def _in_office_hours(at: int, chance: random.Random) -> Instant:
    """The same day between nine and half past six, Monday to Friday."""
    day = datetime.fromtimestamp(at / SECOND, UTC)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    day = day.replace(hour=8, minute=0, second=0, microsecond=0)
    found = round(day.timestamp()) * SECOND + chance.randrange(round(9.5 * HOUR))
    return Instant(min(found, at + DAY))


def _messages(
    story: Story, end: Instant, thread: str, *, history: bool
) -> Iterator[tuple[RemoteMessage, str]]:
    """A story's lines as messages of one conversation."""
    others = [who for _, who, _ in story.lines if who != "me"]
    partner = PEOPLE[others[-1]]
    part = part_of(story.channel, partner)
    keys: list[str] = []
    for place, (before, who, text) in enumerate(story.lines):
        person = partner if who == "me" else PEOPLE[who]
        own = who == "me"
        party = person.on(story.channel)
        me = Address(story.channel, OWN_ADDRESSES[story.channel], OWNER_NAME)
        last = place == len(story.lines) - 1
        at = Instant(end - round(before * HOUR))
        key = _conversation(story, partner, thread, place)
        due = _deadline(story, at) if last else None
        message = RemoteMessage(
            key=RemoteKey(part, 0),
            party=party,
            author=me if own else party,
            recipients=(party if own else me,),
            received=at,
            thread=Thread((key, *keys), _title(story, person)),
            outgoing=own,
            history=history,
            read=own or (history and not (last and story.state in ("open", "seen"))),
            subject=_title(story, person) if story.channel == "email" else "",
            text=text,
            html=_html(text) if story.channel == "email" and not own else "",
            html_version=HTML_VERSION if story.channel == "email" and not own else 0,
            attachments=_attachments(story) if last else (),
            category=story.category if not own else Category.MESSAGE,
            mention=story.mention and last,
            direct=story.channel != "slack" or not story.title.startswith("#"),
            has_link=False,
            listed=person.listed,
            client_name=person.client,
            deadline=due,
            channel=story.channel,
        )
        keys.append(key)
        yield message, part


def _conversation(story: Story, partner: Person, thread: str, place: int) -> str:
    """A mail has an id of its own, a chat one key for all that is said in it."""
    if story.channel == "email":
        return f"<{thread}.{place}@demo.example>"
    if story.channel == "slack" and story.title.startswith("#"):
        return f"slack:{story.title}"
    if story.channel == "telegram" or not story.title:
        return f"{story.channel}:{partner.addresses[story.channel]}"
    return f"{story.channel}:{partner.addresses[story.channel]}:{story.title}"


def _title(story: Story, person: Person) -> str:
    return story.title or person.name


def _deadline(story: Story, at: Instant) -> Deadline | None:
    if story.due is None:
        return None
    hours, words = story.due
    due = at + round(hours * HOUR)
    return Deadline(Instant(due - due % (10 * MINUTE)), words)


def _attachments(story: Story) -> tuple[Attachment, ...]:
    types = {"pdf": "application/pdf", "jpg": "image/jpeg", "zip": "application/zip"}
    return tuple(
        Attachment(name, types.get(name.rpartition(".")[2], "application/octet-stream"), size, name)
        for name, size in story.files
    )


def _html(text: str) -> str:
    paragraphs = (html.escape(part).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in paragraphs)
