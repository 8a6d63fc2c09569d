"""The foot of the rail: the pages where one sets things up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.ui.rail.rows import PLACE_ICONS, Place, place_name
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.ringed import RingedButton

HEIGHT: Final = 44
_TEXT: Final = Type(12, fonts.MEDIUM)


class _Button(RingedButton):
    """An icon and a word; the last one is an icon alone."""

    def __init__(self, place: Place, *, bare: bool) -> None:
        super().__init__()
        self._place = place
        self._icon = PLACE_ICONS[place]
        self._always_bare = bare
        self._word = ""
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(place_name(place))
        self.set_bare(False)

    def set_bare(self, bare: bool) -> None:
        """The icon alone, its word by pointing at it."""
        bare = bare or self._always_bare
        self._word = "" if bare else place_name(self._place)
        self.setToolTip(place_name(self._place) if bare else "")
        self.updateGeometry()
        self.update()

    def nextCheckState(self) -> None:
        """The rail says where one is, not the press."""

    def sizeHint(self) -> QSize:
        wide = 28 if not self._word else round(_TEXT.width(self._word)) + 38
        return QSize(wide, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(28, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        ink = colors.t2
        if self.isChecked():
            ink = colors.soft_text
            paint.box(painter, area, 8, colors.soft)
        elif self.underMouse():
            paint.box(painter, area, 8, colors.hover if colors.dark else colors.sunken)
        if self._ringed:
            paint.focus_ring(painter, area, 8, colors.accent)
        left, side = (9, 14) if self._word else (6, 16)
        icons.paint(painter, self._icon, QRectF(left, (area.height() - side) / 2, side, side), ink)
        place = QRectF(left + 20, area.top(), area.width() - left - 26, area.height())
        paint.text(painter, place, self._word, _TEXT, ink)
        painter.end()


class Footer(QWidget):
    """The buttons side by side.

    chosen
        The `Place` that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, places: Sequence[Place], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Set up"))
        self.setFixedHeight(HEIGHT)
        self.buttons: dict[Place, _Button] = {}
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(8, 2, 8, 0)
        row.setSpacing(4)
        for place in places:
            if place is Place.SETTINGS:
                row.addStretch(1)
            made = _Button(place, bare=place is Place.SETTINGS)
            made.clicked.connect(lambda _checked=False, place=place: self.chosen.emit(place))
            row.addWidget(made)
            self.buttons[place] = made

    def set_narrow(self, narrow: bool) -> None:
        """Icons under each other."""
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if narrow else across)
        self._row.setContentsMargins(*((14, 7, 13, 6) if narrow else (8, 2, 8, 0)))
        for button in self.buttons.values():
            button.set_bare(narrow)
        self.setFixedHeight(13 + 32 * len(self.buttons) if narrow else HEIGHT)

    def select(self, place: Place | None) -> None:
        """Mark where the person is."""
        for own, button in self.buttons.items():
            button.setChecked(own is place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.line(painter, 0, self.width(), 0, tokens().line)
        painter.end()
