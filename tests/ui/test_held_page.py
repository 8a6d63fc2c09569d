"""The page of what waits: figures and names, never a word of text."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk import clock
from focusdesk.model import HOUR, Instant, Micros, Mode
from focusdesk.store import focus, timeline
from focusdesk.ui.held.day_bar import window_of
from focusdesk.ui.held.page import note_of
from focusdesk.ui.held.peek import SHOWN_S
from focusdesk.ui.held.ring import SIDE
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.window import LEAST, Window
from tests.store.build import CAMILLE, INES, at, mail
from tests.ui.conftest import Ana, at_rest, everything_said, press

pytestmark = pytest.mark.usefixtures("busy")


@pytest.fixture
def holding(ana: Ana, busy: Ana) -> Ana:
    """Two hours of focus since half an hour, and three messages held."""
    focus.start(ana.store, at("2026-11-24 09:30"), Micros(2 * HOUR), "Deep work")
    ana.receive(
        mail(20, party=INES, subject="Secret", text="xyzzy", received="2026-11-24 09:55"),
        mail(21, party=INES, subject="Secret", text="xyzzy", received="2026-11-24 09:56"),
        mail(22, party=CAMILLE, subject="Secret", text="xyzzy", received="2026-11-24 09:57"),
    )
    return ana


def test_it_tells_how_long_and_how_many(holding: Ana, window: Window, qtbot: QtBot) -> None:
    window.go(Place.HELD)
    assert window.held.ring.accessibleName() == "Deep work, 1 h 29 min left, 3 held"
    assert window.held.figures.text() == "3 held · 0 VIP · next delivery 11:30"
    assert "Deliveries still to come today: 11:30, 12:00, 17:00" in everything_said(window)


def test_the_peek_has_names_and_counts_only(holding: Ana, window: Window, qtbot: QtBot) -> None:
    window.go(Place.HELD)
    press(window, qtbot, Qt.Key.Key_P)
    assert window.held.peek.isVisible()
    assert window.held.peek.names == [("Inès Morel", 2), ("Camille Roy", 1)]
    said = everything_said(window)
    assert "xyzzy" not in said
    assert "Secret" not in said
    qtbot.keyClick(window.held.peek, Qt.Key.Key_Escape)
    assert not window.held.peek.isVisible()


def test_the_keys_go_on_working_while_one_peeks(holding: Ana, window: Window, qtbot: QtBot) -> None:
    window.go(Place.HELD)
    press(window, qtbot, Qt.Key.Key_P)
    press(window, qtbot, Qt.Key.Key_P)
    assert not window.held.peek.isVisible()
    press(window, qtbot, Qt.Key.Key_P)
    press(window, qtbot, Qt.Key.Key_G)
    press(window, qtbot, Qt.Key.Key_D)
    assert window.place is Place.DONE
    assert not window.held.peek.isVisible()


def test_who_comes_while_one_peeks_is_named(holding: Ana, window: Window, qtbot: QtBot) -> None:
    window.go(Place.HELD)
    press(window, qtbot, Qt.Key.Key_P)
    window.held.peek._second()
    holding.receive(mail(23, party=CAMILLE, subject="Secret", received="2026-11-24 09:58"))
    qtbot.waitUntil(lambda: ("Camille Roy", 2) in window.held.peek.names)
    assert window.held.peek._left < SHOWN_S


def test_nobody_elses_count_asks_for_attention_there(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    window.go(Place.HELD)
    assert [row.spoken for row in window.rail.places.rows()] == [
        "Inbox",
        "Held, 3",
        "Snoozed",
        "Done",
    ]
    assert not [row.spoken for row in window.rail.clients.rows() if "unread" in row.spoken]
    window.go(Place.INBOX)
    assert "Inbox, 3" in [row.spoken for row in window.rail.places.rows()]


def test_more_time_and_the_end_are_one_press_away(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    window.go(Place.HELD)
    qtbot.mouseClick(window.held.extend, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "1 h 44 min left" in window.held.ring.accessibleName())
    qtbot.mouseClick(window.held.end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.held.note.text() == "Nothing held.")
    assert window.held.deliver.isVisible()
    assert not window.held.end.isVisible()


def test_more_time_and_the_end_are_taken_back_by_z(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    def until() -> tuple[Mode, Instant | None]:
        facts = window.strips.facts
        assert facts is not None
        return facts.span.mode, facts.span.end

    window.go(Place.HELD)
    assert until() == (Mode.FOCUS, at("2026-11-24 11:30"))
    window.held.extend.click()
    qtbot.waitUntil(lambda: until() == (Mode.FOCUS, at("2026-11-24 11:45")))
    assert window.toast.text == "Focus until 11:45"
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: until() == (Mode.FOCUS, at("2026-11-24 11:30")))
    window.held.end.click()
    qtbot.waitUntil(lambda: until()[0] is Mode.OPEN)
    assert window.toast.text == "Focus ended"
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: until() == (Mode.FOCUS, at("2026-11-24 11:30")))


def test_the_end_is_not_taken_back_once_another_focus_has_begun(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    window.go(Place.HELD)
    window.held.end.click()
    qtbot.waitUntil(lambda: window.toast.text == "Focus ended")
    focus.start(holding.store, clock.now(), Micros(HOUR), "Later")
    window.acts.undo()
    qtbot.waitUntil(lambda: window.held.ring.accessibleName().startswith("Later, "))
    assert timeline.timeline(holding.store).at(clock.now()).label == "Later"


def test_the_bar_shows_the_day_or_all_of_it() -> None:
    midnight = at("2026-11-24 00:00")
    assert window_of(midnight, at("2026-11-24 10:00")) == (
        at("2026-11-24 06:00"),
        at("2026-11-24 22:00"),
    )
    assert window_of(midnight, at("2026-11-24 23:00")) == (
        midnight,
        Instant(midnight + 24 * HOUR),
    )


def test_the_button_peeks_by_resting_on_it_and_closes_what_it_opened(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    window.go(Place.HELD)
    button = window.held.peek_button
    QApplication.sendEvent(button, QEvent(QEvent.Type.Enter))
    qtbot.waitUntil(window.held.peek.isVisible)
    assert button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not window.held.peek.isVisible()
    assert not button.isChecked()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.held.peek.isVisible()
    window.held.peek._left = 1
    window.held.peek._second()
    assert not window.held.peek.isVisible()


def test_a_deadline_among_what_waits_is_told_as_a_time(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    window.go(Place.HELD)
    assert window.held.note.text() == "No deadline found before 11:30."
    facts = window.strips.facts
    assert facts is not None
    before = replace(facts, held_deadline=at("2026-11-24 11:10"))
    assert note_of(before) == "The first deadline among them is 11:10."
    after = replace(facts, held_deadline=at("2026-11-24 16:40"))
    assert note_of(after) == "No deadline found before 11:30."
    nothing_planned = replace(facts, next_delivery=None)
    assert note_of(nothing_planned) == "No deadline found."
    holding.receive(
        mail(
            23,
            party=INES,
            subject="Secret",
            text="xyzzy",
            received="2026-11-24 09:58",
            deadline=at("2026-11-24 16:40"),
        )
    )
    qtbot.waitUntil(lambda: window.strips.facts.held_deadline == at("2026-11-24 16:40"))


def test_the_ring_gives_way_in_a_low_window(holding: Ana, window: Window, qtbot: QtBot) -> None:
    window.go(Place.HELD)
    window.resize(*LEAST)
    at_rest(window)
    held = window.held
    parts = (held.ring, held.figures, held.note, held.peek_button, held.bar)
    for above, below in pairwise(parts):
        assert above.geometry().bottom() < below.geometry().top()
    assert held.ring.height() == held.ring.width() == held.ring.sizeHint().height()
    assert held.bar.geometry().bottom() <= held.height()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: held.ring.height() == SIDE)


def test_the_list_comes_back_by_keyboard(holding: Ana, window: Window, qtbot: QtBot) -> None:
    window.go(Place.HELD)
    press(window, qtbot, Qt.Key.Key_F6)
    assert window.held.back.hasFocus()
    press(window, qtbot, Qt.Key.Key_Space)
    assert window.place is Place.INBOX


def test_nothing_of_what_is_held_is_said_anywhere_in_focus(
    holding: Ana, window: Window, qtbot: QtBot
) -> None:
    for place in (Place.INBOX, Place.HELD, Place.SNOOZED, Place.DONE):
        window.go(place)
        window.show_keys()
        window.overlay.go()
        window.show_palette()
        qtbot.keyClicks(window.command_palette.field, "secret")
        qtbot.wait(150)
        told = everything_said(window) + " ".join(one.title for one in window.command_palette.rows)
        window.command_palette.go()
        assert "xyzzy" not in told and "Secret" not in told
    assert window.windowTitle() == "(2) FocusDesk"
