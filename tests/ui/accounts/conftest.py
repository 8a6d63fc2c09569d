"""The accounts page as a person uses it: the real store, the real engine, a real mail server."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from focusdesk import clock
from focusdesk import profile as profiles
from focusdesk.store import accounts
from focusdesk.store.db import Store
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts.form_row import FormRow
from focusdesk.ui.accounts.page import AccountsPage
from focusdesk.ui.accounts.wizard import SIGN_IN
from focusdesk.ui.desk import Desk
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.widgets.field import Choice
from focusdesk.ui.window import Window
from tests.connectors.email.conftest import mail
from tests.engine.conftest import install_extension
from tests.servers import dovecot as dovecot_server
from tests.servers.dovecot import Dovecot, Mailbox
from tests.ui.conftest import press


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    if dovecot_server.MISSING:
        pytest.skip(dovecot_server.MISSING)
    server = Dovecot.start(tmp_path_factory.mktemp("dovecot"))
    yield server
    server.stop()


@pytest.fixture
def box(dovecot: Dovecot, request: pytest.FixtureRequest) -> Mailbox:
    """A mailbox of its own with three mails."""
    number = abs(hash(request.node.name)) % 10**8
    made = dovecot.add_user(f"nora{number}@example.org")
    made.append_all([mail(f"Hello {n}") for n in range(3)])
    return made


class Live:
    """A profile without an account, a window on it, and an engine that runs."""

    def __init__(self, folder: Path, window: Window, desk: Desk, qtbot: QtBot) -> None:
        self.folder = folder
        self.window = window
        self.desk = desk
        self.qtbot = qtbot
        self.store: Store = Store.open(profiles.database(folder))

    @property
    def page(self) -> AccountsPage:
        page = self.window.page(Place.ACCOUNTS)
        assert isinstance(page, AccountsPage)
        return page

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()))

    def start(self) -> None:
        self.desk.start_engine()

    def go(self) -> AccountsPage:
        """To the page, with the kinds there."""
        self.window.go(Place.ACCOUNTS)
        self.wait(lambda: self.page.kinds.offer is not None)
        return self.page

    def accounts(self) -> list[AccountRow]:
        return accounts.listed(self.store)

    def shown(self) -> list[AccountRow]:
        return [row.account for row in self.page.list.rows.values()]

    def focus(self, widget: QWidget) -> None:
        """Bring the keyboard there, once it is shown: a layout shows what is new a moment later."""
        self.wait(widget.isVisible)
        widget.setFocus()
        self.wait(widget.hasFocus)

    def key(self, key: Qt.Key) -> None:
        press(self.window, self.qtbot, key)

    def type(self, text: str) -> None:
        """Write where the keyboard is."""
        where = QApplication.focusWidget()
        assert isinstance(where, QLineEdit), where
        where.selectAll()
        self.qtbot.keyClicks(where, text)

    def fill(self, row: FormRow, text: str) -> None:
        row.begin()
        self.type(text)

    def choose_kind(self, name: str) -> None:
        """In the wizard, with the keyboard."""
        wizard = self.page.wizard
        wizard.kind_step.cards.begin()
        while not wizard.kind_step.cards.radio(name).hasFocus():
            self.key(Qt.Key.Key_Right)
        self.key(Qt.Key.Key_Space)
        assert wizard.kind_step.cards.selected == name
        self.key(Qt.Key.Key_Return)
        assert wizard.step == SIGN_IN


@contextmanager
def opened(folder: Path, theme: Theme, qtbot: QtBot) -> Iterator[Live]:
    command = [sys.executable, "-m", "focusdesk.engine", str(folder)]
    desk = Desk(folder, engine=command)
    desk.open()
    desk._polling.setInterval(30)
    window = Window(desk, theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    live = Live(folder, window, desk, qtbot)
    live.wait(lambda: window.strips.facts is not None)
    try:
        yield live
    finally:
        window.close()
        desk.close()
        live.store.close()


@pytest.fixture
def live(
    tmp_path: Path,
    empty_store: Path,
    theme: Theme,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Live]:
    """No engine yet: `start` starts it."""
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    folder = tmp_path / "profile"
    folder.mkdir()
    shutil.copy(empty_store, profiles.database(folder))
    with opened(folder, theme, qtbot) as made:
        yield made


@pytest.fixture
def extension(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_extension(tmp_path / "packages", monkeypatch)


@pytest.fixture
def place(tmp_path: Path, extension: None) -> Path:
    """The folder of a postbox."""
    made = tmp_path / "box"
    made.mkdir()
    return made


def add_postbox(live: Live, place: Path, steps: str = "box") -> AccountRow:
    settings = {"place": str(place), "steps": steps}
    number = accounts.add(live.store, "misbehaving", "A postbox", settings, [], clock.now())
    live.wait(lambda: number in live.page.list.rows)
    return accounts.get(live.store, number)


def fill_mailbox(live: Live, box: Mailbox, password: str) -> None:
    """The form of an e-mail account of a server without TLS."""
    form = live.page.wizard.sign_in_step.form
    form.more.setChecked(True)
    live.fill(form.rows["address"], box.user)
    live.fill(form.rows["imap"], f"127.0.0.1:{box.server.port}")
    security = form.rows["security"].input
    assert isinstance(security, Choice)
    security.setFocus()
    live.qtbot.keyClicks(security, "n")
    live.fill(form.rows["password"], password)


ODD = {
    "kinds": [
        {
            "kind": "pigeon",
            "fields": [
                {"name": "loft", "kind": "text", "label": {"code": "x"}, "required": True},
                {"name": "rings", "kind": "number", "label": {"code": "rings"}},
                {"name": "band", "kind": "choice", "label": {"code": "b"}, "choices": ["a", "z"]},
                {"name": "night", "kind": "flag", "label": {"code": "n"}, "default": "true"},
                {"name": "day", "kind": "flag", "label": {"code": "d"}},
                {"name": "lofts", "kind": "list", "label": {"code": "l"}, "default": "home"},
            ],
            "capabilities": {"send": True, "backfill": False, "fly": True},
        }
    ],
    "broken": [],
}
