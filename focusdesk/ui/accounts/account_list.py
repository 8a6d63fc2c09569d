"""The list of accounts: those in trouble first, the paused ones last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import AccountId, Instant
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.account_row import RowOfAccount
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, IconButton, Look
from focusdesk.ui.widgets.empty import Empty
from focusdesk.ui.widgets.label import Line, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.scroll import Scrolled

HEAD: Final = 53
_FOOT: Final = 32
_SMALL: Final = Type(11)


class _Foot(QWidget):
    """Where everything lies."""

    def __init__(self) -> None:
        super().__init__()
        self._text = _("Messages and passwords stay on this computer")
        self.setFixedHeight(_FOOT)
        self.setAccessibleName(self._text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        paint.line(painter, 0, self.width(), 0, colors.line)
        width = min(_SMALL.width(self._text), self.width() - 50.0)
        left = round((self.width() - width - 18) / 2)
        icons.paint(painter, "lock", QRectF(left, 10, 12, 12), colors.t2)
        place = QRectF(left + 18, 0, width + 2, self.height())
        paint.text(painter, place, self._text, _SMALL, colors.t2)
        painter.end()


class AccountList(QWidget):
    """Head, rows, foot.

    chosen, pointed
        The `AccountId` that the person opened, or came by with an arrow.
    asked
        An `AccountId` and a `Deed`.
    sync_asked, add_asked
        The buttons of the head.
    """

    chosen = Signal(object)
    pointed = Signal(object)
    asked = Signal(object, object)
    sync_asked = Signal()
    add_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[AccountId, RowOfAccount] = {}
        self.title = Line(_("Accounts"), Type(18, fonts.SEMIBOLD), t1)
        self.title.setFixedHeight(28)
        self.count = Line("", Type(13, tabular=True), t2)
        self.sync = Button("", Look.QUIET, icon_name="refresh")
        self.add = IconButton("plus", _("Add an account"), height=30)
        self.empty = Empty(self)
        self.show_syncing(syncing=False)
        self.sync.clicked.connect(self.sync_asked)
        self.add.clicked.connect(self.add_asked)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFixedHeight(HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 4, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addWidget(self.count, 1)
        row.addWidget(self.sync)
        row.addWidget(self.add)
        inner = QWidget()
        inner.setAccessibleName(_("Accounts"))
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(8, 4, 8, 8)
        self._column.setSpacing(0)
        self._column.addStretch()
        self.view = Scrolled(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        column.addWidget(_Foot())

    # -- what it shows ------------------------------------------------------------------------

    def show_accounts(
        self, accounts: Sequence[AccountRow], now: Instant, kinds: Collection[str]
    ) -> None:
        """All of them; `kinds` that can be signed in to."""
        listed = words.in_order(accounts)
        there = {one.id for one in listed}
        for gone in [id_ for id_ in self.rows if id_ not in there]:
            old = self.rows.pop(gone)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        for place, account in enumerate(listed):
            row = self.rows.get(account.id)
            if row is None:
                row = self.rows[account.id] = self._made(account)
            if self._column.indexOf(row) != place:
                self._column.insertWidget(place, row)
            row.show_account(account, now, known=account.kind in kinds)
        self.rows = {one.id: self.rows[one.id] for one in listed}
        self.count.setText(i18n.number(len(listed)) if listed else "")
        if listed:
            self.empty.hide()
        else:
            self.empty.say("inbox", _("No account yet"))
        self.sync.setVisible(any(not one.paused for one in listed))

    def _made(self, account: AccountRow) -> RowOfAccount:
        row = RowOfAccount(account)
        row.clicked.connect(lambda: self.chosen.emit(account.id))
        row.asked.connect(lambda deed: self.asked.emit(account.id, deed))
        row.stepped.connect(lambda by: self._step(account.id, by))
        return row

    def _step(self, here: AccountId, by: int) -> None:
        ids = list(self.rows)
        there = ids.index(here) + by
        if 0 <= there < len(ids):
            row = self.rows[ids[there]]
            row.setFocus(Qt.FocusReason.TabFocusReason)
            self.view.ensureWidgetVisible(row)
            self.pointed.emit(ids[there])

    def select(self, account: AccountId | None) -> None:
        """Mark the one that is open beside the list."""
        for id_, row in self.rows.items():
            row.setChecked(id_ == account)

    def show_syncing(self, *, syncing: bool) -> None:
        """Whether everything is being brought up to date."""
        self.sync.say(_("Stop") if syncing else _("Sync all"))
        self.sync.show_icon("close" if syncing else "refresh")
        self.sync.setToolTip(
            _("Stop waiting; collecting goes on by itself")
            if syncing
            else _("Look at every account now")
        )

    def begin(self) -> None:
        """The keyboard goes to the open account, or to the first."""
        for row in self.rows.values():
            if row.isChecked():
                row.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        for row in self.rows.values():
            row.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.empty.setGeometry(0, HEAD, self.width(), self.height() - HEAD - _FOOT)
        self.empty.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.list))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), color(colors.line))
        paint.line(painter, 0, self.width(), HEAD - 1, colors.line)
        painter.end()
