"""What a person does: done, snooze, read, VIP, focus by hand; each told with what takes it back.

The list shows the new state at once; a write that fails is taken back, in words. What was handed
over cannot be held again, so delivering and ending a focus have no undo.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import reduce
from operator import or_
from typing import Final

from PySide6.QtCore import QObject, Signal

from focusdesk import clock
from focusdesk.errors import BadInput, FocusDeskError
from focusdesk.model import ClientId, ConversationId, IdentityId, Instant, MessageId, Micros, Mode
from focusdesk.store import (
    clients,
    deliveries,
    documents,
    drafts,
    focus,
    joining,
    timeline,
    triage,
)
from focusdesk.store.db import Changed, Store
from focusdesk.store.deliveries import HandOver
from focusdesk.store.joining import Offer
from focusdesk.store.rows import MessageRow
from focusdesk.store.triage import Undoable
from focusdesk.ui.desk import Desk

UNDO_KEPT: Final = 50

Ids = Sequence[ConversationId]
Act = Callable[[Store, Ids, Instant], Undoable]
TakeBack = Callable[[Store, Instant], Changed]


class Did(Enum):
    """What was done."""

    DONE = "done"
    REOPENED = "reopened"
    SNOOZED = "snoozed"
    READ = "read"
    UNREAD = "unread"
    VIP = "vip"
    NOT_VIP = "not-vip"
    FOCUS = "focus"
    FOCUS_ENDED = "focus-ended"
    DRAFT_DROPPED = "draft-dropped"
    DELIVERED = "delivered"
    NO_DEADLINE = "no-deadline"
    JOINED = "joined"
    KEPT_APART = "kept-apart"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Acted:
    """A finished action: `name` of whom or how it is called, `until` of a snooze or a focus.

    Of a deadline that is none, `name` is what it was read from.

    take_back
        What undoes it; None where nothing can, or nothing had to be done.
    """

    did: Did
    ids: tuple[ConversationId, ...]
    name: str
    take_back: TakeBack | None = None
    until: Instant | None = None
    count: int = 0


@dataclass(slots=True, eq=False)
class _Entry:
    """An action on the stack; `acted` is there as soon as the writer has done it."""

    acted: Acted | None = None
    taken_back: bool = False


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
        self._stack: list[_Entry] = []

    # -- conversations ------------------------------------------------------------------------

    def done(self, ids: Ids, name: str) -> None:
        self._put(Acted(Did.DONE, tuple(ids), name), triage.done)

    def reopen(self, ids: Ids, name: str) -> None:
        self._put(Acted(Did.REOPENED, tuple(ids), name), triage.reopen)

    def snooze(self, ids: Ids, name: str, until: Instant, *, keeps: bool = False) -> None:
        """`keeps`: a reply does not wake it."""

        def act(store: Store, conversations: Ids, now: Instant) -> Undoable:
            return triage.snooze(store, conversations, until, now, keeps=keeps)

        self._put(Acted(Did.SNOOZED, tuple(ids), name, until=until), act)

    def mark_read(self, ids: Ids, name: str, *, read: bool) -> None:
        def act(store: Store, conversations: Ids, now: Instant) -> Undoable:
            return triage.mark_read(store, conversations, read, now)

        self._put(Acted(Did.READ if read else Did.UNREAD, tuple(ids), name), act)

    def seen(self, ids: Ids) -> None:
        """The person has a conversation before their eyes: read, and nothing to be undone."""

        def act(store: Store) -> Undoable:
            return triage.mark_read(store, ids, read=True, now=clock.now(), opened=True)

        self._desk.write(act)

    def open_held(self, message: MessageId) -> None:
        """Found by searching and opened: a held message is handed over with that, silently."""

        def act(store: Store) -> Changed:
            return triage.open_and_read(store, message, clock.now())

        self._desk.write(act)

    def no_deadline(self, message: MessageRow) -> None:
        """What was read in a message is no deadline."""

        def act(store: Store, _conversations: Ids, now: Instant) -> Undoable:
            return triage.no_deadline(store, message.id, now)

        read_from = message.deadline_words or message.subject
        self._put(Acted(Did.NO_DEADLINE, (message.conversation,), read_from), act)

    def set_vip(self, ids: Sequence[ClientId], name: str, *, vip: bool) -> None:
        """VIP or not, for clients that are it not yet, or still.

        What that hands over stays so, also when it is taken back.
        """

        def write(store: Store, now: Instant, *, as_vip: bool) -> Changed:
            made = (clients.update(store, one, now, vip=as_vip) for one in ids)
            return reduce(or_, made, Changed())

        def work(store: Store) -> Acted:
            write(store, clock.now(), as_vip=vip)
            return replace(whole, take_back=lambda s, now: write(s, now, as_vip=not vip))

        whole = Acted(Did.VIP if vip else Did.NOT_VIP, (), name, count=len(ids))
        self.do(work)

    def join(self, offer: Offer) -> None:
        """Two clients are one. What that hands over stays so, also when it is taken back."""

        def work(store: Store) -> Acted:
            made = joining.join(store, offer.client, offer.into, clock.now())
            return Acted(
                Did.JOINED,
                (),
                offer.into_name,
                lambda s, now: joining.undo(s, made.client, now, of=made.at),
            )

        self.do(work)

    def keep_apart(self, offer: Offer) -> None:
        """They are not, and are not offered again."""

        def work(store: Store) -> Acted:
            joining.keep_apart(store, offer.id, clock.now())
            return Acted(
                Did.KEPT_APART,
                (),
                offer.client_name,
                lambda s, _now: joining.offer_again(s, offer.id),
            )

        self.do(work)

    def apply_schedule(self, text: str) -> None:
        """Put a schedule in force. Undo does so with the one before, if nobody wrote one since."""

        def work(store: Store) -> Acted:
            before = documents.schedule_text(store)
            focus.set_schedule(store, text, clock.now())
            version = documents.schedule_version(store)

            def take_back(store: Store, now: Instant) -> Changed:
                if documents.schedule_version(store) != version:
                    raise BadInput("schedule-changed-since")
                return focus.set_schedule(store, before, now)[0]

            return Acted(Did.SCHEDULE, (), "", take_back)

        self.do(work)

    def _put(self, acted: Acted, act: Act) -> None:
        def work(store: Store) -> Acted:
            undo = act(store, acted.ids, clock.now()).undo
            if undo is None:
                return acted
            return replace(acted, take_back=lambda s, now: triage.apply_undo(s, undo, now))

        self.expected.emit(acted)
        self.do(work)

    def drop_draft(
        self, conversation: ConversationId, recipient: IdentityId | None, text: str, name: str
    ) -> None:
        """The person does not want this answer any more."""

        def work(store: Store) -> Acted:
            drafts.keep(store, conversation, recipient, "", clock.now())
            return Acted(
                Did.DRAFT_DROPPED,
                (conversation,),
                name,
                lambda s, now: drafts.keep(s, conversation, recipient, text, now),
            )

        self.do(work)

    # -- doing and taking back ----------------------------------------------------------------

    def do(self, work: Callable[[Store], Acted | None]) -> None:
        """Write, tell of it, and keep what takes it back; None: there is nothing to tell.

        It can be taken back from now on: writes are done in turn, so its own comes first.
        """
        entry = _Entry()

        def write(store: Store) -> None:
            entry.acted = work(store)

        def stored(_result: None) -> None:
            acted = entry.acted
            if (acted is None or acted.take_back is None) and entry in self._stack:
                self._stack.remove(entry)
            if acted is not None and not entry.taken_back:
                self.acted.emit(acted)

        def failed(_error: FocusDeskError) -> None:
            if entry in self._stack:
                self._stack.remove(entry)
            self.refused.emit()

        self._stack.append(entry)
        del self._stack[:-UNDO_KEPT]
        self._desk.write(write, stored, failed)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._stack)

    def undo_this(self, acted: Acted) -> None:
        """Take this one back, if nothing was done or taken back since."""
        if self._stack and self._stack[-1].acted is acted:
            self.undo()

    def undo(self) -> None:
        """Take the last action back; the one before it is next."""
        if not self._stack:
            return
        entry = self._stack.pop()
        entry.taken_back = True

        def work(store: Store) -> None:
            if entry.acted is not None and entry.acted.take_back is not None:
                entry.acted.take_back(store, clock.now())

        def stored(_result: None) -> None:
            if entry.acted is not None and entry.acted.take_back is not None:
                self.undone.emit(entry.acted)

        self._desk.write(work, stored, lambda _error: self.refused.emit())

    # -- focus --------------------------------------------------------------------------------

    def start_focus(self, length: Micros, label: str) -> None:
        """Begin a session. Undo ends it, if it is still the one in force."""

        def work(store: Store) -> Acted | None:
            now = clock.now()
            before = timeline.timeline(store).at(now).mode
            focus.start(store, now, length, label)
            span = timeline.timeline(store).at(now)
            if before is Mode.FOCUS:
                return None
            begun = span.start

            def take_back(store: Store, now: Instant) -> Changed:
                there = timeline.timeline(store).at(now)
                if there.mode is not Mode.FOCUS or there.start != begun:
                    return Changed()
                return focus.stop(store, now, announce=False).changed

            return Acted(Did.FOCUS, (), span.label, take_back, until=span.end)

        self.do(work)

    def extend_focus(self, by: Micros) -> None:
        """Move the end of the focus in force."""
        self._change_focus(Did.FOCUS, lambda store, now: focus.extend(store, now, by))

    def end_focus(self) -> None:
        """The engine rings for what it hands over; nobody here does."""
        self._change_focus(
            Did.FOCUS_ENDED, lambda store, now: focus.stop(store, now, announce=False)
        )

    def _change_focus(self, did: Did, change: Callable[[Store, Instant], object]) -> None:
        """Undo puts back what stood, if nothing else was done to it since."""

        def work(store: Store) -> Acted:
            now = clock.now()
            before = timeline.overrides(store)
            change(store, now)
            after = timeline.overrides(store)
            span = timeline.timeline(store).at(now)

            def take_back(store: Store, now: Instant) -> Changed:
                if timeline.overrides(store) != after:
                    return Changed()
                return focus.put_back(store, before, now)

            return Acted(did, (), span.label, take_back, until=span.end)

        self.do(work)

    def deliver(self) -> None:
        """Everything held, now and silently: the person is looking."""

        def stored(handed: HandOver) -> None:
            count = len(handed.changed.of("conversation"))
            if count:
                self.acted.emit(Acted(Did.DELIVERED, (), "", count=count))

        self._desk.write(lambda store: deliveries.deliver_all(store, clock.now()), stored)
