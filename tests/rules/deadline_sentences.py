"""Reads `deadlines.txt`: sentences, and the deadline that each sets or does not set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from focusdesk.model import SECOND, Instant
from focusdesk.rules import deadlines

PARIS: Final = "Europe/Paris"
FILE: Final = Path(__file__).with_name("deadlines.txt")
_LINE: Final = re.compile(
    r"(?P<mark>[~*])?(?P<expected>none|[\d-]+ \d\d:\d\d)(?: = (?P<read>none|[\d-]+ \d\d:\d\d))? \| "
    r"(?:@ (?P<at>\d\d-\d\d \d\d:\d\d) )?(?P<subject>subject: )?(?P<text>.+)"
)
_RECEIVED: Final = "11-24 10:00"
_HELD_OUT: Final = 3
_LAST: Final = "## Written last"
_BREAKING: Final = "## Written to break"


class Part(Enum):
    """What was known of a line while the recognisers were made."""

    LOOKED_AT = "looked at"
    HELD_OUT = "held out"
    LAST = "written last"
    BREAKING = "written to break them"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line of the file.

    at_first
        What was read when the parts held out were measured.
    now_read
        What is known to be read today.
    """

    line: int
    subject: str
    body: str
    received: Instant
    expected: Instant | None
    at_first: Instant | None
    now_read: Instant | None
    part: Part

    def read(self) -> Instant | None:
        found = deadlines.recognise(self.subject, self.body, self.received, PARIS)
        return None if found is None else found.at


def sentences() -> Iterator[Sentence]:
    """All of them, in the order of the file."""
    count = 0
    section: Part | None = None
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith(_LAST):
            section = Part.LAST
        elif line.startswith(_BREAKING):
            section = Part.BREAKING
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        assert found is not None, f"{FILE.name}:{number}: {line}"
        assert bool(found["mark"]) == bool(found["read"]), f"{FILE.name}:{number}"
        count += 1
        text = found["text"].replace("\\n", "\n")
        expected = _instant(found["expected"])
        yield Sentence(
            line=number,
            subject=text if found["subject"] else "",
            body="" if found["subject"] else text,
            received=_instant(found["at"] or _RECEIVED) or Instant(0),
            expected=expected,
            at_first=_instant(found["read"]) if found["read"] else expected,
            now_read=_instant(found["read"]) if found["mark"] == "~" else expected,
            part=section or _third(count),
        )


def _third(count: int) -> Part:
    return Part.LOOKED_AT if count % _HELD_OUT else Part.HELD_OUT


def _instant(text: str) -> Instant | None:
    if text == "none":
        return None
    whole = text if text.startswith("20") else f"2026-{text}"
    at = datetime.fromisoformat(whole).replace(tzinfo=ZoneInfo(PARIS))
    return Instant(round(at.timestamp()) * SECOND)
