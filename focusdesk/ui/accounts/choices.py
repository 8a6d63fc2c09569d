"""What a field of names may name, as switches; a line of text where the service lists nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.form_row import FormRow
from focusdesk.ui.accounts.kinds import FormField, Option
from focusdesk.ui.widgets.card import Card, titled
from focusdesk.ui.widgets.field import Field
from focusdesk.ui.widgets.label import Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.switch import Switch
from focusdesk.wording import say

_MANY: Final = 12
"""From so many on one looks for a name instead of reading all."""


class Choices(QWidget):
    """Of one field.

    entered
        The person pressed Enter in the line of text.
    """

    entered = Signal()

    def __init__(self, field: FormField, options: Sequence[Option] = ()) -> None:
        super().__init__()
        self.field = field
        self.switches: dict[str, Switch] = {}
        self.row: FormRow | None = None
        self.filter = Field(_("Look for a name"), parent=self)
        self.filter.setPlaceholderText(_("Look for a name"))
        self.filter.textChanged.connect(self._look_for)
        self.help = Paragraph(say(field.help) if field.help else "", Type(12), t2, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.show_options(options)

    def dress(self) -> None:
        self.help.dress()
        if self.row is not None:
            self.row.dress()

    def show_options(self, options: Sequence[Option]) -> None:
        """What there is to choose from, as soon as it is known; what was typed goes before."""
        wanted = self._names() or self.field.default
        self._clear()
        self.filter.hide()
        self.help.hide()
        if options:
            self._show_switches(options, {one.strip().casefold() for one in wanted.split(",")})
        else:
            self.row = FormRow(self.field)
            self.row.entered.connect(self.entered)
            self._column.addWidget(self.row)

    def _clear(self) -> None:
        self.row = None
        self.switches.clear()
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is None:
                continue
            old.hide()
            if old not in (self.filter, self.help):
                old.deleteLater()

    def _show_switches(self, options: Sequence[Option], wanted: set[str]) -> None:
        card = Card(gap=2)
        for option in sorted(options, key=lambda one: one.value.casefold() not in wanted):
            text = option.label
            if option.a_day is not None:
                text = f"{text} · {words.a_day(option.a_day)}"
            switch = self.switches[option.value] = Switch(text)
            switch.setChecked(option.value.casefold() in wanted)
            card.column.addWidget(switch)
        title, _line = titled(say(self.field.label))
        self._column.addWidget(title)
        if len(options) > _MANY:
            self._column.addWidget(self.filter)
            self.filter.show()
        self._column.addWidget(card)
        self._column.addWidget(self.help)
        self.help.setVisible(bool(self.help.text()))

    def _look_for(self, text: str) -> None:
        """What is on stays in sight."""
        looked_for = text.strip().casefold()
        for switch in self.switches.values():
            switch.setVisible(looked_for in switch.text().casefold() or switch.isChecked())

    # -- what is chosen -----------------------------------------------------------------------

    def _names(self) -> str:
        if self.row is not None:
            return self.row.value
        return ",".join(value for value, switch in self.switches.items() if switch.isChecked())

    @property
    def value(self) -> str:
        """The names, with commas between them; empty: as the connector does by itself."""
        return self._names()

    @property
    def is_missing(self) -> bool:
        """Whether nothing is chosen where something must be: what stands for nothing is a choice."""
        needed = bool(self.field.default) if self.switches else self.field.required
        return needed and not self.value
