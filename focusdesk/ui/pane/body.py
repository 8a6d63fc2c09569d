"""The text of a message: wrapped anywhere it must, selected with the mouse, its links pressed.

A label by its role, so that a screen reader reads it; laid out by itself, because Qt's label cuts
off what has no space in it, and every mail has an address longer than the pane.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from focusdesk.i18n import _
from focusdesk.ui.pane.original import where
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens

SIZE: Final = 13.5
LINE: Final = 20
_LINK: Final = re.compile(r"https?://[^\s<>\"'{}|\\^`\u00a0]+", re.IGNORECASE)
_TRAILING: Final = ".,;:!?)]»”’"


@dataclass(slots=True)
class _Block:
    """One line of the text, laid out: where it begins in the whole, and how high it stands."""

    layout: QTextLayout
    start: int
    top: int
    rows: int


class BodyText(QLabel):
    """Plain text.

    link_pressed
        The address of a link in it.
    """

    link_pressed = Signal(QUrl)

    def __init__(
        self,
        text: str,
        *,
        weight: int = fonts.REGULAR,
        size: float = SIZE,
        quiet: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._whole = text.replace("\t", "    ")
        self.setText(self._whole)
        self.setAccessibleName(self._whole)
        self._font = fonts.font(size, weight)
        self._quiet = quiet
        self._links = [(m.start(), m.end()) for m in _links(self._whole)]
        self._blocks: list[_Block] = []
        self._laid_for = -1
        self._widest = 0.0
        self._from, self._to = 0, 0
        self._pressed = False
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    # -- layout -------------------------------------------------------------------------------

    def lay_out(self, width: int) -> QSize:
        """The size that the text takes in at most `width`."""
        if self._laid_for != width:
            self._laid_for = width
            self._lay_out(max(40, width))
        rows = self._blocks[-1].top // LINE + self._blocks[-1].rows if self._blocks else 1
        return QSize(min(width, round(self._widest + 1)), rows * LINE)

    def _lay_out(self, width: int) -> None:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._blocks = []
        self._widest = 0.0
        start = row = 0
        for line in self._whole.split("\n"):
            layout = QTextLayout(line, self._font)
            layout.setTextOption(option)
            layout.setFormats(self._formats(start, start + len(line)))
            layout.beginLayout()
            rows = 0
            while (made := layout.createLine()).isValid():
                made.setLineWidth(width)
                made.setPosition(QPointF(0, rows * LINE + (LINE - made.height()) / 2))
                self._widest = max(self._widest, made.naturalTextWidth())
                rows += 1
            layout.endLayout()
            self._blocks.append(_Block(layout, start, row * LINE, max(1, rows)))
            row += max(1, rows)
            start += len(line) + 1

    def _formats(self, start: int, end: int) -> list[QTextLayout.FormatRange]:
        """Links of a stretch in the colour of what can be pressed."""
        found = []
        for first, last in self._links:
            if first >= start and last <= end:
                one = QTextLayout.FormatRange()
                one.start, one.length = first - start, last - first
                look = QTextCharFormat()
                look.setForeground(color(tokens().accent))
                one.format = look
                found.append(one)
        return found

    def sizeHint(self) -> QSize:
        return self.lay_out(self.width() or 400)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, LINE)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self._laid_for = -1
        self.update()

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        self.lay_out(self.width())
        colors = tokens()
        painter = QPainter(self)
        painter.setPen(color(colors.t2 if self._quiet else colors.t1))
        low, high = sorted((self._from, self._to))
        area = event.rect()
        for block in self._blocks:
            if block.top + block.rows * LINE < area.top():
                continue
            if block.top > area.bottom():
                break
            marked = self._marked(block, low, high)
            block.layout.draw(painter, QPointF(0, block.top), marked)
        painter.end()

    def _marked(self, block: _Block, low: int, high: int) -> list[QTextLayout.FormatRange]:
        length = len(block.layout.text())
        first, last = max(0, low - block.start), min(length, high - block.start)
        if first >= last:
            return []
        one = QTextLayout.FormatRange()
        one.start, one.length = first, last - first
        look = QTextCharFormat()
        look.setBackground(color(tokens().accent))
        look.setForeground(QColor(tokens().on_accent))
        one.format = look
        return [one]

    # -- selecting ----------------------------------------------------------------------------

    def selected(self) -> str:
        low, high = sorted((self._from, self._to))
        return self._whole[low:high]

    def select(self, first: int, last: int) -> None:
        self._from, self._to = first, last
        self.update()

    def position_at(self, point: QPoint) -> int:
        """The character under a point."""
        for block in self._blocks:
            if point.y() < block.top + block.rows * LINE or block is self._blocks[-1]:
                row = min(block.rows - 1, max(0, (point.y() - block.top) // LINE))
                if row >= block.layout.lineCount():
                    return block.start
                line = block.layout.lineAt(row)
                return block.start + line.xToCursor(point.x())
        return 0

    def link_at(self, point: QPoint) -> str:
        place = self.position_at(point)
        inside = self.rect().contains(point)
        for first, last in self._links:
            if inside and first <= place < last:
                return self._whole[first:last]
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._pressed = True
        place = self.position_at(event.position().toPoint())
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._from = place
        self._to = place
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed:
            self._to = self.position_at(point)
            self.update()
            return
        link = self.link_at(point)
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor
        self.setCursor(shape)
        self.setToolTip(_("Opens {host}").format(host=where(QUrl(link))) if link else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = False
        link = self.link_at(event.position().toPoint())
        if link and self._from == self._to:
            self.link_pressed.emit(QUrl(link))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.position_at(event.position().toPoint())
        first = last = place
        while first > 0 and not self._whole[first - 1].isspace():
            first -= 1
        while last < len(self._whole) and not self._whole[last].isspace():
            last += 1
        self.select(first, last)

    def event(self, event: QEvent) -> bool:
        """Where text is selected, copying and selecting are about the text."""
        own = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and any(map(event.matches, own))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.selected():
            self._copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select(0, len(self._whole))
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.select(0, 0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        link = self.link_at(event.pos())
        if self.selected():
            menu.addAction(_("Copy"), self._copy)
        if link:
            menu.addAction(_("Copy link"), lambda: QGuiApplication.clipboard().setText(link))
        menu.addAction(_("Select all"), lambda: self.select(0, len(self._whole)))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.selected())


def _links(text: str) -> list[re.Match[str]]:
    """Addresses in a text, without the sign that ends their sentence."""
    found = []
    for match in _LINK.finditer(text):
        address = match.group().rstrip(_TRAILING)
        again = _LINK.match(text[: match.start() + len(address)], match.start())
        if again is not None:
            found.append(again)
    return found
