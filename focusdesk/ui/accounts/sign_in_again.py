"""Signing in anew: the form of the account's kind, its secrets first, and what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import AccountState
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts.choices import Choices
from focusdesk.ui.accounts.column import SIDE
from focusdesk.ui.accounts.form import Form
from focusdesk.ui.accounts.kinds import AccountKind, FormField, options_of
from focusdesk.ui.accounts.sign_in_step import SignInStep
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.desk import Desk
from focusdesk.ui.request import Request
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, t1
from focusdesk.ui.widgets.paint import Type
from focusdesk.wording import say


class SignInAgain(QWidget):
    """What is given anew is kept only when the sign-in went well.

    renewed
        The account's label: it is signed in.
    left
        Everything is as it was.
    """

    renewed = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account: AccountRow | None = None
        self._desk = desk
        self._asking: list[Request] = []
        self.choices: dict[str, Choices] = {}
        """By field, once the service has told what there is to choose from."""
        self.signing_in = SigningIn(desk, self)
        self.setAccessibleName(_("Sign in again"))
        self.title = Line("", Type(18, fonts.SEMIBOLD), t1)
        self.title.setFixedHeight(28)
        self.step = SignInStep(self.signing_in)
        self.cancel = Button(_("Cancel"), Look.QUIET)
        self.go_on = Button(_("Sign in"), Look.PRIMARY)
        self._lay_out()
        self.cancel.clicked.connect(self.leave)
        self.go_on.clicked.connect(self.sign_in)
        self.step.entered.connect(self.sign_in)
        self.step.edited.connect(self.signing_in.cancel)
        self.signing_in.changed.connect(self._show)
        self.signing_in.passed.connect(self._passed)
        self.signing_in.failed.connect(self._failed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 15, SIDE, 8)
        head.addWidget(self.title)
        foot = QHBoxLayout()
        foot.setContentsMargins(SIDE, 10, SIDE, 16)
        foot.setSpacing(8)
        foot.addStretch()
        foot.addWidget(self.cancel)
        foot.addWidget(self.go_on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.step, 1)
        column.addLayout(foot)

    def dress(self) -> None:
        self.step.dress()
        for choices in self.choices.values():
            choices.dress()

    def ask(self, account: AccountRow, kind: AccountKind) -> None:
        """Open the form of this account, with what is wrong in the field that it is about."""
        self._account = account
        self.signing_in.forget()
        self.title.setText(_("Sign in to {account}").format(account=account.label))
        intro = _("What you leave empty stays as it is. Nothing is changed before it worked.")
        self.step.show_form(Form(kind.fields, dict(account.settings)), intro)
        self.step.form.begin()
        reason = account.reason
        if reason is not None and not account.paused and "field" in reason.args:
            self.step.form.say_wrong(str(reason.args["field"]), say(reason))
        elif reason is not None and not account.paused:
            self.step.trouble.say(say(reason))
        self._ask_choices(account, kind)
        self._show()

    def _ask_choices(self, account: AccountRow, kind: AccountKind) -> None:
        """What each field of names may name; until that is told, or where it is not, one types."""
        if account.state is AccountState.NEEDS_LOGIN:
            return
        for field in kind.fields:
            if field.chosen_last:
                chosen = replace(field, default=account.settings.get(field.name, ""))
                asked = self._desk.ask("choices", {"id": account.id, "field": field.name})
                asked.answered.connect(partial(self._choices_came, chosen))
                self._asking.append(asked)

    def _choices_came(self, field: FormField, reply: object) -> None:
        options = options_of(cast("Mapping[str, object]", reply))
        row = self.step.form.rows[field.name]
        if not options or row.is_touched:
            return
        made = self.choices[field.name] = Choices(field, options)
        self.step.column.insertWidget(self.step.column.indexOf(self.step.form) + 1, made)
        self.step.form.leave_out(field.name)

    def _chosen(self) -> dict[str, str]:
        """What was chosen otherwise than it was."""
        return {
            name: one.value for name, one in self.choices.items() if one.value != one.field.default
        }

    def sign_in(self) -> None:
        if self.signing_in.runs or self._account is None:
            return
        form = self.step.form
        form.clear_wrong()
        self.step.trouble.say("")
        self.signing_in.begin(
            "login",
            {
                "id": self._account.id,
                "settings": {**form.settings, **self._chosen()},
                "secrets": form.secrets,
            },
        )

    def leave(self) -> None:
        """Give it up, in the engine too."""
        self._forget()
        self.left.emit()

    def escape(self) -> None:
        """First give up what runs, then leave."""
        if self.signing_in.runs:
            self.signing_in.cancel()
        else:
            self.leave()

    def _forget(self) -> None:
        self.signing_in.forget()
        for asked in self._asking:
            asked.drop()
        self._asking.clear()
        for choices in self.choices.values():
            choices.hide()
            choices.deleteLater()
        self.choices.clear()
        form = self.step.form
        form.wipe()
        self.step.show_form(Form(()), "")
        form.deleteLater()

    def _show(self) -> None:
        runs = self.signing_in.runs
        self.go_on.say(_("Signing in…") if runs else _("Sign in"))
        self.go_on.setEnabled(not runs)

    def _passed(self, _reply: object) -> None:
        label = self._account.label if self._account else ""
        self._forget()
        self.renewed.emit(label)

    def _failed(self, error: object) -> None:
        assert isinstance(error, FocusDeskError)
        self.step.show_error(error)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()
