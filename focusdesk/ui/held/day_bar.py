"""The bar of today: focus, quiet hours, deliveries past and to come, and where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import HOUR, Instant, Mode
from focusdesk.rules.schedule import Span
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

WIDTH: Final = 560
_BAR: Final = 12
_TOP: Final = 27
_FIRST: Final = 6
_LAST: Final = 22
_SMALL: Final = Type(11, tabular=True)
_STRONG: Final = Type(11, fonts.SEMIBOLD, tabular=True)


@dataclass(frozen=True, slots=True)
class Today:
    """The part of today that the bar shows, with what the schedule says of it."""

    now: Instant
    start: Instant
    end: Instant
    spans: tuple[Span, ...]
    deliveries: tuple[Instant, ...]


def window_of(midnight: Instant, now: Instant) -> tuple[Instant, Instant]:
    """06:00 to 22:00; the whole day when one stands outside of that."""
    start, end = midnight + _FIRST * HOUR, midnight + _LAST * HOUR
    if not start <= now < end:
        return midnight, Instant(midnight + 24 * HOUR)
    return Instant(start), Instant(end)


class DayBar(QWidget):
    """560 wide."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._today: Today | None = None

    def sizeHint(self) -> QSize:
        return QSize(WIDTH + 40, 68)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 68)

    def show_today(self, today: Today) -> None:
        self._today = today
        ahead = [i18n.time_of_day(one) for one in today.deliveries if one > today.now]
        self.setAccessibleName(
            _("Deliveries still to come today: {times}").format(times=", ".join(ahead))
            if ahead
            else _("No more deliveries today")
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        today = self._today
        if today is None:
            return
        colors = tokens()
        painter = QPainter(self)
        wide = float(min(WIDTH, self.width() - 24))
        left = (self.width() - wide) / 2
        bar = QRectF(left, _TOP, wide, _BAR)

        def x(at: Instant) -> float:
            return left + wide * (at - today.start) / (today.end - today.start)

        paint.box(painter, bar, 6, colors.sunken)
        painter.save()
        round_ends = QPainterPath()
        round_ends.addRoundedRect(bar, 6, 6)
        painter.setClipPath(round_ends)
        self._spans(painter, bar, today, x)
        painter.restore()
        start = _("Today, {time}").format(time=i18n.time_of_day(today.start))
        paint.text(painter, QRectF(left, 0, 200, 16), start, _SMALL, colors.t3)
        end = i18n.time_of_day(today.end)
        place = QRectF(left + wide - 100, 0, 100, 16)
        paint.text(painter, place, end, _SMALL, colors.t3, paint.RIGHT)
        self._deliveries(painter, today, x)
        center = QPointF(x(today.now), _TOP + _BAR / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color(colors.accent), 4))
        painter.setBrush(color(colors.pane))
        painter.drawEllipse(center, 6, 6)
        painter.end()

    def _spans(self, painter: QPainter, bar: QRectF, today: Today, x: object) -> None:
        assert callable(x)
        colors = tokens()
        for span in today.spans:
            if span.mode is Mode.OPEN or span.start is None or span.end is None:
                continue
            first, last = x(max(span.start, today.start)), x(min(span.end, today.end))
            if last <= first:
                continue
            ground = colors.soft if span.mode is Mode.FOCUS else colors.line
            painter.fillRect(QRectF(first, bar.top(), last - first, bar.height()), color(ground))
            over = min(last, x(today.now))
            if span.mode is Mode.FOCUS and over > first:
                done = QRectF(first, bar.top(), over - first, bar.height())
                painter.fillRect(done, color(colors.accent, 0.5))

    def _deliveries(self, painter: QPainter, today: Today, x: object) -> None:
        assert callable(x)
        colors = tokens()
        taken = -1e9
        for at in today.deliveries:
            place = x(at)
            past = at <= today.now
            ink = colors.line2 if past else colors.accent
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillRect(QRectF(place - 1, _TOP - 5, 2, _BAR + 10), color(ink))
            said = i18n.time_of_day(at)
            style = _SMALL if past else _STRONG
            width = style.width(said)
            if place - width / 2 < taken + 6:
                continue
            taken = place + width / 2
            label = QRectF(place - width / 2, _TOP + _BAR + 10, width + 1, 16)
            paint.text(painter, label, said, style, colors.t3 if past else colors.t1)
