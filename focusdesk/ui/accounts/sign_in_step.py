"""A form to sign in with, and under it each step as the engine takes it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from focusdesk.errors import BadSettings, FocusDeskError, NeedsLogin
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.checks import CheckList
from focusdesk.ui.accounts.column import Column
from focusdesk.ui.accounts.form import Form
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.widgets.label import Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.strip import Strip, Tone


class SignInStep(Column):
    """Of the wizard, and of a renewed sign-in. What is typed stays whatever goes wrong.

    edited
        The person changed something: a check that runs is about what is no longer there.
    entered
        The person pressed Enter in a field.
    """

    edited = Signal()
    entered = Signal()

    def __init__(self, signing_in: SigningIn, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=14)
        self.intro = Paragraph("", Type(13), t2)
        self.trouble = Strip(Tone.BROKEN, "alert")
        self.checks = CheckList(signing_in)
        self.form = Form(())
        for part in (self.intro, self.form, self.trouble, self.checks):
            self.column.addWidget(part)
        self.column.addStretch()
        self._listen()

    def dress(self) -> None:
        for part in (self.intro, self.form, self.trouble, self.checks):
            part.dress()

    def show_form(self, form: Form, intro: str) -> None:
        """Fill in this one; the one before is kept by whoever made it."""
        self.intro.setText(intro)
        self.trouble.say("")
        if form is self.form:
            return
        before, self.form = self.form, form
        before.hide()
        self.column.replaceWidget(before, form)
        before.setParent(None)
        before.edited.disconnect(self._edited)
        before.entered.disconnect(self.entered)
        self._listen()
        form.show()

    def _listen(self) -> None:
        self.form.edited.connect(self._edited)
        self.form.entered.connect(self.entered)

    def _edited(self) -> None:
        self.trouble.say("")
        self.edited.emit()

    def show_error(self, error: FocusDeskError) -> None:
        """In the field that it is about; where there is none, above the steps."""
        text = words.error(error)
        name = str(error.args_.get("field") or "")
        if isinstance(error, BadSettings | NeedsLogin) and self.form.say_wrong(name, text):
            return
        secret = self.form.secret_row()
        if isinstance(error, NeedsLogin) and secret is not None:
            self.form.say_wrong(secret.field.name, text)
            return
        self.trouble.say(text)
        self.ensureWidgetVisible(self.trouble)
