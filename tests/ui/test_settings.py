"""Each setting is stored as it is set, shown as it is stored, and does what it says."""

from __future__ import annotations

import json
import mailbox
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from focusdesk import profile as profiles
from focusdesk.model import MINUTE, MessageId
from focusdesk.store import attention, messages, pictures, preferences
from focusdesk.store.db import Store
from focusdesk.ui import autostart
from focusdesk.ui.desk import Desk
from focusdesk.ui.pane.original import OriginalDialog
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.settings.about import About
from focusdesk.ui.settings.data import Data
from focusdesk.ui.settings.notifications import Notifications
from focusdesk.ui.settings.page import SettingsPage
from focusdesk.ui.settings.presence import Presence
from focusdesk.ui.settings.privacy import Privacy
from focusdesk.ui.settings.rows import Row, Section
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.window import Window
from tests.conftest import PATIENCE
from tests.servers.desktop import desktop
from tests.store.build import CAMILLE, mail
from tests.ui.conftest import Ana, press

S = TypeVar("S", bound=Section)
pytestmark = pytest.mark.usefixtures("busy")


def page_of(window: Window) -> SettingsPage:
    window.go(Place.SETTINGS)
    page = window.page(Place.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def section(window: Window, kind: type[S]) -> S:
    found = page_of(window).section(kind)
    assert isinstance(found, kind)
    return found


def pressed(button: QAbstractButton, qtbot: QtBot) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(
        button, Qt.MouseButton.LeftButton, pos=QPoint(button.width() - 10, button.height() // 2)
    )


def said(row: Row) -> str:
    return row.note.text() or row.trouble.text()


# -- the page -----------------------------------------------------------------------------------


def test_keys_lead_there_and_through_its_sections(window: Window, qtbot: QtBot) -> None:
    press(window, qtbot, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert window.place is Place.SETTINGS
    press(window, qtbot, Qt.Key.Key_G)
    press(window, qtbot, Qt.Key.Key_I)
    press(window, qtbot, Qt.Key.Key_G)
    press(window, qtbot, Qt.Key.Key_Comma)
    page = page_of(window)
    assert page.contents.entries[0].hasFocus()
    press(window, qtbot, Qt.Key.Key_Up)
    press(window, qtbot, Qt.Key.Key_Space)
    assert page.contents.entries[-1].isChecked()
    about = page.section(About)
    assert not about.visibleRegion().isEmpty()


def test_the_keyboard_goes_where_the_mouse_pressed(window: Window, qtbot: QtBot) -> None:
    entries = page_of(window).contents.entries
    entries[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.mouseClick(entries[3], Qt.MouseButton.LeftButton)
    assert entries[3].hasFocus()
    assert not entries[0]._ringed


def test_what_is_scrolled_to_is_marked_in_the_list(window: Window) -> None:
    page = page_of(window)
    page.view.verticalScrollBar().setValue(200)
    marked = [n for n, one in enumerate(page.contents.entries) if one.isChecked()]
    assert len(marked) == 1
    assert page.sections[marked[0]].title == "Keys"


def test_where_there_is_no_room_for_the_list_the_keyboard_begins_in_the_first_section(
    window: Window, qtbot: QtBot
) -> None:
    window.resize(800, 700)
    page = page_of(window)
    qtbot.waitUntil(lambda: not page.contents.isVisible())
    window.go(Place.INBOX)
    window.go(Place.SETTINGS)
    here = QApplication.focusWidget()
    assert here is not None
    assert page.sections[0].isAncestorOf(here)
    assert page.title.isVisible()


def test_a_section_without_rows_is_not_shown(window: Window) -> None:
    page = page_of(window)
    assert not any(one.is_empty for one in page.sections)
    assert len(page.contents.entries) == len(page.sections)


# -- notifications ------------------------------------------------------------------------------


SWITCHES: list[tuple[str, Callable[[Store], bool], bool]] = [
    ("sound", lambda store: attention.rings(store).sound, True),
    ("quiet_sound", lambda store: attention.rings(store).quiet_sound, True),
    ("quiet_banner", lambda store: attention.rings(store).quiet_banner, True),
    ("peace", attention.quiets_desktop, False),
]


@pytest.mark.parametrize(("name", "stored", "first"), SWITCHES, ids=[one[0] for one in SWITCHES])
def test_a_switch_is_stored_as_it_is_pressed(
    window: Window,
    qtbot: QtBot,
    ana: Ana,
    name: str,
    stored: Callable[[Store], bool],
    first: bool,
) -> None:
    switch = getattr(section(window, Notifications), name)
    assert switch.isChecked() is first is stored(ana.store)
    pressed(switch, qtbot)
    qtbot.waitUntil(lambda: stored(ana.store) is not first)
    assert switch.isChecked() is not first
    pressed(switch, qtbot)
    qtbot.waitUntil(lambda: stored(ana.store) is first)


def test_without_any_sound_there_is_none_in_quiet_hours_either(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    found = section(window, Notifications)
    attention.set_sound(ana.store, False)
    qtbot.waitUntil(lambda: not found.quiet_sound.isEnabled())
    assert not found.quiet_sound.isChecked()
    assert found.quiet_sound.toolTip() == "No notification makes a sound."


def test_minutes_are_chosen_and_those_of_the_command_line_are_shown(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    found = section(window, Notifications)
    found.minutes.setFocus()
    press(window, qtbot, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: attention.breakpoint_length(ana.store) == MINUTE)
    attention.set_breakpoint(ana.store, 7)
    qtbot.waitUntil(lambda: found.minutes.currentText() == "7 minutes")


def engine_of(ana: Ana) -> list[str]:
    return [sys.executable, "-m", "focusdesk.engine", str(ana.folder)]


@pytest.fixture
def with_engine(
    ana: Ana, theme: Theme, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    """A window with a real engine, on a desktop with a real notifier."""
    desk = Desk(ana.folder, engine=engine_of(ana))
    desk.open()
    window = Window(desk, theme)
    qtbot.addWidget(window)
    window.show()
    yield window
    desk.close()


def running(window: Window, qtbot: QtBot) -> None:
    window.desk.start_engine()
    qtbot.waitUntil(lambda: window.desk._link.connected)


def test_the_engine_shows_a_notification_and_the_page_says_who_answered(
    with_engine: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desktop(tmp_path) as shown:
        for name, value in shown.environment.items():
            monkeypatch.setenv(name, value)
        running(with_engine, qtbot)
        found = section(with_engine, Notifications)
        pressed(found.test, qtbot)
        qtbot.waitUntil(lambda: said(found.tried) == "dunst has shown it.")
        assert shown.history()[0][1:] == (
            "FocusDesk",
            "This is how a notification looks. It names people, never what they wrote.",
        )
        preferences.set_language(Store.open(with_engine.desk.store.path), "fr")
        shown.pause()
        pressed(found.test, qtbot)
        qtbot.waitUntil(lambda: said(found.tried).startswith("Not shown"))
        shown.pause(False)
        pressed(found.test, qtbot)
        qtbot.waitUntil(lambda: said(found.tried) == "dunst has shown it.")
        assert shown.history()[0][2].startswith("Voici")


def test_where_nobody_shows_notifications_that_is_said(with_engine: Window, qtbot: QtBot) -> None:
    running(with_engine, qtbot)
    found = section(with_engine, Notifications)
    pressed(found.test, qtbot)
    qtbot.waitUntil(lambda: bool(found.tried.trouble.text()))
    assert "No desktop notification can be shown here" in found.tried.trouble.text()
    assert found.test.isEnabled()


# -- start and tray -----------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place))
    return place


def test_starting_with_the_system_is_a_file_that_desktops_read(
    window: Window, qtbot: QtBot, config: Path, ana: Ana
) -> None:
    found = section(window, Presence)
    assert not found.start.isChecked()
    pressed(found.start, qtbot)
    (entry,) = (config / "autostart").iterdir()
    text = entry.read_text(encoding="utf-8")
    (command,) = [line for line in text.splitlines() if line.startswith("Exec=")]
    assert command.endswith(f"--profile {ana.folder} --background")
    assert found.start.isChecked()
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", str(entry)], check=True)
    pressed(found.start, qtbot)
    assert list((config / "autostart").iterdir()) == []
    assert not found.start.isChecked()


def test_switched_off_elsewhere_it_is_off_here(config: Path, tmp_path: Path) -> None:
    autostart.enable(tmp_path)
    assert autostart.is_enabled(tmp_path)
    path = autostart.entry(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "Hidden=true\n", encoding="utf-8")
    assert not autostart.is_enabled(tmp_path)


def test_each_profile_starts_for_itself(config: Path, tmp_path: Path) -> None:
    strange = tmp_path / 'a "b" $c 100%'
    autostart.enable(profiles.default_folder())
    autostart.enable(strange)
    names = {one.name for one in (config / "autostart").iterdir()}
    assert "focusdesk.desktop" in names
    assert len(names) == 2
    text = autostart.entry(strange).read_text(encoding="utf-8")
    assert r'a \\"b\\" \\$c 100%%"' in text
    assert "--profile" not in autostart.entry(profiles.default_folder()).read_text()


def test_a_folder_that_cannot_be_written_is_said(
    window: Window, qtbot: QtBot, config: Path
) -> None:
    config.write_text("a file, where a folder is wanted")
    found = section(window, Presence)
    pressed(found.start, qtbot)
    assert "cannot be written" in said(found._start_row)
    assert not found.start.isChecked()


def test_close_to_the_tray_is_off_with_a_reason_where_there_is_none(
    window: Window, qtbot: QtBot, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = section(window, Presence)
    assert not found.to_tray.isEnabled()
    assert "has no tray" in found._tray_row.remark.text()
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    found.opened()
    assert "has no tray" not in found._tray_row.remark.text()
    pressed(found.to_tray, qtbot)
    qtbot.waitUntil(lambda: preferences.read(ana.store).to_tray)


# -- privacy ------------------------------------------------------------------------------------


def test_whose_pictures_are_loaded_is_listed_and_taken_back(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    found = section(window, Privacy)
    assert found.senders == {}
    pictures.allow(ana.store, "tom@harbour.example")
    pictures.allow(ana.store, "camille@studionord.ca")
    qtbot.waitUntil(lambda: len(found.senders) == 2)
    assert [row.name.text() for row in found.rows[1:3]] == [
        "camille@studionord.ca",
        "tom@harbour.example",
    ]
    (button,) = found.senders["camille@studionord.ca"].findChildren(QAbstractButton)
    pressed(button, qtbot)
    qtbot.waitUntil(lambda: pictures.senders(ana.store) == ("tom@harbour.example",))
    qtbot.waitUntil(lambda: list(found.senders) == ["tom@harbour.example"])


@pytest.mark.qt_log_ignore("does not support propagateSizeHints", extend=True)
def test_an_original_asks_the_engine_and_what_is_private_does_not_come(
    with_engine: Window, qtbot: QtBot, ana: Ana
) -> None:
    html = '<p>Hello</p><img src="http://127.0.0.1/logo.png" alt="Logo">'
    ana.receive(replace(mail(80, party=CAMILLE, subject="With pictures", history=True), html=html))
    running(with_engine, qtbot)
    row = ana.store.connection.execute(
        "SELECT id FROM message_html ORDER BY id DESC LIMIT 1"
    ).fetchone()
    pane = with_engine.inbox.pane
    pane.files._show_original(messages.message(ana.store, MessageId(row[0])))
    (dialog,) = with_engine.findChildren(OriginalDialog)
    assert dialog.note.startswith("1 picture from outside is not loaded")
    pressed(dialog.load, qtbot)
    qtbot.waitUntil(lambda: dialog.note == "0 of 1 picture loaded.")
    assert "Logo" in dialog.browser.toPlainText()
    assert not dialog.always.isVisible()
    dialog.close()


# -- data ---------------------------------------------------------------------------------------


def test_it_says_where_everything_lies_and_how_much(window: Window, qtbot: QtBot, ana: Ana) -> None:
    found = section(window, Data)
    assert found.place.remark.text().replace("\u200b", "") == str(ana.folder)
    qtbot.waitUntil(lambda: said(found.place).endswith("on disk"))
    pressed(found.copy, qtbot)
    assert QApplication.clipboard().text() == str(ana.folder)


def test_a_backup_is_a_whole_store(window: Window, qtbot: QtBot, tmp_path: Path, ana: Ana) -> None:
    found = section(window, Data)
    target = tmp_path / "copy.db"
    found.back_up(target)
    qtbot.waitUntil(lambda: str(target) in said(found._backup_row))
    copy = Store.open(target, write=False)
    assert copy.connection.execute("SELECT count(*) FROM message").fetchone() == (4,)
    copy.close()
    found.back_up(target)
    qtbot.waitUntil(lambda: "exists already" in found._backup_row.trouble.text())
    assert found.backup.isEnabled()


@pytest.mark.parametrize("form", ["json", "mbox"])
def test_an_export_has_every_message(
    window: Window, qtbot: QtBot, tmp_path: Path, form: str
) -> None:
    found = section(window, Data)
    target = tmp_path / f"all.{form}"
    found.export(form, target)
    assert not found.backup.isEnabled()
    qtbot.waitUntil(lambda: str(target) in said(found._export_row))
    assert found.backup.isEnabled()
    if form == "json":
        assert len(json.loads(target.read_text(encoding="utf-8"))) == 4
    else:
        with closing(mailbox.mbox(str(target))) as box:
            assert len(box) == 4


@pytest.mark.parametrize("kind", ["backup", "json"])
def test_a_file_that_is_stopped_leaves_nothing_behind(
    window: Window, qtbot: QtBot, tmp_path: Path, ana: Ana, kind: str
) -> None:
    ana.history(400)
    found = section(window, Data)
    target = tmp_path / "out" / "all"
    target.parent.mkdir()
    if kind == "backup":
        found.back_up(target)
        pressed(found.backup, qtbot)
    else:
        found.export("json", target)
        pressed(found.json, qtbot)
    qtbot.waitUntil(lambda: not found.keeping.is_running)
    assert list(target.parent.iterdir()) in ([], [target])  # it may have been quicker
    assert found.backup.text() == "Back up…"
    assert found.json.text() == "As JSON…"


def test_deleting_wants_a_word_and_escapes(window: Window, qtbot: QtBot) -> None:
    found = section(window, Data)
    erased: list[bool] = []
    window.desk.erased.connect(lambda: erased.append(True))
    page_of(window)._go(len(page_of(window).sections) - 2)
    pressed(found.delete, qtbot)
    assert not found.sure.isEnabled()
    qtbot.keyClicks(found.word, "delet")
    press(window, qtbot, Qt.Key.Key_Return)
    assert not erased
    pressed(found.never, qtbot)
    assert found._sure_row.isHidden()
    assert not erased


ERASED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from focusdesk.ui import app, engine_process, shell
from focusdesk.ui.pane.original import OriginalDialog
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.settings.data import Data

engine_process.STOP_S = 60.0

def watch(self, *, hidden=False):
    begin(self, hidden=hidden)
    timer = QTimer(self)
    def look():
        self.window.go(Place.SETTINGS)
        data = self.window.page(Place.SETTINGS).section(Data)
        if not self._desk._link.connected:
            return
        if data.delete.isEnabled():
            data.delete.click()
            data.word.setText("delete")
            data.sure.click()
        elif "keyring" in data._sure_row.trouble.text():
            data.sure.click()
    timer.timeout.connect(look)
    timer.start(50)

begin, shell.Shell.begin = shell.Shell.begin, watch
sys.exit(app.main(Path(sys.argv[1])))
"""


def test_deleting_takes_everything_of_ours_and_nothing_else(
    ana: Ana, tmp_path: Path, config: Path
) -> None:
    """There is no keyring here, so it is said that its passwords stay, and asked once more."""
    autostart.enable(ana.folder)
    ana.store.close()
    (ana.folder / "holiday.jpg").write_text("theirs")
    done = subprocess.run(
        [sys.executable, "-c", ERASED, str(ana.folder)],
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [one.name for one in ana.folder.iterdir()] == ["holiday.jpg"]
    assert not autostart.entry(ana.folder).exists()
    assert not profiles.Lock.held(ana.folder)


def test_an_engine_that_goes_on_keeps_the_profile(ana: Ana) -> None:
    lock = profiles.Lock.try_take(ana.folder)
    assert lock is not None
    from focusdesk.errors import EngineRunning

    with pytest.raises(EngineRunning):
        profiles.erase(ana.folder)
    assert profiles.database(ana.folder).exists()
    lock.release()
