"""Cycles that hold Qt's objects are collected on the window's thread, whoever made them too many."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from focusdesk.store.db import Store
from focusdesk.ui.desk import Desk
from focusdesk.ui.garbage import LOOK_MS, REST_MS

THIS = threading.get_ident()


class Knot(QObject):
    """Part of a cycle; tells on which thread it went."""

    def __init__(self, went: list[int]) -> None:
        super().__init__()
        self.itself = self
        self.destroyed.connect(lambda: went.append(threading.get_ident()))


def make_garbage(_store: Store) -> int:
    """More cycles than the collector lets pass."""
    for _n in range(20_000):
        knot: list[object] = []
        knot.append(knot)
    return len(gc.get_objects())


def test_a_thread_that_reads_the_store_destroys_nothing_of_qt(desk: Desk, qtbot: QtBot) -> None:
    went: list[int] = []
    knots = [Knot(went) for _n in range(50)]
    del knots
    read: list[int] = []
    desk.read("garbage", make_garbage, read.append)
    qtbot.waitUntil(lambda: bool(read))
    qtbot.waitUntil(lambda: len(went) == 50)
    assert set(went) == {THIS}


def test_it_looks_seldom_while_nothing_makes_any(desk: Desk, qtbot: QtBot) -> None:
    timer = desk._garbage._looking
    gc.collect()
    timer.timeout.emit()
    assert timer.interval() == REST_MS
    kept = [[] for _n in range(20_000)]
    timer.timeout.emit()
    assert timer.interval() == LOOK_MS
    del kept


def test_the_collector_runs_by_itself_again_when_the_last_desk_is_closed(desk: Desk) -> None:
    other = Desk(desk.folder, engine=None)
    assert not gc.isenabled()
    other.close()
    other.close()
    assert not gc.isenabled()
    desk.close()
    assert gc.isenabled()
