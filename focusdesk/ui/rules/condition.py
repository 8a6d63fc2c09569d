"""The first half of a rule: the query, what is wrong with it, and terms to begin with."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk.errors import BadQuery
from focusdesk.i18n import _
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.card import TITLE
from focusdesk.ui.widgets.flow import FlowLayout
from focusdesk.ui.widgets.label import Line, Paragraph, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.query_field import QueryField
from focusdesk.wording import say_error

TERMS: Final = (
    *("client:", "from:", "text:", "channel:", "category:"),
    *("is:vip", "has:deadline"),
)
_PATIENCE_MS: Final = 500
"""What is half written is not called wrong at once."""


def _wrong(colors: Tokens) -> str:
    return colors.error.text


class Condition(QWidget):
    """The query field with everything round it.

    edited
        The person wrote another query.
    entered
        Enter in it.
    """

    edited = Signal(str)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QueryField(_("When a message matches"))
        self.wrong = Paragraph("", Type(12), _wrong)
        self.wrong.hide()
        self.field.keep_in_sight(self.wrong)
        chips = QWidget()
        flow = FlowLayout(chips, gap=6)
        self.chips: dict[str, Button] = {}
        for term in TERMS:
            made = self.chips[term] = Button(term, Look.CHIP, height=24, size=12)
            made.setAccessibleName(_("Insert {term}").format(term=term))
            made.clicked.connect(lambda _checked=False, term=term: self.field.begin_term(term))
            flow.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (Line(_("When a message matches"), TITLE, t2), self.field, self.wrong, chips):
            column.addWidget(part)
        self._error: BadQuery | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_PATIENCE_MS)
        self._later.timeout.connect(self._say)
        self.field.edited.connect(self.edited)
        self.field.entered.connect(self.entered)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.field.dress()
        self.wrong.dress()

    def show_error(self, error: BadQuery | None, *, soon: bool) -> None:
        """What is wrong with the query; `soon`: after a pause in writing, not under one's hands."""
        self._error = error
        if error is not None and soon and not self.field.wrong:
            self._later.start()
            return
        self._later.stop()
        self._say()

    def _say(self) -> None:
        error = self._error
        # a rule that was not begun is not wrong
        begun = error is not None and bool(self.field.text.strip())
        said = say_error(error) if error is not None and begun else ""
        self.wrong.setText(said)
        self.wrong.setVisible(bool(said))
        self.field.set_wrong(said, error.position if error is not None and begun else None)
