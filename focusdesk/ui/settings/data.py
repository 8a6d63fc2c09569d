"""Where everything lies, how it is copied and taken along, how it is deleted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog

from focusdesk import i18n, profile
from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.ui.desk import Desk
from focusdesk.ui.engine_process import EngineState
from focusdesk.ui.settings.keeping import Keeping
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.widgets.field import Field
from focusdesk.wording import say_error

_KEYRING_MS: Final = 90_000
"""A person may have to unlock their keyring first."""
_QUIT_MS: Final = 5000


class Data(Section):
    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Your data"), "file", desk)
        self.keeping = Keeping(desk.folder, self)
        self._kept: Row | None = None
        self._unreachable = False
        self.open = Button(_("Open folder"))
        self.copy = Button(_("Copy path"))
        self.place = self.add(
            Row(_("Everything lies in one folder"), _breaking(desk.folder), self.open, self.copy)
        )
        self.backup = Button(_("Back up…"))
        self.stop = Button(_("Stop"), Look.QUIET)
        self._backup_row = self.add(
            Row(
                _("Backup"),
                _("A copy of the store: messages, rules, schedule, settings. No passwords."),
                self.backup,
            )
        )
        self.json, self.mbox = Button(_("As JSON…")), Button(_("As mbox…"))
        self._export_row = self.add(
            Row(
                _("Export"),
                _("Every message, for other programs. JSON has all of it, mbox opens as mail."),
                self.json,
                self.mbox,
            )
        )
        self.delete = Button(_("Delete everything…"), Look.DANGER)
        self.add(
            Row(
                _("Delete everything"),
                _(
                    "Messages, rules, settings and passwords on this computer, for good. What is "
                    "at your services stays there."
                ),
                self.delete,
            )
        )
        self.word = Field(_("The word to type"))
        self.word.setFixedWidth(150)
        self.sure = Button(_("Delete for good"), Look.DANGER)
        self.never = Button(_("Cancel"), Look.QUIET)
        self._sure_row = self.add(Row("", "", self.word, self.sure, self.never))
        self._sure_row.hide()
        self._connect()

    def _connect(self) -> None:
        self.open.clicked.connect(self._open_folder)
        self.copy.clicked.connect(self._copy_path)
        self.backup.clicked.connect(self._ask_backup)
        self.json.clicked.connect(lambda: self._ask_export("json"))
        self.mbox.clicked.connect(lambda: self._ask_export("mbox"))
        self.keeping.progressed.connect(self._progressed)
        self.keeping.ended.connect(self._ended)
        self.delete.clicked.connect(self._begin_deleting)
        self.never.clicked.connect(self._end_deleting)
        self.word.textChanged.connect(self._typed)
        self.word.returnPressed.connect(self._delete)
        self.sure.clicked.connect(self._delete)
        self.destroyed.connect(self.keeping.close)

    # -- where it lies ----------------------------------------------------------------------------

    def opened(self) -> None:
        folder = self.desk.folder
        self.desk.read("profile-size", lambda _store: profile.size(folder), self._show_size)

    def _show_size(self, size: int) -> None:
        said = _("{size} on disk").format(size=i18n.size(size))
        self.place.say(said)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.desk.folder)))

    def _copy_path(self) -> None:
        QApplication.clipboard().setText(str(self.desk.folder))
        self.place.say(_("Copied."))

    # -- files of everything ----------------------------------------------------------------------

    def _ask_backup(self) -> None:
        if self.keeping.is_running:
            self.keeping.stop()
            return
        day = i18n.local(self.desk.now)
        self._ask(_("Back up"), f"focusdesk-{day:%Y-%m-%d}.db", self.back_up)

    def _ask_export(self, form: str) -> None:
        if self.keeping.is_running:
            self.keeping.stop()
            return
        day = i18n.local(self.desk.now)
        name = f"focusdesk-{day:%Y-%m-%d}.{form}"
        self._ask(_("Export"), name, lambda target: self.export(form, target))

    def _ask(self, title: str, name: str, then: object) -> None:
        assert callable(then)
        dialog = QFileDialog(self, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # nothing is ever overwritten: a name that is taken is refused in words
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(str(Path.home() / name))
        dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def back_up(self, target: Path) -> None:
        """Write a copy of the store to a new file."""
        self._begin(self._backup_row)
        self.backup.say(_("Stop"))
        self.keeping.back_up(target)

    def export(self, form: str, target: Path) -> None:
        """Write every message to a new file."""
        self._begin(self._export_row)
        (self.mbox if form == "mbox" else self.json).say(_("Stop"))
        self.keeping.export(form, target)

    def _begin(self, row: Row) -> None:
        for one in (self._backup_row, self._export_row):
            one.say("")
        self._kept = row
        others = {self._backup_row: (self.json, self.mbox), self._export_row: (self.backup,)}[row]
        for button in others:
            button.setEnabled(False)
            button.setToolTip(_("Another file is being written."))
        self._progressed(0)

    def _progressed(self, part: float) -> None:
        if self._kept is not None:
            said = _("Writing, {percent} %").format(percent=i18n.number(part * 100))
            self._kept.say(said)

    def _ended(self, ended: object) -> None:
        for button, text in (
            (self.backup, _("Back up…")),
            (self.json, _("As JSON…")),
            (self.mbox, _("As mbox…")),
        ):
            button.setEnabled(True)
            button.setToolTip("")
            button.say(text)
        row, self._kept = self._kept, None
        if row is None:
            return
        if isinstance(ended, FocusDeskError):
            row.say(say_error(ended), trouble=True)
        elif isinstance(ended, Path):
            size = i18n.size(ended.stat().st_size)
            row.say(_("{path}: {size}").format(path=ended, size=size))
        else:
            row.say(_("Stopped; nothing of it was kept."))

    # -- the end of it ----------------------------------------------------------------------------

    def _begin_deleting(self) -> None:
        word = _("delete")
        self._sure_row.name.setText(_("Type “{word}” to delete everything").format(word=word))
        self._sure_row.say_remark(
            _("FocusDesk closes then. There is no way back but a backup of yours.")
        )
        self._sure_row.say("")
        self.word.clear()
        self._typed("")
        self._sure_row.show()
        self.delete.setEnabled(False)
        self.word.setFocus()

    def _end_deleting(self) -> None:
        self._sure_row.hide()
        self.delete.setEnabled(True)
        self.delete.setFocus()

    def _typed(self, text: str) -> None:
        right = text.strip().casefold() == _("delete")
        self.sure.setEnabled(right)
        self.sure.setToolTip("" if right else _("Type the word first."))

    def _delete(self) -> None:
        """The secrets first: only the engine reaches the keyring."""
        if not self.sure.isEnabled():
            return
        self.sure.setEnabled(False)
        self.keeping.stop()
        if self._unreachable or self.desk.engine_state is EngineState.OFF:
            self._quit_engine()
            return
        self._sure_row.say(_("Passwords are deleted…"))
        asked = self.desk.ask("forget", {}, patience_ms=_KEYRING_MS)
        asked.answered.connect(self._forgotten)
        asked.failed.connect(self._not_forgotten)

    def _forgotten(self, reply: Mapping[str, object]) -> None:
        if reply.get("secrets") == "forgotten":
            self._quit_engine()
        else:
            self._say_unreachable(
                _(
                    "The keyring cannot be reached, so the passwords would stay in it. Unlock it "
                    "and try again, or press once more to delete the rest."
                )
            )

    def _not_forgotten(self, error: FocusDeskError) -> None:
        said = _("{error} Press once more to delete everything but the passwords.")
        self._say_unreachable(said.format(error=say_error(error)))

    def _say_unreachable(self, text: str) -> None:
        self._unreachable = True
        self._sure_row.say(text, trouble=True)
        self.sure.setEnabled(True)

    def _quit_engine(self) -> None:
        """Also one that somebody runs by hand: it would go on writing what is deleted."""
        self._sure_row.say(_("Collecting ends…"))
        asked = self.desk.ask("quit", {}, patience_ms=_QUIT_MS)
        asked.answered.connect(self._erase)
        asked.failed.connect(self._erase)

    def _erase(self, _answer: object) -> None:
        self.desk.erased.emit()


def _breaking(path: Path) -> str:
    """A path that may go on in the next line behind each of its parts."""
    return str(path).replace(os.sep, f"{os.sep}\u200b")
