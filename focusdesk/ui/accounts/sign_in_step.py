"""A form to sign in with, and under it each step as the engine takes it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from focusdesk.errors import BadSettings, FocusDeskError, NeedsLogin
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.checks import CheckList
from focusdesk.ui.accounts.column import SIDE, Column
from focusdesk.ui.accounts.form import Form
from focusdesk.ui.accounts.form_row import FormRow
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.widgets.label import Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.strip import Strip, Tone

_WIDEST: Final = 520


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
        self.trouble = Strip(Tone.BROKEN, "alert", inset=0)
        self.checks = CheckList(signing_in)
        self.form = Form(())
        self.column.addWidget(self.intro)
        self.column.addWidget(self.form)
        self.column.addWidget(self.trouble)
        self.column.addWidget(self.checks)
        self.column.addStretch()
        self._signing_in = signing_in
        signing_in.changed.connect(self._keep_in_sight)
        self._listen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fields are no wider than one reads at a glance."""
        super().resizeEvent(event)
        right = max(SIDE, self.viewport().width() - SIDE - _WIDEST)
        margins = self.column.contentsMargins()
        if margins.right() != right:
            margins.setRight(right)
            self.column.setContentsMargins(margins)

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

    def _keep_in_sight(self) -> None:
        """The steps, while they are taken; they have a place only once they are laid out."""
        if self._signing_in.runs:
            QTimer.singleShot(0, self, self._to_checks)

    def _to_checks(self) -> None:
        if self._signing_in.runs:
            self.ensureWidgetVisible(self.checks, 0, 16)

    def _edited(self) -> None:
        self.trouble.say("")
        self.edited.emit()

    def show_error(self, error: FocusDeskError) -> None:
        """In the field that it is about; where there is none, above the steps."""
        text = words.error(error)
        row = self._row_about(error)
        if row is None:
            self.trouble.say(text)
        else:
            self.form.say_wrong(row.field.name, text)
        # a field that was folded away has its place only once it is laid out
        shown = self.trouble if row is None else row
        QTimer.singleShot(0, shown, lambda: self.ensureWidgetVisible(shown, 0, 24))

    def _row_about(self, error: FocusDeskError) -> FormRow | None:
        if not isinstance(error, BadSettings | NeedsLogin):
            return None
        row = self.form.rows.get(str(error.args_.get("field") or ""))
        if row is None and isinstance(error, NeedsLogin):
            return self.form.secret_row()
        return row
