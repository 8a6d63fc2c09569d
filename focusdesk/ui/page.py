"""What the window asks of a page of its stack; each page answers what concerns it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from focusdesk.store.db import Changed
from focusdesk.ui.rail.facts import Facts


class Page(QWidget):
    """A page, made at its first visit and kept.

    said
        A line for the toast, and what takes back what it tells: a function, or None.
    undone
        What was taken back, as `said` told it.
    search_asked
        The messages that a query matches are to be shown.
    left
        The person is done here: back to the inbox.
    """

    said = Signal(str, object)
    undone = Signal(str)
    search_asked = Signal(str)
    left = Signal()

    def opened(self) -> None:
        """It is shown; the keyboard goes where one begins."""

    def show_one(self, key: object) -> None:
        """Show one of what it lists, where it lists something; None: begin a new one."""

    def apply(self, changed: Changed | None) -> None:
        """The store changed; None: read everything anew. Told while it is hidden, too."""

    def tell_time(self) -> None:
        """Another minute has come."""

    def show_facts(self, facts: Facts) -> None:
        """The figures of the rail, read anew."""

    def dress(self) -> None:
        """Another theme is in force."""

    def undo(self) -> bool:
        """Take back the last thing done here; False: there is none, the window has its own."""
        return False

    def begin_search(self) -> bool:
        """Search what stands here; False: there is nothing to search, the window has its own."""
        return False

    def show_named(self, _name: str) -> bool:
        """Show what has this name here; False: there is no such thing."""
        return False

    def escape(self) -> None:
        """Escape was pressed, and nothing that was open took it."""

    def stops(self) -> list[QWidget]:
        """Where F6 goes from the rail, in turn."""
        return []

    def kept(self) -> object:
        """What is not in the store and outlives this page when the window is built anew."""
        return None

    def take_up(self, kept: object) -> None:
        """What `kept` of the page before this one gave."""
