"""A first start, the list of accounts, and what can be done with one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
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
from focusdesk.ui.accounts.account_row import Deed
from focusdesk.ui.accounts.wizard import COLLECT
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.widgets.button import Button
from focusdesk.ui.widgets.field import Choice
from focusdesk.ui.widgets.label import Line
from focusdesk.ui.widgets.switch import Switch
from tests.engine.misbehaving import post
from tests.servers.slack import Slack, populate
from tests.ui.accounts.conftest import ODD, Live, add_postbox, opened

# -- a first start ------------------------------------------------------------------------------


def test_a_first_start_shows_how_to_begin_and_nothing_else(live: Live) -> None:
    window = live.window
    live.wait(lambda: window.pages.currentWidget() is window.welcome)
    pressed = [one.text() for one in window.welcome.findChildren(QAbstractButton)]
    assert sorted(pressed) == ["Add your first account", "Open schedule", "Try the demo"]
    window.welcome.schedule.click()
    assert window.place is Place.SCHEDULE
    window.go(Place.INBOX)
    assert window.pages.currentWidget() is window.welcome
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


# -- what can be done with an account -----------------------------------------------------------


def test_an_account_is_paused_and_resumed_and_z_takes_it_back(live: Live, place: Path) -> None:
    live.start()
    page = live.go()
    row = add_postbox(live, place)
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    page.open_account(row.id)
    page.detail.buttons[Deed.PAUSE].click()
    live.wait(lambda: live.shown()[0].paused and live.shown()[0].state is AccountState.OFF)
    shown = page.list.rows[row.id]
    assert shown.accessibleName() == "A postbox, Misbehaving, Paused, Paused by you"
    assert shown.act.text() == "Resume"
    live.wait(lambda: live.window.toast.text == "A postbox is paused.")
    live.focus(shown)
    live.key(Qt.Key.Key_Z)
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    page.detail.buttons[Deed.PAUSE].click()
    live.wait(lambda: live.shown()[0].paused and live.shown()[0].state is AccountState.OFF)
    live.wait(shown.act.isVisible)
    shown.act.click()
    live.wait(lambda: live.shown()[0].state is AccountState.LIVE)
    live.wait(lambda: not shown.act.isVisible())


@pytest.mark.parametrize("messages", ["keep", "delete"])
def test_removing_asks_what_becomes_of_the_messages(live: Live, place: Path, messages: str) -> None:
    for n in range(3):
        post(place, name=f"Person {n}")
    live.start()
    page = live.go()
    row = add_postbox(live, place)
    live.wait(lambda: live.shown()[0].messages == 3)
    live.focus(page.list.rows[row.id])
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
    live.wait(lambda: _stored(live) == (3 if messages == "keep" else 0))
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
    live.wait(lambda: live.window.toast.text == "Signed in to A postbox.")
    assert not any(one.text() for one in page.again.findChildren(QLineEdit))


def test_other_channels_are_chosen_without_the_tokens(live: Live) -> None:
    with Slack() as slack:
        populate(slack)
        live.start()
        page = live.go()
        settings = {"channels": "general", "api_url": slack.url}
        secrets = {"app_token": slack.app_token, "user_token": slack.user_token}
        live.desk.ask("add", {"kind": "slack", "settings": settings, "secrets": secrets})
        live.wait(lambda: live.shown() and live.shown()[0].state is AccountState.LIVE)
        page.open_account(live.shown()[0].id)
        page.detail.buttons[Deed.SIGN_IN].click()
        live.wait(lambda: page.again.choices)
        choices = page.again.choices["channels"]
        assert choices.value == "general" and set(choices.switches) == {
            "general",
            "lunch",
            "projet-x",
        }
        assert "channels" not in page.again.step.form.rows
        choices.switches["lunch"].setChecked(True)
        page.again.go_on.click()
        live.wait(lambda: page.pane.currentWidget() is page.detail)
        assert live.accounts()[0].settings["channels"] == "general,lunch"
        assert page.again.choices == {}
        live.desk.close()  # its engine talks to the workspace as long as it runs


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
    live.wait(lambda: all(row.isVisible() for row in live.page.list.rows.values()))
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
    live.window.resize(760, 560)
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


def test_something_amiss_is_told_though_messages_come_in(live: Live) -> None:
    live.window.go(Place.ACCOUNTS)
    number = accounts.add(live.store, "pigeon", "Pigeons", {}, [], clock.now())
    accounts.set_state(live.store, number, AccountState.LIVE, Saying("one-loft-is-closed"))
    live.wait(lambda: number in live.page.list.rows)
    row = live.page.list.rows[number]
    live.wait(lambda: "one-loft-is-closed" in row.accessibleName())
    assert "Collecting" in row.accessibleName()
    assert live.page.detail.reason.text() == "one-loft-is-closed"


def test_secrets_out_of_reach_ask_for_another_try_and_not_for_a_password(live: Live) -> None:
    live.window.go(Place.ACCOUNTS)
    live.page.kinds.take(ODD)
    number = accounts.add(live.store, "pigeon", "Pigeons", {}, [], clock.now())
    accounts.set_state(live.store, number, AccountState.NEEDS_LOGIN, Saying("vault-keyring-locked"))
    live.wait(lambda: number in live.page.list.rows)
    row = live.page.list.rows[number]
    live.wait(lambda: row.act.text() == "Try again")
    row.act.click()
    live.wait(lambda: accounts.get(live.store, number).state is AccountState.OFF)


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
