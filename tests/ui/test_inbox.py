"""The list of conversations: what it shows, what keys do to it, what it never shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk import clock
from focusdesk.connectors.base import Batch, Gone
from focusdesk.model import Instant, Micros
from focusdesk.store import deliveries, intake, triage
from focusdesk.ui.inbox.delegate import HEADER, ROW
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.window import Window
from tests.store.build import INES, TOM, at, mail
from tests.ui.conftest import (
    Ana,
    chips,
    click_row,
    everything_said,
    press,
    press_chip,
    settled,
    subjects,
)

pytestmark = pytest.mark.usefixtures("busy")


def test_conversations_stand_newest_first_under_their_days(window: Window) -> None:
    assert subjects(window) == [
        "[Today]",
        "Invoice FD-0147",
        "Scope for phase two",
        "[Yesterday]",
        "Homepage v3",
    ]


def test_a_row_says_everything_to_a_screen_reader(window: Window) -> None:
    model = window.inbox.panel.list
    said = model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == ("Tom Whitfield, E-mail, 08:40, Scope for phase two, Lead, reply by 16:40")


def test_a_chat_whose_last_message_was_deleted_says_so(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    chat = replace(mail(70, party=TOM, subject="", text="oops", history=True), channel="telegram")
    ana.receive(chat)
    qtbot.waitUntil(lambda: "oops" in subjects(window))
    gone = Batch(gone=(Gone(chat.key, by_sender=True),))
    intake.take(ana.store, ana.account, gone, clock.now())
    qtbot.waitUntil(lambda: "Its sender deleted this message." in subjects(window))


def test_done_takes_a_row_out_at_once_and_z_brings_it_back(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_E)
    assert "Invoice FD-0147" not in subjects(window)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "done")
    qtbot.waitUntil(window.toast.isVisible)
    assert window.toast.text == "Inès Morel done"
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "inbox")
    qtbot.waitUntil(lambda: subjects(window)[1] == "Invoice FD-0147")
    again = ana.conversation("Invoice FD-0147")
    qtbot.waitUntil(lambda: window.inbox.pane.conversation == again)


def test_after_done_the_next_conversation_is_open(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_E)
    assert window.inbox.pane.conversation == ana.conversation("Scope for phase two")
    press(window, qtbot, Qt.Key.Key_E)
    press(window, qtbot, Qt.Key.Key_E)
    assert subjects(window) == []
    assert window.inbox.pane.conversation is None
    assert not window.inbox.panel.empty.isHidden()


def test_j_and_k_pass_over_the_titles(window: Window, qtbot: QtBot, ana: Ana) -> None:
    seen = [window.inbox.pane.conversation]
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        press(window, qtbot, key)
        seen.append(window.inbox.pane.conversation)
    wanted = ["Invoice FD-0147", "Scope for phase two", "Homepage v3", "Homepage v3"]
    assert seen == [ana.conversation(one) for one in (*wanted, "Scope for phase two")]


def test_opening_the_window_reads_nothing_choosing_a_row_does(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    def unread() -> int:
        return int(
            ana.store.connection.execute("SELECT count(*) FROM message WHERE read = 0").fetchone()[
                0
            ]
        )

    before = unread()
    click_row(window, qtbot, 1)
    qtbot.waitUntil(lambda: unread() == before - 1)


def test_unread_stays_unread_after_u(window: Window, qtbot: QtBot, ana: Ana) -> None:
    tom = ana.conversation("Scope for phase two")
    click_row(window, qtbot, 2)
    settled(window, qtbot)
    press(window, qtbot, Qt.Key.Key_U)

    def unread() -> bool:
        row = ana.store.connection.execute(
            "SELECT unread FROM conversation WHERE id = ?", (tom,)
        ).fetchone()
        return bool(row[0])

    qtbot.waitUntil(unread)
    window.inbox._mark_seen()
    qtbot.wait(50)
    assert unread()
    press(window, qtbot, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: not unread())


def test_a_new_message_appears_though_nobody_gave_a_hint(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    ana.receive(mail(9, party=TOM, subject="New brief", history=True, received="2026-11-24 09:59"))
    qtbot.waitUntil(lambda: subjects(window)[1] == "New brief")
    assert window.inbox.pane.conversation == ana.conversation("Invoice FD-0147")


def test_what_is_held_is_in_no_list_and_no_timeline(window: Window, qtbot: QtBot, ana: Ana) -> None:
    ana.receive(
        mail(10, party=INES, subject="Secret plan", text="xyzzy", received="2026-11-24 09:59"),
        mail(11, party=TOM, subject="Other secret", text="xyzzy", received="2026-11-24 09:59"),
    )
    qtbot.waitUntil(lambda: window.strips.facts.counts.held == 2)
    qtbot.waitUntil(lambda: window.inbox.pane.facts.waiting == 1)
    for place in (Place.INBOX, Place.SNOOZED, Place.DONE, Place.HELD):
        window.go(place)
        settled(window, qtbot)
        assert not [one for one in subjects(window) if "ecret" in one]
    window.go(Place.INBOX)
    settled(window, qtbot)
    told = everything_said(window)
    assert "xyzzy" not in told and "ecret" not in told
    assert "1 message waits until 12:00" in told
    assert window.windowTitle() == "(2) FocusDesk"


def test_a_delivery_is_told_in_one_banner(
    window: Window, qtbot: QtBot, ana: Ana, move_clock: Callable[[Instant], None]
) -> None:
    ana.receive(
        mail(10, party=INES, subject="A", received="2026-11-24 09:59"),
        mail(11, party=TOM, subject="B", received="2026-11-24 09:59"),
    )
    move_clock(at("2026-11-24 12:00"))
    deliveries.deliver_due(ana.store, at("2026-11-24 12:00"), announce=True)
    banner = window.inbox.panel.delivered
    qtbot.waitUntil(lambda: not banner.isHidden())
    assert banner.accessibleName() == "2 delivered at 12:00 from 2 clients"
    assert {"A", "B"} < set(subjects(window))


def test_chips_narrow_the_list_and_a_read_row_stays_while_it_is_open(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    qtbot.waitUntil(lambda: chips(window) == ["[All]", "Unread 2", "Leads", "VIP"])
    press_chip(window, qtbot, "Unread")
    assert subjects(window) == ["[Today]", "Invoice FD-0147", "[Yesterday]", "Homepage v3"]
    click_row(window, qtbot, 1)
    qtbot.waitUntil(lambda: chips(window)[1] == "[Unread 1]")
    assert "Invoice FD-0147" in subjects(window)
    press_chip(window, qtbot, "Leads")
    assert subjects(window) == ["[Today]", "Scope for phase two"]
    press_chip(window, qtbot, "VIP")
    assert subjects(window) == []
    assert window.inbox.panel.empty.accessibleName() == "Nothing from VIP clients."


def test_a_chip_opens_the_first_of_what_it_shows_or_nothing(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    view, listed, pane = window.inbox.panel.view, window.inbox.panel.list, window.inbox.pane
    press_chip(window, qtbot, "Leads")
    assert pane.conversation == ana.conversation("Scope for phase two")
    assert listed.id_at(view.currentIndex()) == pane.conversation
    press_chip(window, qtbot, "All")
    assert pane.conversation == ana.conversation("Scope for phase two")
    assert listed.id_at(view.currentIndex()) == pane.conversation
    press_chip(window, qtbot, "VIP")
    assert pane.conversation is None


def test_snoozing_shows_when_it_comes_back(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    assert popover.isVisible()
    assert [one.letter for one in popover.offers] == ["D", "L", "A", "E", "T", "W", "N"]
    qtbot.keyClick(popover, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: not popover.isVisible())
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")
    qtbot.waitUntil(lambda: window.toast.text == "Inès Morel comes back Wed 09:30")
    window.go(Place.SNOOZED)
    assert subjects(window) == ["[Today]", "Invoice FD-0147"]


def test_a_letter_of_the_popover_is_no_command_of_the_window(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")
    press(window, qtbot, Qt.Key.Key_H)
    press(window, qtbot, Qt.Key.Key_Escape)
    assert not window.inbox.triaging.popover.isVisible()
    assert ana.state("Scope for phase two") == "inbox"


def test_a_time_can_be_written_to_snooze(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_H)
    popover = window.inbox.triaging.popover
    qtbot.keyClicks(popover, "2")
    qtbot.keyClicks(popover.field, " h")
    assert popover.offers[0].at - at("2026-11-24 12:00") < 60_000_000
    qtbot.keyClick(popover.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "snoozed")


def test_single_letters_are_letters_in_a_text_field(window: Window, qtbot: QtBot, ana: Ana) -> None:
    press(window, qtbot, Qt.Key.Key_Slash)
    search = window.inbox.panel.head.search
    assert QApplication.focusWidget() is search
    qtbot.keyClicks(search, "eh")
    assert search.text() == "eh"
    assert ana.state("Invoice FD-0147") == "inbox"


def test_a_failed_write_is_taken_back_in_words(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from focusdesk.errors import StoreFull

    def full(*_args: object) -> object:
        raise StoreFull("store-full", path="/profile")

    monkeypatch.setattr(triage, "done", full)
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: "Invoice FD-0147" in subjects(window))
    qtbot.waitUntil(lambda: "No room on the disk" in window.toast.text)


def test_everything_of_a_client_is_done_with_shift(window: Window, qtbot: QtBot, ana: Ana) -> None:
    ana.receive(mail(12, party=INES, subject="Second", history=True, received="2026-11-24 09:50"))
    qtbot.waitUntil(lambda: "Second" in subjects(window))
    press(window, qtbot, Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    assert "Second" not in subjects(window)
    assert "Invoice FD-0147" not in subjects(window)
    qtbot.waitUntil(lambda: ana.state("Second") == "done")


def test_a_clients_own_list_has_what_is_done_as_well(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    qtbot.waitUntil(lambda: len(window.rail.clients.rows()) == 3)
    camille = next(row for row in window.rail.clients.rows() if row.spoken.startswith("Camille"))
    window.rail.client_chosen.emit(camille.key)
    assert subjects(window) == ["[Yesterday]", "Homepage v3", "[October]", "Kick-off"]


def test_focus_is_begun_and_ended_from_the_card(window: Window, qtbot: QtBot, ana: Ana) -> None:
    card = window.rail.card
    assert "Open" in card.accessibleName()
    card.started.emit(Micros(25 * 60_000_000))
    qtbot.waitUntil(lambda: "In focus" in card.accessibleName())
    assert "until 10:25" in card.accessibleName()
    card.extended.emit()
    qtbot.waitUntil(lambda: "until 10:40" in card.accessibleName())
    ana.receive(mail(20, party=TOM, subject="Held one", received="2026-11-24 09:59"))
    qtbot.waitUntil(lambda: "1 held" in card.accessibleName())
    card.ended.emit()
    qtbot.waitUntil(lambda: "Held one" in subjects(window))
    qtbot.waitUntil(lambda: "Open" in card.accessibleName())


def test_deliver_now_hands_over_silently(window: Window, qtbot: QtBot, ana: Ana) -> None:
    ana.receive(mail(20, party=TOM, subject="Held one", received="2026-11-24 09:59"))
    qtbot.waitUntil(lambda: window.strips.facts.counts.held == 1)
    window.rail.card.delivered.emit()
    qtbot.waitUntil(lambda: "Held one" in subjects(window))
    announced = ana.store.connection.execute("SELECT sum(announce) FROM delivery").fetchone()
    assert not announced[0]


def test_a_row_that_was_a_title_before_is_as_high_as_any_row(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    view = window.inbox.panel.view
    ana.history(3)
    triage.done(ana.store, [ana.conversation("Subject 0001")], Instant(at("2026-11-24 10:00")))
    for place in (Place.DONE, Place.SNOOZED, Place.INBOX, Place.DONE, Place.INBOX):
        window.go(place)
        listed = view.listed()
        assert listed is not None
        rows = range(listed.rowCount())
        wanted = [HEADER if listed.is_header(row) else ROW for row in rows]
        assert [view.rowHeight(row) for row in rows] == wanted
