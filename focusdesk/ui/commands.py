"""What each command of the window does: the one table behind keys, palette and buttons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from focusdesk.ui.keys import Command
from focusdesk.ui.rail.focus_card import EXTENSION
from focusdesk.ui.rail.rows import Place

if TYPE_CHECKING:
    from focusdesk.ui.window import Window

PLACES: Final = {
    Command.GO_INBOX: Place.INBOX,
    Command.GO_HELD: Place.HELD,
    Command.GO_SNOOZED: Place.SNOOZED,
    Command.GO_DONE: Place.DONE,
    Command.GO_SCHEDULE: Place.SCHEDULE,
    Command.GO_RULES: Place.RULES,
    Command.GO_ACCOUNTS: Place.ACCOUNTS,
    Command.GO_SETTINGS: Place.SETTINGS,
}


def table(window: Window) -> dict[Command, Callable[[], object]]:
    """Every command that this window can do."""
    page, actions = window.inbox, window.acts
    doing = page.triaging
    view = page.panel.view
    does: dict[Command, Callable[[], object]] = {
        Command.DONE: doing.done,
        Command.DONE_ALL: partial(doing.done, whole_client=True),
        Command.SNOOZE: doing.ask_snooze,
        Command.SNOOZE_ALL: partial(doing.ask_snooze, whole_client=True),
        Command.UNREAD: doing.toggle_read,
        Command.UNREAD_ALL: partial(doing.toggle_read, whole_client=True),
        Command.VIP: doing.toggle_vip,
        Command.REPLY: page.reply,
        Command.UNDO: partial(undo, window),
        Command.NEXT: partial(view.step, 1),
        Command.PREVIOUS: partial(view.step, -1),
        Command.PICK: doing.pick,
        Command.PICK_NEXT: partial(view.step, 1, pick=True),
        Command.PICK_PREVIOUS: partial(view.step, -1, pick=True),
        Command.PICK_ALL: doing.pick_all,
        Command.SEARCH: partial(to_search, window),
        Command.PALETTE: window.show_palette,
        Command.NEXT_PANE: partial(next_pane, window, 1),
        Command.PREVIOUS_PANE: partial(next_pane, window, -1),
        Command.KEYS: window.show_keys,
        Command.PEEK: partial(peek, window),
        Command.START_FOCUS: window.rail.card.offer_lengths,
        Command.EXTEND_FOCUS: partial(actions.extend_focus, EXTENSION),
        Command.END_FOCUS: actions.end_focus,
        Command.DELIVER: actions.deliver,
    }
    return does | {command: partial(window.go, place) for command, place in PLACES.items()}


def to_search(window: Window) -> None:
    """Into the search box, from anywhere; a page may have one of its own."""
    page = window.open_page()
    if page is not None and page.begin_search():
        return
    if window.pages.currentWidget() is not window.inbox:
        window.go(Place.INBOX)
    search = window.inbox.panel.head.search
    search.setFocus(Qt.FocusReason.ShortcutFocusReason)
    search.selectAll()


def peek(window: Window) -> None:
    """Who waits, for a moment."""
    if window.pages.currentWidget() is not window.held:
        window.go(Place.HELD)
    if window.held.peek_button.isEnabled():
        window.held.toggle_peek()


def undo(window: Window) -> None:
    """Take back what was done last, where one is; else what the window did."""
    page = window.open_page()
    if page is None or not page.undo():
        window.acts.undo()


def escape(window: Window) -> None:
    """One step back: what is chosen, the search, the page's own."""
    page = window.open_page()
    if page is not None:
        page.escape()
    elif window.pages.currentWidget() is window.inbox:
        window.inbox.escape()


def next_pane(window: Window, by: int) -> None:
    """From rail to list to timeline and round."""
    page = window.open_page()
    stops: list[QWidget] = [window.rail.places]
    if page is not None:
        stops += page.stops()
    elif window.pages.currentWidget() is window.inbox:
        stops += window.inbox.stops()
    else:
        stops += [window.held.back, window.held.peek_button]
    stops = [one for one in stops if one.isVisible()]
    here = window.focusWidget()
    now = _part_of(here, stops)
    stops[(now + by) % len(stops)].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _part_of(here: QWidget | None, stops: list[QWidget]) -> int:
    """The part that the keyboard is in: the one whose stop lies nearest.

    The rail where there is none, or where a whole page has the keyboard: its parts come next.
    """
    if here is None or any(here.isAncestorOf(one) for one in stops if one is not here):
        return 0
    around: QWidget | None = here
    while around is not None:
        for n, stop in enumerate(stops):
            if stop.isAncestorOf(around) or around.isAncestorOf(stop):
                return n
        around = around.parentWidget()
    return 0
