"""The schedule as a file that a person writes: TOML in, with line and field of what is wrong;
TOML out, without loss.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Final, NoReturn, TypeVar

from focusdesk.errors import BadFile, BadInput
from focusdesk.model import HOUR, MINUTE, Argument, Micros, Saying
from focusdesk.rules import schedule_holes, toml_lines, when
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
_NOTHING: Final = re.compile(r"0+ ?(?:m|min|h)?")
_POSITION: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
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


_T = TypeVar("_T")
_Table = Mapping[str, object]


class _Reader:
    """One file while it is read; `path` says where a value stands in it."""

    def __init__(self, text: str) -> None:
        try:
            self.content: _Table = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            raise _syntax(text, error) from error
        self.lines = toml_lines.lines(text)

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

    def _exception(self, path: toml_lines.Path, table: _Table) -> DayException:
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

    def _table(self, name: str) -> _Table:
        table = self.content.get(name, {})
        if not isinstance(table, dict):
            self._wrong_type((name,), "table")
        return table

    def _tables(self, name: str) -> Iterable[tuple[toml_lines.Path, _Table]]:
        tables = self.content.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            self._wrong_type((name,), "tables")
        return [((name, place), table) for place, table in enumerate(tables)]

    def _known(self, path: toml_lines.Path, table: _Table, known: Collection[str]) -> None:
        for key in table:
            if key not in known:
                close = get_close_matches(key, known, 1)
                self._refuse(
                    "schedule-unknown-key",
                    (*path, key),
                    key=key,
                    known=", ".join(known),
                    meant=close[0] if close else "",
                )

    def _value(self, path: toml_lines.Path, table: _Table, key: str) -> object:
        if key not in table:
            self._refuse("schedule-missing-key", path, key, key=key)
        return table[key]

    def _text(
        self, path: toml_lines.Path, table: _Table, key: str, default: str | None = None
    ) -> str:
        if default is not None and key not in table:
            return default
        return self._of(str, "text", self._value(path, table, key), (*path, key))

    def _flag(self, path: toml_lines.Path, table: _Table, key: str) -> bool:
        return self._of(bool, "flag", table.get(key, False), (*path, key))

    def _date(self, path: toml_lines.Path, table: _Table, key: str) -> date:
        return self._of(date, "date", self._value(path, table, key), (*path, key))

    def _list(self, path: toml_lines.Path, table: _Table, key: str, wants: str) -> list[str]:
        members = self._of(list, wants, self._value(path, table, key), (*path, key))
        return [
            self._of(str, wants, member, (*path, key, place))
            for place, member in enumerate(members)
        ]

    def _of(self, kind: type[_T], wants: str, value: object, path: toml_lines.Path) -> _T:
        # exactly that type: a date and time is a date, to Python, and a truth value a number
        if type(value) is not kind:
            self._wrong_type(path, wants)
        return value

    def _times(self, path: toml_lines.Path, table: _Table, key: str) -> tuple[int, ...]:
        members = self._list(path, table, key, "times")
        found = {
            self._minute((*path, key, place), member, _LAST_MINUTE)
            for place, member in enumerate(members)
        }
        return tuple(sorted(found))

    def _time(self, path: toml_lines.Path, table: _Table, key: str, *, last: int) -> int:
        value = self._of(str, "time", self._value(path, table, key), (*path, key))
        return self._minute((*path, key), value, last)

    def _minute(self, path: toml_lines.Path, value: str, last: int) -> int:
        found = _TIME.fullmatch(value)
        minute = int(found[1]) * 60 + int(found[2]) if found is not None else -1
        if found is None or int(found[2]) > 59 or minute > last:
            self._refuse("schedule-time", path, value=value)
        return minute

    def _days(self, path: toml_lines.Path, table: _Table) -> frozenset[Weekday]:
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

    def _zone(self, path: toml_lines.Path, table: _Table) -> str:
        name = self._text(path, table, "zone")
        if not _is_zone(name):
            self._refuse("schedule-zone", (*path, "zone"), value=name)
        return name

    def _length(self, path: toml_lines.Path, table: _Table, key: str, default: Micros) -> Micros:
        if key not in table:
            return default
        value = self._of(str, "length", table[key], (*path, key))
        if _NOTHING.fullmatch(value):
            return Micros(0)
        try:
            length = when.length(value)
        except BadInput:
            self._refuse("schedule-length", (*path, key), value=value)
        if length % MINUTE:
            self._refuse("schedule-length", (*path, key), value=value)
        return length

    # -- refusing -----------------------------------------------------------------------------

    def _wrong_type(self, path: toml_lines.Path, wants: str) -> NoReturn:
        self._refuse("schedule-type", path, wants=wants)

    def _refuse(self, code: str, path: toml_lines.Path, *more: str, **args: Argument) -> NoReturn:
        """Raise for what stands at `path`, on the line of the nearest thing that is written."""
        field = ".".join(name for name in (*path, *more) if isinstance(name, str))
        while path and path not in self.lines:
            path = path[:-1]
        raise BadFile(code, line=self.lines.get(path, 1), field=field, **args)


def _syntax(text: str, error: Exception) -> BadFile:
    message = str(error)
    found = _POSITION.search(message)
    line = int(found[1]) if found is not None and found[1] else max(len(text.splitlines()), 1)
    detail = _POSITION.sub("", message).strip() if isinstance(error, ValueError) else ""
    return BadFile("schedule-syntax", line=line, detail=detail)


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
        parts.append(_written("[deliveries]", rows))
    parts += [_written("[[focus]]", _block(block)) for block in schedule.focus]
    parts += [_written("[[quiet]]", _block(block)) for block in schedule.quiet]
    parts += [_written("[[exception]]", _exception(one)) for one in schedule.exceptions]
    if schedule.trip is not None:
        trip = schedule.trip
        rows = [f"zone = {quoted(trip.zone)}"]
        if trip.first is not None:
            rows.append(f"from = {trip.first.isoformat()}")
        parts.append(_written("[trip]", [*rows, f"until = {trip.back.isoformat()}"]))
    limits = [
        f'longest_wait = "{_duration(schedule.limits.longest_wait)}"',
        f'deadline_margin = "{_duration(schedule.limits.deadline_margin)}"',
    ]
    parts.append(_written("[limits]", limits))
    return "\n".join(parts)


def _written(header: str, rows: Iterable[str]) -> str:
    return "".join(f"{row}\n" for row in (header, *rows))


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


def _duration(length: Micros) -> str:
    """Whole hours or minutes; a schedule has no shorter ones."""
    return f"{length // MINUTE}m" if length % HOUR else f"{length // HOUR}h"


def quoted(text: str) -> str:
    """A basic string of TOML; control characters are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda c: f"\\u{ord(c[0]):04x}", escaped) + '"'
