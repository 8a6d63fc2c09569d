"""Newsletters, job alerts and reports of machines: sent by the calendar, filled from lists.

They lie in `resources/demo/letters.toml`. A `[[letter]]` comes `every` so many days, the newest
`first` days before the start (`office`: working days), `at` about that time; `issues` are its
newest texts, newest first, as `{what}` and `{more}`; `number` is that of the newest.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from focusdesk.connectors.demo import script
from focusdesk.connectors.demo.days import Days
from focusdesk.connectors.demo.script import Line, Script
from focusdesk.model import DAY, SECOND, Category, Instant

_EARLY_OR_LATE_MIN: Final = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """One issue: what is sent, and when."""

    at: Instant
    script: Script


def history(seed: int, days: Days, length: int) -> Iterator[Letter]:
    """Every issue of the last `length` days."""
    file = script.content(script.LETTERS_FILE)
    extras = list(file["extras"]["lines"])
    for table in file["letter"]:
        chance = random.Random(f"{seed} {table['who']}")  # noqa: S311  a story, not a secret
        chance.shuffle(extras)
        for issue, at in enumerate(_times(table, days, chance)):
            if at < days.start - length * DAY:
                break
            if at < days.start:
                yield Letter(at, _script(table, issue, extras))


def _times(table: Mapping[str, Any], days: Days, chance: random.Random) -> Iterator[Instant]:
    """When the issues came, newest first, without end."""
    hour, minute = (int(part) for part in table["at"].split(":"))
    place = days.at if table.get("office") else days.at_date
    back = int(table["first"])
    while True:
        early = chance.randrange(2 * _EARLY_OR_LATE_MIN * 60) - _EARLY_OR_LATE_MIN * 60
        yield Instant(place(back, hour * 60 + minute) + early * SECOND)
        back += int(table["every"])


def _script(table: Mapping[str, Any], issue: int, extras: list[str]) -> Script:
    texts = table["issues"][issue % len(table["issues"])]
    one, two, three = (extras[(issue * 3 + n) % len(extras)] for n in range(3))
    words = {
        "n": table["number"] - issue,
        "what": texts[0],
        "more": texts[-1],
        "one": one,
        "two": two,
        "three": three,
    }
    line = Line(
        who=table["who"],
        text=table["text"].strip().format_map(words),
        category=Category(table["category"]),
    )
    return Script(
        channel=table["on"],
        partner=table["who"],
        title=table.get("title", "").format_map(words),
        joins="",
        room=table.get("room", ""),
        stands="done",
        lines=(line,),
    )
