"""The page of lists: what is chosen in the list is read in the pane, keys act on both."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from focusdesk.i18n import _
from focusdesk.model import ClientId, ConversationId, Instant, MessageId, Triage
from focusdesk.store import inbox, timeline, triage
from focusdesk.store.db import Changed
from focusdesk.store.rows import ConversationRow
from focusdesk.ui.actions import Acted, Actions, Did
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.inbox.model import View
from focusdesk.ui.inbox.panel import WIDTH, ListPanel
from focusdesk.ui.inbox.snooze import SnoozePopover
from focusdesk.ui.pane.pane import Pane
from focusdesk.ui.rail.facts import Facts

READ_AFTER_MS: Final = 700
"""A conversation that one only passes by with J or K stays unread."""


class InboxPage(QWidget):
    """List and pane.

    moved
        The person went somewhere else by what they did here: back to a list.
    """

    moved = Signal()

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._actions = actions
        self.panel = ListPanel(desk)
        self.pane = Pane(desk)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.panel)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([WIDTH - 1, 900])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self._snooze = SnoozePopover(self)
        self._snooze.chosen.connect(self._snoozed)
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(READ_AFTER_MS)
        self._seen.timeout.connect(self._mark_seen)
        self._left_unread: ConversationId | None = None
        self._connect()

    def _connect(self) -> None:
        self.panel.chosen.connect(self._chosen)
        self.panel.opened.connect(self._opened)
        self.pane.done_pressed.connect(self.done)
        self.pane.reopen_pressed.connect(self.reopen)
        self.pane.snooze_pressed.connect(self.ask_snooze)
        self.pane.no_deadline_asked.connect(self._actions.no_deadline)
        self._actions.expected.connect(self._expected)
        self._actions.undone.connect(self._undone)
        self._actions.refused.connect(self.panel.list.reload)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.panel.dress()
        self.pane.dress()

    # -- what it shows ------------------------------------------------------------------------

    def show_view(self, view: View, title: str) -> None:
        """Another list; its first conversation is open beside it, and still unread."""
        self._seen.stop()
        self._snooze.go()
        self.panel.show_view(view, title)
        self._open_place(0)

    def show_facts(self, facts: Facts) -> None:
        self.panel.show_facts(facts)

    def apply(self, changed: Changed | None) -> None:
        """Follow the store."""
        listed = self.panel.list
        open_now = self.pane.conversation
        was_empty = listed.size == 0
        listed.apply(changed)
        self.pane.apply(changed)
        if self.panel.is_searching:
            if changed is None or changed.of("conversation"):
                self.panel.searching.again()
            return
        if open_now is not None:
            self.panel.view.mark(listed.index_of(open_now))
        elif was_empty and listed.size:
            self._open_place(0)

    def tell_time(self) -> None:
        """Another minute."""
        self.panel.list.apply(Changed())
        self.panel.list.repaint()
        self.panel.hits.repaint()
        self.pane.tell_time()

    def _open_place(self, place: int) -> None:
        """Open what stands at a place without reading it."""
        listed = self.panel.list
        index = listed.index_at(place)
        self.panel.view.mark(index)
        row = self._row(index)
        if row is None:
            self.pane.close_conversation()
        else:
            self.pane.open(row)

    def show_conversation(self, conversation: ConversationId) -> None:
        """Have one of the list open without reading it."""
        place = self.panel.list.place_of(conversation)
        if place is not None:
            self._open_place(place)

    def open_conversation(self, conversation: ConversationId) -> None:
        """Open one from anywhere: a notification, a banner."""
        found = inbox.conversations(self._desk.store, [conversation])
        if not found:
            return
        self.panel.view.mark(self.panel.list.index_of(found[0].id))
        self.panel.view.scrollTo(self.panel.view.currentIndex())
        self._read(found[0])

    # -- choosing -----------------------------------------------------------------------------

    def _row(self, index: QModelIndex) -> ConversationRow | None:
        if self.panel.is_searching:
            found = self.panel.hits.found_at(index)
            return found.row if found else None
        id_ = self.panel.list.id_at(index)
        return self.panel.list.row(id_) if id_ is not None else None

    def _chosen(self, index: object) -> None:
        assert isinstance(index, QModelIndex)
        row = self._row(index)
        if row is None:
            return
        message: MessageId | None = None
        if self.panel.is_searching:
            found = self.panel.hits.found_at(index)
            assert found is not None
            message = found.hit.id
            if found.hit.held:
                self._actions.open_held(message)
        self._read(row, message)

    def _read(self, row: ConversationRow, message: MessageId | None = None) -> None:
        """Open it because the person wanted to: it will be read in a moment."""
        self._left_unread = None
        self.panel.list.kept = row.id
        self.pane.open(row, message)
        self._seen.start()

    def _opened(self, index: object) -> None:
        self._chosen(index)
        self._mark_seen()
        self.pane.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_seen(self) -> None:
        self._seen.stop()
        id_ = self.pane.conversation
        if id_ is None or id_ == self._left_unread or self._desk.state is not DeskState.READY:
            return
        found = inbox.conversations(self._desk.store, [id_])
        if found and found[0].unread:
            self._actions.seen([id_])

    # -- acting -------------------------------------------------------------------------------

    @property
    def current(self) -> ConversationRow | None:
        """The conversation that is open."""
        id_ = self.pane.conversation
        if id_ is None or self._desk.state is not DeskState.READY:
            return None
        found = inbox.conversations(self._desk.store, [id_])
        return found[0] if found else None

    def _ids(self, row: ConversationRow, *, whole_client: bool) -> list[ConversationId]:
        """This conversation, or all of its client's that stand where it stands."""
        if not whole_client:
            return [row.id]
        return triage.all_of_client(self._desk.store, row.id, row.state) or [row.id]

    def done(self, whole_client: bool = False) -> None:
        row = self.current
        if row is not None and row.state is Triage.DONE:
            self.reopen(whole_client)
        elif row is not None:
            self._actions.done(self._ids(row, whole_client=whole_client), row.client_name)

    def reopen(self, whole_client: bool = False) -> None:
        row = self.current
        if row is not None and row.state is not Triage.INBOX:
            self._actions.reopen(self._ids(row, whole_client=whole_client), row.client_name)

    def toggle_read(self, whole_client: bool = False) -> None:
        row = self.current
        if row is None:
            return
        self._seen.stop()
        read = row.unread > 0
        self._left_unread = None if read else row.id
        ids = self._ids(row, whole_client=whole_client)
        self._actions.mark_read(ids, row.client_name, read=read)

    def ask_snooze(self, whole_client: bool = False) -> None:
        row = self.current
        if row is None:
            return
        self._snooze_ids = self._ids(row, whole_client=whole_client)
        self._snooze_name = row.client_name
        button = self.pane.header.snooze
        corner = button.mapTo(self, QPoint(button.width() + 56, button.height() + 8))
        line = timeline.timeline(self._desk.store)
        self._snooze.ask(line, self._desk.now, row.deadline, corner)

    def _snoozed(self, until: object) -> None:
        assert isinstance(until, int)
        self._actions.snooze(self._snooze_ids, self._snooze_name, Instant(until))

    @property
    def snooze_popover(self) -> SnoozePopover:
        return self._snooze

    def _expected(self, acted: Acted) -> None:
        """Show what was done already; the next conversation comes up."""
        leaves = {
            Did.DONE: Triage.DONE,
            Did.SNOOZED: Triage.SNOOZED,
            Did.REOPENED: Triage.INBOX,
        }.get(acted.did)
        listed = self.panel.list
        if leaves is None or leaves in listed.view.states:
            return
        self._seen.stop()
        open_one = self.pane.conversation
        place = listed.place_of(open_one) if open_one in acted.ids and open_one else None
        listed.kept = None
        for id_ in acted.ids:
            listed.drop(id_)
        if place is not None and not self.panel.is_searching:
            self._open_place(place)
            self.panel.view.scrollTo(self.panel.view.currentIndex())

    def _undone(self, acted: Acted) -> None:
        """What came back is open again."""
        if acted.did in (Did.DONE, Did.SNOOZED, Did.REOPENED) and acted.ids:
            self.panel.list.apply(
                Changed(0, frozenset(("conversation", int(id_)) for id_ in acted.ids))
            )
            index = self.panel.list.index_of(acted.ids[0])
            if index.isValid():
                self.panel.view.mark(index)
                row = self._row(index)
                if row is not None:
                    self.pane.open(row)


def client_view(client: ClientId) -> View:
    """Everything of one client."""
    return View(states=tuple(Triage), client=client)


def state_view(state: Triage) -> View:
    """The conversations in one state."""
    return View(states=(state,))


def title_of(state: Triage) -> str:
    return {Triage.INBOX: _("Inbox"), Triage.SNOOZED: _("Snoozed"), Triage.DONE: _("Done")}[state]
