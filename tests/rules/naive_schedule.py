"""A second, slow reading of the rules of time: every minute is painted, then looked at in turn.

Written from the rules alone, not from the code under test, and shares only its values (what a
schedule says). Works in whole minutes since 1970 UTC; whoever asks gives whole minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from focusdesk.model import MINUTE, Lane
from focusdesk.rules.schedule import Schedule, Session, Stop

DAY = 24 * 60
HORIZON = 60 * DAY
OPEN = ("open", "", False, False)
DAY_NAMES = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@cache
def offset(half_hour: int, zone: str) -> int:
    """Minutes that the clock on the wall is ahead of UTC; zones change on the half hour."""
    utc = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * half_hour)
    shift = utc.astimezone(ZoneInfo(zone)).utcoffset()
    assert shift is not None
    return int(shift.total_seconds()) // 60


@cache
def minute_of(shown: int, zone: str) -> int:
    """The minute of UTC at which the clock shows a time, given as if it were UTC.

    The first of two; one that is never shown is read with the offset before the gap.
    """
    half_hours = range(shown // 30 - 54, shown // 30 + 54)
    readings = {shown - offset(half_hour, zone) for half_hour in half_hours}
    true = [minute for minute in readings if minute + offset(minute // 30, zone) == shown]
    if true:
        return min(true)
    before = [one for one in half_hours if 30 * one + offset(one, zone) < shown][-1]
    return shown - offset(before, zone)


@dataclass
class Run:
    """A weekly block on one date, in minutes of UTC."""

    start: int
    end: int
    state: tuple[str, str, bool, bool]


class Naive:
    """All minutes from `first` to `last`."""

    def __init__(
        self,
        schedule: Schedule,
        overrides: tuple[Session | Stop, ...],
        first: int,
        last: int,
    ) -> None:
        self.schedule = schedule
        self.first = first - 3 * DAY
        self.last = last + 3 * DAY
        self.minutes = [OPEN] * (self.last - self.first)
        days = [
            date(1970, 1, 1) + timedelta(days=day)
            for day in range(self.first // DAY - 3, self.last // DAY + 4)
        ]
        stops = [one.at // MINUTE for one in overrides if isinstance(one, Stop)]
        # painted from the weakest to the strongest
        for block in reversed(schedule.focus):
            for day in days:
                if self._weekday(day) in {one.key for one in block.days}:
                    run = self._run(day, block, "focus")
                    for stop in stops:
                        if run.start <= stop < run.end:
                            run.end = stop
                    self._paint(run)
        for block in reversed(schedule.quiet):
            for day in days:
                if self._weekday(day) in {one.key for one in block.days}:
                    self._paint(self._run(day, block, "quiet"))
        for exception in reversed(schedule.exceptions):
            if exception.like is None:
                for day in days:
                    if self._exception(day) is exception:
                        state = (
                            "quiet",
                            exception.label,
                            exception.vips_ring,
                            exception.deadlines_ring,
                        )
                        self._paint(Run(self._at(day, 0), self._at(day, DAY), state))
        for place, session in enumerate(overrides):
            if isinstance(session, Session):
                end = session.end // MINUTE
                for later in overrides[place:]:
                    if isinstance(later, Stop):
                        end = min(end, later.at // MINUTE)
                state = ("focus", session.label, session.vips_ring, False)
                self._paint(Run(session.start // MINUTE, end, state))
        self.times = {self._at(day, time) for day in days for time in self._times(day)}

    # -- the file -----------------------------------------------------------------------------

    def _exception(self, day: date):
        for exception in self.schedule.exceptions:
            if exception.first <= day <= exception.last:
                return exception
        return None

    def _weekday(self, day: date) -> str:
        exception = self._exception(day)
        if exception is not None and exception.like is not None:
            return exception.like.key
        return DAY_NAMES[day.weekday()]

    def _times(self, day: date) -> tuple[int, ...]:
        exception = self._exception(day)
        if exception is not None and exception.deliveries is not None:
            return exception.deliveries
        if exception is not None and exception.like is None:
            return ()
        name = self._weekday(day)
        by_name = {given.days.value: given.times for given in self.schedule.deliveries}
        if name in by_name:
            return by_name[name]
        return by_name.get("weekend" if name in ("sat", "sun") else "weekdays", ())

    def _at(self, day: date, time: int) -> int:
        zone = self.schedule.zone
        trip = self.schedule.trip
        if trip is not None and day < trip.back and (trip.first is None or trip.first <= day):
            zone = trip.zone
        return minute_of((day - date(1970, 1, 1)).days * DAY + time, zone)

    def _run(self, day: date, block, mode: str) -> Run:
        end = block.end if block.end > block.start else block.end + DAY
        state = (mode, block.label, block.vips_ring, block.deadlines_ring)
        return Run(self._at(day, block.start), self._at(day, end), state)

    def _paint(self, run: Run) -> None:
        start = max(run.start, self.first)
        end = min(run.end, self.last)
        if start < end:
            self.minutes[start - self.first : end - self.first] = [run.state] * (end - start)

    # -- the time line ------------------------------------------------------------------------

    def state(self, minute: int) -> tuple[str, str, bool, bool]:
        return self.minutes[minute - self.first]

    def mode(self, minute: int) -> str:
        return self.state(minute)[0]

    def is_edge(self, minute: int) -> bool:
        """Mode or label change, and not between two quiet blocks."""
        before, after = self.state(minute - 1), self.state(minute)
        return before[:2] != after[:2] and not before[0] == after[0] == "quiet"

    def is_delivery_time(self, minute: int) -> bool:
        return minute in self.times and (self.mode(minute) == "open" or self.is_edge(minute))

    def is_focus_end(self, minute: int) -> bool:
        return self.mode(minute - 1) == "focus" and self.mode(minute) == "open"

    def is_delivery(self, minute: int) -> bool:
        return self.is_delivery_time(minute) or self.is_focus_end(minute)

    def span(self, minute: int) -> tuple[int, int | None]:
        """Where mode and label in force began (as far as painted) and end, within 60 days."""
        start = minute
        while start > self.first and self.state(start - 1)[:2] == self.state(minute)[:2]:
            start -= 1
        for end in range(minute + 1, minute + HORIZON + 1):
            if self.state(end)[:2] != self.state(minute)[:2]:
                return start, end
        return start, None

    # -- the decision -------------------------------------------------------------------------

    def decide(
        self,
        now: int,
        received: int,
        lane: Lane,
        *,
        vip: bool = False,
        wait: int | None = None,
        deadline: int | None = None,
    ) -> tuple[int, str]:
        """When, and by what of lane, longest wait and deadline."""
        received = min(received, now)
        limits = self.schedule.limits
        longest = limits.longest_wait // MINUTE
        if wait is not None:
            longest = min(longest, wait)
        named = [("lane", self._lane(now, lane, vip=vip))]
        named.append(("longest-wait", self._longest_wait(now, received, longest)))
        if deadline is not None and deadline > now and lane in (Lane.NOW, Lane.NEXT):
            margin = deadline - limits.deadline_margin // MINUTE
            if all(at is None or at > margin for _, at in named):
                named.append(("deadline", self._guard(now, max(margin, now))))
        coming = [(at, name) for name, at in named if at is not None and at <= now + HORIZON]
        if not coming:
            return max(now, received + longest), "longest-wait"
        earliest = min(at for at, _ in coming)
        return earliest, next(name for at, name in coming if at == earliest)

    def _lane(self, now: int, lane: Lane, *, vip: bool) -> int | None:
        if lane in (Lane.URGENT, Lane.MUTE):
            return now
        any_time = any(given.times for given in self.schedule.deliveries) or any(
            exception.deliveries for exception in self.schedule.exceptions
        )
        for minute in range(now, now + HORIZON + 1):
            mode, _, vips_ring, _ = self.state(minute)
            if self.is_delivery(minute):
                return minute
            if lane is Lane.NOW and (mode == "open" or (vip and vips_ring)):
                return minute
            if lane in (Lane.NEXT, Lane.DIGEST) and not any_time and mode == "open":
                return minute
        return None

    def _longest_wait(self, now: int, received: int, longest: int) -> int | None:
        waited = 0
        for minute in range(received, now + HORIZON + 1):
            if waited >= longest and minute >= now and self.mode(minute) != "quiet":
                return minute
            if self.mode(minute) != "quiet":
                waited += 1
        return None

    def _guard(self, now: int, up_to: int) -> int | None:
        for minute in range(up_to, now - 1, -1):
            begins_block = self.mode(minute) != "open" and self.is_edge(minute)
            if self.mode(minute) == "open" or begins_block:
                return minute
        for minute in range(up_to, now - 1, -1):
            if self.mode(minute) == "focus":
                return minute
        if self.state(up_to)[3]:
            return up_to
        for minute in range(now, now + HORIZON + 1):
            if self.mode(minute) != "quiet":
                return minute
        return None
