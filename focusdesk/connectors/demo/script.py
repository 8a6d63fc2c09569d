"""Scripts: how the threads of the made-up clients are written, and read.

They lie in `resources/demo/*.toml`. A `[[thread]]` has

on
    The channel. On Slack a `room` ("#general") or the person one talks `with`.
day
    The working day on which it begins, counted back from the start (1 is the last one).
title, joins
    What it is called; the title of an earlier thread whose conversation it goes on with.
stands
    `open`: its newest message is unread; `seen`: read, and still in the inbox; else it is done.
talk
    The messages. One begins with its time, who writes, tags in brackets, and a colon:

        15:40 camille [lead] [file brief.pdf 240 kB]: The text, over several lines.
        +1 09:05 me [quote]: The next working day; the mail before it is quoted below.
        -7m camille [due 6h40]: Seven minutes before the start, an answer wanted <<by {due}>>.
        52s priya: Fifty-two seconds after the start.

Tags are a category, `file NAME SIZE, …`, `quote`, `cc WHO, …`, and `due`, either a length (`6h40`)
or working days and a time (`+1 18:00`). What stands in <<…>> are the words of the deadline. In
texts and titles `{due}`, `{month}` and `{last_month}` are written out, by the instant of the
message.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from focusdesk import resources
from focusdesk.connectors.demo.people import ME, PEOPLE
from focusdesk.model import MINUTE, Category, Micros

CHATS: Final = ("slack", "telegram")
"""Channels where one conversation goes on for ever, whatever it is about."""
LIVE_FILE: Final = "live.toml"
LETTERS_FILE: Final = "letters.toml"

_HEAD: Final = re.compile(
    r"^(?:(?:\+(?P<later>\d+) )?(?P<hour>\d\d):(?P<minute>\d\d)"
    r"|-(?P<before>\d+)m|(?P<after>[\d.]+)s)"
    r" (?P<who>[a-z_]+)(?P<tags>(?: \[[^\]]+\])*): ",
    re.MULTILINE,
)
_TAG: Final = re.compile(r"\[([^\]]+)\]")
_SIZE: Final = re.compile(r"([\d.]+) (kB|MB)")
_UNITS: Final = {"kB": 1_000, "MB": 1_000_000}
_DUE: Final = re.compile(r"(?:(\d+)h(\d\d)|\+(\d+) (\d\d):(\d\d))")
_CATEGORIES: Final = {category.value: category for category in Category}


@dataclass(frozen=True, slots=True)
class Due:
    """By when an answer is wanted: `wait` after the message, or `days` working days on."""

    wait: Micros | None = None
    days: int = 0
    minute: int = 0


@dataclass(frozen=True, slots=True)
class File:
    """An attachment: a name and its bytes."""

    name: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message of a script.

    `seconds` counts from the start, and is negative before it; where it is None, `day` working
    days back and `minute` of that day say when.
    """

    who: str
    text: str
    seconds: float | None = None
    day: int = 0
    minute: int = 0
    category: Category = Category.MESSAGE
    files: tuple[File, ...] = ()
    copies: tuple[str, ...] = ()
    quotes: bool = False
    due: Due | None = None

    @property
    def own(self) -> bool:
        return self.who == ME


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One thread. `partner` is who one talks with, in the words of `people.PEOPLE`."""

    channel: str
    partner: str
    title: str
    joins: str
    room: str
    stands: str
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def root(self) -> str:
        """The title of the conversation's first thread."""
        return self.joins or self.title


@cache
def history() -> tuple[Script, ...]:
    """Every thread from before the start, in the order of the files."""
    names = sorted(path.name for path in (resources.folder() / "demo").glob("*.toml"))
    return tuple(
        script
        for name in names
        if name not in (LIVE_FILE, LETTERS_FILE)
        for script in read(content(name))
    )


@cache
def live() -> tuple[Script, ...]:
    """What comes after the start."""
    return tuple(read(content(LIVE_FILE)))


def content(name: str) -> Mapping[str, Any]:
    """A file of `resources/demo`."""
    return tomllib.loads((resources.folder() / "demo" / name).read_text(encoding="utf-8"))


def read(tables: Mapping[str, Any]) -> Iterator[Script]:
    """The threads of a file. Raises `ValueError` or `KeyError` where it is not one."""
    for table in tables["thread"]:
        day = int(table.get("day", 0))
        lines = tuple(_lines(table["talk"], day))
        partner = table.get("with", "")
        for line in lines:
            if not line.own:
                partner = partner or line.who
                PEOPLE[line.who].addresses[table["on"]]
        yield Script(
            channel=table["on"],
            partner=partner or _written_to(table),
            title=table.get("title", ""),
            joins=table.get("joins", ""),
            room=table.get("room", ""),
            stands=table.get("stands", "done"),
            lines=lines,
        )


def _written_to(table: Mapping[str, Any]) -> str:
    """The partner of a thread in which nobody answered."""
    return str(table["to"])


def _lines(talk: str, day: int) -> Iterator[Line]:
    heads = list(_HEAD.finditer(talk))
    if not heads or talk[: heads[0].start()].strip():
        raise ValueError(f"a talk begins with a time and a name: {talk[:60]!r}")
    ends = [head.start() for head in heads[1:]] + [len(talk)]
    for head, end in zip(heads, ends, strict=True):
        line = Line(who=head["who"], text=talk[head.end() : end].strip())
        for tag in _TAG.findall(head["tags"]):
            line = _tagged(line, tag)
        if head["before"]:
            yield replace(line, seconds=-60.0 * int(head["before"]))
        elif head["after"]:
            yield replace(line, seconds=float(head["after"]))
        else:
            yield replace(
                line,
                day=day - int(head["later"] or 0),
                minute=int(head["hour"]) * 60 + int(head["minute"]),
            )


def _tagged(line: Line, tag: str) -> Line:
    word, _, rest = tag.partition(" ")
    if word in _CATEGORIES:
        return replace(line, category=_CATEGORIES[word])
    if word == "quote":
        return replace(line, quotes=True)
    if word == "cc":
        return replace(line, copies=tuple(rest.split(", ")))
    if word == "file":
        return replace(line, files=tuple(_file(one) for one in rest.split(", ")))
    if word == "due":
        return replace(line, due=_due(rest))
    raise ValueError(f"no tag: {tag!r}")


def _file(text: str) -> File:
    name, _, size = text.partition(" ")
    found = _SIZE.fullmatch(size)
    if found is None:
        raise ValueError(f"no size: {text!r}")
    return File(name, round(float(found[1]) * _UNITS[found[2]]))


def _due(text: str) -> Due:
    found = _DUE.fullmatch(text)
    if found is None:
        raise ValueError(f"no deadline: {text!r}")
    hours, minutes, days, hour, minute = found.groups()
    if hours is not None:
        return Due(wait=Micros((int(hours) * 60 + int(minutes)) * MINUTE))
    return Due(days=int(days), minute=int(hour) * 60 + int(minute))
