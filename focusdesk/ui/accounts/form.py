"""The account form, made of a kind's fields: what everybody must give first, the rest folded away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.model import Saying
from focusdesk.ui.accounts.form_row import FormRow
from focusdesk.ui.accounts.kinds import FormField
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.wording import say

_FEW: Final = 2
"""So many further fields need no fold."""


class Form(QWidget):
    """Rows of fields.

    edited
        The person changed something.
    entered
        The person pressed Enter in a field.
    """

    edited = Signal()
    entered = Signal()

    def __init__(
        self,
        fields: Sequence[FormField],
        given: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`given`: settings in force, of an account that is signed in to anew; None: a new one."""
        super().__init__(parent)
        self._anew = given is not None
        self.rows: dict[str, FormRow] = {}
        first = [one for one in fields if self._is_first(one)]
        further = [one for one in fields if one not in first]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self._further = QWidget()
        folded = QVBoxLayout(self._further)
        folded.setContentsMargins(0, 0, 0, 0)
        folded.setSpacing(14)
        for listed, into in ((first, column), (further, folded)):
            for field in listed:
                row = self.rows[field.name] = FormRow(field, (given or {}).get(field.name))
                row.edited.connect(self.edited)
                row.entered.connect(self.entered)
                into.addWidget(row)
        self.more = Button(_("More settings"), Look.LINK, icon_name="chevron-down", height=28)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._fold)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._further)
        few = len(further) <= _FEW and not self._anew
        self.more.setVisible(bool(further) and not few)
        self._further.setVisible(few)

    def _is_first(self, field: FormField) -> bool:
        return field.secret or (field.required and not self._anew)

    def leave_out(self, name: str) -> None:
        """A further field that is asked for elsewhere."""
        self.rows.pop(name).hide()
        left = any(self._further.isAncestorOf(row) for row in self.rows.values())
        self.more.setVisible(left)

    def _fold(self, shown: bool) -> None:
        typing = QApplication.focusWidget()
        if not shown and typing is not None and self._further.isAncestorOf(typing):
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt takes the window's first
        self._further.setVisible(shown)
        self.more.show_icon("chevron-up" if shown else "chevron-down")

    def dress(self) -> None:
        for row in self.rows.values():
            row.dress()

    # -- what is in it ------------------------------------------------------------------------

    @property
    def settings(self) -> dict[str, str]:
        """What was given that is no secret."""
        sent = {name: row.sent for name, row in self.rows.items() if not row.field.secret}
        return {name: value for name, value in sent.items() if value is not None}

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets that were typed, for the control socket and nothing else."""
        sent = {name: row.sent for name, row in self.rows.items() if row.field.secret}
        return {name: value for name, value in sent.items() if value is not None}

    @property
    def is_touched(self) -> bool:
        return any(row.is_touched for row in self.rows.values())

    def wipe(self) -> None:
        """Forget the secrets that were typed."""
        for row in self.rows.values():
            row.wipe()

    # -- what is wrong in it ------------------------------------------------------------------

    def complete(self) -> bool:
        """Whether nothing is missing; what is missing is marked, and the keyboard goes there."""
        self.clear_wrong()
        missing = [
            row
            for row in self.rows.values()
            if row.field.required and row.is_empty and not self._anew
        ]
        for row in missing:
            row.say_wrong(say(Saying("setting-missing", {"name": row.label})))
        if missing:
            missing[0].begin()
        return not missing

    def clear_wrong(self) -> None:
        for row in self.rows.values():
            row.say_wrong("")

    def say_wrong(self, name: str, text: str) -> bool:
        """Say what is wrong in the field that it is about; False: there is no such field."""
        row = self.rows.get(name)
        if row is None:
            return False
        if not row.field.secret and self._further.isAncestorOf(row):
            self.more.setChecked(True)
            self._further.show()
        row.say_wrong(text)
        row.begin()
        return True

    def secret_row(self) -> FormRow | None:
        """The field that a refused sign-in is about: the first secret."""
        return next((row for row in self.rows.values() if row.field.secret), None)

    def begin(self) -> None:
        """The keyboard goes to the first field that is empty."""
        rows = [row for row in self.rows.values() if not self._further.isAncestorOf(row)]
        empty = next((row for row in rows if row.is_empty), rows[0] if rows else None)
        if empty is not None:
            empty.begin()
