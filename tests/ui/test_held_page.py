"""The page of what waits: figures and names, never a word of text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from focusdesk.model import HOUR, Instant, Micros
from focusdesk.store import focus
from focusdesk.ui.held.day_bar import window_of
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.window import Window
from tests.store.build import CAMILLE, INES, at, mail
from tests.ui.conftest import Ana, everything_said, press

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
