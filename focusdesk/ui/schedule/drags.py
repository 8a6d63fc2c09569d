"""What dragging a part of the week does to it: painted, moved, longer or shorter, put elsewhere.

Pure: a drag begins on a schedule, and each point it comes to makes another schedule of that one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from focusdesk.model import Mode
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Schedule, Weekday
from focusdesk.rules.week_edit import GRID, WHOLE_DAY, Area, Piece
from focusdesk.ui.schedule.draft import Chosen, ChosenBlock, ChosenDelivery


class Part(Enum):
    """What lies under the mouse."""

    MARKER = "marker"
    START = "start"
    END = "end"
    BODY = "body"
    CELL = "cell"
    GUTTER = "gutter"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of the week; `minute` as pointed at, for a marker its own."""

    part: Part
    day: Weekday = Weekday.MON
    minute: float = 0
    piece: Piece | None = None


Edit = tuple[Schedule, Chosen | None]
Follow = Callable[[Hit], Edit]


def following(schedule: Schedule, kind: Mode, hit: Hit, *, alone: bool) -> Follow | None:
    """What dragging from a part does; None where it does nothing.

    `alone`: a delivery moves on that day only, not on all that have it.
    """
    piece = hit.piece
    if hit.part is Part.MARKER:
        old = int(hit.minute)
        days = frozenset({hit.day}) if alone else week_edit.delivery_days(schedule, old)

        def marker(to: Hit) -> Edit:
            minute = last_start(snap(to.minute))
            moved_there = week_edit.move_delivery(schedule, days, old, minute)
            return moved_there, ChosenDelivery(minute, hit.day)

        return marker
    if hit.part in (Part.GUTTER, Part.NOWHERE):
        return None
    if piece is not None and hit.part in (Part.START, Part.END) and kind is not Mode.OPEN:
        return lambda to: resized(schedule, piece, to.minute, start=hit.part is Part.START)
    if piece is not None and hit.part is Part.BODY and piece.mode is kind:
        return lambda to: moved(schedule, piece, to.minute - hit.minute)
    return lambda to: painted(schedule, kind, _area(hit, to))


def painted(schedule: Schedule, mode: Mode, area: Area) -> Edit:
    """An area painted, and the block that came of it."""
    made = week_edit.paint(schedule, mode, area)
    block = week_edit.block_at(made, mode, area)
    return made, None if block is None else ChosenBlock(mode, block, min(area.days))


def resized(schedule: Schedule, piece: Piece, minute: float, *, start: bool) -> Edit:
    """A block whose start or end was dragged to a minute of the piece's day."""
    block = piece.block
    first, last = block.start, block.start + week_edit.length(block)
    to = snap(minute) + offset(piece)
    if start:
        first = min(last - GRID, max(0, last - WHOLE_DAY + GRID * (last != WHOLE_DAY), to))
    else:
        last = max(first + GRID, min(first + WHOLE_DAY - GRID * (first != 0), to))
    return _put(schedule, piece, first, last)


def moved(schedule: Schedule, piece: Piece, by: float) -> Edit:
    """A block as long as it was, so many minutes later."""
    block = piece.block
    length = week_edit.length(block)
    start = block.start + (snap(by) if by >= 0 else -snap(-by))
    if block.end > block.start:
        start = min(WHOLE_DAY - length, max(0, start))
    start %= WHOLE_DAY
    return _put(schedule, piece, start, start + length)


def _put(schedule: Schedule, piece: Piece, start: int, end: int) -> Edit:
    new = replace(piece.block, start=start, end=end if end <= WHOLE_DAY else end - WHOLE_DAY)
    made = week_edit.put(schedule, piece.mode, piece.block, new)
    return made, ChosenBlock(piece.mode, new, piece.day)


def snap(minute: float) -> int:
    """The nearest quarter of an hour."""
    return round(minute / GRID) * GRID


def last_start(minute: int) -> int:
    """Inside the day: whatever begins at 24:00 begins the next one."""
    return min(WHOLE_DAY - GRID, max(0, minute))


def offset(piece: Piece) -> int:
    """A whole day, where the piece is what a block of the day before leaves after midnight."""
    block = piece.block
    return WHOLE_DAY if block.end <= block.start and piece.start < block.end else 0


def _area(one: Hit, other: Hit) -> Area:
    """The cells from one to another, both included."""
    first, last = sorted((one.minute, other.minute))
    start = last_start(int(first) // GRID * GRID)
    end = max(start + GRID, -(-int(last) // GRID) * GRID)
    days = range(min(one.day, other.day), max(one.day, other.day) + 1)
    return Area(frozenset(map(Weekday, days)), start, min(end, WHOLE_DAY))
