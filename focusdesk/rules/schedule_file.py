"""The schedule as a file that a person writes: TOML in, with line and field of what is wrong;
TOML out, without loss.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from focusdesk.errors import BadFile
from focusdesk.model import Saying
from focusdesk.rules import schedule_holes, toml_lines
from focusdesk.rules.toml_file import Reader, Table, duration, quoted, written
from focusdesk.rules.week import (
    Block,
    DayException,
    DeliveryDays,
    DeliveryTimes,
    Limits,
    Schedule,
    Trip,
    Weekday,
    zone_info,
)

_TIME: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_WEEKDAYS: Final = {day.key: day for day in Weekday}
_TABLES: Final = ("zone", "deliveries", "focus", "quiet", "exception", "trip", "limits")
_FOCUS_KEYS: Final = ("label", "days", "from", "to", "vips_ring")
_QUIET_KEYS: Final = (*_FOCUS_KEYS, "deadlines_ring")
_OFF_KEYS: Final = (
    "date",
    "to_date",
    "mode",
    "deliveries",
    "label",
    "vips_ring",
    "deadlines_ring",
)
_LIKE_KEYS: Final = ("date", "to_date", "like", "deliveries", "label")
_TRIP_KEYS: Final = ("zone", "from", "until")
_LIMIT_KEYS: Final = ("longest_wait", "deadline_margin")
_LAST_MINUTE: Final = 24 * 60 - 1


def parse(
    text: str, *, default_zone: str, today: date | None = None
) -> tuple[Schedule, list[Saying]]:
    """The schedule that a file describes, and warnings: holes, deliveries that never happen.

    `default_zone` stands in for a missing `zone`, `today` for the missing `from` of a trip (None:
    such a trip has begun). Raises `BadFile` with line and field.
    """
    schedule = read(text, default_zone=default_zone, today=today)
    return schedule, schedule_holes.warnings(schedule)


def read(text: str, *, default_zone: str, today: date | None = None) -> Schedule:
    """As `parse`, without looking for holes: for a file that was accepted before."""
    return _Reader(text).schedule(default_zone, today)


class _Reader(Reader):
    """A schedule while it is read."""

    def schedule(self, default_zone: str, today: date | None) -> Schedule:
        self._known((), self.content, _TABLES)
        if "zone" in self.content:
            zone = self._zone((), self.content)
        elif _is_zone(default_zone):
            zone = default_zone
        else:
            raise BadFile("schedule-zone", field="zone", value=default_zone)
        return Schedule(
            zone=zone,
            deliveries=self._deliveries(),
            focus=self._blocks("focus", _FOCUS_KEYS),
            quiet=self._blocks("quiet", _QUIET_KEYS),
            exceptions=tuple(
                self._exception(path, table) for path, table in self._tables("exception")
            ),
            trip=self._trip(today),
            limits=self._limits(),
        )

    # -- the tables ---------------------------------------------------------------------------

    def _deliveries(self) -> tuple[DeliveryTimes, ...]:
        table = self._table("deliveries")
        known = {days.value: days for days in DeliveryDays}
        self._known(("deliveries",), table, known)
        return tuple(
            DeliveryTimes(known[name], self._times(("deliveries",), table, name)) for name in table
        )

    def _blocks(self, kind: str, keys: Collection[str]) -> tuple[Block, ...]:
        found = []
        for path, table in self._tables(kind):
            self._known(path, table, keys)
            start = self._time(path, table, "from", last=_LAST_MINUTE)
            end = self._time(path, table, "to", last=_LAST_MINUTE + 1)
            if start == end:
                self._refuse("schedule-empty-block", (*path, "to"), value=_clock(end))
            found.append(
                Block(
                    days=self._days(path, table),
                    start=start,
                    end=end,
                    label=self._text(path, table, "label", ""),
                    vips_ring=self._flag(path, table, "vips_ring"),
                    deadlines_ring=self._flag(path, table, "deadlines_ring"),
                )
            )
        return tuple(found)

    def _exception(self, path: toml_lines.Path, table: Table) -> DayException:
        if "mode" in table and "like" in table:
            self._refuse("schedule-mode-and-like", (*path, "like"))
        self._known(path, table, _LIKE_KEYS if "like" in table else _OFF_KEYS)
        if "like" not in table and "mode" not in table:
            self._refuse("schedule-mode-or-like", path)
        if "mode" in table and self._text(path, table, "mode") != "quiet":
            self._refuse("schedule-mode", (*path, "mode"), value=str(table["mode"]))
        first = self._date(path, table, "date")
        last = self._date(path, table, "to_date") if "to_date" in table else first
        if last < first:
            self._refuse("schedule-dates", (*path, "to_date"), value=last.isoformat())
        like = None
        if "like" in table:
            like = self._weekday((*path, "like"), self._text(path, table, "like"))
        return DayException(
            first=first,
            last=last,
            like=like,
            deliveries=(self._times(path, table, "deliveries") if "deliveries" in table else None),
            label=self._text(path, table, "label", ""),
            vips_ring=self._flag(path, table, "vips_ring"),
            deadlines_ring=self._flag(path, table, "deadlines_ring"),
        )

    def _trip(self, today: date | None) -> Trip | None:
        if "trip" not in self.content:
            return None
        path, table = ("trip",), self._table("trip")
        self._known(path, table, _TRIP_KEYS)
        zone = self._zone(path, table)
        first = self._date(path, table, "from") if "from" in table else today
        back = self._date(path, table, "until")
        if first is not None and back <= first and "from" in table:
            self._refuse("schedule-trip-dates", (*path, "until"), value=back.isoformat())
        return Trip(zone, first, back)

    def _limits(self) -> Limits:
        path, table = ("limits",), self._table("limits")
        self._known(path, table, _LIMIT_KEYS)
        default = Limits()
        wait = self._length(path, table, "longest_wait", default.longest_wait)
        if wait == 0:
            self._refuse("schedule-no-wait", (*path, "longest_wait"))
        margin = self._length(path, table, "deadline_margin", default.deadline_margin)
        return Limits(wait, margin)

    # -- values -------------------------------------------------------------------------------

    def _date(self, path: toml_lines.Path, table: Table, key: str) -> date:
        return self._of(date, "date", self._value(path, table, key), (*path, key))

    def _times(self, path: toml_lines.Path, table: Table, key: str) -> tuple[int, ...]:
        members = self._list(path, table, key, "times")
        found = {
            self._minute((*path, key, place), member, _LAST_MINUTE)
            for place, member in enumerate(members)
        }
        return tuple(sorted(found))

    def _time(self, path: toml_lines.Path, table: Table, key: str, *, last: int) -> int:
        value = self._of(str, "time", self._value(path, table, key), (*path, key))
        return self._minute((*path, key), value, last)

    def _minute(self, path: toml_lines.Path, value: str, last: int) -> int:
        found = _TIME.fullmatch(value)
        minute = int(found[1]) * 60 + int(found[2]) if found is not None else -1
        if found is None or int(found[2]) > 59 or minute > last:
            self._refuse("schedule-time", path, value=value)
        return minute

    def _days(self, path: toml_lines.Path, table: Table) -> frozenset[Weekday]:
        names = self._list(path, table, "days", "days")
        if not names:
            self._refuse("schedule-no-days", (*path, "days"))
        return frozenset(
            self._weekday((*path, "days", place), name) for place, name in enumerate(names)
        )

    def _weekday(self, path: toml_lines.Path, name: str) -> Weekday:
        if name not in _WEEKDAYS:
            self._refuse("schedule-day", path, value=name)
        return _WEEKDAYS[name]

    def _zone(self, path: toml_lines.Path, table: Table) -> str:
        name = self._text(path, table, "zone")
        if not _is_zone(name):
            self._refuse("schedule-zone", (*path, "zone"), value=name)
        return name


def _is_zone(name: str) -> bool:
    try:
        zone_info(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


# -- out ---------------------------------------------------------------------------------------


def dump(schedule: Schedule) -> str:
    """The file that describes the schedule; `parse` makes the same schedule of it."""
    parts = [f"zone = {quoted(schedule.zone)}\n"]
    if schedule.deliveries:
        rows = [f"{one.days.value} = {_clocks(one.times)}" for one in schedule.deliveries]
        parts.append(written("[deliveries]", rows))
    parts += [written("[[focus]]", _block(block)) for block in schedule.focus]
    parts += [written("[[quiet]]", _block(block)) for block in schedule.quiet]
    parts += [written("[[exception]]", _exception(one)) for one in schedule.exceptions]
    if schedule.trip is not None:
        trip = schedule.trip
        rows = [f"zone = {quoted(trip.zone)}"]
        if trip.first is not None:
            rows.append(f"from = {trip.first.isoformat()}")
        parts.append(written("[trip]", [*rows, f"until = {trip.back.isoformat()}"]))
    limits = [
        f'longest_wait = "{duration(schedule.limits.longest_wait)}"',
        f'deadline_margin = "{duration(schedule.limits.deadline_margin)}"',
    ]
    parts.append(written("[limits]", limits))
    return "\n".join(parts)


def _block(block: Block) -> list[str]:
    rows = [f"label = {quoted(block.label)}"] if block.label else []
    days = ", ".join(f'"{day.key}"' for day in sorted(block.days))
    rows += [f"days = [{days}]", f'from = "{_clock(block.start)}"', f'to = "{_clock(block.end)}"']
    return rows + _permissions(vips=block.vips_ring, deadlines=block.deadlines_ring)


def _exception(one: DayException) -> list[str]:
    rows = [f"date = {one.first.isoformat()}"]
    if one.last != one.first:
        rows.append(f"to_date = {one.last.isoformat()}")
    rows.append('mode = "quiet"' if one.like is None else f'like = "{one.like.key}"')
    if one.deliveries is not None:
        rows.append(f"deliveries = {_clocks(one.deliveries)}")
    if one.label:
        rows.append(f"label = {quoted(one.label)}")
    return rows + _permissions(vips=one.vips_ring, deadlines=one.deadlines_ring)


def _permissions(*, vips: bool, deadlines: bool) -> list[str]:
    named = (("vips_ring", vips), ("deadlines_ring", deadlines))
    return [f"{name} = true" for name, given in named if given]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _clocks(times: Iterable[int]) -> str:
    return "[" + ", ".join(f'"{_clock(time)}"' for time in times) + "]"
