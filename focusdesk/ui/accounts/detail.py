"""One account: how it is doing in full, what is kept of it, and what can be done."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import Instant
from focusdesk.store.rows import AccountRow
from focusdesk.ui import words as window_words
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.account_row import Deed, deed_name, deeds
from focusdesk.ui.accounts.checks import CheckList
from focusdesk.ui.accounts.column import SIDE, Column
from focusdesk.ui.accounts.kinds import AccountKind, FieldKind
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.rail.rows import channel_of_account, health
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint, people
from focusdesk.ui.widgets.button import Button, IconButton, Look
from focusdesk.ui.widgets.card import Card
from focusdesk.ui.widgets.flow import FlowLayout
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.wording import say
from focusdesk.wording.terms import choice

_VALUE: Final = Type(13)


class _Face(QWidget):
    """The badge, the name, the kind."""

    def __init__(self) -> None:
        super().__init__()
        self._account: AccountRow | None = None
        self.setFixedHeight(44)

    def show_account(self, account: AccountRow) -> None:
        self._account = account
        kind = words.kind(channel_of_account(account))
        self.setAccessibleName(f"{account.label}, {kind}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        account = self._account
        if account is None:
            return
        colors = tokens()
        painter = QPainter(self)
        channel = channel_of_account(account)
        people.tile(painter, QRectF(0, 2, 40, 40), 11, channel)
        room = self.width() - 54.0
        name = QRectF(54, 2, room, 24)
        paint.text(painter, name, account.label, Type(18, fonts.SEMIBOLD), colors.t1)
        place = QRectF(54, 25, room, 18)
        paint.text(painter, place, words.kind(channel), Type(13), colors.t2)
        painter.end()


class _Health(QWidget):
    """The dot of the state before its title, and how far a first sync has come."""

    def __init__(self) -> None:
        super().__init__()
        self._account: AccountRow | None = None

    def show_account(self, account: AccountRow) -> None:
        self._account = account
        fills = words.fills(account)
        self.setFixedHeight(46 if fills else 20)
        title = words.state(account)
        self.setAccessibleName(f"{title}, {words.progress(account)}" if fills else title)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        account = self._account
        if account is None:
            return
        colors = tokens()
        painter = QPainter(self)
        health(painter, QPointF(5, 10), account.state)
        title = QRectF(18, 0, self.width() - 18.0, 20)
        paint.text(painter, title, words.state(account), Type(13, fonts.SEMIBOLD), colors.t1)
        if words.fills(account):
            done, total = account.progress or (0, 1)
            place = QRectF(0, 22, float(self.width()), 18)
            paint.text(painter, place, words.progress(account), _VALUE, colors.t2)
            whole = QRectF(0, 42, float(self.width()), 3)
            painter.fillRect(whole, color(colors.line2))
            whole.setWidth(whole.width() * min(1.0, done / max(1, total)))
            painter.fillRect(whole, color(colors.accent))
        painter.end()


class Detail(QWidget):
    """What stands beside the list while no wizard is open.

    asked
        A `Deed`.
    left
        Back to the list, where there is no room for both.
    """

    asked = Signal(object)
    left = Signal()

    def __init__(self, signing_in: SigningIn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account: AccountRow | None = None
        self._deeds: list[Deed] = []
        self.face = _Face()
        self.health = _Health()
        self.reason = Paragraph("", Type(13), t1)
        self.advice = Paragraph("", Type(13), t2)
        self.checks = CheckList(signing_in)
        self.back = IconButton("close", _("Back to the list"))
        self.buttons: dict[Deed, Button] = {}
        self._facts: list[tuple[str, str]] = []
        self._lay_out()
        self.back.clicked.connect(self.left)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 14, SIDE - 1, 12)
        head.addWidget(self.face, 1)
        head.addWidget(self.back)
        self._body = Column(gap=14)
        card = Card(gap=6)
        for part in (self.health, self.reason, self.advice):
            card.column.addWidget(part)
        self._actions = QWidget()
        self._flow = FlowLayout(self._actions, gap=8)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        for one in (card, self._actions, self.checks, self._table):
            self._body.column.addWidget(one)
        self._body.column.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._body, 1)

    def dress(self) -> None:
        for part in (self.reason, self.advice, self.checks):
            part.dress()

    # -- what it shows ------------------------------------------------------------------------

    def show_account(self, account: AccountRow, kind: AccountKind | None, now: Instant) -> None:
        """`kind`: its fields, where the engine has told them."""
        self.account = account
        self.face.show_account(account)
        self.health.show_account(account)
        reason = say(account.reason) if account.reason is not None and not account.paused else ""
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        advice = words.advice(account)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        self._show_deeds(deeds(account, known=kind is not None))
        self._show_facts([*_figures(account, now), *_settings(account, kind)])

    def _show_deeds(self, found: list[Deed]) -> None:
        if found == self._deeds:
            return
        self._deeds = found
        urgent = found[0] in (Deed.SIGN_IN, Deed.TRY_AGAIN, Deed.RESUME)
        for deed in Deed:
            if deed not in self.buttons:
                made = self.buttons[deed] = Button(deed_name(deed))
                made.clicked.connect(lambda _checked=False, deed=deed: self.asked.emit(deed))
            self.buttons[deed].setParent(None)
        while self._flow.takeAt(0) is not None:
            pass
        for n, deed in enumerate(found):
            button = self.buttons[deed]
            look = Look.PRIMARY if urgent and n == 0 else Look.OUTLINE
            button.set_look(Look.QUIET if deed is Deed.REMOVE else look)
            self._flow.addWidget(button)
            button.show()

    def _show_facts(self, facts: list[tuple[str, str]]) -> None:
        if facts == self._facts:
            return
        self._facts = facts
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for n, (name, value) in enumerate(facts):
            title = Line(name, Type(12), t2)
            title.setFixedHeight(18)
            text = Line(value, _VALUE, t1)
            text.setFixedHeight(18)
            text.setToolTip(value)
            text.setAccessibleName(_("{name}: {value}").format(name=name, value=value))
            self._grid.addWidget(title, n, 0)
            self._grid.addWidget(text, n, 1)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What stands in the table."""
        return list(self._facts)

    def show_back(self, *, shown: bool) -> None:
        self.back.setVisible(shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()


def _figures(account: AccountRow, now: Instant) -> list[tuple[str, str]]:
    """What was stored of it, and when."""

    def moment(at: Instant | None) -> str:
        return _("not yet") if at is None else window_words.near(at, now)

    found = [
        (_("Messages here"), i18n.number(account.messages)),
        (_("Last news"), moment(account.last_event)),
        (_("Last synced"), moment(account.last_catch_up)),
        (_("Added"), i18n.day(account.added_at, now)),
    ]
    if account.own_addresses:
        found.append((_("Your addresses"), ", ".join(account.own_addresses)))
    if account.dead_letters:
        found.append((_("Could not be read"), i18n.number(account.dead_letters)))
    return found


def _settings(account: AccountRow, kind: AccountKind | None) -> list[tuple[str, str]]:
    """What it was told, by the names of the form; no secret is among it."""
    if kind is None:
        return []
    return [
        (say(field.label), choice(value) if field.kind is FieldKind.CHOICE else value)
        for field in kind.fields
        if not field.secret and (value := account.settings.get(field.name))
    ]
