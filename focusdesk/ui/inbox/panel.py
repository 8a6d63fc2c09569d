"""The list with everything round it: head, strips, what stands where nothing stands, hints."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from focusdesk import i18n
from focusdesk.errors import FocusDeskError
from focusdesk.i18n import _, ngettext
from focusdesk.model import Triage
from focusdesk.store.inbox import Chip
from focusdesk.ui import query_values, words
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.bulk import BulkBar
from focusdesk.ui.inbox.head import Head
from focusdesk.ui.inbox.hints import Hints
from focusdesk.ui.inbox.hits import Hits
from focusdesk.ui.inbox.model import ConversationList, View
from focusdesk.ui.inbox.searching import LIMIT, Results, Searching, is_unfinished
from focusdesk.ui.inbox.view import ListView
from focusdesk.ui.keys import Keymap
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.theme.current import color, tokens
from focusdesk.ui.widgets.empty import Empty, Skeleton
from focusdesk.ui.widgets.query_completion import Known
from focusdesk.ui.widgets.strip import Strip, Tone
from focusdesk.wording import say_error

WIDTH: Final = 380
NARROWEST: Final = 300
WIDEST: Final = 520
_ABOVE: Final = 2


class _Body(QWidget):
    """The list, and over it what stands there when it is empty or not there yet."""

    def __init__(self, view: ListView) -> None:
        super().__init__()
        self._view = view
        view.setParent(self)
        self.empty = Empty(self)
        self.skeleton = Skeleton(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for part in (self._view, self.empty, self.skeleton):
            part.setGeometry(self.rect())


class ListPanel(QWidget):
    """Shows a `View` of the inbox, or what a search finds.

    chosen
        An index of the model shown, chosen by the person.
    opened
        The same, by Enter or a double click.
    narrowed
        A chip shows another part of the list.
    nothing_found, search_ended
        A search has left no row to read; the list is back.
    """

    chosen = Signal(object)
    opened = Signal(object)
    narrowed = Signal()
    nothing_found = Signal()
    search_ended = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._title = ""
        self._unsaid: FocusDeskError | None = None
        self._facts: Facts | None = None
        self.setMinimumWidth(NARROWEST)
        self.setMaximumWidth(WIDEST)
        self.list = ConversationList(desk, self)
        self.hits = Hits(desk, self)
        self.searching = Searching(desk, self)
        self.head = Head()
        self.view = ListView()
        self.list.picked = self.hits.picked = self.view.picks
        self.trouble = Strip(Tone.BROKEN, "alert")
        self.offline = Strip(Tone.WAITING, "cloud-off")
        self.filling = Strip(Tone.NEWS, "tray-in")
        self.delivered = Strip(Tone.NEWS, "tray-in")
        self.held_too = Strip(Tone.NEWS, "held")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self.strips = (self.trouble, self.offline, self.filling, self.delivered, self.held_too)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 6, 0, 0)
        inner.setSpacing(0)
        for strip in self.strips:
            inner.addWidget(strip)
            strip.came_or_went.connect(self._show_strips)
        self._holder = holder
        column.addWidget(holder)
        column.addSpacing(_ABOVE)
        body = _Body(self.view)
        self.empty, self.skeleton = body.empty, body.skeleton
        column.addWidget(body, 1)
        self.hints = Hints()
        self.bulk = BulkBar()
        column.addWidget(self.bulk)
        column.addWidget(self.hints)
        self._show_strips()

    def _connect(self) -> None:
        self.view.chosen.connect(self.chosen)
        self.view.opened.connect(self.opened)
        self.head.chip_chosen.connect(self._chip_chosen)
        self.head.search.textEdited.connect(self._search_typed)
        self.head.search.left.connect(self._left_search)
        self.head.search.entered.connect(
            lambda: self._desk.read("query-values", query_values.read, self._values_came)
        )
        self.searching.found.connect(self._found)
        self.searching.wrong.connect(self._not_understood)
        self.held_too.pressed.connect(
            lambda: self.searching.ask(self.searching.text, held_too=True)
        )
        self.empty.pressed.connect(self._show_all)
        self.list.modelReset.connect(self.look_empty)
        self.list.rowsInserted.connect(self.look_empty)
        self.list.rowsRemoved.connect(self.look_empty)

    def dress(self) -> None:
        """Take the colours of the theme in force."""
        for strip in self.strips:
            strip.dress()
        self.list.repaint()
        self.hits.repaint()
        self.update()

    def use_keys(self, keymap: Keymap) -> None:
        """Teach the keys in force."""
        self.hints.use_keys(keymap)
        self.bulk.use_keys(keymap)
        self.head.search.use_keys(keymap)

    # -- what it shows ------------------------------------------------------------------------

    @property
    def is_searching(self) -> bool:
        return self.view.model() is self.hits

    def show_view(self, view: View, title: str) -> None:
        """Another list, from its top."""
        self._title = title
        self._end_search()
        self.view.picks.clear()
        self.view.show_model(self.list)
        self.list.show(view)
        self.head.say(title, view.chip)
        self.view.scrollToTop()
        self.look_empty()

    def show_facts(self, facts: Facts) -> None:
        self._facts = facts
        unread = facts.counts.unread if self.list.view.client is None else 0
        inbox = self.list.view.states == (Triage.INBOX,)
        self.head.set_unread(unread if inbox else 0)
        if not self.empty.isHidden():
            self.look_empty()

    def _chip_chosen(self, chip: Chip) -> None:
        view = self.list.view
        self.show_view(View(view.states, chip, view.client), self._title)
        self.narrowed.emit()

    def _show_all(self) -> None:
        if self.is_searching:
            self.end_search()
            return
        self._chip_chosen(Chip.ALL)

    # -- searching ----------------------------------------------------------------------------

    def _search_typed(self, text: str) -> None:
        self._unsaid = None
        if not text.strip():
            self.end_search(keep_focus=True)
            return
        self.searching.ask(text)

    def search_for(self, text: str) -> None:
        """Search for this, as if it was typed."""
        self.head.search.setText(text)
        self._search_typed(text)

    def _values_came(self, known: Known) -> None:
        self.head.search.known = known

    def end_search(self, *, keep_focus: bool = False) -> None:
        """Back to the list as it was."""
        self._end_search(keep_focus=keep_focus)
        self.search_ended.emit()

    def _end_search(self, *, keep_focus: bool = False) -> None:
        self._unsaid = None
        self.searching.ask("")
        self.held_too.say("")
        if not keep_focus:
            self.head.search.clear()
        if self.is_searching:
            self.view.show_model(self.list)
            self.hits.show(())
            self.head.say(self._title, self.list.view.chip)
            self.look_empty()

    def _left_search(self, over: bool) -> None:
        if over:
            self.end_search()
        elif self._unsaid is not None:
            self._say_wrong(self._unsaid)
        # before the keyboard comes: Qt would make the first row current without opening it
        if not over and self.view.model() is not None and not self.view.currentIndex().isValid():
            self.view.step(1)
        self.view.setFocus()

    def _found(self, results: Results) -> None:
        self._unsaid = None
        at_top = self.view.verticalScrollBar().value() == 0
        if not self.is_searching:
            self.view.show_model(self.hits)
        current = self.hits.found_at(self.view.currentIndex())
        self.hits.show(results.listed)
        n = len(results.listed)
        more = "+" if n >= LIMIT else ""
        self.head.say_search(
            _("Search"),
            ngettext("{n} message", "{n} messages", n).format(n=f"{i18n.number(n)}{more}"),
        )
        if current is not None and current in results.listed:
            self.view.mark(self.hits.index(results.listed.index(current), 0))
        elif at_top:
            self.view.scrollToTop()
        text = ""
        if results.held:
            text = ngettext("{n} more is held", "{n} more are held", results.held).format(
                n=i18n.number(results.held)
            )
        self.held_too.say(text, _("Show"))
        if results.listed or not results.whole:
            self.empty.hide()
        else:
            self.empty.say("search", _("Nothing found"), _("No message matches this search."))
        if not results.listed and results.whole:
            self.nothing_found.emit()

    def _not_understood(self, error: FocusDeskError) -> None:
        """Said at once, but not to somebody in the middle of writing it."""
        if self.head.search.hasFocus() and is_unfinished(error):
            self._unsaid = error
        else:
            self._say_wrong(error)

    def _say_wrong(self, error: FocusDeskError) -> None:
        self._unsaid = None
        if not self.is_searching:
            self.view.show_model(self.hits)
        self.hits.show(())
        self.head.say_search(_("Search"), "")
        self.empty.say("search", _("Not understood"), say_error(error))

    # -- where nothing stands -----------------------------------------------------------------

    def look_empty(self) -> None:
        """Say something calm where the list has no row."""
        if self.is_searching:
            return
        if self.list.size:
            self.empty.hide()
            return
        view = self.list.view
        if view.chip is not Chip.ALL:
            self.empty.say("", _no_match(view.chip), "", _("Show all"))
        elif view.client is not None:
            self.empty.say("", _("Nothing here"), _("No message of this client yet."))
        elif view.states == (Triage.SNOOZED,):
            self.empty.say(
                "clock", _("Nothing snoozed"), _("H puts a conversation away for later.")
            )
        elif view.states == (Triage.DONE,):
            self.empty.say("done", _("Nothing done yet"), _("E takes a conversation out of sight."))
        elif self._facts is not None and not self._facts.accounts:
            self.empty.say(
                "inbox",
                _("No account yet"),
                _("+ beside Accounts adds one."),
            )
        else:
            self.empty.say("crescent", _("All clear"), self._next_line())

    def _next_line(self) -> str:
        facts = self._facts
        if facts is None or facts.next_delivery is None:
            return ""
        return _("Next delivery {moment}.").format(
            moment=words.at_time(facts.next_delivery, facts.now)
        )

    # -- layout -------------------------------------------------------------------------------

    def _show_strips(self) -> None:
        """The room above the list is there only while a strip is."""
        self._holder.setVisible(any(not strip.isHidden() for strip in self.strips))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(tokens().list))
        painter.end()


def _no_match(chip: Chip) -> str:
    return {
        Chip.UNREAD: _("No unread messages"),
        Chip.LEADS: _("No leads here"),
        Chip.VIP: _("Nothing from VIP clients"),
        Chip.ALL: "",
    }[chip]
