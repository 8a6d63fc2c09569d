"""Editing a week as it is painted: blocks are painted, erased, resized; deliveries put and moved.

Each function makes another schedule of one. Zone, exceptions, trip and limits always stay as they
are. Minutes count from a day's midnight; an area or a block may run past 24:00 into the next day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from focusdesk.model import Mode
from focusdesk.rules.week import (
    Block,
    DeliveryDays,
    DeliveryTimes,
    Schedule,
    Weekday,
)

WHOLE_DAY: Final = 24 * 60
GRID: Final = 15
"""Minutes to which whatever is painted snaps."""
_WEEK: Final = 7 * WHOLE_DAY
_WEEKDAYS: Final = tuple(Weekday)[:5]
_WEEKEND: Final = tuple(Weekday)[5:]

Spot = tuple[int, int]
"""Minutes of the week, from Monday's midnight, from the first until before the second."""


@dataclass(frozen=True, slots=True)
class Area:
    """The same hours of some days; `end` after 1440 runs into the next day."""

    days: frozenset[Weekday]
    start: int
    end: int

    def spots(self) -> list[Spot]:
        return [(day * WHOLE_DAY + self.start, day * WHOLE_DAY + self.end) for day in self.days]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is seen of a block on one day, from `start` until before `end`.

    day
        The column in which it stands; the block may have begun the day before.
    begins, ends
        The block itself begins, ends here: no other block and no midnight cuts it.
    """

    mode: Mode
    block: Block
    day: Weekday
    start: int
    end: int
    begins: bool
    ends: bool


# -- what is seen ------------------------------------------------------------------------------


def pieces(schedule: Schedule) -> list[Piece]:
    """What holds in a plain week: quiet before focus, of one mode the first in the file."""
    found: list[Piece] = []
    taken: list[Spot] = []
    for mode, blocks in ((Mode.QUIET, schedule.quiet), (Mode.FOCUS, schedule.focus)):
        for block in blocks:
            own = _spots(block)
            for spot in own:
                for low, high in _cut(spot, taken):
                    found += _by_day(mode, block, spot, low, high)
            taken += own
    return sorted(found, key=lambda one: (one.day, one.start))


def piece_at(schedule: Schedule, day: Weekday, minute: int) -> Piece | None:
    """What holds at a minute of a day; None where hours are open."""
    for one in pieces(schedule):
        if one.day is day and one.start <= minute < one.end:
            return one
    return None


def _by_day(mode: Mode, block: Block, spot: Spot, low: int, high: int) -> Iterator[Piece]:
    while low < high:
        day = low // WHOLE_DAY
        end = min(high, (day + 1) * WHOLE_DAY)
        yield Piece(
            mode,
            block,
            Weekday(day % 7),
            low - day * WHOLE_DAY,
            end - day * WHOLE_DAY,
            begins=low == spot[0],
            ends=end == spot[1],
        )
        low = end


# -- blocks ------------------------------------------------------------------------------------


def paint(schedule: Schedule, mode: Mode, area: Area) -> Schedule:
    """An area becomes focus, quiet, or (`Mode.OPEN`) open.

    Focus that lies over a focus block is part of that block's kind: same label, same permissions.
    What touches an alike block is joined to it.
    """
    spots = area.spots()
    focus, quiet = _without(schedule.focus, spots), schedule.quiet
    if mode is Mode.QUIET:
        free = [part for spot in spots for part in _cut(spot, _all_spots(quiet))]
        like = Block(days=area.days, start=0, end=0)
        return replace(schedule, focus=focus, quiet=_with(quiet, free, like))
    quiet = _without(quiet, spots)
    if mode is Mode.FOCUS:
        like = next(
            (block for block in schedule.focus if _meet(block, spots)),
            Block(days=area.days, start=0, end=0),
        )
        focus = _with(focus, spots, like)
    return replace(schedule, focus=focus, quiet=quiet)


def put(schedule: Schedule, mode: Mode, old: Block, new: Block) -> Schedule:
    """A block becomes another: other hours, days, label; without days it goes.

    What it covers now and did not before, it takes from focus blocks, and focus from quiet ones.
    """
    blocks = schedule.focus if mode is Mode.FOCUS else schedule.quiet
    if old not in blocks:
        return schedule
    place = blocks.index(old)
    gained = [part for spot in _spots(new) for part in _cut(spot, _spots(old))]
    before, after = blocks[:place], blocks[place + 1 :]
    own = (new,) if new.days else ()
    if mode is Mode.QUIET:
        focus = _without(schedule.focus, gained)
        return replace(schedule, focus=focus, quiet=(*before, *own, *after))
    focus = (*_without(before, gained), *own, *_without(after, gained))
    return replace(schedule, focus=focus, quiet=_without(schedule.quiet, gained))


def remove(schedule: Schedule, mode: Mode, block: Block) -> Schedule:
    """Without a block, on all of its days."""
    return put(schedule, mode, block, replace(block, days=frozenset()))


def block_at(schedule: Schedule, mode: Mode, area: Area) -> Block | None:
    """The block of a mode that now holds at the beginning of an area."""
    found = piece_at(schedule, min(area.days), area.start % WHOLE_DAY) if area.days else None
    return found.block if found is not None and found.mode is mode else None


def length(block: Block) -> int:
    """Minutes from its start to its end."""
    return block.end - block.start if block.end > block.start else block.end - block.start + 1440


def _with(blocks: Sequence[Block], spots: Iterable[Spot], like: Block) -> tuple[Block, ...]:
    """With further spots of blocks like one, which lie in none of the blocks."""
    grown: dict[tuple[int, int], set[Weekday]] = {}
    for spot in spots:
        low, high, blocks = _joined(blocks, spot, like)
        start = low % WHOLE_DAY
        end = start + high - low
        hours = (start, end if end <= WHOLE_DAY else end - WHOLE_DAY)
        grown.setdefault(hours, set()).add(Weekday(low // WHOLE_DAY % 7))
    found = list(blocks)
    for (start, end), days in grown.items():
        wanted = replace(like, days=frozenset(days), start=start, end=end)
        twins = [n for n, one in enumerate(found) if replace(one, days=wanted.days) == wanted]
        if twins:
            found[twins[0]] = replace(wanted, days=found[twins[0]].days | wanted.days)
        else:
            found.append(wanted)
    return tuple(found)


def _joined(blocks: Sequence[Block], spot: Spot, like: Block) -> tuple[int, int, tuple[Block, ...]]:
    """A spot with the alike ones that touch it, and the blocks without these.

    A spot that lies over another block stays where it is: its place in the file says which holds.
    """
    low, high = spot
    taken: list[Spot] = []
    alike = [one for one in blocks if replace(one, days=like.days, start=0, end=0) == _bare(like)]
    alone = [
        own
        for one in alike
        for own in _spots(one)
        if not any(_meet(other, [own]) for other in blocks if other is not one)
    ]
    for begin, end in _everywhere(alone):
        if end == low and _can_be(begin, high):
            low = begin
            taken.append((begin, end))
        elif begin == high and _can_be(low, end):
            high = end
            taken.append((begin, end))
    rest = tuple(
        kept
        for one in blocks
        for kept in (_without((one,), taken) if one in alike and taken else (one,))
    )
    return low, high, rest


def _bare(block: Block) -> Block:
    return replace(block, start=0, end=0)


def _can_be(low: int, high: int) -> bool:
    """A block is shorter than a day, or a whole one from midnight."""
    return high - low < WHOLE_DAY or (high - low == WHOLE_DAY and low % WHOLE_DAY == 0)


def _without(blocks: Iterable[Block], holes: Collection[Spot]) -> tuple[Block, ...]:
    """The blocks with holes cut out: what is left stands where they stood."""
    found: list[Block] = []
    for block in blocks:
        whole: set[Weekday] = set()
        parts: dict[tuple[int, int], set[Weekday]] = {}
        for day in sorted(block.days):
            spot = _spot(block, day)
            left = _cut(spot, holes)
            if left == [spot]:
                whole.add(day)
                continue
            for low, high in left:
                start = low % WHOLE_DAY
                end = start + high - low
                hours = (start, end if end <= WHOLE_DAY else end - WHOLE_DAY)
                parts.setdefault(hours, set()).add(Weekday(low // WHOLE_DAY % 7))
        if whole:
            found.append(replace(block, days=frozenset(whole)))
        found += [
            replace(block, days=frozenset(days), start=start, end=end)
            for (start, end), days in parts.items()
        ]
    return tuple(found)


def _cut(spot: Spot, holes: Iterable[Spot]) -> list[Spot]:
    """What is left of a spot without the holes; the week is a ring."""
    left = [spot]
    for first, last in _everywhere(holes):
        left = [
            part
            for low, high in left
            for part in ((low, min(high, first)), (max(low, last), high))
            if part[0] < part[1]
        ]
    return left


def _everywhere(spots: Iterable[Spot]) -> Iterator[Spot]:
    for low, high in spots:
        for shift in (-_WEEK, 0, _WEEK):
            yield low + shift, high + shift


def _meet(block: Block, spots: Iterable[Spot]) -> bool:
    own = list(_everywhere(_spots(block)))
    return any(low < end and begin < high for low, high in spots for begin, end in own)


def _spot(block: Block, day: Weekday) -> Spot:
    low = day * WHOLE_DAY + block.start
    return low, low + length(block)


def _spots(block: Block) -> list[Spot]:
    return [_spot(block, day) for day in sorted(block.days)]


def _all_spots(blocks: Iterable[Block]) -> list[Spot]:
    return [spot for block in blocks for spot in _spots(block)]


# -- deliveries --------------------------------------------------------------------------------


def delivery_days(schedule: Schedule, minute: int) -> frozenset[Weekday]:
    """The weekdays on which a delivery time stands."""
    return frozenset(day for day in Weekday if minute in schedule.times_of(day))


def delivery_times(schedule: Schedule) -> list[int]:
    """Every delivery time of the week, ascending."""
    return sorted({minute for day in Weekday for minute in schedule.times_of(day)})


def add_delivery(schedule: Schedule, days: Iterable[Weekday], minute: int) -> Schedule:
    """With a delivery at this minute of these days."""
    table = _table(schedule)
    for day in days:
        table[day] = tuple(sorted({*table[day], minute}))
    return _with_table(schedule, table)


def remove_delivery(schedule: Schedule, days: Iterable[Weekday], minute: int) -> Schedule:
    """Without the delivery at this minute of these days."""
    table = _table(schedule)
    for day in days:
        table[day] = tuple(time for time in table[day] if time != minute)
    return _with_table(schedule, table)


def move_delivery(schedule: Schedule, days: Iterable[Weekday], old: int, new: int) -> Schedule:
    """The delivery at one minute stands at another, on these days."""
    table = _table(schedule)
    for day in days:
        if old in table[day]:
            table[day] = tuple(sorted({*table[day]} - {old} | {new}))
    return _with_table(schedule, table)


def with_weekday_times(schedule: Schedule, times: Iterable[int]) -> Schedule:
    """These delivery times from Monday to Friday; those of the weekend stay."""
    table = _table(schedule)
    for day in _WEEKDAYS:
        table[day] = tuple(sorted(times))
    return _with_table(schedule, table)


def _table(schedule: Schedule) -> list[tuple[int, ...]]:
    return [schedule.times_of(day) for day in Weekday]


def _with_table(schedule: Schedule, table: Sequence[tuple[int, ...]]) -> Schedule:
    """What most of its days have stands for weekdays and weekend; other days by their own names."""
    if list(table) == _table(schedule):
        return schedule
    common: list[DeliveryTimes] = []
    own: list[DeliveryTimes] = []
    for group, days in ((DeliveryDays.WEEKDAYS, _WEEKDAYS), (DeliveryDays.WEEKEND, _WEEKEND)):
        usual = Counter(table[day] for day in days).most_common(1)[0][0]
        common += [DeliveryTimes(group, usual)] if usual else []
        own += [
            DeliveryTimes(DeliveryDays(day.key), table[day]) for day in days if table[day] != usual
        ]
    return replace(schedule, deliveries=(*common, *own))
