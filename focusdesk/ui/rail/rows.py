"""What stands in the rail's lists: a place, a client, an account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import AccountState
from focusdesk.store.rows import AccountRow, ClientRow
from focusdesk.ui import words
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.theme.tokens import CHANNELS
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.paint import Type
from focusdesk.wording import say

_NAME: Final = Type(13, fonts.MEDIUM)
_CLIENT: Final = Type(13)
_COUNT: Final = Type(12, tabular=True)
_STRONG_COUNT: Final = Type(12, fonts.SEMIBOLD, tabular=True)
_UNREAD: Final = Type(11, fonts.SEMIBOLD, tabular=True)
_WORD: Final = Type(11)
NARROW: Final = 48
"""A row that is no wider shows its icon alone."""


class Place(Enum):
    """Where the rail leads."""

    INBOX = "inbox"
    HELD = "held"
    SNOOZED = "snoozed"
    DONE = "done"
    SCHEDULE = "schedule"
    RULES = "rules"
    SETTINGS = "settings"
    ACCOUNTS = "accounts"


PLACE_ICONS: Final = {
    Place.INBOX: "inbox",
    Place.HELD: "held",
    Place.SNOOZED: "clock",
    Place.DONE: "done",
    Place.SCHEDULE: "calendar",
    Place.RULES: "sliders",
    Place.SETTINGS: "settings",
    Place.ACCOUNTS: "accounts",
}


def place_name(place: Place) -> str:
    return {
        Place.INBOX: _("Inbox"),
        Place.HELD: _("Held"),
        Place.SNOOZED: _("Snoozed"),
        Place.DONE: _("Done"),
        Place.SCHEDULE: _("Schedule"),
        Place.RULES: _("Rules"),
        Place.SETTINGS: _("Settings"),
        Place.ACCOUNTS: _("Accounts"),
    }[place]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with its count; None has none."""

    key: Place
    count: int | None = None
    tip: str = ""

    @property
    def spoken(self) -> str:
        name = place_name(self.key)
        return f"{name}, {i18n.number(self.count)}" if self.count else name

    def draw(self, painter: QPainter, area: QRectF, *, selected: bool) -> None:
        colors = tokens()
        ink = colors.soft_text if selected else colors.t2
        icon = PLACE_ICONS[self.key]
        if area.width() <= NARROW:
            icons.paint(painter, icon, _middle(area, 16), ink)
            if self.count and self.key is Place.HELD:
                paint.disc(painter, _corner(area), 3, colors.accent)
            return
        square = QRectF(area.left() + 8, area.center().y() - 8, 16, 16)
        icons.paint(painter, icon, square, ink)
        right = area.right() - 8
        if self.count:
            style = _STRONG_COUNT if selected else _COUNT
            said = i18n.number(self.count)
            width = style.width(said)
            place = QRectF(right - width, area.top(), width + 1, area.height())
            paint.text(painter, place, said, style, ink)
            right -= width + 8
        left = area.left() + 34
        place = QRectF(left, area.top(), right - left, area.height())
        paint.text(painter, place, place_name(self.key), _NAME, ink)


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """A client; without its count where nothing may be told of what comes."""

    client: ClientRow
    counted: bool = True

    @property
    def key(self) -> object:
        return self.client.id

    @property
    def tip(self) -> str:
        return ""

    @property
    def spoken(self) -> str:
        parts = [self.client.name, _("VIP") if self.client.vip else ""]
        if self.counted and self.client.unread:
            parts.append(_("{n} unread").format(n=i18n.number(self.client.unread)))
        return ", ".join(part for part in parts if part)

    def draw(self, painter: QPainter, area: QRectF, *, selected: bool) -> None:
        colors = tokens()
        middle = area.center().y()
        if area.width() <= NARROW:
            people.avatar(painter, _middle(area, 22), 6, self.client.name, self.client.id, 9)
            if self.counted and self.client.unread:
                paint.disc(painter, _corner(area), 3, colors.accent)
            return
        face = QRectF(area.left() + 8, middle - 10, 20, 20)
        people.avatar(painter, face, 6, self.client.name, self.client.id, 9)
        right = area.right() - 8
        if self.counted and self.client.unread:
            said = i18n.number(self.client.unread)
            width = _UNREAD.width(said)
            place = QRectF(right - width, area.top(), width + 1, area.height())
            paint.text(painter, place, said, _UNREAD, colors.accent)
            right -= width + 8
        left = area.left() + 36
        room = right - left - (20 if self.client.vip else 0)
        ink = colors.soft_text if selected else colors.t1
        place = QRectF(left, area.top(), room, area.height())
        width = paint.text(painter, place, self.client.name, _CLIENT, ink)
        if self.client.vip:
            star = QRectF(round(left + width + 7), round(middle - 6), 12, 12)
            icons.paint(painter, "star", star, colors.star)


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account with its health: shape, colour, and a word unless all is well."""

    account: AccountRow

    @property
    def key(self) -> object:
        return self.account.id

    @property
    def word(self) -> str:
        state = self.account.state
        if state is AccountState.LIVE:
            return ""
        if state is AccountState.OFF and not self.account.paused:
            return ""
        return words.account_state(state)

    @property
    def tip(self) -> str:
        reason = self.account.reason
        return say(reason) if reason is not None else ""

    @property
    def spoken(self) -> str:
        return f"{self.account.label}, {words.account_state(self.account.state)}"

    def draw(self, painter: QPainter, area: QRectF, *, selected: bool) -> None:
        colors = tokens()
        middle = area.center().y()
        channel = channel_of_account(self.account)
        if area.width() <= NARROW:
            people.badge(painter, QPointF(area.center().x() - 5, middle), 8, channel)
            health(painter, QPointF(area.center().x() + 11, middle), self.account.state)
            return
        people.badge(painter, QPointF(area.left() + 16, middle), 8, channel)
        right = area.right() - 8
        health(painter, QPointF(right - 4, middle), self.account.state)
        right -= 16
        if self.word:
            width = _WORD.width(self.word)
            place = QRectF(right - width + 3, area.top(), width + 1, area.height())
            paint.text(painter, place, self.word, _WORD, colors.t3)
            right -= width + 6
        left = area.left() + 32
        place = QRectF(left, area.top(), right - left, area.height())
        ink = colors.soft_text if selected else colors.t2
        paint.text(painter, place, self.account.label, _CLIENT, ink)


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Stands where no account is yet."""

    key: object = "add"
    tip: str = ""

    @property
    def spoken(self) -> str:
        return _("Add an account")

    def draw(self, painter: QPainter, area: QRectF, *, selected: bool) -> None:
        ink = tokens().soft_text if selected else tokens().accent
        if area.width() <= NARROW:
            icons.paint(painter, "plus", _middle(area, 14), ink)
            return
        square = QRectF(area.left() + 8, round(area.center().y() - 7), 14, 14)
        icons.paint(painter, "plus", square, ink)
        place = QRectF(area.left() + 30, area.top(), area.width() - 38, area.height())
        paint.text(painter, place, self.spoken, _NAME, ink)


def _middle(area: QRectF, side: float) -> QRectF:
    """A square in the middle."""
    center = area.center()
    return QRectF(round(center.x() - side / 2), round(center.y() - side / 2), side, side)


def _corner(area: QRectF) -> QPointF:
    """Where a narrow row says that there is something."""
    return QPointF(area.center().x() + 12, area.center().y() - 9)


def channel_of_account(account: AccountRow) -> str:
    """The channel whose badge an account bears; the demonstration plays many."""
    if account.kind in CHANNELS:
        return account.kind
    played = account.settings.get("part", "").split("-", maxsplit=1)[0]
    return played if played in CHANNELS else account.kind


def health(painter: QPainter, center: QPointF, state: AccountState) -> None:
    """The dot of an account's state; its shape says it as well as its colour."""
    colors = tokens()
    if state is AccountState.LIVE:
        paint.disc(painter, center, 4, colors.ok)
        return
    if state in (AccountState.NEEDS_LOGIN, AccountState.BROKEN):
        square = QRectF(center.x() - 4, center.y() - 4, 8, 8)
        paint.box(painter, square, 1.5, colors.bad)
        return
    ring = QRectF(center.x() - 3.5, center.y() - 3.5, 7, 7)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state is AccountState.RETRYING:
        painter.setPen(QPen(color(colors.warn), 2))
        painter.drawArc(ring, 45 * 16, 270 * 16)
    elif state is AccountState.CONNECTING:
        painter.setPen(QPen(color(colors.t3), 2))
        painter.drawArc(ring, 45 * 16, 270 * 16)
    else:
        painter.setPen(QPen(color(colors.t3), 1.5))
        painter.drawEllipse(center, 3.25, 3.25)
