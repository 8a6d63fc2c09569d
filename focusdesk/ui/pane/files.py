"""What a message came with: its original HTML, its attachments; fetched when they are asked for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.store import messages, pictures
from focusdesk.store.rows import AttachmentRow, MessageRow
from focusdesk.ui.desk import Desk
from focusdesk.ui.pane.far_pictures import FarPictures
from focusdesk.ui.pane.original import OriginalDialog
from focusdesk.ui.pane.timeline import Timeline


class Files(QObject):
    """Opens, saves and hands out what a timeline's messages came with.

    said
        A sentence for the toast.
    """

    said = Signal(str)

    def __init__(self, desk: Desk, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._desk = desk
        self._timeline = timeline
        self._files: tempfile.TemporaryDirectory[str] | None = None
        self._fetched: set[Path] = set()
        timeline.original_asked.connect(self._show_original)
        timeline.open_asked.connect(self._open_attachment)
        timeline.save_asked.connect(self._save_attachment)
        timeline.drag_asked.connect(self._drag_attachment)

    # -- originals ----------------------------------------------------------------------------

    def _show_original(self, message: MessageRow) -> None:
        html = messages.html(self._desk.store, message.id)
        if html is None:
            return
        sender = pictures.sender(self._desk.store, message.id)
        title = message.subject or message.client_name
        dialog = OriginalDialog(title, html, self._timeline.window(), sender=sender)
        far = FarPictures(self._desk, dialog, message.id)
        if sender in pictures.senders(self._desk.store):
            far.load(asked=False)
        dialog.always_asked.connect(lambda: far.always(sender))
        dialog.browser.picture_missing = lambda cid: self._fetch_picture(dialog, message, cid)
        dialog.show()

    def _fetch_picture(self, dialog: OriginalDialog, message: MessageRow, cid: str) -> None:
        row = next((one for one in message.attachments if one.content_id.strip("<>") == cid), None)
        if row is None:
            return

        def came(path: Path) -> None:
            if dialog.isVisible():
                dialog.browser.give_picture(cid, path.read_bytes())

        self._desk.fetch(message.id, row.n, self._place_for(message, row), came, _silently)

    # -- attachments --------------------------------------------------------------------------

    def _open_attachment(self, message: MessageRow, row: AttachmentRow) -> None:
        def came(path: Path) -> None:
            if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
                self.said.emit(_("No program here opens {name}. Save it.").format(name=row.name))

        self._fetch(message, row, self._place_for(message, row), came)

    def _drag_attachment(self, message: MessageRow, row: AttachmentRow) -> None:
        """Draw it out at once where it was fetched before; else it is fetched first."""

        def came(path: Path) -> None:
            card = self._timeline.card(message.id)
            chip = card.chip_of(row) if card is not None else None
            held = QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton
            if chip is not None and held:
                chip.drag(path)
            else:
                self.said.emit(_("{name} is here now: draw it out.").format(name=path.name))

        path = self._place_for(message, row)
        if path in self._fetched and path.exists():
            came(path)
        else:
            self._fetch(message, row, path, came)

    def _save_attachment(self, message: MessageRow, row: AttachmentRow) -> None:
        dialog = QFileDialog(self._timeline.window(), _("Save attachment"), str(Path.home()))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(Path(row.name).name or f"attachment-{row.n}")
        dialog.fileSelected.connect(
            lambda path: self._fetch(message, row, Path(path), lambda _path: None)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _fetch(
        self,
        message: MessageRow,
        row: AttachmentRow,
        to: Path,
        then: object,
    ) -> None:
        card = self._timeline.card(message.id)
        chip = card.chip_of(row) if card is not None else None

        def busy(now: bool) -> None:
            again = self._timeline.card(message.id)
            found = again.chip_of(row) if again is not None else None
            if found is not None:
                found.set_busy(now)

        def came(path: Path) -> None:
            busy(False)
            self._fetched.add(path)
            assert callable(then)
            then(path)

        def did_not(error: FocusDeskError) -> None:
            busy(False)
            self._desk.failed.emit(error.saying)

        if chip is not None:
            chip.set_busy(True)
        self._desk.fetch(message.id, row.n, to, came, did_not)

    def _place_for(self, message: MessageRow, row: AttachmentRow) -> Path:
        """A file of this run's own folder, which goes with the window."""
        if self._files is None:
            self._files = tempfile.TemporaryDirectory(prefix="focusdesk-")
        folder = Path(self._files.name) / str(message.id) / str(row.n)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / (Path(row.name).name or "attachment")

    def forget(self) -> None:
        """What was fetched to be looked at goes."""
        if self._files is not None:
            self._files.cleanup()
            self._files = None
            self._fetched.clear()


def _silently(_error: FocusDeskError) -> None:
    """A picture that does not come leaves its place empty."""
