"""The thread that reads for the window: of one key only the newest answer comes."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from focusdesk import profile as profiles
from focusdesk.errors import BadInput
from focusdesk.store.db import Store
from focusdesk.ui.store_thread import StoreThread
from tests.conftest import wait_until
from tests.ui.conftest import Ana


def test_an_answer_on_its_way_gives_way_to_newer_work(ana: Ana, qtbot: QtBot) -> None:
    told: list[str] = []

    def refuse(_store: Store) -> str:
        raise BadInput("length-unknown", text="old")

    thread = StoreThread(profiles.database(ana.folder), write=False)
    thread.submit(refuse, told.append, lambda _error: told.append("old failed"), key="search")
    # done there; here no event is handled, so that its answer waits
    wait_until(lambda: bool(thread._untold))
    thread.submit(lambda _store: "new", told.append, lambda _error: None, key="search")
    qtbot.waitUntil(lambda: "new" in told)
    thread.close()
    assert told == ["new"]


def test_an_answer_on_its_way_may_be_forgotten(ana: Ana, qtbot: QtBot) -> None:
    told: list[str] = []
    thread = StoreThread(profiles.database(ana.folder), write=False)
    thread.submit(lambda _store: "old", told.append, lambda _error: None, key="search")
    wait_until(lambda: bool(thread._untold))
    thread.cancel("search")
    thread.submit(lambda _store: "other", told.append, lambda _error: None, key="other")
    qtbot.waitUntil(lambda: "other" in told)
    thread.close()
    assert told == ["other"]
