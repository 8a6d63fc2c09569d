"""The focus card: what the clock says, until when, what waits, and the two or three ways to act."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.model import MINUTE, Instant, Micros, Mode
from focusdesk.ui import words
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.flow import FlowLayout
from focusdesk.ui.widgets.paint import Type

LENGTHS: Final = (25, 50, 90)
"""Minutes of focus that the menu offers."""
EXTENSION: Final = Micros(15 * MINUTE)
_PAD: Final = 12
_STATE: Final = Type(11, fonts.SEMIBOLD)
_TITLE: Final = Type(14, fonts.SEMIBOLD)
_SMALL: Final = Type(12, tabular=True)
_BUTTON: Final = 28


class FocusCard(QWidget):
    """Painted in one of three states: focus is night, open is paper, quiet is grey.

    started
        Micros of focus to begin.
    extended, ended, delivered
        What the other buttons ask for.
    """

    started = Signal(object)
    extended = Signal()
    ended = Signal()
    delivered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: Facts | None = None
        self._compact = False
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._buttons = QWidget(self)
        self._flow = FlowLayout(self._buttons, gap=6, stretch=True)
        self._deliver_night = self._button(_("Deliver now"), Look.NIGHT, self.delivered)
        self._end = self._button(_("End focus"), Look.NIGHT_OUTLINE, self.ended)
        self._start = Button(
            _("Start focus"), Look.SOFT, icon_name="crescent", height=_BUTTON, size=12
        )
        self._start.clicked.connect(self.offer_lengths)
        self._flow.addWidget(self._start)
        self._deliver_open = self._button(_("Deliver now"), Look.OUTLINE, self.delivered)
        self._extend = Button(
            _("+15 min"),
            Look.NIGHT_QUIET,
            height=20,
            size=11,
            tip=_("Move the end of this focus by a quarter of an hour"),
            parent=self,
        )
        self._extend.clicked.connect(self.extended)
        self._arrange()

    def _button(self, text: str, look: Look, pressed: SignalInstance) -> Button:
        made = Button(text, look, height=_BUTTON, size=12)
        made.clicked.connect(pressed)
        self._flow.addWidget(made)
        return made

    # -- what it says -------------------------------------------------------------------------

    def show_facts(self, facts: Facts) -> None:
        self._facts = facts
        self._arrange()

    def set_compact(self, compact: bool) -> None:
        """Without figures and buttons: the page beside it has them."""
        self._compact = compact
        self._arrange()

    def set_narrow(self, narrow: bool) -> None:
        """Its icon alone: everything else is told by pointing at it, and done from a menu."""
        self._narrow = narrow
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if narrow else Qt.FocusPolicy.NoFocus)
        cursor = Qt.CursorShape.PointingHandCursor if narrow else Qt.CursorShape.ArrowCursor
        self.setCursor(cursor)
        self._arrange()

    @property
    def _mode(self) -> Mode:
        return self._facts.span.mode if self._facts else Mode.OPEN

    def _arrange(self) -> None:
        facts = self._facts
        focus = self._mode is Mode.FOCUS
        held = facts is not None and facts.counts.held > 0
        full = facts is not None and not self._compact and not self._narrow
        self._deliver_night.setVisible(full and focus)
        self._end.setVisible(full and focus)
        self._start.setVisible(full and not focus)
        self._deliver_open.setVisible(full and not focus and held)
        self._deliver_night.setEnabled(held)
        self._extend.setVisible(full and focus)
        self.setAccessibleName(self._spoken())
        self.setToolTip(self._spoken() if self._narrow else "")
        self._place()
        self.updateGeometry()
        self.update()

    def _lines(self) -> list[str]:
        """What stands under the title: what waits, then the next focus."""
        facts = self._facts
        if facts is None or self._compact:
            return []
        counts = facts.counts
        said = []
        if self._mode is not Mode.QUIET or counts.held:
            said.append(words.held(counts.held, counts.held_vip, facts.next_delivery, facts.now))
        ahead = facts.next_focus
        if self._mode is Mode.OPEN and ahead is not None and ahead.start is not None:
            name = ahead.label or _("Focus")
            said.append(f"{name} {words.at_time(ahead.start, facts.now)}")
        return said

    def _title(self) -> str:
        label = self._facts.span.label if self._facts else ""
        if self._mode is Mode.FOCUS:
            return label or pgettext("focus card", "Focus session")
        if self._mode is Mode.QUIET:
            return label or _("Quiet hours")
        return pgettext("focus card", "No focus now")

    def _state(self) -> str:
        return {
            Mode.FOCUS: _("In focus"),
            Mode.OPEN: pgettext("mode", "Open"),
            Mode.QUIET: _("Quiet"),
        }[self._mode]

    def _until(self, room: float = math.inf) -> str:
        """Until when it holds; the moment alone where there is no more `room`."""
        facts = self._facts
        if facts is None:
            return ""
        if self._mode is Mode.OPEN:
            return i18n.time_of_day(facts.now)
        end = facts.span.end
        if end is None:
            return ""
        moment = words.near(end, facts.now)
        whole = _("until {moment}").format(moment=moment)
        return whole if _SMALL.width(whole) <= room else moment

    def _spoken(self) -> str:
        parts = [self._state(), self._title(), self._until(), *self._lines()]
        return ", ".join(part for part in parts if part)

    # -- where it stands ----------------------------------------------------------------------

    def _text_height(self) -> int:
        """Down to the end of the last line of text."""
        lines = len(self._lines())
        if not lines:
            return 53
        bar = 15 if self._mode is Mode.FOCUS else 0
        return 57 + bar + 20 * lines

    def _height(self, width: int) -> int:
        if self._narrow:
            return 36
        height = self._text_height()
        if not self._buttons_shown():
            return height + (_PAD if self._lines() else 11)
        return height + 9 + self._flow.heightForWidth(width - 2 * _PAD) + _PAD

    def _buttons_shown(self) -> bool:
        return not self._flow.is_empty()

    def _place(self) -> None:
        width = self.width()
        height = self._height(width)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)
        top = self._text_height() + 9
        self._buttons.setGeometry(_PAD, top, width - 2 * _PAD, max(0, height - top - _PAD))
        size = self._extend.sizeHint()
        self._extend.setGeometry(width - _PAD - size.width() + 6, 10, size.width(), size.height())

    def sizeHint(self) -> QSize:
        return QSize(207, self._height(207))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self._narrow:
            self._icon_alone(painter, area)
            painter.end()
            return
        night = self._mode is Mode.FOCUS
        if night:
            paint.box(painter, area, 12, colors.night)
            strong, quiet, mark = colors.night_text, colors.night_text2, colors.night_bar
        elif self._mode is Mode.OPEN:
            paint.box(painter, area, 12, colors.pane, colors.line)
            strong, quiet, mark = colors.t1, colors.t2, colors.accent
        else:
            paint.box(painter, area, 12, colors.sunken)
            strong, quiet, mark = colors.t1, colors.t2, colors.t2
        inner = area.adjusted(_PAD, 0, -_PAD, 0)
        icon = {Mode.FOCUS: "crescent", Mode.OPEN: "sun", Mode.QUIET: "bell-off"}[self._mode]
        icons.paint(painter, icon, QRectF(_PAD, 13, 14, 14), mark)
        paint.text(painter, _row(inner, 20, 20), self._state(), _STATE, quiet)
        self._head(painter, inner, strong, quiet)
        top = 67.0
        if night and not self._compact:
            self._bar(painter, inner)
            top = 83.0
        for said in self._lines():
            paint.text(painter, _row(inner, top), said, _SMALL, quiet)
            top += 20
        painter.end()

    def _icon_alone(self, painter: QPainter, area: QRectF) -> None:
        colors = tokens()
        ground, border, mark = {
            Mode.FOCUS: (colors.night, None, colors.night_bar),
            Mode.OPEN: (colors.pane, colors.line, colors.accent),
            Mode.QUIET: (colors.sunken, None, colors.t2),
        }[self._mode]
        paint.box(painter, area, 10, ground, border)
        if self.hasFocus():
            paint.focus_ring(painter, area, 10, colors.accent)
        center = area.center()
        icon = {Mode.FOCUS: "crescent", Mode.OPEN: "sun", Mode.QUIET: "bell-off"}[self._mode]
        square = QRectF(round(center.x() - 8), round(center.y() - 8), 16, 16)
        icons.paint(painter, icon, square, mark)

    def _head(self, painter: QPainter, inner: QRectF, strong: str, quiet: str) -> None:
        until = self._until(inner.width() - 8 - _TITLE.width(self._title()))
        width = _SMALL.width(until)
        place = _row(inner, 45)
        place.setLeft(inner.right() - width)
        paint.text(painter, place, until, _SMALL, quiet, paint.RIGHT)
        place = _row(inner, 44)
        place.setRight(inner.right() - width - 8)
        paint.text(painter, place, self._title(), _TITLE, strong)

    def _bar(self, painter: QPainter, inner: QRectF) -> None:
        part = self._part()
        if part is None:
            return
        colors = tokens()
        whole = QRectF(inner.left(), 63, inner.width(), 4)
        paint.box(painter, whole, 2, colors.night3)
        done = QRectF(whole.left(), whole.top(), max(4.0, whole.width() * part), 4)
        paint.box(painter, done, 2, colors.night_bar)

    def _part(self) -> float | None:
        """How much of the focus is over."""
        facts = self._facts
        if facts is None or facts.span.start is None or facts.span.end is None:
            return None
        return (facts.now - facts.span.start) / (facts.span.end - facts.span.start)

    # -- the icon alone -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._narrow:
            self._offer_all()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._narrow and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._offer_all()
        else:
            super().keyPressEvent(event)

    def _offer_all(self) -> None:
        """What the buttons of the wide card do."""
        if self._facts is None:
            return
        menu = QMenu(self)
        menu.setFont(fonts.font(13))
        if self._mode is Mode.FOCUS:
            menu.addAction(_("+15 min"), self.extended.emit)
            menu.addAction(_("End focus"), self.ended.emit)
        else:
            menu.addAction(_("Start focus"), self.offer_lengths)
        deliver = menu.addAction(_("Deliver now"), self.delivered.emit)
        deliver.setEnabled(self._facts.counts.held > 0)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(self.width() + 4, 0)))

    # -- the menu -----------------------------------------------------------------------------

    def offer_lengths(self) -> None:
        """Ask how long the focus shall be."""
        menu = QMenu(self)
        menu.setFont(fonts.font(13))
        for minutes in LENGTHS:
            text = ngettext("{n} minute", "{n} minutes", minutes).format(n=minutes)
            if self._facts is not None:
                end = Instant(self._facts.now + minutes * MINUTE)
                text = _("{length}, until {moment}").format(
                    length=text, moment=words.near(end, self._facts.now)
                )
            action = menu.addAction(text)
            action.setData(minutes)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.triggered.connect(
            lambda action: self.started.emit(Micros(int(action.data()) * MINUTE))
        )
        under = self._start if self._start.isVisible() else self
        menu.popup(under.mapToGlobal(QPoint(0, under.height() + 4)))


def _row(inner: QRectF, middle: float, indent: float = 0) -> QRectF:
    return QRectF(inner.left() + indent, middle - 10, inner.width() - indent, 20)
