"""Interruptions a day, before and after, as bars; the figures over and under them."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.rules.simulate import Simulation
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.words import labelled

_BEFORE: Final = Type(20)
_AFTER: Final = Type(28, fonts.SEMIBOLD)
_UNIT: Final = Type(13)
_META: Final = Type(11, tabular=True)
_VALUE: Final = Type(15, fonts.SEMIBOLD, tabular=True)
_HIGH: Final = 94


class _Shown(QWidget):
    """Something of a simulation; grey while a newer one is worked out."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.found: Simulation | None = None
        self.stale = False
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_found(self, found: Simulation, *, stale: bool) -> None:
        self.found, self.stale = found, stale
        self.update()


class Headline(_Shown):
    """`412 → 63 interruptions`."""

    def __init__(self) -> None:
        super().__init__(36)

    def show_found(self, found: Simulation, *, stale: bool) -> None:
        super().show_found(found, stale=stale)
        self.setAccessibleName(
            _("{before} interruptions before, {after} with this schedule").format(
                before=i18n.number(found.interruptions_unbatched),
                after=i18n.number(found.interruptions),
            )
        )
        self.setToolTip(
            _("Before: each message rings when it comes. After: this schedule and your rules.")
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        found = self.found
        if found is None:
            return
        colors = tokens()
        painter = QPainter(self)
        before = i18n.number(found.interruptions_unbatched)
        after = i18n.number(found.interruptions)
        ink = colors.t3 if self.stale else colors.t2
        left = paint.text(painter, QRectF(0, 5, 120, 30), before, _BEFORE, ink) + 10
        icons.paint(painter, "arrow-right", QRectF(round(left), 12, 14, 14), ink)
        left += 24
        strong = colors.t3 if self.stale else colors.accent
        left += paint.text(painter, QRectF(left, 0, 140, 36), after, _AFTER, strong) + 8
        unit = ngettext("interruption", "interruptions", found.interruptions)
        area = QRectF(left, 8, self.width() - left, 26)
        paint.text(painter, area, unit, _UNIT, ink)
        painter.end()


class Bars(_Shown):
    """A bar a day: what came, and in it what would have rung."""

    def __init__(self) -> None:
        super().__init__(_HIGH + 26)

    def show_found(self, found: Simulation, *, stale: bool) -> None:
        super().show_found(found, stale=stale)
        busiest = max(found.per_day, key=lambda day: day.unbatched)
        self.setAccessibleName(_("Interruptions a day"))
        self.setAccessibleDescription(
            _("{first} to {last}; the most on {day}: {before} before, {after} after").format(
                first=_date(found.per_day[0].day),
                last=_date(found.per_day[-1].day),
                day=_date(busiest.day),
                before=i18n.number(busiest.unbatched),
                after=i18n.number(busiest.interruptions),
            )
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        found = self.found
        if found is None:
            return
        colors = tokens()
        painter = QPainter(self)
        most = max(1, *(max(day.unbatched, day.interruptions) for day in found.per_day))
        pitch = (self.width() + 2) / len(found.per_day)
        wide = max(2.0, pitch - 2.5)
        strong = colors.t3 if self.stale else colors.accent
        for number, day in enumerate(found.per_day):
            left = number * pitch
            for count, ink in ((day.unbatched, colors.line2), (day.interruptions, strong)):
                high = _HIGH * count / most
                if count:
                    high = max(2.0, high)
                    paint.box(painter, QRectF(left, _HIGH - high, wide, high), 1.5, ink)
        self._legend(painter, found)
        painter.end()

    def _legend(self, painter: QPainter, found: Simulation) -> None:
        colors = tokens()
        top, wide = _HIGH + 7, float(self.width())
        first, last = _date(found.per_day[0].day), _date(found.per_day[-1].day)
        taken = paint.text(painter, QRectF(0, top, wide, 16), first, _META, colors.t2)
        paint.text(painter, QRectF(0, top, wide, 16), last, _META, colors.t2, paint.RIGHT)
        room = wide - taken - _META.width(last) - 16
        parts = [(_("before"), colors.line2), (_("after"), colors.accent)]
        needed = sum(_META.width(word) + 13 for word, _ink in parts) + 10
        left = taken + 8 + max(0.0, (room - needed) / 2)
        for word, ink in parts:
            if left + 13 + _META.width(word) > wide - _META.width(last) - 4:
                return
            paint.box(painter, QRectF(round(left), top + 4, 8, 8), 2, ink)
            left += 13
            left += paint.text(painter, QRectF(left, top, 120, 16), word, _META, colors.t2) + 10


class Figure(_Shown):
    """A value over what it is."""

    def __init__(self, name: str, tip: str) -> None:
        super().__init__(38)
        self._name = name
        self._value = ""
        self._ink = ""
        self.setToolTip(tip)

    def say(self, value: str, ink: str = "") -> None:
        """`ink`: the name of a token, in place of t1."""
        self._value, self._ink = value, ink
        self.setAccessibleName(labelled(self._name, value))
        self.setAccessibleDescription(self.toolTip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        wide = max(_VALUE.width(self._value), _META.width(self._name))
        return QSize(round(wide) + 2, 38)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        ink = getattr(colors, self._ink) if self._ink else colors.t1
        if self.stale:
            ink = colors.t3
        wide = float(self.width())
        paint.text(painter, QRectF(0, 0, wide, 20), self._value, _VALUE, ink)
        paint.text(painter, QRectF(0, 21, wide, 16), self._name, _META, colors.t2)
        painter.end()


class Progress(QWidget):
    """A bar of 2 px while something is worked out, else a hairline; nothing moves in it."""

    def __init__(self) -> None:
        super().__init__()
        self.running = False
        self.setFixedHeight(2)

    def set_running(self, running: bool) -> None:
        self.running = running
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.running:
            painter.fillRect(self.rect(), color(tokens().accent))
        else:
            paint.line(painter, 0, self.width(), 0, tokens().line)
        painter.end()


def _date(day: date) -> str:
    return _("{day} {month}").format(day=day.day, month=i18n.month(day.month))
