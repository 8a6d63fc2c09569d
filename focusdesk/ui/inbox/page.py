"""The page of lists: what is chosen in the list is read in the pane, keys act on both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QWidget

from focusdesk.i18n import _
from focusdesk.model import ClientId, ConversationId, MessageId, Triage
from focusdesk.store import documents, inbox, triage
from focusdesk.store.db import Changed
from focusdesk.store.rows import ConversationRow
from focusdesk.ui.actions import Acted, Actions, Did
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.inbox.model import View
from focusdesk.ui.inbox.panel import WIDEST, WIDTH, ListPanel
from focusdesk.ui.inbox.targets import Targets
from focusdesk.ui.inbox.triaging import Triaging
from focusdesk.ui.keys import Keymap
from focusdesk.ui.pane.pane import Pane
from focusdesk.ui.rail.facts import Facts

READ_AFTER_MS: Final = 700
"""A conversation that one only passes by with J or K stays unread."""
SIZED_AFTER_MS: Final = 500
_LIST_WIDTH: Final = "window.list-width"
LEAST_PANE: Final = 480
WHOLE: Final = 16_777_215
"""Qt's widest."""


class InboxPage(QWidget):
    """List and pane."""

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._actions = actions
        self.panel = ListPanel(desk)
        self.pane = Pane(desk)
        self.pane.setMinimumWidth(LEAST_PANE)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.panel)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([WIDTH - 1, 900])
        self._sized = QTimer(self)
        self._sized.setSingleShot(True)
        self._sized.setInterval(SIZED_AFTER_MS)
        self._sized.timeout.connect(self._keep_width)
        self.splitter.splitterMoved.connect(lambda _at, _which: self._sized.start())
        self._single = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self.triaging = Triaging(self, desk, actions)
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.setInterval(READ_AFTER_MS)
        self._seen.timeout.connect(self._mark_seen)
        self._left_unread: ConversationId | None = None
        self._aside: ConversationId | None = None
        """Was open before a search found nothing."""
        self._connect()

    def _connect(self) -> None:
        self.panel.chosen.connect(self._chosen)
        self.panel.opened.connect(self._opened)
        self.panel.narrowed.connect(self._narrowed)
        self.panel.nothing_found.connect(self._nothing_found)
        self.panel.search_ended.connect(self._search_ended)
        self.pane.no_deadline_asked.connect(self._actions.no_deadline)
        self.pane.join.join_asked.connect(self._actions.join)
        self.pane.join.apart_asked.connect(self._actions.keep_apart)
        self._actions.refused.connect(self.pane.show_offer_again)
        self.pane.header.back_pressed.connect(self.escape)
        self.pane.left_writing.connect(
            lambda: self.panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
        )
        self.panel.view.picks.changed.connect(self._picks_changed)
        self.panel.bulk.cleared.connect(self.panel.view.picks.clear)
        self._actions.expected.connect(self._expected)
        self._actions.undone.connect(self._undone)
        self._actions.refused.connect(self.panel.list.reload)

    def use_keys(self, keymap: Keymap) -> None:
        """Teach the keys in force."""
        self.panel.use_keys(keymap)
        self.pane.header.use_keys(keymap)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        self.panel.dress()
        self.pane.dress()

    # -- list and pane beside each other, or one of them --------------------------------------

    def remember_width(self) -> None:
        """The list as wide as the person left it; read as soon as there is a store."""
        wide = documents.get_setting(self._desk.store, _LIST_WIDTH)
        if isinstance(wide, int):
            self.splitter.setSizes([wide, max(LEAST_PANE, self.splitter.width() - wide)])

    def _keep_width(self) -> None:
        if not self._single and self._desk.state is DeskState.READY:
            wide = self.panel.width()
            self._desk.write(lambda store: documents.set_setting(store, _LIST_WIDTH, wide))

    def set_single(self, single: bool) -> None:
        """There is room for one of them: the pane stands in the place of the list."""
        if single == self._single:
            return
        self._single = single
        self.pane.header.set_alone(single)
        self.panel.setMaximumWidth(WHOLE if single else WIDEST)
        self.show_list()

    @property
    def reads_alone(self) -> bool:
        """Whether the pane stands in the place of the list."""
        return self._single and self.panel.isHidden()

    def show_list(self) -> None:
        """The list; with it the pane where there is room for both."""
        self.panel.show()
        if self._single and self.pane.isAncestorOf(QApplication.focusWidget() or self):
            # else Qt gives the keyboard to whatever comes next
            self.panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.pane.setVisible(not self._single)

    def show_pane(self) -> None:
        """The open conversation, in the place of the list where there is room for one."""
        if self._single:
            self.pane.show()
            if self.panel.isAncestorOf(QApplication.focusWidget() or self):
                self.pane.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
            self.panel.hide()

    # -- what it shows ------------------------------------------------------------------------

    def show_view(self, view: View, title: str) -> None:
        """Another list; its first conversation is open beside it, and still unread."""
        self._seen.stop()
        self._aside = None
        self.triaging.popover.go()
        self.show_list()
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
        self._unpick_what_left(changed)
        if self.panel.is_searching:
            if changed is None or changed.of("conversation"):
                self.panel.searching.again()
            return
        if open_now is not None:
            self.panel.view.mark(listed.index_of(open_now))
        elif was_empty and listed.size:
            self._open_place(0)

    def _unpick_what_left(self, changed: Changed | None) -> None:
        """What another took out of the list is chosen no longer."""
        picks = self.panel.view.picks
        if not len(picks) or self.panel.is_searching:
            return
        asked = set(picks) if changed is None else changed.of("conversation") & set(picks)
        place_of = self.panel.list.place_of
        picks.drop(ConversationId(one) for one in asked if place_of(ConversationId(one)) is None)

    def tell_time(self) -> None:
        """Another minute."""
        self.panel.list.apply(Changed())
        self.panel.list.tell_time()
        self.panel.hits.repaint()
        self.pane.tell_time()

    def _open_place(self, place: int) -> None:
        """Open what stands at a place without reading it."""
        listed = self.panel.list
        index = listed.index_at(place)
        self.panel.view.mark(index)
        row = self._row(index)
        if row is None:
            self.show_list()
            self.pane.close_conversation()
        else:
            self.pane.open(row)

    def _narrowed(self) -> None:
        """What is open stays open where it is listed still; else the first is, unread."""
        self._aside = None
        open_now = self.pane.conversation
        place = self.panel.list.place_of(open_now) if open_now is not None else None
        if place is None:
            self._seen.stop()
        self._open_place(place or 0)

    def _nothing_found(self) -> None:
        """Nothing is open that is not listed."""
        self._seen.stop()
        self._aside = self.pane.conversation or self._aside
        self.pane.close_conversation()

    def _search_ended(self) -> None:
        """The row of what is open is marked again; what was open before, if nothing is."""
        aside, self._aside = self._aside, None
        if self.pane.conversation is not None:
            self.panel.view.mark(self.panel.list.index_of(self.pane.conversation))
        elif aside is not None:
            self._open_place(self.panel.list.place_of(aside) or 0)

    def show_conversation(self, conversation: ConversationId) -> None:
        """Have one of the list open without reading it."""
        place = self.panel.list.place_of(conversation)
        if place is not None:
            self._open_place(place)

    def open_conversation(
        self, conversation: ConversationId, message: MessageId | None = None
    ) -> None:
        """Open one from anywhere, at one of its messages: a notification, the palette."""
        found = inbox.conversations(self._desk.store, [conversation])
        if not found:
            return
        self.panel.view.mark(self.panel.list.index_of(found[0].id))
        self.panel.view.scrollTo(self.panel.view.currentIndex())
        self.show_pane()
        self._read(found[0], message)

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
        if not self.panel.view.by_keyboard:
            self.show_pane()
        self._read(row, message)

    def _read(self, row: ConversationRow, message: MessageId | None = None) -> None:
        """Open it because the person wanted to: it will be read in a moment."""
        self._left_unread = None
        self.panel.list.kept = row.id
        self.pane.open(row, message)
        if not self.pane.isHidden():
            self._seen.start()

    def _opened(self, index: object) -> None:
        self.show_pane()
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

    def targets(self, *, whole_client: bool = False) -> Targets | None:
        """What is chosen, else the open conversation; with `whole_client` all of its client's.

        All that stand where it stands: what is done is not snoozed along.
        """
        picks = self.panel.view.picks
        if self._desk.state is not DeskState.READY:
            return None
        if len(picks) and not whole_client:
            rows = inbox.conversations(self._desk.store, list(picks))
            return Targets(tuple(rows), tuple(one.id for one in rows)) if rows else None
        row = self.current
        if row is None:
            return None
        ids: Sequence[ConversationId] = [row.id]
        if whole_client:
            ids = triage.all_of_client(self._desk.store, row.id, row.state) or ids
        return Targets((row,), tuple(ids))

    def reply(self) -> None:
        """Write an answer to the open conversation."""
        self.show_pane()
        self.pane.composer.begin()

    def leave_unread(self, conversation: ConversationId | None) -> None:
        """The person says what is read; looking on does not mark this one."""
        self._seen.stop()
        self._left_unread = conversation

    def escape(self) -> None:
        """One step back: to the list, nothing chosen, no search."""
        if self.reads_alone:
            self._seen.stop()
            self.show_list()
            self.panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if len(self.panel.view.picks):
            self.panel.view.picks.clear()
            return
        if self.panel.is_searching:
            self.panel.end_search()
        self.panel.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def stops(self) -> list[QWidget]:
        """Where F6 goes from the rail, in turn."""
        return [self.panel.view, self.pane.timeline, self.pane.composer.edit]

    def _picks_changed(self) -> None:
        count = len(self.panel.view.picks)
        targets = self.targets() if count else None
        self.panel.bulk.say(
            count,
            all_done=targets is not None and targets.all_done,
            any_unread=targets is not None and targets.any_unread,
        )
        self.panel.hints.setVisible(not count)

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
        if place is not None and len(acted.ids) > 1:
            gone = (listed.place_of(one) for one in acted.ids)
            place -= sum(1 for one in gone if one is not None and one < place)
        listed.kept = None
        listed.drop_all(acted.ids)
        self.panel.view.picks.drop(acted.ids)
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
