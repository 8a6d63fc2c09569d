"""One field of the account form: its label, what is typed or chosen, help, and what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.accounts.kinds import FieldKind, FormField
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.field import Choice, Field, SecretField
from focusdesk.ui.widgets.label import Line, Paragraph, t2, t3
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.switch import Switch
from focusdesk.wording import say
from focusdesk.wording.terms import choice

_TRUE, _FALSE = "true", "false"


class FormRow(QWidget):
    """Made from a `FormField`.

    edited
        The person changed it.
    entered
        The person pressed Enter in it.
    """

    edited = Signal()
    entered = Signal()

    def __init__(
        self, field: FormField, given: str | None = None, parent: QWidget | None = None
    ) -> None:
        """`given`: the value in force; None: none is kept, or it is not to be shown."""
        super().__init__(parent)
        self.field = field
        self._given = given
        self._touched = False
        self.label = say(field.label)
        self.input = self._made()
        self.help = Paragraph(say(field.help) if field.help else "", Type(12), t3)
        self.wrong = Paragraph("", Type(12, fonts.MEDIUM), _error)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if field.kind is not FieldKind.FLAG:
            column.addWidget(Line(self.label, Type(12, fonts.MEDIUM), t2))
        for part in (self.input, self.wrong, self.help):
            column.addWidget(part)
        self.where: Button | None = None
        if field.link:
            self.where = Button(_("Where to find it"), Look.LINK, height=28, size=12)
            self.where.setToolTip(QUrl(field.link).host())
            self.where.setAccessibleDescription(self.label)
            self.where.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(field.link)))
            column.addWidget(self.where, 0, Qt.AlignmentFlag.AlignLeft)
        self.help.setVisible(bool(self.help.text()))
        self.wrong.hide()
        self.input.setAccessibleDescription(self.help.text())
        self.setFocusProxy(self.input)

    def dress(self) -> None:
        self.help.dress()
        self.wrong.dress()

    # -- what one fills in --------------------------------------------------------------------

    def _made(self) -> QWidget:
        if self.field.kind is FieldKind.CHOICE:
            return self._choice()
        if self.field.kind is FieldKind.FLAG:
            return self._switch()
        made = SecretField(self.label) if self.field.secret else Field(self.label)
        made.setMaxLength(10_000)
        if self._given is not None:
            made.setText(self._given)
        if not self.field.secret:
            made.setPlaceholderText(self.field.default)
        made.textEdited.connect(self._edited)
        made.returnPressed.connect(self.entered)
        return made

    def _choice(self) -> Choice:
        made = Choice(self.label)
        in_force = self._given if self._given is not None else self.field.default
        choices = list(self.field.choices)
        if in_force not in choices:
            choices.insert(0, in_force)
        for one in choices:
            made.addItem(choice(one) or "–", one)
        made.setCurrentIndex(choices.index(in_force))
        made.activated.connect(self._edited)
        return made

    def _switch(self) -> Switch:
        made = Switch(self.label)
        in_force = self._given if self._given is not None else self.field.default
        made.setChecked(in_force == _TRUE)
        made.clicked.connect(self._edited)
        return made

    def _edited(self) -> None:
        self._touched = True
        self.say_wrong("")
        self.edited.emit()

    # -- what is in it ------------------------------------------------------------------------

    @property
    def value(self) -> str:
        """What stands in it."""
        if isinstance(self.input, Switch):
            return _TRUE if self.input.isChecked() else _FALSE
        if isinstance(self.input, Choice):
            return str(self.input.currentData())
        assert isinstance(self.input, Field)
        return self.input.text() if self.field.secret else self.input.text().strip()

    @property
    def sent(self) -> str | None:
        """What is told to the engine; None: as it is, or as the connector does by itself."""
        if not self._touched:
            return self._given or None
        if self.field.secret:
            return self.value or None
        return self.value if self.value or self._given else None

    @property
    def is_empty(self) -> bool:
        return not self.value

    @property
    def is_touched(self) -> bool:
        return self._touched

    def say_wrong(self, text: str) -> None:
        """Mark it, and say why; an empty text takes the mark away."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))
        if isinstance(self.input, Field):
            self.input.set_wrong(bool(text))
        self.input.setAccessibleDescription(" ".join(filter(None, (text, self.help.text()))))

    def wipe(self) -> None:
        """A secret is not wanted here any more."""
        if self.field.secret and isinstance(self.input, Field):
            self.input.clear()
            self._touched = False

    def begin(self) -> None:
        """The keyboard goes here."""
        self.input.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(self.input, Field):
            self.input.selectAll()


def _error(colors: Tokens) -> str:
    return colors.trouble_text
