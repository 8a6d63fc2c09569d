"""The demonstration's schedule, round the present: it shows the point at any hour of any day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from focusdesk.model import SECOND, Instant

EVERY_MIN: Final = 4
"""Minutes between two deliveries while somebody looks on."""
SOON_MIN: Final = 2
"""Minutes until the first of them."""
LOOKED_ON_H: Final = 3
"""Hours from the present that stay open and have these deliveries."""
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_USUAL: Final = ("09:30", "13:00", "17:00")
_FOCUS: Final = (
    ("Deep work", "09:30", "12:00", ("mon", "tue", "wed", "thu", "fri")),
    ("Drawing", "14:30", "16:00", ("tue", "thu")),
)


def schedule_text(now: Instant, zone: str) -> str:
    """A schedule, as a file: an ordinary week, in which the next hours are open all the same.

    Today's deliveries follow each other every few minutes, by an exception; the night is quiet
    somewhere else when the present is one, and a weekend only when the present is none.
    """
    zone = _steady(now, zone)
    moments = [_local(now, zone, minutes) for minutes in range(-60, LOOKED_ON_H * 60 + 31, 30)]
    quiet = _quiet(_local(now, zone, 0))
    usual = [at for at in _USUAL if not _within(at, quiet)]
    lines = [f'zone = "{zone}"', "", "[deliveries]", f"weekdays = {_listed(usual)}"]
    for label, start, end, days in _FOCUS:
        if not _within(start, quiet) and not _within(end, quiet):
            free = [day for day in days if not _touched(day, start, end, moments)]
            lines += _block("focus", free, start, end, label)
    lines += _block("quiet", _DAYS, *quiet)
    if all(moment.weekday() < 5 for moment in moments):
        lines += _block("quiet", ("sat", "sun"), "00:00", "24:00")
    for day, times in _deliveries(now, zone, usual).items():
        lines += [
            "",
            "[[exception]]",
            f"date = {day.isoformat()}",
            f'like = "{_DAYS[day.weekday()]}"',
            f"deliveries = {_listed(times)}",
        ]
    return "\n".join((*lines, ""))


def _steady(now: Instant, zone: str) -> str:
    """The zone, or on the night of a clock change a fixed one that shows the present as it is.

    An hour that exists twice has each delivery only once, so the second one would have none.
    """
    offsets = {_local(now, zone, step * 30).utcoffset() for step in range(-2, 13)}
    here = _local(now, zone, 0).utcoffset() or timedelta()
    hours, rest = divmod(here, timedelta(hours=1))
    if len(offsets) == 1 or rest:
        return zone
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"


def _local(now: Instant, zone: str, minutes: int) -> datetime:
    """The wall clock some minutes from now."""
    return datetime.fromtimestamp(now / SECOND + minutes * 60, ZoneInfo(zone))


def _quiet(here: datetime) -> tuple[str, str]:
    """When the night begins and ends, so that it keeps away from the present."""
    if 1 <= here.hour < 6:  # up all night, and asleep in the day
        return "10:00", "16:00"
    if 6 <= here.hour < 10:  # up early
        early = min(here - timedelta(hours=1), here.replace(hour=8, minute=30))
        return "19:00", f"{early.hour:02}:{'30' if early.minute >= 30 else '00'}"
    late = here + timedelta(hours=LOOKED_ON_H + 1)
    if here.hour >= 10 and late.date() == here.date() and late.hour < 19:
        return "19:00", "08:30"
    return f"{late.hour:02}:{'30' if late.minute >= 30 else '00'}", "08:30"


def _within(at: str, quiet: tuple[str, str]) -> bool:
    begins, ends = quiet
    return begins <= at < ends if begins < ends else at >= begins or at < ends


def _touched(day: str, start: str, end: str, moments: Iterable[datetime]) -> bool:
    """Would a block of this weekday touch the hours that are to be open?"""
    return any(
        _DAYS[moment.weekday()] == day and start <= f"{moment:%H:%M}" <= end for moment in moments
    )


def _deliveries(now: Instant, zone: str, usual: Iterable[str]) -> dict[date, list[str]]:
    """By date: every few minutes while somebody looks on, and the usual ones that come later."""
    looked_on = range(SOON_MIN, LOOKED_ON_H * 60, EVERY_MIN)
    found: dict[date, list[str]] = {}
    for moment in (_local(now, zone, minutes) for minutes in looked_on):
        found.setdefault(moment.date(), []).append(f"{moment:%H:%M}")
    last = max(found)
    found[last] += [at for at in usual if at > found[last][-1]]
    return found


def _block(kind: str, days: Iterable[str], start: str, end: str, label: str = "") -> Iterator[str]:
    """The lines of a block; none without a day."""
    days = list(days)
    if not days:
        return
    yield from ("", f"[[{kind}]]")
    if label:
        yield f'label = "{label}"'
    yield from (f"days = {_listed(days)}", f'from = "{start}"', f'to = "{end}"')


def _listed(words: Iterable[str]) -> str:
    quoted = (f'"{word}"' for word in words)
    return f"[{', '.join(quoted)}]"
