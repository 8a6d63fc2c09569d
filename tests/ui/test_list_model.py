"""The list's model keeps Qt's contract, and reads no more than is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from focusdesk.model import Instant, Triage
from focusdesk.store import inbox, triage
from focusdesk.store.db import Changed
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.model import PAGE, ConversationList, View
from focusdesk.ui.window import Window
from tests.store.build import at, mail
from tests.ui.conftest import Ana, subjects


def held_to_the_contract(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_changes_keep_the_contract_of_a_model(ana: Ana, desk: Desk, qtbot: QtBot) -> None:
    ana.history(60)
    model = ConversationList(desk)
    watching = held_to_the_contract(model)
    model.show(View())
    assert model.size == 60

    def ids() -> list[int]:
        return [id_ for _at, id_ in inbox.conversation_ids(ana.store, Triage.INBOX)]

    for id_ in ids()[::7]:
        model.apply(triage.done(ana.store, [id_], at("2026-11-24 10:00")).changed)
    assert model.size == len(ids()) == 51
    model.apply(
        triage.snooze(ana.store, ids()[:3], at("2026-11-24 09:50"), at("2026-11-24 09:40")).changed
    )
    model.apply(triage.wake_due(ana.store, at("2026-11-24 09:55")))
    assert model.size == 51
    new = ana.receive(mail(7000, subject="Newest", history=True, received="2026-11-24 09:59"))
    model.apply(new.changed)
    old = ana.receive(mail(7001, subject="Old", history=True, received="2026-11-20 09:59"))
    model.apply(old.changed)
    shown = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert shown[0] == "Today"
    assert "Newest" in shown[1]
    assert "Old" in shown[-1]
    model.apply(Changed(0, frozenset(("conversation", one) for one in ids())))
    assert model.size == 53
    watching.deleteLater()


def test_another_minute_says_anew_what_reads_otherwise_by_now_and_nothing_else(
    ana: Ana, desk: Desk, qtbot: QtBot, move_clock: Callable[[Instant], None]
) -> None:
    ana.history(3)
    due_at = at("2026-11-24 13:00")
    ana.receive(mail(5, subject="Due", received="2026-11-24 09:00", history=True, deadline=due_at))
    model = ConversationList(desk)
    model.show(View())
    rows = {model.index(row, 0).data(): row for row in range(1, model.rowCount())}
    said: list[int] = []
    model.dataChanged.connect(lambda first, last: said.extend(range(first.row(), last.row() + 1)))
    move_clock(at("2026-11-24 10:01"))
    model.tell_time()
    assert said == []
    move_clock(at("2026-11-24 12:30"))
    model.tell_time()
    (row,) = said
    (due,) = (spoken for spoken, place in rows.items() if place == row)
    assert "Due" in due and model.index(row, 0).data() != due


def test_a_long_list_is_read_by_pages(ana: Ana, desk: Desk, qtbot: QtBot) -> None:
    ana.history(PAGE + 20)
    model = ConversationList(desk)
    model.show(View())
    assert model.size == PAGE
    assert model.canFetchMore(QModelIndex())
    model.fetchMore(QModelIndex())
    assert model.size == PAGE + 20
    assert not model.canFetchMore(QModelIndex())
    last = model.index(model.rowCount() - 1, 0)
    assert f"Subject {PAGE + 19:04d}" in last.data()


def test_what_comes_below_the_pages_read_waits_for_its_page(
    ana: Ana, desk: Desk, qtbot: QtBot
) -> None:
    ana.history(PAGE + 5)
    model = ConversationList(desk)
    model.show(View())
    old = ana.receive(mail(9000, subject="Old", history=True, received="2026-11-01 09:00"))
    model.apply(old.changed)
    assert model.size == PAGE


def test_rows_outside_the_window_are_not_read(
    ana: Ana, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.history(300)
    asked: list[int] = []
    real = inbox.conversations

    def counting(store, ids):
        asked.extend(ids)
        return real(store, ids)

    monkeypatch.setattr(inbox, "conversations", counting)
    model = ConversationList(desk)
    model.show(View())
    assert asked == []
    model.index(1, 0).data(Qt.ItemDataRole.DisplayRole)
    assert len(asked) < 40


def test_scrolling_shows_every_row_once(ana: Ana, window: Window, qtbot: QtBot) -> None:
    ana.history(40)
    qtbot.waitUntil(lambda: len(subjects(window)) > 40)
    assert len(set(subjects(window))) == len(subjects(window))


def test_titles_of_groups_cannot_be_chosen(ana: Ana, desk: Desk, qtbot: QtBot) -> None:
    ana.history(3)
    model = ConversationList(desk)
    model.show(View())
    assert model.is_header(0)
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert model.flags(model.index(1, 0)) & Qt.ItemFlag.ItemIsSelectable
