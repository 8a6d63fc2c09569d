"""The peek: who waits and how many, for eight seconds; never a word of what they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.model import ClientId
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.popover import Popover

WIDTH: Final = 252
SHOWN_S: Final = 8
_ROW: Final = 34
_HEAD: Final = 38
_MOST: Final = 8


class Peek(Popover):
    """Names and counts."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._names: Sequence[tuple[ClientId, str, int]] = ()
        self._left = SHOWN_S
        self._foot = 0
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._second)
        self.closed.connect(self._tick.stop)

    def show_names(self, names: Sequence[tuple[ClientId, str, int]], corner: QPoint) -> None:
        """Show who waits, or who waits now; `corner`: of the window, its own right upper corner."""
        self._names = names
        if self.isHidden():
            self._left = SHOWN_S
        said = ", ".join(f"{name} {i18n.number(n)}" for _client, name, n in names)
        self.setAccessibleName(_("Peek: {names}").format(names=said or _("nothing held")))
        rows = max(1, min(len(names), _MOST + 1))
        self._foot = round(paint.paragraph_height(_promise(), Type(12), WIDTH - 30)) + 20
        self.open_at(corner, WIDTH, _HEAD + rows * _ROW + 4 + self._foot)
        self._tick.start()

    @property
    def names(self) -> list[tuple[str, int]]:
        return [(name, n) for _client, name, n in self._names]

    def event(self, event: QEvent) -> bool:
        """A glance: every key but Escape is a command of the window, P closes it again."""
        if isinstance(event, QKeyEvent) and event.key() != Qt.Key.Key_Escape:
            return QWidget.event(self, event)
        return super().event(event)

    def _second(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.go()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Who still looks has more time."""
        self._left = SHOWN_S
        super().enterEvent(event)

    def paint_card(self, painter: QPainter, card: QRectF) -> None:
        colors = tokens()
        inner = card.adjusted(15, 0, -15, 0)
        place = QRectF(inner.left(), card.top() + 12, inner.width(), 20)
        paint.text(painter, place, _("Peek"), Type(13, fonts.SEMIBOLD), colors.t1)
        left = ngettext("closes in {n} s", "closes in {n} s", self._left).format(n=self._left)
        paint.text(painter, place, left, Type(11, tabular=True), colors.t3, paint.RIGHT)
        top = card.top() + _HEAD
        if not self._names:
            place = QRectF(inner.left(), top, inner.width(), _ROW)
            paint.text(painter, place, _("Nothing held."), Type(13), colors.t2)
        for client, name, count in self._names[:_MOST]:
            self._row(painter, QRectF(inner.left(), top, inner.width(), _ROW), client, name, count)
            top += _ROW
        rest = self._names[_MOST:]
        if rest:
            more = ngettext("{n} more", "{n} more", len(rest)).format(n=len(rest))
            place = QRectF(inner.left() + 28, top, inner.width() - 28, _ROW)
            paint.text(painter, place, more, Type(13), colors.t2)
        foot = card.bottom() - self._foot
        paint.line(painter, card.left() + 1, card.right() - 1, foot, colors.line)
        place = QRectF(inner.left(), foot + 9, inner.width(), self._foot)
        paint.paragraph(painter, place, _promise(), Type(12), colors.t3)

    def _row(
        self, painter: QPainter, area: QRectF, client: ClientId, name: str, count: int
    ) -> None:
        colors = tokens()
        middle = area.center().y()
        face = QRectF(area.left(), middle - 10, 20, 20)
        people.avatar(painter, face, 6, name, client, 9)
        said = i18n.number(count)
        paint.text(
            painter, area, said, Type(13, fonts.MEDIUM, tabular=True), colors.t2, paint.RIGHT
        )
        place = area.adjusted(28, 0, -30, 0)
        paint.text(painter, place, name, Type(13), colors.t1)


def _promise() -> str:
    return _("Names and counts only. No subjects, no text, and nothing is marked as read.")
