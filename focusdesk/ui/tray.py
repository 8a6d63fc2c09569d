"""The tray: how things stand as a picture and two figures, and the few ways to act on it.

Nothing here says who wrote or what, in focus or out of it. Nothing here comes up by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from focusdesk import i18n
from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.model import MINUTE, Instant, Micros, Mode
from focusdesk.ui import words
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color
from focusdesk.ui.theme.tokens import DARK, LIGHT
from focusdesk.ui.widgets import paint

PAUSES: Final = (15, 30, 60)
"""Minutes that the menu offers."""
SIZES: Final = (16, 22, 24, 32, 44, 48, 64)
"""Pixels: what panels ask for, once and twice as dense."""
_NUMBERED: Final = 22
"""From this size on a badge has a figure; a smaller one is a dot."""
MOST: Final = 9


class Tray(QObject):
    """One icon with its menu, where the desktop has a place for it.

    open_asked, settings_asked, deliver_asked, focus_ended, quit_asked
        What the person chose.
    pause_asked
        Micros of focus, and its label.
    """

    open_asked = Signal()
    settings_asked = Signal()
    deliver_asked = Signal()
    pause_asked = Signal(object, str)
    focus_ended = Signal()
    quit_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._facts: Facts | None = None
        self._news = 0
        self._shown: tuple[bool, int] | None = None
        self._icon: QSystemTrayIcon | None = None
        self.tip = ""
        self.menu = QMenu()
        self.menu.aboutToShow.connect(self._say)
        self._fill()

    # -- whether it is there --------------------------------------------------------------------

    @property
    def is_there(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def look(self) -> None:
        """Show the icon as soon as there is a place for it.

        It is made then, and not before: Qt decides as it makes one where it will stand.
        """
        if self._icon is None and self.is_there:
            self._icon = QSystemTrayIcon(self)
            self._icon.activated.connect(self._activated)
            self._icon.setContextMenu(self.menu)
            self._icon.setToolTip(self.tip)
            self._paint()
            self._icon.show()

    # -- the menu ---------------------------------------------------------------------------------

    def _fill(self) -> None:
        """The entries, in the language spoken now."""
        menu = self.menu
        menu.clear()
        self.state = menu.addAction("")
        self.state.setEnabled(False)
        menu.addSeparator()
        self.open = self._add(_("Open FocusDesk"), self.open_asked.emit)
        self.deliver = self._add(_("Deliver now"), self.deliver_asked.emit)
        menu.addSeparator()
        self.pauses: list[QAction] = []
        for minutes in PAUSES:
            text = ngettext("Pause for {n} minute", "Pause for {n} minutes", minutes)
            made = self._add(text.format(n=minutes), partial(self._pause, minutes * MINUTE))
            self.pauses.append(made)
        self.until_tomorrow = self._add(_("Pause until tomorrow"), self._pause_until_tomorrow)
        self.end = self._add(_("End focus"), self.focus_ended.emit)
        menu.addSeparator()
        self._add(_("Settings"), self.settings_asked.emit)
        self._add(_("Quit"), self.quit_asked.emit)
        self._say()

    def _add(self, text: str, act: Callable[[], object]) -> QAction:
        made = self.menu.addAction(text)
        made.triggered.connect(lambda _on=False: act())
        return made

    def renew(self) -> None:
        """Another language is spoken."""
        self._fill()

    def _pause(self, length: int) -> None:
        self.pause_asked.emit(Micros(length), _("Pause"))

    def _pause_until_tomorrow(self) -> None:
        facts = self._facts
        if facts is not None:
            self._pause(facts.tomorrow - facts.now)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        ):
            self.open_asked.emit()

    # -- what it says -----------------------------------------------------------------------------

    @property
    def keeps_still(self) -> bool:
        """In focus and in quiet hours what has come is not counted here: what waits is."""
        return self._facts is not None and self._facts.span.mode is not Mode.OPEN

    def show_facts(self, facts: object) -> None:
        assert isinstance(facts, Facts)
        self._facts = facts
        self._say()

    def show_news(self, count: int) -> None:
        """How many messages have come since the person last looked."""
        self._news = count
        self._say()

    @property
    def badge(self) -> int:
        """What waits while one is not to be disturbed; else what is new."""
        if self._facts is not None and self.keeps_still:
            return self._facts.counts.held
        return self._news

    def _say(self) -> None:
        facts = self._facts
        focus = facts is not None and facts.span.mode is Mode.FOCUS
        self.deliver.setEnabled(facts is not None and facts.counts.held > 0)
        self.end.setVisible(focus)
        for one in (*self.pauses, self.until_tomorrow):
            one.setEnabled(facts is not None)
        if facts is not None:
            moment = words.near(facts.tomorrow, facts.now)
            self.until_tomorrow.setText(_("Pause until {moment}").format(moment=moment))
        said = self._lines()
        self.state.setText(" · ".join(said))
        self.tip = "\n".join(("FocusDesk", *said))
        if self._icon is not None:
            self._icon.setToolTip(self.tip)
        if self._shown != (self.keeps_still, self.badge):
            self._paint()

    def _lines(self) -> list[str]:
        """How things stand, then what waits or is new."""
        facts = self._facts
        if facts is None:
            return [_("Starting")]
        state = {
            Mode.FOCUS: _("In focus"),
            Mode.OPEN: pgettext("mode", "Open"),
            Mode.QUIET: _("Quiet"),
        }
        said = [state[facts.span.mode]]
        if facts.span.mode is not Mode.OPEN and facts.span.end is not None:
            moment = words.near(Instant(facts.span.end), facts.now)
            said = [_("{state} until {moment}").format(state=said[0], moment=moment)]
        if facts.counts.held:
            counts = facts.counts
            said.append(words.held(counts.held, counts.held_vip, facts.next_delivery, facts.now))
        if self._news and not self.keeps_still:
            new = ngettext("{n} new message", "{n} new messages", self._news)
            said.append(new.format(n=i18n.number(self._news)))
        return said

    # -- the picture ------------------------------------------------------------------------------

    def _paint(self) -> None:
        self._shown = (self.keeps_still, self.badge)
        if self._icon is not None:
            self._icon.setIcon(picture(still=self.keeps_still, badge=self.badge))


def picture(*, still: bool, badge: int) -> QIcon:
    """The icon at every size a panel asks for: a crescent while one is not to be disturbed."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_drawn(size, still=still, badge=badge))
    return made


def _drawn(size: int, *, still: bool, badge: int) -> QPixmap:
    """The same in both themes: a panel's colour is not ours to know."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    whole = QRectF(0, 0, size, size)
    paint.box(painter, whole, size * 0.23, LIGHT.night if still else LIGHT.accent)
    glyph = round(size * 0.68)
    edge = round((size - glyph) / 2)
    ink = LIGHT.night_bar if still else LIGHT.on_accent
    icons.paint(painter, "crescent" if still else "inbox", QRectF(edge, edge, glyph, glyph), ink)
    if badge:
        _badge(painter, size, badge)
    painter.end()
    return pixmap


def _badge(painter: QPainter, size: int, badge: int) -> None:
    """A disc in the lower right corner; its figure where there is room to read it."""
    numbered = size >= _NUMBERED
    radius = size * (0.3 if numbered else 0.2)
    center = QPointF(size - radius, size - radius)
    # cut out of what is behind it, so that it stands out on any ground
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    paint.disc(painter, center, radius + max(1.0, size * 0.04), LIGHT.pane)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    paint.disc(painter, center, radius, DARK.warn)
    if not numbered:
        return
    text = str(badge) if badge <= MOST else f"{MOST}+"
    font = QFont(fonts.font(13, fonts.SEMIBOLD, tabular=True))
    font.setPixelSize(round(radius * (1.45 if len(text) == 1 else 1.1)))
    painter.setFont(font)
    painter.setPen(color(LIGHT.t1))
    area = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter.value, text)
