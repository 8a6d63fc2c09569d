"""Where one is in a wizard: numbered discs with their names, and lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.words import labelled

_HEIGHT: Final = 28
_DISC: Final = 11
_NUMBER: Final = Type(11, fonts.SEMIBOLD, tabular=True)
_NAME: Final = Type(13, fonts.MEDIUM)
_HERE: Final = Type(13, fonts.SEMIBOLD)


class Stepper(QWidget):
    """Painted only: one goes on with the buttons."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self._now = 0
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    @property
    def said(self) -> str:
        """`Step 1 of 3`."""
        return _("Step {n} of {count}").format(n=self._now + 1, count=len(self._names))

    def show_step(self, now: int) -> None:
        self._now = now
        self.setAccessibleName(labelled(self.said, self._names[now]))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        middle = _HEIGHT / 2
        widths = [2 * _DISC + 8 + _HERE.width(name) for name in self._names]
        whole = sum(widths)
        narrow = whole + 24 * (len(self._names) - 1) > self.width()
        if narrow:  # only the name of the step one is at
            widths = [width if n == self._now else 2.0 * _DISC for n, width in enumerate(widths)]
            whole = sum(widths)
        line = max(0.0, (self.width() - whole) / max(1, len(self._names) - 1))
        left = 0.0
        for n, (name, width) in enumerate(zip(self._names, widths, strict=True)):
            self._disc(painter, QPointF(left + _DISC, middle), n)
            if not narrow or n == self._now:
                ink = colors.accent if n == self._now else colors.t2
                place = QRectF(left + 2 * _DISC + 8, 0, width - 2 * _DISC - 6, _HEIGHT)
                paint.text(painter, place, name, _HERE if n == self._now else _NAME, ink)
            left += width
            if n < len(self._names) - 1 and line > 24:
                paint.line(painter, left + 12, left + line - 12, middle, colors.line2)
            left += line
        painter.end()

    def _disc(self, painter: QPainter, center: QPointF, n: int) -> None:
        colors = tokens()
        at = n == self._now
        done = n < self._now
        ground = colors.accent if at else colors.soft if done else colors.sunken
        paint.disc(painter, center, _DISC, ground)
        if done:
            square = QRectF(center.x() - 6, center.y() - 6, 12, 12)
            icons.paint(painter, "check", square, colors.soft_text, 2.4)
            return
        area = QRectF(center.x() - _DISC, 0, 2 * _DISC, _HEIGHT)
        ink = colors.on_accent if at else colors.t2
        paint.text(painter, area, str(n + 1), _NUMBER, ink, paint.CENTER)
