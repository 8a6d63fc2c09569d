"""The wizard of a new account: kind, sign-in, what to collect.

Nothing is stored before the engine has really signed in; the secrets that were typed go over the
control socket and stay nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from focusdesk.errors import BadSettings, FocusDeskError, NeedsLogin
from focusdesk.i18n import _
from focusdesk.model import AccountId
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.choices import Choices
from focusdesk.ui.accounts.collect_step import CollectStep
from focusdesk.ui.accounts.column import SIDE
from focusdesk.ui.accounts.form import Form
from focusdesk.ui.accounts.kind_step import KindStep
from focusdesk.ui.accounts.kinds import AccountKind, Kinds, options_of
from focusdesk.ui.accounts.sign_in_step import SignInStep
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.accounts.stepper import Stepper
from focusdesk.ui.desk import Desk
from focusdesk.ui.request import Request
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.button import Button, IconButton, Look
from focusdesk.ui.widgets.label import Line, t1, t2
from focusdesk.ui.widgets.paint import Type

KIND, SIGN_IN, COLLECT = range(3)


class Wizard(QWidget):
    """Three steps; what was typed for a kind stays until it is closed.

    added
        The `AccountId` of the new account, and its label.
    left
        The person gave up, or it is done.
    """

    added = Signal(object, str)
    left = Signal()

    def __init__(self, desk: Desk, kinds: Kinds, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kind: AccountKind | None = None
        self._asking: list[Request] = []
        self._forms: dict[str, Form] = {}
        self._found: dict[str, str] = {}
        self.signing_in = SigningIn(desk, self)
        self.setAccessibleName(_("Add an account"))
        self.close_button = IconButton("close", _("Close"))
        self.stepper = Stepper([_("Kind"), _("Sign in"), _("What to collect")])
        self.kind_step = KindStep(desk, kinds)
        self.sign_in_step = SignInStep(self.signing_in)
        self.collect_step = CollectStep(self.signing_in)
        self.steps = QStackedWidget()
        for step in (self.kind_step, self.sign_in_step, self.collect_step):
            self.steps.addWidget(step)
        self.where = Line("", Type(12, tabular=True), t2)
        self.back = Button(_("Back"), Look.QUIET)
        self.cancel = Button(_("Cancel"), Look.QUIET)
        self.go_on = Button("", Look.PRIMARY)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIDE, 15, SIDE - 1, 0)
        title = Line(_("Add an account"), Type(18, fonts.SEMIBOLD), t1)
        title.setFixedHeight(28)
        head.addWidget(title, 1)
        head.addWidget(self.close_button)
        around = QHBoxLayout()
        around.setContentsMargins(SIDE, 12, SIDE, 12)
        around.addWidget(self.stepper)
        foot = QHBoxLayout()
        foot.setContentsMargins(SIDE, 10, SIDE, 16)
        foot.setSpacing(8)
        foot.addWidget(self.where, 1)
        for button in (self.back, self.cancel, self.go_on):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(around)
        column.addWidget(self.steps, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.leave)
        self.cancel.clicked.connect(self.leave)
        self.back.clicked.connect(self.go_back)
        self.go_on.clicked.connect(self.next)
        self.kind_step.changed.connect(self._show)
        self.kind_step.entered.connect(self.next)
        self.sign_in_step.edited.connect(self.signing_in.cancel)
        self.sign_in_step.entered.connect(self.next)
        self.collect_step.entered.connect(self.next)
        self.signing_in.changed.connect(self._show)
        self.signing_in.passed.connect(self._passed)
        self.signing_in.failed.connect(self._failed)

    def dress(self) -> None:
        self.kind_step.dress()
        self.sign_in_step.dress()
        self.collect_step.dress()
        for form in self._forms.values():
            form.dress()

    # -- where one is -------------------------------------------------------------------------

    @property
    def step(self) -> int:
        return self.steps.currentIndex()

    @property
    def is_begun(self) -> bool:
        """Whether the person did anything in it."""
        return self.step != KIND or bool(self._forms)

    def begin(self) -> None:
        """The keyboard goes where one goes on."""
        if self.step == KIND:
            self.kind_step.begin()
        elif self.step == SIGN_IN:
            self.sign_in_step.form.begin()
        else:
            self.go_on.setFocus(Qt.FocusReason.TabFocusReason)

    def _to(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.stepper.show_step(step)
        self._show()
        self.begin()

    def _show(self) -> None:
        runs = self.signing_in.runs
        self.where.setText(self.stepper.said)
        self.back.setVisible(self.step != KIND)
        kind = self.kind_step.chosen
        if self.step == KIND:
            name = words.kind_within(kind.name) if kind else ""
            self.go_on.say(_("Continue with {kind}").format(kind=name) if kind else _("Continue"))
        elif self.step == SIGN_IN:
            self.go_on.say(_("Signing in…") if runs else _("Sign in"))
        else:
            self.go_on.say(_("Signing in…") if runs else _("Start collecting"))
        self.go_on.setEnabled(not runs and (self.step != KIND or kind is not None))

    def next(self) -> None:
        """On to the next step, as far as this one is done."""
        if self.signing_in.runs:
            return
        if self.step == KIND:
            self._choose(self.kind_step.chosen)
        elif self.step == SIGN_IN:
            self._check()
        else:
            self._add()

    def go_back(self) -> None:
        """To the step before; a check that runs is given up."""
        self.signing_in.forget()
        self._drop_choices()
        if self.step != KIND:
            self._to(self.step - 1)

    def escape(self) -> None:
        """First give up what runs, then step back, then leave."""
        if self.signing_in.runs:
            self.signing_in.cancel()
        elif self.step != KIND:
            self.go_back()
        else:
            self.leave()

    def leave(self) -> None:
        """Give up, in the engine too, and forget what was typed."""
        self.reset()
        self.left.emit()

    def reset(self) -> None:
        """As if it had never been opened."""
        self.signing_in.forget()
        self._drop_choices()
        self.sign_in_step.show_form(Form(()), "")
        for form in self._forms.values():
            form.wipe()
            form.deleteLater()
        self._forms.clear()
        self._found = {}
        self.steps.setCurrentIndex(KIND)
        self.stepper.show_step(KIND)
        self._show()

    # -- the steps ----------------------------------------------------------------------------

    def _choose(self, kind: AccountKind | None) -> None:
        if kind is None:
            return
        self._kind = kind
        if kind.name not in self._forms:
            asked = [one for one in kind.fields if not one.chosen_last]
            self._forms[kind.name] = Form(asked)
        self.sign_in_step.show_form(
            self._forms[kind.name],
            _("FocusDesk signs in once to see that it works. Nothing is stored before it did."),
        )
        self._to(SIGN_IN)

    def _check(self) -> None:
        form = self.sign_in_step.form
        self._found = {}
        self.sign_in_step.trouble.say("")
        if form.complete():
            self.signing_in.begin("check", self._args(form.settings))

    def _add(self) -> None:
        step = self.collect_step
        step.say_trouble(_("Choose at least one.") if step.is_missing else "")
        if not step.is_missing:
            settings = {**self.sign_in_step.form.settings, **self._found, **step.settings}
            self.signing_in.begin("add", self._args(settings))

    def _args(self, settings: Mapping[str, str]) -> dict[str, object]:
        assert self._kind is not None
        return {
            "kind": self._kind.name,
            "settings": dict(settings),
            "secrets": self.sign_in_step.form.secrets,
        }

    def _passed(self, reply: object) -> None:
        told = cast("Mapping[str, object]", reply)
        label = str(told.get("label", ""))
        if self.step == COLLECT:
            self.reset()
            self.added.emit(AccountId(int(str(told["account"]))), label)
            return
        assert self._kind is not None
        found, folders = told.get("settings"), told.get("folders")
        if isinstance(found, dict):
            self._found = {str(name): str(value) for name, value in found.items()}
        listed = [str(one) for one in folders] if isinstance(folders, list) else []
        self.collect_step.show_found(self._kind, label, listed)
        self._ask_choices()
        self._to(COLLECT)

    def _ask_choices(self) -> None:
        """What each field of names may name, beside what the sign-in has told by itself.

        A kind that lists nothing refuses, and so does an engine that does not know the request:
        then the names are typed.
        """
        self._drop_choices()
        settings = {**self.sign_in_step.form.settings, **self._found}
        for name, choices in self.collect_step.choices.items():
            if choices.switches:
                continue
            asked = self._desk.ask("choices", {**self._args(settings), "field": name})
            asked.answered.connect(partial(self._choices_came, choices))
            self._asking.append(asked)

    def _choices_came(self, choices: Choices, reply: object) -> None:
        options = options_of(cast("Mapping[str, object]", reply))
        if options:
            choices.show_options(options)

    def _drop_choices(self) -> None:
        for asked in self._asking:
            asked.drop()
        self._asking.clear()

    def _failed(self, error: object) -> None:
        assert isinstance(error, FocusDeskError)
        field = str(error.args_.get("field") or "")
        of_the_form = isinstance(error, BadSettings | NeedsLogin)
        if self.step == COLLECT and (not of_the_form or self.collect_step.is_about(field)):
            self.collect_step.say_trouble(words.error(error))
            return
        if self.step == COLLECT:
            self._to(SIGN_IN)
        self.sign_in_step.show_error(error)

    # -- keys and paint -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, QPushButton
        ):
            focused.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        painter.end()
