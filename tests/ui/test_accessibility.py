"""What a person hears who does not see, and what one can do without a mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from focusdesk.ui.pane.timeline import Timeline
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.theme.tokens import LIGHT
from focusdesk.ui.widgets.button import Button, Look
from focusdesk.ui.window import Window
from tests.ui.conftest import Ana, press

pytestmark = pytest.mark.usefixtures("busy")


@pytest.mark.parametrize("place", list(Place))
def test_everything_that_can_be_pressed_or_filled_in_has_a_name(
    window: Window, place: Place
) -> None:
    window.go(place)
    nameless = [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in window.findChildren(QWidget)
        if isinstance(one, QAbstractButton | QLineEdit)
        and one.isVisibleTo(window)
        and not QAccessible.queryAccessibleInterface(one).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_lists_have_names_and_roles(window: Window) -> None:
    for made, name in (
        (window.rail.places, "Places"),
        (window.rail.clients, "Clients"),
        (window.rail.accounts, "Accounts"),
        (window.inbox.panel.view, "Conversations"),
    ):
        interface = QAccessible.queryAccessibleInterface(made)
        assert interface.text(QAccessible.Text.Name) == name
        assert interface.role() in (QAccessible.Role.List, QAccessible.Role.Table)


def test_buttons_are_buttons(window: Window) -> None:
    interface = QAccessible.queryAccessibleInterface(window.inbox.pane.header.done)
    assert interface.role() is QAccessible.Role.Button
    assert interface.text(QAccessible.Text.Name) == "Done"
    chip = next(iter(window.inbox.panel.head.chips.values()))
    state = QAccessible.queryAccessibleInterface(chip).state()
    assert state.checkable
    assert state.checked


def test_f6_goes_from_pane_to_pane(window: Window, qtbot: QtBot) -> None:
    window.inbox.panel.view.setFocus()
    seen = []
    for _ in range(3):
        press(window, qtbot, Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert seen == [window.inbox.pane.timeline, window.rail.places, window.inbox.panel.view]


def test_f6_goes_on_from_what_is_inside_a_pane(busy: Ana, window: Window, qtbot: QtBot) -> None:
    opened(busy, window, qtbot)[0].setFocus()
    press(window, qtbot, Qt.Key.Key_F6)
    assert window.rail.places.hasFocus()


def test_tab_goes_down_the_timeline_before_what_comes_after_it(
    busy: Ana, window: Window, qtbot: QtBot
) -> None:
    pane = window.inbox.pane
    inside = opened(busy, window, qtbot)
    pane.composer.begin()
    pane.timeline.setFocus()
    seen = []
    for _ in range(len(inside) + 1):
        press(window, qtbot, Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen[:-1] == inside
    assert pane.composer.isAncestorOf(seen[-1])


def opened(busy: Ana, window: Window, qtbot: QtBot) -> list[QWidget]:
    """Open Camille's messages; returns what can be pressed in them."""
    window.inbox.open_conversation(busy.conversation("Homepage v3"))
    timeline = window.inbox.pane.timeline
    qtbot.waitUntil(lambda: len(presses(timeline)) >= 3)
    return presses(timeline)


def presses(timeline: Timeline) -> list[QWidget]:
    """What the keyboard reaches in a timeline, from top to bottom and left to right."""
    found = [one for one in timeline.findChildren(QAbstractButton) if one.isVisible()]

    def place(one: QWidget) -> tuple[int, int]:
        corner = one.mapTo(timeline.widget(), QPoint(0, 0))
        return corner.y(), corner.x()

    return sorted(found, key=place)


@pytest.mark.parametrize("look", list(Look))
def test_the_keyboards_ring_stands_round_a_button_and_goes_with_the_keyboard(
    qtbot: QtBot, theme: Theme, look: Look
) -> None:
    ground = QWidget()
    qtbot.addWidget(ground)
    ground.setStyleSheet("background: #FFFFFF")
    ground.resize(200, 80)
    elsewhere = QLineEdit(ground)
    button = Button("Send", look, parent=ground)
    button.setGeometry(40, 20, 100, 30)
    ground.show()
    ground.activateWindow()
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus)
    night = look in (Look.NIGHT, Look.NIGHT_OUTLINE, Look.NIGHT_QUIET)
    ring = QColor(LIGHT.night_bar if night else LIGHT.accent)
    outside = QPoint(90, 20 + 30 + 2)
    assert ground.grab().toImage().pixelColor(outside) != ring
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert ground.grab().toImage().pixelColor(outside) == ring
    button.move(40, 30)
    assert ground.grab().toImage().pixelColor(outside + QPoint(0, 10)) == ring
    assert ground.childAt(outside + QPoint(0, 10)) is None
    elsewhere.setFocus()
    assert ground.grab().toImage().pixelColor(outside + QPoint(0, 10)) != ring


def test_places_are_chosen_with_the_keyboard(window: Window, qtbot: QtBot) -> None:
    window.rail.places.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.place is Place.SNOOZED


def test_g_then_a_letter_goes_to_a_place(window: Window, qtbot: QtBot) -> None:
    for letter, place in ((Qt.Key.Key_D, Place.DONE), (Qt.Key.Key_I, Place.INBOX)):
        press(window, qtbot, Qt.Key.Key_G)
        press(window, qtbot, letter)
        assert window.place is place


def test_a_popover_keeps_the_keyboard_and_gives_it_back(window: Window, qtbot: QtBot) -> None:
    view = window.inbox.panel.view
    view.setFocus()
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    for _ in range(4):
        press(window, qtbot, Qt.Key.Key_Tab)
        assert popover.isAncestorOf(QApplication.focusWidget()) or popover.hasFocus()
    press(window, qtbot, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is view


def test_what_is_pressed_is_large_enough(window: Window) -> None:
    small = [
        f"{one.text()}: {one.height()}"
        for one in window.findChildren(QAbstractButton)
        if one.isVisible() and one.height() < 20
    ]
    assert small == []
