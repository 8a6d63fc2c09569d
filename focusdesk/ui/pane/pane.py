"""The reading pane: opens a conversation in its client's timeline, and follows the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk import clock
from focusdesk.errors import FocusDeskError, NotFound
from focusdesk.i18n import _
from focusdesk.model import ClientId, ConversationId, MessageId
from focusdesk.store import clients, drafts, joining
from focusdesk.store.db import Changed
from focusdesk.store.joining import Offer
from focusdesk.store.rows import ClientRow, ConversationRow
from focusdesk.ui.desk import Desk
from focusdesk.ui.pane import facts
from focusdesk.ui.pane.card import Told
from focusdesk.ui.pane.composer import Composer, Writing
from focusdesk.ui.pane.composer_parts import apart
from focusdesk.ui.pane.facts import PaneFacts, Wanted
from focusdesk.ui.pane.files import Files
from focusdesk.ui.pane.header import PaneHeader
from focusdesk.ui.pane.joining import JoinStrip
from focusdesk.ui.pane.original import SCHEMES
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
_OFFER_KEY: Final = "pane-offer"


class Pane(QWidget):
    """Who it is, and everything that was said.

    done_pressed, snooze_pressed, reopen_pressed
        The buttons of its head.
    shown
        A conversation's timeline is there to be read (its id).
    no_deadline_asked
        What was read in a `MessageRow` as a deadline is none.
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
    no_deadline_asked = Signal(object)
    draft_dropped = Signal(object)
    left_writing = Signal()
    said = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted: Wanted | None = None
        self._facts: PaneFacts | None = None
        self._whose: ClientId | None = None
        """Whom the head names; known before anything of them was read."""
        self._client: ClientRow | None = None
        self.header = PaneHeader()
        self.join = JoinStrip()
        self.timeline = Timeline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.join)
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
        self.timeline.no_deadline_asked.connect(self.no_deadline_asked)
        self.files = Files(desk, self.timeline)
        self.files.said.connect(self.said)
        self.skeleton = TimelineSkeleton(self)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._read)
        self.close_conversation()

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.timeline.dress()
        self.header.update()
        self.join.dress()
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
        self.header.show()
        self.timeline.show()
        self._name(row)
        self._read()

    def _name(self, row: ConversationRow) -> None:
        """Have the head name the client of this conversation."""
        if self._whose != row.client:
            self._whose, self._client = row.client, None
            self.header.show_row(row)
            self.join.offer(None)
            self._read_client(row.client)
        self.header.show_state(row.state)

    def close_conversation(self) -> None:
        """Show nothing."""
        self._wanted, self._facts, self._whose = None, None, None
        self.skeleton.end()
        self.composer.close_conversation()
        self.timeline.clear()
        self.header.hide()
        self.join.offer(None)
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
        client = self._whose
        if client is not None and (changed is None or client in changed.of("client")):
            self._read_client(client)
        elif client is not None and changed is not None and changed.of("client"):
            self._read_offer(client)

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
        self._facts = found
        self._name(found.row)
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

    def _read_client(self, client: ClientId) -> None:
        self._desk.read(
            _CLIENT_KEY,
            lambda store: clients.get(store, client),
            self._show_client,
            self._no_client,
        )
        self._read_offer(client)

    def _no_client(self, error: FocusDeskError) -> None:
        """One that was joined with another just now is told with its conversation, read anew."""
        if not isinstance(error, NotFound):
            self._desk.failed.emit(error.saying)

    def _read_offer(self, client: ClientId) -> None:
        self._desk.read(
            _OFFER_KEY,
            lambda store: joining.offers(store, client, limit=1),
            lambda found: self._show_offer(client, found),
        )

    def _show_offer(self, client: ClientId, found: Sequence[Offer]) -> None:
        """Only where its conversation is still open."""
        if self._whose == client:
            self.join.offer(found[0] if found else None)

    def show_offer_again(self) -> None:
        """What was answered could not be written."""
        if self._whose is not None:
            self._read_offer(self._whose)

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
            )
        )

    def _show_client(self, client: ClientRow) -> None:
        if self._whose != client.id:
            return
        self._client = client
        if self._facts is not None and self._facts.row.id == self.conversation:
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

    def finish(self) -> None:
        """The window goes: what was typed last is kept, what was fetched to be looked at goes."""
        self.composer.flush()
        self.files.forget()


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
