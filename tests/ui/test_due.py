"""The deadline in the pane: the words it was read from, and "not a deadline" with its undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from focusdesk.model import Instant
from focusdesk.store import messages
from focusdesk.ui.pane.bubble import LEFT
from focusdesk.ui.pane.card import _WHO, MessageCard
from focusdesk.ui.pane.due import DueLabel
from focusdesk.ui.window import Window
from tests.store.build import TOM, at, ids, mail
from tests.ui.conftest import Ana, click_row, press, settled, subjects


@pytest.fixture
def asking(ana: Ana) -> Ana:
    """Tom asked for something by half past four."""
    ana.receive(
        mail(
            1,
            party=TOM,
            received="2026-11-24 09:50",
            subject="Launch",
            text="Could you confirm the launch before 16:30?",
            history=True,
        ),
        now=at("2026-11-24 09:55"),
    )
    return ana


def opened(window: Window, qtbot: QtBot) -> MessageCard:
    click_row(window, qtbot, subjects(window).index("Launch"))
    settled(window, qtbot)
    qtbot.waitUntil(lambda: bool(window.inbox.pane.timeline.cards()))
    return window.inbox.pane.timeline.cards()[-1]


def due(card: MessageCard) -> DueLabel:
    assert card.due is not None
    return card.due


def cross(card: MessageCard) -> QPushButton:
    return due(card).findChildren(QPushButton)[0]


@pytest.mark.usefixtures("asking")
def test_the_pill_tells_what_it_was_read_from(window: Window, qtbot: QtBot) -> None:
    card = opened(window, qtbot)
    assert due(card).text == "reply by 16:30"
    assert due(card).toolTip() == "Read from “before 16:30”"
    assert due(card).x() > LEFT + _WHO.width("Tom Whitfield") + 60
    assert due(card).geometry().right() <= card.width() - 24
    told = "reply by 16:30, read from “before 16:30”"
    assert told in card.accessibleName()
    assert cross(card).accessibleName() == f"Not a deadline: {told}"
    assert cross(card).toolTip() == "Not a deadline"


@pytest.mark.usefixtures("asking")
def test_the_cross_is_painted_where_one_looks_closer(window: Window, qtbot: QtBot) -> None:
    card = opened(window, qtbot)
    clean = cross(card).grab().toImage()
    card.enterEvent(QEnterEvent(QPointF(9, 9), QPointF(9, 9), QPointF(9, 9)))
    assert cross(card).grab().toImage() != clean
    card.leaveEvent(QEvent(QEvent.Type.Leave))
    assert cross(card).grab().toImage() == clean


def test_not_a_deadline_by_mouse_and_back_by_key(asking: Ana, window: Window, qtbot: QtBot) -> None:
    card = opened(window, qtbot)
    (id_,) = ids(asking.store)
    qtbot.mouseClick(cross(card), Qt.MouseButton.LeftButton)
    timeline = window.inbox.pane.timeline
    qtbot.waitUntil(lambda: timeline.cards()[-1].due is None)
    qtbot.waitUntil(lambda: messages.message(asking.store, id_).deadline is None)
    qtbot.waitUntil(window.toast.isVisible)
    assert "“before 16:30” is no deadline" in window.toast.accessibleName()
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: timeline.cards()[-1].due is not None)
    qtbot.waitUntil(lambda: messages.message(asking.store, id_).deadline == at("2026-11-24 16:30"))
    qtbot.waitUntil(lambda: window.toast.text.startswith("Undone: "))


def test_not_a_deadline_by_keyboard(asking: Ana, window: Window, qtbot: QtBot) -> None:
    card = opened(window, qtbot)
    window.activateWindow()
    window.inbox.pane.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
    for _ in range(30):
        if QApplication.focusWidget() is cross(card):
            break
        press(window, qtbot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is cross(card)
    press(window, qtbot, Qt.Key.Key_Space)
    timeline = window.inbox.pane.timeline
    qtbot.waitUntil(lambda: timeline.cards()[-1].due is None)
    # the keyboard stays in the timeline
    assert QApplication.focusWidget() is timeline
    (id_,) = ids(asking.store)[:1]
    qtbot.waitUntil(lambda: messages.message(asking.store, id_).deadline is None)


@pytest.mark.usefixtures("asking")
def test_a_pill_follows_the_clock(
    window: Window, qtbot: QtBot, move_clock: Callable[[Instant], None]
) -> None:
    card = opened(window, qtbot)
    move_clock(at("2026-11-24 16:00:30"))
    window.inbox.tell_time()
    qtbot.waitUntil(lambda: card.due is not None and card.due.text == "29 min left")
    move_clock(at("2026-11-24 16:31"))
    window.inbox.tell_time()
    qtbot.waitUntil(lambda: card.due is None)
    assert "reply by" not in card.accessibleName()
