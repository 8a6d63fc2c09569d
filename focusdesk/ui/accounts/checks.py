"""The steps of a sign-in, one under the other, each with its result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from focusdesk.i18n import _
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.signing_in import CheckStep, SigningIn
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.ui.widgets.card import Card
from focusdesk.ui.widgets.label import Line, Paragraph, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.wording import say

_NAME: Final = Type(13, fonts.MEDIUM)


class _Result(QWidget):
    """A tick, a sign of alarm, or an open ring while it goes on."""

    def __init__(self, ok: bool | None) -> None:
        super().__init__()
        self._ok = ok
        self.setFixedSize(16, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(0, 2, 16, 16)
        if self._ok is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(color(colors.t3), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            center = QPointF(area.center())
            ring = QRectF(center.x() - 5, center.y() - 5, 10, 10)
            painter.drawArc(ring, 45 * 16, 270 * 16)
        else:
            ink = colors.ok if self._ok else colors.bad
            icons.paint(painter, "check" if self._ok else "alert", area, ink)
        painter.end()


class CheckList(Card):
    """Follows a sign-in; hidden while there is nothing to tell."""

    def __init__(self, signing_in: SigningIn, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=6)
        self._signing_in = signing_in
        self._shown: tuple[CheckStep, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        self._paragraphs: list[Paragraph] = []
        self.column.addLayout(self._rows)
        signing_in.changed.connect(self._show)
        self.hide()

    def dress(self) -> None:
        for one in self._paragraphs:
            one.dress()

    @property
    def said(self) -> str:
        """What it tells, in one line."""
        return ", ".join(_spoken(step) for step in self._shown)

    def _show(self) -> None:
        steps = self._signing_in.steps
        if not steps and self._signing_in.runs:
            steps = (CheckStep("settings", None),)
        if steps == self._shown:
            return
        self._shown = steps
        self._fill(steps)
        self.setAccessibleName(self.said)
        self.setVisible(bool(steps))

    def _fill(self, steps: Sequence[CheckStep]) -> None:
        self._paragraphs.clear()
        while (item := self._rows.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for step in steps:
            self._rows.addWidget(self._row(step))

    def _row(self, step: CheckStep) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(_Result(step.ok), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        name = Line(words.step(step.name), _NAME, t1)
        name.setFixedHeight(20)
        column.addWidget(name)
        if step.said is not None:
            text = Paragraph(say(step.said), Type(12), _error if step.ok is False else t2)
            self._paragraphs.append(text)
            column.addWidget(text)
        row.addLayout(column, 1)
        return whole


def _spoken(step: CheckStep) -> str:
    text = {
        None: _("{step}: under way"),
        True: _("{step}: passed"),
        False: _("{step}: failed"),
    }[step.ok].format(step=words.step(step.name))
    return f"{text}. {say(step.said)}" if step.said is not None else text


def _error(colors: Tokens) -> str:
    return colors.trouble_text
