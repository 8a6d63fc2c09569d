"""The page of what waits: ring, figures, three ways to act, the bar of today."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.model import HOUR, MINUTE, SECOND, Instant, Mode
from focusdesk.store import figures, timeline
from focusdesk.ui import words
from focusdesk.ui.actions import Actions
from focusdesk.ui.desk import Desk
from focusdesk.ui.held.day_bar import DayBar, Today, window_of
from focusdesk.ui.held.peek import Peek
from focusdesk.ui.held.ring import SIDE, Ring
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.rail.focus_card import EXTENSION
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, t1, t2
from focusdesk.ui.widgets.paint import Type

STRIP: Final = 56
_LOW: Final = 640
_LEAST_SIDE: Final = 190
_BESIDE_RING: Final = 300
"""What else stands on the page, from top to bottom."""
HOVER_MS: Final = 400
"""Resting on the button for so long peeks."""


class HeldPage(QWidget):
    """What is held, as figures; its names for who peeks.

    left
        The person wants the list back.
    """

    left = Signal()

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._facts: Facts | None = None
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(_("Held"))
        self.ring = Ring()
        self.figures = Line("", Type(15, fonts.MEDIUM, tabular=True), t1)
        self.note = Line("", Type(13), t2)
        self.extend = Button(_("15 min"), icon_name="plus", height=40, size=14)
        self.extend.setAccessibleName(_("15 minutes more"))
        self.peek_button = Button(
            _("Peek"), icon_name="eye", height=40, size=14, tip=_("Who waits"), key="P"
        )
        self.end = Button(_("End focus"), Look.QUIET, height=40, size=14)
        self.deliver = Button(_("Deliver now"), height=40, size=14)
        self.bar = DayBar()
        self.peek = Peek(self)
        self.extend.clicked.connect(lambda: actions.extend_focus(EXTENSION))
        self.end.clicked.connect(actions.end_focus)
        self.deliver.clicked.connect(actions.deliver)
        self.peek_button.clicked.connect(self.toggle_peek)
        self.peek.closed.connect(lambda: self.peek_button.setChecked(False))
        self.peek_button.setCheckable(True)
        self.peek.button = self.peek_button
        self.back = Button("", Look.QUIET, icon_name="panel", height=30, parent=self)
        self.back.setToolTip(_("Show the list"))
        self.back.setAccessibleName(_("Show the list"))
        self.back.setGeometry(8, 14, 40, 30)
        self.back.clicked.connect(self.left)
        self._rests = QTimer(self)
        self._rests.setSingleShot(True)
        self._rests.setInterval(HOVER_MS)
        self._rests.timeout.connect(self._rested)
        self.peek_button.installEventFilter(self)
        self._lay_out()

    def _lay_out(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        for one in (self.extend, self.peek_button, self.deliver, self.end):
            buttons.addWidget(one)
        buttons.addStretch()
        for label in (self.figures, self.note):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(STRIP + 24, 40, 24, 27)
        column.setSpacing(0)
        column.addStretch(4)
        column.addWidget(self.ring, 0, middle)
        column.addSpacing(24)
        column.addWidget(self.figures)
        column.addSpacing(2)
        column.addWidget(self.note)
        column.addSpacing(22)
        column.addLayout(buttons)
        column.addStretch(9)
        column.addWidget(self.bar)

    def use_keys(self, keymap: Keymap) -> None:
        """Teach the key in force."""
        self.peek_button.set_key(keymap.label(Command.PEEK))

    # -- what it says -------------------------------------------------------------------------

    def show_facts(self, facts: Facts) -> None:
        self._facts = facts
        self._say_time(facts)
        counts = facts.counts
        self.figures.setText(_figures(facts))
        self.note.setText(note_of(facts))
        focus = facts.span.mode is Mode.FOCUS
        self.extend.setVisible(focus)
        self.end.setVisible(focus)
        self.deliver.setVisible(not focus)
        self.deliver.setEnabled(counts.held > 0)
        self.peek_button.setEnabled(counts.held > 0)
        self.bar.show_today(self._today(facts.now))
        if self.peek.isVisible():
            self.peek.show_names(figures.peek(self._desk.store), self._peek_corner())
        self.update()

    def _say_time(self, facts: Facts) -> None:
        span = facts.span
        end = facts.next_delivery if span.mode is Mode.OPEN else span.end
        start = span.start
        left = None
        if start is not None and end is not None and end > start and span.mode is not Mode.OPEN:
            left = (end - facts.now) / (end - start)
        title = {
            Mode.FOCUS: span.label or _("Focus session"),
            Mode.OPEN: pgettext("mode", "Open"),
            Mode.QUIET: span.label or _("Quiet hours"),
        }[span.mode]
        icon = {Mode.FOCUS: "crescent", Mode.OPEN: "sun", Mode.QUIET: "bell-off"}[span.mode]
        figure = _clock(end - facts.now) if end is not None else "–"
        moment = "" if end is None else words.near(end, facts.now)
        until = _("next delivery {moment}") if span.mode is Mode.OPEN else _("until {moment}")
        spoken = ", ".join(
            part
            for part in (
                title,
                _("{length} left").format(length=i18n.length(end - facts.now)) if end else "",
                ngettext("{n} held", "{n} held", facts.counts.held).format(n=facts.counts.held),
            )
            if part
        )
        under = until.format(moment=moment) if moment else ""
        self.ring.say(title, figure, under, left, icon, spoken)

    def _today(self, now: Instant) -> Today:
        line = timeline.timeline(self._desk.store)
        here = line.schedule.local(now)
        midnight = datetime.combine(here.date(), time(), here.tzinfo)
        start, end = window_of(Instant(round(midnight.timestamp()) * SECOND), now)
        return Today(
            now,
            start,
            end,
            tuple(line.spans(start, end)),
            tuple(one.at for one in line.deliveries(start, end)),
        )

    # -- peeking ------------------------------------------------------------------------------

    def toggle_peek(self) -> None:
        """Show who waits, or hide it again."""
        if self.peek.isVisible():
            self.peek.go()
            return
        self.peek.show_names(figures.peek(self._desk.store), self._peek_corner())
        self.peek_button.setChecked(True)

    def _peek_corner(self) -> QPoint:
        """Beside the ring: the right upper corner of who waits."""
        return QPoint(self.ring.geometry().center().x() + 428, self.ring.y() + 26)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The mouse rests on the button."""
        if event.type() is QEvent.Type.Enter and self.peek_button.isEnabled():
            self._rests.start()
        elif event.type() in (QEvent.Type.Leave, QEvent.Type.MouseButtonPress):
            self._rests.stop()
        return False

    def _rested(self) -> None:
        if self.isVisible() and not self.peek.isVisible():
            self.toggle_peek()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the ring gives way, down to what can be read."""
        super().resizeEvent(event)
        low = self.height() < _LOW
        self._column.setContentsMargins(STRIP + 24, 36 if low else 40, 24, 12 if low else 27)
        self.ring.set_side(min(SIDE, max(_LEAST_SIDE, self.height() - _BESIDE_RING)))

    def hideEvent(self, event: QHideEvent) -> None:
        self.peek.go()
        super().hideEvent(event)

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        painter.fillRect(0, 0, STRIP, self.height(), color(colors.list))
        painter.fillRect(STRIP - 1, 0, 1, self.height(), color(colors.line))
        said = _("List collapsed while you focus")
        if self._facts is not None and self._facts.span.mode is not Mode.FOCUS:
            said = _("Show the list")
        painter.save()
        painter.translate(28, 62 + min(320, Type(12).width(said) + 1))
        painter.rotate(-90)
        paint.text(painter, QRectF(0, -10, 320, 20), said, Type(12), colors.t3)
        painter.restore()
        self._rings(painter)
        painter.end()

    def _rings(self, painter: QPainter) -> None:
        """What still rings in this mode."""
        facts = self._facts
        if facts is None or facts.span.mode is Mode.OPEN:
            return
        said = _("Still rings: urgent messages")
        if facts.span.vips_ring:
            said = _("Still rings: VIPs and urgent messages")
        style = Type(12)
        width = style.width(said)
        area = QRectF(self.width() - 20 - width, 16, width + 1, 20)
        paint.text(painter, area, said, style, tokens().t3)
        icons.paint(painter, "bell", QRectF(round(area.left() - 20), 19, 14, 14), tokens().t3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.position().x() < STRIP:
            self.left.emit()


def _figures(facts: Facts) -> str:
    counts = facts.counts
    parts = [
        ngettext("{n} held", "{n} held", counts.held).format(n=i18n.number(counts.held)),
        _("{n} VIP").format(n=i18n.number(counts.held_vip)),
    ]
    if facts.next_delivery is not None:
        moment = words.near(facts.next_delivery, facts.now)
        parts.append(_("next delivery {moment}").format(moment=moment))
    return " · ".join(parts)


def note_of(facts: Facts) -> str:
    """Whether something that waits is wanted before it comes."""
    if not facts.counts.held:
        return _("Nothing held.")
    deadline, following = facts.held_deadline, facts.next_delivery
    if deadline is not None and (following is None or deadline < following):
        moment = words.near(deadline, facts.now)
        return _("The first deadline among them is {moment}.").format(moment=moment)
    if following is None:
        return _("No deadline found.")
    moment = words.near(following, facts.now)
    return _("No deadline found before {moment}.").format(moment=moment)


def _clock(left: int) -> str:
    """`1:55`: hours and minutes that are left."""
    minutes = max(0, -(-left // MINUTE))
    if left > 24 * HOUR:
        return i18n.length(left)
    return f"{minutes // 60}:{minutes % 60:02d}"
