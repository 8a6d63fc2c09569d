"""The search box: results while one types, held ones only when asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from focusdesk.ui.window import Window
from tests.store.build import INES, TOM, mail
from tests.ui.conftest import Ana, click_row, press, settled, subjects

pytestmark = pytest.mark.usefixtures("busy")


def type_in(window: Window, qtbot: QtBot, text: str) -> None:
    window.inbox.panel.view.setFocus()
    press(window, qtbot, Qt.Key.Key_Slash)
    qtbot.keyClicks(window.inbox.panel.head.search, text)


def found(window: Window) -> list[str]:
    """Subjects found, without the words of the text after them."""
    searching = window.inbox.panel.is_searching
    return [one.split(" · ")[0] for one in subjects(window)] if searching else []


def test_messages_come_while_one_types_accents_and_beginnings_included(
    window: Window, qtbot: QtBot
) -> None:
    type_in(window, qtbot, "homep")
    qtbot.waitUntil(lambda: found(window) == ["Homepage v3"])
    type_in(window, qtbot, "ines")
    qtbot.waitUntil(lambda: found(window) == ["Invoice FD-0147"])
    assert window.inbox.panel.head.search.text() == "ines"


def test_a_result_opens_its_conversation_at_the_message(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    type_in(window, qtbot, "board")
    qtbot.waitUntil(lambda: "Homepage v3" in found(window))
    click_row(window, qtbot, found(window).index("Homepage v3"))
    settled(window, qtbot)
    assert window.inbox.pane.conversation == ana.conversation("Homepage v3")
    assert window.inbox.panel.is_searching


def test_escape_brings_the_list_back_as_it_was(window: Window, qtbot: QtBot) -> None:
    before = subjects(window)
    type_in(window, qtbot, "invoice")
    qtbot.waitUntil(lambda: found(window) == ["Invoice FD-0147"])
    qtbot.keyClick(window.inbox.panel.head.search, Qt.Key.Key_Escape)
    assert subjects(window) == before
    assert window.inbox.panel.head.search.text() == ""


def test_deleting_the_text_ends_the_search(window: Window, qtbot: QtBot) -> None:
    before = subjects(window)
    type_in(window, qtbot, "i")
    qtbot.waitUntil(lambda: window.inbox.panel.is_searching)
    qtbot.keyClick(window.inbox.panel.head.search, Qt.Key.Key_Backspace)
    assert subjects(window) == before


def test_what_is_held_is_counted_and_shown_only_when_asked_for(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    ana.receive(
        mail(10, party=INES, subject="Zebra one", received="2026-11-24 09:59"),
        mail(11, party=TOM, subject="Zebra two", received="2026-11-24 09:59"),
    )
    type_in(window, qtbot, "zebra")
    strip = window.inbox.panel.held_too
    qtbot.waitUntil(lambda: strip.accessibleName() == "2 more are held")
    assert found(window) == []
    strip.pressed.emit()
    qtbot.waitUntil(lambda: found(window) == ["Zebra two", "Zebra one"])


def test_reading_a_held_result_hands_it_over_silently(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    ana.receive(mail(10, party=INES, subject="Zebra", received="2026-11-24 09:59"))
    type_in(window, qtbot, "zebra")
    strip = window.inbox.panel.held_too
    qtbot.waitUntil(lambda: not strip.isHidden())
    strip.pressed.emit()
    qtbot.waitUntil(lambda: found(window) == ["Zebra"])
    click_row(window, qtbot, 0)

    def how() -> object:
        return ana.store.connection.execute(
            "SELECT released_by FROM message ORDER BY id DESC LIMIT 1"
        ).fetchone()[0]

    qtbot.waitUntil(lambda: how() == "elsewhere")


def test_a_query_that_is_not_understood_says_why(window: Window, qtbot: QtBot) -> None:
    type_in(window, qtbot, "client: tom")
    empty = window.inbox.panel.empty
    qtbot.waitUntil(lambda: "Not understood" in empty.accessibleName())
    assert not empty.isHidden()


@pytest.mark.parametrize("written", ["has:", "is:un", 'client:"To', "before:2026-1", "newer:2"])
def test_a_value_that_is_still_written_is_no_mistake_before_enter(
    window: Window, qtbot: QtBot, written: str
) -> None:
    before = subjects(window)
    panel = window.inbox.panel
    with qtbot.waitSignal(panel.searching.wrong):
        type_in(window, qtbot, written)
    assert panel.empty.isHidden()
    assert subjects(window) == before
    press(window, qtbot, Qt.Key.Key_Escape)
    if panel.head.search.text():
        panel.head.search.setFocus()
        press(window, qtbot, Qt.Key.Key_Return)
        assert "Not understood" in panel.empty.accessibleName()


@pytest.mark.parametrize("written", ["has:car", "is:unread has:nothing", "before:2026-13-01"])
def test_a_value_that_cannot_become_right_is_a_mistake_at_once(
    window: Window, qtbot: QtBot, written: str
) -> None:
    type_in(window, qtbot, written)
    empty = window.inbox.panel.empty
    qtbot.waitUntil(lambda: "Not understood" in empty.accessibleName())


def test_what_is_not_understood_is_said_whole(window: Window, qtbot: QtBot) -> None:
    type_in(window, qtbot, "is:zzz")
    empty = window.inbox.panel.empty
    qtbot.waitUntil(lambda: "Not understood" in empty.accessibleName())
    area = empty.line_area()
    # longer than a line of the narrowest list, and all of it inside
    assert area.height() > 30
    assert empty.rect().contains(area.toRect())


def test_nothing_is_open_where_nothing_was_found(window: Window, qtbot: QtBot, ana: Ana) -> None:
    pane, view = window.inbox.pane, window.inbox.panel.view
    open_before = pane.conversation
    type_in(window, qtbot, "qwertz")
    qtbot.waitUntil(lambda: pane.conversation is None)
    press(window, qtbot, Qt.Key.Key_Escape)
    assert pane.conversation == open_before == ana.conversation("Invoice FD-0147")
    assert window.inbox.panel.list.id_at(view.currentIndex()) == open_before


def test_nothing_found_is_said_calmly(window: Window, qtbot: QtBot) -> None:
    type_in(window, qtbot, "qwertz")
    empty = window.inbox.panel.empty
    qtbot.waitUntil(lambda: "Nothing found" in empty.accessibleName())


def test_only_the_last_of_many_keys_counts(window: Window, qtbot: QtBot, ana: Ana) -> None:
    ana.history(400)
    seen: list[str] = []
    window.inbox.panel.searching.found.connect(lambda results: seen.append(results.text))
    type_in(window, qtbot, "subject 0007")
    qtbot.waitUntil(lambda: found(window) == ["Subject 0007"])
    assert seen[-1] == "subject 0007"


def test_new_messages_join_what_was_found(window: Window, qtbot: QtBot, ana: Ana) -> None:
    type_in(window, qtbot, "giraffe")
    qtbot.waitUntil(lambda: window.inbox.panel.is_searching)
    ana.receive(mail(12, party=TOM, subject="Giraffe", history=True))
    qtbot.waitUntil(lambda: found(window) == ["Giraffe"])


def offered(window: Window) -> list[str]:
    return [one.written for one in window.inbox.panel.head.search.offers.offers]


def test_terms_and_values_are_completed(window: Window, qtbot: QtBot, ana: Ana) -> None:
    type_in(window, qtbot, "cli")
    search = window.inbox.panel.head.search
    assert offered(window) == ["client:"]
    press(window, qtbot, Qt.Key.Key_Tab)
    assert search.text() == "client:" and search.hasFocus()
    qtbot.waitUntil(lambda: len(search.known.clients) == 3)
    qtbot.keyClicks(search, "ine")
    assert offered(window) == ['client:"Inès Morel"']
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Return)
    assert search.text() == 'client:"Inès Morel" '
    qtbot.waitUntil(lambda: found(window) == ["Invoice FD-0147"])
    assert offered(window) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_going_on_to_what_was_found_opens_the_first_of_it(
    window: Window, qtbot: QtBot, ana: Ana, key: Qt.Key
) -> None:
    type_in(window, qtbot, "camille")
    qtbot.waitUntil(lambda: "Homepage v3" in found(window))
    settled(window, qtbot)
    press(window, qtbot, key)
    settled(window, qtbot)
    assert window.inbox.panel.view.currentIndex().row() == 0
    assert window.inbox.pane.conversation == ana.conversation(found(window)[0])


def test_enter_goes_to_what_was_found_though_something_is_offered(
    window: Window, qtbot: QtBot
) -> None:
    type_in(window, qtbot, "to")
    assert offered(window)[0] == "to:"
    qtbot.waitUntil(lambda: window.inbox.panel.is_searching)
    press(window, qtbot, Qt.Key.Key_Return)
    assert window.inbox.panel.view.hasFocus()
    assert offered(window) == []


def test_escape_first_closes_what_is_offered(window: Window, qtbot: QtBot) -> None:
    type_in(window, qtbot, "is:un")
    search = window.inbox.panel.head.search
    assert offered(window) == ["is:unread"]
    press(window, qtbot, Qt.Key.Key_Escape)
    assert offered(window) == [] and search.text() == "is:un"
    press(window, qtbot, Qt.Key.Key_Escape)
    assert search.text() == ""


def test_what_was_wrong_while_one_wrote_is_not_said_once_it_is_right(
    window: Window, qtbot: QtBot
) -> None:
    panel = window.inbox.panel
    type_in(window, qtbot, "homepage -is:hel")
    qtbot.waitUntil(lambda: panel._unsaid is not None)
    unfinished = panel._unsaid
    qtbot.keyClicks(panel.head.search, "d")
    # as if its answer had been on its way when the last letter came
    panel.searching.wrong.emit(unfinished)
    qtbot.waitUntil(lambda: found(window) == ["Homepage v3"])
    press(window, qtbot, Qt.Key.Key_Return)
    assert found(window) == ["Homepage v3"]
    assert "Not understood" not in panel.empty.accessibleName()
