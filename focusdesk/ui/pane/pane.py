"""The reading pane: opens a conversation in its client's timeline, and follows the store."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from focusdesk import clock
from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _
from focusdesk.model import ConversationId, MessageId
from focusdesk.store import clients, drafts, inbox
from focusdesk.store.db import Changed
from focusdesk.store.rows import AttachmentRow, ClientRow, ConversationRow, MessageRow
from focusdesk.ui.desk import Desk
from focusdesk.ui.pane import facts
from focusdesk.ui.pane.card import Told
from focusdesk.ui.pane.composer import Composer, Writing, apart
from focusdesk.ui.pane.facts import PaneFacts, Wanted
from focusdesk.ui.pane.header import PaneHeader
from focusdesk.ui.pane.original import SCHEMES, OriginalDialog
from focusdesk.ui.pane.timeline import Shown, Timeline
from focusdesk.ui.pane.why import waiting_line
from focusdesk.ui.theme import fonts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets import paint
from focusdesk.ui.widgets.empty import TimelineSkeleton
from focusdesk.ui.widgets.paint import Type

_AGAIN_MS: Final = 150
"""While a mailbox fills, the timeline is read anew this often at most."""
_KEY: Final = "pane"
_CLIENT_KEY: Final = "pane-client"


class Pane(QWidget):
    """Who it is, and everything that was said.

    done_pressed, snooze_pressed, reopen_pressed
        The buttons of its head.
    shown
        A conversation's timeline is there to be read (its id).
    draft_dropped
        A `Writing` that the person discarded.
    left_writing
        The keyboard goes back to the list.
    said
        A sentence for the toast.
    """

    done_pressed = Signal()
    snooze_pressed = Signal()
    reopen_pressed = Signal()
    shown = Signal(object)
    draft_dropped = Signal(object)
    left_writing = Signal()
    said = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: Wanted | None = None
        self._facts: PaneFacts | None = None
        self._client: ClientRow | None = None
        self.header = PaneHeader()
        self.timeline = Timeline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.timeline, 1)
        self.composer = Composer()
        column.addWidget(self.composer)
        self.header.done_pressed.connect(self.done_pressed)
        self.header.snooze_pressed.connect(self.snooze_pressed)
        self.header.reopen_pressed.connect(self.reopen_pressed)
        self.header.reply_pressed.connect(self.composer.begin)
        self.composer.changed.connect(self._keep_draft)
        self.composer.dropped.connect(self.draft_dropped)
        self.composer.left.connect(self.left_writing)
        self.composer.said.connect(self.said)
        self.timeline.earlier_asked.connect(self._show_earlier)
        self.timeline.later_asked.connect(self._show_newest)
        self.timeline.link_pressed.connect(_open_link)
        self.timeline.original_asked.connect(self._show_original)
        self.timeline.open_asked.connect(self._open_attachment)
        self.timeline.save_asked.connect(self._save_attachment)
        self.timeline.drag_asked.connect(self._drag_attachment)
        self.skeleton = TimelineSkeleton(self)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._read)
        self._files: tempfile.TemporaryDirectory[str] | None = None
        self._fetched: set[Path] = set()
        self.close_conversation()

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.timeline.dress()
        self.header.update()
        self.composer.dress()
        self.update()

    # -- what it shows ------------------------------------------------------------------------

    @property
    def conversation(self) -> ConversationId | None:
        return self._wanted.conversation if self._wanted else None

    @property
    def client(self) -> ClientRow | None:
        """Whose conversation is open, once it was read."""
        return self._client if self._wanted is not None else None

    @property
    def facts(self) -> PaneFacts | None:
        """What is shown, once it was read."""
        return self._facts

    def open(self, row: ConversationRow, message: MessageId | None = None) -> None:
        """Show a conversation; its head at once, its timeline as soon as it is read."""
        if self._wanted is not None and (row.id, message) == (
            self._wanted.conversation,
            self._wanted.message,
        ):
            return
        self._wanted = Wanted(row.id, message)
        other = self._facts is None or self._facts.row.client != row.client
        self.header.show()
        self.timeline.show()
        if other:
            self._client = None
            self.header.show_row(row)
            self._desk.read(
                _CLIENT_KEY, lambda store: clients.get(store, row.client), self._show_client
            )
        self._read()

    def close_conversation(self) -> None:
        """Show nothing."""
        self._wanted, self._facts = None, None
        self.skeleton.end()
        self.composer.close_conversation()
        self.timeline.clear()
        self.header.hide()
        self.timeline.hide()
        self.update()

    def apply(self, changed: Changed | None) -> None:
        """Follow the store."""
        if self._wanted is None:
            return
        kinds = ("conversation", "held", "client", "delivery")
        concerns = changed is None or any(map(changed.of, kinds))
        if concerns and not self._again.isActive():
            self._again.start(_AGAIN_MS if self._filling(changed) else 0)
        client = self._facts.row.client if self._facts else None
        if client is not None and (changed is None or client in changed.of("client")):
            self._desk.read(
                _CLIENT_KEY, lambda store: clients.get(store, client), self._show_client
            )

    def _filling(self, changed: Changed | None) -> bool:
        """Whether none of what changed is shown, as far as one can tell without reading."""
        if changed is None or self._facts is None:
            return False
        return not changed.of("conversation") & {*self._facts.titles, self._facts.row.id}

    def tell_time(self) -> None:
        """Another minute: deadlines and days read otherwise."""
        if self._wanted is not None:
            self._read()

    # -- reading ------------------------------------------------------------------------------

    def _read(self) -> None:
        wanted = self._wanted
        if wanted is not None:
            shown = self._facts.row.id if self._facts is not None else None
            if shown != wanted.conversation:
                self.skeleton.begin()
            self._desk.read(_KEY, lambda store: facts.read(store, wanted), self._show)

    def _show(self, found: PaneFacts | None) -> None:
        wanted = self._wanted
        self.skeleton.end()
        if found is None or wanted is None:
            self.close_conversation()
            return
        before, self._facts = self._facts, found
        if before is None or before.row != found.row:
            if before is None or before.row.client != found.row.client:
                self.header.show_row(found.row)
                self._desk.read(
                    _CLIENT_KEY,
                    lambda store: clients.get(store, found.row.client),
                    self._show_client,
                )
            self.header.show_state(found.row.state)
        now = self._desk.now
        self._show_composer()
        waiting = ""
        if found.waiting:
            waiting = waiting_line(found.waiting, found.waiting_until, now)
        self.timeline.show_messages(
            Shown(
                key=(wanted.conversation, wanted.message, found.later, wanted.newest),
                now=now,
                messages=tuple(_told(found)),
                target=found.target,
                earlier=found.earlier,
                later=found.later,
                waiting=waiting,
            )
        )
        self.shown.emit(found.row.id)

    def _show_composer(self) -> None:
        found = self._facts
        assert found is not None
        same = self._client is not None and self._client.id == found.row.client
        zone = self._client.zone if same and self._client is not None else ""
        self.composer.show_conversation(
            found.row.id, found.recipients, found.draft, apart(zone, self._desk.now)
        )

    def _keep_draft(self, writing: object) -> None:
        assert isinstance(writing, Writing)
        self._desk.write(
            lambda store: drafts.keep(
                store, writing.conversation, writing.recipient, writing.text, clock.now()
            ),
            lambda _changed: None,
        )

    def _show_client(self, client: ClientRow) -> None:
        self._client = client
        if self._facts is not None and self._facts.row.client == client.id:
            self._show_composer()
        self.header.show_client(client, self._desk.now)

    def _show_earlier(self) -> None:
        if self._wanted is not None and self._facts is not None:
            least = len(self._facts.messages) + facts.PAGE
            self._wanted = Wanted(
                self._wanted.conversation, self._wanted.message, least, self._wanted.newest
            )
            self._read()

    def _show_newest(self) -> None:
        if self._wanted is not None:
            self._wanted = Wanted(self._wanted.conversation, newest=True)
            self._read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        top = self.header.height()
        self.skeleton.setGeometry(0, top, self.width(), self.height() - top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().pane))
        if self._wanted is None:
            area = QRectF(self.rect())
            said = _("Choose a conversation.")
            paint.text(painter, area, said, Type(13, fonts.REGULAR), tokens().t3, paint.CENTER)
        painter.end()

    # -- originals and attachments ------------------------------------------------------------

    def _show_original(self, message: MessageRow) -> None:
        html = inbox.html(self._desk.store, message.id)
        if html is None:
            return
        dialog = OriginalDialog(message.subject or message.client_name, html, self.window())
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

    def _open_attachment(self, message: MessageRow, row: AttachmentRow) -> None:
        def came(path: Path) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._fetch(message, row, self._place_for(message, row), came)

    def _drag_attachment(self, message: MessageRow, row: AttachmentRow) -> None:
        """Draw it out at once where it was fetched before; else it is fetched first."""

        def came(path: Path) -> None:
            card = self.timeline.card(message.id)
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
        dialog = QFileDialog(self.window(), _("Save attachment"), str(Path.home()))
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
        card = self.timeline.card(message.id)
        chip = card.chip_of(row) if card is not None else None

        def busy(now: bool) -> None:
            again = self.timeline.card(message.id)
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

    def finish(self) -> None:
        """The window goes: what was typed last is kept, what was fetched to be looked at goes."""
        self.composer.flush()
        self.forget_files()

    def forget_files(self) -> None:
        """What was fetched to be looked at goes."""
        if self._files is not None:
            self._files.cleanup()
            self._files = None
            self._fetched.clear()


def _told(found: PaneFacts) -> list[Told]:
    """The messages, each knowing whether its subject is new at its place."""
    told = []
    last: dict[ConversationId, str] = {}
    for message in found.messages:
        bare = _bare(message.subject)
        fresh = bool(bare) and last.get(message.conversation) != bare
        title = found.titles.get(message.conversation, "")
        fresh = fresh and not title.startswith("#") and message.channel not in ("slack", "telegram")
        last[message.conversation] = bare
        told.append(Told(message, title, fresh))
    return told


def _bare(subject: str) -> str:
    """A subject without the prefixes of replies, to tell a new one from an answer."""
    text = subject.strip().lower()
    while True:
        for prefix in ("re:", "re :", "fwd:", "fw:", "tr:", "tr :", "aw:"):
            if text.startswith(prefix):
                text = text[len(prefix) :].strip()
                break
        else:
            return text


def _open_link(url: QUrl) -> None:
    if url.scheme() in SCHEMES:
        QDesktopServices.openUrl(url)


def _silently(_error: FocusDeskError) -> None:
    """A picture that does not come leaves its place empty."""
