"""The pictures that an original shows from outside: asked of the engine, given to its dialog."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from focusdesk.errors import FocusDeskError
from focusdesk.model import MessageId
from focusdesk.store import pictures
from focusdesk.ui.desk import Desk
from focusdesk.ui.pane.original import OriginalDialog
from focusdesk.wording import say_error

_PATIENCE_MS: Final = 60_000


class FarPictures(QObject):
    """Lives and goes with the dialog, and so does what it asked for."""

    def __init__(self, desk: Desk, dialog: OriginalDialog, message: MessageId) -> None:
        super().__init__(dialog)
        self._desk = desk
        self._dialog = dialog
        self._message = message
        self._asked = True
        dialog.load_asked.connect(self.load)

    def load(self, *, asked: bool = True) -> None:
        """Have them fetched. `asked`: for this once, by the person; else as always."""
        if not self._dialog.has_far_pictures:
            return
        self._asked = asked
        self._dialog.wait_for_pictures()
        request = self._desk.ask("pictures", {"message": self._message}, patience_ms=_PATIENCE_MS)
        request.answered.connect(self._came)
        request.failed.connect(self._did_not)
        self._dialog.finished.connect(request.drop)

    def _came(self, reply: object) -> None:
        listed = reply.get("pictures") if isinstance(reply, Mapping) else None
        found: dict[str, bytes] = {}
        for address, path in dict(listed or {}).items():
            try:
                found[str(address)] = Path(str(path)).read_bytes()
            except OSError:
                continue  # it was let go of meanwhile: the person may ask once more
        self._dialog.give_far_pictures(found, asked=self._asked)

    def _did_not(self, error: FocusDeskError) -> None:
        self._dialog.pictures_failed(say_error(error))

    def always(self, sender: str) -> None:
        """Load this sender's from now on."""
        self._desk.write(lambda store: pictures.allow(store, sender))
