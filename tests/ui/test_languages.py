"""Both languages fit in the window, and a language that is chosen is all that is spoken in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import TimeoutError as QtTimeout
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk.model import MINUTE, Micros
from focusdesk.store import focus
from focusdesk.ui.desk import Desk
from focusdesk.ui.pages import PAGES
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.window import Window
from tests.conftest import AT_ONCE
from tests.store.build import CAMILLE, mail
from tests.ui import reading
from tests.ui.conftest import Ana, settled

PLACES = [place for place in Place if place in PAGES or place in (Place.INBOX, Place.HELD)]
pytestmark = pytest.mark.usefixtures("busy")

Speaking = Callable[[str], Window]


@pytest.fixture
def speaking(desk: Desk, theme: Theme, qtbot: QtBot, qapp: QApplication) -> Iterator[Speaking]:
    """Makes the window in a language."""

    def make(language: str) -> Window:
        i18n.use(language)
        window = Window(desk, theme)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: window.strips.facts is not None)
        return window

    yield make
    i18n.use("en")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 700)], ids=["1280", "1024"])
@pytest.mark.parametrize("mode", ["open", "focus"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.value)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_text_of_ours_is_cut_off(
    ana: Ana,
    speaking: Speaking,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    place: Place,
    mode: str,
    size: tuple[int, int],
) -> None:
    """Names and subjects are elided; our own words are not, unless pointing tells them whole."""
    if mode == "focus":
        focus.start(ana.store, clock.now(), Micros(90 * MINUTE), "Deep work")
        ana.receive(mail(90, party=CAMILLE, subject="Waits"))
    window = speaking(language)
    window.resize(*size)
    window.go(place)
    settled(window, qtbot)

    def cut() -> set[str]:
        seen = reading.overhear(window, monkeypatch)
        assert any(reading.is_ours(one.text, language) for one in seen), "nothing was read"
        return {
            f"{one.where}: {one.text!r}"
            for one in seen
            if one.cut and one.text not in one.told and reading.is_ours(one.text, language)
        }

    with suppress(QtTimeout):  # layouts take some turns to come to rest
        qtbot.waitUntil(lambda: not cut(), timeout=AT_ONCE * 1000)
    assert cut() == set()
