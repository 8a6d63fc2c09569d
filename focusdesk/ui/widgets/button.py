"""Buttons and chips, painted by the tokens: Qt's own, so that keyboard and screen reader know them."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.theme.tokens import Tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.focus_frame import FocusFrame
from focusdesk.ui.widgets.paint import Type

_ICON_GAP: Final = 6
_KEY: Final = Type(11)


class Look(Enum):
    """How much a button asks to be pressed."""

    OUTLINE = "outline"
    PRIMARY = "primary"
    QUIET = "quiet"
    SOFT = "soft"
    LINK = "link"
    DANGER = "danger"
    """What cannot be taken back."""
    NIGHT = "night"
    NIGHT_OUTLINE = "night-outline"
    NIGHT_QUIET = "night-quiet"
    CHIP = "chip"
    REMOVE = "remove"
    """Takes away what can be brought back; quiet until one points at it."""
    FOLD = "fold"
    """A small outlined one inside a message."""


_NIGHT: Final = (Look.NIGHT, Look.NIGHT_OUTLINE, Look.NIGHT_QUIET)


class Button(QPushButton):
    """One action. `icon_name` stands before its text, `count` behind it."""

    def __init__(
        self,
        text: str,
        look: Look = Look.OUTLINE,
        *,
        icon_name: str = "",
        height: int = 30,
        size: float = 13,
        weight: int = fonts.MEDIUM,
        tip: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._look = look
        self._icon = icon_name
        self._height = height
        self._type = Type(size, weight)
        self._figures = Type(size, weight, tabular=True)
        self._count = ""
        self._key = key
        self._bare = False
        self._frame: FocusFrame | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text or tip)
        if tip:
            self.setToolTip(tip)

    def say(self, text: str, count: str = "") -> None:
        """Another text; it is what a screen reader says as well."""
        if (text, count) == (self.text(), self._count):
            return
        self._count = count
        self.setText(text)
        self.setAccessibleName(f"{text} {count}".strip())
        self.updateGeometry()
        self.update()

    def set_look(self, look: Look) -> None:
        """Ask more or less to be pressed."""
        self._look = look
        self.update()

    def show_icon(self, icon_name: str) -> None:
        """Another icon, for what a press does now."""
        self._icon = icon_name
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Only its icon is shown, where there is no room for its text."""
        if bare != self._bare:
            self._bare = bare
            self.updateGeometry()
            self.update()

    @property
    def _shown(self) -> str:
        return "" if self._bare else self.text()

    def set_key(self, key: str) -> None:
        """The key behind its text, empty for none."""
        self._key = key
        self.updateGeometry()
        self.update()

    # -- size ---------------------------------------------------------------------------------

    @property
    def _padding(self) -> float:
        if self._look is Look.LINK:
            return 0
        if self._look is Look.FOLD:
            return 8
        if self._look is Look.CHIP and self._height < 26:
            return 9
        if self._look is Look.NIGHT_QUIET:
            return 6
        if self._height >= 40:
            return 18
        return 11 if self._height < 30 else 13

    def sizeHint(self) -> QSize:
        width = 2 * self._padding
        if self._shown:
            width += self._type.width(self._shown)
        if self._icon:
            width += self._icon_size + (self._icon_gap if self._shown else 0)
        if self._count:
            width += 7 + self._figures.width(self._count)
        if self._key:
            width += 8 + self._key_width
        return QSize(round(width + 0.5), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), 40), self._height)

    @property
    def _key_width(self) -> int:
        return max(18, round(_KEY.width(self._key)) + 10)

    @property
    def _icon_size(self) -> int:
        if self._look in (Look.CHIP, Look.FOLD):
            return 12
        return 16 if self._height >= 30 else 14

    @property
    def _icon_gap(self) -> int:
        return _ICON_GAP

    # -- paint --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(self.rect())
        ground, border, ink = self._colors(tokens())
        if ground or border:
            paint.box(painter, area, self._radius(), ground, border)
        self._content(painter, area, ink)
        painter.end()

    def _radius(self) -> float:
        if self._look is Look.CHIP:
            return self._height / 2
        return 6 if self._look is Look.FOLD else 8

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if paint.by_keyboard(event) and self._frame is None:
            self._frame = FocusFrame(self, self._radius(), night=self._look in _NIGHT)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._frame is not None:
            self._frame.leave()
            self._frame = None

    def _colors(self, colors: Tokens) -> tuple[str | None, str | None, str]:
        """Ground, border and ink as the button stands now."""
        hover, down = self.underMouse() and self.isEnabled(), self.isDown()
        if not self.isEnabled():
            if self._look in _NIGHT:
                return None, colors.night3, colors.night_text2
            return colors.sunken, None, colors.t3
        pressed = colors.sunken if down else colors.hover if hover else None
        if self._look is Look.PRIMARY:
            return colors.accent_hover if hover or down else colors.accent, None, colors.on_accent
        if self._look is Look.SOFT:
            return colors.soft, colors.accent if hover else None, colors.soft_text
        if self._look is Look.NIGHT:
            return colors.night3, colors.night_bar if hover else None, colors.night_text
        if self._look is Look.NIGHT_OUTLINE:
            ground = colors.night3 if hover or down else None
            return ground, colors.night3, colors.night_text
        if self._look is Look.NIGHT_QUIET:
            return colors.night3 if hover or down else None, None, colors.night_text2
        if self._look is Look.CHIP:
            if self.isChecked():
                return colors.soft, None, colors.soft_text
            return pressed, colors.line, colors.t2
        if self._look is Look.LINK:
            return None, None, colors.accent_hover if hover else colors.accent
        if self._look is Look.REMOVE:
            return pressed, None, colors.error.text
        if self._look is Look.QUIET:
            return pressed, None, colors.t2
        if self._look is Look.DANGER:
            return pressed, colors.line2, colors.error.text
        if self._look is Look.FOLD:
            return pressed, colors.line2, colors.t2
        if self.isChecked():
            return colors.soft, colors.accent, colors.soft_text
        return pressed or colors.pane, colors.line2, colors.t1

    def _content(self, painter: QPainter, area: QRectF, ink: str) -> None:
        wanted = self.sizeHint().width() - 2 * self._padding
        room = area.width() - 2 * self._padding
        left = area.left() + self._padding + max(0.0, (room - wanted) / 2)
        middle = area.center().y()
        end = area.right() - self._padding
        if self._icon:
            size = self._icon_size
            square = QRectF(round(left), round(middle - size / 2), size, size)
            icons.paint(painter, self._icon, square, ink)
            left += size + self._icon_gap
        if self._key:
            area_of_key = QRectF(end - self._key_width, middle - 8, self._key_width, 16)
            ground, said = tokens().sunken, tokens().t2
            if self._look is Look.PRIMARY and self.isEnabled():
                ground, said = tokens().accent_hover, ink
            paint.box(painter, area_of_key, 4, ground)
            paint.text(painter, area_of_key, self._key, _KEY, said, paint.CENTER)
            end -= self._key_width + 8
        if self._count:
            width = self._figures.width(self._count)
            place = QRectF(end - width, area.top(), width + 1, area.height())
            paint.text(painter, place, self._count, self._figures, ink)
            end -= width + 7
        place = QRectF(left, area.top(), end - left + 1, area.height())
        paint.text(painter, place, self._shown, self._type, ink)


class IconButton(Button):
    """An icon alone in a square; `tip` is its name."""

    def __init__(
        self,
        icon_name: str,
        tip: str,
        look: Look = Look.QUIET,
        *,
        height: int = 28,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", look, icon_name=icon_name, height=height, tip=tip, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def name(self, tip: str) -> None:
        """Another name, for what a press does now."""
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    @property
    def _icon_size(self) -> int:
        return 16

    @property
    def _padding(self) -> float:
        return (self._height - self._icon_size) / 2


def chip(text: str, icon_name: str = "") -> Button:
    """A filter that is on or off."""
    made = Button(text, Look.CHIP, icon_name=icon_name, height=26, size=12)
    made.setCheckable(True)
    return made
