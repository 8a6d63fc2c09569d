"""One account of the list: badge, name, how it is doing, one action, and a menu of the others."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.model import AccountState, Instant
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts import words
from focusdesk.ui.rail.rows import channel_of_account, health
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.button import Button, IconButton, Look
from focusdesk.ui.widgets.paint import Type

HEIGHT: Final = 60
_NAME: Final = Type(13, fonts.SEMIBOLD)
_TEXT: Final = Type(12, tabular=True)
_LEFT: Final = 60
_DOT: Final = 24
"""Room at the right end for the dot."""


class Deed(Enum):
    """What can be done with an account."""

    CHECK = "check"
    PAUSE = "pause"
    RESUME = "resume"
    SIGN_IN = "sign-in"
    TRY_AGAIN = "try-again"
    REMOVE = "remove"


def deed_name(deed: Deed) -> str:
    return {
        Deed.CHECK: _("Check the sign-in"),
        Deed.PAUSE: _("Pause"),
        Deed.RESUME: _("Resume"),
        Deed.SIGN_IN: _("Sign in again"),
        Deed.TRY_AGAIN: _("Try again"),
        Deed.REMOVE: _("Remove…"),
    }[deed]


def deeds(account: AccountRow, *, known: bool) -> list[Deed]:
    """What can be done, from the most likely; `known`: its kind can be signed in to."""
    found = [Deed.RESUME] if account.paused else []
    mending = _mending(account, known=known)
    if mending is not None:
        found.append(mending)
    if known:
        found.append(Deed.CHECK)
    if not account.paused:
        found.append(Deed.PAUSE)
    if known and Deed.SIGN_IN not in found:
        found.append(Deed.SIGN_IN)
    return [*found, Deed.REMOVE]


def urgent_deed(account: AccountRow, *, known: bool) -> Deed | None:
    """The one that stands in the row: what would mend it, or bring it back."""
    return Deed.RESUME if account.paused else _mending(account, known=known)


def _mending(account: AccountRow, *, known: bool) -> Deed | None:
    if account.state is AccountState.BROKEN or words.is_locked(account):
        return Deed.TRY_AGAIN
    return Deed.SIGN_IN if account.state is AccountState.NEEDS_LOGIN and known else None


class RowOfAccount(QAbstractButton):
    """A press opens the account beside the list.

    asked
        A `Deed`.
    stepped
        An arrow key: 1 down, -1 up.
    """

    asked = Signal(object)
    stepped = Signal(int)

    def __init__(self, account: AccountRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account = account
        self._known = False
        self._status = ""
        self._ringed = False
        self._urgent: Deed | None = None
        self.setCheckable(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.act = Button("", Look.OUTLINE, height=28, size=12, parent=self)
        self.act.clicked.connect(self._act)
        self.more = IconButton("more", "", parent=self)
        self.more.clicked.connect(self._offer)

    def nextCheckState(self) -> None:
        """The page says which one is open, not the press."""

    def show_account(self, account: AccountRow, now: Instant, *, known: bool) -> None:
        """How it is doing now; `known`: its kind can be signed in to."""
        self.account = account
        self._known = known
        self._status = words.status(account, now)
        self._urgent = urgent_deed(account, known=known)
        self.act.setVisible(self._urgent is not None)
        if self._urgent is not None:
            short = _("Sign in") if self._urgent is Deed.SIGN_IN else deed_name(self._urgent)
            self.act.say(short)
            self.act.setAccessibleName(f"{deed_name(self._urgent)}, {account.label}")
        self.more.name(_("More for {account}").format(account=account.label))
        self.setAccessibleName(self.spoken)
        self.setToolTip(self._status if self._is_cut else "")
        self._place()
        self.update()

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        account = self.account
        parts = (account.label, words.kind(account.kind), words.state(account), self._status)
        return ", ".join(dict.fromkeys(parts))

    # -- acting -------------------------------------------------------------------------------

    def _act(self) -> None:
        if self._urgent is not None:
            self.asked.emit(self._urgent)

    def menu(self) -> QMenu:
        """Everything that can be done with it."""
        menu = QMenu(self)
        menu.setFont(fonts.font(13))
        for deed in deeds(self.account, known=self._known):
            if deed is Deed.REMOVE:
                menu.addSeparator()
            action = menu.addAction(deed_name(deed))
            action.triggered.connect(lambda _checked=False, deed=deed: self.asked.emit(deed))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _offer(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() == Qt.Key.Key_Delete:
            self.asked.emit(Deed.REMOVE)
        else:
            super().keyPressEvent(event)

    # -- where it stands ----------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(340, HEIGHT)

    def _place(self) -> None:
        right = self.width() - 12 - _DOT
        self.more.setVisible(self._is_open())
        if not self.more.isHidden():
            self.more.move(right - 28, (HEIGHT - 28) // 2)
            right -= 30
        size = self.act.sizeHint()
        width = min(size.width(), max(40, right - _LEFT - 60))
        self.act.setGeometry(right - width, (HEIGHT - 28) // 2, width, 28)

    def _is_open(self) -> bool:
        """Whether the menu's button is to be seen: where one points, is, or reads."""
        focused = any(one.hasFocus() for one in (self, self.act, self.more))
        return focused or self.isChecked() or self.underMouse()

    def _room(self) -> float:
        """Where the text ends."""
        right = self.width() - 12.0 - _DOT
        if not self.more.isHidden():
            right -= 30
        if not self.act.isHidden():
            right = self.act.x()
        return right - 6 - _LEFT

    @property
    def _is_cut(self) -> bool:
        return _TEXT.width(self._status) > self._room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._place()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._place()

    def checkStateSet(self) -> None:
        super().checkStateSet()
        self._place()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = paint.by_keyboard(event)
        super().focusInEvent(event)
        self._place()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)
        self._place()

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        if self.isChecked():
            paint.box(painter, area, 10, colors.soft)
        elif self.underMouse():
            paint.box(painter, area, 10, colors.hover)
        else:
            paint.line(painter, 0, self.width(), HEIGHT - 1, colors.line)
        people.tile(painter, QRectF(12, 12, 36, 36), 10, channel_of_account(self.account))
        room = self._room()
        place = QRectF(_LEFT, 12, room, 18)
        width = paint.text(painter, place, self.account.label, _NAME, colors.t1)
        kind = words.kind(channel_of_account(self.account))
        beside = QRectF(_LEFT + width + 6, 12, room - width - 6, 18)
        fits = Type(13).width(kind) <= beside.width()
        if fits and kind.casefold() not in self.account.label.casefold():
            paint.text(painter, beside, kind, Type(13), colors.t2)
        ink = words.tone(self.account).ink(colors)
        # half a reason says less than a whole state; the reason is told by pointing at the row
        said = words.state(self.account) if self._is_cut else self._status
        paint.text(painter, QRectF(_LEFT, 30, room, 18), said, _TEXT, ink)
        if words.fills(self.account):
            self._bar(painter, room)
        health(painter, QPointF(self.width() - 20, HEIGHT / 2), self.account.state)
        if self._ringed:
            paint.focus_ring(painter, area, 10, colors.accent)
        painter.end()

    def _bar(self, painter: QPainter, room: float) -> None:
        done, total = self.account.progress or (0, 1)
        whole = QRectF(_LEFT, 51, room, 2)
        painter.fillRect(whole, color(tokens().line2))
        whole.setWidth(whole.width() * min(1.0, done / max(1, total)))
        painter.fillRect(whole, color(tokens().accent))
