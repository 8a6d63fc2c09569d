"""One gettext catalogue for window, engine and command line.

`_` translates when it is called, so a language can be switched while the program runs; `N_` only
marks a text for Babel. Instants, lengths and sizes become words here too, by one wall clock for
the whole process. The `.po` files live in `resources/i18n`, their `.mo` are made by the
build and by `make`.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from focusdesk import resources

LANGUAGES = ("en", "fr")
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def preferred() -> str:
    """The language that the environment asks for, as far as we speak it; else English."""
    for variable in ("FOCUSDESK_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for name in os.environ.get(variable, "").split(":"):
            if name[:2].lower() in LANGUAGES:
                return name[:2].lower()
            if name in ("C", "POSIX") or name.startswith("C."):
                return "en"
    system = (locale.getlocale()[0] or "en")[:2].lower()
    return system if system in LANGUAGES else "en"


def use(language: str | None = None) -> str:
    """Speak `language` from now on (None: what the environment asks for); returns it."""
    global _catalogue, _language
    _language = language if language in LANGUAGES else preferred()
    folder: Path = resources.folder() / "i18n"
    _catalogue = gettext.translation(
        "focusdesk", localedir=str(folder), languages=[_language], fallback=True
    )
    return _language


def language() -> str:
    """The language spoken now: `en` or `fr`."""
    return _language


def _(text: str) -> str:
    """`text` in the reader's language."""
    return _catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The form for `n` in the reader's language; French counts 0 as one."""
    return _catalogue.ngettext(one, many, n)


def pgettext(context: str, text: str) -> str:
    """`text` where one English word needs two translations."""
    return _catalogue.pgettext(context, text)


def N_(text: str) -> str:  # noqa: N802  gettext's own name for "mark only"
    """Mark `text` for translation without translating it."""
    return text


# -- instants, lengths, sizes ---------------------------------------------------------------------


def system_time(instant: int) -> datetime:
    """An instant (microseconds UTC) by the system's wall clock."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone()


_local: Callable[[int], datetime] = system_time


def show_times(local: Callable[[int], datetime]) -> None:
    """Show instants by this wall clock from now on: the schedule's, once a profile is open."""
    global _local
    _local = local


def local(instant: int) -> datetime:
    """An instant by the wall clock that a person is shown."""
    return _local(instant)


def weekday(number: int) -> str:
    """A weekday in short, Monday is 0."""
    names = (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )
    return names[number]


def month(number: int) -> str:
    """A month in short, January is 1."""
    names = (
        pgettext("month", "Jan"),
        pgettext("month", "Feb"),
        pgettext("month", "Mar"),
        pgettext("month", "Apr"),
        pgettext("month", "May"),
        pgettext("month", "Jun"),
        pgettext("month", "Jul"),
        pgettext("month", "Aug"),
        pgettext("month", "Sep"),
        pgettext("month", "Oct"),
        pgettext("month", "Nov"),
        pgettext("month", "Dec"),
    )
    return names[number - 1]


def time_of_day(instant: int) -> str:
    """`13:00`."""
    return f"{_local(instant):%H:%M}"


def day(instant: int, now: int | None = None) -> str:
    """`Tue 24 Nov`; beside a present instant `today`, `tomorrow`, or with the year of another."""
    at = _local(instant)
    if now is not None:
        here = _local(now)
        away = (at.date() - here.date()).days
        if away == 0:
            return _("today")
        if away == 1:
            return _("tomorrow")
        if away == -1:
            return _("yesterday")
        if at.year != here.year and abs(away) > 180:
            return _("{day} {month} {year}").format(day=at.day, month=month(at.month), year=at.year)
    return _("{weekday} {day} {month}").format(
        weekday=weekday(at.weekday()), day=at.day, month=month(at.month)
    )


def moment(instant: int, now: int | None = None) -> str:
    """`Tue 24 Nov 13:00`; beside a present instant of the same day just `13:00`."""
    if now is not None and _local(instant).date() == _local(now).date():
        return time_of_day(instant)
    return _("{day} {time}").format(day=day(instant, now), time=time_of_day(instant))


def length(micros: int) -> str:
    """`45 min`, `1 h 30 min`, `2 d 3 h`; under a minute `12 s`."""
    seconds = abs(micros) // 1_000_000
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if minutes == 0:
        return _("{n} s").format(n=seconds)
    if hours == 0:
        return _("{n} min").format(n=minutes)
    if days == 0:
        rest = minutes % 60
        return (
            _("{hours} h {minutes} min").format(hours=hours, minutes=rest)
            if rest
            else _("{n} h").format(n=hours)
        )
    rest = hours % 24
    return (
        _("{days} d {hours} h").format(days=days, hours=rest) if rest else _("{n} d").format(n=days)
    )


def size(count: int) -> str:
    """A number of bytes: `812 bytes`, `14 kB`, `3.2 MB`."""
    if count < 1000:
        return ngettext("{n} byte", "{n} bytes", count).format(n=count)
    value, unit = count / 1000, _("kB")
    for larger in (_("MB"), _("GB"), _("TB")):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return _("{value} {unit}").format(value=number(value, 0 if value >= 10 else 1), unit=unit)


def number(value: float, places: int = 0) -> str:
    """A number with the reader's decimal and thousands signs."""
    text = f"{value:,.{places}f}"
    if _language == "fr":  # a narrow no-break space, a comma
        return text.replace(",", "\u202f").replace(".", ",")
    return text
