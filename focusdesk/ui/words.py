"""What the window says about days, deadlines, channels and what waits, in the reader's language."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Final

from focusdesk import i18n
from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.model import HOUR, MINUTE, AccountState, Category, Instant
from focusdesk.wording.terms import channel as channel_name


def labelled(name: str, text: str) -> str:
    """`Value: 3`, with the space before the colon that French wants."""
    return f"{_('{name}:').format(name=name)} {text}"


def weekday(number: int) -> str:
    """A weekday in full, Monday is 0."""
    names = (
        pgettext("weekday", "Monday"),
        pgettext("weekday", "Tuesday"),
        pgettext("weekday", "Wednesday"),
        pgettext("weekday", "Thursday"),
        pgettext("weekday", "Friday"),
        pgettext("weekday", "Saturday"),
        pgettext("weekday", "Sunday"),
    )
    return names[number]


def month(number: int) -> str:
    """A month in full, January is 1."""
    names = (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )
    return names[number - 1]


def long_day(at: date, today: date) -> str:
    """`Today`, `Yesterday`, `Monday 23 November`; with the year where it is another."""
    away = (today - at).days
    if away == 0:
        return _("Today")
    if away == 1:
        return _("Yesterday")
    if at.year != today.year:
        return _("{weekday} {day} {month} {year}").format(
            weekday=weekday(at.weekday()), day=at.day, month=month(at.month), year=at.year
        )
    return _("{weekday} {day} {month}").format(
        weekday=weekday(at.weekday()), day=at.day, month=month(at.month)
    )


class Grain(Enum):
    """How wide a group of the list is."""

    DAY = "day"
    MONTH = "month"


def group_of(at: date, today: date) -> tuple[str, date, Grain]:
    """The list's group of a date: its title, its first day, how wide it is.

    Days of the last week stand alone, older ones by month.
    """
    if (today - at).days < 7:
        return long_day(at, today), at, Grain.DAY
    title = month(at.month)
    if at.year != today.year:
        title = _("{month} {year}").format(month=title, year=at.year)
    return title, at.replace(day=1), Grain.MONTH


def row_time(at: Instant, grain: Grain) -> str:
    """The time in a row of the list: of the day where the group is one, else the date."""
    if grain is Grain.DAY:
        return i18n.time_of_day(at)
    local = i18n.local(at)
    return _("{day} {month}").format(day=local.day, month=i18n.month(local.month))


def near(at: Instant, now: Instant) -> str:
    """`16:40` today, `Wed 18:00` within the week, else `Tue 1 Dec 18:00`."""
    there, here = i18n.local(at), i18n.local(now)
    away = (there.date() - here.date()).days
    if away == 0:
        return i18n.time_of_day(at)
    if -7 < away < 7:
        return _("{day} {time}").format(
            day=i18n.weekday(there.weekday()), time=i18n.time_of_day(at)
        )
    return i18n.moment(at, now)


class Urgency(Enum):
    """How near a deadline is."""

    LATER = "later"
    TODAY = "today"
    SOON = "soon"
    """Under an hour, or past."""


def deadline(at: Instant, now: Instant) -> tuple[str, Urgency]:
    """`reply by 16:40`, `32 min left`, `was due 16:40`."""
    if at < now:
        return _("was due {moment}").format(moment=near(at, now)), Urgency.SOON
    if at - now < HOUR:
        minutes = max(1, (at - now) // MINUTE)
        return ngettext("{n} min left", "{n} min left", minutes).format(n=minutes), Urgency.SOON
    same = i18n.local(at).date() == i18n.local(now).date()
    said = _("reply by {moment}").format(moment=near(at, now))
    return said, Urgency.TODAY if same else Urgency.LATER


def category(of: Category) -> str:
    """The word in a category's pill."""
    return {
        Category.LEAD: pgettext("pill", "Lead"),
        Category.PAYMENT: pgettext("pill", "Payment"),
        Category.REVIEW: pgettext("pill", "Review"),
    }.get(of, "")


def channel_title(channel: str) -> str:
    """A channel's name at the beginning of a line."""
    name = channel_name(channel)
    return name[:1].upper() + name[1:]


def through(channel: str, title: str) -> str:
    """How a message came: `by e-mail`, `in #site-refonte`, `on Telegram`."""
    if channel == "email":
        return _("by e-mail")
    if title.startswith("#"):
        return _("in {place}").format(place=title)
    return _("on {channel}").format(channel=channel_title(channel))


def held(count: int, vip: int, next_delivery: Instant | None, now: Instant) -> str:
    """`7 held · 0 VIP · next 12:00`."""
    parts = [
        ngettext("{n} held", "{n} held", count).format(n=i18n.number(count)),
        _("{n} VIP").format(n=i18n.number(vip)),
        _("no delivery planned")
        if next_delivery is None
        else _("next {moment}").format(moment=near(next_delivery, now)),
    ]
    return " · ".join(parts)


def person(sender: str) -> str:
    """The name in `Camille Roy <camille@studionord.ca>`, else the address."""
    name = sender.split(" <", maxsplit=1)[0].strip().strip('"')
    return name or sender.strip("<> ")


def near_past(at: Instant, now: Instant) -> str:
    """`09:58` today, `Mon` within the week, `3 Nov`, `3 Nov 2025`."""
    there, here = i18n.local(at), i18n.local(now)
    away = (here.date() - there.date()).days
    if away == 0:
        return i18n.time_of_day(at)
    if 0 < away < 7:
        return i18n.weekday(there.weekday())
    text = _("{day} {month}").format(day=there.day, month=i18n.month(there.month))
    if there.year != here.year:
        return _("{date} {year}").format(date=text, year=there.year)
    return text


def at_time(at: Instant, now: Instant) -> str:
    """`at 14:00`, `tomorrow at 09:30`, `Mon at 09:30`."""
    there, here = i18n.local(at), i18n.local(now)
    away = (there.date() - here.date()).days
    time = i18n.time_of_day(at)
    if away == 0:
        return _("at {time}").format(time=time)
    day = _("tomorrow") if away == 1 else i18n.day(at, now)
    if 1 < away < 7:
        day = i18n.weekday(there.weekday())
    return _("{day} at {time}").format(day=day, time=time)


def account_state(state: AccountState) -> str:
    """One word beside an account that is not simply live."""
    return {
        AccountState.OFF: pgettext("account", "paused"),
        AccountState.CONNECTING: pgettext("account", "connecting"),
        AccountState.LIVE: pgettext("account", "ok"),
        AccountState.RETRYING: pgettext("account", "retrying"),
        AccountState.NEEDS_LOGIN: pgettext("account", "sign in"),
        AccountState.BROKEN: pgettext("account", "broken"),
    }[state]


_SPELT: Final = {
    "Asuncion": "Asunción",
    "Bogota": "Bogotá",
    "Cancun": "Cancún",
    "Montreal": "Montréal",
    "Noumea": "Nouméa",
    "Reunion": "La Réunion",
    "Sao Paulo": "São Paulo",
    "Zurich": "Zürich",
}
"""Places that the names of zones, which are plain ASCII, misspell."""


def city(zone: str) -> str:
    """The place that a time zone is named after: `America/New_York` is New York."""
    name = zone.rsplit("/", maxsplit=1)[-1].replace("_", " ")
    return _SPELT.get(name, name)
