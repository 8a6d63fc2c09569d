"""What a person does: done, snooze, read, undo, focus by hand; each told with what takes it back.

The list shows the new state at once; a write that fails is taken back, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, Signal

from focusdesk import clock
from focusdesk.errors import FocusDeskError
from focusdesk.model import ConversationId, Instant, MessageId, Micros
from focusdesk.store import deliveries, focus, triage
from focusdesk.store.db import Changed, Store
from focusdesk.store.deliveries import HandOver
from focusdesk.store.rows import MessageRow
from focusdesk.store.triage import Undo, Undoable
from focusdesk.ui.desk import Desk

UNDO_KEPT: Final = 50

Ids = Sequence[ConversationId]
Act = Callable[[Store, Ids, Instant], Undoable]


class Did(Enum):
    """What was done."""

    DONE = "done"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    READ = "read"
    UNREAD = "unread"
    DELIVERED = "delivered"
    NO_DEADLINE = "no-deadline"


@dataclass(frozen=True, slots=True)
class Acted:
    """A finished action: `name` of whom or how it is called, `until` of a snooze.

    Of a deadline that is none, `name` is what it was read from.
    """

    did: Did
    ids: tuple[ConversationId, ...]
    name: str
    undo: Undo | None = None
    until: Instant | None = None
    count: int = 0


class Actions(QObject):
    """The person's own writes.

    expected
        `Acted` that is on its way: show it already.
    acted
        `Acted` that is stored.
    undone
        `Acted` that was taken back.
    refused
        An action could not be written: read everything shown anew.
    """

    expected = Signal(object)
    acted = Signal(object)
    undone = Signal(object)
    refused = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent or desk)
        self._desk = desk
        self._stack: list[Acted] = []

    # -- conversations ------------------------------------------------------------------------

    def done(self, ids: Ids, name: str) -> None:
        self._put(Acted(Did.DONE, tuple(ids), name), triage.done)

    def reopen(self, ids: Ids, name: str) -> None:
        self._put(Acted(Did.REOPENED, tuple(ids), name), triage.reopen)

    def snooze(self, ids: Ids, name: str, until: Instant) -> None:
        def act(store: Store, conversations: Ids, now: Instant) -> Undoable:
            return triage.snooze(store, conversations, until, now)

        self._put(Acted(Did.SNOOZED, tuple(ids), name, until=until), act)

    def mark_read(self, ids: Ids, name: str, *, read: bool) -> None:
        def act(store: Store, conversations: Ids, now: Instant) -> Undoable:
            return triage.mark_read(store, conversations, read, now)

        self._put(Acted(Did.READ if read else Did.UNREAD, tuple(ids), name), act)

    def seen(self, ids: Ids) -> None:
        """The person has a conversation before their eyes: read, and nothing to be undone."""

        def act(store: Store) -> Undoable:
            return triage.mark_read(store, ids, read=True, now=clock.now(), opened=True)

        self._desk.write(act, _nothing)

    def open_held(self, message: MessageId) -> None:
        """Found by searching and opened: a held message is handed over with that, silently."""

        def act(store: Store) -> Changed:
            return triage.open_and_read(store, message, clock.now())

        self._desk.write(act, _nothing)

    def no_deadline(self, message: MessageRow) -> None:
        """What was read in a message is no deadline."""

        def act(store: Store, _conversations: Ids, now: Instant) -> Undoable:
            return triage.no_deadline(store, message.id, now)

        read_from = message.deadline_words or message.subject
        self._put(Acted(Did.NO_DEADLINE, (message.conversation,), read_from), act)

    def _put(self, acted: Acted, act: Act) -> None:
        def work(store: Store) -> Undoable:
            return act(store, acted.ids, clock.now())

        def stored(result: Undoable) -> None:
            whole = Acted(acted.did, acted.ids, acted.name, result.undo, acted.until)
            if result.undo is not None:
                self._stack.append(whole)
                del self._stack[:-UNDO_KEPT]
            self.acted.emit(whole)

        self.expected.emit(acted)
        self._desk.write(work, stored, self._take_back)

    def undo(self) -> None:
        """Take the last action back; the one before it is next."""
        if not self._stack:
            return
        last = self._stack.pop()
        undo = last.undo
        assert undo is not None

        def work(store: Store) -> Changed:
            return triage.apply_undo(store, undo, clock.now())

        def stored(_changed: Changed) -> None:
            self.undone.emit(last)

        self._desk.write(work, stored, self._take_back)

    def _take_back(self, _error: FocusDeskError) -> None:
        self.refused.emit()

    # -- focus --------------------------------------------------------------------------------

    def start_focus(self, length: Micros, label: str) -> None:
        self._time_line(lambda store: focus.start(store, clock.now(), length, label))

    def extend_focus(self, by: Micros) -> None:
        self._time_line(lambda store: focus.extend(store, clock.now(), by))

    def end_focus(self) -> None:
        """The engine rings for what it hands over; nobody here does."""
        self._time_line(lambda store: focus.stop(store, clock.now(), announce=False))

    def deliver(self) -> None:
        """Everything held, now and silently: the person is looking."""

        def stored(handed: HandOver) -> None:
            count = len(handed.changed.of("conversation"))
            if count:
                self.acted.emit(Acted(Did.DELIVERED, (), "", count=count))

        self._desk.write(lambda store: deliveries.deliver_all(store, clock.now()), stored)

    def _time_line(self, work: Callable[[Store], object]) -> None:
        self._desk.write(work, _nothing)


def _nothing(_result: object) -> None:
    """Whoever shows it hears of the change."""
