"""Small changes to a schedule file that leave the person's own lines and comments as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from focusdesk.errors import BadFile
from focusdesk.rules import schedule_file
from focusdesk.rules.week import Schedule, Trip

_HEADER: Final = re.compile(r"\s*\[")
_TRIP: Final = re.compile(r"\s*\[\s*trip\s*\]")
_ZONE: Final = re.compile(r"\s*zone\s*=")
_TOKEN: Final = re.compile(
    r'''
    """(?:\\.|[^\\])*?""" | \'{3}.*?\'{3} | "(?:\\.|[^"\\\n])*" | '[^'\n]*' | (?P<comment>\#[^\n]*)
    ''',
    re.VERBOSE | re.DOTALL,
)


def comments(text: str) -> int:
    """How many comments a valid TOML text has: a schedule written out anew loses them."""
    return sum(found["comment"] is not None for found in _TOKEN.finditer(text))


def with_trip(text: str, trip: Trip | None, *, default_zone: str) -> str:
    """The file with this trip in place of the one it has; None: with none.

    Raises `BadFile` when the text is no schedule, or the trip is none that one may have.
    """
    kept, inside = [], False
    for line in text.splitlines():
        if _HEADER.match(line):
            inside = _TRIP.match(line) is not None
        if not inside:
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    if trip is not None:
        kept += ["", "[trip]", f'zone = "{trip.zone}"']
        kept += [f"from = {trip.first.isoformat()}"] if trip.first else []
        kept.append(f"until = {trip.back.isoformat()}")
    return _meaning(text, kept, default_zone, lambda old: replace(old, trip=trip))


def with_zone(text: str, zone: str, *, default_zone: str) -> str:
    """The file with this time zone. Raises `BadFile`."""
    lines = text.splitlines()
    top = next((n for n, line in enumerate(lines) if _HEADER.match(line)), len(lines))
    named = [n for n in range(top) if _ZONE.match(lines[n])]
    written = f'zone = "{zone}"'
    kept = [*lines[: named[0]], written, *lines[named[0] + 1 :]] if named else [written, *lines]
    return _meaning(text, kept, default_zone, lambda old: replace(old, zone=zone))


def _meaning(
    text: str, lines: list[str], default_zone: str, change: Callable[[Schedule], Schedule]
) -> str:
    """`lines` as a file if they say what is meant; else the schedule written out anew.

    A text may hold what looks like a header inside a longer value: reading it back decides.
    """
    wanted = change(schedule_file.read(text, default_zone=default_zone))
    plain = schedule_file.dump(wanted)
    schedule_file.read(plain, default_zone=default_zone)
    edited = "\n".join(lines) + "\n"
    try:
        if schedule_file.read(edited, default_zone=default_zone) == wanted:
            return edited
    except BadFile:
        pass
    return plain
