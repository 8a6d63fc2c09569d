"""The time line that a schedule and the sessions by hand make: modes, spans, deliveries.

It is worked out a stretch of days at a time, when somebody asks for an instant in it; then every
question is a bisection over integers. Instants are microseconds UTC throughout.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from focusdesk.model import DAY, Instant, Micros, Mode
from focusdesk.rules.stretch import EPOCH_DAY, WHOLE_DAY, Piece, Run, same, wall
from focusdesk.rules.week import Block, Delivery, Override, Schedule, Session, State, Stop, Weekday

HORIZON: Final = Micros(60 * DAY)
"""How far the time line is looked along for a change; what comes later counts as never."""

_STRETCH: Final = 32 * DAY


@dataclass(frozen=True, slots=True)
class Span:
    """The mode and label in force from `start` to `end` (half-open).

    `end` is None where it does not come within 60 days of the instant asked for, `start` likewise
    where it lies further back. The two permissions are those at that instant.
    """

    start: Instant | None
    end: Instant | None
    mode: Mode
    label: str
    vips_ring: bool
    deadlines_ring: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is painted: its spans, cut to it, and its deliveries."""

    start: Instant
    end: Instant
    spans: tuple[Span, ...]
    deliveries: tuple[Delivery, ...]


class Timeline:
    """What holds when. Immutable: another schedule or override is another time line.

    overrides
        Sessions and stops in the order of what the person did: a stop ends the sessions before
        it, and where two sessions overlap the later one counts.
    sessions
        The sessions as the stops left them, in that order.
    """

    __slots__ = ("_pieces", "_stops", "has_delivery_times", "overrides", "schedule", "sessions")

    def __init__(self, schedule: Schedule, overrides: Iterable[Override] = ()) -> None:
        self.schedule = schedule
        self.overrides: tuple[Override, ...] = tuple(overrides)
        self.has_delivery_times = schedule.has_delivery_times
        self.sessions = effective(self.overrides)
        self._stops = sorted(one.at for one in self.overrides if isinstance(one, Stop))
        self._pieces: dict[int, Piece] = {}

    # -- questions about an instant -----------------------------------------------------------

    def state(self, instant: int) -> State:
        """What is in force at an instant."""
        piece = self._pieces.get(instant // _STRETCH) or self._piece(instant // _STRETCH)
        return piece.states[bisect_right(piece.starts, instant) - 1]

    def mode(self, instant: int) -> Mode:
        """The mode in force at an instant."""
        return self.state(instant).mode

    def at(self, instant: Instant) -> Span:
        """The span in force: adjacent ones of the same mode and label are one."""
        state = self.state(instant)
        start, end = self._begin(instant, state), self._end(instant, state)
        return Span(start, end, state.mode, state.label, state.vips_ring, state.deadlines_ring)

    def zone_at(self, instant: int) -> str:
        """The time zone in force, by name."""
        return self.schedule.zone_at(Instant(instant))

    # -- deliveries ---------------------------------------------------------------------------

    def next_delivery(self, instant: int, within: int = HORIZON) -> Delivery | None:
        """The first delivery at or after an instant, None where none comes within 60 days."""
        number = instant // _STRETCH
        last = instant + within
        while number * _STRETCH <= last:
            piece = self._pieces.get(number) or self._piece(number)
            place = bisect_left(piece.delivery_at, instant)
            if place < len(piece.delivery_at):
                found = piece.deliveries[place]
                return found if found.at <= last else None
            number += 1
        return None

    def deliveries(self, start: int, end: int) -> list[Delivery]:
        """Every delivery from `start` until before `end`."""
        found: list[Delivery] = []
        for number in range(start // _STRETCH, (end - 1) // _STRETCH + 1):
            piece = self._piece(number)
            low, high = bisect_left(piece.delivery_at, start), bisect_left(piece.delivery_at, end)
            found += piece.deliveries[low:high]
        return found

    # -- searching along the line -------------------------------------------------------------

    def first_open(self, instant: int, *, vip: bool = False) -> Instant | None:
        """The first instant from there on that is open, or, for a VIP, whose block lets it ring.

        None where none comes within 60 days.
        """
        for number in range(instant // _STRETCH, (instant + HORIZON) // _STRETCH + 1):
            piece = self._pieces.get(number) or self._piece(number)
            place = max(bisect_right(piece.starts, instant) - 1, 0)
            found = (piece.next_vip if vip else piece.next_open)[place]
            if found is not None:
                found = max(found, instant)
                return Instant(found) if found <= instant + HORIZON else None
        return None

    def first_not_quiet(self, instant: int) -> Instant | None:
        """The first instant from there on outside quiet hours; None if not within 60 days."""
        for number in range(instant // _STRETCH, (instant + HORIZON) // _STRETCH + 1):
            piece = self._pieces.get(number) or self._piece(number)
            found = piece.next_awake[max(bisect_right(piece.starts, instant) - 1, 0)]
            if found is not None:
                found = max(found, instant)
                return Instant(found) if found <= instant + HORIZON else None
        return None

    def awake_for(self, since: int, wait: int, until: int) -> Instant | None:
        """The instant at which open and focus time since `since` adds up to `wait`.

        It may be the first of quiet hours. None where that comes after `until`.
        """
        number = since // _STRETCH
        left = wait
        while number * _STRETCH <= until:
            piece = self._pieces.get(number) or self._piece(number)
            sum_up = left + (piece.awake_until(since) if since > piece.begin else 0)
            if sum_up <= piece.awake[-1]:
                found = piece.when_awake(sum_up)
                return Instant(found) if found <= until else None
            left = sum_up - piece.awake[-1]
            number += 1
        return None

    def last_open(self, start: int, end: int) -> Instant | None:
        """The last instant from `start` to `end`, both included, that counts as open.

        The start of a block does, where mode or label in force change; not within quiet hours.
        """
        number = end // _STRETCH
        piece = self._piece(number)
        place = bisect_right(piece.starts, end) - 1
        if piece.states[place].mode is Mode.OPEN:
            return Instant(end)
        while True:
            found = piece.last_edge[place]
            if found is not None:
                return Instant(found) if found >= start else None
            if piece.begin <= start:
                return None
            number -= 1
            piece = self._piece(number)
            place = -1

    # -- for painting -------------------------------------------------------------------------

    def spans(self, start: int, end: int) -> list[Span]:
        """What is in force from `start` to `end`, cut to it."""
        found: list[Span] = []
        for begin, close, state in self._segments(start, end):
            last = found[-1] if found else None
            if last is not None and (last.mode, last.label) == (state.mode, state.label):
                vips, deadlines = last.vips_ring, last.deadlines_ring
                found[-1] = Span(last.start, close, state.mode, state.label, vips, deadlines)
            else:
                found.append(Span(begin, close, *_fields(state)))
        return found

    def day(self, day: date) -> Day:
        """A date from midnight to midnight in the zone in force on it."""
        zone = self.schedule.zone_on(day)
        start, end = wall(day.toordinal(), 0, zone), wall(day.toordinal(), WHOLE_DAY, zone)
        spans, deliveries = self.spans(start, end), self.deliveries(start, end)
        return Day(Instant(start), Instant(end), tuple(spans), tuple(deliveries))

    # -- how it is worked out -----------------------------------------------------------------

    def _segments(self, start: int, end: int) -> Iterator[tuple[Instant, Instant, State]]:
        for number in range(start // _STRETCH, (end - 1) // _STRETCH + 1):
            piece = self._piece(number)
            stops = [*piece.starts[1:], piece.end]
            for begin, close, state in zip(piece.starts, stops, piece.states, strict=True):
                if max(begin, start) < min(close, end):
                    yield Instant(max(begin, start)), Instant(min(close, end)), state

    def _begin(self, instant: int, state: State) -> Instant | None:
        number = instant // _STRETCH
        first = instant - HORIZON
        found = instant
        while (number + 1) * _STRETCH > first:
            piece = self._piece(number)
            place = bisect_right(piece.starts, instant) - 1
            while place >= 0 and same(piece.states[place], state):
                found = piece.starts[place]
                place -= 1
            if place >= 0:
                return Instant(found) if found >= first else None
            number -= 1
        return None

    def _end(self, instant: int, state: State) -> Instant | None:
        for number in range(instant // _STRETCH, (instant + HORIZON) // _STRETCH + 1):
            piece = self._piece(number)
            place = max(bisect_right(piece.starts, instant) - 1, 0)
            while place < len(piece.starts) and same(piece.states[place], state):
                place += 1
            if place < len(piece.starts):
                end = piece.starts[place]
                return Instant(end) if end <= instant + HORIZON else None
        return None

    def _piece(self, number: int) -> Piece:
        piece = self._pieces.get(number)
        if piece is None:
            begin = number * _STRETCH
            # a day earlier, so that the state just before the stretch is known
            runs = self._runs(begin - DAY, begin + _STRETCH)
            times = self._times(begin, begin + _STRETCH)
            piece = self._pieces[number] = Piece(begin, begin + _STRETCH, runs, times)
        return piece

    def _runs(self, begin: int, end: int) -> list[Run]:
        """All that may be in force between two instants; the first of them in order counts."""
        sessions = [
            (one.start, one.end, State(Mode.FOCUS, one.label, one.vips_ring))
            for one in reversed(self.sessions)
            if one.start < end and one.end > begin
        ]
        off: list[tuple[int, Run]] = []
        quiet: list[tuple[int, Run]] = []
        focus: list[tuple[int, Run]] = []
        for day, zone in self._dates(begin, end):
            weekday = Weekday((day - 1) % 7)
            place, exception = self.schedule.exception_on(date.fromordinal(day))
            if exception is not None and exception.like is not None:
                weekday = exception.like
            elif exception is not None:
                state = State(
                    Mode.QUIET,
                    exception.label,
                    exception.vips_ring,
                    exception.deadlines_ring,
                )
                off.append((place, (wall(day, 0, zone), wall(day, WHOLE_DAY, zone), state)))
            for place, block in enumerate(self.schedule.quiet):
                if weekday in block.days:
                    start, close = block_on(block, day, zone)
                    state = State(Mode.QUIET, block.label, block.vips_ring, block.deadlines_ring)
                    quiet.append((place, (start, close, state)))
            for place, block in enumerate(self.schedule.focus):
                if weekday in block.days:
                    start, close = block_on(block, day, zone)
                    state = State(Mode.FOCUS, block.label, block.vips_ring)
                    focus.append((place, (start, self._stopped(start, close), state)))
        ordered = (run for runs in (off, quiet, focus) for _, run in sorted(runs, key=_place))
        return [run for run in (*sessions, *ordered) if run[0] < run[1]]

    def _stopped(self, start: int, end: int) -> int:
        """The end of a weekly focus block, or the stop by hand before it."""
        place = bisect_left(self._stops, start)
        return min(end, self._stops[place]) if place < len(self._stops) else end

    def _times(self, begin: int, end: int) -> list[int]:
        """The delivery times between two instants, in open hours or not."""
        found = {
            wall(day, time, zone)
            for day, zone in self._dates(begin, end)
            for time in self.schedule.times_on(date.fromordinal(day))
        }
        return sorted(at for at in found if begin <= at < end)

    def _dates(self, begin: int, end: int) -> Iterator[tuple[int, str]]:
        """The dates, as ordinals, on which anything between two instants may begin."""
        # three days: 24 h for what began the day before, 14 h of offset, a day for odd zones
        for day in range(begin // DAY - 3 + EPOCH_DAY, end // DAY + 4 + EPOCH_DAY):
            yield day, self.schedule.zone_on(date.fromordinal(day))


def effective(overrides: Iterable[Override]) -> tuple[Session, ...]:
    """The sessions as the stops after them left them."""
    found: list[Session] = []
    for one in overrides:
        if isinstance(one, Session):
            found.append(one)
        else:
            found = [
                session
                if session.end <= one.at
                else Session(session.start, one.at, session.label, session.vips_ring)
                for session in found
                if session.start < one.at
            ]
    return tuple(session for session in found if session.start < session.end)


def block_on(block: Block, day: int, zone: str) -> tuple[int, int]:
    """When a block that begins on a date (its ordinal) starts and ends; may be empty."""
    end = block.end if block.end > block.start else block.end + WHOLE_DAY
    return wall(day, block.start, zone), wall(day, end, zone)


def _place(placed: tuple[int, Run]) -> int:
    return placed[0]


def _fields(state: State) -> tuple[Mode, str, bool, bool]:
    return state.mode, state.label, state.vips_ring, state.deadlines_ring
