"""The window as a whole: themes, one a profile, its end, pictures of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from focusdesk import profile as profiles
from focusdesk.model import Mode
from focusdesk.ui.app import fit
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.screenshots import PICTURES, take
from focusdesk.ui.single import OneWindow
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.theme.tokens import DARK, LIGHT
from focusdesk.ui.window import Window
from tests.conftest import PATIENCE, wait_until
from tests.store.build import at
from tests.ui.conftest import Ana, at_rest


def colors(picture: QImage) -> Counter[str]:
    """How often each colour stands on a grid over the picture."""
    return Counter(
        picture.pixelColor(x, y).name().upper()
        for x in range(0, picture.width(), 7)
        for y in range(0, picture.height(), 7)
    )


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("place", [Place.INBOX, Place.HELD])
def test_another_theme_leaves_no_patch_of_the_old_one(
    window: Window, theme: Theme, qtbot: QtBot, place: Place
) -> None:
    window.go(place)
    at_rest(window)
    for dark in (True, False):
        theme.use(dark=dark)
        at_rest(window)
        shown = colors(window.grab().toImage())
        old, new = (LIGHT, DARK) if dark else (DARK, LIGHT)
        assert shown[new.rail] and shown[new.list] and shown[new.pane]
        assert not shown[old.rail] and not shown[old.list] and not shown[old.pane]


@pytest.mark.usefixtures("busy")
def test_pictures_are_taken_of_every_place(ana: Ana, tmp_path: Path, qtbot: QtBot) -> None:
    wanted = [one for one in PICTURES if one.name in ("inbox-dark", "peek-light")]
    made = take(ana.folder, tmp_path / "pictures", wanted)
    assert [path.name for path in made] == ["inbox-dark.png", "peek-light.png"]
    for path in made:
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (1280, 800)
        assert len(colors(picture)) > 20


@pytest.mark.parametrize("width", [900, 1100, 1280, 1600])
@pytest.mark.usefixtures("busy")
def test_nothing_lies_outside_the_window(window: Window, qtbot: QtBot, width: int) -> None:
    window.resize(width, 700)
    at_rest(window)
    header = window.inbox.pane.header
    assert window.inbox.pane.geometry().right() <= window.width()
    for button in (header.done, header.snooze):
        assert header.rect().contains(button.geometry())
    for card in window.inbox.pane.timeline.cards():
        assert card.geometry().right() <= window.inbox.pane.timeline.width()


def test_a_second_start_raises_the_first(tmp_path: Path, qtbot: QtBot) -> None:
    first = OneWindow(tmp_path)
    assert first.take()
    first.listen()
    asked: list[bool] = []
    first.raise_asked.connect(lambda: asked.append(True))
    program = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from focusdesk.ui.single import OneWindow;"
        "sys.exit(7 if OneWindow(Path(sys.argv[1])).take() else 0)"
    )
    second = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)])
    qtbot.waitUntil(lambda: bool(asked))
    assert second.wait(PATIENCE) == 0
    first.release()
    assert OneWindow(tmp_path).take()


LEFT_AT_ONCE = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtNetwork import QLocalSocket
from focusdesk.ui.single import OneWindow
app = QCoreApplication([])
first = OneWindow(Path(sys.argv[1]))
assert first.take()
first.listen()
asked = []
first.raise_asked.connect(asked.append)
caller = QLocalSocket()
caller.connectToServer(first._name)
assert caller.waitForConnected()
caller.disconnectFromServer()
while not asked:
    app.processEvents()
first.release()
del first
app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
app.processEvents()
assert asked == [None]
"""


def test_it_may_end_while_who_started_again_is_still_forgotten(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LEFT_AT_ONCE, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_profile_that_takes_no_lock_still_gets_its_window(tmp_path: Path) -> None:
    place = tmp_path / "profile"
    one = OneWindow(place)
    place.rmdir()  # nobody can make a file there, as in a folder that is read-only
    assert one.take()


def test_a_window_is_no_larger_than_its_screen(qtbot: QtBot) -> None:
    wide = QWidget()
    qtbot.addWidget(wide)
    wide.resize(4000, 3000)
    wide.show()
    fit(wide)
    room = wide.screen().availableGeometry().size()
    assert wide.frameGeometry().size().boundedTo(room) == wide.frameGeometry().size()
    small = wide.size()
    fit(wide)
    assert wide.size() == small


def test_a_window_that_crashed_leaves_the_place_free(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from focusdesk.ui.single import OneWindow;"
        "OneWindow(Path(sys.argv[1])).take(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert OneWindow(tmp_path).take()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_it_closes_in_order(tmp_path: Path, number: signal.Signals) -> None:
    place = tmp_path / "profile"
    program = (
        "import sys; from pathlib import Path; from focusdesk.ui import app;"
        "sys.exit(app.main(Path(sys.argv[1])))"
    )
    running = subprocess.Popen([sys.executable, "-c", program, str(place)])
    wait_until(lambda: profiles.Lock.held(place))
    os.kill(running.pid, number)
    assert running.wait(PATIENCE) == 0
    wait_until(lambda: not profiles.Lock.held(place))


@pytest.mark.usefixtures("busy")
def test_the_card_gives_its_title_room_before_the_words_round_the_time(window: Window) -> None:
    facts = window.strips.facts
    assert facts is not None
    quiet = replace(facts.span, mode=Mode.QUIET, label="", end=at("2026-11-25 08:30"))
    card = window.rail.card
    card.show_facts(replace(facts, span=quiet))
    assert card._until() == "until Wed 08:30"
    assert card._until(room=60) == "Wed 08:30"
