"""The palette: a few letters find a command, a place, a client, a message; nothing held."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk.ui.palette.entries import MOST, Entry, Group, laid_out
from focusdesk.ui.palette.fuzzy import match
from focusdesk.ui.palette.palette import Palette
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.window import Window
from tests.store.build import INES, mail
from tests.ui.conftest import Ana, everything_said, press, subjects

CTRL = Qt.KeyboardModifier.ControlModifier


# -- letters ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "text", "meant"),
    [
        ("sno", "Snooze…", "Sno"),
        ("sno", "Studio Nord", "SNo"),
        ("nord", "Studio Nord", "Nord"),
        ("ines", "Inès Morel", "Inès"),
        ("gse", "Go to settings", "Gse"),
        ("MOREL", "Inès Morel", "Morel"),
        ("snz", "Snooze…", "Snz"),
        ("dnow", "Deliver now", "Dnow"),
    ],
)
def test_letters_in_order_find_a_name(wanted: str, text: str, meant: str) -> None:
    found = match(wanted, text)
    assert found is not None
    assert "".join(text[at] for at in found.places) == meant


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("xyz", "Snooze"),
        ("oons", "Snooze"),
        ("dt", "Snooze"),
        ("sno", "Pause: La semaine prochaine"),
        ("sno", "Sans réponse d’ici 3 jours"),
    ],
)
def test_other_letters_do_not(wanted: str, text: str) -> None:
    assert match(wanted, text) is None


def test_beginnings_come_before_what_stands_inside() -> None:
    names = ["Undone", "Studio One", "Done"]
    scores = {one: match("done", one) for one in names}
    assert scores["Done"] is not None and scores["Undone"] is not None
    assert scores["Done"].score > scores["Undone"].score


def test_one_long_group_leaves_room_for_the_others() -> None:
    def some(group: Group, n: int) -> list[Entry]:
        return [Entry(group, f"{group.value} {k}", lambda: None) for k in range(n)]

    all_ = some(Group.ACTIONS, 9) + some(Group.GO, 9)
    groups = [one.group for one in laid_out(all_, some(Group.MESSAGES, 9))]
    assert [groups.count(one) for one in Group] == [3, 2, 3]
    assert len(laid_out(all_, [])) == MOST
    assert len(laid_out(some(Group.GO, 4), some(Group.MESSAGES, 1))) == 5


# -- on the window ----------------------------------------------------------------------------


@pytest.fixture
def palette(busy: Ana, window: Window, qtbot: QtBot) -> Palette:
    qtbot.waitUntil(lambda: len(window.rail.clients.rows()) == 3)
    window.inbox.panel.view.setFocus()
    press(window, qtbot, Qt.Key.Key_K, CTRL)
    assert window.command_palette.isVisible()
    return window.command_palette


def titles(palette: Palette) -> list[str]:
    return [one.title for one in palette.rows]


def test_it_opens_with_what_can_be_done(palette: Palette) -> None:
    assert titles(palette)[0] == "Done"
    assert palette.rows[0].caps == ("E",)
    assert len(palette.rows) == MOST
    assert QApplication.focusWidget() is palette.field


def test_a_command_is_run_by_its_letters(
    palette: Palette, window: Window, qtbot: QtBot, ana: Ana
) -> None:
    qtbot.keyClicks(palette.field, "don")
    press(window, qtbot, Qt.Key.Key_Return)
    assert not palette.isVisible()
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "done")


def test_an_offer_of_snoozing_is_one_step(
    palette: Palette, window: Window, qtbot: QtBot, ana: Ana
) -> None:
    qtbot.keyClicks(palette.field, "sno tom")
    assert titles(palette)[0] == "Snooze: Tomorrow"
    assert palette.rows[0].remark == "Wed 09:30"
    assert palette.rows[0].caps == ("H", "T")
    press(window, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")


def test_places_and_clients_are_gone_to(palette: Palette, window: Window, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "snoozed")
    assert ("Snoozed", ("G", "S")) in [(one.title, one.caps) for one in palette.rows]
    palette.field.setText("camil")
    row = next(one for one in palette.rows if one.title == "Camille Roy")
    assert (row.group, row.remark) == (Group.GO, "client, 1 unread")
    assert palette.rows[0] is row
    press(window, qtbot, Qt.Key.Key_Return)
    assert subjects(window) == ["[Yesterday]", "Homepage v3", "[October]", "Kick-off"]


def test_messages_come_from_searching_and_open_in_their_timeline(
    palette: Palette, window: Window, qtbot: QtBot, ana: Ana
) -> None:
    qtbot.keyClicks(palette.field, "board")
    qtbot.waitUntil(lambda: any(one.group is Group.MESSAGES for one in palette.rows))
    assert titles(palette)[0].startswith("“The board loves it. On Monday")
    assert titles(palette)[1] == "“The board loves it.”"
    assert palette.rows[0].remark == "Camille Roy, Mon"
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.inbox.pane.conversation == ana.conversation("Homepage v3")


def test_what_is_held_is_not_among_the_messages(
    palette: Palette, window: Window, qtbot: QtBot, ana: Ana
) -> None:
    ana.receive(mail(10, party=INES, subject="Zebra", text="xyzzy", received="2026-11-24 09:59"))
    qtbot.waitUntil(lambda: window.strips.facts.counts.held == 1)
    qtbot.keyClicks(palette.field, "zebra")
    qtbot.waitUntil(lambda: palette._looked_for == "zebra")
    assert palette.rows == []
    assert "xyzzy" not in everything_said(window)


def test_no_match_offers_to_search_and_does(palette: Palette, window: Window, qtbot: QtBot) -> None:
    qtbot.keyClicks(palette.field, "qwertz")
    assert palette.nothing == "No match. Search messages for “qwertz”"
    press(window, qtbot, Qt.Key.Key_Return)
    assert not palette.isVisible()
    search = window.inbox.panel.head.search
    assert search.text() == "qwertz" and QApplication.focusWidget() is search
    qtbot.waitUntil(lambda: window.inbox.panel.is_searching)


def test_tab_keeps_to_the_client_of_the_open_conversation(
    palette: Palette, window: Window, qtbot: QtBot
) -> None:
    qtbot.keyClicks(palette.field, "one")
    qtbot.waitUntil(lambda: len([one for one in palette.rows if one.channel]) == 2)
    press(window, qtbot, Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: not [one for one in palette.rows if one.channel])
    assert QApplication.focusWidget() is palette.field


def test_it_keeps_the_keyboard_and_gives_it_back(
    palette: Palette, window: Window, qtbot: QtBot, ana: Ana
) -> None:
    qtbot.keyClicks(palette.field, "e")
    assert ana.state("Invoice FD-0147") == "inbox"
    for _ in range(3):
        press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is window.inbox.panel.view
    window.go(Place.HELD)
    press(window, qtbot, Qt.Key.Key_K, CTRL)
    assert palette.isVisible()
    assert "Done" not in [one.title for one in palette.rows if one.group is Group.ACTIONS]
    press(window, qtbot, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.held


def test_it_opens_from_inside_the_search_box(
    palette: Palette, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Escape)
    press(window, qtbot, Qt.Key.Key_Slash)
    press(window, qtbot, Qt.Key.Key_K, CTRL)
    assert palette.isVisible()
    press(window, qtbot, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.inbox.panel.head.search
