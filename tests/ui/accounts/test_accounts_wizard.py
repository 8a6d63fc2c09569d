"""A new account: kind, sign-in, what to collect; by keyboard alone, and whatever goes wrong."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from focusdesk.model import AccountState, Saying
from focusdesk.ui.accounts.choices import Choices
from focusdesk.ui.accounts.kinds import FieldKind, FormField, Option, options_of
from focusdesk.ui.accounts.wizard import COLLECT, KIND, SIGN_IN
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.widgets.field import Choice, Field, SecretField
from focusdesk.ui.widgets.switch import Switch
from tests.engine.misbehaving import did
from tests.servers.dovecot import Mailbox
from tests.ui.accounts.conftest import ODD, Live, fill_mailbox


def test_the_keyboard_is_at_the_kinds_once_they_have_come(live: Live) -> None:
    live.page.add_account()
    live.window.go(Place.ACCOUNTS)
    live.start()
    live.wait(lambda: live.page.kinds.offer is not None)
    live.key(Qt.Key.Key_Return)
    assert live.page.wizard.step == SIGN_IN


def test_folding_further_settings_away_keeps_the_keyboard_in_the_form(
    live: Live, box: Mailbox
) -> None:
    live.start()
    live.window.go(Place.ACCOUNTS)
    live.wait(lambda: live.page.kinds.offer is not None)
    live.page.wizard.begin()
    live.key(Qt.Key.Key_Return)
    form = live.page.wizard.sign_in_step.form
    form.more.setChecked(True)
    form.rows["imap"].begin()
    form.more.setChecked(False)
    assert QApplication.focusWidget() is form.more


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
    choices = wizard.collect_step.choices["folders"]
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
    live.wait(lambda: page.pane.currentWidget() is page.detail)
    assert page.detail.face.accessibleName() == f"{box.user}, E-mail"
    live.wait(lambda: ("Messages here", "3") in page.detail.facts)
    assert ("Security", "none: on this computer only") in page.detail.facts
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
    assert said == {
        "address": "Still missing: E-mail address.",
        "password": "Still missing: Password.",
    }
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
    assert wizard.collect_step.choices == {}
    live.key(Qt.Key.Key_Return)
    live.wait(lambda: live.accounts() and live.accounts()[0].state is AccountState.LIVE)
    assert live.accounts()[0].settings == {"place": str(place)}


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
    live.wait(lambda: live.desk._engine._process not in (None, process))
    live.wait(lambda: live.desk._link.connected)
    wizard.next()
    live.wait(lambda: wizard.step == COLLECT)


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
    live.wait((live.folder / "vault.json").exists)
    live.wait(lambda: wizard.step == KIND)
    written = b"".join(path.read_bytes() for path in live.folder.rglob("*") if path.is_file())
    assert secret.encode() not in written
    assert secret not in "".join(os.environ.values())
    live.wait(lambda: not any(one.text() == secret for one in live.window.findChildren(QLineEdit)))


FIELD = FormField(
    "channels", FieldKind.LIST, Saying("x"), help=None, required=False, default="", choices=()
)


def test_what_is_to_be_chosen_tells_how_much_it_would_bring(qtbot: QtBot) -> None:
    choices = Choices(FIELD)
    qtbot.addWidget(choices)
    assert choices.row is not None  # nothing is listed yet: names are typed
    row = choices.row
    assert isinstance(row.input, Field)
    row.input.setText("C2")
    reply = {
        "choices": [
            {"value": "C1", "label": "#general", "a_day": 12.4},
            {"value": "C2", "label": "#studio", "a_day": 0.2},
            {"value": "C3", "label": ""},
        ]
    }
    choices.show_options(options_of(reply))
    said = [switch.text() for switch in choices.switches.values()]
    assert said == ["#studio · less than one a day", "#general · about 12 a day", "C3"]
    assert choices.value == "C2"  # what was typed holds
    choices.switches["C2"].setChecked(False)
    assert not choices.is_missing  # no channel is a choice too


def test_of_many_names_one_is_looked_for(qtbot: QtBot) -> None:
    field = replace(FIELD, default="n0")
    choices = Choices(field, [Option(f"n{n}", f"Name {n}") for n in range(40)])
    qtbot.addWidget(choices)
    qtbot.keyClicks(choices.filter, "name 3")
    shown = [value for value, switch in choices.switches.items() if not switch.isHidden()]
    assert shown == ["n0", "n3", *(f"n{n}" for n in range(30, 40))]
    choices.switches["n0"].setChecked(False)
    assert choices.is_missing


def test_a_field_leads_to_the_page_of_the_service_where_its_value_is_found(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: went.append(url.toString()))
    live.start()
    wizard = live.go().wizard
    live.choose_kind("slack")
    rows = wizard.sign_in_step.form.rows.values()
    linked = [one.where for one in rows if one.where is not None]
    for button in linked:
        button.click()
    assert went[0].startswith("https://api.slack.com/apps?new_app=1&manifest_")
    assert len(went) == len(linked)
    assert "api_url" not in wizard.sign_in_step.form.rows, "it is for trials only"
