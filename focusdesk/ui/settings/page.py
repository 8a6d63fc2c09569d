"""The page of settings: sections under each other, and a list of them beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from focusdesk.i18n import _
from focusdesk.store.db import Changed
from focusdesk.ui.desk import Desk
from focusdesk.ui.page import Page
from focusdesk.ui.settings.about import About
from focusdesk.ui.settings.data import Data
from focusdesk.ui.settings.general import General
from focusdesk.ui.settings.keys import Keys
from focusdesk.ui.settings.notifications import Notifications
from focusdesk.ui.settings.presence import Presence
from focusdesk.ui.settings.privacy import Privacy
from focusdesk.ui.settings.rows import Section
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.label import Line, t1
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.ringed import RingedButton
from focusdesk.ui.widgets.scroll import Scrolled

SECTIONS: Final[tuple[Callable[[Desk], Section], ...]] = (
    General,
    Keys,
    Notifications,
    Presence,
    Privacy,
    Data,
    About,
)
WIDEST: Final = 720
LIST: Final = 216
_ROOMY: Final = 800
"""Width of the page from which the list of sections stands beside them."""
_HEAD: Final = 58
_TITLE: Final = Type(18, fonts.SEMIBOLD)
_ENTRY: Final = Type(13, fonts.MEDIUM)


class _Entry(RingedButton):
    """A section in the list: pressed, it is scrolled to."""

    def __init__(self, section: Section) -> None:
        super().__init__(section.title)
        self._icon = section.icon_name
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(section.title)

    def nextCheckState(self) -> None:
        """What is in sight is marked, not what was pressed."""

    def sizeHint(self) -> QSize:
        return QSize(round(_ENTRY.width(self.text())) + 46, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 30)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        ink = colors.t2
        if self.isChecked():
            ink = colors.soft_text
            paint.box(painter, area, 8, colors.soft)
        elif self.underMouse():
            paint.box(painter, area, 8, colors.hover)
        if self._ringed:
            paint.focus_ring(painter, area, 8, colors.accent)
        icons.paint(painter, self._icon, QRectF(8, 7, 16, 16), ink)
        place = QRectF(34, area.top(), area.width() - 42, area.height())
        paint.text(painter, place, self.text(), _ENTRY, ink)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down are the list's; a button would go on to whatever takes the tab key."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
            return
        super().keyPressEvent(event)


class _Contents(QWidget):
    """The list of sections.

    chosen
        The number of the one that was pressed.
    """

    chosen = Signal(int)

    def __init__(self, sections: list[Section]) -> None:
        super().__init__()
        self.setFixedWidth(LIST)
        self.setAccessibleName(_("Sections"))
        self.entries = [_Entry(one) for one in sections]
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 9, 12)
        column.setSpacing(1)
        title = Line(_("Settings"), _TITLE, t1)
        title.setFixedHeight(_HEAD)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 0)
        head.addWidget(title)
        column.addLayout(head)
        for n, entry in enumerate(self.entries):
            column.addWidget(entry)
            entry.clicked.connect(lambda _on=False, n=n: self.chosen.emit(n))
        column.addStretch()

    def mark(self, number: int) -> None:
        for n, entry in enumerate(self.entries):
            entry.setChecked(n == number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        now = next((n for n, one in enumerate(self.entries) if one.hasFocus()), None)
        if by is None or now is None:
            super().keyPressEvent(event)
            return
        following = self.entries[(now + by) % len(self.entries)]
        following.setFocus(Qt.FocusReason.TabFocusReason)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().list))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), color(tokens().line))
        painter.end()


class SettingsPage(Page):
    """There is nothing to apply: what is set here holds."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Settings"))
        made = [make(desk) for make in SECTIONS]
        self.sections = [one for one in made if not one.is_empty]
        self.contents = _Contents(self.sections)
        self.contents.chosen.connect(self._go)
        self._lay_out()
        self.view.verticalScrollBar().valueChanged.connect(self._mark)
        self.contents.mark(0)

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(26)
        self.title = Line(_("Settings"), _TITLE, t1)
        self.title.hide()
        column.addWidget(self.title)
        for section in self.sections:
            column.addWidget(section)
        column.addStretch()
        self._column = QWidget()
        self._column.setMaximumWidth(WIDEST)
        self._column.setLayout(column)
        self._inner = QWidget()
        self._around = QHBoxLayout(self._inner)
        self._around.setContentsMargins(32, 20, 32, 40)
        self._around.addWidget(self._column, 1)
        self._around.addStretch(0)
        self.view = Scrolled(self._inner)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.contents)
        row.addWidget(self.view, 1)

    def section(self, kind: type[Section]) -> Section:
        """The one of this kind."""
        return next(one for one in self.sections if isinstance(one, kind))

    # -- as a page ----------------------------------------------------------------------------

    def opened(self) -> None:
        for section in self.sections:
            section.opened()
        self.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def apply(self, changed: Changed | None) -> None:
        if changed is None or changed.of("setting"):
            for section in self.sections:
                section.show_stored()

    def tell_time(self) -> None:
        if self.isVisible():
            for section in self.sections:
                section.opened()

    def dress(self) -> None:
        for section in self.sections:
            section.dress()

    def escape(self) -> None:
        self.stops()[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> list[QWidget]:
        focusable = [one for one in self._column.findChildren(QWidget) if _takes_tab(one)]
        listed: list[QWidget] = [] if self.contents.isHidden() else [self.contents.entries[0]]
        return [*listed, *focusable[:1]]

    def kept(self) -> object:
        return self.view.verticalScrollBar().value()

    def take_up(self, kept: object) -> None:
        if isinstance(kept, int):
            self._inner.adjustSize()
            self.view.verticalScrollBar().setValue(kept)

    # -- the list beside them -----------------------------------------------------------------

    def _go(self, number: int) -> None:
        section = self.sections[number]
        bar = self.view.verticalScrollBar()
        bar.setValue(section.mapTo(self._inner, section.rect().topLeft()).y() - 20)
        self.contents.mark(number)

    def _mark(self, top: int) -> None:
        """The section whose title is highest in sight; at the very end the last one."""
        bar = self.view.verticalScrollBar()
        tops = [one.mapTo(self._inner, one.rect().topLeft()).y() for one in self.sections]
        number = max((n for n, at in enumerate(tops) if at <= top + 60), default=0)
        if top and top == bar.maximum():
            number = len(tops) - 1
        self.contents.mark(number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= _ROOMY
        self.contents.setVisible(roomy)
        self.title.setVisible(not roomy)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()


def _takes_tab(widget: QWidget) -> bool:
    policy = widget.focusPolicy()
    return widget.isEnabled() and bool(policy.value & Qt.FocusPolicy.TabFocus.value)
