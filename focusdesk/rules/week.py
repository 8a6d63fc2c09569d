"""What a schedule says and what is done by hand, as values: blocks, times, exceptions, sessions.

Wall-clock times are minutes after midnight, dates are `datetime.date`. Nothing here knows what a
block comes to on a given day: that is `timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, IntEnum
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from focusdesk.model import HOUR, Instant, Micros, Mode, ReleasedBy

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2999


class Weekday(IntEnum):
    """Numbered as `date.weekday()` does."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6

    @property
    def key(self) -> str:
        """What a file calls it: `mon`."""
        return self.name.lower()


class DeliveryDays(Enum):
    """For which days a list of delivery times stands; a day's own name wins."""

    WEEKDAYS = "weekdays"
    WEEKEND = "weekend"
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A focus or quiet block: from `start` to `end` (half-open) on each of `days`.

    Minutes after midnight; `end` may be 1440 (24:00), and not after `start` it is the next day's.
    """

    days: frozenset[Weekday]
    start: int
    end: int
    label: str = ""
    vips_ring: bool = False
    deadlines_ring: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryTimes:
    """The delivery times (minutes after midnight, ascending) of some days."""

    days: DeliveryDays
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayException:
    """What the dates from `first` to `last`, both included, are instead.

    Either days off (`like` None: the whole day quiet, no delivery; the week's other blocks stay),
    or days with the blocks and deliveries of the weekday `like`. `deliveries` None: no other
    times than that.
    """

    first: date
    last: date
    like: Weekday | None = None
    deliveries: tuple[int, ...] | None = None
    label: str = ""
    vips_ring: bool = False
    deadlines_ring: bool = False


@dataclass(frozen=True, slots=True)
class Trip:
    """The dates from `first` (None: it has begun) until before `back` pass in another zone."""

    zone: str
    first: date | None
    back: date


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest wait of any message, and how long before a deadline it is handed over."""

    longest_wait: Micros = Micros(24 * HOUR)
    deadline_margin: Micros = Micros(HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule; blocks and exceptions in the order of the file, which decides between them."""

    zone: str
    deliveries: tuple[DeliveryTimes, ...] = ()
    focus: tuple[Block, ...] = ()
    quiet: tuple[Block, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    trip: Trip | None = None
    limits: Limits = Limits()

    def zone_on(self, day: date) -> str:
        """The zone in force on a date."""
        trip = self.trip
        if trip is None or day >= trip.back or (trip.first is not None and day < trip.first):
            return self.zone
        return trip.zone

    def zone_at(self, instant: Instant) -> str:
        """The zone in force at an instant: the trip's on those of its dates, as counted there."""
        if self.trip is None:
            return self.zone
        return self.zone_on(_local(instant, self.trip.zone).date())

    def local(self, instant: Instant) -> datetime:
        """An instant by the wall clock of the zone in force."""
        return _local(instant, self.zone_at(instant))

    def instant(self, local: datetime) -> Instant:
        """The instant of a date and time; without offset it is read in the zone of its date.

        A wall time that does not exist is read with the offset before the gap, one that exists
        twice is the first, unless its `fold` says otherwise. Raises `ValueError` at the ends of
        the calendar.
        """
        if not _FIRST_YEAR <= local.year <= _LAST_YEAR:
            raise ValueError(local)
        if local.tzinfo is None:
            local = local.replace(tzinfo=zone_info(self.zone_on(local.date())))
        return Instant((local.astimezone(UTC) - EPOCH) // _MICROSECOND)

    def exception_on(self, day: date) -> tuple[int, DayException | None]:
        """The first exception that names the date, and its place among them."""
        for place, exception in enumerate(self.exceptions):
            if exception.first <= day <= exception.last:
                return place, exception
        return len(self.exceptions), None

    def times_on(self, day: date) -> tuple[int, ...]:
        """The delivery times of a date, whether hours are open then or not."""
        _, exception = self.exception_on(day)
        if exception is None:
            return self.times_of(Weekday(day.weekday()))
        if exception.deliveries is not None:
            return exception.deliveries
        return () if exception.like is None else self.times_of(exception.like)

    def times_of(self, weekday: Weekday) -> tuple[int, ...]:
        """The delivery times of a weekday: its own, else those of weekdays or weekend."""
        listed = {given.days: given.times for given in self.deliveries}
        week = DeliveryDays.WEEKEND if weekday >= Weekday.SAT else DeliveryDays.WEEKDAYS
        return listed.get(DeliveryDays(weekday.key), listed.get(week, ()))

    @property
    def has_delivery_times(self) -> bool:
        """Whether a delivery time stands anywhere in it, exceptions included."""
        return any(given.times for given in self.deliveries) or any(
            exception.deliveries for exception in self.exceptions
        )


@dataclass(frozen=True, slots=True)
class Session:
    """Focus by hand, from `start` to `end` (half-open), whatever the week says."""

    start: Instant
    end: Instant
    label: str = ""
    vips_ring: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Focus ended by hand: weekly focus blocks that run at `at`, and sessions, end there."""

    at: Instant


Override = Session | Stop
"""Overrides stand in the order of what the person did: a stop ends the sessions before it, and
where two sessions overlap the later one counts."""


@dataclass(frozen=True, slots=True)
class State:
    """What is in force during a span."""

    mode: Mode
    label: str = ""
    vips_ring: bool = False
    deadlines_ring: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery: at a delivery time (also where focus ends then), else where focus ends."""

    at: Instant
    by: ReleasedBy


@cache
def zone_info(name: str) -> ZoneInfo:
    """The zone of that name. Raises `KeyError`, `ValueError` or `OSError` for one unknown."""
    return ZoneInfo(name)


def _local(instant: Instant, zone: str) -> datetime:
    return (EPOCH + instant * _MICROSECOND).astimezone(zone_info(zone))
