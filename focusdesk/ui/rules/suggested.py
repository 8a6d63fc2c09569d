"""Rules that the person's own triage speaks for: one at a time, over the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.rules.habits import RuleSuggestion
from focusdesk.ui.theme import icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.wording.suggestions import suggestion_sentence


class Suggested(QWidget):
    """A question with two answers; hidden when nothing is suggested.

    accepted, discarded
        A `RuleSuggestion`.
    """

    accepted = Signal(object)
    discarded = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left: list[RuleSuggestion] = []
        self.question = Paragraph("", Type(13), t1)
        self.more = Line("", Type(12, tabular=True), t2)
        self.accept = Button(_("Accept"), Look.SOFT, height=28, size=12)
        self.discard = Button(_("Discard"), Look.QUIET, height=28, size=12)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.accept)
        row.addWidget(self.discard)
        row.addStretch()
        row.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(44, 14, 22, 10)
        column.setSpacing(8)
        column.addWidget(self.question)
        column.addLayout(row)
        self.accept.clicked.connect(lambda: self._answer(self.accepted))
        self.discard.clicked.connect(lambda: self._answer(self.discarded))
        self.hide()

    def sizeHint(self) -> QSize:
        return QSize(300, super().sizeHint().height())

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.question.dress()

    @property
    def shown(self) -> RuleSuggestion | None:
        return self._left[0] if self._left else None

    def show_suggestions(self, found: Sequence[RuleSuggestion]) -> None:
        """The strongest first."""
        self._left = list(found)
        self._show()

    def _answer(self, signal: SignalInstance) -> None:
        if self._left:
            signal.emit(self._left.pop(0))
            self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._left))
        if not self._left:
            return
        said = suggestion_sentence(self._left[0])
        self.question.setText(said)
        self.setAccessibleName(_("Suggested rule: {question}").format(question=said))
        n = len(self._left) - 1
        self.more.setText(_("{n} more").format(n=i18n.number(n)) if n else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(8, 6, -8, -2)
        paint.box(painter, area, 10, colors.softer)
        icons.paint(
            painter, "wand", QRectF(area.left() + 12, area.top() + 9, 16, 16), colors.soft_text
        )
        painter.end()
