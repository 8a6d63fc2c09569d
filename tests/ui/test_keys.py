"""Keys are commands by name: two presets, changes kept in the profile, nothing taken twice."""

from __future__ import annotations

from itertools import combinations

import pytest

from focusdesk.store import documents
from focusdesk.ui import keys
from focusdesk.ui.keys import Command, Keymap, Preset
from tests.ui.conftest import Ana

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("preset", list(Preset))
def test_no_preset_gives_a_key_twice(preset: Preset) -> None:
    keymap = Keymap(preset)
    taken = {
        (command.value, other.value)
        for command in Command
        for one in keymap.all_of(command)
        if (other := keymap.holder(one, command)) is not None
    }
    assert taken == set()
    shown = [keymap.caps(one) for one in Command if keymap.caps(one)]
    assert not [one for one, other in combinations(shown, 2) if one == other]


def test_the_presets_differ_where_the_programs_do() -> None:
    assert Keymap().caps(Command.DONE) == ("E",)
    assert Keymap(Preset.THUNDERBIRD).caps(Command.DONE) == ("A",)
    assert Keymap(Preset.THUNDERBIRD).caps(Command.SNOOZE) == ("H",)


def test_a_key_is_refused_with_the_name_of_who_has_it() -> None:
    keymap = Keymap()
    assert keymap.holder("H", Command.DONE) is Command.SNOOZE
    assert keymap.holder("G", Command.DONE) is Command.GO_INBOX
    assert keymap.holder("E, X", Command.REPLY) is Command.DONE
    assert keymap.holder("E", Command.DONE) is None
    assert keymap.holder("Q", Command.DONE) is None


def test_a_changed_key_stays_changed_in_the_profile(ana: Ana) -> None:
    keymap = Keymap(Preset.THUNDERBIRD).changed(Command.DONE, "Q").changed(Command.PEEK, "")
    keys.keep(ana.store, keymap)
    again = keys.read(ana.store)
    assert again == keymap
    assert again.of(Command.DONE) == ("Q",)
    assert again.of(Command.PEEK) == ()
    assert again.changed(Command.DONE, "A").own == {Command.PEEK: ""}


def test_what_was_kept_and_makes_no_sense_is_left_out(ana: Ana) -> None:
    documents.set_setting(ana.store, "keys.preset", "emacs")
    documents.set_setting(
        ana.store, "keys.own", '{"done": "H", "no-such": "Q", "reply": 3, "vip": "V"}'
    )
    assert keys.read(ana.store) == Keymap(own={Command.VIP: "V"})
    documents.set_setting(ana.store, "keys.own", "not json")
    assert keys.read(ana.store) == Keymap()


def test_letters_can_be_switched_off_and_the_rest_stays() -> None:
    keymap = Keymap(letters=False)
    assert keymap.of(Command.DONE) == ()
    assert keymap.of(Command.GO_INBOX) == ()
    assert keymap.of(Command.SEARCH) == ()
    assert keymap.of(Command.UNDO) == ("Ctrl+Z",)
    assert keymap.caps(Command.PALETTE) == ("Ctrl K",)
    assert keymap.caps(Command.KEYS) == ("F1",)


def test_a_preset_keeps_the_changes_that_fit_it() -> None:
    keymap = Keymap().changed(Command.REPLY, "A").changed(Command.VIP, "V")
    other = keymap.with_preset(Preset.THUNDERBIRD)
    assert other.of(Command.REPLY) == ("Ctrl+R",)
    assert other.of(Command.VIP) == ("V",)


def test_every_command_has_a_name() -> None:
    assert all(keys.title(one) and keys.group_title(keys.group(one)) for one in Command)
