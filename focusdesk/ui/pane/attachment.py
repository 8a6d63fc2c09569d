"""An attachment under a message: its name, its size, and a menu to open or save it."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.store.rows import AttachmentRow
from focusdesk.ui.theme import fonts, icons
from focusdesk.ui.theme.current import tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.paint import Type

HEIGHT: Final = 30
_WIDEST: Final = 320
_NAME: Final = Type(12)
_SIZE: Final = Type(12, tabular=True)
_RUNS: Final = frozenset(
    {".app", ".appimage", ".bat", ".chm", ".cmd", ".com", ".cpl", ".deb", ".desktop", ".dmg"}
    | {".docm", ".exe", ".hta", ".htm", ".html", ".inf", ".ins", ".iso", ".jar", ".js", ".jse"}
    | {".lnk", ".mht", ".mhtml", ".msc", ".msi", ".msp", ".pif", ".pkg", ".ps1", ".psm1", ".py"}
    | {".reg", ".rpm", ".scf", ".scr", ".sct", ".sh", ".svg", ".url", ".vb", ".vbe", ".vbs"}
    | {".ws", ".wsc", ".wsf", ".wsh", ".xhtml", ".xlsm"}
)
"""What a system may run when it is opened: only saved, never opened from here."""


def may_open(name: str) -> bool:
    """Whether a file of this name is only looked at when it is opened."""
    suffix = PurePath(name).suffix.lower()
    return bool(suffix) and suffix not in _RUNS


class AttachmentChip(QPushButton):
    """Its content stays at the source until it is asked for.

    open_asked, save_asked
        The person wants it.
    """

    open_asked = Signal()
    save_asked = Signal()

    def __init__(self, row: AttachmentRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._busy = False
        self._name = row.name or _("attachment {n}").format(n=row.n)
        self._size = i18n.size(row.size) if row.size >= 0 else ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            _("Attachment {name}, {size}").format(name=self._name, size=self._size)
        )
        self.setToolTip(self._name)
        self.clicked.connect(self._offer)

    def set_busy(self, busy: bool) -> None:
        """While it is fetched."""
        self._busy = busy
        self.setEnabled(not busy)
        self.update()

    def sizeHint(self) -> QSize:
        width = 10 + 14 + 7 + _NAME.width(self._name) + 11
        if self._shown_size:
            width += 8 + _SIZE.width(self._shown_size)
        return QSize(min(_WIDEST, round(width + 1)), HEIGHT)

    @property
    def _shown_size(self) -> str:
        return _("fetching…") if self._busy else self._size

    def _offer(self) -> None:
        if not may_open(self._name):
            self.save_asked.emit()
            return
        menu = QMenu(self)
        menu.setFont(fonts.font(13))
        menu.addAction(_("Open"), self.open_asked.emit)
        menu.addAction(_("Save as…"), self.save_asked.emit)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = tokens()
        painter = QPainter(self)
        area = QRectF(self.rect())
        ground = colors.hover if self.underMouse() else None
        if self.hasFocus():
            paint.focus_ring(painter, area, 8, colors.accent)
        else:
            paint.box(painter, area, 8, ground, colors.line)
        icons.paint(painter, "file", QRectF(10, 8, 14, 14), colors.t2)
        right = area.right() - 11
        if self._shown_size:
            width = _SIZE.width(self._shown_size)
            place = QRectF(right - width, 5, width + 1, 20)
            paint.text(painter, place, self._shown_size, _SIZE, colors.t3)
            right -= width + 8
        paint.text(painter, QRectF(31, 5, right - 31, 20), self._name, _NAME, colors.t1)
        painter.end()
