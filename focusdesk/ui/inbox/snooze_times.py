"""The times that snoozing offers, for the hours in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from focusdesk.i18n import _, pgettext
from focusdesk.model import DAY, HOUR, MINUTE, SECOND, Instant, Mode
from focusdesk.rules.morning import EVENING, MORNING, morning
from focusdesk.rules.schedule import Timeline
from focusdesk.ui import words

AFTERNOON: Final = time(14)
_LATER: Final = 3 * HOUR
_QUIET_FOR: Final = 3 * DAY
NO_REPLY: Final = "N"
"""The letter of the offer that makes sense only if a reply wakes."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One offer: its letter, its name, a remark, when it comes back."""

    letter: str
    title: str
    remark: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Other:
    """Whose conversation it is: a person's first name, and where they are."""

    name: str = ""
    zone: str = ""


NOBODY: Final = Other()


def presets(line: Timeline, now: Instant, other: Other = NOBODY) -> list[Preset]:
    """What makes sense at this moment, soonest first; at the end, only if no reply comes."""
    here = line.schedule.local(now)
    zone = here.tzinfo
    found: list[Preset] = []
    following = line.next_delivery(now + 1)
    span = line.at(now)
    if span.mode is Mode.FOCUS and span.end is not None:
        at = span.end
        remark = _("with the next delivery") if following and following.at == at else ""
        found.append(Preset(pgettext("key", "F"), _("After focus"), remark, at))
    elif following is not None:
        found.append(Preset(pgettext("key", "D"), _("With the next delivery"), "", following.at))
    later = Instant(now + _LATER)
    if line.schedule.local(later).date() == here.date():
        found.append(Preset(pgettext("key", "L"), _("In three hours"), "", later))
    if here.time() < time(13):
        at = _instant(here.date(), AFTERNOON, zone)
        found.append(Preset(pgettext("key", "A"), _("This afternoon"), "", at))
    if here.time() < time(18):
        at = _instant(here.date(), EVENING, zone)
        found.append(Preset(pgettext("key", "E"), _("This evening"), "", at))
    tomorrow = here.date() + timedelta(days=1)
    at = morning(line, tomorrow)
    found.append(Preset(pgettext("key", "T"), _("Tomorrow"), "", at))
    monday = here.date() + timedelta(days=7 - here.weekday())
    if monday != tomorrow:
        at = morning(line, monday)
        found.append(Preset(pgettext("key", "W"), _("Next week"), "", at))
    up = _other_is_up(other, now)
    if up is not None:
        found.append(up)
    ahead = sorted((one for one in found if one.at > now), key=_at)
    kept: dict[Instant, Preset] = {}
    for one in ahead:
        kept.setdefault(one.at, one)
    at = Instant((now + _QUIET_FOR) // MINUTE * MINUTE)
    return [*kept.values(), Preset(NO_REPLY, _("If no reply in 3 days"), "", at)]


def _other_is_up(other: Other, now: Instant) -> Preset | None:
    """The next working morning where they are; None where that is not known."""
    if not other.zone:
        return None
    try:
        zone = ZoneInfo(other.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    there = datetime.fromtimestamp(now / SECOND, zone)
    day = there.date()
    while day.weekday() >= 5 or datetime.combine(day, MORNING, zone) <= there:
        day += timedelta(days=1)
    remark = _("{time} in {city}").format(time=f"{MORNING:%H:%M}", city=words.city(other.zone))
    title = _("When {name} is up").format(name=other.name) if other.name else _("When they are up")
    return Preset(pgettext("key", "C"), title, remark, _instant(day, MORNING, zone))


def tomorrow(line: Timeline, now: Instant) -> Instant:
    """When tomorrow begins: with its first delivery, or at nine o'clock."""
    here = line.schedule.local(now)
    return morning(line, here.date() + timedelta(days=1))


def _at(preset: Preset) -> Instant:
    return preset.at


def _instant(day: date, at: time, zone: tzinfo | None) -> Instant:
    return Instant(round(datetime.combine(day, at, zone).timestamp()) * SECOND)
