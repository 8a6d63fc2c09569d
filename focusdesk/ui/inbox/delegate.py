"""Paints a row of the list: face, name, subject, person, pills, time; or the title of a group."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from focusdesk.ui.inbox.model import LINE_ROLE
from focusdesk.ui.inbox.picks import Picks
from focusdesk.ui.inbox.rows import Header, Line
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, people, pill
from focusdesk.ui.widgets.paint import Type

ROW: Final = 74
HEADER: Final = 28
_LEFT: Final = 64
_EDGE: Final = 8
_RIGHT: Final = 20
_GAP: Final = 6
_NAME: Final = Type(13, fonts.REGULAR)
_NAME_UNREAD: Final = Type(13, fonts.SEMIBOLD)
_SUBJECT: Final = Type(13)
_PERSON: Final = Type(12)
_LEAST_PERSON: Final = 36
_TIME: Final = Type(12, tabular=True)
_TITLE: Final = Type(11, fonts.SEMIBOLD)

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints by the tokens in force.

    selected, ringed
        The row that is open, and whether the keyboard stands on it.
    """

    def __init__(self, picks: Picks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picks = picks
        self.selected = -1
        self.ringed = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        header = isinstance(index.data(LINE_ROLE), Header)
        return QSize(option.rect.width(), HEADER if header else ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        said = index.data(LINE_ROLE)
        area = QRectF(option.rect)
        if isinstance(said, Header):
            place = QRectF(area.left() + 16, area.top() + 7, area.width() - 32, 20)
            paint.text(painter, place, said.title, _TITLE, tokens().t2)
            return
        if not isinstance(said, Line):
            return
        painter.save()
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        above = index.sibling(index.row() - 1, 0)
        after_title = not above.isValid() or isinstance(above.data(LINE_ROLE), Header)
        if said.conversation in self._picks and index.row() != self.selected:
            inner = area.adjusted(_EDGE, 0, -_EDGE, 0)
            paint.box(painter, inner, 10, tokens().softer)
        else:
            self._ground(painter, area, index.row(), hovered=hovered, after_title=after_title)
        self._row(painter, area, said, selected=index.row() == self.selected, hovered=hovered)
        painter.restore()

    def _ground(
        self, painter: QPainter, area: QRectF, row: int, *, hovered: bool, after_title: bool
    ) -> None:
        colors = tokens()
        inner = QRectF(area.left() + _EDGE, area.top(), area.width() - 2 * _EDGE, area.height())
        if row == self.selected:
            paint.box(painter, inner, 10, colors.soft)
            if self.ringed:
                paint.focus_ring(painter, inner, 10, colors.accent)
        elif hovered:
            paint.box(painter, inner, 10, colors.hover)
        elif row - 1 != self.selected and not after_title:
            paint.line(
                painter, area.left() + _LEFT, area.right() - 2 * _EDGE, area.top(), colors.line
            )

    def _row(
        self, painter: QPainter, area: QRectF, said: Line, *, selected: bool, hovered: bool
    ) -> None:
        colors = tokens()
        top, left, right = area.top(), area.left() + _LEFT, area.right() - _RIGHT
        ground = colors.soft if selected else colors.hover if hovered else colors.list
        self._face(painter, area, said, ground)
        strong, quiet = colors.t1, colors.t2 if selected else colors.t3
        ink = (colors.soft_text if selected else colors.accent) if said.unread else quiet
        time = _TIME.width(said.time)
        paint.text(painter, QRectF(right - time, top + 9, time + 1, 20), said.time, _TIME, ink)
        room = right - time - 12 - left - (18 if said.vip else 0)
        style = _NAME_UNREAD if said.unread else _NAME
        width = paint.text(painter, QRectF(left, top + 8, room, 20), said.name, style, strong)
        if said.vip:
            square = QRectF(round(left + width + _GAP), top + 13, 12, 12)
            icons.paint(painter, "star", square, colors.star)
        ink = colors.t1 if said.unread else colors.t2
        place = QRectF(left, top + 27, right - left, 20)
        paint.text(painter, place, said.subject, _SUBJECT, ink)
        self._last_line(painter, QRectF(left, top + 46, right - left, 20), said, quiet)

    def _face(self, painter: QPainter, area: QRectF, said: Line, ground: str) -> None:
        face = QRectF(area.left() + 16, area.top() + 9, 36, 36)
        if said.conversation in self._picks:
            paint.box(painter, face, 10, tokens().accent)
            icons.paint(painter, "check", face.adjusted(8, 8, -8, -8), tokens().on_accent, 2.4)
        else:
            people.avatar(painter, face, 10, said.name, said.client, 13)
        people.badge(painter, QPointF(face.right() - 3, face.bottom() - 4), 8, said.channel, ground)
        if said.unread:
            center = QPointF(area.left() + 10.5, area.top() + 27.5)
            paint.disc(painter, center, 3.5, tokens().accent)

    def _last_line(self, painter: QPainter, area: QRectF, said: Line, ink: str) -> None:
        middle = area.center().y()
        room = area.width()
        if said.due:
            width = said.due.width
            pill.draw(painter, area.right() - width, middle, said.due, width)
            room -= width + 8
        label = said.pill.width + _GAP if said.pill else 0
        place = QRectF(area.left(), area.top(), max(0.0, room - label), area.height())
        # a letter and three dots name nobody
        room_for_name = place.width() >= min(_PERSON.width(said.person), _LEAST_PERSON)
        width = paint.text(painter, place, said.person, _PERSON, ink) if room_for_name else 0.0
        if said.pill:
            left = area.left() + width + (_GAP if width else 0)
            pill.draw(painter, left, middle, said.pill, area.left() + room - left)
