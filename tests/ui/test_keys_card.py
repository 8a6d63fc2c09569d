"""The card of keys: what is pressed there is kept, what is taken is refused by name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from focusdesk.ui import keys
from focusdesk.ui.desk import Desk
from focusdesk.ui.keys import Command, Keymap, Preset
from focusdesk.ui.settings.keys_card import KeysCard
from focusdesk.ui.theme.current import Theme
from tests.ui.conftest import Ana


@pytest.fixture
def card(ana: Ana, desk: Desk, theme: Theme, qtbot: QtBot) -> Iterator[KeysCard]:
    around = QScrollArea()
    qtbot.addWidget(around)
    around.setWidgetResizable(True)
    made = KeysCard(desk)
    around.setWidget(made)
    around.show()
    qtbot.waitExposed(around)
    yield made
    around.close()


def press_at(card: KeysCard, qtbot: QtBot, command: Command, key: Qt.Key, *held: object) -> None:
    field = card.rows[command].field
    field.setFocus()
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.isChecked()
    qtbot.keyClick(field, key, *held)


def kept(ana: Ana) -> Keymap:
    return keys.read(ana.store)


def test_a_key_that_is_pressed_is_kept(card: KeysCard, qtbot: QtBot, ana: Ana) -> None:
    press_at(card, qtbot, Command.DONE, Qt.Key.Key_Q)
    qtbot.waitUntil(lambda: kept(ana).of(Command.DONE) == ("Q",))
    qtbot.waitUntil(lambda: card.rows[Command.DONE].field.accessibleName() == "Done: Q")
    press_at(card, qtbot, Command.START_FOCUS, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: kept(ana).caps(Command.START_FOCUS) == ("Ctrl F",))
    qtbot.mouseClick(card.rows[Command.DONE].back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: kept(ana).of(Command.DONE) == ("E",))


def test_a_key_that_is_taken_is_refused_with_the_name_of_who_has_it(
    card: KeysCard, qtbot: QtBot, ana: Ana
) -> None:
    press_at(card, qtbot, Command.DONE, Qt.Key.Key_H)
    assert card.trouble.text() == "H is taken by “Snooze…”."
    assert not card.rows[Command.DONE].field.isChecked()
    assert kept(ana) == Keymap()


def test_delete_takes_a_key_away_and_escape_changes_nothing(
    card: KeysCard, qtbot: QtBot, ana: Ana
) -> None:
    press_at(card, qtbot, Command.PEEK, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: kept(ana).of(Command.PEEK) == ())
    press_at(card, qtbot, Command.DONE, Qt.Key.Key_Escape)
    assert not card.rows[Command.DONE].field.isChecked()
    assert kept(ana).own == {Command.PEEK: ""}


def test_the_preset_and_the_letters_are_kept(card: KeysCard, qtbot: QtBot, ana: Ana) -> None:
    card.preset.chosen.emit(Preset.THUNDERBIRD)
    qtbot.waitUntil(lambda: kept(ana).preset is Preset.THUNDERBIRD)
    qtbot.waitUntil(lambda: card.rows[Command.DONE].field.accessibleName() == "Done: A")
    qtbot.mouseClick(card.letters, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not kept(ana).letters)


def test_it_follows_what_another_wrote(card: KeysCard, qtbot: QtBot, ana: Ana) -> None:
    keys.keep(ana.store, Keymap(Preset.THUNDERBIRD))
    qtbot.waitUntil(lambda: card.rows[Command.DONE].field.accessibleName() == "Done: A")
