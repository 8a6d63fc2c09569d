"""Fields of a form: a line of text in a box, a time of day, one of several words."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QWidget

from focusdesk.i18n import _
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.button import IconButton
from focusdesk.ui.widgets.paint import Type

HEIGHT: Final = 32
_STEP: Final = 15
_DAY: Final = 24 * 60
_TIME: Final = re.compile(r"\s*([0-9]{1,2})\s*(?:[:h.]\s*([0-9]{2})?|([0-9]{2}))?\s*")


class Field(QLineEdit):
    """One line in a box.

    wrong
        What is written is not understood: the box is red.
    """

    def __init__(self, name: str, weight: int = fonts.REGULAR, parent: QWidget | None = None):
        super().__init__(parent)
        self._wrong = False
        self._icon = ""
        self.setFrame(False)
        self.setFixedHeight(HEIGHT)
        self.setFont(fonts.font(13, weight))
        self.setTextMargins(9, 0, 9, 0)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(56, HEIGHT)

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.setTextMargins(9, 0, 28 if name else 9, 0)

    @property
    def wrong(self) -> bool:
        return self._wrong

    def set_wrong(self, wrong: bool) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        self.paint_box(painter, area)
        if self._icon:
            square = QRectF(area.right() - 26, round(area.center().y() - 7), 14, 14)
            icons.paint(painter, self._icon, square, tokens().t3)
        painter.end()
        super().paintEvent(event)

    def paint_box(self, painter: QPainter, area: QRectF) -> None:
        """The box behind the text."""
        colors = tokens()
        if not self.isEnabled():
            paint.box(painter, area, 8, colors.sunken)
            return
        border, width = (colors.accent, 2) if self.hasFocus() else (colors.line2, 1)
        if self._wrong:
            border = colors.bad
        paint.box(painter, area, 8, colors.pane, border, width)


class SecretField(Field):
    """A line that shows dots, and what is written while the person asks for it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self.setTextMargins(9, 0, 34, 0)
        self.show_button = IconButton("eye", _("Show {field}").format(field=name), parent=self)
        self.show_button.setCheckable(True)
        self.show_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.show_button.toggled.connect(self._show)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        text = _("Hide {field}") if shown else _("Show {field}")
        self.show_button.name(text.format(field=self.accessibleName()))
        self.show_button.show_icon("eye-off" if shown else "eye")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_button.setGeometry(self.width() - 31, (self.height() - 28) // 2, 28, 28)


class TimeField(Field):
    """A time of day. Up and Down go a quarter of an hour on.

    changed
        Minutes after midnight; 1440 is 24:00.
    """

    changed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None, *, last: int = _DAY) -> None:
        """`last`: the latest time it takes, 1440 for the end of a day."""
        super().__init__(name, parent=parent)
        self._minute = 0
        self._last = last
        self.setFont(fonts.font(13, tabular=True))
        self.set_icon("clock")
        self.setMaxLength(7)
        self.editingFinished.connect(self._read)

    @property
    def minute(self) -> int:
        return self._minute

    def show_minute(self, minute: int) -> None:
        """Without telling anybody; what is being written stays."""
        self._minute = minute
        if not self.hasFocus() or not self.isModified():
            self.setText(clock(minute))
            self.set_wrong(False)

    def _read(self) -> None:
        found = minute_of(self.text())
        self.setModified(False)
        if found is None or found > self._last:
            self.setText(clock(self._minute))
            return
        self.setText(clock(found))
        self._take(found)

    def _take(self, minute: int) -> None:
        if minute != self._minute:
            self._minute = minute
            self.changed.emit(minute)

    def step(self, by: int) -> None:
        """To the next or last quarter."""
        minute = (self._minute // _STEP + by) * _STEP
        if by < 0 and self._minute % _STEP:
            minute += _STEP
        minute = min(self._last, max(0, minute))
        self.setText(clock(minute))
        self._take(minute)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step(1 if event.key() == Qt.Key.Key_Up else -1)
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setText(clock(self._minute))


def minute_of(text: str) -> int | None:
    """`9:30`, `9h30`, `0930`, `9h`, `9` as minutes after midnight; None for what is none."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    minute = int(found[1]) * 60 + int(found[2] or found[3] or 0)
    return minute if int(found[2] or found[3] or 0) < 60 and minute <= _DAY else None


def clock(minute: int) -> str:
    """`09:30`, `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


class Choice(QComboBox):
    """One of several words, in the same box."""

    _TYPE = Type(13)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ringed = False
        self.setAccessibleName(name)
        self.setFixedHeight(HEIGHT)
        self.setFont(fonts.font(13))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        widest = max(
            (self._TYPE.width(self.itemText(n)) for n in range(self.count())), default=60.0
        )
        return QSize(round(widest) + 44, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        border, width = (colors.accent, 2) if self._ringed else (colors.line2, 1)
        paint.box(
            painter, area, 8, colors.hover if self.underMouse() else colors.pane, border, width
        )
        square = QRectF(area.right() - 25, round(area.center().y() - 7), 14, 14)
        icons.paint(painter, "chevron-down", square, colors.t2)
        place = QRectF(area.left() + 12, area.top(), area.width() - 42, area.height())
        paint.text(painter, place, self.currentText(), self._TYPE, colors.t1)
        painter.end()

    def event(self, event: QEvent) -> bool:
        """A letter looks for a word that begins with it; it is no command of the window."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            if plain and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls; a value does not change because the mouse passes."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ringed = paint.by_keyboard(event)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ringed = False
        super().focusOutEvent(event)
