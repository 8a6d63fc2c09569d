"""Over the week: its title, what the mouse paints, the table, the best delivery times. Under it:
what the colours mean.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.model import Mode
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.week_view import hatch
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import Button
from focusdesk.ui.widgets.label import Line, t1, t2
from focusdesk.ui.widgets.paint import Type
from focusdesk.ui.widgets.radio import Segmented

HEIGHT: Final = 58
_TITLE: Final = Type(18, fonts.SEMIBOLD)
_TEXT: Final = Type(12)


class Head(QWidget):
    """What does not fit goes: the subtitle first, then the words of a button, the title last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.title = Line(_("Schedule"), _TITLE, t1)
        self.title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.subtitle = Line(_("Every week"), Type(13), t2)
        self.kinds = Segmented(
            _("What the mouse paints"),
            [(mode, words.mode(mode)) for mode in (Mode.FOCUS, Mode.QUIET, Mode.OPEN)],
        )
        self._suggest_text = _("Suggest delivery times")
        self.table = Button("", icon_name="table", tip=_("Show as a table (T)"))
        self.table.setCheckable(True)
        self.table.setFixedWidth(self.table.sizeHint().width())
        self.suggest = Button(self._suggest_text, icon_name="wand", tip=self._suggest_text)
        self.suggest.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        row.addWidget(self.title)
        row.addSpacing(4)
        row.addWidget(self.subtitle, 1)
        # takes the room where the subtitle has none
        row.addStretch()
        row.addWidget(self.kinds)
        row.addWidget(self.table)
        row.addWidget(self.suggest)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fixed = 40 + 3 * 8 + 12 + self.title.sizeHint().width()
        fixed += self.kinds.sizeHint().width() + self.table.sizeHint().width()
        words_wide = Type(13, fonts.MEDIUM).width(self._suggest_text) + 50
        room = self.width() - fixed
        whole = room >= words_wide
        self.suggest.say(self._suggest_text if whole else "")
        self.suggest.setAccessibleName(self._suggest_text)
        left = room - (words_wide if whole else 42)
        self.title.setVisible(left >= 0)
        edge = 20 if left >= 0 else 12
        self._row.setContentsMargins(edge, 0, edge, 0)
        self.subtitle.setVisible(True)
        fits = left >= self.subtitle.sizeHint().width()
        self.subtitle.setMaximumWidth(16_777_215 if fits else 0)


class Legend(QWidget):
    """Focus, quiet, delivery; what to do, where there is room for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(52)
        self._focus = ""
        self.say_focus(vips=False)

    def say_focus(self, *, vips: bool) -> None:
        """`vips`: they may ring in every focus block."""
        self._focus = (
            _("Focus: holds everything but VIPs") if vips else _("Focus: holds what is not urgent")
        )
        self.setAccessibleName(", ".join((self._focus, _("Quiet: no sound"), _("Delivery"))))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = 17.0
        entries = ((self._focus, "focus"), (_("Quiet: no sound"), "quiet"), (_("Delivery"), "mark"))
        left = 56.0
        if left + sum(_TEXT.width(said) + 36 for said, _kind in entries) > self.width():
            focus, quiet = words.mode(Mode.FOCUS), words.mode(Mode.QUIET)
            entries = ((focus, "focus"), (quiet, "quiet"), (_("Delivery"), "mark"))
        for said, kind in entries:
            self._swatch(painter, QRectF(left, middle - 7, 14, 14), kind)
            place = QRectF(left + 20, middle - 10, max(0.0, self.width() - left - 26), 20)
            left += 20 + paint.text(painter, place, said, _TEXT, colors.t2) + 16
        hint = _("Drag to paint · Del to clear")
        width = _TEXT.width(hint)
        if left + width + 20 <= self.width():
            place = QRectF(self.width() - 20 - width, middle - 10, width + 1, 20)
            paint.text(painter, place, hint, _TEXT, colors.t3)
        painter.end()

    def _swatch(self, painter: QPainter, area: QRectF, kind: str) -> None:
        colors = tokens()
        if kind == "mark":
            paint.disc(painter, area.center(), 7, colors.t2)
            return
        box = QPainterPath()
        box.addRoundedRect(area, 4, 4)
        painter.save()
        painter.setClipPath(box)
        if kind == "focus":
            painter.fillPath(box, color(colors.soft))
            painter.fillRect(
                QRectF(area.left(), area.top(), 3, area.height()), color(colors.accent)
            )
        else:
            painter.drawTiledPixmap(area, hatch(self.devicePixelRatioF()))
        painter.restore()
        if kind == "quiet":
            paint.box(painter, area, 4, None, colors.line2)
