"""Painting text and boxes by the tokens: what delegates, cards and buttons have in common."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QPainter,
    QPainterPath,
    QPen,
    QStaticText,
    QTransform,
)

from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTER: Final = Qt.AlignmentFlag.AlignCenter
_ONE_LINE: Final = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\u2028": " ", "\u2029": " "})
LONGEST: Final = 400
"""Characters of a line that are looked at: none is wider than a screen."""


@dataclass(frozen=True, slots=True)
class Type:
    """A size, weight and figure style of the design.

    tabular
        Figures of one width, in a line that has no letters: with them Inter widens hyphens and
        dots too, which tears `#api-handover` and an address apart.
    """

    size: float = 13
    weight: int = fonts.REGULAR
    tabular: bool = False

    def width(self, text: str) -> float:
        """How wide a text is, in logical pixels."""
        return _width(text[:LONGEST].translate(_ONE_LINE), self)

    def figures_in(self, line: str) -> bool:
        """Whether a line is written with figures of one width."""
        return self.tabular and not any(map(str.isalpha, line))


# shaping a line costs more than all else in a row; a scrolled row says the same lines again
@lru_cache(maxsize=4096)
def _width(line: str, style: Type) -> float:
    tabular = style.figures_in(line)
    return fonts.metrics(style.size, style.weight, tabular=tabular).horizontalAdvance(line)


@lru_cache(maxsize=2048)
def _elided(line: str, style: Type, room: int) -> str:
    tabular = style.figures_in(line)
    metrics = fonts.metrics(style.size, style.weight, tabular=tabular)
    return metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)


@lru_cache(maxsize=2048)
def _shaped(line: str, style: Type) -> QStaticText:
    made = QStaticText(line)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    tabular = style.figures_in(line)
    made.prepare(QTransform(), fonts.font(style.size, style.weight, tabular=tabular))
    return made


def text(
    painter: QPainter,
    area: QRectF,
    written: str,
    style: Type,
    ink: str,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """One line in `area`, its end elided where it is too long; returns the width it took."""
    metrics = fonts.metrics(style.size, style.weight)
    line = written[:LONGEST].translate(_ONE_LINE)
    width = _width(line, style)
    if width > area.width():
        if area.width() < style.size:
            return 0.0
        line = _elided(line, style, int(area.width()))
        width = _width(line, style)
    left = area.left()
    if align & Qt.AlignmentFlag.AlignRight:
        left = area.right() - width
    elif align & Qt.AlignmentFlag.AlignHCenter:
        left = area.left() + (area.width() - width) / 2
    # the middle between cap height and baseline stands in the middle of the area
    baseline = area.center().y() + metrics.capHeight() / 2
    tabular = style.figures_in(line)
    painter.setFont(fonts.font(style.size, style.weight, tabular=tabular))
    painter.setPen(color(ink))
    top = round(baseline) - metrics.ascent()
    painter.drawStaticText(QPointF(left, top), _shaped(line, style))
    return width


def marked(
    painter: QPainter,
    area: QRectF,
    written: str,
    places: Collection[int],
    styles: tuple[Type, Type],
    ink: str,
) -> float:
    """One line of which the characters at `places` are in the second style; returns its width."""
    if not places:
        return text(painter, area, written, styles[0], ink)
    left, start = area.left(), 0
    line = written[:LONGEST].translate(_ONE_LINE)
    while start < len(line) and left < area.right():
        strong = start in places
        end = start
        while end < len(line) and (end in places) is strong:
            end += 1
        style = styles[strong]
        room = QRectF(left, area.top(), area.right() - left, area.height())
        left += text(painter, room, line[start:end], style, ink)
        if style.width(line[start:end]) > room.width():
            break
        start = end
    return left - area.left()


def paragraph_height(written: str, style: Type, width: float) -> float:
    """How high a text stands that wraps at `width`."""
    tabular = style.figures_in(written)
    metrics = fonts.metrics(style.size, style.weight, tabular=tabular)
    flags = Qt.TextFlag.TextWordWrap
    return metrics.boundingRect(QRectF(0, 0, width, 10_000), flags.value, written).height()


def paragraph(
    painter: QPainter,
    area: QRectF,
    written: str,
    style: Type,
    ink: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """A text that wraps in `area`, from its top."""
    tabular = style.figures_in(written)
    painter.setFont(fonts.font(style.size, style.weight, tabular=tabular))
    painter.setPen(color(ink))
    painter.drawText(area, Qt.TextFlag.TextWordWrap.value | align.value, written)


def box(
    painter: QPainter,
    area: QRectF,
    radius: float,
    ground: str | None,
    border: str | None = None,
    width: float = 1,
) -> None:
    """A rounded rectangle; a border lies inside its edge."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(color(ground) if ground else Qt.BrushStyle.NoBrush)
    if border:
        painter.setPen(QPen(color(border), width))
        half = width / 2
        area = area.adjusted(half, half, -half, -half)
        radius -= half
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area, radius, radius)


def corners(
    painter: QPainter, area: QRectF, ground: str, radii: tuple[float, float, float, float]
) -> None:
    """A filled box with a radius of its own at each corner, clockwise from the top left."""
    top_left, top_right, bottom_right, bottom_left = radii
    path = QPainterPath()
    path.moveTo(area.left() + top_left, area.top())
    path.lineTo(area.right() - top_right, area.top())
    path.quadTo(area.topRight(), QPointF(area.right(), area.top() + top_right))
    path.lineTo(area.right(), area.bottom() - bottom_right)
    path.quadTo(area.bottomRight(), QPointF(area.right() - bottom_right, area.bottom()))
    path.lineTo(area.left() + bottom_left, area.bottom())
    path.quadTo(area.bottomLeft(), QPointF(area.left(), area.bottom() - bottom_left))
    path.lineTo(area.left(), area.top() + top_left)
    path.quadTo(area.topLeft(), QPointF(area.left() + top_left, area.top()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ground))
    painter.drawPath(path)


def disc(painter: QPainter, center: QPointF, radius: float, ground: str) -> None:
    """A filled circle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ground))
    painter.drawEllipse(center, radius, radius)


def line(painter: QPainter, left: float, right: float, y: float, ink: str) -> None:
    """A horizontal hairline whose upper edge is at `y`."""
    painter.fillRect(QRectF(left, y, right - left, 1), color(ink))


def focus_ring(painter: QPainter, area: QRectF, radius: float, ink: str) -> None:
    """The keyboard's ring: 2 px inside `area`."""
    box(painter, area, radius, None, ink, 2)


def by_keyboard(event: QFocusEvent) -> bool:
    """Whether the focus came by the keyboard: only then it is ringed."""
    return event.reason() in (
        Qt.FocusReason.TabFocusReason,
        Qt.FocusReason.BacktabFocusReason,
        Qt.FocusReason.ShortcutFocusReason,
    )
