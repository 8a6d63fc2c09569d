"""The window: rail, pages and toast; it passes on what the store and the engine tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import AccountId, ClientId, ConversationId, Instant, MessageId, Micros, Triage
from focusdesk.store.db import Changed, Store
from focusdesk.ui import commands, keys
from focusdesk.ui.actions import Actions
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.engine_process import EngineState
from focusdesk.ui.held.page import HeldPage
from focusdesk.ui.inbox.page import InboxPage, client_view, state_view, title_of
from focusdesk.ui.keys import Keymap
from focusdesk.ui.keys_overlay import KeysOverlay
from focusdesk.ui.notices import Notices
from focusdesk.ui.page import Page
from focusdesk.ui.pages import FOOT, PAGES
from focusdesk.ui.palette.palette import Palette
from focusdesk.ui.rail import facts as rail_facts
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.rail.focus_card import EXTENSION
from focusdesk.ui.rail.rail import Rail
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.shortcuts import Shortcuts
from focusdesk.ui.status_strips import StatusStrips
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.theme.zoom import LEAST_ROOM
from focusdesk.ui.waiting_page import WaitingPage
from focusdesk.ui.welcome import WelcomePage, is_first_start
from focusdesk.wording import say
from focusdesk.wording.rules import rule_name

SIZE: Final = (1280, 800)
LEAST: Final = LEAST_ROOM
NARROW: Final = 1100
"""Below it the rail is icons."""
SINGLE: Final = 860
"""Below it the pane stands in the place of the list."""
_STATES: Final = {
    Place.INBOX: Triage.INBOX,
    Place.SNOOZED: Triage.SNOOZED,
    Place.DONE: Triage.DONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where one was in a window, for the one that is built after it. `pages`: `Page.kept`."""

    geometry: QRect
    state: Qt.WindowState
    splitter: QByteArray
    place: Place | None
    client: tuple[ClientId, str] | None
    conversation: ConversationId | None
    pages: Mapping[Place, object]


class Window(QMainWindow):
    """One profile's window.

    painted
        It has been painted for the first time; what may wait begins now.
    told
        `Facts`, read anew.
    closed
        The person closed it, for good.
    """

    painted = Signal()
    told = Signal(object)
    closed = Signal()
    # read by `event`, which Qt calls while the constructor still runs
    _painted = False

    def __init__(
        self,
        desk: Desk,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        actions: Actions | None = None,
    ) -> None:
        """`actions`: with what can still be undone, of a window before this one."""
        super().__init__(parent)
        self.desk = desk
        self.acts = actions or Actions(desk, self)
        self.stays = False
        """Closing it leaves it in the tray."""
        self._suffix = ""
        self._place: Place | None = None
        self._client: tuple[ClientId, str] | None = None
        self.setWindowTitle("FocusDesk")
        self.resize(*SIZE)
        self.setMinimumSize(*LEAST)
        self.rail = Rail(FOOT)
        self.made: dict[Place, Page] = {}
        self.inbox = InboxPage(desk, self.acts)
        self.held = HeldPage(desk, self.acts)
        self.waiting = WaitingPage()
        self.welcome = WelcomePage()
        self.pages = QStackedWidget()
        for page in (self.waiting, self.inbox, self.held, self.welcome):
            self.pages.addWidget(page)
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.pages, 1)
        self.setCentralWidget(inside)
        self.notices = Notices(desk, self.acts, inside)
        self.toast = self.notices.toast
        self.strips = StatusStrips(desk, self.inbox.panel)
        self.overlay = KeysOverlay(inside)
        self.command_palette = Palette(inside, self)
        self.shortcuts = Shortcuts(self, commands.table(self))
        self.pages.currentChanged.connect(self._page_changed)
        self._connect(theme)
        self._desk_state(desk.state)

    def _connect(self, theme: Theme) -> None:
        desk, actions, card = self.desk, self.acts, self.rail.card
        desk.state_changed.connect(self._desk_state)
        desk.changed.connect(self._changed)
        desk.minute.connect(self._minute)
        desk.open_asked.connect(self._open_asked)
        desk.engine_changed.connect(self._engine_changed)
        self.inbox.pane.said.connect(self.notices.say)
        self.notices.open_asked.connect(self._open_asked)
        self.shortcuts.changed.connect(self._keys_changed)
        for written, act in (("Escape", commands.escape), ("Ctrl+Q", Window.quit)):
            QShortcut(QKeySequence(written), self, partial(act, self))
        self.rail.place_chosen.connect(self.go)
        self.rail.client_chosen.connect(self._client_chosen)
        self.rail.account_chosen.connect(self._go_to_account)
        self.welcome.add_asked.connect(lambda: self._go_to_account(None))
        self.welcome.schedule_asked.connect(lambda: self.go(Place.SCHEDULE))
        self.welcome.said.connect(self.notices.told_by_page)
        card.started.connect(lambda length: actions.start_focus(Micros(length), ""))
        card.extended.connect(lambda: actions.extend_focus(EXTENSION))
        card.ended.connect(actions.end_focus)
        card.delivered.connect(actions.deliver)
        self.held.left.connect(lambda: self.go(Place.INBOX))
        self.strips.show_asked.connect(self._show_delivered)
        self.inbox.pane.timeline.rule_asked.connect(self._show_rule)
        self.strips.account_asked.connect(self._go_to_account)
        theme.changed.connect(self._dress)

    def set_suffix(self, suffix: str) -> None:
        """What the title says beside the name."""
        self._suffix = suffix
        self.setWindowTitle(f"FocusDesk {suffix}".strip())

    # -- the store ----------------------------------------------------------------------------

    def _desk_state(self, state: DeskState) -> None:
        if state is DeskState.READY:
            self.shortcuts.use(keys.read(self.desk.store))
            self.inbox.remember_width()
            self.go(Place.INBOX)
            self._read_facts()
            return
        self._place = None
        self.pages.setCurrentWidget(self.waiting)
        if state is DeskState.REFUSED and self.desk.refusal is not None:
            self.waiting.refuse(say(self.desk.refusal))
        else:
            self.waiting.wait()

    def _changed(self, changed: Changed | None) -> None:
        self.inbox.apply(changed)
        for page in self.made.values():
            page.apply(changed)
        self._read_facts()
        if changed is None or changed.of("setting"):
            self.shortcuts.use(keys.read(self.desk.store))
        if changed is not None and changed.of("delivery"):
            self.strips.delivered(max(changed.of("delivery")))

    def _minute(self) -> None:
        self.inbox.tell_time()
        for page in self.made.values():
            page.tell_time()
        self._read_facts()

    def _read_facts(self) -> None:
        self.desk.read("facts", rail_facts.read, self._show_facts)

    def _show_facts(self, facts: Facts) -> None:
        self.rail.show_facts(facts)
        self.inbox.show_facts(facts)
        self.held.show_facts(facts)
        self.strips.show_facts(facts)
        for page in self.made.values():
            page.show_facts(facts)
        if self._place is Place.INBOX:
            self._show_inbox()
        self.setWindowTitle(_title(facts, self._suffix))
        self.told.emit(facts)

    # -- where one is -------------------------------------------------------------------------

    def go(self, place: Place) -> None:
        """To one of the rail's places."""
        if self.desk.state is not DeskState.READY:
            return
        self._place, self._client = place, None
        self.rail.select(place)
        self.rail.set_quiet(place is Place.HELD)
        if place is Place.HELD:
            self.pages.setCurrentWidget(self.held)
            self.held.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if place in PAGES:
            page = self.page(place)
            self.pages.setCurrentWidget(page)
            page.opened()
            return
        self.pages.setCurrentWidget(self.inbox)
        state = _STATES[place]
        self.inbox.show_view(state_view(state), title_of(state))
        self.inbox.panel.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if place is Place.INBOX:
            self._show_inbox()

    def _show_inbox(self) -> None:
        """The inbox, or on a first start what stands in its place."""
        page = self.welcome if is_first_start(self.strips.facts) else self.inbox
        if self.pages.currentWidget() is not page:
            self.pages.setCurrentWidget(page)
            if page is self.welcome:
                page.opened()

    def page(self, place: Place) -> Page:
        """The page of a place of `PAGES`, made when it is asked for the first time."""
        if place not in self.made:
            made = self.made[place] = PAGES[place](self.desk, self.acts)
            made.said.connect(self.notices.told_by_page)
            made.undone.connect(self.notices.undone_by_page)
            made.search_asked.connect(self.search_for)
            made.left.connect(lambda: self.go(Place.INBOX))
            self.pages.addWidget(made)
            if self.strips.facts is not None:
                made.show_facts(self.strips.facts)
        return self.made[place]

    def open_page(self) -> Page | None:
        """The page that is shown, if it is one of `PAGES`."""
        shown = self.pages.currentWidget()
        return shown if isinstance(shown, Page) else None

    def _client_chosen(self, client: ClientId) -> None:
        facts = self.strips.facts
        names = {one.id: one.name for one in facts.clients} if facts is not None else {}
        self.go_to_client(client, names.get(client, ""))

    def go_to_client(self, client: ClientId, name: str) -> None:
        """To everything of one client."""
        self._place, self._client = None, (client, name)
        self.rail.select(None, client)
        self.rail.set_quiet(False)
        self.pages.setCurrentWidget(self.inbox)
        self.inbox.show_view(client_view(client), name)

    def _go_to_account(self, account: AccountId | None) -> None:
        """To one account; None: to a new one."""
        self.go(Place.ACCOUNTS)
        page = self.open_page()
        # the type is loaded with the page: the window starts without it
        if page is not None and page is self.made.get(Place.ACCOUNTS):
            page.show_one(account)

    def _show_rule(self, name: str) -> None:
        """The rule of a why line, as it reads now."""
        self.go(Place.RULES)
        page = self.open_page()
        if page is not None and not page.show_named(name):
            text = _("The rule “{rule}” does not exist any more.")
            self.notices.say(text.format(rule=rule_name(name)))

    def say(self, text: str) -> None:
        """A line for the person, with nothing to do about it."""
        self.notices.say(text)

    def open_message(self, conversation: ConversationId, message: MessageId) -> None:
        """Show a message in its client's timeline."""
        if self.pages.currentWidget() is not self.inbox:
            self.go(Place.INBOX)
        self.inbox.open_conversation(conversation, message)

    def search_for(self, text: str) -> None:
        """Write this into the search box, and search."""
        self.go(Place.INBOX)
        commands.to_search(self)
        self.inbox.panel.search_for(text)

    @property
    def on_list(self) -> bool:
        """Whether the list and the pane are where the person is."""
        return self.pages.currentWidget() is self.inbox

    @property
    def now(self) -> Instant:
        return self.desk.now

    @property
    def store(self) -> Store:
        """For small reads; only while there is one."""
        return self.desk.store

    @property
    def place(self) -> Place | None:
        return self._place

    def _open_asked(self, conversation: ConversationId | None) -> None:
        """A notification was clicked."""
        self.raise_up()
        self.go(Place.INBOX)
        if conversation is not None:
            self.inbox.open_conversation(conversation)

    def raise_up(self) -> None:
        """Bring it before the person: a notification, or another start, asks for it."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _show_delivered(self) -> None:
        self.go(Place.INBOX)

    # -- keys ---------------------------------------------------------------------------------

    def _page_changed(self) -> None:
        self.shortcuts.show_list(self.pages.currentWidget() is self.inbox)

    def _keys_changed(self) -> None:
        keymap = self.keymap
        self.notices.keymap = keymap
        self.inbox.use_keys(keymap)
        self.held.use_keys(keymap)

    @property
    def keymap(self) -> Keymap:
        """The keys in force."""
        return self.shortcuts.keymap

    def show_palette(self) -> None:
        """Commands, places, clients and messages by some letters."""
        if self.desk.state is DeskState.READY:
            self.command_palette.open()

    def show_keys(self) -> None:
        """Every command that has a key."""
        self.command_palette.go()
        self.overlay.open(self.keymap, lambda command: command in commands.table(self))

    def _engine_changed(self, state: EngineState) -> None:
        self.strips.engine(state)

    # -- the window itself --------------------------------------------------------------------

    def _dress(self) -> None:
        self.inbox.dress()
        self.waiting.dress()
        self.welcome.dress()
        for page in self.made.values():
            page.dress()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < NARROW)
        self.inbox.set_single(self.width() < SINGLE)
        self.notices.place(self.rail.width())

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if not self._painted and event.type() is QEvent.Type.UpdateRequest:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)
        return done

    def quit(self) -> None:
        """Close it for good, wherever closing leads otherwise."""
        self.stays = False
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.stays:
            event.ignore()
            self.hide()
            return
        self.inbox.pane.finish()
        super().closeEvent(event)
        self.closed.emit()

    # -- built anew, in another language --------------------------------------------------------

    def kept(self) -> Kept:
        """What the window built after this one takes up."""
        return Kept(
            geometry=self.normalGeometry() if self.isMaximized() else self.geometry(),
            state=self.windowState(),
            splitter=self.inbox.splitter.saveState(),
            place=self._place,
            client=self._client,
            conversation=self.inbox.pane.conversation,
            pages={place: page.kept() for place, page in self.made.items()},
        )

    def take_up(self, kept: Kept) -> None:
        """Be where the window before this one was."""
        self.setGeometry(kept.geometry)
        self.setWindowState(kept.state)
        self.inbox.splitter.restoreState(kept.splitter)
        if self.desk.state is not DeskState.READY:
            return
        for place, left in kept.pages.items():
            self.page(place).take_up(left)
        if kept.place is not None:
            self.go(kept.place)
        elif kept.client is not None:
            self.go_to_client(*kept.client)
        if kept.conversation is not None:
            self.inbox.show_conversation(kept.conversation)


def _title(facts: Facts, suffix: str) -> str:
    """The window's title: what is unread and was handed over, never what waits."""
    name = f"FocusDesk {suffix}".strip()
    if not facts.counts.unread:
        return name
    return f"({i18n.number(facts.counts.unread)}) {name}"
