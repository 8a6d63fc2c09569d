"""An attachment under a message: its name, its size, and a menu to open or save it."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

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
    # programs, scripts and what installs or mounts them
    {".app", ".appimage", ".application", ".appref-ms", ".appx", ".appxbundle"}
    | {".bash", ".bat", ".bin", ".cmd", ".com", ".command", ".cpl", ".csh", ".deb"}
    | {".desktop", ".diagcab", ".dll", ".dmg", ".exe", ".fish", ".flatpak"}
    | {".flatpakref", ".gadget", ".hta", ".img", ".inf", ".ins", ".iso", ".jar"}
    | {".jnlp", ".js", ".jse", ".kdelnk", ".ksh", ".mpkg", ".msc", ".msi", ".msix"}
    | {".msixbundle", ".msp", ".mst", ".out", ".pif", ".pkg", ".pl", ".plx", ".prg"}
    | {".ps1", ".ps1xml", ".ps2", ".psc1", ".psd1", ".psm1", ".py", ".pyc", ".pyw"}
    | {".pyz", ".pyzw", ".rb", ".reg", ".rpm", ".run", ".scf", ".scpt", ".scr", ".sct"}
    | {".service", ".sh", ".shb", ".shs", ".snap", ".so", ".sys", ".tcl", ".terminal"}
    | {".tool", ".vb", ".vbe", ".vbs", ".vhd", ".vhdx", ".workflow", ".ws", ".wsb"}
    | {".wsc", ".wsf", ".wsh", ".zsh"}
    # pages, which run what is in them, and what leads somewhere else
    | {".chm", ".fileloc", ".ftploc", ".htm", ".html", ".inetloc", ".library-ms"}
    | {".lnk", ".mht", ".mhtml", ".rdp", ".search-ms", ".searchconnector-ms"}
    | {".settingcontent-ms", ".shtml", ".svg", ".svgz", ".theme", ".themepack", ".url"}
    | {".webloc", ".website", ".xht", ".xhtml", ".xsl", ".xslt"}
    # documents with macros
    | {".accda", ".accdb", ".accde", ".ade", ".adp", ".docm", ".dotm", ".iqy", ".mda"}
    | {".mdb", ".mde", ".one", ".ppam", ".potm", ".ppsm", ".pptm", ".sldm", ".slk"}
    | {".xla", ".xlam", ".xll", ".xlm", ".xlsb", ".xlsm", ".xltm"}
)
"""What a system may run when it is opened: only saved, never opened from here."""


def may_open(name: str) -> bool:
    """Whether a file of this name is only looked at when it is opened."""
    suffix = PurePath(name).suffix.lower()
    return bool(suffix) and suffix not in _RUNS


def mime_of(path: Path) -> QMimeData:
    """A file as other programs take it."""
    made = QMimeData()
    made.setUrls([QUrl.fromLocalFile(str(path))])
    return made


class AttachmentChip(QPushButton):
    """Its content stays at the source until it is asked for.

    open_asked, save_asked
        The person wants it.
    drag_asked
        The person draws it out of the window; `drag` follows when its file is there.
    """

    open_asked = Signal()
    save_asked = Signal()
    drag_asked = Signal()

    def __init__(self, row: AttachmentRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._busy = False
        self._pressed_at: QPoint | None = None
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

    # -- drawn out of the window --------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        far = QApplication.startDragDistance()
        if start is not None and (event.position().toPoint() - start).manhattanLength() >= far:
            self._pressed_at = None
            self.setDown(False)
            self.drag_asked.emit()
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drawn = self._pressed_at is None
        self._pressed_at = None
        if drawn:
            self.setDown(False)
            return
        super().mouseReleaseEvent(event)

    def drag(self, path: Path) -> None:
        """Its file goes along with the mouse, and is copied where it is dropped."""
        drag = QDrag(self)
        drag.setMimeData(mime_of(path))
        drag.setPixmap(self.grab())
        drag.exec(Qt.DropAction.CopyAction)

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
