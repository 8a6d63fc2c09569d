"""What this is, and under which terms."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QApplication

from focusdesk import __version__
from focusdesk.i18n import _
from focusdesk.ui.desk import Desk
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.widgets.button import Button


class About(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("About"), "info", desk)
        self._copy = Button(_("Copy"), tip=_("Copy the versions, for a report"))
        self._version = self.add(Row(f"FocusDesk {__version__}", _versions(), self._copy))
        self.add(
            Row(
                _("Free software under the MIT licence"),
                _("Use it, change it, pass it on. It comes without any warranty."),
            )
        )
        self._copy.clicked.connect(self._copy_versions)

    def _copy_versions(self) -> None:
        QApplication.clipboard().setText(f"FocusDesk {__version__}, {_versions()}")
        self._version.say(_("Copied."))


def _versions() -> str:
    return f"Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}"
