"""What a query may go on with, in a list under its field: the keyboard stays in the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint, query_spans
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.query_completion import Candidate

_ROW: Final = 30
_PAD: Final = 5
_SHADOW: Final = 12
_REMARK: Final = Type(12)
_WIDTH: Final = 340
_RADIUS: Final = 10


class Offers(QWidget):
    """Candidates under each other, one of which would be taken.

    taken
        A candidate was pressed with the mouse.
    """

    taken = Signal(object)

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self._field = field
        self._offers: tuple[Candidate, ...] = ()
        self._place = 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Suggestions"))
        self.hide()

    @property
    def offers(self) -> tuple[Candidate, ...]:
        return self._offers if self.isVisible() else ()

    @property
    def current(self) -> Candidate | None:
        """The one that Tab or Enter would take."""
        return self._offers[self._place] if self.isVisible() else None

    def offer(self, offers: Sequence[Candidate], corner: QPoint) -> None:
        """Show these under a point of the field, the first one chosen; none: go away."""
        if not offers:
            self.hide()
            return
        self._offers, self._place = tuple(offers), 0
        self.put_at(corner)
        self.show()
        self.raise_()
        self._say()
        self.update()

    def put_at(self, corner: QPoint) -> None:
        """Stand under this point of the field; what is offered stays."""
        window = self._field.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        size = QSize(_WIDTH, 2 * _PAD + len(self._offers) * _ROW) + QSize(2 * _SHADOW, 2 * _SHADOW)
        at = self._field.mapTo(window, corner) - QPoint(_SHADOW, _SHADOW - 4)
        left = max(-_SHADOW, min(at.x(), window.width() - size.width() + _SHADOW - 8))
        self.setGeometry(left, at.y(), size.width(), size.height())

    def step(self, by: int) -> None:
        """The next or the previous one, and round."""
        self._place = (self._place + by) % len(self._offers)
        self._say()
        self.update()

    def _say(self) -> None:
        """A screen reader follows the field; it is told what Tab would take."""
        found = self._offers[self._place]
        said = ", ".join(part for part in (found.written, found.remark) if part)
        self.setAccessibleDescription(said)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, said))

    # -- mouse --------------------------------------------------------------------------------

    def _at(self, y: float) -> int:
        place = int((y - _SHADOW - _PAD) // _ROW)
        return place if 0 <= place < len(self._offers) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().y())
        if place >= 0 and place != self._place:
            self._place = place
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._at(event.position().y())
        if place >= 0:
            self.taken.emit(self._offers[place])

    # -- paint --------------------------------------------------------------------------------

    def row_area(self, place: int) -> QRectF:
        """Where a candidate stands."""
        wide = self.width() - 2 * (_SHADOW + _PAD)
        return QRectF(_SHADOW + _PAD, _SHADOW + _PAD + place * _ROW, wide, _ROW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(_SHADOW, 0, -2):
            painter.setBrush(color("#000000", colors.shadow / _SHADOW * 1.6))
            around = card.adjusted(-step, 3 - step, step, step - 1)
            painter.drawRoundedRect(around, _RADIUS + step, _RADIUS + step)
        paint.box(painter, card, _RADIUS, colors.pane, colors.line2)
        for place, offer in enumerate(self._offers):
            area = self.row_area(place)
            if place == self._place:
                paint.box(painter, area, 6, colors.soft)
            inner = area.adjusted(9, 0, -9, 0)
            remark = min(_REMARK.width(offer.remark), inner.width() / 2)
            end = QRectF(inner.right() - remark, inner.top(), remark + 1, _ROW)
            ink = colors.t2 if place == self._place else colors.t3
            paint.text(painter, end, offer.remark, _REMARK, ink)
            inner.setRight(end.left() - 10)
            query_spans.draw(painter, inner, offer.written)
        painter.end()
