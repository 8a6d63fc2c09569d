"""Weeks to begin with: focus blocks and delivery times that suit a way of working."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from typing import Final

from focusdesk.rules import schedule_file
from focusdesk.rules.schedule import DEFAULT_TOML
from focusdesk.rules.week import Block, Schedule, Weekday


class Preset(Enum):
    """A week to begin with."""

    MAKER = "maker"
    TWO = "two"
    CLIENT = "client"
    DEFAULT = "default"
    """The shipped schedule; it alone brings quiet hours of its own."""


TOML: Final = {
    Preset.MAKER: """\
[deliveries]
weekdays = ["09:30", "12:00", "16:30"]

[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
vips_ring = true

[[focus]]
label = "Build"
days = ["mon", "tue", "thu"]
from = "14:00"
to = "15:30"
""",
    Preset.TWO: """\
[deliveries]
weekdays = ["09:30", "16:30"]
""",
    Preset.CLIENT: """\
[deliveries]
weekdays = ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00", "17:00", "18:00"]

[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "11:00"
to = "12:00"
""",
    Preset.DEFAULT: DEFAULT_TOML,
}


def applied(schedule: Schedule, preset: Preset, named: Callable[[str], str] = str) -> Schedule:
    """The schedule with focus blocks and deliveries of a preset, its labels as `named` says them.

    Quiet hours stay, but under the shipped schedule's; exceptions, trip, limits and zone as well.
    """
    wanted = _week(preset)
    focus = tuple(replace(block, label=named(block.label)) for block in wanted.focus)
    quiet = wanted.quiet if preset is Preset.DEFAULT else schedule.quiet
    return replace(schedule, focus=focus, quiet=quiet, deliveries=wanted.deliveries)


def followed(schedule: Schedule) -> Preset | None:
    """The preset whose hours a schedule has, whatever its blocks are called."""
    for preset in Preset:
        wanted = applied(schedule, preset)
        if _hours(wanted) == _hours(schedule):
            return preset
    return None


@cache
def _week(preset: Preset) -> Schedule:
    return schedule_file.read(TOML[preset], default_zone="UTC")


@dataclass(frozen=True, slots=True)
class _Hours:
    focus: frozenset[tuple[frozenset[Weekday], int, int]]
    quiet: frozenset[tuple[frozenset[Weekday], int, int]]
    deliveries: tuple[tuple[int, ...], ...]


def _hours(schedule: Schedule) -> _Hours:
    return _Hours(
        frozenset(map(_of, schedule.focus)),
        frozenset(map(_of, schedule.quiet)),
        tuple(schedule.times_of(day) for day in Weekday),
    )


def _of(block: Block) -> tuple[frozenset[Weekday], int, int]:
    return block.days, block.start, block.end
