"""Keys on the window: what they do, where they do nothing, taking back, choosing several."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk import clock
from focusdesk.model import Micros
from focusdesk.store import focus, timeline, triage
from focusdesk.ui import keys
from focusdesk.ui.desk import Desk
from focusdesk.ui.keys import Command, Keymap, Preset
from focusdesk.ui.pane.body import BodyText
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.window import Window
from tests.store.build import TOM, mail
from tests.ui.conftest import Ana, at_rest, click_row, press, settled, subjects

pytestmark = pytest.mark.usefixtures("busy")
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def vip(ana: Ana, name: str) -> bool:
    row = ana.store.connection.execute("SELECT vip FROM client WHERE name = ?", (name,)).fetchone()
    return bool(row[0])


def chosen(window: Window) -> int:
    return len(window.inbox.panel.view.picks)


# -- taking back ------------------------------------------------------------------------------


def test_every_action_is_taken_back_in_turn_and_named(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    told = []
    window.acts.acted.connect(lambda _acted: told.append(window.toast.text))
    press(window, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(told) == 1)
    press(window, qtbot, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: len(told) == 2)
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == ["VIP: Inès Morel", "Inès Morel marked read", "Inès Morel done"]
    assert vip(ana, "Inès Morel")
    undone = []
    window.acts.undone.connect(lambda _acted: undone.append(window.toast.text))
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "inbox" and len(undone) == 1)
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: len(undone) == 2)
    press(window, qtbot, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: not vip(ana, "Inès Morel"))
    qtbot.waitUntil(lambda: len(undone) == 3)
    assert undone == [f"Undone: {one}" for one in reversed(told)]
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.wait(30)
    assert len(undone) == 3


def test_a_focus_begun_by_hand_is_taken_back(window: Window, qtbot: QtBot, ana: Ana) -> None:
    window.rail.card.started.emit(Micros(25 * 60_000_000))
    qtbot.waitUntil(lambda: window.toast.text == "Focus until 10:25")
    qtbot.waitUntil(lambda: "In focus" in window.rail.card.accessibleName())
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: "Open" in window.rail.card.accessibleName())
    qtbot.waitUntil(lambda: window.toast.text == "Undone: Focus until 10:25")


def test_taking_back_a_focus_that_was_ended_ends_no_other(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    card = window.rail.card
    card.started.emit(Micros(25 * 60_000_000))
    qtbot.waitUntil(lambda: "In focus" in card.accessibleName())
    card.ended.emit()
    qtbot.waitUntil(lambda: "Open" in card.accessibleName())
    focus.start(ana.store, clock.now(), Micros(50 * 60_000_000), "Another")
    qtbot.waitUntil(lambda: "Another" in card.accessibleName())
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: window.toast.text == "Undone: Focus ended")
    assert timeline.span(ana.store, clock.now()).label == "Another"


# -- choosing several -------------------------------------------------------------------------


def test_x_chooses_and_an_action_is_done_to_all_of_them(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_X)
    press(window, qtbot, Qt.Key.Key_J)
    press(window, qtbot, Qt.Key.Key_X)
    bulk = window.inbox.panel.bulk
    assert bulk.count.text() == "2 chosen"
    row = window.inbox.panel.list.index(1, 0)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).endswith(", chosen")
    assert bulk.isVisible() and not window.inbox.panel.hints.isVisible()
    press(window, qtbot, Qt.Key.Key_E)
    assert subjects(window) == ["[Yesterday]", "Homepage v3"]
    qtbot.waitUntil(lambda: window.toast.text == "2 conversations done")
    assert chosen(window) == 0 and not bulk.isVisible()
    assert window.inbox.pane.conversation == ana.conversation("Homepage v3")
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: len(subjects(window)) == 5)


def test_shift_extends_what_is_chosen_and_escape_chooses_none(window: Window, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_J, SHIFT)
    assert chosen(window) == 2
    press(window, qtbot, Qt.Key.Key_J, SHIFT)
    assert chosen(window) == 3
    press(window, qtbot, Qt.Key.Key_Escape)
    assert chosen(window) == 0
    press(window, qtbot, Qt.Key.Key_K, SHIFT)
    assert chosen(window) == 2


def test_the_mouse_chooses_with_shift_and_ctrl(window: Window, qtbot: QtBot) -> None:
    view = window.inbox.panel.view

    def click(row: int, modifier: Qt.KeyboardModifier) -> None:
        place = QPoint(view.visualRect(view.model().index(row, 0)).center())
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    open_now = window.inbox.pane.conversation
    click(4, SHIFT)
    assert chosen(window) == 3
    click(2, CTRL)
    assert chosen(window) == 2
    assert window.inbox.pane.conversation == open_now
    click_row(window, qtbot, 2)
    assert window.inbox.pane.conversation != open_now


def test_all_of_a_list_are_chosen_and_snoozed_together(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    ana.history(60)
    qtbot.waitUntil(lambda: len(subjects(window)) > 60)
    press(window, qtbot, Qt.Key.Key_A, CTRL)
    assert window.inbox.panel.bulk.count.text() == "63 chosen"
    press(window, qtbot, Qt.Key.Key_H)
    press(window, qtbot, Qt.Key.Key_T)
    press(window, qtbot, Qt.Key.Key_Return)
    assert subjects(window) == []
    qtbot.waitUntil(lambda: ana.state("Subject 0059") == "snoozed")
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: ana.state("Subject 0059") == "inbox")
    qtbot.waitUntil(lambda: len(subjects(window)) > 60)


def test_done_is_undone_where_everything_chosen_is_done(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "done")
    window.go(Place.DONE)
    press(window, qtbot, Qt.Key.Key_X)
    assert window.inbox.panel.bulk.buttons[Command.DONE].text() == "To inbox"
    qtbot.mouseClick(window.inbox.panel.bulk.buttons[Command.DONE], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "inbox")


def test_vip_of_several_clients_at_once(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_A, CTRL)
    press(window, qtbot, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: window.toast.text == "VIP: 3 clients")
    assert all(vip(ana, one) for one in ("Inès Morel", "Tom Whitfield", "Camille Roy"))
    press(window, qtbot, Qt.Key.Key_Z)
    names = ("Inès Morel", "Tom Whitfield", "Camille Roy")
    qtbot.waitUntil(lambda: not any(vip(ana, one) for one in names))


# -- where keys do nothing --------------------------------------------------------------------


def test_keys_of_the_list_do_nothing_on_another_page(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    window.go(Place.HELD)
    for key in (Qt.Key.Key_E, Qt.Key.Key_U, Qt.Key.Key_S):
        press(window, qtbot, key)
    qtbot.wait(50)
    assert ana.state("Invoice FD-0147") == "inbox"
    assert not vip(ana, "Inès Morel")


def test_no_letter_is_a_command_in_a_text_field(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_Slash)
    search = window.inbox.panel.head.search
    qtbot.keyClicks(search, "gi zeXhu/SE")
    assert search.text() == "gi zeXhu/SE"
    assert window.place is Place.INBOX
    assert chosen(window) == 0 and not vip(ana, "Inès Morel")
    assert ana.state("Invoice FD-0147") == "inbox"


def test_letters_can_be_switched_off(window: Window, desk: Desk, qtbot: QtBot, ana: Ana) -> None:
    keys.keep(ana.store, Keymap(letters=False))
    qtbot.waitUntil(lambda: not window.keymap.letters)
    press(window, qtbot, Qt.Key.Key_E)
    press(window, qtbot, Qt.Key.Key_G)
    press(window, qtbot, Qt.Key.Key_D)
    assert "Invoice FD-0147" in subjects(window)
    assert window.place is Place.INBOX
    assert window.inbox.panel.hints.said() == [("Ctrl Z", "undo"), ("F1", "all keys")]


def test_another_keymap_is_in_force_at_once(window: Window, qtbot: QtBot, ana: Ana) -> None:
    keys.keep(ana.store, Keymap(Preset.THUNDERBIRD).changed(Command.SNOOZE, "Y"))
    qtbot.waitUntil(lambda: window.keymap.preset is Preset.THUNDERBIRD)
    press(window, qtbot, Qt.Key.Key_E)
    assert "Invoice FD-0147" in subjects(window)
    press(window, qtbot, Qt.Key.Key_Y)
    assert window.inbox.triaging.popover.isVisible()
    press(window, qtbot, Qt.Key.Key_Escape)
    press(window, qtbot, Qt.Key.Key_A)
    assert "Invoice FD-0147" not in subjects(window)
    assert "(A)" in window.inbox.pane.header.done.toolTip()
    assert window.inbox.panel.hints.said()[:2] == [("A", "done"), ("Y", "snooze")]
    settled(window, qtbot)


# -- the overlay ------------------------------------------------------------------------------


def test_f1_shows_the_keys_in_force_and_keeps_the_keyboard(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    window.inbox.panel.view.setFocus()
    press(window, qtbot, Qt.Key.Key_F1)
    assert window.overlay.isVisible()
    shown = dict(window.overlay.rows())
    assert shown["Snooze…"] == ("H",)
    assert shown["Held"] == ("G", "H")
    assert "Start focus" not in shown
    press(window, qtbot, Qt.Key.Key_E)
    assert ana.state("Invoice FD-0147") == "inbox"
    press(window, qtbot, Qt.Key.Key_Escape)
    assert not window.overlay.isVisible()
    assert QApplication.focusWidget() is window.inbox.panel.view
    window.shortcuts.use(replace(Keymap(), letters=False))
    press(window, qtbot, Qt.Key.Key_F1)
    assert "Snooze…" not in dict(window.overlay.rows())


def test_f6_goes_round_both_ways(window: Window, qtbot: QtBot) -> None:
    window.inbox.panel.view.setFocus()
    press(window, qtbot, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is window.rail.places
    press(window, qtbot, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is window.inbox.panel.view


def test_new_mail_keeps_what_is_chosen(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_X)
    ana.receive(mail(9, party=TOM, subject="New brief", history=True, received="2026-11-24 09:59"))
    qtbot.waitUntil(lambda: subjects(window)[1] == "New brief")
    assert list(window.inbox.panel.view.picks) == [ana.conversation("Invoice FD-0147")]


def test_z_right_after_an_action_takes_that_action_back(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_E)
    press(window, qtbot, Qt.Key.Key_E)
    undone = []
    window.acts.undone.connect(lambda acted: undone.append(acted.name))
    press(window, qtbot, Qt.Key.Key_Z)
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: undone == ["Tom Whitfield", "Inès Morel"])
    assert ana.state("Invoice FD-0147") == ana.state("Scope for phase two") == "inbox"
    qtbot.waitUntil(lambda: len(subjects(window)) == 5)


def test_what_changed_nothing_leaves_nothing_to_take_back(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: window.toast.text == "Inès Morel done")
    tom = ana.conversation("Scope for phase two")
    window.acts.mark_read([tom], "Tom", read=True)
    qtbot.waitUntil(lambda: window.toast.text == "Tom marked read")
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: window.toast.text == "Undone: Inès Morel done")


def test_what_another_took_out_of_the_list_is_chosen_no_longer(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_J, SHIFT)
    assert chosen(window) == 2
    triage.done(ana.store, [ana.conversation("Scope for phase two")], clock.now())
    qtbot.waitUntil(lambda: chosen(window) == 1)
    assert window.inbox.panel.bulk.count.text() == "1 chosen"


def test_selecting_all_in_a_text_is_about_the_text(window: Window, qtbot: QtBot) -> None:
    settled(window, qtbot)
    card = window.inbox.pane.timeline.cards()[-1]
    body = card.findChildren(BodyText)[-1]
    body.setFocus()
    press(window, qtbot, Qt.Key.Key_A, CTRL)
    assert body.selected() == body.text()
    assert chosen(window) == 0


def test_the_keyboard_comes_back_though_its_place_was_made_anew(
    window: Window, qtbot: QtBot
) -> None:
    settled(window, qtbot)
    body = window.inbox.pane.timeline.cards()[-1].findChildren(BodyText)[-1]
    body.setFocus()
    press(window, qtbot, Qt.Key.Key_K, CTRL)
    window.inbox.pane.timeline.clear()
    at_rest(window)
    press(window, qtbot, Qt.Key.Key_Escape)
    assert not window.command_palette.isVisible()


@pytest.mark.parametrize("size", [(720, 520), (1280, 800)])
def test_the_overlay_fits_into_the_window(
    window: Window, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    at_rest(window)
    press(window, qtbot, Qt.Key.Key_F1)
    overlay = window.overlay
    card = overlay.card.translated(overlay.pos())
    assert window.centralWidget().rect().contains(card)
