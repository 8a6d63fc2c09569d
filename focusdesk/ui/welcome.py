"""What stands in place of the inbox on a first start: what will happen, and two ways to begin."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QPointF, QProcess, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.page import Page
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.scroll import Scrolled

_WIDTH: Final = 560
_OPENING: Final = ((76, 86), (80, 95), (100, 95), (104, 86))
"""Of the tray in the picture."""
_TITLE: Final = Type(24, fonts.SEMIBOLD)
_ROW_TITLE: Final = Type(14, fonts.SEMIBOLD)


def is_first_start(facts: Facts | None) -> bool:
    """Whether there is no account and nothing was ever stored."""
    if facts is None or facts.accounts or facts.clients:
        return False
    counts = facts.counts
    return not (counts.inbox or counts.snoozed or counts.held)


class _Picture(QWidget):
    """A crescent over a tray."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(180, 128)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint.disc(painter, QPointF(90, 64), 62, colors.soft)
        moon, bite = QPainterPath(), QPainterPath()
        moon.addEllipse(QPointF(83, 57), 36, 36)
        bite.addEllipse(QPointF(107, 34), 28, 28)
        painter.setBrush(color(colors.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPath(moon.subtracted(bite))
        for at, radius in (
            (QPointF(136, 28), 3.0),
            (QPointF(42, 38), 2.0),
            (QPointF(148, 50), 1.5),
        ):
            paint.disc(painter, at, radius, colors.accent)
        tray = QPainterPath(QPointF(42, 110))
        for x, y in ((52, 86), (128, 86), (138, 110)):
            tray.lineTo(x, y)
        painter.setBrush(color(colors.pane))
        pen = QPen(color(colors.t2), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPath(tray)
        painter.drawPolyline([QPointF(x, y) for x, y in _OPENING])
        painter.drawLine(QPointF(3, 110), QPointF(177, 110))
        painter.end()


class _Promise(QWidget):
    """One line of what will happen, perhaps with what to do first."""

    def __init__(self, icon: str, title: str, text: str, *, first: bool = False) -> None:
        super().__init__()
        self._icon = icon
        self._first = first
        self.text = Paragraph(text, Type(12), t2)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(65, 16, 16, 16)
        self.row.setSpacing(16)
        column = QVBoxLayout()
        column.setSpacing(1)
        line = Line(title, _ROW_TITLE, t1)
        line.setFixedHeight(20)
        column.addWidget(line)
        column.addWidget(self.text)
        self.row.addLayout(column, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        middle = round(self.height() / 2)
        ground, ink = (colors.soft, colors.accent) if self._first else (colors.sunken, colors.t2)
        paint.box(painter, QRectF(16, middle - 18, 36, 36), 10, ground)
        icons.paint(painter, self._icon, QRectF(24, middle - 10, 20, 20), ink)
        if not self._first:
            paint.line(painter, 1, self.width() - 1, 0, colors.line)
        painter.end()


class _Card(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), 12, tokens().pane, tokens().line)
        painter.end()


class _Safe(QWidget):
    """Where everything stays."""

    def __init__(self) -> None:
        super().__init__()
        self._text = _("Everything stays on this computer")
        self.setAccessibleName(self._text)
        self.setFixedHeight(28)

    def sizeHint(self) -> QSize:
        return QSize(round(Type(12).width(self._text)) + 20, 28)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, "lock", QRectF(0, 8, 12, 12), tokens().t2)
        place = QRectF(19, 0, self.width() - 19.0, 28)
        paint.text(painter, place, self._text, Type(12), tokens().t2)
        painter.end()


class WelcomePage(Page):
    """Goes as soon as there is an account.

    add_asked
        The person wants to add the first account.
    schedule_asked
        The person wants to see the week.
    """

    add_asked = Signal()
    schedule_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.demo_command = [sys.executable, "-m", "focusdesk", "demo"]
        self.setAccessibleName(_("Welcome"))
        self.title = Line(_("Nothing to watch. Enjoy it."), _TITLE, t1)
        self.title.setFixedHeight(32)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.intro = Paragraph(
            _(
                "FocusDesk gathers client messages in one place and brings them to you when you "
                "have time for them."
            ),
            Type(14),
            t2,
        )
        self.intro.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.promises = [
            _Promise(
                "mail",
                _("Connect where clients write"),
                _("Begin with one; others can follow."),
                first=True,
            ),
            _Promise(
                "crescent",
                _("Paint your focus hours"),
                _("Start from “Maker mornings” and adjust."),
            ),
            _Promise(
                "tray-in",
                _("Get your first delivery"),
                _("Everything arrives together, at times you chose."),
            ),
        ]
        self.add = Button(_("Add your first account"), Look.PRIMARY)
        self.schedule = Button(_("Open schedule"))
        self.demo = Button(_("Try the demo"), Look.LINK, height=28)
        self.demo.setToolTip(_("Made-up clients in a window of their own; nothing of it is kept"))
        self._lay_out()
        self.add.clicked.connect(self.add_asked)
        self.schedule.clicked.connect(self.schedule_asked)
        self.demo.clicked.connect(self._start_demo)

    def _lay_out(self) -> None:
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 24, 0, 24)
        column.setSpacing(0)
        column.addWidget(_Picture(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(21)
        column.addWidget(self.title)
        column.addSpacing(6)
        around = QHBoxLayout()
        around.setContentsMargins(58, 0, 58, 0)
        around.addWidget(self.intro)
        column.addLayout(around)
        column.addSpacing(28)
        card = _Card()
        self.promises[0].row.addWidget(self.add)
        self.promises[1].row.addWidget(self.schedule)
        for promise in self.promises:
            card.column.addWidget(promise)
        column.addWidget(card)
        column.addSpacing(20)
        foot = QHBoxLayout()
        foot.setSpacing(28)
        foot.addStretch()
        foot.addWidget(_Safe())
        foot.addWidget(self.demo)
        foot.addStretch()
        column.addLayout(foot)
        inner = QWidget()
        centred = QVBoxLayout(inner)
        centred.setContentsMargins(24, 0, 24, 0)
        centred.addStretch()
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(middle, 1000)
        row.addStretch()
        centred.addLayout(row)
        centred.addStretch()
        view = Scrolled(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(view)

    def opened(self) -> None:
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> list[QWidget]:
        return [self.add]

    def dress(self) -> None:
        self.intro.dress()
        for promise in self.promises:
            promise.text.dress()

    def _start_demo(self) -> None:
        """A process of its own on a profile that goes with it: nothing here is touched."""
        command, *arguments = self.demo_command
        begun, _pid = QProcess.startDetached(command, arguments)
        if begun:
            self.said.emit(_("The demo opens in a window of its own in a moment."), None)
        else:
            self.said.emit(_("The demo could not be started: focusdesk demo says why."), None)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()
