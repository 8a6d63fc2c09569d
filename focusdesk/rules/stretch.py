"""A stretch of the time line, worked out once and ready to be bisected.

From what may be in force (runs, the strongest first) and the delivery times come the segments in
force, the deliveries, and what a search along the line needs. Instants are microseconds UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from datetime import date, datetime
from typing import Final

from focusdesk.model import DAY, MINUTE, SECOND, Instant, Mode, ReleasedBy
from focusdesk.rules.week import EPOCH, Delivery, State, zone_info

WHOLE_DAY: Final = 24 * 60
EPOCH_DAY: Final = EPOCH.date().toordinal()
OPEN: Final = State(Mode.OPEN)

Run = tuple[int, int, State]


class Piece:
    """The time line over a stretch of days, ready to be bisected.

    starts, states
        Segment `i` is in force from `starts[i]` (the first: `begin`) to the next one's start.
    next_open, next_vip, next_awake
        By segment: the first instant from its start on, in this stretch, that is open; open or
        letting VIPs ring; not quiet.
    last_edge
        By segment: the last instant up to its start, in this stretch, that counts as open since
        a block begins there.
    awake
        By segment, and once more at the end: open and focus time from `begin` to its start.
    """

    __slots__ = (
        "awake",
        "begin",
        "deliveries",
        "delivery_at",
        "end",
        "last_edge",
        "next_awake",
        "next_open",
        "next_vip",
        "starts",
        "states",
    )

    def __init__(self, begin: int, end: int, runs: list[Run], times: list[int]) -> None:
        self.begin = begin
        self.end = end
        segments = _sweep(runs)
        place = bisect_right(segments, begin, key=lambda one: one[0])
        before = segments[place - 1][1] if place else OPEN
        at_begin = place and segments[place - 1][0] == begin
        was = (segments[place - 2][1] if place > 1 else OPEN) if at_begin else before
        inside = [one for one in segments[place:] if one[0] < end]
        self.starts = [begin, *(start for start, _ in inside)]
        self.states = [before, *(state for _, state in inside)]
        self._look_ahead()
        self._look_back(was)
        self._deliver(was, times)

    def awake_until(self, instant: int) -> int:
        """Open and focus time from `begin` to an instant of this stretch."""
        place = bisect_right(self.starts, instant) - 1
        if self.states[place].mode is Mode.QUIET:
            return self.awake[place]
        return self.awake[place] + instant - self.starts[place]

    def when_awake(self, amount: int) -> int:
        """The first instant at which open and focus time since `begin` is `amount`."""
        place = max(bisect_left(self.awake, amount) - 1, 0)
        return self.starts[place] + amount - self.awake[place]

    def _look_ahead(self) -> None:
        opens: list[int | None] = []
        vips: list[int | None] = []
        awakes: list[int | None] = []
        open_ = vip = awake = None
        for start, state in zip(reversed(self.starts), reversed(self.states), strict=True):
            if state.mode is Mode.OPEN:
                open_ = start
            if state.mode is Mode.OPEN or state.vips_ring:
                vip = start
            if state.mode is not Mode.QUIET:
                awake = start
            opens.append(open_)
            vips.append(vip)
            awakes.append(awake)
        self.next_open = opens[::-1]
        self.next_vip = vips[::-1]
        self.next_awake = awakes[::-1]

    def _look_back(self, was: State) -> None:
        self.last_edge: list[int | None] = []
        self.awake = [0]
        edge: int | None = None
        ends = [*self.starts[1:], self.end]
        for start, end, state in zip(self.starts, ends, self.states, strict=True):
            if _is_edge(was, state):
                edge = start
            self.last_edge.append(edge)
            self.awake.append(self.awake[-1] + (0 if state.mode is Mode.QUIET else end - start))
            was = state

    def _deliver(self, was: State, times: list[int]) -> None:
        found: dict[int, ReleasedBy] = {}
        for start, state in zip(self.starts, self.states, strict=True):
            if was.mode is Mode.FOCUS and state.mode is Mode.OPEN:
                found[start] = ReleasedBy.FOCUS_END
            was = state
        for time in times:
            place = bisect_right(self.starts, time) - 1
            if self.states[place].mode is Mode.OPEN or self.last_edge[place] == time:
                found[time] = ReleasedBy.DELIVERY
        self.delivery_at = sorted(found)
        self.deliveries = [Delivery(Instant(at), found[at]) for at in self.delivery_at]


def _sweep(runs: list[Run]) -> list[tuple[int, State]]:
    """Where the state in force changes, and to what; open before the first."""
    events: list[tuple[int, int, bool]] = []
    for rank, (start, end, _) in enumerate(runs):
        events += ((start, rank, True), (end, rank, False))
    events.sort()
    running: list[int] = []
    found: list[tuple[int, State]] = []
    place = 0
    while place < len(events):
        instant = events[place][0]
        while place < len(events) and events[place][0] == instant:
            _, rank, begins = events[place]
            if begins:
                insort(running, rank)
            else:
                running.remove(rank)
            place += 1
        state = runs[running[0]][2] if running else OPEN
        if state != (found[-1][1] if found else OPEN):
            found.append((instant, state))
    return found


def wall(day: int, minutes: int, zone: str) -> int:
    """The instant of a wall time: `minutes` after midnight of a date (its ordinal) in a zone.

    One that does not exist is read with the offset before the gap, one that exists twice is the
    first (RFC 5545, 3.3.5): the meaning of `fold=0` (PEP 495).
    """
    days, minute = divmod(minutes, WHOLE_DAY)
    local = date.fromordinal(day + days)
    at = datetime(
        local.year, local.month, local.day, minute // 60, minute % 60, tzinfo=zone_info(zone)
    )
    offset = at.utcoffset()
    assert offset is not None
    since = ((day + days - EPOCH_DAY) * WHOLE_DAY + minute) * MINUTE
    return since - (offset.days * DAY + offset.seconds * SECOND)


def _is_edge(before: State, after: State) -> bool:
    """A block begins: mode or label in force change, other than to open or within quiet hours."""
    if after.mode is Mode.OPEN or same(before, after):
        return False
    return before.mode is not Mode.QUIET or after.mode is not Mode.QUIET


def same(one: State, other: State) -> bool:
    return one.mode is other.mode and one.label == other.label
