"""Putting a conversation away: offers, a time in words, the deadline, replies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk.model import Instant
from focusdesk.store import clients, inbox, triage
from focusdesk.ui.widgets.month import months_on
from focusdesk.ui.window import Window
from tests.store.build import INES, TOM, at, mail
from tests.ui.conftest import Ana, click_row, press, settled, subjects

pytestmark = pytest.mark.usefixtures("busy")


def keeps(ana: Ana, subject: str) -> bool:
    row = ana.store.connection.execute(
        "SELECT snooze_keeps FROM conversation WHERE id = ?", (ana.conversation(subject),)
    ).fetchone()
    return bool(row[0])


def test_a_time_later_than_the_deadline_is_said_in_amber(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    click_row(window, qtbot, 2)
    settled(window, qtbot)
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    assert popover.warning == "The deadline is 16:40."
    for _ in range(3):
        press(window, qtbot, Qt.Key.Key_Down)
    assert popover.current is not None and popover.current.letter == "E"
    assert popover.warning == "That is after the deadline, 16:40."
    assert "after the deadline" in popover.accessibleDescription()


@pytest.mark.parametrize(
    ("language", "written", "comes_back"),
    [
        ("en", "thu 9:00", "2026-11-26 09:00"),
        ("en", "in 3 days", "2026-11-27 10:00"),
        ("fr", "demain 14 h", "2026-11-25 14:00"),
        ("fr", "lundi", "2026-11-30 09:30"),
    ],
)
def test_times_are_written_in_either_language(
    window: Window, qtbot: QtBot, ana: Ana, language: str, written: str, comes_back: str
) -> None:
    i18n.use(language)
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    popover.field.setFocus()
    qtbot.keyClicks(popover.field, written)
    assert popover.current is not None
    assert abs(popover.current.at - at(comes_back)) < 60_000_000
    qtbot.keyClick(popover.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")


def test_what_is_not_understood_is_said_and_chooses_nothing(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    popover.field.setFocus()
    qtbot.keyClicks(popover.field, "sometime")
    assert popover.offers == []
    assert popover.accessibleDescription()
    qtbot.keyClick(popover.field, Qt.Key.Key_Escape)
    assert ana.state("Invoice FD-0147") == "inbox"


@pytest.mark.parametrize(
    ("language", "written", "comes_back"),
    [
        ("en", "tomorrow 14:00", "2026-11-25 14:00"),
        ("en", "thu 9:00", "2026-11-26 09:00"),
        ("en", "wed", "2026-11-25 09:30"),
        ("fr", "demain 9h", "2026-11-25 09:00"),
        ("fr", "lundi", "2026-11-30 09:30"),
    ],
)
def test_a_time_may_begin_with_the_letter_of_an_offer(
    window: Window, qtbot: QtBot, ana: Ana, language: str, written: str, comes_back: str
) -> None:
    i18n.use(language)
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    for letter in written:
        qtbot.keyClicks(QApplication.focusWidget(), letter)
    # nothing is left that would choose by itself
    assert popover.isVisible() and not popover._letter_alone.isActive()
    assert popover.field.text() == written
    assert popover.current is not None and popover.current.at == at(comes_back)
    assert ana.state("Invoice FD-0147") == "inbox"
    press(window, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")


def test_a_letter_shows_its_offer_and_enter_does_not_wait(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    press(window, qtbot, Qt.Key.Key_T)
    assert popover.isVisible()
    assert popover.current is not None and popover.current.title == "Tomorrow"
    press(window, qtbot, Qt.Key.Key_Return)
    assert not popover.isVisible()
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")


def test_in_the_line_itself_a_letter_waits_for_enter(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    press(window, qtbot, Qt.Key.Key_Slash)
    assert popover.field.hasFocus() and popover.field.text() == ""
    press(window, qtbot, Qt.Key.Key_T)
    assert popover.isVisible() and not popover._letter_alone.isActive()
    assert popover.current is not None and popover.current.letter == "T"


def test_a_date_is_picked_from_a_month(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    for _ in range(10):
        press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Return)
    assert popover.isVisible()
    assert QApplication.focusWidget() is popover.month
    assert popover.field.text() == "2026-12-01 09:00"
    press(window, qtbot, Qt.Key.Key_Right)
    press(window, qtbot, Qt.Key.Key_Down)
    assert popover.current is not None and popover.current.at == at("2026-12-09 09:00")
    press(window, qtbot, Qt.Key.Key_PageUp)
    assert popover.field.text() == "2026-11-24 09:00"
    assert popover.offers == [] and popover.accessibleDescription()
    popover.field.setText("2026-11-24 18:30")
    press(window, qtbot, Qt.Key.Key_PageDown)
    assert popover.field.text() == "2026-12-24 18:30"
    press(window, qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")
    row = inbox.conversations(ana.store, [ana.conversation("Invoice FD-0147")])[0]
    assert row.snoozed_until == at("2026-12-24 18:30")


def test_a_date_is_picked_with_the_mouse(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    popover._pick_a_day()
    month = popover.month
    spot = month.area_of(date(2026, 12, 10)).center().toPoint()
    yesterday = QPoint(5, 5)
    qtbot.mouseClick(month, Qt.MouseButton.LeftButton, pos=yesterday)
    assert popover.isVisible()
    qtbot.mouseClick(month, Qt.MouseButton.LeftButton, pos=spot)
    assert not popover.isVisible()
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")
    row = inbox.conversations(ana.store, [ana.conversation("Invoice FD-0147")])[0]
    assert row.snoozed_until == at("2026-12-10 09:00")


@pytest.mark.parametrize(
    ("day", "by", "then"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2027-12-15", 1, "2028-01-15"),
        ("2028-03-30", -1, "2028-02-29"),
        ("2026-01-05", -1, "2025-12-05"),
    ],
)
def test_months_have_their_lengths(day: str, by: int, then: str) -> None:
    assert months_on(date.fromisoformat(day), by) == date.fromisoformat(then)


def test_it_comes_back_on_top_and_unread(
    window: Window, qtbot: QtBot, ana: Ana, move_clock: Callable[[Instant], None]
) -> None:
    click_row(window, qtbot, 2)
    press(window, qtbot, Qt.Key.Key_H)
    press(window, qtbot, Qt.Key.Key_A)
    qtbot.waitUntil(lambda: ana.state("Scope for phase two") == "snoozed")
    qtbot.waitUntil(lambda: "Scope for phase two" not in subjects(window))
    move_clock(at("2026-11-24 14:01"))
    triage.wake_due(ana.store, clock.now())
    qtbot.waitUntil(lambda: subjects(window)[1] == "Scope for phase two")
    row = inbox.conversations(ana.store, [ana.conversation("Scope for phase two")])[0]
    assert row.unread == 1


def test_a_reply_wakes_it_unless_told_otherwise(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    press(window, qtbot, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")
    assert not keeps(ana, "Invoice FD-0147")
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    qtbot.mouseClick(popover.keeps, Qt.MouseButton.LeftButton)
    assert "N" not in [one.letter for one in popover.offers]
    popover.setFocus()
    press(window, qtbot, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: keeps(ana, "Scope for phase two"))
    ana.receive(
        mail(50, party=INES, message_id="<r1@x>", references=("<2@test>",), subject="Re: Invoice"),
        mail(51, party=TOM, message_id="<r2@x>", references=("<3@test>",), subject="Re: Scope"),
        now=at("2026-11-24 10:01"),
    )
    window.rail.card.delivered.emit()
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "inbox")
    assert ana.state("Scope for phase two") == "snoozed"


def test_done_reopens_on_a_new_message(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "done")
    ana.receive(
        mail(50, party=INES, message_id="<r1@x>", references=("<2@test>",), subject="Re: Invoice"),
        now=at("2026-11-24 10:01"),
    )
    window.rail.card.delivered.emit()
    qtbot.waitUntil(lambda: "Invoice FD-0147" in subjects(window))


def test_the_morning_of_a_client_elsewhere_is_offered(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    ines = window.inbox.current
    assert ines is not None
    clients.update(ana.store, ines.client, clock.now(), zone="America/Toronto")
    pane = window.inbox.pane
    qtbot.waitUntil(lambda: pane.client is not None and bool(pane.client.zone))
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    found = next(one for one in popover.offers if one.letter == "C")
    assert found.title == "When Inès is up"


def test_the_card_is_as_high_as_what_it_offers(window: Window, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    all_of_them, top = popover.height(), popover.y()
    qtbot.keyClicks(popover.field, "in 2 hours")
    one = popover.height()
    assert one < all_of_them
    qtbot.keyClicks(popover.field, " of nothing whatever")
    assert popover.offers == []
    assert popover.height() < all_of_them
    popover.field.clear()
    assert (popover.height(), popover.y()) == (all_of_them, top)
