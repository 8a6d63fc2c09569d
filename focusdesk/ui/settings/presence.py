"""When the program is there: from the start of the desktop on, and after its window was closed."""

from __future__ import annotations

from PySide6.QtWidgets import QSystemTrayIcon

from focusdesk.i18n import _
from focusdesk.store import preferences
from focusdesk.ui import autostart
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.widgets.switch import Switch


class Presence(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Start and tray"), "tray-in", desk)
        self.start = Switch()
        self._start_row = self.add(
            Row(
                _("Start with the system"),
                _("In the tray, out of the way, when you sign in to your desktop."),
                self.start,
            )
        )
        self._tray_row, self.to_tray = self.add_switch(
            _("Close to the tray"), "", preferences.set_to_tray
        )
        self.start.clicked.connect(self._choose_start)
        if not autostart.is_possible():
            self.start.setEnabled(False)
            self._start_row.say_remark(
                _("Only on Linux for now. Add FocusDesk to your system's own list of start items.")
            )
        self.show_stored()

    def _choose_start(self, wanted: bool) -> None:
        try:
            if wanted:
                autostart.enable(self.desk.folder)
            else:
                autostart.disable(self.desk.folder)
        except OSError as error:
            path = autostart.entry(self.desk.folder)
            said = _("{path} cannot be written: {why}.").format(path=path, why=error.strerror)
            self._start_row.say(said, trouble=True)
        else:
            self._start_row.say("")
        self.show_stored()

    def show_stored(self) -> None:
        self.start.setChecked(autostart.is_enabled(self.desk.folder))
        there = QSystemTrayIcon.isSystemTrayAvailable()
        self.to_tray.setEnabled(there)
        self.to_tray.setChecked(there and preferences.read(self.desk.store).to_tray)
        if there:
            remark = _("Closing the window leaves collecting and notifications running.")
        else:
            remark = _("This desktop has no tray: a window that is closed could not come back.")
        self._tray_row.say_remark(remark)

    def opened(self) -> None:
        self.show_stored()
