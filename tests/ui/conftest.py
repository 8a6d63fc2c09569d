"""A real store at Tuesday 24 November 2026, 10:00 in Paris, and the window on it.

No engine runs: what an engine would write, a test writes through a store of its own.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk import profile as profiles
from focusdesk.connectors.base import Attachment, RemoteMessage
from focusdesk.model import SECOND, AccountId, Category, ConversationId, Instant
from focusdesk.store import focus, intake, triage
from focusdesk.store.db import Store
from focusdesk.ui import engine_process
from focusdesk.ui.desk import Desk
from focusdesk.ui.theme.current import Theme, tokens
from focusdesk.ui.window import Window
from tests.conftest import PATIENCE
from tests.store.build import CAMILLE, INES, PARIS, TOM, at, mail, new_account, new_store, take

NOW = at("2026-11-24 10:00")
PATIENCE_MS = round(PATIENCE * 1000)


class PatientBot(QtBot):
    """Waits for what must happen as long as every other test does."""

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **options):
        return super().waitSignal(signal, timeout=timeout, **options)

    def waitExposed(self, widget, *, timeout=PATIENCE_MS):
        return super().waitExposed(widget, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def _unhurried_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine may take as long as it takes to end: how it ends depends on no machine."""
    monkeypatch.setattr(engine_process, "_KILL_S", PATIENCE)
    monkeypatch.setattr(engine_process, "STOP_S", 2 * PATIENCE)


@pytest.fixture(autouse=True)
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Instant], None]:
    """Put the clock to an instant. That of this process goes on by a millisecond whenever it is read:
    a minute that is shown is the same however long a test takes.
    """
    monkeypatch.setenv("TZ", "Europe/Paris")
    monkeypatch.setattr(i18n, "_local", lambda at_: datetime.fromtimestamp(at_ / SECOND, PARIS))

    def move(instant: Instant) -> None:
        reads = count()
        monkeypatch.setattr(clock, "now", lambda: Instant(instant + 1000 * next(reads)))
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str(instant / SECOND - time.time()))

    move(NOW)
    i18n.use("en")
    return move


class Ana:
    """Ana's profile: what comes in, as a connector and the engine would have it."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        shutil.copy(empty, profiles.database(folder))
        self.store: Store = Store.open(profiles.database(folder))
        self.account: AccountId = new_account(self.store)
        self._uid = 1000

    def receive(self, *messages: RemoteMessage, now: Instant | None = None) -> intake.Intake:
        """Take messages in now."""
        return take(self.store, self.account, *messages, now=now or clock.now())

    def history(self, count: int, **given: object) -> None:
        """Many old mails, one conversation each, a minute apart, newest first."""
        mails = []
        for n in range(count):
            self._uid += 1
            received = Instant(at("2026-11-24 08:00") - n * 60 * SECOND)
            subject = f"Subject {n:04d}"
            mails.append(
                mail(self._uid, received=received, subject=subject, history=True, **given)  # type: ignore[arg-type]
            )
        for first in range(0, count, 200):
            self.receive(*mails[first : first + 200])

    def conversation(self, subject: str) -> ConversationId:
        """The conversation of this title."""
        row = self.store.connection.execute(
            "SELECT id FROM conversation WHERE title = ? AND merged_into IS NULL", (subject,)
        ).fetchone()
        return ConversationId(row[0])

    def state(self, subject: str) -> str:
        row = self.store.connection.execute(
            "SELECT state FROM conversation WHERE id = ?", (self.conversation(subject),)
        ).fetchone()
        return str(row[0])


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An up-to-date store without a row, to be copied."""
    store = new_store(tmp_path_factory.mktemp("empty"))
    path = store.path
    store.close()
    return path


@pytest.fixture
def ana(tmp_path: Path, empty_store: Path) -> Iterator[Ana]:
    """Her profile, without a message."""
    made = Ana(tmp_path / "profile", empty_store)
    yield made
    made.store.close()


@pytest.fixture
def busy(ana: Ana) -> Ana:
    """Camille, Inès and Tom wrote this morning and yesterday; Camille also long ago."""
    ana.receive(
        mail(
            1,
            party=CAMILLE,
            received="2026-11-23 17:52",
            subject="Homepage v3",
            text="The board loves it.\n\nOn Monday, Ana Silva wrote:\n> one\n> two\n> three\n> four",
            history=True,
            attachments=(
                Attachment("board-notes.pdf", "application/pdf", 240_000, "2"),
                Attachment("setup.exe", "application/octet-stream", 99_000, "3"),
            ),
        ),
        mail(
            2,
            party=INES,
            received="2026-11-24 09:30",
            subject="Invoice FD-0147",
            text="The transfer was sent this morning.",
            history=True,
            category=Category.PAYMENT,
        ),
        mail(
            3,
            party=TOM,
            received="2026-11-24 08:40",
            subject="Scope for phase two",
            text="One open question.",
            history=True,
            category=Category.LEAD,
            deadline=at("2026-11-24 16:40"),
        ),
        mail(4, party=CAMILLE, received="2026-10-02 11:00", subject="Kick-off", history=True),
        now=at("2026-11-24 09:45"),
    )
    focus.set_schedule(ana.store, SCHEDULE, at("2026-11-24 09:46"))
    tom = ana.conversation("Scope for phase two")
    triage.mark_read(ana.store, [tom], read=True, now=at("2026-11-24 09:46"))
    return ana


SCHEDULE = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "12:00", "17:00"]
[[focus]]
label = "Deep work"
days = ["wed"]
from = "09:30"
to = "12:00"
[[quiet]]
label = "Evening"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""


@pytest.fixture(scope="session")
def _theme(qapp: QApplication) -> Theme:
    return Theme(qapp, dark=False)


@pytest.fixture
def theme(_theme: Theme) -> Theme:
    """The light theme, whatever the test before has put in force."""
    if tokens().dark:
        _theme.use(dark=False)
    return _theme


@pytest.fixture
def desk(ana: Ana, qtbot: QtBot) -> Iterator[Desk]:
    made = Desk(ana.folder, engine=None)
    made.open()
    # a second in earnest: tests write without a hint all the time
    made._polling.setInterval(30)
    yield made
    made.close()


@pytest.fixture
def window(desk: Desk, theme: Theme, qtbot: QtBot) -> Iterator[Window]:
    """The window on the profile as the test's other fixtures left it."""
    made = Window(desk, theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.strips.facts is not None)
    settled(made, qtbot)
    return made


def settled(window: Window, qtbot: QtBot) -> None:
    """Wait until the open conversation has been read."""
    pane = window.inbox.pane
    qtbot.waitUntil(
        lambda: (
            pane.conversation is None
            or (pane.facts is not None and pane.facts.row.id == pane.conversation)
        )
    )


def at_rest(window: Window) -> None:
    """Return when nothing in the window moves any more for some turns of the event loop."""
    seen, still, end = None, 0, time.monotonic() + PATIENCE
    while still < 5:
        assert time.monotonic() < end, "it never comes to rest"
        QApplication.processEvents()
        now = [(id(one), one.geometry(), one.isVisible()) for one in window.findChildren(QWidget)]
        seen, still = now, still + 1 if now == seen else 0


def subjects(window: Window) -> list[str]:
    """What the list shows, titles of groups in brackets."""
    model = window.inbox.panel.view.model()
    assert model is not None
    from focusdesk.ui.inbox.model import LINE_ROLE
    from focusdesk.ui.inbox.rows import Header

    said = [model.index(row, 0).data(LINE_ROLE) for row in range(model.rowCount())]
    return [f"[{one.title}]" if isinstance(one, Header) else one.subject for one in said]


def press(window: Window, qtbot: QtBot, key: Qt.Key, modifier: object = None) -> None:
    """Press a key where the keyboard is."""
    where = QApplication.focusWidget() or window
    qtbot.keyClick(where, key, modifier or Qt.KeyboardModifier.NoModifier)


def click_row(window: Window, qtbot: QtBot, row: int) -> None:
    """Press a row of the list."""
    view = window.inbox.panel.view
    place = view.visualRect(view.model().index(row, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))


def chips(window: Window) -> list[str]:
    """What the chips say, the one that is on in brackets."""
    made = window.inbox.panel.head.chips.values()
    return [
        f"[{one.accessibleName()}]" if one.isChecked() else one.accessibleName() for one in made
    ]


def press_chip(window: Window, qtbot: QtBot, name: str) -> None:
    """Press a chip by its word."""
    for one in window.inbox.panel.head.chips.values():
        if one.text() == name:
            qtbot.mouseClick(one, Qt.MouseButton.LeftButton)


def everything_said(window: Window) -> str:
    """All that any widget of the window shows or tells a screen reader."""
    said = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        said += [widget.accessibleName(), widget.toolTip()]
        if isinstance(widget, QLabel | QAbstractButton):
            said.append(widget.text())
    return "\n".join(said)
