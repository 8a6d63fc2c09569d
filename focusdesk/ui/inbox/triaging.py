"""What keys and buttons do to conversations: done, snooze, read, VIP; to the open one, or to several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint

from focusdesk.model import Instant, Triage
from focusdesk.store import timeline
from focusdesk.ui import words
from focusdesk.ui.actions import Actions
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.snooze import Snoozed, SnoozePopover
from focusdesk.ui.inbox.snooze_times import NOBODY, Other
from focusdesk.ui.inbox.targets import Targets
from focusdesk.ui.keys import Command
from focusdesk.ui.pane.composer import Writing

if TYPE_CHECKING:
    from focusdesk.ui.inbox.page import InboxPage

MOST_PICKED: Final = 500
"""Conversations that choosing all chooses."""


class Triaging(QObject):
    """The person's commands on the page of lists."""

    def __init__(self, page: InboxPage, desk: Desk, actions: Actions) -> None:
        super().__init__(page)
        self._page = page
        self._desk = desk
        self._actions = actions
        self._snooze_targets = Targets((), ())
        self.popover = SnoozePopover(page)
        self.popover.chosen.connect(self._snoozed)
        header = page.pane.header
        self.popover.button = header.snooze
        self.popover.closed.connect(lambda: header.snooze.setChecked(False))
        page.pane.done_pressed.connect(self.done)
        page.pane.reopen_pressed.connect(self.reopen)
        page.pane.snooze_pressed.connect(self.ask_snooze)
        page.pane.draft_dropped.connect(self._draft_dropped)
        page.panel.bulk.asked.connect(self._bulk_asked)

    def done(self, whole_client: bool = False) -> None:
        targets = self._page.targets(whole_client=whole_client)
        if targets is None:
            return
        if targets.all_done:
            self._actions.reopen(targets.ids, targets.name)
        else:
            self._actions.done(targets.ids, targets.name)

    def reopen(self, whole_client: bool = False) -> None:
        targets = self._page.targets(whole_client=whole_client)
        if targets is not None and any(one.state is not Triage.INBOX for one in targets.rows):
            self._actions.reopen(targets.ids, targets.name)

    def toggle_read(self, whole_client: bool = False) -> None:
        targets = self._page.targets(whole_client=whole_client)
        if targets is None:
            return
        read = targets.any_unread
        self._page.leave_unread(None if read else self._page.pane.conversation)
        self._actions.mark_read(targets.ids, targets.name, read=read)

    def toggle_vip(self) -> None:
        """Their clients are VIP, or no longer if all of them are."""
        targets = self._page.targets()
        if targets is None:
            return
        vip = not all(one.vip for one in targets.rows)
        found = {one.client: one.client_name for one in targets.rows if one.vip is not vip}
        self._actions.set_vip(list(found), next(iter(found.values())), vip=vip)

    def ask_snooze(self, whole_client: bool = False) -> None:
        """Until when; asked again, not any more."""
        if self.popover.isVisible():
            self.popover.go()
            return
        self._page.pane.header.snooze.setChecked(False)
        targets = self._page.targets(whole_client=whole_client)
        if targets is None:
            return
        self._snooze_targets = targets
        button = self._page.pane.header.snooze
        corner = button.mapTo(self._page, QPoint(button.width() + 56, button.height() + 8))
        if self._page.pane.isHidden():
            corner = QPoint(self._page.width() - 8, 58)
        line = timeline.timeline(self._desk.store)
        self.popover.ask(line, self._desk.now, targets.deadline, corner, self.other(targets))
        self._page.pane.header.snooze.setChecked(True)

    def other(self, targets: Targets) -> Other:
        """Whose morning may be waited for: the client's, where only one is meant."""
        client = self._page.pane.client
        if client is None or {one.client for one in targets.rows} != {client.id}:
            return NOBODY
        row = targets.rows[0]
        name = row.identity_name if row.sender_outgoing else words.person(row.sender)
        return Other(name.split(" ")[0], client.zone)

    def snooze_until(self, targets: Targets, until: Instant) -> None:
        """One of the offers, without the popover."""
        self._actions.snooze(targets.ids, targets.name, until)

    def _snoozed(self, chosen: object) -> None:
        assert isinstance(chosen, Snoozed)
        targets = self._snooze_targets
        self._actions.snooze(targets.ids, targets.name, chosen.until, keeps=chosen.keeps)

    # -- several at once ----------------------------------------------------------------------

    def pick(self) -> None:
        """Choose the open row, or no longer."""
        listed = self._page.panel.view.listed()
        id_ = listed.id_at(self._page.panel.view.currentIndex()) if listed is not None else None
        if id_ is not None:
            self._page.panel.view.picks.toggle(id_)

    def pick_all(self) -> None:
        """Choose everything that the list shows, also what has not been scrolled to."""
        if self._page.panel.is_searching:
            hits = self._page.panel.hits
            found = [hits.id_at(hits.index(row, 0)) for row in range(hits.rowCount())]
            self._page.panel.view.picks.add(one for one in found if one is not None)
        else:
            self._page.panel.view.picks.add(self._page.panel.list.everything(MOST_PICKED))

    def _bulk_asked(self, command: object) -> None:
        does = {
            Command.DONE: self.done,
            Command.SNOOZE: self.ask_snooze,
            Command.UNREAD: self.toggle_read,
        }
        if isinstance(command, Command):
            does[command]()

    def _draft_dropped(self, writing: object) -> None:
        assert isinstance(writing, Writing)
        name = self._page.pane.facts.row.client_name if self._page.pane.facts is not None else ""
        self._actions.drop_draft(writing.conversation, writing.recipient, writing.text, name)
