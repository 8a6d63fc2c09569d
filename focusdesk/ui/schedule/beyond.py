"""Deliveries that the week has scrolled away: their times, at the edge behind which they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from focusdesk.rules.schedule import Schedule, Weekday
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.field import clock
from focusdesk.ui.widgets.paint import Type

if TYPE_CHECKING:
    from focusdesk.ui.schedule.week_view import WeekView

_STYLE: Final = Type(11, fonts.SEMIBOLD, tabular=True)
_HIGH: Final = 17
_RIM: Final = 7
"""A marker that is nearer to the edge is hidden by the rim."""


def paint_beyond(painter: QPainter, view: WeekView, schedule: Schedule) -> None:
    """The nearest of each day, and the others where there is room."""
    seen = view.visibleRegion().boundingRect()
    for day in Weekday:
        times = schedule.times_of(day)
        above = [one for one in times if view.y_of(one) < seen.top() + _RIM]
        below = [one for one in times if view.y_of(one) > seen.bottom() - _RIM]
        _paint(painter, view, day, "↑", above[::-1], seen.top() + 3)
        _paint(painter, view, day, "↓", below, seen.bottom() - _HIGH - 2)


def _paint(
    painter: QPainter, view: WeekView, day: Weekday, arrow: str, times: list[int], top: int
) -> None:
    if not times:
        return
    said = f"{arrow} {', '.join(map(clock, times))}"
    room = view.column - 18
    if _STYLE.width(said) > room:
        said = f"{arrow} {clock(times[0])}" + ("…" if times[1:] else "")
    if _STYLE.width(said) > room:
        said = arrow
    wide = _STYLE.width(said) + 12
    area = QRectF(view.left_of(day + 1) - wide - 3, top, wide, _HIGH)
    paint.box(painter, area, 8, tokens().pane, tokens().line2)
    paint.text(painter, area, said, _STYLE, tokens().t1, paint.CENTER)
