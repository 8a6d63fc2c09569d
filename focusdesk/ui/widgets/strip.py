"""A strip above a list: what happened, what is safe, what to do. One at a time, never a box."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.theme.tokens import Pair, Tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.label import Line, Paragraph
from focusdesk.ui.widgets.paint import Type


class Tone(Enum):
    """How grave it is."""

    NEWS = "news"
    WAITING = "waiting"
    BROKEN = "broken"


def _pair(tone: Tone, colors: Tokens) -> Pair:
    return {
        Tone.NEWS: Pair(colors.softer, colors.soft_text),
        Tone.WAITING: colors.deadline,
        Tone.BROKEN: colors.error,
    }[tone]


class _Action(Button):
    """What can be done about it, in the strip's own colour."""

    def __init__(self, tone: Tone) -> None:
        weight = fonts.MEDIUM if tone is Tone.NEWS else fonts.SEMIBOLD
        super().__init__("", Look.LINK, height=28, weight=weight)
        self._tone = tone

    def _colors(self, colors: Tokens) -> tuple[str | None, str | None, str]:
        return None, None, _pair(self._tone, colors).text


class Strip(QWidget):
    """An icon, a sentence, and perhaps a button or two.

    pressed
        The action was asked for.
    other_pressed
        The other one was.
    came_or_went
        It is shown, or no longer.
    """

    pressed = Signal()
    other_pressed = Signal()
    came_or_went = Signal()

    def __init__(
        self,
        tone: Tone,
        icon_name: str,
        parent: QWidget | None = None,
        *,
        inset: int = 8,
        above: int = 0,
    ) -> None:
        """`inset`: room left and right of it; `above`: over it."""
        super().__init__(parent)
        self._inset = inset
        self._above = above
        self._tone = tone
        self._icon = icon_name
        self._part: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._text = Paragraph("", Type(13), self._ink)
        self._text.setContentsMargins(0, 6, 0, 6)
        self._strong = Line("", Type(13, fonts.SEMIBOLD), self._ink)
        self._detail = Line("", Type(12), self._ink)
        self._button = _Action(tone)
        self._button.clicked.connect(self.pressed)
        self._other = _Action(tone)
        self._other.clicked.connect(self.other_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(36 + inset, 3 + above, 12 + inset, 7)
        row.setSpacing(10)
        row.addWidget(self._text, 1)
        row.addWidget(self._strong)
        row.addWidget(self._detail, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._other, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def _ink(self, colors: Tokens) -> str:
        return _pair(self._tone, colors).text

    def say(
        self,
        text: str,
        action: str = "",
        part: float | None = None,
        *,
        other: str = "",
        detail: str = "",
    ) -> None:
        """Show this; an empty text hides the strip.

        `part`: how far something has come; `detail`: what makes of the text a headline.
        """
        before = self.isHidden()
        self.setHidden(not text)
        if before != self.isHidden():
            self.came_or_went.emit()
        if not text:
            return
        self._text.setText(text)
        self._strong.setText(text)
        self._detail.setText(detail)
        self._text.setHidden(bool(detail))
        for one in (self._strong, self._detail):
            one.setVisible(bool(detail))
            one.updateGeometry()
        self._button.say(action)
        self._button.setVisible(bool(action))
        self._other.say(other)
        self._other.setVisible(bool(other))
        self._part = part
        self.setAccessibleName(f"{text} {detail}".strip())
        self.update()

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self._text.dress()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        pair = _pair(self._tone, colors)
        painter = QPainter(self)
        area = QRectF(self.rect()).adjusted(self._inset, self._above, -self._inset, -4)
        paint.box(painter, area, 8, pair.ground)
        square = QRectF(area.left() + 12, round(area.center().y() - 8), 16, 16)
        icons.paint(painter, self._icon, square, pair.text)
        if self._part is not None:
            whole = QRectF(area.left() + 36, area.bottom() - 5, area.width() - 48, 2)
            painter.fillRect(whole, color(colors.line2))
            whole.setWidth(whole.width() * min(1.0, max(0.0, self._part)))
            painter.fillRect(whole, color(colors.accent))
        painter.end()
