"""Two fields of a rule: its name, which is the editor's title, and how long it may hold."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QEnterEvent, QPainter

from focusdesk import i18n
from focusdesk.errors import BadInput
from focusdesk.i18n import _
from focusdesk.model import MINUTE, Micros
from focusdesk.rules import when
from focusdesk.rules.rules_file import NAME_LIMIT
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.field import Field
from focusdesk.ui.widgets.paint import Type

_TITLE: Final = Type(18, fonts.SEMIBOLD)
_HEIGHT: Final = 34


class NameField(Field):
    """The title, which is the rule's name: a field only when one goes near it."""

    def __init__(self) -> None:
        super().__init__(_("Name of the rule"))
        self.setFont(fonts.font(_TITLE.size, _TITLE.weight))
        self.setFixedHeight(_HEIGHT)
        self.setMaxLength(NAME_LIMIT)
        self.setTextMargins(5, 0, 5, 0)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def paint_box(self, painter: QPainter, area: QRectF) -> None:
        colors = tokens()
        if self.hasFocus():
            paint.box(painter, area, 8, colors.pane, colors.accent, 2)
        elif self.underMouse() and not self.isReadOnly():
            paint.box(painter, area, 8, colors.hover)


class LengthField(Field):
    """How long a rule may hold; empty: as long as the schedule says."""

    def __init__(self) -> None:
        super().__init__(_("Hold for at most"))

    @property
    def length(self) -> Micros | None:
        """Raises `BadInput` for what is no length of time, or not one of whole minutes."""
        text = self.text().strip()
        if not text:
            return None
        found = when.length(text)
        if found < MINUTE or found % MINUTE:
            raise BadInput("length-unknown", text=text)
        return found

    def show_length(self, length: Micros | None) -> None:
        """Without telling anybody; what says the same in other words stays."""
        try:
            if self.length == length:
                return
        except BadInput:
            pass
        self.setText("" if length is None else i18n.length(length))
        self.set_wrong(False)
