"""The wizard's last step: what is to be collected, where there is a choice, and what happens then."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.checks import CheckList
from focusdesk.ui.accounts.choices import Choices
from focusdesk.ui.accounts.column import Column
from focusdesk.ui.accounts.kinds import FOLDERS, AccountKind, Option
from focusdesk.ui.accounts.signing_in import SigningIn
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets.card import titled
from focusdesk.ui.widgets.label import Line, Paragraph, t1
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.strip import Strip, Tone


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


class CollectStep(Column):
    """Shows what a sign-in told.

    entered
        The person pressed Enter in a field.
    """

    entered = Signal()

    def __init__(self, signing_in: SigningIn, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=14)
        self.label = Line("", Type(14, fonts.SEMIBOLD), t1)
        self.label.setFixedHeight(22)
        self.trouble = Strip(Tone.BROKEN, "alert", inset=0)
        self.checks = CheckList(signing_in)
        self.choices: dict[str, Choices] = {}
        self._points: list[_Point] = []
        self._middle = QVBoxLayout()
        self._middle.setSpacing(14)
        self.column.addWidget(self.label)
        self.column.addWidget(self.checks)
        self.column.addWidget(self.trouble)
        self.column.addLayout(self._middle)
        self.column.addStretch()

    def dress(self) -> None:
        self.trouble.dress()
        self.checks.dress()
        for point in self._points:
            point.text.dress()
        for choices in self.choices.values():
            choices.dress()

    def show_found(self, kind: AccountKind, label: str, folders: Sequence[str]) -> None:
        """What stands at the service, and what happens with it."""
        self.trouble.say("")
        self.label.setText(_("Signed in as {account}").format(account=label))
        while (item := self._middle.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.choices = {}
        for field in kind.fields:
            if field.chosen_last:
                told = folders if field.name == FOLDERS else ()
                made = Choices(field, [Option(name, name) for name in told])
                made.entered.connect(self.entered)
                self.choices[field.name] = made
                self._middle.addWidget(made)
        title, _line = titled(_("What happens now"))
        self._middle.addWidget(title)
        self._points = [_Point(text) for text in words.will_collect(kind)]
        for point in self._points:
            self._middle.addWidget(point)

    @property
    def settings(self) -> dict[str, str]:
        """What was chosen here."""
        chosen = {name: one.value for name, one in self.choices.items()}
        return {name: value for name, value in chosen.items() if value}

    @property
    def is_missing(self) -> bool:
        """Whether nothing is chosen where something must be."""
        return any(one.is_missing for one in self.choices.values())

    def is_about(self, field: str) -> bool:
        """Whether an error in this field is an error of this step."""
        return field in self.choices

    def say_trouble(self, text: str) -> None:
        """What is wrong here, above what can be chosen; an empty text takes it away."""
        self.trouble.say(text)
        if text:
            self.verticalScrollBar().setValue(0)
