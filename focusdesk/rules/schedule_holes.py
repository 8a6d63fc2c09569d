"""What a schedule very likely does not mean: holes in the night, deliveries that never happen.

Looked for in a plain week (no exception, no trip, no clock change); the times of an exception on
its own dates. All of it is accepted: these are warnings, each naming what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from focusdesk.model import DAY, MINUTE, Mode, ReleasedBy, Saying
from focusdesk.rules.stretch import wall
from focusdesk.rules.timeline import Timeline
from focusdesk.rules.week import DayException, DeliveryDays, Schedule, Weekday

_MONDAY: Final = date(2026, 1, 5)
_START: Final = wall(_MONDAY.toordinal(), 0, "UTC")
_WEEK: Final = 7 * DAY
_MOST: Final = 4
"""Of seven days: what most days have is what the person means."""
_SLIVER: Final = 15 * MINUTE
"""Open hours shorter than this between two quiet blocks are a slip ("23:59")."""
_DATES_TRIED: Final = 31


def warnings(schedule: Schedule) -> list[Saying]:
    """Everything doubtful in a schedule, in the order of the week."""
    plain = replace(schedule, zone="UTC", exceptions=(), trip=None)
    week = Timeline(plain)
    found = [_hole(hole) for hole in _joined([*_holes(week), *_slivers(week)])]
    found += _never(plain, week)
    for exception in schedule.exceptions:
        found += _never_on(schedule, exception)
    if not week.deliveries(_START, _START + _WEEK):
        found.append(
            Saying("schedule-week-without-delivery", {"times": schedule.has_delivery_times})
        )
    return found


# -- holes -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class _Hole:
    """Open hours, as instants of the plain week."""

    start: int
    end: int


def _holes(week: Timeline) -> Iterator[_Hole]:
    """Mornings from midnight, and evenings until midnight, open where most are quiet."""
    midnights = [_START + day * DAY for day in range(7)]
    mornings = {at: _until(week, at) for at in midnights if week.mode(at) is Mode.QUIET}
    if len(mornings) >= _MOST:
        usual = min(mornings.values())
        for at in midnights:
            if week.mode(at) is Mode.OPEN:
                yield _Hole(at, at + min(usual, _until(week, at)))
    evenings = {at: _since(week, at) for at in midnights if week.mode(at - 1) is Mode.QUIET}
    if len(evenings) >= _MOST:
        usual = min(evenings.values())
        for at in midnights:
            if week.mode(at - 1) is Mode.OPEN:
                yield _Hole(at - min(usual, _since(week, at)), at)


def _slivers(week: Timeline) -> Iterator[_Hole]:
    spans = week.spans(_START - DAY, _START + _WEEK + DAY)
    for before, span, after in zip(spans, spans[1:], spans[2:], strict=False):
        assert span.start is not None and span.end is not None
        if (
            span.mode is Mode.OPEN
            and span.end - span.start <= _SLIVER
            and before.mode is after.mode is Mode.QUIET
            and _START <= span.start < _START + _WEEK
        ):
            yield _Hole(span.start, span.end)


def _until(week: Timeline, at: int) -> int:
    """How long the mode of a midnight goes on after it, a day at most."""
    mode = week.mode(at)
    length = 0
    for span in week.spans(at, at + DAY):
        if span.mode is not mode:
            break
        assert span.end is not None
        length = span.end - at
    return length


def _since(week: Timeline, at: int) -> int:
    """How long the mode before a midnight had gone on, a day at most."""
    mode = week.mode(at - 1)
    length = 0
    for span in reversed(week.spans(at - DAY, at)):
        if span.mode is not mode:
            break
        assert span.start is not None
        length = at - span.start
    return length


def _joined(holes: Iterable[_Hole]) -> list[_Hole]:
    """Holes that touch are one."""
    found: list[_Hole] = []
    for hole in sorted(set(holes)):
        if found and hole.start <= found[-1].end:
            found[-1] = _Hole(found[-1].start, max(found[-1].end, hole.end))
        else:
            found.append(hole)
    return found


def _hole(hole: _Hole) -> Saying:
    return Saying(
        "schedule-hole",
        {
            "day": _day(hole.start).key,
            "start": _clock(hole.start),
            "end_day": _day(hole.end - 1).key,
            "end": _clock(hole.end) if hole.end % DAY else "24:00",
        },
    )


# -- delivery times ----------------------------------------------------------------------------


def _never(plain: Schedule, week: Timeline) -> Iterator[Saying]:
    """Delivery times of the week that happen on none of their days."""
    own = {given.days.value for given in plain.deliveries}
    happening = {
        one.at for one in week.deliveries(_START, _START + _WEEK) if one.by is ReleasedBy.DELIVERY
    }
    for given in plain.deliveries:
        days = [day for day in Weekday if _applies(given.days, day, own)]
        for time in given.times:
            instants = [_START + day * DAY + time * MINUTE for day in days]
            if not happening.intersection(instants):
                yield _never_saying(week, given.days.value, time, instants)


def _applies(days: DeliveryDays, day: Weekday, own: set[str]) -> bool:
    if days is DeliveryDays.WEEKDAYS:
        return day < Weekday.SAT and day.key not in own
    if days is DeliveryDays.WEEKEND:
        return day >= Weekday.SAT and day.key not in own
    return bool(days.value == day.key)


def _never_on(schedule: Schedule, exception: DayException) -> Iterator[Saying]:
    """Delivery times of an exception that happen on none of its dates."""
    if not exception.deliveries:
        return
    length = min((exception.last - exception.first).days + 1, _DATES_TRIED)
    dates = [exception.first + timedelta(days=n) for n in range(length)]
    dates = [day for day in dates if schedule.exception_on(day)[1] is exception]
    line = Timeline(schedule)
    for time in exception.deliveries:
        instants = [wall(day.toordinal(), time, schedule.zone_on(day)) for day in dates]
        if not any(_happens(line, at) for at in instants):
            yield _never_saying(line, exception.first.isoformat(), time, instants)


def _happens(line: Timeline, at: int) -> bool:
    return any(one.by is ReleasedBy.DELIVERY for one in line.deliveries(at, at + 1))


def _never_saying(line: Timeline, days: str, time: int, instants: list[int]) -> Saying:
    """What stands in its way on the first of its days; nothing does where it has none."""
    state = line.state(instants[0]) if instants else None
    return Saying(
        "schedule-delivery-never",
        {
            "days": days,
            "time": f"{time // 60:02}:{time % 60:02}",
            "mode": state.mode.value if state is not None else "",
            "label": state.label if state is not None else "",
        },
    )


def _day(instant: int) -> Weekday:
    return Weekday((instant - _START) // DAY % 7)


def _clock(instant: int) -> str:
    minute = instant % DAY // MINUTE
    return f"{minute // 60:02}:{minute % 60:02}"
