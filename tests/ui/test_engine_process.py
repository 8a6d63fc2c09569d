"""The window keeps an engine running, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from focusdesk import profile as profiles
from focusdesk.store import accounts
from focusdesk.ui import engine_process
from focusdesk.ui.desk import LOOK_MS, REST_MS, Desk, DeskState
from focusdesk.ui.engine_process import EngineState
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.window import Window
from tests.conftest import PATIENCE, run_program, wait_until
from tests.engine.conftest import NEVER_S, ticking
from tests.store.build import TOM, mail
from tests.ui.conftest import Ana, subjects
from tests.ui.programs import engine, starts, tell


@contextmanager
def running(folder: Path, how: str = "runs") -> Iterator[Desk]:
    """A desk whose engine is such a program, started."""
    desk = Desk(folder, engine=engine(folder, how))
    desk.open()
    desk.start_engine()
    try:
        yield desk
    finally:
        desk.close()


def test_it_starts_one_and_stops_it_when_it_closes(ana: Ana, qtbot: QtBot) -> None:
    with running(ana.folder) as desk:
        qtbot.waitUntil(lambda: profiles.Lock.held(ana.folder))
        qtbot.waitUntil(lambda: desk.engine_state is EngineState.RUNNING)
        qtbot.waitUntil(lambda: desk._link.connected)
    assert not profiles.Lock.held(ana.folder)


def test_one_that_does_not_listen_is_ended_all_the_same(
    ana: Ana, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By itself it would never end; here it is given a second before it is killed."""
    monkeypatch.setattr(engine_process, "STOP_S", PATIENCE + 1)
    with running(ana.folder, "deaf"):
        qtbot.waitUntil(lambda: profiles.Lock.held(ana.folder))
    assert not profiles.Lock.held(ana.folder)


def test_one_that_dies_is_started_again_and_that_is_said(
    ana: Ana, qtbot: QtBot, theme: Theme
) -> None:
    desk = Desk(ana.folder, engine=engine(ana.folder))
    desk.open()
    window = Window(desk, theme)
    qtbot.addWidget(window)
    window.show()
    desk.start_engine()
    wait_for_engine(desk, ana, qtbot)
    process = desk._engine._process
    os.kill(process.processId(), signal.SIGKILL)
    trouble = window.inbox.panel.trouble
    qtbot.waitUntil(lambda: "started again" in trouble.accessibleName())
    qtbot.waitUntil(lambda: starts(ana.folder) == 2)
    qtbot.waitUntil(lambda: profiles.Lock.held(ana.folder))
    desk.close()


def wait_for_engine(desk: Desk, ana: Ana, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: profiles.Lock.held(ana.folder))
    qtbot.waitUntil(lambda: desk.engine_state is EngineState.RUNNING)


@pytest.mark.parametrize("how", ["falls"])
def test_one_that_never_runs_is_told_with_a_way_to_try_again(
    ana: Ana, qtbot: QtBot, theme: Theme, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("focusdesk.ui.engine_process._BACK_OFF_S", (0.01, 0.01, 0.01, 5.0))
    desk = Desk(ana.folder, engine=engine(ana.folder, how))
    desk.open()
    window = Window(desk, theme)
    qtbot.addWidget(window)
    window.show()
    desk.start_engine()
    trouble = window.inbox.panel.trouble
    qtbot.waitUntil(lambda: "does not run" in trouble.accessibleName())
    before = starts(ana.folder)
    trouble.pressed.emit()
    qtbot.waitUntil(lambda: starts(ana.folder) > before)
    desk.close()


def test_with_no_engine_what_is_due_is_handed_over_by_the_window(
    ana: Ana, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, move_clock
) -> None:
    monkeypatch.setattr("focusdesk.ui.engine_process._BACK_OFF_S", (0.01, 0.01, 0.01, 60.0))
    ana.receive(mail(1, party=TOM, received="2026-11-24 09:59"))
    with running(ana.folder, "falls") as desk:
        qtbot.waitUntil(lambda: desk.engine_state is EngineState.FAILING)
        from tests.store.build import at

        move_clock(at("2026-11-24 13:00"))

        def handed_over() -> bool:
            row = ana.store.connection.execute("SELECT announce FROM delivery").fetchone()
            return row == (0,)

        qtbot.waitUntil(handed_over)


def test_an_engine_left_by_a_crashed_window_is_taken_over_and_stopped(
    ana: Ana, qtbot: QtBot
) -> None:
    left = subprocess.Popen(engine(ana.folder))
    wait_until(lambda: profiles.Lock.held(ana.folder))
    (ana.folder / "window-engine").write_text(str(left.pid))
    with running(ana.folder) as desk:
        qtbot.waitUntil(lambda: desk._link.connected)
        assert desk.engine_state is EngineState.RUNNING
        assert starts(ana.folder) == 1
    assert left.wait(PATIENCE) == 0


def test_an_engine_that_a_person_runs_is_used_and_left_alone(ana: Ana, qtbot: QtBot) -> None:
    own = subprocess.Popen(engine(ana.folder))
    wait_until(lambda: profiles.Lock.held(ana.folder))
    with running(ana.folder) as desk:
        qtbot.waitUntil(lambda: desk._link.connected)
    assert own.poll() is None
    own.kill()
    own.wait()


def test_the_window_waits_until_the_engine_has_made_the_store(
    tmp_path: Path, qtbot: QtBot, theme: Theme
) -> None:
    folder = tmp_path / "new" / "profile"
    folder.mkdir(parents=True)
    desk = Desk(folder, engine=engine(folder, "makes"))
    desk.open()
    assert desk.state is DeskState.PREPARING
    window = Window(desk, theme)
    qtbot.addWidget(window)
    window.show()
    assert window.waiting.said == "Preparing…"
    desk.start_engine()
    qtbot.waitUntil(lambda: desk.state is DeskState.READY)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.welcome)
    desk.close()


def test_a_store_of_a_newer_program_is_refused_in_words(
    ana: Ana, qtbot: QtBot, theme: Theme
) -> None:
    ana.store.connection.execute("PRAGMA user_version = 999")
    desk = Desk(ana.folder, engine=None)
    desk.open()
    window = Window(desk, theme)
    qtbot.addWidget(window)
    assert desk.state is DeskState.REFUSED
    assert "newer FocusDesk" in window.waiting.said
    desk.close()


def test_hints_go_both_ways(ana: Ana, qtbot: QtBot, theme: Theme) -> None:
    with running(ana.folder) as desk:
        window = Window(desk, theme)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: desk._link.connected)
        desk._polling.stop()
        ana.receive(mail(1, party=TOM, history=True, subject="Hinted"))
        tell(ana.folder, '{"hint":"changed"}')
        qtbot.waitUntil(lambda: "Hinted" in subjects(window))
        window.inbox.triaging.done()
        qtbot.waitUntil((ana.folder.parent / "hinted").exists)


def test_what_the_command_line_writes_is_seen_without_looking(
    ana: Ana, qtbot: QtBot, theme: Theme
) -> None:
    accounts.set_paused(ana.store, ana.account, True)
    ana.receive(mail(1, party=TOM, history=True, subject="Told"))
    desk = Desk(ana.folder, engine=ticking(ana.folder, NEVER_S))
    desk.open()
    window = Window(desk, theme)
    qtbot.addWidget(window)
    window.show()
    desk.start_engine()
    with qtbot.waitSignal(desk._link.hinted):
        pass  # the engine knows of the window
    desk._polling.stop()
    qtbot.waitUntil(lambda: "Told" in subjects(window))
    written = run_program("--profile", str(ana.folder), "done", f"c{ana.conversation('Told')}")
    assert written.status == 0, written.err
    qtbot.waitUntil(lambda: "Told" not in subjects(window))
    desk.close()


def test_what_nobody_told_of_is_seen_by_looking(ana: Ana, qtbot: QtBot, theme: Theme) -> None:
    with running(ana.folder) as desk:
        window = Window(desk, theme)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: desk._link.connected)
        assert desk._polling.isActive()
        desk._polling.setInterval(30)  # some seconds in earnest
        ana.receive(mail(1, party=TOM, history=True, subject="Untold"))
        qtbot.waitUntil(lambda: "Untold" in subjects(window))


def test_one_looks_often_only_while_there_is_no_engine_that_tells(ana: Ana, qtbot: QtBot) -> None:
    with running(ana.folder) as desk:
        every: list[int] = [desk._polling.interval()]
        desk._link.up.connect(lambda _up: every.append(desk._polling.interval()))
        qtbot.waitUntil(lambda: desk._link.connected)
        os.kill(desk._engine._process.processId(), signal.SIGKILL)
        qtbot.waitUntil(lambda: len(every) == 4)
        assert every == [LOOK_MS, REST_MS, LOOK_MS, REST_MS]


@pytest.mark.qt_log_ignore("does not support raise")
def test_what_the_engine_cannot_ring_the_window_says(ana: Ana, qtbot: QtBot, theme: Theme) -> None:
    ana.receive(mail(1, party=TOM, history=True, subject="Rang"))
    number = ana.conversation("Rang")
    with running(ana.folder) as desk:
        window = Window(desk, theme)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: desk._link.connected)
        line = (
            r'{"event":"toast","title":"1 message","body":"Tom Whitfield\nDue","conversation":%d}'
        )
        tell(ana.folder, line % number)
        qtbot.waitUntil(lambda: window.toast.text == "1 message: Tom Whitfield · Due")
        window.toast.pressed.emit()
        assert window.inbox.pane.conversation == number
        tell(ana.folder, '{"event":"open","conversation":null}')
        qtbot.wait(150)
        assert window.isVisible()
