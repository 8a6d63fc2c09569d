"""The window: rail, pages, toast and keys; it passes on what the store and the engine tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from focusdesk import i18n
from focusdesk.i18n import _, ngettext
from focusdesk.model import AccountId, ClientId, ConversationId, Instant, Micros, Saying, Triage
from focusdesk.store.db import Changed
from focusdesk.ui import words
from focusdesk.ui.actions import Acted, Actions, Did
from focusdesk.ui.desk import Desk, DeskState
from focusdesk.ui.engine_process import EngineState
from focusdesk.ui.held.page import HeldPage
from focusdesk.ui.inbox.page import InboxPage, client_view, state_view, title_of
from focusdesk.ui.page import Page
from focusdesk.ui.pages import FOOT, PAGES
from focusdesk.ui.rail import facts as rail_facts
from focusdesk.ui.rail.facts import Facts
from focusdesk.ui.rail.focus_card import EXTENSION
from focusdesk.ui.rail.rail import Rail
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.status_strips import StatusStrips
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.theme.zoom import LEAST_ROOM
from focusdesk.ui.waiting_page import WaitingPage
from focusdesk.ui.welcome import WelcomePage, is_first_start
from focusdesk.ui.widgets.toast import HEIGHT as TOAST
from focusdesk.ui.widgets.toast import Toast
from focusdesk.wording import say
from focusdesk.wording.rules import rule_name

SIZE: Final = (1280, 800)
LEAST: Final = LEAST_ROOM
_STATES: Final = {
    Place.INBOX: Triage.INBOX,
    Place.SNOOZED: Triage.SNOOZED,
    Place.DONE: Triage.DONE,
}
_OWN: Final = (*_STATES, Place.HELD)


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
        self._desk = desk
        self._actions = actions or Actions(desk, self)
        self.stays = False
        """Closing it leaves it in the tray."""
        self._suffix = ""
        self._undoes: Callable[[], object] | None = None
        self._open_on_press: ConversationId | None = None
        self._place: Place | None = None
        self._client: tuple[ClientId, str] | None = None
        self.setWindowTitle("FocusDesk")
        self.resize(*SIZE)
        self.setMinimumSize(*LEAST)
        self.rail = Rail(FOOT)
        self.made: dict[Place, Page] = {}
        self.inbox = InboxPage(desk, self._actions)
        self.held = HeldPage(desk, self._actions)
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
        self.toast = Toast(inside)
        self.strips = StatusStrips(desk, self.inbox.panel)
        self._connect(theme)
        self._keys()
        self._desk_state(desk.state)

    def _connect(self, theme: Theme) -> None:
        desk, actions, card = self._desk, self._actions, self.rail.card
        desk.state_changed.connect(self._desk_state)
        desk.changed.connect(self._changed)
        desk.minute.connect(self._minute)
        desk.failed.connect(self._failed)
        desk.announced.connect(self._announced)
        desk.open_asked.connect(self._open_asked)
        desk.engine_changed.connect(self._engine_changed)
        actions.acted.connect(self._acted)
        actions.undone.connect(self._undone)
        self.toast.pressed.connect(self._toast_pressed)
        self.rail.place_chosen.connect(self.go)
        self.rail.client_chosen.connect(self._go_to_client)
        self.rail.account_chosen.connect(self._go_to_account)
        self.welcome.add_asked.connect(lambda: self._go_to_account(None))
        self.welcome.said.connect(self._page_said)
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
            self.go(Place.INBOX)
            self._read_facts()
            return
        self._place = None
        self.pages.setCurrentWidget(self.waiting)
        if state is DeskState.REFUSED and self._desk.refusal is not None:
            self.waiting.refuse(say(self._desk.refusal))
        else:
            self.waiting.wait()

    def _changed(self, changed: Changed | None) -> None:
        self.inbox.apply(changed)
        for page in self.made.values():
            page.apply(changed)
        self._read_facts()
        if changed is not None and changed.of("delivery"):
            self.strips.delivered(max(changed.of("delivery")))

    def _minute(self) -> None:
        self.inbox.tell_time()
        for page in self.made.values():
            page.tell_time()
        self._read_facts()

    def _read_facts(self) -> None:
        self._desk.read("facts", rail_facts.read, self._show_facts)

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
        if self._desk.state is not DeskState.READY or not (place in PAGES or place in _OWN):
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
            made = self.made[place] = PAGES[place](self._desk, self._actions)
            made.said.connect(self._page_said)
            made.search_asked.connect(self.search_for)
            made.left.connect(lambda: self.go(Place.INBOX))
            self.pages.addWidget(made)
            if self.strips.facts is not None:
                made.show_facts(self.strips.facts)
        return self.made[place]

    def _open_page(self) -> Page | None:
        """The page that is shown, if it is one of `PAGES`."""
        shown = self.pages.currentWidget()
        return shown if isinstance(shown, Page) else None

    def _go_to_client(self, client: ClientId) -> None:
        name = next(
            (
                row.client.name
                for row in self.rail.clients.rows()
                if row.key == client and hasattr(row, "client")
            ),
            "",
        )
        self._show_client(client, name)

    def _show_client(self, client: ClientId, name: str) -> None:
        self._place, self._client = None, (client, name)
        self.rail.select(None, client)
        self.rail.set_quiet(False)
        self.pages.setCurrentWidget(self.inbox)
        self.inbox.show_view(client_view(client), name)

    def _go_to_account(self, account: AccountId | None) -> None:
        """To one account; None: to a new one."""
        self.go(Place.ACCOUNTS)
        page = self._open_page()
        # the type is loaded with the page: the window starts without it
        if page is not None and page is self.made.get(Place.ACCOUNTS):
            page.show_one(account)

    @property
    def place(self) -> Place | None:
        return self._place

    def _open_asked(self, conversation: ConversationId | None) -> None:
        """A notification was clicked."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.go(Place.INBOX)
        if conversation is not None:
            self.inbox.open_conversation(conversation)

    def raise_up(self) -> None:
        """Another start of the program asks for this window."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _show_rule(self, name: str) -> None:
        """The rule of a why line, as it reads now."""
        self.go(Place.RULES)
        page = self._open_page()
        if page is not None and not page.show_named(name):
            text = _("The rule “{rule}” does not exist any more.")
            self._page_said(text.format(rule=rule_name(name)), None)

    def search_for(self, text: str) -> None:
        """Write this into the search box, and search."""
        self.go(Place.INBOX)
        self.inbox.panel.head.search.setText(text)
        self.inbox.panel.searching.ask(text)
        self._to_search()

    def _show_delivered(self) -> None:
        self.go(Place.INBOX)

    # -- keys ---------------------------------------------------------------------------------

    def _keys(self) -> None:
        page = self.inbox
        listed: dict[str, Callable[[], object]] = {
            "J": lambda: page.panel.view.step(1),
            "K": lambda: page.panel.view.step(-1),
            "E": page.done,
            "Shift+E": lambda: page.done(whole_client=True),
            "H": page.ask_snooze,
            "Shift+H": lambda: page.ask_snooze(whole_client=True),
            "U": page.toggle_read,
            "Shift+U": lambda: page.toggle_read(whole_client=True),
        }
        for keys, act in listed.items():
            self._key(keys, partial(self._on_list, act))
        self._key("Z", self._undo)
        self._key("Ctrl+Z", self._undo)
        self._key("/", self._to_search)
        self._key("P", self._peek)
        self._key("F6", lambda: self._next_pane(1))
        self._key("Shift+F6", lambda: self._next_pane(-1))
        self._key("Escape", self._escape)
        for letter, place in (
            ("I", Place.INBOX),
            ("H", Place.HELD),
            ("S", Place.SNOOZED),
            ("D", Place.DONE),
            ("W", Place.SCHEDULE),
            ("R", Place.RULES),
            ("A", Place.ACCOUNTS),
            (",", Place.SETTINGS),
        ):
            self._key(f"G, {letter}", partial(self.go, place))
        self._key("Ctrl+,", partial(self.go, Place.SETTINGS))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self, self.quit)

    def _key(self, keys: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.activated.connect(act)

    def _on_list(self, act: Callable[[], object]) -> None:
        """Keys of the list act where the list is."""
        if self.pages.currentWidget() is self.inbox:
            act()

    def _to_search(self) -> None:
        page = self._open_page()
        if page is not None and page.begin_search():
            return
        if self.pages.currentWidget() is not self.inbox:
            self.go(Place.INBOX)
        search = self.inbox.panel.head.search
        search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        search.selectAll()

    def _peek(self) -> None:
        if self.pages.currentWidget() is not self.held:
            self.go(Place.HELD)
        if self.held.peek_button.isEnabled():
            self.held.toggle_peek()

    def _undo(self) -> None:
        """What was done last, where one is; else of what the window did."""
        page = self._open_page()
        if page is None or not page.undo():
            self._actions.undo()

    def _escape(self) -> None:
        page = self._open_page()
        if page is not None:
            page.escape()
            return
        if self.inbox.panel.is_searching:
            self.inbox.panel.end_search()
        self.inbox.panel.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _next_pane(self, by: int) -> None:
        """From rail to list to timeline and round."""
        page = self._open_page()
        stops: list[QWidget] = [self.rail.places]
        if page is not None:
            stops += page.stops()
        elif self.pages.currentWidget() is self.inbox:
            stops += [self.inbox.panel.view, self.inbox.pane.timeline]
        else:
            stops.append(self.held.peek_button)
        now = next((n for n, one in enumerate(stops) if one.hasFocus()), 0)
        stops[(now + by) % len(stops)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- what is said -------------------------------------------------------------------------

    def _acted(self, acted: Acted) -> None:
        text = _said(acted, self._desk.now)
        if text:
            action = _("Undo") if acted.undo is not None else ""
            self._undoes = self._actions.undo if acted.undo is not None else None
            self._open_on_press = None
            self.toast.say(text, action=action, key="Z" if action else "")
            self._place_toast()

    def _undone(self, _acted: Acted) -> None:
        self.toast.hide()

    def say(self, text: str) -> None:
        """A line for the person, with nothing to do about it."""
        self._page_said(text, None)

    def _page_said(self, text: str, undo: Callable[[], object] | None) -> None:
        """A page tells what was done there, and what takes it back."""
        self._undoes, self._open_on_press = undo, None
        self.toast.say(text, action=_("Undo") if undo is not None else "")
        self._place_toast()

    def _failed(self, saying: Saying) -> None:
        self._undoes, self._open_on_press = None, None
        self.toast.say(say(saying), icon_name="alert")
        self._place_toast()

    def _announced(self, title: str, body: str, conversation: ConversationId | None) -> None:
        """The desktop rings no bell, so the window says it."""
        self._undoes, self._open_on_press = None, conversation
        text = f"{title}: {body}".replace("\n", " ") if body else title
        self.toast.say(text, icon_name="bell", action=_("Open") if conversation else "")
        self._place_toast()

    def _toast_pressed(self) -> None:
        if self._undoes is not None:
            self._undoes()
        elif self._open_on_press is not None:
            self._open_asked(self._open_on_press)

    def _place_toast(self) -> None:
        left = self.rail.width() + 12
        self.toast.move(left, self.height() - TOAST - 44)

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
        self._place_toast()

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
        self.inbox.pane.forget_files()
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
        if self._desk.state is not DeskState.READY:
            return
        for place, left in kept.pages.items():
            self.page(place).take_up(left)
        if kept.place is not None:
            self.go(kept.place)
        elif kept.client is not None:
            self._show_client(*kept.client)
        if kept.conversation is not None:
            self.inbox.show_conversation(kept.conversation)


def _title(facts: Facts, suffix: str) -> str:
    """The window's title: what is unread and was handed over, never what waits."""
    name = f"FocusDesk {suffix}".strip()
    if not facts.counts.unread:
        return name
    return f"({i18n.number(facts.counts.unread)}) {name}"


def _said(acted: Acted, now: Instant) -> str:
    count = len(acted.ids)
    name = acted.name
    if count > 1:
        name = ngettext("{n} conversation", "{n} conversations", count).format(n=i18n.number(count))
    if acted.did is Did.SNOOZED and acted.until is not None:
        moment = words.near(acted.until, now)
        return _("{name} comes back {moment}").format(name=name, moment=moment)
    if acted.did is Did.DELIVERED:
        return ngettext(
            "{n} conversation delivered", "{n} conversations delivered", acted.count
        ).format(n=i18n.number(acted.count))
    text = {
        Did.DONE: _("{name} done"),
        Did.REOPENED: _("{name} is in the inbox"),
        Did.READ: _("{name} marked read"),
        Did.UNREAD: _("{name} marked unread"),
        Did.NO_DEADLINE: _("“{name}” is no deadline"),
    }.get(acted.did, "")
    return text.format(name=name)
