"""The week, painted: blocks, quiet hours, deliveries, the hour it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from focusdesk import i18n
from focusdesk.model import Mode
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Schedule, Weekday
from focusdesk.rules.week_edit import WHOLE_DAY, Area, Piece
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.beyond import paint_beyond
from focusdesk.ui.schedule.draft import Chosen, ChosenBlock, ChosenDelivery
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.field import clock
from focusdesk.ui.widgets.paint import Type

GUTTER: Final = 52
RIGHT: Final = 18
HOUR: Final = 40
FIRST_HOUR: Final = 6
LAST_HOUR: Final = 22
"""What is seen of a day at first, in a window of the usual size."""
TOP: Final = 9
HEAD: Final = 30
_HATCH: Final = 14
_MARKER: Final = 9
_LEAST_LABEL: Final = 36
"""In a narrower column no label can be read."""
_LABEL: Final = Type(12, fonts.SEMIBOLD)
_HOURS: Final = Type(11, tabular=True)
_SMALL: Final = Type(11, fonts.SEMIBOLD)
_AXIS: Final = Type(11, tabular=True)
_STRONG_AXIS: Final = Type(11, fonts.SEMIBOLD, tabular=True)
_DAY: Final = Type(12, fonts.MEDIUM)
_TODAY: Final = Type(12, fonts.SEMIBOLD)


@dataclass(frozen=True, slots=True)
class Here:
    """The week that is shown, and the minute of today."""

    monday: date
    today: Weekday
    minute: int


class Columns(QWidget):
    """Whatever stands in seven columns right of the hours."""

    @property
    def column(self) -> float:
        return max(24.0, (self.width() - GUTTER - RIGHT) / 7)

    def left_of(self, day: int) -> float:
        """The left edge of a column, on a whole pixel."""
        return float(round(GUTTER + day * self.column))


class DayHead(Columns):
    """The dates over the columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._here: Here | None = None
        self.setFixedHeight(HEAD)

    def show_week(self, here: Here) -> None:
        self._here = here
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        here = self._here
        if here is None:
            return
        colors = tokens()
        painter = QPainter(self)
        dates = {day: date.fromordinal(here.monday.toordinal() + day).day for day in Weekday}
        said = {day: f"{i18n.weekday(day)} {n}" for day, n in dates.items()}
        if max(map(_TODAY.width, said.values())) > self.column - 4:
            said = {day: f"{i18n.weekday(day)[:1].upper()} {n}" for day, n in dates.items()}
        for day in Weekday:
            area = QRectF(self.left_of(day), 0, self.column, HEAD)
            today = day is here.today
            style, ink = (_TODAY, colors.accent) if today else (_DAY, colors.t2)
            paint.text(painter, area, said[day], style, ink, paint.CENTER)
        painter.end()


class WeekView(Columns):
    """24 hours of seven days."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(24 * HOUR + 2 * TOP)
        self.here: Here | None = None
        self.shown: Schedule | None = None
        self.pieces: list[Piece] = []
        self.chosen: Chosen | None = None
        self.area: Area | None = None
        self.ghost: int | None = None
        """A delivery that a press in the gutter would make: minutes of the day."""
        self._hatched: tuple[object, QPixmap] | None = None

    def sizeHint(self) -> QSize:
        return QSize(GUTTER + 7 * 94 + RIGHT, 24 * HOUR + 2 * TOP)

    def show_week(self, here: Here) -> None:
        self.here = here
        self.update()

    def show_schedule(self, schedule: Schedule) -> None:
        if schedule is not self.shown:
            self.shown = schedule
            self.pieces = week_edit.pieces(schedule)
            self.update()

    # -- where things are ---------------------------------------------------------------------

    def y_of(self, minute: float) -> float:
        return TOP + minute * HOUR / 60

    def minute_at(self, y: float) -> float:
        return min(float(WHOLE_DAY), max(0.0, (y - TOP) * 60 / HOUR))

    def box_of(self, piece: Piece) -> QRectF:
        """Where a focus block stands in its column."""
        top = self.y_of(piece.start) + (2 if piece.begins else 0)
        bottom = self.y_of(piece.end) - (2 if piece.ends else 0)
        return QRectF(self.left_of(piece.day) + 4, top, round(self.column) - 8, bottom - top)

    def marker_of(self, day: int, minute: int) -> QPointF:
        """The middle of a delivery's marker."""
        return QPointF(self.left_of(day + 1) - min(17.0, self.column / 4), self.y_of(minute))

    def is_chosen(self, piece: Piece) -> bool:
        chosen = self.chosen
        return (
            isinstance(chosen, ChosenBlock)
            and chosen.mode is piece.mode
            and chosen.block == piece.block
            and chosen.day is piece.day
        )

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        if self.shown is not None:
            self._quiet(painter)
            self._lines(painter)
            self._now(painter)
            self._deliveries(painter, self.shown)
            for piece in self.pieces:
                if piece.mode is Mode.FOCUS:
                    self._block(painter, piece)
            self._chosen_quiet(painter)
            self._cells(painter)
            self._markers(painter, self.shown)
            self._rim(painter)
            paint_beyond(painter, self, self.shown)
            self._axis(painter, self.shown)
            self._now_dot(painter)
        painter.end()

    def _lines(self, painter: QPainter) -> None:
        ink = tokens().line
        left, right = self.left_of(0), self.left_of(7)
        for hour in range(25):
            paint.line(painter, left, right, round(self.y_of(hour * 60)), ink)
        top, bottom = self.y_of(0), self.y_of(WHOLE_DAY)
        for day in range(1, 7):
            painter.fillRect(QRectF(self.left_of(day), top, 1, bottom - top), color(ink))

    def _quiet(self, painter: QPainter) -> None:
        tile = self._hatch()
        for piece in self.pieces:
            if piece.mode is Mode.QUIET:
                left, top = self.left_of(piece.day), self.y_of(piece.start)
                wide = self.left_of(piece.day + 1) - left
                area = QRectF(left, top, wide, self.y_of(piece.end) - top)
                painter.drawTiledPixmap(area, tile, QPointF(left % _HATCH, top % _HATCH))

    def _hatch(self) -> QPixmap:
        colors, ratio = tokens(), self.devicePixelRatioF()
        if self._hatched is None or self._hatched[0] != (colors.dark, ratio):
            self._hatched = ((colors.dark, ratio), hatch(ratio))
        return self._hatched[1]

    def _deliveries(self, painter: QPainter, schedule: Schedule) -> None:
        """A dashed line through the days of each delivery time."""
        pen = QPen(color(tokens().t2), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for day in Weekday:
            for minute in schedule.times_of(day):
                y = round(self.y_of(minute)) - 1
                first = self.left_of(day) + (2 if day == 0 else 0)
                painter.drawLine(QPointF(first, y), QPointF(self.left_of(day + 1) - 2, y))
        if self.ghost is not None:
            y = round(self.y_of(self.ghost)) - 1
            painter.setPen(QPen(color(tokens().accent), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self.left_of(0), y), QPointF(self.left_of(5), y))

    def _block(self, painter: QPainter, piece: Piece) -> None:
        colors = tokens()
        area = self.box_of(piece)
        chosen = self.is_chosen(piece)
        bar = 3.0
        room = area.adjusted(9, 4, -3, -2)
        if chosen:
            area, bar = area.adjusted(-1, -2 if piece.begins else 0, 1, 2 if piece.ends else 0), 5.0
        whole = QPainterPath()
        whole.addRoundedRect(area, 8, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setClipPath(whole)
        painter.fillPath(whole, color(colors.accent))
        inner = QPainterPath()
        edge = 2 if chosen else 0
        inner.addRoundedRect(area.adjusted(bar, edge, -edge, -edge), 8 - edge, 8 - edge)
        painter.fillPath(inner, color(colors.soft))
        painter.restore()
        if piece.begins or piece.start == 0:
            self._name(painter, piece, room)
        if chosen:
            self._handles(painter, piece, area)

    def _name(self, painter: QPainter, piece: Piece, room: QRectF) -> None:
        """Its label and hours, as far as there is room for them."""
        ink = tokens().soft_text
        said, when = (
            words.title(piece.mode, piece.block),
            words.hours(piece.block.start, piece.block.end),
        )
        if room.height() < 10 or room.width() < _LEAST_LABEL:
            return
        if room.height() < 30:
            small = QRectF(room.left(), room.top() - 2, room.width(), min(18, room.height() + 3))
            paint.text(painter, small, said, _SMALL, ink)
            return
        top = room.top() + 5
        lines = self._lines_of(said, when, room.width())
        for n, (line, style, high) in enumerate(lines):
            # hours that are broken in two stand whole or not at all
            needed = sum(one[2] for one in lines[n:]) if line.endswith("–") else high
            if top + needed > room.bottom() + 2:
                return
            paint.text(painter, QRectF(room.left(), top, room.width(), high), line, style, ink)
            top += high

    @staticmethod
    def _lines_of(said: str, when: str, room: float) -> list[tuple[str, Type, int]]:
        """Label and hours on a line each; broken in two where the column is narrow."""
        first, dash, last = when.partition("–")
        hours = [(when, _HOURS, 18)]
        if _HOURS.width(when) > room:
            hours = [(first + dash, _HOURS, 15), (last, _HOURS, 15)]
        label, _space, rest = said.partition(" ")
        if _LABEL.width(said) > room and rest:
            return [(label, _SMALL, 15), (rest, _SMALL, 16), *hours]
        return [(said, _LABEL, 18), *hours]

    def _handles(self, painter: QPainter, piece: Piece, area: QRectF) -> None:
        """Where a chosen block is taken to make it longer or shorter."""
        colors = tokens()
        painter.setPen(QPen(color(colors.accent), 2))
        painter.setBrush(color(colors.pane))
        for there, y in ((piece.begins, area.top() + 1), (piece.ends, area.bottom() - 1)):
            if there:
                painter.drawEllipse(QPointF(area.left() + 17, y), 4, 4)

    def _chosen_quiet(self, painter: QPainter) -> None:
        """The outline of chosen quiet hours, on the day on which they were pressed."""
        colors = tokens()
        for piece in self.pieces:
            if piece.mode is not Mode.QUIET or not self.is_chosen(piece):
                continue
            left = self.left_of(piece.day) + 1
            area = QRectF(
                left,
                self.y_of(piece.start),
                self.left_of(piece.day + 1) - left - 1,
                self.y_of(piece.end) - self.y_of(piece.start),
            )
            paint.box(painter, area, 4, None, colors.accent, 2)
            self._handles(painter, piece, area)

    def _cells(self, painter: QPainter) -> None:
        """What the keyboard stands on."""
        if self.area is None:
            return
        for day in self.area.days:
            left = self.left_of(day) + 1
            top = self.y_of(self.area.start)
            area = QRectF(left, top, self.left_of(day + 1) - left, self.y_of(self.area.end) - top)
            painter.fillRect(area, color(tokens().accent, 0.12))
            paint.box(painter, area, 3, None, tokens().accent, 2)

    def _markers(self, painter: QPainter, schedule: Schedule) -> None:
        colors = tokens()
        chosen = self.chosen
        for day in Weekday:
            for minute in schedule.times_of(day):
                center = self.marker_of(day, minute)
                on = isinstance(chosen, ChosenDelivery) and chosen.minute == minute
                if on:
                    paint.disc(painter, center, _MARKER + 2.5, colors.soft)
                paint.disc(painter, center, _MARKER, colors.accent if on else colors.t2)
                glyph = QRectF(center.x() - 6, center.y() - 6, 12, 12)
                icons.paint(painter, "tray-in", glyph, colors.on_accent if on else colors.pane)

    def _axis(self, painter: QPainter, schedule: Schedule) -> None:
        """Times of deliveries in bold; the hour it is; every other hour where there is room."""
        colors = tokens()
        taken: list[float] = []

        def label(minute: float, said: str, style: Type, ink: str, least: float) -> None:
            y = self.y_of(minute)
            if all(abs(y - other) >= least for other in taken):
                taken.append(y)
                place = QRectF(0, y - 8, GUTTER - 8, 16)
                paint.text(painter, place, said, style, ink, paint.RIGHT)

        for minute in week_edit.delivery_times(schedule):
            label(minute, clock(minute), _STRONG_AXIS, colors.t1, 9)
        if self.here is not None:
            minute = self.here.minute
            label(minute, clock(minute), _STRONG_AXIS, colors.bad, 13)
        if self.ghost is not None:
            label(self.ghost, clock(self.ghost), _AXIS, colors.accent, 9)
        for hour in range(0, 25, 2):
            label(hour * 60, clock(hour * 60), _AXIS, colors.t3, 15)

    def _now(self, painter: QPainter) -> None:
        if self.here is None:
            return
        left, right = self.left_of(self.here.today), self.left_of(self.here.today + 1)
        if any(
            piece.mode is Mode.FOCUS
            and piece.day is self.here.today
            and piece.start <= self.here.minute < piece.end
            for piece in self.pieces
        ):
            return  # it would look out beside the block
        y = round(self.y_of(self.here.minute))
        painter.fillRect(QRectF(left, y, right - left, 1), color(tokens().bad))

    def _now_dot(self, painter: QPainter) -> None:
        if self.here is not None:
            left, y = self.left_of(self.here.today) + 4, round(self.y_of(self.here.minute))
            paint.disc(painter, QPointF(left, y + 0.5), 4.5, tokens().bad)

    def _rim(self, painter: QPainter) -> None:
        """What is seen ends a little inside, so that the hours at both ends are whole."""
        seen = self.visibleRegion().boundingRect()
        ground = color(tokens().pane)
        left, wide = self.left_of(0) - 1, self.width() - self.left_of(0) + 1
        painter.fillRect(QRectF(left, seen.top(), wide, TOP), ground)
        painter.fillRect(QRectF(left, seen.bottom() - TOP + 2, wide, TOP), ground)


def hatch(ratio: float) -> QPixmap:
    """A tile of quiet hours: stripes that rise to the right."""
    colors = tokens()
    tile = QPixmap(round(_HATCH * ratio), round(_HATCH * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(color(colors.list))
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(colors.sunken))
    half = _HATCH / 2
    painter.drawPolygon(QPolygonF([QPointF(0, 0), QPointF(half, 0), QPointF(0, half)]))
    painter.drawPolygon(
        QPolygonF(
            [QPointF(_HATCH, 0), QPointF(_HATCH, half), QPointF(half, _HATCH), QPointF(0, _HATCH)]
        )
    )
    painter.end()
    return tile
