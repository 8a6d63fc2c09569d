"""Narrow windows: icons for a rail, then one of list and pane; what the person set is remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk.store import documents
from focusdesk.ui.desk import Desk
from focusdesk.ui.rail.rail import NARROW, WIDTH
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.widgets.button import chip
from focusdesk.ui.window import LEAST, Window
from tests.store.build import INES, mail
from tests.ui.conftest import Ana, at_rest, click_row, press, settled, subjects

pytestmark = pytest.mark.usefixtures("busy")


def resize(window: Window, qtbot: QtBot, width: int) -> None:
    window.resize(width, 640)
    qtbot.waitUntil(lambda: window.width() == width)
    at_rest(window)


def unread(ana: Ana, subject: str) -> int:
    row = ana.store.connection.execute(
        "SELECT unread FROM conversation WHERE id = ?", (ana.conversation(subject),)
    ).fetchone()
    return int(row[0])


def test_the_rail_is_icons_where_it_is_narrow_and_tells_their_names(
    window: Window, qtbot: QtBot
) -> None:
    resize(window, qtbot, 1099)
    rail = window.rail
    assert rail.width() == NARROW
    qtbot.waitUntil(lambda: len(rail.clients.rows()) == 3)
    for listed in (rail.places, rail.clients, rail.accounts):
        assert listed.width() <= NARROW
        first = listed.model().index(0, 0)
        assert listed.rows()[0].spoken in first.data(Qt.ItemDataRole.ToolTipRole)
    assert "Open" in rail.card.toolTip()
    for button in rail.footer.buttons.values():
        assert button.toolTip()
        assert rail.footer.rect().contains(button.geometry())
    resize(window, qtbot, 1100)
    assert rail.width() == WIDTH
    assert rail.card.toolTip() == ""


def test_a_place_is_chosen_from_the_icons(window: Window, qtbot: QtBot) -> None:
    resize(window, qtbot, 1000)
    places = window.rail.places
    spot = QPoint(places.visualRect(places.model().index(2, 0)).center())
    qtbot.mouseClick(places.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.place is Place.SNOOZED


def test_the_pane_stands_in_the_place_of_the_list_and_escape_leads_back(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    resize(window, qtbot, 859)
    page = window.inbox
    assert page.panel.isVisible() and not page.pane.isVisible()
    press(window, qtbot, Qt.Key.Key_J)
    assert page.panel.isVisible() and not page.pane.isVisible()
    press(window, qtbot, Qt.Key.Key_Return)
    assert page.pane.isVisible() and not page.panel.isVisible()
    assert page.pane.conversation == ana.conversation("Scope for phase two")
    assert page.pane.width() >= 480
    press(window, qtbot, Qt.Key.Key_Escape)
    assert page.panel.isVisible() and not page.pane.isVisible()
    assert QApplication.focusWidget() is page.panel.view
    click_row(window, qtbot, 1)
    assert page.pane.isVisible()
    assert QApplication.focusWidget() is page.pane.timeline
    qtbot.mouseClick(page.pane.header.back, Qt.MouseButton.LeftButton)
    assert page.panel.isVisible()
    resize(window, qtbot, 860)
    assert page.panel.isVisible() and page.pane.isVisible()
    assert not page.pane.header.back.isVisible()


def test_what_is_only_passed_by_in_the_list_stays_unread(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    resize(window, qtbot, 800)
    press(window, qtbot, Qt.Key.Key_J)
    press(window, qtbot, Qt.Key.Key_K)
    assert not window.inbox._seen.isActive()
    assert unread(ana, "Invoice FD-0147") == 1
    press(window, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: unread(ana, "Invoice FD-0147") == 0)


def test_keys_act_on_the_row_while_the_pane_is_hidden(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    resize(window, qtbot, 800)
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    assert window.inbox.rect().contains(popover.geometry().adjusted(24, 24, -24, -24))
    press(window, qtbot, Qt.Key.Key_Escape)
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "done")
    qtbot.waitUntil(window.inbox.panel.isVisible)
    press(window, qtbot, Qt.Key.Key_R)
    settled(window, qtbot)
    assert window.inbox.pane.isVisible()


def test_after_the_last_one_is_done_the_list_is_back(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    resize(window, qtbot, 800)
    press(window, qtbot, Qt.Key.Key_Return)
    for _ in range(3):
        press(window, qtbot, Qt.Key.Key_E)
    assert subjects(window) == []
    assert window.inbox.panel.isVisible()


@pytest.mark.parametrize("width", [LEAST[0], 800, 859, 860, 1000])
@pytest.mark.parametrize("place", [Place.INBOX, Place.HELD])
def test_nothing_is_cut_off_at_any_width(
    window: Window, qtbot: QtBot, ana: Ana, width: int, place: Place
) -> None:
    ana.receive(mail(10, party=INES, subject="A", received="2026-11-24 09:59"))
    window.go(place)
    resize(window, qtbot, width)
    shown = window.pages.currentWidget()
    assert shown.minimumSizeHint().width() <= window.pages.width()
    if place is Place.HELD:
        for part in (window.held.ring, window.held.bar, window.held.peek_button):
            assert window.held.rect().contains(part.geometry())
    else:
        for part in (window.inbox.panel, window.inbox.pane):
            if part.isVisible():
                right = part.mapTo(window, QPoint(part.width(), 0)).x()
                assert right <= window.width()


def test_the_width_of_the_list_is_remembered(
    window: Window, desk: Desk, theme: Theme, qtbot: QtBot, ana: Ana
) -> None:
    resize(window, qtbot, 1280)
    splitter = window.inbox.splitter
    splitter.handle(1).moveSplitter(450)
    qtbot.waitUntil(lambda: documents.get_setting(ana.store, "window.list-width") == 450)
    again = Window(desk, theme)
    qtbot.addWidget(again)
    again.resize(1280, 640)
    again.show()
    qtbot.waitExposed(again)
    qtbot.waitUntil(lambda: again.inbox.panel.width() == 450)
    splitter.handle(1).moveSplitter(900)
    assert window.inbox.panel.width() == 520
    splitter.handle(1).moveSplitter(10)
    assert window.inbox.panel.width() == 300


def test_a_count_of_narrow_figures_is_whole_on_its_chip(theme: Theme) -> None:
    made = chip("Unread")
    made.say("Unread", "88")
    wide = made.sizeHint().width()
    made.say("Unread", "11")
    # figures are painted equally wide
    assert made.sizeHint().width() == wide
