"""What stands around the window: a language or theme chosen is in force at once and next time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk.model import MINUTE, Mode
from focusdesk.rules import presets
from focusdesk.store import deliveries, preferences, timeline
from focusdesk.store.preferences import Look
from focusdesk.ui import language
from focusdesk.ui.desk import Desk
from focusdesk.ui.pages import PAGES
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.schedule import words
from focusdesk.ui.schedule.page import SchedulePage
from focusdesk.ui.settings.general import General
from focusdesk.ui.settings.page import SettingsPage
from focusdesk.ui.shell import NO_TRAY_AFTER_MS, Shell
from focusdesk.ui.theme.current import Theme, tokens
from focusdesk.ui.theme.tokens import DARK, LIGHT
from focusdesk.ui.tray import SIZES, Tray, picture
from tests.store.build import CAMILLE, at, mail
from tests.ui import reading
from tests.ui.conftest import Ana, at_rest, press, settled, subjects

# without a screen there is nothing that a window could be raised above
pytestmark = [
    pytest.mark.usefixtures("busy"),
    pytest.mark.qt_log_ignore(r"does not support raise\(\)", extend=True),
]

Begin = Callable[[], Shell]
PLACES = [place for place in Place if place in PAGES or place in (Place.INBOX, Place.HELD)]


@pytest.fixture
def begin(ana: Ana, theme: Theme, qapp: QApplication, qtbot: QtBot) -> Iterator[Begin]:
    """Starts the program on Ana's profile, once more each time; the one before has ended."""
    running: list[tuple[Shell, Desk]] = []

    def end() -> None:
        while running:
            shell, desk = running.pop()
            shell.window.quit()
            shell.window.deleteLater()
            desk.close()
            shell.deleteLater()

    def start() -> Shell:
        end()
        desk = Desk(ana.folder, engine=None)
        desk.open()
        desk._polling.setInterval(30)
        shell = Shell(qapp, desk, theme)
        running.append((shell, desk))
        shell.begin()
        qtbot.waitExposed(shell.window)
        qtbot.waitUntil(lambda: shell.window.strips.facts is not None)
        settled(shell.window, qtbot)
        return shell

    yield start
    end()
    language.speak(qapp, "en")
    theme.wear(False)


@pytest.fixture
def shell(begin: Begin) -> Shell:
    return begin()


def general(shell: Shell) -> General:
    shell.window.go(Place.SETTINGS)
    page = shell.window.page(Place.SETTINGS)
    assert isinstance(page, SettingsPage)
    section = page.section(General)
    assert isinstance(section, General)
    return section


def choose_language(shell: Shell, qtbot: QtBot, code: str) -> None:
    """As a person does, on the page; returns when the window is another."""
    with qtbot.waitSignal(shell.window_made):
        qtbot.mouseClick(general(shell).language.radio(code), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.window.strips.facts is not None)
    settled(shell.window, qtbot)


def said_in(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that is shown, or told to who points or listens."""
    said = {window.windowTitle()}
    said |= {one.text for one in reading.overhear(window, monkeypatch)}
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window):
            said |= {widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()}
    return said


# -- the language -------------------------------------------------------------------------------


def test_another_language_is_spoken_everywhere_at_once(
    shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in PLACES:  # pages that were made before are made anew, too
        shell.window.go(place)
    choose_language(shell, qtbot, "fr")
    for place in PLACES:
        shell.window.go(place)
        at_rest(shell.window)
        said = said_in(shell.window, monkeypatch)
        english = {
            text for text in said if reading.is_ours(text, "en") and not reading.is_ours(text, "fr")
        }
        # a label that the person wrote stays in their own words
        assert english - {"Deep work"} == set(), place
        assert any(reading.is_ours(text, "fr") for text in said)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
    assert "Recevoir maintenant" in [one.text() for one in shell.tray.menu.actions()]


def test_and_back_again(shell: Shell, qtbot: QtBot) -> None:
    choose_language(shell, qtbot, "fr")
    choose_language(shell, qtbot, "en")
    assert i18n.language() == "en"
    assert shell.window.rail.footer.buttons[Place.SETTINGS].accessibleName() == "Settings"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_it_is_still_spoken_after_a_restart(begin: Begin, qtbot: QtBot, ana: Ana) -> None:
    choose_language(begin(), qtbot, "fr")
    i18n.use("en")
    again = begin()
    assert preferences.read(ana.store).language == "fr"
    assert again.window.rail.footer.buttons[Place.SETTINGS].accessibleName() == "Réglages"
    assert "Recevoir maintenant" in [one.text() for one in again.tray.menu.actions()]


def test_the_system_s_language_is_followed_where_none_is_chosen(
    begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_language(begin(), qtbot, "fr")
    choose_language(begin(), qtbot, "")
    assert i18n.language() == "en"
    monkeypatch.setenv("LANGUAGE", "fr")
    begin()
    assert i18n.language() == "fr"


def test_the_place_the_draft_and_what_can_be_undone_are_kept(
    shell: Shell, qtbot: QtBot, ana: Ana
) -> None:
    window = shell.window
    window.resize(1111, 777)
    press(window, qtbot, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "done")
    window.go(Place.SCHEDULE)
    page = window.page(Place.SCHEDULE)
    assert isinstance(page, SchedulePage)
    edited = presets.applied(page.draft.schedule, presets.Preset.TWO, words.preset_label)
    page.draft.edit(edited)
    choose_language(shell, qtbot, "fr")
    new = shell.window
    assert new is not window
    assert (new.width(), new.height()) == (1111, 777)
    assert new.place is Place.SETTINGS
    again = new.page(Place.SCHEDULE)
    assert isinstance(again, SchedulePage)
    assert again.draft.schedule == edited
    assert again.draft.is_dirty
    press(new, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: ana.state("Invoice FD-0147") == "inbox")


def test_the_open_conversation_stays_open_and_unread(shell: Shell, qtbot: QtBot, ana: Ana) -> None:
    third = ana.conversation("Homepage v3")
    shell.window.inbox.show_conversation(third)
    settled(shell.window, qtbot)
    with qtbot.waitSignal(shell.window_made):  # somebody else's window, or the palette
        preferences.set_language(ana.store, "fr")
    settled(shell.window, qtbot)
    assert shell.window.place is Place.INBOX
    assert shell.window.inbox.pane.conversation == third
    qtbot.wait(900)
    (unread,) = ana.store.connection.execute(
        "SELECT unread FROM conversation WHERE id = ?", (third,)
    ).fetchone()
    assert unread


# -- the theme ----------------------------------------------------------------------------------


def test_a_theme_is_in_force_at_once_and_after_a_restart(begin: Begin, qtbot: QtBot) -> None:
    shell = begin()
    assert tokens() is LIGHT
    qtbot.mouseClick(general(shell).look.radio(Look.DARK), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tokens() is DARK)
    shell._theme.wear(False)
    begin()
    assert tokens() is DARK


def test_the_system_s_theme_is_followed_until_one_is_chosen(shell: Shell, qtbot: QtBot) -> None:
    shell._theme._system_changed(Qt.ColorScheme.Dark)
    assert tokens() is DARK
    qtbot.mouseClick(general(shell).look.radio(Look.LIGHT), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: tokens() is LIGHT)
    shell._theme._system_changed(Qt.ColorScheme.Dark)
    assert tokens() is LIGHT


# -- the tray -----------------------------------------------------------------------------------


def entry(tray: Tray, text: str) -> None:
    """Choose an entry of its menu by its words."""
    tray.menu.aboutToShow.emit()
    found = [one for one in tray.menu.actions() if one.text() == text]
    assert len(found) == 1, [one.text() for one in tray.menu.actions()]
    assert found[0].isEnabled()
    assert found[0].isVisible()
    found[0].trigger()


def span(ana: Ana):
    return timeline.timeline(ana.store).at(clock.now())


def test_a_pause_is_focus_and_can_be_ended(shell: Shell, qtbot: QtBot, ana: Ana) -> None:
    entry(shell.tray, "Pause for 30 minutes")
    qtbot.waitUntil(lambda: span(ana).mode is Mode.FOCUS)
    assert span(ana).label == "Pause"
    assert 29 * MINUTE < span(ana).end - at("2026-11-24 10:00") < 31 * MINUTE
    qtbot.waitUntil(lambda: shell.tray.keeps_still)
    assert shell.tray.tip.splitlines()[1].startswith("In focus until 10:3")
    entry(shell.tray, "End focus")
    qtbot.waitUntil(lambda: span(ana).mode is Mode.OPEN)


def test_a_pause_until_tomorrow_ends_with_its_first_delivery(
    shell: Shell, qtbot: QtBot, ana: Ana
) -> None:
    entry(shell.tray, "Pause until Wed 09:30")
    qtbot.waitUntil(lambda: span(ana).mode is Mode.FOCUS)
    assert abs(span(ana).end - at("2026-11-25 09:30")) < MINUTE


def test_what_waits_is_delivered_and_shown(shell: Shell, qtbot: QtBot, ana: Ana) -> None:
    entry(shell.tray, "Pause for 15 minutes")
    qtbot.waitUntil(lambda: shell.tray.keeps_still)
    ana.receive(mail(50, party=CAMILLE, subject="Waits", text="Secret words"))
    qtbot.waitUntil(lambda: shell.tray.badge == 1)
    told = shell.tray.tip + shell.tray.state.text()
    assert "1 held" in told
    assert "Camille" not in told
    assert "Secret" not in told
    shell.window.hide()
    entry(shell.tray, "Deliver now")
    qtbot.waitUntil(lambda: "Waits" in subjects(shell.window))
    assert shell.window.isVisible()


def test_the_badge_counts_what_came_since_the_last_look(
    shell: Shell, qtbot: QtBot, ana: Ana
) -> None:
    shell.window.hide()
    ana.receive(mail(60, party=CAMILLE, subject="One"), mail(61, party=CAMILLE, subject="Two"))
    deliveries.deliver_all(ana.store, clock.now())
    qtbot.waitUntil(lambda: shell.tray.badge == 2)
    assert "2 new messages" in shell.tray.tip
    assert "Camille" not in shell.tray.tip
    shell.raise_up()
    qtbot.waitUntil(lambda: shell.tray.badge == 0)


def test_nothing_that_happens_brings_the_window_up(shell: Shell, qtbot: QtBot, ana: Ana) -> None:
    shell.window.hide()
    ana.receive(mail(70, party=CAMILLE, subject="Now"))
    deliveries.deliver_all(ana.store, clock.now())
    qtbot.waitUntil(lambda: shell.tray.badge == 1)
    preferences.set_language(ana.store, "fr")
    qtbot.waitUntil(lambda: i18n.language() == "fr")
    qtbot.wait(100)
    assert not shell.window.isVisible()


def test_it_has_a_picture_for_every_size_and_they_differ(qapp: QApplication) -> None:
    still, open_ = picture(still=True, badge=0), picture(still=False, badge=0)
    badged = picture(still=False, badge=12)
    for size in SIZES:
        drawn = [one.pixmap(size).toImage() for one in (still, open_, badged)]
        assert all(one.width() == size for one in drawn)
        assert drawn[0] != drawn[1] != drawn[2]


def test_a_desktop_without_a_tray_is_told_of_once(begin: Begin, qtbot: QtBot, ana: Ana) -> None:
    shell = begin()
    assert not shell.tray.is_there
    shell._no_tray.setInterval(0)
    shell._no_tray.start()
    qtbot.waitUntil(shell.window.toast.isVisible)
    assert "no tray" in shell.window.toast.text
    qtbot.waitUntil(lambda: preferences.told_no_tray(ana.store))
    again = begin()
    again._tell_no_tray()
    assert not again.window.toast.isVisible()


@pytest.fixture
def a_tray(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desktop has a tray, as far as Qt says."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))


@pytest.mark.usefixtures("a_tray")
@pytest.mark.qt_log_ignore("systemTrayWindowChanged", r"support raise\(\)", extend=True)
def test_closing_to_the_tray_keeps_it_and_quitting_ends_it(
    begin: Begin, qtbot: QtBot, ana: Ana
) -> None:
    shell = begin()
    preferences.set_to_tray(ana.store, True)
    qtbot.waitUntil(lambda: shell.window.stays)
    ended: list[bool] = []
    shell.ended.connect(lambda: ended.append(True))
    shell.window.close()
    assert not shell.window.isVisible()
    assert not ended
    entry(shell.tray, "Open FocusDesk")
    assert shell.window.isVisible()
    entry(shell.tray, "Settings")
    assert shell.window.place is Place.SETTINGS
    entry(shell.tray, "Quit")
    assert ended


@pytest.mark.parametrize("shown_before", [True, False])
def test_a_window_that_is_hidden_is_quit_like_any(
    begin: Begin, theme: Theme, qapp: QApplication, ana: Ana, qtbot: QtBot, shown_before: bool
) -> None:
    desk = Desk(ana.folder, engine=None)
    desk.open()
    shell = Shell(qapp, desk, theme)
    if shown_before:
        shell.begin()
        qtbot.waitExposed(shell.window)
        shell.window.hide()
    with qtbot.waitSignal(shell.ended):
        shell.quit()
    shell.window.deleteLater()
    shell.deleteLater()
    desk.close()


def test_begun_in_the_background_it_waits_for_the_tray_and_is_small_without_one(
    begin: Begin, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = begin()
    shell.window.hide()
    shell.begin(hidden=True)
    assert not shell.window.isVisible()
    shell._waited_ms = NO_TRAY_AFTER_MS
    shell._appear()
    assert shell.window.isMinimized()
    assert not shell._appearing.isActive()


def test_without_a_tray_closing_ends_it_whatever_is_set(begin: Begin, ana: Ana) -> None:
    preferences.set_to_tray(ana.store, True)
    shell = begin()
    ended: list[bool] = []
    shell.ended.connect(lambda: ended.append(True))
    shell.window.close()
    assert ended
