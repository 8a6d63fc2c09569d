"""The head of the pane: who it is, where they are reached, what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from focusdesk.i18n import _, ngettext, pgettext
from focusdesk.model import SECOND, Address, ClientId, Instant, Triage
from focusdesk.store.rows import ClientRow, ConversationRow
from focusdesk.ui import words
from focusdesk.ui.keys import Command, Keymap
from focusdesk.ui.pane.organisation import organisation
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.flow import FlowLayout
from focusdesk.ui.widgets.paint import Type

_EDGE: Final = 24
_FACE: Final = 44
_CHIPS_AT: Final = 68
_NAME_LEAST, _NAME_MOST = 110, 220
"""What the name has before the buttons give up their words."""
_NAME: Final = Type(18, fonts.SEMIBOLD)
_UNDER: Final = Type(12)
_CHIP: Final = Type(12, tabular=True)
MOST: Final = 20
"""Identities that the head looks at."""


class _Chip(QLabel):
    """A short text in a rounded box, after a channel's badge, a globe, or nothing."""

    def __init__(self, text: str, channel: str = "", *, globe: bool = False) -> None:
        super().__init__(text)
        self._channel = channel
        self._globe = globe
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(text)

    def sizeHint(self) -> QSize:
        icon = 19 if self._channel or self._globe else 3
        return QSize(min(320, round(6 + icon + _CHIP.width(self.text()) + 9)), 22)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        ground, ink = colors.sunken, colors.t2
        if self._globe:
            ground, ink = colors.soft, colors.soft_text
        paint.box(painter, area, 11, ground)
        left = 9.0
        if self._channel:
            people.badge(painter, QPointF(13, 11), 7, self._channel)
            left = 25
        elif self._globe:
            icons.paint(painter, "globe", QRectF(8, 5, 12, 12), ink)
            left = 25
        place = QRectF(left, 1, area.width() - left - 8, 20)
        paint.text(painter, place, self.text(), _CHIP, ink)
        painter.end()


class PaneHeader(QWidget):
    """Two lines, and one of chips.

    done_pressed, snooze_pressed, reopen_pressed, reply_pressed, back_pressed
        The buttons; the last one is there where the pane stands in the place of the list.
    """

    done_pressed = Signal()
    snooze_pressed = Signal()
    reopen_pressed = Signal()
    reply_pressed = Signal()
    back_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._under = "", ""
        self._client = ClientId(1)
        self._vip = False
        self._chips: list[_Chip] = []
        self._row = QWidget(self)
        self._rest = _Chip("")
        self._rest.setParent(self._row)
        self._flow = FlowLayout(self._row, gap=6)
        self.done = Button(pgettext("verb", "Done"), icon_name="done", parent=self)
        self.reopen = Button(_("To inbox"), icon_name="inbox", parent=self)
        self.snooze = Button(_("Snooze"), icon_name="clock", parent=self)
        self.snooze.setCheckable(True)
        self.reply = Button(_("Reply"), icon_name="reply", parent=self)
        self.back = Button("", Look.QUIET, icon_name="arrow-left", parent=self)
        self.back.setAccessibleName(_("Back to the list"))
        self.back.setToolTip(_("Back to the list (Esc)"))
        self.back.hide()
        self.back.clicked.connect(self.back_pressed)
        self.done.clicked.connect(self.done_pressed)
        self.reopen.clicked.connect(self.reopen_pressed)
        self.snooze.clicked.connect(self.snooze_pressed)
        self.reply.clicked.connect(self.reply_pressed)
        self.use_keys(Keymap())
        self._place()

    def set_alone(self, alone: bool) -> None:
        """The pane stands in the place of the list, and leads back to it."""
        self.back.setVisible(alone)
        self._place()
        self.update()

    @property
    def _left(self) -> int:
        """Where the face stands."""
        return _EDGE if self.back.isHidden() else _EDGE + 32

    def use_keys(self, keymap: Keymap) -> None:
        """Tell the keys in force by pointing at the buttons."""
        self.done.setToolTip(keymap.tip(_("Out of the inbox"), Command.DONE))
        self.reopen.setToolTip(keymap.tip(_("Back into the inbox"), Command.DONE))
        self.snooze.setToolTip(keymap.tip(_("Out of the inbox until a time"), Command.SNOOZE))
        self.reply.setToolTip(keymap.tip(_("Write an answer"), Command.REPLY))

    # -- what it says -------------------------------------------------------------------------

    def show_row(self, row: ConversationRow) -> None:
        """At once, from the list: who it is, and the identity that wrote."""
        self._name, self._vip, self._client = row.client_name, row.vip, row.client
        self._under = row.identity_name if row.identity_name != row.client_name else ""
        self.show_state(row.state)
        self.setAccessibleName(row.client_name)
        self.setAccessibleDescription(self._under)
        self._show_chips([_Chip(row.identity_address, row.channel)])

    def show_state(self, state: Triage) -> None:
        """What can be done follows from where the conversation stands."""
        self.done.setVisible(state is not Triage.DONE)
        self.reopen.setVisible(state is not Triage.INBOX)
        self._place()
        self.update()

    def show_client(self, client: ClientRow, now: Instant) -> None:
        """As soon as it is read: its people, all its identities, the time where they are."""
        self._name, self._vip, self._client = client.name, client.vip, client.id
        self._under = " · ".join(one for one in (organisation(client), people_of(client)) if one)
        self.setAccessibleDescription(self._under)
        chips = []
        local = local_time(client.zone, now)
        if local:
            chips.append(_Chip(local, globe=True))
        chips += [_Chip(called(one), one.channel) for one in one_a_channel_first(client.identities)]
        self._show_chips(chips)

    def _show_chips(self, chips: Sequence[_Chip]) -> None:
        """As many as stand in one line; the rest are counted."""
        self._chips = list(chips)
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for one in chips:
            self._flow.addWidget(one)
        self._rest = _Chip("")
        self._flow.addWidget(self._rest)
        self._place()
        self.update()

    def _fit(self) -> None:
        room = self.width() - 2 * _EDGE
        whole = sum(one.sizeHint().width() + 6 for one in self._chips) - 6
        self._rest.setText(_more(len(self._chips)))
        if whole > room:
            room -= self._rest.sizeHint().width() + 6
        used, shown = 0, 0
        for one in self._chips:
            used += one.sizeHint().width() + 6
            if used - 6 > room and shown:
                break
            shown += 1
        for number, one in enumerate(self._chips):
            one.setVisible(number < shown)
        left = len(self._chips) - shown
        self._rest.setText(_more(left))
        self._rest.setToolTip("\n".join(one.text() for one in self._chips[shown:]))
        self._rest.setVisible(left > 0)

    # -- where it stands ----------------------------------------------------------------------

    def _buttons(self) -> list[Button]:
        return [
            one for one in (self.reopen, self.done, self.snooze, self.reply) if not one.isHidden()
        ]

    def _place(self) -> None:
        self._fit()
        self.back.setGeometry(12, 21, 40, 30)
        right = self.width() - _EDGE
        buttons = self._buttons()
        for button in buttons:
            button.set_bare(False)
        whole = sum(one.sizeHint().width() + 8 for one in buttons)
        name = min(_NAME_MOST, max(_NAME_LEAST, _NAME.width(self._name) + 24))
        for button in buttons:
            button.set_bare(right - whole - self._left - _FACE - 20 < name)
        for button in reversed(buttons):
            wide = button.sizeHint().width()
            button.setGeometry(right - wide, 21, wide, 30)
            right -= wide + 8
        room = max(80, self.width() - 2 * _EDGE)
        height = self._flow.heightForWidth(room)
        self._row.setGeometry(_EDGE, _CHIPS_AT, room, height)
        whole = _CHIPS_AT + height + 13
        if self.height() != whole:
            self.setFixedHeight(whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        face = QRectF(self._left, 14, _FACE, _FACE)
        text = self._left + _FACE + 20
        people.avatar(painter, face, 10, self._name, self._client, 15)
        buttons = self._buttons()
        right = (buttons[0].x() if buttons else self.width() - _EDGE) - 16
        room = right - text - (24 if self._vip else 0)
        width = paint.text(painter, QRectF(text, 15, room, 24), self._name, _NAME, colors.t1)
        if self._vip:
            star = QRectF(round(text + width + 6), 20, 14, 14)
            icons.paint(painter, "star", star, colors.star)
        place = QRectF(text, 38, right - text, 20)
        paint.text(painter, place, self._under, _UNDER, colors.t2)
        paint.line(painter, 0, self.width(), self.height() - 1, colors.line)
        painter.end()


def _more(count: int) -> str:
    return ngettext("{n} more", "{n} more", count).format(n=count)


def called(identity: Address) -> str:
    """An identity as a person knows it: Slack's own ids say nothing."""
    if identity.channel == "slack" and identity.name:
        return identity.name
    return identity.address


def one_a_channel_first(identities: Sequence[Address]) -> list[Address]:
    """The newest of each channel, then the others."""
    newest = {one.channel: one for one in reversed(identities)}
    first = [one for one in identities if newest[one.channel] is one]
    return [*first, *(one for one in identities if one not in first)][:MOST]


def people_of(client: ClientRow) -> str:
    """`Camille Roy +1`: who writes for a client, where its own name does not say it."""
    names = list(
        dict.fromkeys(one.name for one in client.identities if one.name and one.name != client.name)
    )
    if not names:
        return ""
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def local_time(zone: str, now: Instant) -> str:
    """`08:05 in Montréal`; empty where the zone is not known or not there."""
    if not zone:
        return ""
    try:
        there = datetime.fromtimestamp(now / SECOND, ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return _("{time} in {city}").format(time=f"{there:%H:%M}", city=words.city(zone))
