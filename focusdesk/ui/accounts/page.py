"""The page of accounts: the list, and beside it one account, the wizard, or a question about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _, ngettext
from focusdesk.model import AccountId
from focusdesk.store import accounts
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.account_list import AccountList
from focusdesk.ui.accounts.account_row import Deed
from focusdesk.ui.accounts.detail import Detail
from focusdesk.ui.accounts.kinds import Kinds
from focusdesk.ui.accounts.removal import Removal
from focusdesk.ui.accounts.sign_in_again import SignInAgain
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.accounts.wizard import Wizard
from focusdesk.ui.desk import Desk
from focusdesk.ui.page import Page
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.request import Request
from focusdesk.ui.theme.current import color, tokens

WIDTH: Final = 380
NARROW: Final = 320
_ROOMY: Final = 900
"""Width of the page from which the list has its whole width."""
_BOTH: Final = 740
"""Width from which list and pane stand side by side."""


class AccountsPage(Page):
    """What is begun in the pane stays while one goes elsewhere."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._accounts: dict[AccountId, AccountRow] = {}
        self._open: AccountId | None = None
        self._undoes: Callable[[], None] | None = None
        self._syncing: Request | None = None
        self._removing: Request | None = None
        self._shown: AccountId | None = None
        self._in_pane = False
        self._nothing_else = False
        self.setAccessibleName(_("Accounts"))
        self.kinds = Kinds(desk, self)
        self.checking = SigningIn(desk, self)
        self.list = AccountList()
        self.detail = Detail(self.checking)
        self.wizard = Wizard(desk, self.kinds)
        self.again = SignInAgain(desk)
        self.removal = Removal()
        self.pane = QStackedWidget()
        for one in (self.detail, self.wizard, self.again, self.removal):
            self.pane.addWidget(one)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self.pane, 1)
        self._connect()

    def _connect(self) -> None:
        self.kinds.came.connect(self._show)
        self.list.chosen.connect(self.open_account)
        self.list.pointed.connect(self._point)
        self.list.asked.connect(self._do)
        self.list.add_asked.connect(self.add_account)
        self.list.sync_asked.connect(self._sync)
        self.detail.asked.connect(self._do_here)
        self.detail.left.connect(self._to_list)
        self.wizard.added.connect(self._added)
        self.wizard.left.connect(self._wizard_left)
        self.again.renewed.connect(self._renewed)
        self.again.left.connect(self._to_detail)
        self.removal.left.connect(self._to_detail)
        self.removal.decided.connect(self._remove)

    # -- as a page ----------------------------------------------------------------------------

    def opened(self) -> None:
        if self.pane.currentWidget() is self.wizard:
            self.wizard.begin()
        elif self.pane.currentWidget() is self.detail:
            self.list.begin()

    def show_one(self, key: object) -> None:
        if key is None:
            self.add_account()
        elif isinstance(key, int):
            self.open_account(AccountId(key))
            self.list.begin()

    def tell_time(self) -> None:
        self._show()

    def show_facts(self, facts: Facts) -> None:
        self._accounts = {one.id: one for one in facts.accounts}
        self._show()

    def dress(self) -> None:
        self.detail.dress()
        self.wizard.dress()
        self.again.dress()
        self.removal.dress()

    def undo(self) -> bool:
        undoes, self._undoes = self._undoes, None
        if undoes is None:
            return False
        undoes()
        return True

    def escape(self) -> None:
        shown = self.pane.currentWidget()
        if shown is self.wizard and self.wizard.isVisible():
            self.wizard.escape()
        elif shown is self.again:
            self.again.escape()
        elif shown is self.removal:
            self._to_detail()
        else:
            self._to_list()

    def stops(self) -> list[QWidget]:
        listed: list[QWidget] = [row for row in self.list.rows.values() if row.isChecked()]
        inside = self._pane_stop()
        return [*(listed or [self.list.add]), *([inside] if inside is not None else [])]

    def _pane_stop(self) -> QWidget | None:
        shown = self.pane.currentWidget()
        if shown is self.wizard:
            return self.wizard.go_on if self.wizard.go_on.isEnabled() else self.wizard.cancel
        if shown is self.again:
            return self.again.go_on
        if shown is self.removal:
            return self.removal.cancel
        return next((one for one in self.detail.buttons.values() if one.isVisible()), None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.kinds.look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.kinds.rest()

    # -- what it shows ------------------------------------------------------------------------

    def _show(self) -> None:
        """Follow the accounts, the kinds and the clock."""
        now, offer = self._desk.now, self.kinds.offer
        known = {one.name for one in offer.kinds} if offer else set()
        listed = list(self._accounts.values())
        self.list.show_accounts(listed, now, known)
        account = self._accounts.get(self._open) if self._open is not None else None
        if account is None:
            account = next(iter(words.in_order(listed)), None)
        self._shown = account.id if account else None
        if account is not None:
            kind = offer.kind(account.kind) if offer else None
            self.detail.show_account(account, kind, now)
            if self._nothing_else and not self.wizard.is_begun:
                self.pane.setCurrentWidget(self.detail)
            self._nothing_else = False
        elif self.pane.currentWidget() is not self.wizard:
            self.pane.setCurrentWidget(self.wizard)
            self._nothing_else = True
        self._arrange()

    def _arrange(self) -> None:
        """Both side by side, or the one that matters."""
        both = self.width() >= _BOTH
        alone = self._in_pane or not self._accounts
        self.list.setVisible(both or not alone)
        self.pane.setVisible(both or alone)
        self.detail.show_back(shown=not both)
        self.list.select(None if self.pane.currentWidget() is self.wizard else self._shown)
        wide = WIDTH if self.width() >= _ROOMY else NARROW
        self.list.setFixedWidth(wide if both else max(NARROW, self.width()))

    def _to(self, part: QWidget) -> None:
        self.pane.setCurrentWidget(part)
        self._in_pane = True
        self._arrange()
        if part is self.detail and not self.list.isVisible():
            self.detail.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_detail(self) -> None:
        """Back to the account beside the list; with none, the wizard begins anew."""
        self.pane.setCurrentWidget(self.detail if self._accounts else self.wizard)
        self._to_list()

    def _wizard_left(self) -> None:
        """With no account there is nothing to come back to here."""
        self._to_detail()
        if not self._accounts:
            self.left.emit()

    def _to_list(self) -> None:
        self._in_pane = False
        self._arrange()
        if self.list.isVisible():
            self.list.begin()

    def open_account(self, account: AccountId) -> None:
        """Show one; a wizard that was begun waits behind it."""
        if account not in self._accounts:
            return
        if account != self._open:
            self.checking.forget()
        self._open = account
        self._show()
        self._to(self.detail)

    def _point(self, account: AccountId) -> None:
        """The keyboard passes by: show it, where that leaves the list where it is."""
        if self.width() >= _BOTH:
            self.open_account(account)

    def add_account(self) -> None:
        """Open the wizard, as it was left."""
        self._nothing_else = False
        self._to(self.wizard)
        self.wizard.begin()

    # -- what is done -------------------------------------------------------------------------

    def _do_here(self, deed: Deed) -> None:
        if self.detail.account is not None:
            self._do(self.detail.account.id, deed)

    def _do(self, account: AccountId, deed: Deed) -> None:
        row = self._accounts.get(account)
        if row is None:
            return
        self.open_account(row.id)
        if deed is Deed.CHECK:
            self.checking.begin("check", {"id": row.id})
        elif deed is Deed.SIGN_IN:
            kind = self.kinds.offer.kind(row.kind) if self.kinds.offer else None
            if kind is not None:
                self._to(self.again)
                self.again.ask(row, kind)
        elif deed is Deed.REMOVE:
            self._to(self.removal)
            self.removal.ask(row)
        elif deed is Deed.TRY_AGAIN:
            # resumed though it was not paused: the engine tries it at once
            self._desk.write(lambda store: accounts.set_paused(store, row.id, False))
        else:
            self._set_paused(row, paused=deed is Deed.PAUSE, undo=True)

    def _set_paused(self, row: AccountRow, *, paused: bool, undo: bool) -> None:
        def written(_changed: object) -> None:
            text = _("{account} is paused.") if paused else _("{account} is collected again.")
            if undo:
                self._undoes = lambda: self._set_paused(row, paused=not paused, undo=False)
            self.said.emit(text.format(account=row.label), self.undo if undo else None)

        self._desk.write(lambda store: accounts.set_paused(store, row.id, paused), written)

    def _added(self, account: AccountId, label: str) -> None:
        self._open = account
        self._in_pane = True
        self.pane.setCurrentWidget(self.detail if self._accounts else self.wizard)
        self.said.emit(_("{account} is being collected.").format(account=label), None)
        self._desk.read("account", lambda store: accounts.get(store, account), self._came)

    def _came(self, row: AccountRow) -> None:
        """The new account, before the figures of the rail have been read anew."""
        self._accounts.setdefault(row.id, row)
        self._open = row.id
        self.pane.setCurrentWidget(self.detail)
        self._show()
        self.list.begin()

    def _renewed(self, label: str) -> None:
        self._to_detail()
        self.said.emit(_("Signed in to {account}.").format(account=label), None)

    def _remove(self, messages: str) -> None:
        row = self.removal.account
        if row is None or (self._removing is not None and not self._removing.is_over):
            return
        self.removal.show_busy(busy=True)
        asked = self._removing = self._desk.ask("remove", {"id": row.id, "messages": messages})
        asked.answered.connect(lambda reply: self._removed(row, messages, reply))
        asked.failed.connect(self._not_removed)

    def _removed(self, row: AccountRow, messages: str, reply: object) -> None:
        self.removal.show_busy(busy=False)
        self._accounts.pop(row.id, None)
        self._open = self._undoes = None
        self._to_detail()
        self._show()
        self.list.begin()
        kept = _("{account} is removed. Its messages stay and can be searched.")
        gone = _("{account} is removed, and its messages with it.")
        text = (kept if messages == "keep" and row.messages else gone).format(account=row.label)
        if cast("Mapping[str, object]", reply).get("secrets") == "unreachable":
            text = _("{account} is removed. Its password stays in the keyring, which is locked.")
            text = text.format(account=row.label)
        self.said.emit(text, None)

    def _not_removed(self, error: object) -> None:
        assert isinstance(error, FocusDeskError)
        self.removal.show_busy(busy=False)
        self.removal.trouble.say(words.error(error))

    # -- bringing everything up to date -------------------------------------------------------

    def _sync(self) -> None:
        """Look at every account now; pressed again, do not wait for it any longer."""
        if self._syncing is not None and not self._syncing.is_over:
            self._syncing.drop()
            self.list.show_syncing(syncing=False)
            return
        self.list.show_syncing(syncing=True)
        asked = self._syncing = self._desk.ask("collect", {})
        asked.answered.connect(self._synced)
        asked.failed.connect(self._not_synced)

    def _synced(self, reply: object) -> None:
        self.list.show_syncing(syncing=False)
        told = cast("Mapping[str, object]", reply).get("accounts")
        found: Sequence[object] = told if isinstance(told, list) else ()
        failed = [one for one in found if isinstance(one, dict) and one.get("failed")]
        if failed:
            text = ngettext(
                "{n} account cannot be brought up to date.",
                "{n} accounts cannot be brought up to date.",
                len(failed),
            ).format(n=len(failed))
            self.said.emit(text, None)
        else:
            self.said.emit(_("Everything is up to date."), None)

    def _not_synced(self, error: object) -> None:
        assert isinstance(error, FocusDeskError)
        self.list.show_syncing(syncing=False)
        self.said.emit(words.not_running(error), None)

    # -- the widget ---------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()
