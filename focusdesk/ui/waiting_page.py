"""What stands in the window while there is no store to show, or none that can be opened."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from focusdesk.i18n import _
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.empty import Skeleton
from focusdesk.ui.widgets.label import Paragraph, t2
from focusdesk.ui.widgets.paint import Type

_LIST = 380


class WaitingPage(QWidget):
    """A skeleton of the list while the engine prepares the store; words where it cannot be used."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._icon = "", ""
        self._skeleton = Skeleton(self)
        self._text = Paragraph("", Type(13), t2, self)

    def wait(self) -> None:
        self._say("", _("Preparing…"), "")
        self._skeleton.begin()

    def refuse(self, why: str) -> None:
        self._skeleton.end()
        self._say("alert", _("This profile cannot be opened"), why)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self._text.dress()

    @property
    def said(self) -> str:
        return f"{self._title} {self._text.text()}".strip()

    def _say(self, icon: str, title: str, text: str) -> None:
        self._icon, self._title = icon, title
        self._text.setText(text)
        self.setAccessibleName(self.said)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._skeleton.setGeometry(0, 91, _LIST - 1, self.height() - 91)
        wide = max(120, min(440, self.width() - _LIST - 64))
        left = _LIST + (self.width() - _LIST - wide) // 2
        self._text.setGeometry(left, self.height() // 2 + 8, wide, 120)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(colors.pane))
        painter.fillRect(0, 0, _LIST, self.height(), color(colors.list))
        painter.fillRect(_LIST - 1, 0, 1, self.height(), color(colors.line))
        middle = self.height() / 2
        area = QRectF(_LIST, middle - 24, self.width() - _LIST, 24)
        paint.text(painter, area, self._title, Type(16, fonts.SEMIBOLD), colors.t1, paint.CENTER)
        if self._icon:
            square = QRectF(round(area.center().x() - 12), round(middle - 58), 24, 24)
            icons.paint(painter, self._icon, square, colors.bad)
        painter.end()
