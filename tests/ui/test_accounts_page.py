"""The accounts page as a person uses it: the real store, the real engine, a real mail server."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk import profile as profiles
from focusdesk.model import AccountState, Saying
from focusdesk.store import accounts
from focusdesk.store.db import Store
from focusdesk.store.rows import AccountRow
from focusdesk.ui.accounts.account_row import Deed
from focusdesk.ui.accounts.form_row import FormRow
from focusdesk.ui.accounts.page import AccountsPage
from focusdesk.ui.accounts.wizard import COLLECT, KIND, SIGN_IN
from focusdesk.ui.desk import Desk
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.widgets.button import Button
from focusdesk.ui.widgets.field import Choice, Field, SecretField
from focusdesk.ui.widgets.label import Line
from focusdesk.ui.widgets.switch import Switch
from focusdesk.ui.window import Window
from tests.connectors.email.conftest import mail
from tests.engine.conftest import install_extension
from tests.engine.misbehaving import did, post
from tests.servers import dovecot as dovecot_server
from tests.servers.dovecot import Dovecot, Mailbox
from tests.ui.conftest import press

SLOW_MS = 20_000
"""An engine starts, signs in and stores within this, on a busy machine too."""


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
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=SLOW_MS)

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


# -- a first start ------------------------------------------------------------------------------


def test_a_first_start_shows_two_ways_to_begin_and_nothing_else(live: Live) -> None:
    window = live.window
    live.wait(lambda: window.pages.currentWidget() is window.welcome)
    pressed = [one.text() for one in window.welcome.findChildren(QAbstractButton)]
    assert sorted(pressed) == ["Add your first account", "Try the demo"]
    live.key(Qt.Key.Key_Space)
    assert window.place is Place.ACCOUNTS
    assert live.page.pane.currentWidget() is live.page.wizard


def test_the_welcome_goes_with_the_first_account_and_stays_away_while_something_is_stored(
    live: Live, place: Path
) -> None:
    window = live.window
    live.wait(lambda: window.pages.currentWidget() is window.welcome)
    post(place)
    live.start()
    row = add_postbox(live, place)
    live.wait(lambda: window.pages.currentWidget() is window.inbox)
    live.wait(lambda: accounts.get(live.store, row.id).messages == 1)
    accounts.remove(live.store, row.id, clock.now(), keep_messages=True)
    live.wait(lambda: not live.page.list.rows)
    window.go(Place.INBOX)
    assert window.pages.currentWidget() is window.inbox


def test_the_demo_is_a_process_of_its_own(live: Live, tmp_path: Path) -> None:
    witness = tmp_path / "demo-ran"
    code = "import sys, pathlib; pathlib.Path(sys.argv[1]).touch()"
    welcome = live.window.welcome
    assert welcome.demo_command[1:] == ["-m", "focusdesk", "demo"]
    welcome.demo_command = [sys.executable, "-c", code, str(witness)]
    welcome.demo.click()
    live.wait(witness.exists)
    assert live.window.toast.text.startswith("The demo opens")
    welcome.demo_command = [str(tmp_path / "nowhere")]
    welcome.demo.click()
    assert live.window.toast.text.startswith("The demo could not")


# -- the wizard ---------------------------------------------------------------------------------


def test_a_mailbox_is_added_by_keyboard_alone(live: Live, box: Mailbox) -> None:
    live.start()
    live.key(Qt.Key.Key_G)
    live.key(Qt.Key.Key_A)
    page, wizard = live.page, live.page.wizard
    live.wait(lambda: page.kinds.offer is not None)
    wizard.begin()
    live.key(Qt.Key.Key_Return)
    assert wizard.step == SIGN_IN
    form = wizard.sign_in_step.form
    assert form.rows["address"].input.hasFocus()
    live.type(box.user)
    live.key(Qt.Key.Key_Tab)
    live.type(box.password)
    live.key(Qt.Key.Key_Tab)  # the eye
    live.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is form.more
    live.key(Qt.Key.Key_Space)
    live.key(Qt.Key.Key_Tab)
    live.type(f"127.0.0.1:{box.server.port}")
    live.key(Qt.Key.Key_Tab)
    live.key(Qt.Key.Key_N)  # none
    live.key(Qt.Key.Key_Tab)
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: wizard.step == COLLECT)
    assert wizard.collect_step.checks.said == (
        "Settings: passed, Server: passed, Sign-in: passed, Folders: passed"
    )
    choices = wizard.collect_step.choices
    assert choices is not None
    assert choices.value == "INBOX"
    assert set(choices.switches) == {"INBOX", "Sent", "Archive"}
    assert live.accounts() == []  # it signed in, and nothing is stored yet
    assert QApplication.focusWidget() is wizard.go_on
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: len(live.accounts()) == 1)
    live.wait(lambda: live.accounts()[0].messages == 3)
    live.wait(lambda: live.shown() and live.shown()[0].state is AccountState.LIVE)
    (row,) = live.accounts()
    assert row.label == box.user
    assert row.settings["folders"] == "INBOX"
    assert "password" not in row.settings
    assert page.pane.currentWidget() is page.detail
    assert page.detail.face.accessibleName() == f"{box.user}, E-mail"
    assert ("Messages here", "3") in page.detail.facts
    assert not any(box.password == text for _name, text in page.detail.facts)
    live.key(Qt.Key.Key_G)
    live.key(Qt.Key.Key_I)
    assert live.window.pages.currentWidget() is live.window.inbox


def test_a_wrong_password_is_said_in_its_field_and_loses_nothing(live: Live, box: Mailbox) -> None:
    live.start()
    page = live.go()
    wizard = page.wizard
    live.choose_kind("email")
    fill_mailbox(live, box, "wrong")
    live.key(Qt.Key.Key_Return)
    form = wizard.sign_in_step.form
    password = form.rows["password"]
    live.wait(password.wrong.text)
    assert "refused the password" in password.wrong.text()
    assert "refused the password" in password.input.accessibleDescription()
    assert password.input.hasFocus()
    assert wizard.step == SIGN_IN
    assert wizard.sign_in_step.checks.said.endswith(password.wrong.text())
    assert (form.rows["address"].value, password.value) == (box.user, "wrong")
    assert form.rows["security"].value == "none"
    assert live.accounts() == []
    live.type(box.password)
    assert not password.wrong.text()
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: wizard.step == COLLECT)


def test_what_is_missing_is_said_before_anybody_is_asked(live: Live) -> None:
    live.start()
    wizard = live.go().wizard
    live.choose_kind("email")
    live.key(Qt.Key.Key_Return)
    form = wizard.sign_in_step.form
    said = {name: row.wrong.text() for name, row in form.rows.items() if row.wrong.text()}
    assert said == {"address": "E-mail address is needed.", "password": "Password is needed."}
    assert form.rows["address"].input.hasFocus()
    assert not wizard.signing_in.runs


def test_a_setting_that_does_not_fit_is_said_in_its_field(live: Live) -> None:
    live.start()
    wizard = live.go().wizard
    live.choose_kind("email")
    form = wizard.sign_in_step.form
    live.fill(form.rows["address"], "no-address")
    live.fill(form.rows["password"], "secret")
    live.key(Qt.Key.Key_Return)
    live.wait(form.rows["address"].wrong.text)
    assert "no-address" in form.rows["address"].wrong.text()
    form.more.setChecked(False)
    live.fill(form.rows["address"], "nora@example.org")
    form.rows["imap"].input.setText("a b c")
    form.rows["imap"].input.textEdited.emit("a b c")
    wizard.next()
    live.wait(form.rows["imap"].wrong.text)
    assert form.rows["imap"].isVisible()  # it was folded away


@pytest.mark.usefixtures("extension")
def test_a_check_that_is_cancelled_ends_in_the_engine(live: Live, place: Path) -> None:
    (place / "slow-check").touch()
    live.start()
    wizard = live.go().wizard
    live.choose_kind("misbehaving")
    form = wizard.sign_in_step.form
    live.fill(form.rows["place"], str(place))
    live.fill(form.rows["password"], "secret")
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: did(place, "check"))
    live.wait(lambda: "Server" in wizard.sign_in_step.checks.said)
    assert not wizard.go_on.isEnabled()
    live.key(Qt.Key.Key_Escape)
    live.wait(lambda: did(place, "check-ended"))
    assert wizard.step == SIGN_IN
    assert form.rows["place"].value == str(place)
    wizard.cancel.click()
    assert wizard.step == KIND
    assert live.window.place is Place.INBOX  # there was nothing to come back to
    assert live.accounts() == []


@pytest.mark.usefixtures("extension")
def test_cancelling_while_it_is_added_stores_nothing(live: Live, place: Path) -> None:
    live.start()
    wizard = live.go().wizard
    live.choose_kind("misbehaving")
    form = wizard.sign_in_step.form
    live.fill(form.rows["place"], str(place))
    live.fill(form.rows["password"], "secret")
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: wizard.step == COLLECT)
    (place / "slow-check").touch()
    wizard.next()
    live.wait(lambda: did(place, "check"))
    wizard.cancel.click()
    live.wait(lambda: did(place, "check-ended"))
    assert live.accounts() == []
    assert not any(
        isinstance(one, SecretField) and one.text() for one in wizard.findChildren(QLineEdit)
    )


@pytest.mark.usefixtures("extension")
def test_a_kind_of_somebody_else_is_offered_with_its_own_fields(live: Live, place: Path) -> None:
    live.start()
    page = live.go()
    wizard = page.wizard
    cards = wizard.kind_step.cards
    assert set(cards.keys) >= {"email", "misbehaving"}
    assert "torn" in wizard.kind_step.broken.accessibleName()
    live.choose_kind("misbehaving")
    form = wizard.sign_in_step.form
    assert list(form.rows) == ["place", "password", "steps"]
    assert form.rows["steps"].isVisible()  # so few need no fold
    assert isinstance(form.rows["password"].input, SecretField)
    live.fill(form.rows["place"], str(place))
    live.fill(form.rows["password"], "wrong")
    live.key(Qt.Key.Key_Return)
    live.wait(form.rows["password"].wrong.text)
    live.type("right")
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: wizard.step == COLLECT)
    assert wizard.collect_step.choices is None
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: live.accounts() and live.accounts()[0].state is AccountState.LIVE)
    assert live.accounts()[0].settings == {"place": str(place)}


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


def test_fields_of_every_kind_are_filled_in_and_told_as_they_are(live: Live) -> None:
    """As a newer engine might list them: a kind of field that this window does not know is text."""
    live.window.go(Place.ACCOUNTS)
    live.page.kinds.take(ODD)
    live.choose_kind("pigeon")
    form = live.page.wizard.sign_in_step.form
    made = {name: type(row.input) for name, row in form.rows.items()}
    assert made == {
        "loft": Field,
        "rings": Field,
        "band": Choice,
        "night": Switch,
        "day": Switch,
        "lofts": Field,
    }
    live.fill(form.rows["loft"], "  east ")
    assert form.settings == {"loft": "east"}
    form.more.click()
    for name in ("night", "day"):
        switch = form.rows[name].input
        assert isinstance(switch, Switch)
        switch.click()
    band = form.rows["band"].input
    assert isinstance(band, Choice)
    live.qtbot.keyClicks(band, "z")
    assert form.settings == {"loft": "east", "band": "z", "night": "false", "day": "true"}
    assert form.secrets == {}


def test_kinds_are_chosen_with_arrows_and_space(live: Live) -> None:
    live.window.go(Place.ACCOUNTS)
    kind = ODD["kinds"][0]
    names = ["one", "two", "three", "four", "five"]
    live.page.kinds.take({"kinds": [{**kind, "kind": name} for name in names]})
    cards = live.page.wizard.kind_step.cards
    cards.begin()
    seen = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Down):
        live.key(key)
        seen.append(next(name for name in names if cards.radio(name).hasFocus()))
    assert seen == ["two", "four", "three", "five"]
    assert cards.selected == "one"
    live.key(Qt.Key.Key_Space)
    assert cards.selected == "five"
    assert live.page.wizard.go_on.text() == "Continue with five"


def test_while_no_engine_is_there_the_wizard_says_so_and_goes_on_when_it_is(live: Live) -> None:
    live.window.go(Place.ACCOUNTS)
    wizard = live.page.wizard
    live.wait(lambda: "Collecting is starting" in wizard.kind_step.waiting.accessibleName())
    assert not wizard.go_on.isEnabled()
    live.start()
    live.wait(wizard.go_on.isEnabled)
    assert wizard.kind_step.waiting.isHidden()


def test_an_engine_that_goes_in_the_middle_loses_nothing_that_was_typed(
    live: Live, place: Path
) -> None:
    (place / "slow-check").touch()
    live.start()
    wizard = live.go().wizard
    live.choose_kind("misbehaving")
    form = wizard.sign_in_step.form
    live.fill(form.rows["place"], str(place))
    live.fill(form.rows["password"], "secret")
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: did(place, "check"))
    process = live.desk._engine._process
    process.kill()
    live.wait(lambda: not wizard.signing_in.runs)
    assert "Collecting does not run" in wizard.sign_in_step.trouble.accessibleName()
    assert (form.rows["place"].value, form.rows["password"].value) == (str(place), "secret")
    (place / "slow-check").unlink()
    live.wait(lambda: live.desk._link.connected)
    wizard.next()
    live.wait(lambda: wizard.step == COLLECT)


# -- what can be done with an account -----------------------------------------------------------


def test_an_account_is_paused_and_resumed_and_z_takes_it_back(live: Live, place: Path) -> None:
    live.start()
    page = live.go()
    row = add_postbox(live, place)
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    page.open_account(row.id)
    page.detail.buttons[Deed.PAUSE].click()
    live.wait(lambda: live.shown()[0].paused)
    shown = page.list.rows[row.id]
    assert shown.accessibleName() == "A postbox, Misbehaving, Paused, Paused by you"
    assert shown.act.text() == "Resume"
    assert live.window.toast.text == "A postbox is paused."
    live.key(Qt.Key.Key_Z)
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    page.detail.buttons[Deed.PAUSE].click()
    live.wait(shown.act.isVisible)
    shown.act.click()
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    assert not shown.act.isVisible()


@pytest.mark.parametrize("messages", ["keep", "delete"])
def test_removing_asks_what_becomes_of_the_messages(live: Live, place: Path, messages: str) -> None:
    for n in range(3):
        post(place, name=f"Person {n}")
    live.start()
    page = live.go()
    row = add_postbox(live, place)
    live.wait(lambda: live.shown()[0].messages == 3)
    page.list.rows[row.id].setFocus()
    live.key(Qt.Key.Key_Delete)
    removal = page.removal
    assert page.pane.currentWidget() is removal
    assert "3 messages" in removal.intro.text()
    assert removal.messages.selected == "keep"
    live.key(Qt.Key.Key_Escape)
    assert page.pane.currentWidget() is page.detail
    page.list.rows[row.id].asked.emit(Deed.REMOVE)
    if messages == "delete":
        live.key(Qt.Key.Key_Down)
        live.key(Qt.Key.Key_Space)
        removal.remove.click()
        # asked once more
        assert live.accounts()
        assert removal.remove.text() == "Delete 3 messages"
        assert not removal.warning.isHidden()
    removal.remove.click()
    live.wait(lambda: not live.accounts())
    live.wait(lambda: not page.list.rows)
    assert _stored(live) == (3 if messages == "keep" else 0)
    live.wait(lambda: "is removed" in live.window.toast.text)


def _stored(live: Live) -> int:
    return int(live.store.connection.execute("SELECT count(*) FROM message").fetchone()[0])


def test_an_account_that_asks_for_it_is_signed_in_to_again(live: Live, place: Path) -> None:
    live.start()
    page = live.go()
    row = add_postbox(live, place, "needs-login box")
    live.wait(lambda: live.shown()[0].state is AccountState.NEEDS_LOGIN)
    shown = page.list.rows[row.id]
    assert shown.act.accessibleName() == "Sign in again, A postbox"
    assert "Sign in again" in shown.toolTip() or "Sign in again" in shown.accessibleName()
    shown.act.click()
    assert page.pane.currentWidget() is page.again
    form = page.again.step.form
    password = form.rows["password"]
    visible = [name for name, one in form.rows.items() if one.isVisible()]
    assert visible == ["password"]
    assert password.value == ""
    assert password.wrong.text()  # why it is asked for
    live.fill(password, "wrong")
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: not page.again.signing_in.runs)
    live.wait(password.wrong.text)
    assert password.value == "wrong"
    live.type("right")
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: page.pane.currentWidget() is page.detail)
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    assert live.window.toast.text == "Signed in to A postbox."
    assert not any(one.text() for one in page.again.findChildren(QLineEdit))


def test_a_strip_of_the_inbox_leads_to_the_account_in_trouble(live: Live, place: Path) -> None:
    live.start()
    live.go()
    first = add_postbox(live, place)
    second = accounts.add(live.store, "pigeon", "Pigeons", {}, [], clock.now())
    live.wait(lambda: second in live.page.list.rows)
    reason = Saying("password-refused", {"host": "loft.example"})
    live.wait(lambda: live.page.list.rows[first.id].account.state is AccountState.LIVE)
    accounts.set_state(live.store, second, AccountState.NEEDS_LOGIN, reason)
    live.wait(lambda: next(iter(live.page.list.rows)) == second)
    live.window.go(Place.INBOX)
    strip = live.window.inbox.panel.trouble
    live.wait(lambda: "Pigeons" in strip.accessibleName())
    strip.pressed.emit()
    assert live.window.place is Place.ACCOUNTS
    assert live.page.detail.account is not None
    assert live.page.detail.account.id == second


def test_the_sign_in_of_an_account_is_checked_step_by_step(live: Live, place: Path) -> None:
    live.start()
    page = live.go()
    row = add_postbox(live, place)
    page.list.rows[row.id].asked.emit(Deed.CHECK)
    live.wait(lambda: "failed" in page.detail.checks.said)
    assert page.detail.checks.said.startswith("Server: passed, Sign-in: failed. ")


def test_everything_is_brought_up_to_date_and_one_may_stop_waiting(live: Live, place: Path) -> None:
    live.start()
    page = live.go()
    row = add_postbox(live, place)
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    post(place)
    page.list.sync.click()
    live.wait(lambda: live.window.toast.text == "Everything is up to date.")
    assert accounts.get(live.store, row.id).messages == 1
    page.list.sync.click()
    assert page.list.sync.text() == "Stop"
    page.list.sync.click()
    assert page.list.sync.text() == "Sync all"


# -- the list -----------------------------------------------------------------------------------


def test_those_in_trouble_come_first_and_the_paused_last(live: Live) -> None:
    live.window.go(Place.ACCOUNTS)
    states = {
        "paused": AccountState.OFF,
        "live": AccountState.LIVE,
        "retrying": AccountState.RETRYING,
        "refused": AccountState.NEEDS_LOGIN,
    }
    for label, state in states.items():
        number = accounts.add(live.store, "pigeon", label, {}, [], clock.now())
        accounts.set_state(live.store, number, state, Saying("connector-ended"))
        if label == "paused":
            accounts.set_paused(live.store, number, True)
    live.wait(lambda: len(live.shown()) == 4)
    live.wait(lambda: live.shown()[-1].paused)
    assert [one.label for one in live.shown()] == ["refused", "retrying", "live", "paused"]
    # no engine has said that it knows this kind: nothing that would need one is offered
    for shown in live.page.list.rows.values():
        offered = {action.text() for action in shown.menu().actions() if action.text()}
        assert "Sign in again" not in offered
        assert "Remove…" in offered


def test_arrows_go_from_account_to_account_and_the_pane_follows(live: Live) -> None:
    for label in ("first", "second"):
        accounts.add(live.store, "pigeon", label, {}, [], clock.now())
    live.window.go(Place.ACCOUNTS)
    live.wait(lambda: len(live.shown()) == 2)
    live.page.opened()
    live.key(Qt.Key.Key_Down)
    assert live.page.detail.account is not None
    assert live.page.detail.account.label == "second"
    live.key(Qt.Key.Key_Up)
    assert live.page.detail.account.label == "first"


def test_the_rail_leads_to_one_account_and_to_a_new_one(live: Live) -> None:
    first = accounts.add(live.store, "pigeon", "first", {}, [], clock.now())
    second = accounts.add(live.store, "pigeon", "second", {}, [], clock.now())
    rail = live.window.rail
    live.wait(lambda: [row.key for row in rail.accounts.rows()] == [first, second])
    rail.accounts.chosen.emit(second)
    assert live.window.place is Place.ACCOUNTS
    assert live.page.detail.account is not None
    assert live.page.detail.account.id == second
    live.window.go(Place.INBOX)
    rail.accounts_title.add.click()
    assert live.page.pane.currentWidget() is live.page.wizard
    live.window.go(Place.INBOX)
    rail.accounts_title.heading.click()
    assert live.window.place is Place.ACCOUNTS


def test_where_there_is_no_room_for_both_the_pane_stands_in_place_of_the_list(
    live: Live, qtbot: QtBot
) -> None:
    first = accounts.add(live.store, "pigeon", "first", {}, [], clock.now())
    live.window.resize(900, 560)
    live.window.go(Place.ACCOUNTS)
    page = live.page
    live.wait(lambda: first in page.list.rows)
    assert page.list.isVisible()
    assert not page.pane.isVisible()
    page.list.rows[first].click()
    assert page.pane.isVisible()
    assert not page.list.isVisible()
    live.key(Qt.Key.Key_Escape)
    assert page.list.isVisible()
    live.window.resize(1280, 800)
    live.wait(lambda: page.list.isVisible() and page.pane.isVisible())


# -- for everybody ------------------------------------------------------------------------------


def _poses(live: Live) -> Iterator[str]:
    """Every face of the page, one after the other; needs no engine."""
    page, wizard = live.page, live.page.wizard
    live.window.go(Place.ACCOUNTS)
    page.kinds.take(ODD)
    number = accounts.add(live.store, "pigeon", "Pigeons", {"loft": "east"}, [], clock.now())
    live.wait(lambda: number in page.list.rows)
    page.open_account(number)
    yield "detail"
    accounts.set_state(
        live.store, number, AccountState.NEEDS_LOGIN, Saying("no-secret", {"field": "loft"})
    )
    live.wait(lambda: live.shown()[0].state is AccountState.NEEDS_LOGIN)
    yield "trouble"
    page.list.rows[number].asked.emit(Deed.SIGN_IN)
    yield "again"
    page.list.rows[number].asked.emit(Deed.REMOVE)
    yield "removal"
    page.add_account()
    yield "kind"
    wizard.next()
    yield "form"
    wizard.next()
    yield "missing"
    wizard.sign_in_step.form.more.setChecked(True)
    yield "unfolded"
    kind = page.kinds.offer.kind("pigeon")
    wizard.collect_step.show_found(kind, "Pigeons", ["east", "west"])
    wizard._to(COLLECT)
    yield "collect"


def test_every_control_has_a_name(live: Live) -> None:
    nameless = [
        f"{pose}: {type(one).__name__}"
        for pose in _poses(live)
        for one in live.page.findChildren(QWidget)
        if isinstance(one, QAbstractButton | QLineEdit | Choice)
        and one.isVisible()
        and not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
    ]
    assert nameless == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [900, 1040, 1280])
def test_no_text_is_cut(
    tmp_path: Path,
    empty_store: Path,
    theme: Theme,
    qtbot: QtBot,
    language: str,
    width: int,
) -> None:
    folder = tmp_path / "profile"
    folder.mkdir()
    shutil.copy(empty_store, profiles.database(folder))
    i18n.use(language)
    with opened(folder, theme, qtbot) as live:
        live.window.resize(width, 700)
        live.wait(lambda: live.window.pages.currentWidget() is live.window.welcome)
        cut = [("welcome", text) for text in _cut(live.window.welcome)]
        for pose in _poses(live):
            QApplication.processEvents()
            cut += [(pose, text) for text in _cut(live.page)]
    assert cut == []


def _cut(page: QWidget) -> list[str]:
    """Texts that want more room than they have."""
    found = [
        one.text()
        for one in page.findChildren(QWidget)
        if isinstance(one, Line | Button | Switch)
        and one.isVisible()
        and one.text()
        and one.width() < one.sizeHint().width()
    ]
    found += [
        one.text()
        for one in page.findChildren(QLabel)
        if one.wordWrap() and one.isVisible() and one.height() < one.heightForWidth(one.width())
    ]
    return found


def test_no_secret_is_left_on_disk_or_in_the_environment(
    live: Live, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the vault, which is sealed, and in no other file of the profile."""
    secret = "a-very-particular-secret"
    live.start()
    wizard = live.go().wizard
    live.choose_kind("misbehaving")
    form = wizard.sign_in_step.form
    live.fill(form.rows["place"], str(place))
    live.fill(form.rows["password"], secret)
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: wizard.step == COLLECT)
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: live.accounts() and live.accounts()[0].state is AccountState.LIVE)
    written = b"".join(path.read_bytes() for path in live.folder.rglob("*") if path.is_file())
    assert (live.folder / "vault.json").exists()
    assert secret.encode() not in written
    assert secret not in "".join(os.environ.values())
    assert not any(one.text() == secret for one in live.window.findChildren(QLineEdit))
