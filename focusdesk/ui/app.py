"""The window's process: Qt, one window, one engine beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from focusdesk import i18n, resources
from focusdesk.i18n import _
from focusdesk.ui.desk import Desk
from focusdesk.ui.interrupts import interrupts
from focusdesk.ui.single import OneWindow
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.window import Window

DESKTOP_FILE: Final = "focusdesk"


def main(folder: Path, *, demo: bool = False, seconds: float | None = None) -> int:
    """Show the window of a profile until it is closed, at most for so many seconds.

    `demo`: the title says that its clients are made up. Returns the exit status.
    """
    i18n.use()
    application = _application()
    one = OneWindow(folder)
    if not one.take():
        return 0
    try:
        return _show(application, one, folder, demo=demo, seconds=seconds)
    finally:
        one.release()


def _show(
    application: QApplication,
    one: OneWindow,
    folder: Path,
    *,
    demo: bool,
    seconds: float | None,
) -> int:
    theme = Theme(application)
    desk = Desk(folder, engine=[sys.executable, "-m", "focusdesk.engine", str(folder)])
    desk.open()
    window = Window(desk, theme)
    if demo:
        window.set_suffix(_("demo"))
    window.painted.connect(desk.start_engine)
    window.painted.connect(one.listen)
    one.raise_asked.connect(window.raise_up)
    window.show()
    if seconds is not None:
        QTimer.singleShot(round(seconds * 1000), window.close)
    try:
        with interrupts(window.close):
            return int(application.exec())
    finally:
        window.hide()
        desk.close()


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = QApplication(sys.argv[:1])
    application.setApplicationName("FocusDesk")
    application.setDesktopFileName(DESKTOP_FILE)
    application.setWindowIcon(QIcon(str(resources.folder() / "icons" / "focusdesk.svg")))
    return application
