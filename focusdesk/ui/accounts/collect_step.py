"""The wizard's last step: what is to be collected, where there is a choice, and what happens then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.checks import CheckList
from focusdesk.ui.accounts.column import Column
from focusdesk.ui.accounts.form_row import FormRow
from focusdesk.ui.accounts.kinds import AccountKind, FormField
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets.card import Card, titled
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.strip import Strip, Tone
from focusdesk.ui.widgets.switch import Switch
from focusdesk.wording import say


class _Point(QWidget):
    """A sentence behind a tick."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = Paragraph(text, Type(13), t1)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 0, 0)
        row.addWidget(self.text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        icons.paint(painter, "check", QRectF(0, 1, 16, 16), tokens().accent)
        painter.end()


class Choices(QWidget):
    """Which folders, as switches; one line of names where the service lists none."""

    def __init__(self, field: FormField, names: Sequence[str]) -> None:
        super().__init__()
        self.switches: dict[str, Switch] = {}
        self.row: FormRow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if not names:
            self.row = FormRow(field)
            column.addWidget(self.row)
            return
        title, _line = titled(say(field.label))
        card = Card(gap=2)
        wanted = {one.strip().casefold() for one in field.default.split(",")}
        for name in sorted(names, key=lambda one: one.casefold() not in wanted):
            switch = self.switches[name] = Switch(name)
            switch.setChecked(name.casefold() in wanted)
            card.column.addWidget(switch)
        column.addWidget(title)
        column.addWidget(card)
        self.help = Paragraph(say(field.help) if field.help else "", Type(12), t2)
        column.addWidget(self.help)

    def dress(self) -> None:
        if self.row is not None:
            self.row.dress()
        else:
            self.help.dress()

    @property
    def value(self) -> str:
        """The names that are on, with commas between them."""
        if self.row is not None:
            return self.row.value
        return ",".join(name for name, switch in self.switches.items() if switch.isChecked())


class CollectStep(Column):
    """Shows what a sign-in told."""

    def __init__(self, signing_in: SigningIn, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=14)
        self.label = Line("", Type(14, fonts.SEMIBOLD), t1)
        self.label.setFixedHeight(22)
        self.trouble = Strip(Tone.BROKEN, "alert")
        self.checks = CheckList(signing_in)
        self.choices: Choices | None = None
        self._field = ""
        self._points: list[_Point] = []
        self._middle = QVBoxLayout()
        self._middle.setSpacing(14)
        self.column.addWidget(self.label)
        self.column.addWidget(self.checks)
        self.column.addLayout(self._middle)
        self.column.addWidget(self.trouble)
        self.column.addStretch()

    def dress(self) -> None:
        self.trouble.dress()
        self.checks.dress()
        for point in self._points:
            point.text.dress()
        if self.choices is not None:
            self.choices.dress()

    def show_found(self, kind: AccountKind, label: str, folders: Sequence[str]) -> None:
        """What stands at the service, and what happens with it."""
        self.trouble.say("")
        self.label.setText(_("Signed in as {account}").format(account=label))
        while (item := self._middle.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        field = next((one for one in kind.fields if one.chosen_last), None)
        self.choices, self._field = None, ""
        if field is not None:
            self.choices, self._field = Choices(field, folders), field.name
            self._middle.addWidget(self.choices)
        title, _line = titled(_("What happens now"))
        self._middle.addWidget(title)
        self._points = [_Point(text) for text in words.will_collect(kind)]
        for point in self._points:
            self._middle.addWidget(point)

    @property
    def settings(self) -> dict[str, str]:
        """What was chosen here."""
        value = self.choices.value if self.choices is not None else ""
        return {self._field: value} if value else {}

    @property
    def is_empty(self) -> bool:
        """Whether there is a choice and nothing is chosen."""
        return self.choices is not None and bool(self.choices.switches) and not self.choices.value

    def is_about(self, field: str) -> bool:
        """Whether an error in this field is an error of this step."""
        return bool(field) and field == self._field

    def show_error(self, error: FocusDeskError) -> None:
        self.trouble.say(words.error(error))
        self.ensureWidgetVisible(self.trouble)
