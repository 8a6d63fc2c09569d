"""What a message says: its subject where it is new, its text, what it quotes folded away."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QUrl, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.store.rows import MessageRow
from focusdesk.ui.pane.body import BodyText
from focusdesk.ui.pane.quotes import Part, parts
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button, Look

LEFT: Final = 64
EDGE: Final = 24
"""Room left and right of it in the timeline."""
BUBBLE: Final = 520
_PAD: Final = 12
_PAD_Y: Final = 8
_GAP: Final = 6
LONGEST: Final = 8000
"""Characters of a message that a card shows at first."""


class Bubble(QWidget):
    """Placed by `arrange`.

    link_pressed
        An address in the text.
    resized
        It takes another height now.
    """

    link_pressed = Signal(QUrl)
    resized = Signal()

    def __init__(self, message: MessageRow, parent: QWidget, *, with_subject: bool) -> None:
        super().__init__(parent)
        self._message = message
        self._subject: BodyText | None = None
        self._texts: list[tuple[QWidget, bool]] = []
        """From the top, and whether it is a button."""
        if with_subject and message.subject:
            self._subject = self._body(message.subject, weight=fonts.SEMIBOLD)
        for part in self._parts():
            if part.lines:
                self._fold(part)
            else:
                self._written(part.text)

    def _parts(self) -> list[Part]:
        if self._message.deleted:
            return [Part(_("Its sender deleted this message."))]
        if not self._message.text.strip():
            said = _("No text. Its original shows what is in it.")
            return [Part(said)] if self._message.has_html else []
        return parts(self._message.text)

    def _body(self, text: str, *, weight: int = fonts.REGULAR, quiet: bool = False) -> BodyText:
        made = BodyText(text, weight=weight, quiet=quiet, parent=self)
        made.link_pressed.connect(self.link_pressed)
        return made

    def _written(self, text: str) -> None:
        quiet = self._message.deleted
        if len(text) <= LONGEST:
            self._texts.append((self._body(text, quiet=quiet), False))
            return
        cut = text.rfind("\n", LONGEST // 2, LONGEST)
        first = self._body(text[: cut if cut > 0 else LONGEST])
        more = Button(
            _("Show all of it ({size})").format(size=i18n.size(len(text.encode()))),
            Look.FOLD,
            height=20,
            size=12,
            parent=self,
        )
        place = len(self._texts)
        self._texts += [(first, False), (more, True)]

        def show_all() -> None:
            whole = self._body(text)
            whole.show()
            for widget, _is_button in self._texts[place : place + 2]:
                widget.deleteLater()
                widget.hide()
            self._texts[place : place + 2] = [(whole, False)]
            self.resized.emit()

        more.clicked.connect(show_all)

    def _fold(self, part: Part) -> None:
        text = ngettext("{n} quoted line", "{n} quoted lines", part.lines).format(n=part.lines)
        button = Button(text, Look.FOLD, icon_name="quote", height=20, size=12, parent=self)
        self._texts.append((button, True))
        shown: list[BodyText] = []

        def toggle() -> None:
            if not shown:
                shown.append(self._body(part.text[:LONGEST], quiet=True))
                at = next(n for n, (one, _) in enumerate(self._texts) if one is button)
                self._texts.insert(at + 1, (shown[0], False))
                shown[0].show()
            else:
                shown[0].setVisible(not shown[0].isVisible())
            self.resized.emit()

        button.clicked.connect(toggle)

    def arrange(self, width: int, top: int) -> int:
        """Place it from `top` in a card of this width; returns where it ends."""
        most = min(BUBBLE, width - LEFT - EDGE - (40 if self._message.outgoing else 0))
        inner = max(60, most - 2 * _PAD)
        y = _PAD_Y
        widest = 0
        placed: list[tuple[QWidget, int, int, int]] = []
        if self._subject is not None:
            size = self._subject.lay_out(inner)
            placed.append((self._subject, y, size.width(), size.height()))
            widest = size.width()
            y += size.height()
        for widget, is_button in self._texts:
            if widget.isHidden() and not is_button:
                continue
            size = widget.lay_out(inner) if isinstance(widget, BodyText) else widget.sizeHint()
            if is_button:
                y += _GAP
            placed.append((widget, y, min(inner, size.width()), size.height()))
            widest = max(widest, min(inner, size.width()))
            y += size.height() + (1 if is_button else 0)
        if not placed:
            self.setGeometry(0, top, 0, 0)
            return top - 3
        wide = widest + 2 * _PAD
        left = width - LEFT - wide if self._message.outgoing else LEFT
        for widget, at, wanted, height in placed:
            wide_as = widest if isinstance(widget, BodyText) else wanted
            widget.setGeometry(_PAD, at, wide_as, height)
        self.setGeometry(left, top, wide, y + _PAD_Y)
        return top + y + _PAD_Y

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        if self._subject is not None:
            self._subject.dress()
        for widget, _is_button in self._texts:
            if isinstance(widget, BodyText):
                widget.dress()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        own = self._message.outgoing
        radii = (12.0, 4.0, 12.0, 12.0) if own else (4.0, 12.0, 12.0, 12.0)
        ground = colors.mine if own else colors.bubble
        paint.corners(painter, QRectF(self.rect()), ground, radii)
        painter.end()
