"""The one door between the window and everything else: the store, the engine, other processes.

It reads the store on a read-only connection of its own, writes on a thread, watches for what
anybody else wrote, and sees to it that an engine runs. What is shown at once is read here, in
small pages; what may take longer goes through `read`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from focusdesk import clock, control, i18n, profile
from focusdesk.errors import FocusDeskError, StoreOutdated
from focusdesk.model import MINUTE, SECOND, ConversationId, Instant, MessageId, Saying
from focusdesk.rules.simulate import Stop
from focusdesk.store import db, deliveries, timeline, triage
from focusdesk.store.db import Changed, Store
from focusdesk.ui.control_link import ControlLink
from focusdesk.ui.engine_process import EngineProcess, EngineState
from focusdesk.ui.garbage import Garbage
from focusdesk.ui.request import Request
from focusdesk.ui.store_thread import StoreThread

Result = TypeVar("Result")
LOOK_MS: Final = 1000
"""With no engine that would tell: how often one looks for it, and for what others wrote."""
REST_MS: Final = 5_000
"""The same while an engine tells."""
_OPEN_AGAIN_MS: Final = 100
_TOGETHER_MS: Final = 8
"""Hints that come so close together are one look."""
_FETCH_MS: Final = 120_000
"""How long an attachment may be on its way."""


class DeskState(Enum):
    """Whether there is a store to show."""

    PREPARING = "preparing"
    """None yet, or an older one: the engine makes it."""
    READY = "ready"
    REFUSED = "refused"
    """It cannot be opened: too new, damaged, not to be read."""
    CLOSED = "closed"
    """The window is going."""


class Desk(QObject):
    """A profile, as the window sees it.

    state_changed
        `DeskState`; with `REFUSED`, `refusal` says why.
    changed
        `Changed` since the last time, or None: read everything anew.
    minute
        The wall clock has come to another minute.
    engine_changed
        `EngineState`.
    erased
        The person had everything deleted: the process ends, and takes the profile along.
    announced
        The engine rang and the desktop has no notifications: title, body, conversation or None.
    open_asked
        The person clicked a notification: conversation or None.
    failed
        A `Saying`: something could not be done; what was shown ahead of it was taken back.
    """

    state_changed = Signal(object)
    changed = Signal(object)
    minute = Signal()
    erased = Signal()
    engine_changed = Signal(object)
    announced = Signal(str, str, object)
    open_asked = Signal(object)
    failed = Signal(object)

    def __init__(
        self, folder: Path, *, engine: Sequence[str] | None, parent: QObject | None = None
    ) -> None:
        """`engine`: the command that runs one; None: no engine is started, or needed."""
        super().__init__(parent)
        self.folder = folder
        self.state = DeskState.PREPARING
        self.refusal: Saying | None = None
        self._store: Store | None = None
        self._seq = 0
        self._version = 0
        path = profile.database(folder)
        self._garbage = Garbage(self)
        self._writer = StoreThread(path, write=True, parent=self)
        self._reader = StoreThread(path, write=False, parent=self)
        self._worker = StoreThread(path, write=False, parent=self)
        self._stops: dict[str, threading.Event] = {}
        self._audience = 0
        self._link = ControlLink(folder, self)
        self._link.hinted.connect(self._stir)
        self._link.up.connect(self._linked)
        self._link.said.connect(self._heard)
        self._engine: EngineProcess | None = None
        if engine is not None:
            self._engine = EngineProcess(folder, engine, self._link.quit_engine, self)
            self._engine.changed.connect(self.engine_changed)
        self._looking = _timer(self, self._look, _TOGETHER_MS, once=True)
        self._polling = _timer(self, self._poll, LOOK_MS)
        self._opening = _timer(self, self._open, _OPEN_AGAIN_MS)
        self._minute = _timer(self, self._minute_came, 0, once=True)
        # a coarse one comes up to three seconds early, and then once more
        self._minute.setTimerType(Qt.TimerType.PreciseTimer)

    # -- the store ----------------------------------------------------------------------------

    @property
    def store(self) -> Store:
        """For small reads that are shown at once; only while `READY`."""
        assert self._store is not None
        return self._store

    @property
    def now(self) -> Instant:
        return clock.now()

    def open(self) -> None:
        """Open the store, or wait until the engine has made it."""
        self._open()
        self._polling.start()

    def _open(self) -> None:
        try:
            self._store = Store.open(profile.database(self.folder), write=False)
            self._seq = db.last_seq(self._store)
            self._version = self._store.data_version()
        except StoreOutdated:
            self._opening.start()
            return
        except FocusDeskError as error:
            self._opening.stop()
            self.refusal = error.saying
            self._set_state(DeskState.REFUSED)
            return
        self._opening.stop()
        self._show_times()
        self._minute.start(_until_next_minute(clock.now()))
        self._set_state(DeskState.READY)

    def _set_state(self, state: DeskState) -> None:
        self.state = state
        self.state_changed.emit(state)

    def _show_times(self) -> None:
        """Instants by the wall clock of this profile's schedule."""
        schedule = timeline.timeline(self.store).schedule
        i18n.show_times(lambda at: schedule.local(Instant(at)))

    def read(
        self,
        key: str,
        work: Callable[[Store], Result],
        then: Callable[[Result], None],
        failed: Callable[[FocusDeskError], None] | None = None,
    ) -> None:
        """Read off the window's thread; of the same `key` only the newest answer comes."""
        if self._store is not None:
            heard, not_heard = self._while_here(then), self._while_here(failed or self._complain)
            self._reader.submit(work, heard, not_heard, key=key)

    def forget(self, key: str) -> None:
        """The answer of this key is not wanted any more."""
        self._reader.cancel(key)

    def work_out(
        self,
        key: str,
        work: Callable[[Store, Stop], Result | None],
        then: Callable[[Result], None],
        failed: Callable[[FocusDeskError], None] | None = None,
    ) -> None:
        """What may take seconds, on a thread and a connection of its own.

        Newer work of the same `key` stops it: `work` asks now and then, and ends with None.
        """
        self.give_up(key)
        stop = self._stops[key] = threading.Event()

        def worked(result: Result | None) -> None:
            if result is not None:
                then(result)

        if self._store is not None:
            heard, not_heard = self._while_here(worked), self._while_here(failed or self._complain)
            self._worker.submit(lambda store: work(store, stop.is_set), heard, not_heard, key=key)

    def give_up(self, key: str) -> None:
        """What is worked out under this key is not wanted any more."""
        if key in self._stops:
            self._stops.pop(key).set()
            self._worker.cancel(key)

    def write(
        self,
        work: Callable[[Store], Result],
        then: Callable[[Result], None] | None = None,
        failed: Callable[[FocusDeskError], None] | None = None,
    ) -> None:
        """Write on the writer's thread, then tell everybody: who shows it hears of the change.

        When it fails, `failed` takes back what was shown, and the person is told why.
        """
        heard, not_heard = self._while_here(then or _nothing), self._while_here(failed or _nothing)

        def wrote(result: Result) -> None:
            self._link.hint()
            heard(result)
            self._look()

        def did_not(error: FocusDeskError) -> None:
            not_heard(error)
            self._complain(error)

        if self._store is not None:
            self._writer.submit(work, wrote, did_not)

    def _complain(self, error: FocusDeskError) -> None:
        self.failed.emit(error.saying)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked of the store has been answered."""
        return all(one.is_idle for one in (self._writer, self._reader, self._worker))

    def new_audience(self) -> None:
        """Whoever asked until now is gone (the window is built anew): no answer reaches them."""
        self._audience += 1
        for asked in self.findChildren(Request):
            asked.drop()
        for key in list(self._stops):
            self.give_up(key)

    def _while_here(self, then: Callable[[Result], None]) -> Callable[[Result], None]:
        """`then`, as long as who asked is there."""
        audience = self._audience

        def heard(result: Result) -> None:
            if audience == self._audience:
                then(result)

        return heard

    # -- watching -----------------------------------------------------------------------------

    def _linked(self, up: bool) -> None:
        self._polling.setInterval(REST_MS if up else LOOK_MS)
        self._stir()

    def _stir(self) -> None:
        if not self._looking.isActive():
            self._looking.start()

    def _look(self) -> None:
        """Tell what changed since the last look."""
        if self._store is None:
            return
        self._version = self._store.data_version()
        found = db.changes_since(self._store, self._seq)
        if found is None:
            self._seq = db.last_seq(self._store)
            self._show_times()
            self.changed.emit(None)
        elif found:
            self._seq = found.seq
            if found.of("schedule"):
                self._show_times()
            self.changed.emit(found)

    def _poll(self) -> None:
        """Now and then: writers that could not tell, an engine that came or went."""
        if self._engine is not None:
            self._engine.look()
        self._link.connect_now()
        if self._store is None:
            return
        if self._store.data_version() != self._version:
            self._look()
        if self._engine is not None and self._engine.state is EngineState.FAILING:
            self._hand_over()

    def _hand_over(self) -> None:
        """With no engine, who opens the profile hands over what is due: silently, one looks on."""
        now = clock.now()
        due = deliveries.next_due(self.store)
        wake = triage.next_wake(self.store)
        if any(at is not None and at <= now for at in (due, wake)):
            self.write(_what_is_due)

    def _minute_came(self) -> None:
        self._minute.start(_until_next_minute(clock.now()))
        self.minute.emit()

    # -- the engine ---------------------------------------------------------------------------

    @property
    def engine_state(self) -> EngineState:
        return EngineState.OFF if self._engine is None else self._engine.state

    def start_engine(self) -> None:
        """From now on there is to be an engine; called after the first paint."""
        if self._engine is not None:
            self._engine.start()
        self._link.connect_now()

    def try_engine_again(self) -> None:
        if self._engine is not None:
            self._engine.try_again()

    def ask(self, name: str, args: Mapping[str, object], *, patience_ms: int = 0) -> Request:
        """Ask the engine for something that needs a connector (`control` lists it)."""
        return Request(self.folder, name, args, self, patience_ms=patience_ms)

    def fetch(
        self,
        message: MessageId,
        number: int,
        to: Path,
        then: Callable[[Path], None],
        failed: Callable[[FocusDeskError], None] | None = None,
    ) -> None:
        """Have the engine fetch an attachment and write it to a file."""
        args = {"message": message, "number": number, "path": str(to)}
        asked = self.ask("fetch", args, patience_ms=_FETCH_MS)
        asked.answered.connect(lambda _reply: then(to))
        asked.failed.connect(failed or self._complain)

    def _heard(self, line: control.Line) -> None:
        number = line.get("conversation")
        conversation = ConversationId(number) if isinstance(number, int) else None
        if line.get("event") == "toast":
            title, body = str(line.get("title", "")), str(line.get("body", ""))
            if line.get("sound"):
                QApplication.beep()
            self.announced.emit(title, body, conversation)
        elif line.get("event") == "open":
            self.open_asked.emit(conversation)

    # -- the end ------------------------------------------------------------------------------

    def close(self) -> None:
        """Stop watching, finish writing, stop the engine: within 2 s."""
        self.state = DeskState.CLOSED
        for timer in (self._polling, self._looking, self._opening, self._minute):
            timer.stop()
        for stop in self._stops.values():
            stop.set()
        self._writer.close()
        self._reader.close()
        self._worker.close()
        if self._engine is not None:
            self._engine.stop()
        for asked in self.findChildren(Request):
            asked.drop()
        self._link.close()
        if self._store is not None:
            self._store.close()
            self._store = None
        self._garbage.end()


def _what_is_due(store: Store) -> Changed:
    now = clock.now()
    return deliveries.deliver_due(store, now, announce=False).changed | triage.wake_due(store, now)


def _nothing(_result: object) -> None:
    """Nothing to do."""


def _until_next_minute(now: Instant) -> int:
    """Milliseconds, a little more, so that the minute has surely come."""
    return int((MINUTE - now % MINUTE) * 1000 // SECOND) + 20


def _timer(parent: QObject, then: Callable[[], None], every: int, *, once: bool = False) -> QTimer:
    timer = QTimer(parent)
    timer.setInterval(every)
    timer.setSingleShot(once)
    timer.timeout.connect(then)
    return timer
