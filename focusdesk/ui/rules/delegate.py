"""Paints a rule of the list: grip, place, sentence, query, count, switch."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.ui.rules.rows import ROW_ROLE, Row
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, query_spans
from focusdesk.ui.widgets.paint import Type

ROW: Final = 66
EDGE: Final = 8
_TEXT: Final = 64
"""Where the sentence begins; grip and place stand before it."""
_SWITCH: Final = QSize(30, 18)
_FIGURE: Final = Type(13, tabular=True)
_SUBJECT: Final = Type(13, fonts.SEMIBOLD)
_PREDICATE: Final = Type(13)
_REMARK: Final = Type(12)
_NARROW: Final = 400
"""A list that is narrower does without the grip."""

Index = QModelIndex | QPersistentModelIndex


def switch_area(row: QRectF) -> QRectF:
    """Where the switch of a row stands."""
    left = row.right() - EDGE - 12 - _SWITCH.width()
    top = row.top() + (row.height() - _SWITCH.height()) / 2
    return QRectF(left, top, _SWITCH.width(), _SWITCH.height())


class RuleDelegate(QStyledItemDelegate):
    """Paints by the tokens in force.

    selected, ringed, dragged
        The row that is open, whether the keyboard stands on it, the row that is being moved.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selected = -1
        self.ringed = False
        self.dragged = -1

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(option.rect.width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row):
            return
        painter.save()
        area = QRectF(option.rect)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if row.place == self.dragged:
            painter.setOpacity(0.45)
        self._ground(painter, area, row, hovered=hovered)
        self._row(painter, area, row)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, row: Row, *, hovered: bool) -> None:
        colors = tokens()
        inner = area.adjusted(EDGE, 0, -EDGE, 0)
        if row.place == self.selected:
            paint.box(painter, inner, 10, colors.soft)
            if self.ringed:
                paint.focus_ring(painter, inner, 10, colors.accent)
            return
        if hovered:
            paint.box(painter, inner, 10, colors.hover)
        elif not row.last and row.place + 1 != self.selected:
            paint.line(painter, inner.left(), inner.right(), area.bottom() - 1, colors.line)

    def _row(self, painter: QPainter, area: QRectF, row: Row) -> None:
        colors = tokens()
        quiet = colors.t2 if row.place == self.selected else colors.t3
        narrow = area.width() < _NARROW
        left = area.left() + (44 if narrow else _TEXT)
        middle = area.center().y()
        square = QRectF(area.left() + 14, round(middle - 7), 14, 14)
        if row.last:
            icons.paint(painter, "lock", square, quiet)
        else:
            if not narrow:
                icons.paint(painter, "grip", square, quiet)
            figure = QRectF(area.left() + (12 if narrow else 30), middle - 10, 22, 20)
            number = i18n.number(row.place + 1)
            paint.text(painter, figure, number, _FIGURE, quiet, paint.RIGHT)
        right = switch_area(area).left() - 8
        if not row.last:
            self._switch(painter, switch_area(area), on=row.rule.enabled)
        if row.count is not None:
            said = i18n.number(row.count)
            width = _FIGURE.width(said)
            ink = colors.t2 if row.rule.enabled else quiet
            place = QRectF(right - width, middle - 10, width + 1, 20)
            paint.text(painter, place, said, _FIGURE, ink)
            right -= width + 12
        self._said(painter, QRectF(left, area.top(), right - left, area.height()), row, quiet)

    def _said(self, painter: QPainter, area: QRectF, row: Row, quiet: str) -> None:
        colors = tokens()
        strong, weak = (colors.t1, colors.t2) if row.rule.enabled else (quiet, quiet)
        line = QRectF(area.left(), area.top() + 13, area.width(), 20)
        taken = paint.text(painter, line, row.sentence.subject, _SUBJECT, strong)
        rest = line.adjusted(taken + 4, 0, 0, 0)
        paint.text(painter, rest, row.sentence.predicate, _PREDICATE, weak)
        below = QRectF(area.left(), area.top() + 33, area.width(), 20)
        if row.unsaved:
            word = _("not saved")
            width = _REMARK.width(word)
            end = QRectF(below.right() - width, below.top(), width + 1, 20)
            paint.text(painter, end, word, _REMARK, colors.deadline.text)
            below.setRight(end.left() - 8)
        if row.last:
            text = _("Always last. You can change its lane, not its place.")
            paint.text(painter, below, text, _REMARK, quiet)
        else:
            query_spans.draw(painter, below, row.rule.query, faint=not row.rule.enabled)

    def _switch(self, painter: QPainter, track: QRectF, *, on: bool) -> None:
        colors = tokens()
        paint.box(painter, track, 9, colors.accent if on else colors.line2)
        knob = QPointF(track.right() - 9 if on else track.left() + 9, track.center().y())
        paint.disc(painter, knob, 7, colors.on_accent if on else colors.pane)
