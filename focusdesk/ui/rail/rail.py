"""The rail: focus card on top, then places, clients and accounts, which scroll together; its foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.model import AccountState, ClientId
from focusdesk.store.rows import AccountRow
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.rail.focus_card import FocusCard
from focusdesk.ui.rail.footer import Footer
from focusdesk.ui.rail.lists import RailList
from focusdesk.ui.rail.rows import (
    AccountEntry,
    AddEntry,
    ClientEntry,
    Place,
    PlaceRow,
    place_name,
)
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import IconButton
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.ringed import RingedButton
from focusdesk.ui.widgets.scroll import Scrolled

WIDTH: Final = 232
NARROW: Final = 56
NARROW_TITLE: Final = 17
FEWEST_CLIENTS: Final = 5
_HEADING: Final = Type(11, fonts.SEMIBOLD)
_TROUBLE: Final = (AccountState.NEEDS_LOGIN, AccountState.BROKEN, AccountState.RETRYING)


def _divide(title: QWidget) -> None:
    """A line in the place of a title."""
    painter = QPainter(title)
    paint.line(painter, 8, title.width() - 8, 8, tokens().line)
    painter.end()


class _Title(QWidget):
    """The name of a list of the rail."""

    def __init__(self, text: str, height: int) -> None:
        super().__init__()
        self._text = text
        self._wide = height
        self._narrow = False
        self.setFixedHeight(height)

    def set_narrow(self, narrow: bool) -> None:
        """A line instead of a word."""
        self._narrow = narrow
        self.setFixedHeight(NARROW_TITLE if narrow else self._wide)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._narrow:
            _divide(self)
            return
        painter = QPainter(self)
        area = QRectF(8, self.height() - 23, self.width() - 16, 20)
        paint.text(painter, area, self._text, _HEADING, tokens().t2)
        painter.end()


class _Heading(RingedButton):
    """The name of a list that leads to a page of its own."""

    def __init__(self, text: str, place: Place, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(place_name(place))
        self.setFixedSize(round(_HEADING.width(text)) + 16, 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        if self.underMouse():
            paint.box(painter, area, 6, colors.hover if colors.dark else colors.sunken)
        if self._ringed:
            paint.focus_ring(painter, area, 6, colors.accent)
        paint.text(painter, area.adjusted(8, 0, -6, 0), self.text(), _HEADING, colors.t2)
        painter.end()


class _AccountsTitle(QWidget):
    """Leads to the accounts, and to a new one."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self._wide = height
        self._narrow = False
        self.setFixedHeight(height)
        self.heading = _Heading(_("Accounts"), Place.ACCOUNTS, self)
        self.heading.move(0, height - 25)
        self.add = IconButton("plus", _("Add an account"), parent=self)

    def set_narrow(self, narrow: bool) -> None:
        """A line instead of words; the accounts themselves lead to their page."""
        self._narrow = narrow
        self.heading.setVisible(not narrow)
        self.add.setVisible(not narrow)
        self.setFixedHeight(NARROW_TITLE if narrow else self._wide)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._narrow:
            _divide(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.add.move(self.width() - 28, self.height() - 27)


class Rail(QWidget):
    """Where one is, and how things stand.

    place_chosen, client_chosen, account_chosen
        The person pressed a `Place`, a client's id, an account's id: None for a new one.
    """

    place_chosen = Signal(object)
    client_chosen = Signal(object)
    account_chosen = Signal(object)

    def __init__(self, foot: Sequence[Place], parent: QWidget | None = None) -> None:
        """`foot`: the places at its foot."""
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.card = FocusCard()
        self.footer = Footer(foot)
        self.places = RailList(_("Places"), pitch=31, height=30)
        self.clients = RailList(_("Clients"), pitch=27)
        self.accounts = RailList(_("Accounts"), pitch=27)
        self._clients_title = _Title(_("Clients"), 38)
        self.accounts_title = _AccountsTitle(38)
        self._quiet = False
        self._narrow = False
        self._facts: Facts | None = None
        self.places.chosen.connect(self.place_chosen)
        self.clients.chosen.connect(self.client_chosen)
        self.accounts.chosen.connect(self._account_pressed)
        self.accounts_title.add.clicked.connect(lambda: self.account_chosen.emit(None))
        self.accounts_title.heading.clicked.connect(lambda: self.place_chosen.emit(Place.ACCOUNTS))
        self.footer.chosen.connect(self.place_chosen)
        self._lay_out()
        self._show_places()

    def _lay_out(self) -> None:
        inner = QWidget()
        column = self._inner = QVBoxLayout(inner)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(0)
        for part in (
            self.places,
            self._clients_title,
            self.clients,
            self.accounts_title,
            self.accounts,
        ):
            column.addWidget(part)
        column.addStretch()
        self._scroll = Scrolled(inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 1, 0)
        whole.setSpacing(12)
        edge = QWidget()
        around = self._around = QVBoxLayout(edge)
        around.setContentsMargins(12, 0, 12, 0)
        around.addWidget(self.card)
        whole.addWidget(edge)
        under = QVBoxLayout()
        under.setSpacing(0)
        under.addWidget(self._scroll, 1)
        under.addWidget(self.footer)
        whole.addLayout(under, 1)
        self._scroll.viewport().installEventFilter(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().rail))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), color(tokens().line))
        painter.end()

    # -- what it shows ------------------------------------------------------------------------

    def show_facts(self, facts: Facts) -> None:
        self._facts = facts
        self.card.show_facts(facts)
        self._show_places()
        self._show_people()

    def set_quiet(self, quiet: bool) -> None:
        """On the page of what waits nothing else asks for attention."""
        self._quiet = quiet
        self.card.set_compact(quiet)
        self._show_places()
        self._show_people()

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, with their names by pointing at them."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.setFixedWidth(NARROW if narrow else WIDTH)
        side = 8 if narrow else 12
        self._inner.setContentsMargins(side, 0, side - 1 if narrow else side, 12)
        self._around.setContentsMargins(10 if narrow else 12, 0, 9 if narrow else 12, 0)
        self.card.set_narrow(narrow)
        self.footer.set_narrow(narrow)
        for listed in (self.places, self.clients, self.accounts):
            listed.set_narrow(narrow)
        self._clients_title.set_narrow(narrow)
        self.accounts_title.set_narrow(narrow)
        self._show_people()
        self.update()

    def _show_places(self) -> None:
        counts = self._facts.counts if self._facts else None
        shown = counts if counts and not self._quiet else None
        self.places.show_rows(
            [
                PlaceRow(Place.INBOX, shown.inbox if shown else None),
                PlaceRow(Place.HELD, counts.held if counts else None),
                PlaceRow(Place.SNOOZED, shown.snoozed if shown else None),
                PlaceRow(Place.DONE),
            ]
        )

    def _show_people(self) -> None:
        facts = self._facts
        accounts = sorted(
            (one for one in (facts.accounts if facts else ()) if not one.paused), key=_trouble_first
        )
        clients = (facts.clients if facts else ())[: self._room_for_clients(len(accounts))]
        self.clients.show_rows([ClientEntry(one, not self._quiet) for one in clients])
        self._clients_title.setVisible(bool(clients))
        none = facts is not None and not facts.accounts
        entries = [AccountEntry(one) for one in accounts]
        self.accounts.show_rows([AddEntry()] if none else entries)

    def _room_for_clients(self, accounts: int) -> int:
        """So many that the accounts' health stays in sight; five in any case."""
        rest = 4 * 31 + 2 * (NARROW_TITLE if self._narrow else 38) + 27 * accounts + 24
        return max(FEWEST_CLIENTS, (self._scroll.viewport().height() - rest) // 27)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """The room under the card changed: with the window, or with the card."""
        if event.type() is QEvent.Type.Resize:
            self._show_people()
        return False

    def _account_pressed(self, key: object) -> None:
        self.account_chosen.emit(None if key == AddEntry().key else key)

    def select(self, place: Place | None, client: ClientId | None = None) -> None:
        """Mark where the person is."""
        self.places.select(place)
        self.clients.select(client)
        self.footer.select(place)


def _trouble_first(account: AccountRow) -> tuple[bool, int]:
    return account.state not in _TROUBLE, account.id
