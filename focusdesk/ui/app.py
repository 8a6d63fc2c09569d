"""The window's process: Qt, one window, one engine beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from focusdesk import i18n, profile, resources
from focusdesk.model import ConversationId
from focusdesk.ui.desk import Desk
from focusdesk.ui.interrupts import interrupts
from focusdesk.ui.shell import Shell
from focusdesk.ui.single import OneWindow
from focusdesk.ui.theme import zoom
from focusdesk.ui.theme.current import Theme

DESKTOP_FILE: Final = "focusdesk"


def main(
    folder: Path,
    *,
    demo: bool = False,
    hidden: bool = False,
    seconds: float | None = None,
    conversation: ConversationId | None = None,
) -> int:
    """Show the window of a profile until it is closed, at most for so many seconds.

    `demo`: the title says that its clients are made up. `hidden`: begin in the tray, where there
    is one. `conversation`: open it, also in a window that is there already. Returns the exit status.
    """
    i18n.use()
    application = _application()
    one = OneWindow(folder)
    if not one.take(conversation):
        return 0
    try:
        erased = _show(
            application,
            one,
            folder,
            demo=demo,
            hidden=hidden,
            seconds=seconds,
            conversation=conversation,
        )
    finally:
        one.release()
    if erased:
        profile.erase(folder)
    return 0


def _show(
    application: QApplication,
    one: OneWindow,
    folder: Path,
    *,
    demo: bool,
    hidden: bool,
    seconds: float | None,
    conversation: ConversationId | None,
) -> bool:
    """The whole life; whether the person had the profile deleted."""
    theme = Theme(application)
    desk = Desk(folder, engine=[sys.executable, "-m", "focusdesk.engine", str(folder)])
    desk.open()
    application.setQuitOnLastWindowClosed(False)  # a window in the tray is none to Qt
    shell = Shell(application, desk, theme, demo=demo)
    shell.ended.connect(application.quit)
    shell.begin(hidden=hidden)
    one.raise_asked.connect(shell.raise_up)
    one.listen()
    shell.window.painted.connect(lambda: fit(shell.window))
    if conversation is not None:
        shell.window.painted.connect(lambda: shell.raise_up(conversation))
    if seconds is not None:
        QTimer.singleShot(round(seconds * 1000), shell.quit)
    try:
        with interrupts(shell.quit):
            application.exec()
    finally:
        shell.window.hide()
        desk.close()
    return shell.erased


def fit(window: QWidget) -> None:
    """No larger than its screen has room, with the frame that the desktop has put around it."""
    if window.isMaximized() or window.isFullScreen():
        return
    room, frame = window.screen().availableGeometry(), window.frameGeometry()
    over = frame.size() - frame.size().boundedTo(room.size())
    if not over.isNull():
        window.resize(window.size() - over)


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    application = zoom.application(sys.argv[:1])
    application.setApplicationName("FocusDesk")
    application.setDesktopFileName(DESKTOP_FILE)
    application.setWindowIcon(QIcon(str(resources.folder() / "icons" / "focusdesk.svg")))
    return application
