"""The page of the schedule, painted with the mouse and with the keyboard alone, on a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk.model import DAY, HOUR, Instant, Micros, Mode
from focusdesk.rules import week_edit
from focusdesk.rules.presets import Preset
from focusdesk.rules.schedule import Block, Schedule, Weekday
from focusdesk.rules.suggest import Choice
from focusdesk.store import deliveries, documents, focus
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.schedule.draft import ChosenBlock, ChosenDelivery
from focusdesk.ui.schedule.page import SchedulePage
from focusdesk.ui.schedule.week_grid import WeekGrid
from focusdesk.ui.schedule.week_view import GUTTER
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.theme.tokens import DARK, LIGHT
from focusdesk.ui.window import Window
from tests.store.build import CAMILLE, INES, at, mail
from tests.ui.conftest import SCHEDULE, Ana, at_rest, press
from tests.ui.test_window import colors

pytestmark = pytest.mark.usefixtures("busy")

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
WORKDAYS = frozenset((MON, TUE, WED, THU, FRI))


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> SchedulePage:
    window.go(Place.SCHEDULE)
    made = window.page(Place.SCHEDULE)
    assert isinstance(made, SchedulePage)
    qtbot.waitUntil(made.grid.hasFocus)
    return made


def stored(ana: Ana) -> Schedule:
    return documents.schedule(ana.store)


def minutes(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def point(grid: WeekGrid, day: Weekday, written: str) -> QPoint:
    """The middle of a day's column at a time."""
    x = grid.left_of(day) + grid.column / 2
    return QPointF(x, grid.y_of(minutes(written))).toPoint()


def move(grid: WeekGrid, to: QPoint) -> None:
    """The mouse moves there with its button held."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(to),
        QPointF(grid.mapToGlobal(to)),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(grid, event)


def drag(grid: WeekGrid, qtbot: QtBot, start: QPoint, end: QPoint, modifier: object = None) -> None:
    qtbot.mousePress(grid, LEFT, modifier or Qt.KeyboardModifier.NoModifier, start)
    for n in range(1, 9):
        move(grid, start + (end - start) * n / 8)
    move(grid, end)
    qtbot.mouseRelease(grid, LEFT, pos=end)


def blocks(schedule: Schedule) -> list[str]:
    """Focus blocks in words: `Deep work wed 09:30-12:00`."""
    return [_words(one) for one in schedule.focus]


def _words(block: Block) -> str:
    days = "".join(day.name[:3].lower() for day in sorted(block.days))
    hours = "-".join(f"{n // 60:02}:{n % 60:02}" for n in (block.start, block.end))
    return f"{block.label} {days} {hours}".strip()


def times(schedule: Schedule, day: Weekday) -> list[str]:
    return [f"{n // 60:02}:{n % 60:02}" for n in schedule.times_of(day)]


# -- the mouse -----------------------------------------------------------------------------------


def test_dragging_over_open_hours_paints_focus_on_all_its_days(
    page: SchedulePage, qtbot: QtBot
) -> None:
    drag(page.grid, qtbot, point(page.grid, MON, "14:01"), point(page.grid, TUE, "15:28"))
    assert blocks(page.draft.schedule) == ["Deep work wed 09:30-12:00", "montue 14:00-15:30"]
    chosen = page.draft.chosen
    assert isinstance(chosen, ChosenBlock)
    assert (chosen.mode, chosen.block.start) == (Mode.FOCUS, minutes("14:00"))


def test_quiet_hours_are_painted_and_erased_with_their_own_tools(
    page: SchedulePage, qtbot: QtBot
) -> None:
    before = page.draft.schedule
    qtbot.mouseClick(page.head.kinds.radio(Mode.QUIET), LEFT)
    drag(page.grid, qtbot, point(page.grid, THU, "13:01"), point(page.grid, THU, "13:58"))
    assert "thu 13:00-14:00" in [_words(one) for one in page.draft.schedule.quiet]
    qtbot.mouseClick(page.head.kinds.radio(Mode.OPEN), LEFT)
    drag(page.grid, qtbot, point(page.grid, THU, "12:31"), point(page.grid, THU, "14:28"))
    assert page.draft.schedule == before
    qtbot.mouseClick(page.grid, LEFT, pos=point(page.grid, WED, "10:30"))
    assert blocks(page.draft.schedule) == []


def test_an_edge_makes_a_block_longer_and_its_body_moves_it(
    page: SchedulePage, qtbot: QtBot
) -> None:
    grid = page.grid
    drag(grid, qtbot, point(grid, WED, "12:00"), point(grid, WED, "13:02"))
    assert blocks(page.draft.schedule) == ["Deep work wed 09:30-13:00"]
    drag(grid, qtbot, point(grid, WED, "09:30"), point(grid, WED, "10:16"))
    assert blocks(page.draft.schedule) == ["Deep work wed 10:15-13:00"]
    drag(grid, qtbot, point(grid, WED, "11:00"), point(grid, WED, "13:30"))
    assert blocks(page.draft.schedule) == ["Deep work wed 12:45-15:30"]


def test_a_delivery_is_dragged_on_all_its_days_or_with_alt_on_one(
    page: SchedulePage, qtbot: QtBot
) -> None:
    grid = page.grid
    marker = grid.marker_of(TUE, minutes("17:00")).toPoint()
    drag(grid, qtbot, marker, QPoint(marker.x(), round(grid.y_of(minutes("16:00")))))
    assert {tuple(times(page.draft.schedule, day)) for day in WORKDAYS} == {
        ("09:30", "12:00", "16:00")
    }
    marker = grid.marker_of(FRI, minutes("16:00")).toPoint()
    drag(grid, qtbot, marker, QPoint(marker.x(), round(grid.y_of(minutes("15:00")))), ALT)
    assert times(page.draft.schedule, FRI) == ["09:30", "12:00", "15:00"]
    assert times(page.draft.schedule, MON) == ["09:30", "12:00", "16:00"]


def test_the_gutter_adds_a_delivery_and_a_double_click_one_of_that_day(
    page: SchedulePage, qtbot: QtBot
) -> None:
    grid = page.grid
    qtbot.mouseClick(grid, LEFT, pos=QPoint(GUTTER // 2, round(grid.y_of(minutes("15:02")))))
    assert all("15:00" in times(page.draft.schedule, day) for day in WORKDAYS)
    assert page.draft.chosen == ChosenDelivery(minutes("15:00"), MON)
    qtbot.mouseDClick(grid, LEFT, pos=point(grid, SAT, "10:00"))
    assert times(page.draft.schedule, SAT) == ["10:00"]


def test_escape_ends_a_drag_and_nothing_is_changed(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    before = page.draft.schedule
    qtbot.mousePress(page.grid, LEFT, pos=point(page.grid, MON, "14:00"))
    move(page.grid, point(page.grid, MON, "16:00"))
    assert page.grid.shown != before
    press(window, qtbot, Qt.Key.Key_Escape)
    assert page.grid.shown == before
    qtbot.mouseRelease(page.grid, LEFT, pos=point(page.grid, MON, "16:00"))
    assert page.draft.schedule == before


# -- the keyboard --------------------------------------------------------------------------------


def test_a_block_is_painted_undone_and_cleared_with_the_keyboard(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    assert page.grid.cell == (MON, minutes("09:00"))
    for _ in range(5):
        press(window, qtbot, Qt.Key.Key_Down, CTRL)
    press(window, qtbot, Qt.Key.Key_Right, SHIFT)
    for _ in range(3):
        press(window, qtbot, Qt.Key.Key_Down, SHIFT)
    press(window, qtbot, Qt.Key.Key_Return)
    assert blocks(page.draft.schedule)[-1] == "montue 14:00-15:00"
    press(window, qtbot, Qt.Key.Key_Z)
    assert blocks(page.draft.schedule) == ["Deep work wed 09:30-12:00"]
    press(window, qtbot, Qt.Key.Key_Return)
    press(window, qtbot, Qt.Key.Key_Delete)
    assert blocks(page.draft.schedule) == ["Deep work wed 09:30-12:00"]


def test_f6_counts_from_the_part_that_the_keyboard_is_in(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    presets = page.inspector.presets
    last = presets.radio(list(presets.keys)[-1])
    last.setFocus()
    press(window, qtbot, Qt.Key.Key_F6, SHIFT)
    assert page.grid.hasFocus()
    last.setFocus()
    press(window, qtbot, Qt.Key.Key_F6)
    assert window.rail.places.hasFocus()


def test_the_keyboard_stands_somewhere_that_is_said(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        press(window, qtbot, key)
    said = page.grid.accessibleName()
    assert said == "Week: Wednesday 09:30, focus Deep work 09:30 to 12:00, delivery 09:30"
    assert isinstance(page.draft.chosen, ChosenBlock)
    assert "Arrows move" in page.grid.accessibleDescription()


def test_d_adds_a_delivery_takes_it_away_and_the_tools_have_letters(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_D)
    assert times(page.draft.schedule, MON) == ["09:00", "09:30", "12:00", "17:00"]
    press(window, qtbot, Qt.Key.Key_D)
    assert times(page.draft.schedule, MON) == ["09:30", "12:00", "17:00"]
    press(window, qtbot, Qt.Key.Key_Q)
    assert page.grid.kind is Mode.QUIET
    assert page.head.kinds.selected is Mode.QUIET
    press(window, qtbot, Qt.Key.Key_F)
    assert page.grid.kind is Mode.FOCUS


def test_what_the_keyboard_stands_on_is_kept_in_sight(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    bar = page.view.verticalScrollBar()
    press(window, qtbot, Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    press(window, qtbot, Qt.Key.Key_Home)
    assert bar.value() == 0


# -- the fields ----------------------------------------------------------------------------------


@pytest.fixture
def chosen(page: SchedulePage, qtbot: QtBot) -> SchedulePage:
    """With Wednesday's block chosen."""
    qtbot.mouseClick(page.grid, LEFT, pos=point(page.grid, WED, "10:30"))
    return page


def test_a_chosen_block_is_changed_field_by_field(
    chosen: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    card = chosen.inspector.chosen
    chosen.grid.setFocus()
    press(window, qtbot, Qt.Key.Key_Space)
    assert card.label.hasFocus()
    qtbot.keyClicks(card.label, "Proofs")
    qtbot.mouseClick(card.days.buttons[FRI], LEFT)
    card.end.setFocus()
    qtbot.keyClick(card.end, Qt.Key.Key_Up)
    card.start.setFocus()
    card.start.selectAll()
    qtbot.keyClicks(card.start, "10h")
    qtbot.keyClick(card.start, Qt.Key.Key_Return)
    qtbot.mouseClick(card.vips, LEFT)
    assert blocks(chosen.draft.schedule) == ["Proofs wedfri 10:00-12:15"]
    assert chosen.draft.schedule.focus[0].vips_ring
    qtbot.mouseClick(card.remove, LEFT)
    assert blocks(chosen.draft.schedule) == []
    assert card.hint.isVisible()


def test_a_time_that_is_none_is_put_back(chosen: SchedulePage, qtbot: QtBot) -> None:
    card = chosen.inspector.chosen
    card.end.setFocus()
    card.end.selectAll()
    qtbot.keyClicks(card.end, "25:90")
    qtbot.keyClick(card.end, Qt.Key.Key_Return)
    assert card.end.text() == "12:00"
    assert not chosen.draft.is_dirty


def test_writing_a_label_is_one_step_to_undo(
    chosen: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    card = chosen.inspector.chosen
    card.label.setFocus()
    card.label.selectAll()
    qtbot.keyClicks(card.label, "Zen and quiet")
    assert blocks(chosen.draft.schedule) == ["Zen and quiet wed 09:30-12:00"]
    chosen.grid.setFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    assert blocks(chosen.draft.schedule) == ["Deep work wed 09:30-12:00"]


def test_a_preset_is_put_in_place_and_named_while_it_is_followed(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    presets = page.inspector.presets
    qtbot.mouseClick(presets.radio(Preset.TWO), LEFT)
    assert presets.selected is Preset.TWO
    assert times(page.draft.schedule, MON) == ["09:30", "16:30"]
    assert page.draft.schedule.zone == "Europe/Paris"
    presets.radio(Preset.TWO).setFocus(Qt.FocusReason.TabFocusReason)
    press(window, qtbot, Qt.Key.Key_Up)
    press(window, qtbot, Qt.Key.Key_Space)
    assert presets.selected is Preset.MAKER
    drag(page.grid, qtbot, point(page.grid, SAT, "10:00"), point(page.grid, SAT, "11:00"))
    assert presets.selected is None
    for _ in range(3):
        page.undo()
    assert not page.draft.is_dirty


# -- in force ------------------------------------------------------------------------------------


def test_applying_decides_what_is_held_anew_and_can_be_taken_back(
    ana: Ana, page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    focus.start(ana.store, at("2026-11-24 09:30"), Micros(7 * HOUR), "Deep work")
    ana.receive(mail(20, party=INES, received="2026-11-24 09:55"))
    due = deliveries.next_due(ana.store)
    assert due == at("2026-11-24 16:30")
    assert not page.inspector.apply.isEnabled()
    assert page.inspector.apply.toolTip() == "Nothing is changed."
    drag(page.grid, qtbot, point(page.grid, TUE, "16:31"), point(page.grid, TUE, "17:58"))
    qtbot.mouseClick(page.inspector.apply, LEFT)
    qtbot.waitUntil(lambda: deliveries.next_due(ana.store) == at("2026-11-24 18:00"))
    assert len(stored(ana).focus) == 2
    qtbot.waitUntil(lambda: "decided anew" in window.toast.text)
    assert not page.draft.is_dirty
    window.toast.pressed.emit()
    qtbot.waitUntil(lambda: documents.schedule_text(ana.store) == SCHEDULE)
    assert deliveries.next_due(ana.store) == at("2026-11-24 16:30")


def test_z_takes_back_what_was_applied_before_anything_else(
    ana: Ana, page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    window.acts.start_focus(Micros(HOUR), "Before")
    qtbot.waitUntil(lambda: "Focus until" in window.toast.text)
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SAT, "10:00"))
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SUN, "11:00"))
    qtbot.mouseClick(page.inspector.apply, LEFT)
    qtbot.waitUntil(lambda: "decided anew" in window.toast.text)
    page.grid.setFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: documents.schedule_text(ana.store) == SCHEDULE)
    qtbot.waitUntil(lambda: "before is in force" in window.toast.text)
    assert not page.draft.is_dirty
    assert times(page.draft.schedule, SAT) == []
    window.toast.pressed.emit()
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: window.toast.text.startswith("Undone: Focus until"))


def test_what_was_applied_is_not_taken_back_over_a_later_change(
    ana: Ana, page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SAT, "10:00"))
    qtbot.mouseClick(page.inspector.apply, LEFT)
    qtbot.waitUntil(lambda: "decided anew" in window.toast.text)
    later = SCHEDULE.replace("17:00", "18:00")
    focus.set_schedule(ana.store, later, clock.now())
    window.toast.pressed.emit()
    qtbot.waitUntil(lambda: "nothing was undone" in window.toast.text)
    assert documents.schedule_text(ana.store) == later


def test_reverting_can_itself_be_taken_back(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SAT, "10:00"))
    qtbot.mouseClick(page.inspector.revert, LEFT)
    assert not page.draft.is_dirty
    page.grid.setFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    assert times(page.draft.schedule, SAT) == ["10:00"]


def test_a_draft_stays_while_one_is_elsewhere_and_while_others_write(
    ana: Ana, page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SAT, "10:00"))
    window.go(Place.INBOX)
    focus.set_schedule(ana.store, SCHEDULE.replace("17:00", "18:00"), clock.now())
    window.go(Place.SCHEDULE)
    qtbot.waitUntil(lambda: page.draft.overtaken)
    assert times(page.draft.schedule, SAT) == ["10:00"]
    assert "changed elsewhere" in page.notes.doubts.accessibleName()
    qtbot.mouseClick(page.inspector.revert, LEFT)
    assert times(page.draft.schedule, MON) == ["09:30", "12:00", "18:00"]


def test_comments_are_asked_about_before_they_are_lost(
    ana: Ana, page: SchedulePage, qtbot: QtBot
) -> None:
    focus.set_schedule(ana.store, f"# mine\n{SCHEDULE}", clock.now())
    qtbot.waitUntil(lambda: page.draft.stored_text.startswith("# mine"))
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SAT, "10:00"))
    qtbot.mouseClick(page.inspector.apply, LEFT)
    assert page.notes.losing.isVisible()
    assert documents.schedule_text(ana.store).startswith("# mine")
    page.notes.losing.pressed.emit()
    qtbot.waitUntil(lambda: times(stored(ana), SAT) == ["10:00"])


def test_what_is_doubtful_is_said_while_one_paints(page: SchedulePage, qtbot: QtBot) -> None:
    assert not page.notes.doubts.isVisible()
    qtbot.mouseDClick(page.grid, LEFT, pos=point(page.grid, SAT, "18:00"))
    qtbot.mouseClick(page.head.kinds.radio(Mode.QUIET), LEFT)
    drag(page.grid, qtbot, point(page.grid, SAT, "17:01"), point(page.grid, SAT, "18:58"))
    assert page.notes.doubts.isVisible()


# -- the past ------------------------------------------------------------------------------------


@pytest.fixture
def past(ana: Ana, busy: Ana) -> Ana:
    """Two months of mails, two each working day at 10:00 and 14:30."""
    day, uid = at("2026-09-28 00:00"), 2000
    mails = []
    while day < at("2026-11-23 00:00"):
        weekday = i18n.local(day).weekday()
        for hours, party in ((10, CAMILLE), (14.5, INES)):
            uid += 1
            if weekday < 5:
                received = Instant(day + round(hours * HOUR))
                mails.append(mail(uid, party=party, received=received, history=True))
        day = Instant(day + DAY)
    for first in range(0, len(mails), 100):
        ana.receive(*mails[first : first + 100], now=at("2026-11-24 09:45"))
    return ana


def test_the_past_is_tried_on_the_draft_and_told_day_by_day(
    past: Ana, page: SchedulePage, qtbot: QtBot
) -> None:
    card = page.inspector.past
    qtbot.waitUntil(lambda: card.simulation is not None)
    first = card.simulation
    assert first is not None and first.days == 30
    assert card.headline.accessibleName().startswith(f"{first.messages} interruptions before")
    qtbot.mouseClick(page.inspector.presets.radio(Preset.TWO), LEFT)
    assert card.progress.running
    qtbot.waitUntil(lambda: not card.progress.running)
    assert card.simulation is not first
    page.head.table.setChecked(True)
    assert page.table.past.rowCount() == 30


def test_with_little_history_the_page_says_how_much_is_missing(
    ana: Ana, page: SchedulePage, qtbot: QtBot
) -> None:
    ana.store.connection.execute("UPDATE message SET at = max(at, ?)", (at("2026-11-23 09:00"),))
    page.trial.try_schedule(page.draft.schedule)
    card = page.inspector.past
    qtbot.waitUntil(lambda: card.note.text() == "Not enough history yet (2 of 7 days)")


def test_a_delivery_out_of_sight_is_told_at_the_edge(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    window.resize(1280, 800)
    bar = page.view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() > 0)
    before = page.view.viewport().grab().toImage()
    schedule = page.draft.schedule
    midnight = frozenset((*schedule.times_of(MON), 0))
    page.grid.show_schedule(week_edit.with_weekday_times(schedule, tuple(sorted(midnight))))
    after = page.view.viewport().grab().toImage()
    changed = [y for y in range(after.height()) if _row(after, y) != _row(before, y)]
    assert changed
    assert changed[-1] < 30


def _row(image: QImage, y: int) -> list[int]:
    return [image.pixel(x, y) for x in range(0, image.width(), 2)]


def test_a_suggested_time_outside_the_hours_shown_is_said_to_be(
    past: Ana, page: SchedulePage, qtbot: QtBot
) -> None:
    suggestions = page.inspector.suggestions
    qtbot.mouseClick(page.head.suggest, LEFT)
    qtbot.waitUntil(lambda: bool(suggestions.cards.keys))
    assert "Outside" not in suggestions.note.text()
    assert suggestions._found is not None
    first = Choice((0,), suggestions._found.choices[0].total_wait)
    suggestions._show(replace(suggestions._found, choices=(first,)))
    qtbot.mouseClick(suggestions.cards.radio(1), LEFT)
    assert suggestions.note.text().endswith("Outside the hours shown at first: 00:00.")


def test_suggested_times_are_a_draft_that_is_chosen_from(
    past: Ana, page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.head.suggest, LEFT)
    cards = page.inspector.suggestions.cards
    qtbot.waitUntil(lambda: bool(cards.keys))
    assert page.draft.is_dirty
    three = times(page.draft.schedule, MON)
    assert len(three) == cards.selected == 3
    qtbot.mouseClick(cards.radio(1), LEFT)
    assert len(times(page.draft.schedule, MON)) == 1
    assert stored(past) == page.draft.stored
    page.grid.setFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    assert times(page.draft.schedule, MON) == three
    qtbot.mouseClick(page.inspector.suggestions.shut, LEFT)
    assert not page.inspector.suggestions.isVisible()
    assert page.draft.is_dirty


def test_what_if_answers_for_the_draft_and_says_what_it_does_not_understand(
    page: SchedulePage, qtbot: QtBot
) -> None:
    what_if = page.inspector.what_if
    assert "12:00" in what_if.answer.text()
    what_if.received.setFocus()
    qtbot.keyClicks(what_if.received, "wed 10:00")
    assert "Wed 25 Nov 12:00" in what_if.answer.text()
    drag(page.grid, qtbot, point(page.grid, WED, "12:00"), point(page.grid, WED, "13:00"))
    assert "Wed 25 Nov 13:00" in what_if.answer.text()
    what_if.lane.setCurrentIndex(what_if.lane.findText("Ring always"))
    assert "Wed 25 Nov 13:00" not in what_if.answer.text()
    what_if.received.clear()
    qtbot.keyClicks(what_if.received, "someday")
    assert what_if.received.wrong
    assert "someday" in what_if.answer.text()


# -- the table -----------------------------------------------------------------------------------


def rows(page: SchedulePage) -> list[str]:
    table = page.table.week
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append(" | ".join(item.text() for item in items if item is not None))
    return found


def test_the_table_says_what_is_painted_and_changes_it_with_the_keyboard(
    page: SchedulePage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_T)
    assert page.table.week.hasFocus()
    assert rows(page) == [
        "Focus: Deep work | Wed | 09:30–12:00 | –",
        "Quiet: Evening | every day | 19:00–08:30 | –",
        "Delivery | Mon–Fri | 09:30 | ",
        "Delivery | Mon–Fri | 12:00 | ",
        "Delivery | Mon–Fri | 17:00 | ",
    ]
    press(window, qtbot, Qt.Key.Key_Down)
    assert isinstance(page.draft.chosen, ChosenBlock)
    page.table.week.setCurrentCell(3, 0)
    assert page.draft.chosen == ChosenDelivery(minutes("12:00"), MON)
    press(window, qtbot, Qt.Key.Key_Delete)
    assert times(page.draft.schedule, TUE) == ["09:30", "17:00"]
    page.table.add_focus.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, qtbot, Qt.Key.Key_Space)
    assert blocks(page.draft.schedule)[-1] == "montuewedthufri 14:00-16:00"
    qtbot.mouseClick(page.table.add_delivery, LEFT)
    assert "12:00" in times(page.draft.schedule, TUE)
    qtbot.mouseClick(page.table.add_quiet, LEFT)
    assert len(page.draft.schedule.quiet) >= 1
    press(window, qtbot, Qt.Key.Key_Escape)
    assert page.table.week.hasFocus()


# -- for everybody -------------------------------------------------------------------------------


def test_everything_has_a_name_also_what_shows_up_later(
    past: Ana, chosen: SchedulePage, qtbot: QtBot
) -> None:
    qtbot.mouseClick(chosen.head.suggest, LEFT)
    qtbot.waitUntil(lambda: bool(chosen.inspector.suggestions.cards.keys))
    for table in (False, True):
        chosen.head.table.setChecked(table)
        nameless = [
            type(one).__name__
            for one in chosen.findChildren(QWidget)
            if isinstance(one, QAbstractButton | QLineEdit)
            and one.isVisible()
            and not (one.accessibleName() or (isinstance(one, QAbstractButton) and one.text()))
        ]
        assert nameless == []


def test_tab_reaches_every_control(chosen: SchedulePage, window: Window, qtbot: QtBot) -> None:
    qtbot.mouseDClick(chosen.grid, LEFT, pos=point(chosen.grid, SAT, "10:00"))
    qtbot.mouseClick(chosen.grid, LEFT, pos=point(chosen.grid, WED, "10:30"))
    reached = set()
    for _ in range(60):
        widget = QApplication.focusWidget()
        assert widget is not None
        reached.add(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    inspector, card = chosen.inspector, chosen.inspector.chosen
    wanted: list[QWidget] = [
        *(chosen.grid, chosen.head.table, chosen.head.suggest, card.label, card.start, card.end),
        *(card.vips, card.remove, *card.days.buttons.values(), inspector.what_if.received),
        *(inspector.what_if.lane, inspector.what_if.vip, inspector.revert, inspector.apply),
        *(inspector.presets.radio(one) for one in Preset),
        *(chosen.head.kinds.radio(one) for one in (Mode.FOCUS, Mode.QUIET, Mode.OPEN)),
    ]
    missed = [type(one).__name__ + one.accessibleName() for one in wanted if one not in reached]
    assert missed == []


@pytest.mark.parametrize("height", [560, 800])
def test_cards_end_where_the_buttons_begin_and_come_into_sight_with_the_keyboard(
    chosen: SchedulePage, window: Window, qtbot: QtBot, height: int
) -> None:
    window.resize(1280, height)
    inspector = chosen.inspector
    qtbot.waitUntil(lambda: inspector.foot.is_parted)
    foot = inspector.foot.geometry()
    assert inspector.view.geometry().bottom() < foot.top()
    vip = inspector.what_if.vip
    inspector.what_if.lane.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, qtbot, Qt.Key.Key_Tab)
    assert vip.hasFocus()
    port = inspector.view.viewport()
    assert port.rect().contains(vip.mapTo(port, vip.rect().bottomRight()))
    bar = inspector.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert not inspector.foot.is_parted


@pytest.mark.parametrize("width", [900, 1100, 1280])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_cut_at_any_width_in_either_language(
    past: Ana, window: Window, qtbot: QtBot, width: int, language: str
) -> None:
    i18n.use(language)
    window.resize(width, 700)
    window.go(Place.SCHEDULE)
    made = window.page(Place.SCHEDULE)
    assert isinstance(made, SchedulePage)
    card = made.inspector.past
    qtbot.waitUntil(lambda: card.simulation is not None)
    made.draft.choose(ChosenBlock(Mode.FOCUS, made.draft.schedule.focus[0], WED))
    at_rest(window)
    kinds = [made.head.kinds.radio(one) for one in (Mode.FOCUS, Mode.QUIET, Mode.OPEN)]
    inspector = made.inspector
    for one in (inspector.apply, inspector.revert, made.head.table, made.head.suggest, *kinds):
        assert one.width() >= one.minimumSizeHint().width(), one.text()
        parent = one.parentWidget()
        assert parent is not None and parent.rect().contains(one.geometry()), one.text()
    for button in (made.head.table, made.head.suggest):
        assert button.width() <= button.sizeHint().width(), button.accessibleName()
    for button in (inspector.apply, inspector.revert):
        assert button.width() >= button.sizeHint().width(), button.text()
    for label in made.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    for figure in (card.median, card.p95, card.missed):
        assert figure.width() >= figure.sizeHint().width(), figure.accessibleName()
    assert inspector.view.widget().width() <= inspector.view.viewport().width()


def test_both_themes_leave_no_patch_of_the_other(
    past: Ana, chosen: SchedulePage, window: Window, theme: Theme, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: chosen.inspector.past.simulation is not None)
    for table in (False, True):
        chosen.head.table.setChecked(table)
        for dark in (True, False):
            theme.use(dark=dark)
            shown = colors(window.grab().toImage())
            old, new = (LIGHT, DARK) if dark else (DARK, LIGHT)
            assert shown[new.rail] and shown[new.list] and shown[new.pane]
            assert not shown[old.rail] and not shown[old.list] and not shown[old.pane]


def test_the_minute_that_comes_moves_the_red_line(
    page: SchedulePage, window: Window, move_clock: object
) -> None:
    assert page.grid.here is not None
    assert (page.grid.here.today, page.grid.here.minute) == (TUE, minutes("10:00"))
    assert callable(move_clock)
    move_clock(at("2026-11-25 11:30"))
    page.tell_time()
    assert (page.grid.here.today, page.grid.here.minute) == (WED, minutes("11:30"))
    assert page.grid.here.monday + timedelta(days=2) == i18n.local(clock.now()).date()
