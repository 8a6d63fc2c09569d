"""The page of the rules, used with the mouse and with the keyboard alone, on a real store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from focusdesk import clock, i18n
from focusdesk.model import HOUR, Category, Instant, Lane, Micros, Triage
from focusdesk.rules import rules_file
from focusdesk.rules.rule import Rule
from focusdesk.store import deliveries, documents, focus, inbox, rulebook, triage
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.rules.page import RulesPage
from focusdesk.ui.rules.view import RuleView
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.widgets import query_spans
from focusdesk.ui.widgets.query_spans import Part
from focusdesk.ui.window import Window
from tests.store.build import CAMILLE, INES, TOM, at, mail
from tests.ui.conftest import Ana, everything_said, press

pytestmark = pytest.mark.usefixtures("busy")

RULES = """\
[[rule]]
name = "Leads"
when = "category:lead"
lane = "next"
longest_wait = "2h"

[[rule]]
name = "Urgent"
when = "text:urgent"
lane = "urgent"

[[rule]]
name = "Brume"
when = 'client:"Inès Morel"'
lane = "digest"
enabled = false
"""
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def ruled(ana: Ana, busy: Ana) -> Ana:
    """Three rules of her own."""
    rulebook.set_rules(ana.store, RULES, at("2026-11-24 09:47"))
    return ana


@pytest.fixture
def page(ruled: Ana, window: Window, qtbot: QtBot) -> RulesPage:
    window.go(Place.RULES)
    made = window.page(Place.RULES)
    assert isinstance(made, RulesPage)
    return made


def rules(ana: Ana) -> list[str]:
    """The stored rules by name, one that is off in brackets."""
    found = documents.rulebook(ana.store).rules[:-1]
    return [one.name if one.enabled else f"({one.name})" for one in found]


def stored(ana: Ana, qtbot: QtBot, *names: str) -> None:
    """Wait until these are the rules."""
    qtbot.waitUntil(lambda: rules(ana) == list(names))


def counted(page: RulesPage, qtbot: QtBot) -> list[int | None]:
    """The counts of the rows, once they are known."""
    last = page.rules.rowCount() - 1
    qtbot.waitUntil(lambda: page.rules.row(last).count is not None)
    return [page.rules.row(n).count for n in range(last + 1)]


def spot(view: RuleView, place: int, x: int) -> QPoint:
    """A point in a row; negative from its right end."""
    area = view.visualRect(view.model().index(place, 0))
    return QPoint(area.left() + x if x >= 0 else area.right() + x, area.center().y())


def click(view: RuleView, qtbot: QtBot, place: int, x: int = 120) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot(view, place, x))


def drag(view: RuleView, qtbot: QtBot, start: int, to_y: int) -> None:
    """Drag a row until the mouse is at a height."""
    left = Qt.MouseButton.LeftButton
    here = spot(view, start, 120)
    qtbot.mousePress(view.viewport(), left, pos=here)
    for y in range(here.y(), to_y, 6 if to_y > here.y() else -6):
        _drag_move(view, QPoint(here.x(), y))
    _drag_move(view, QPoint(here.x(), to_y))
    qtbot.mouseRelease(view.viewport(), left, pos=QPoint(here.x(), to_y))


def _drag_move(view: RuleView, at_: QPoint) -> None:
    from PySide6.QtCore import QEvent, QPointF
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at_),
        QPointF(view.viewport().mapToGlobal(at_)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(view.viewport(), event)


def write_query(page: RulesPage, qtbot: QtBot, text: str) -> None:
    """Replace the query by typing."""
    edit = page.editor.condition.field.edit
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_A, CTRL)
    qtbot.keyClick(edit, Qt.Key.Key_Backspace)
    qtbot.keyClicks(edit, text)


# -- the list ------------------------------------------------------------------------------------


def test_g_then_r_leads_there_and_the_list_has_the_keyboard(
    ruled: Ana, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_G)
    press(window, qtbot, Qt.Key.Key_R)
    assert window.place is Place.RULES
    made = window.page(Place.RULES)
    assert isinstance(made, RulesPage)
    assert made.view.hasFocus()
    assert window.rail.footer.buttons[Place.RULES].isChecked()


def test_each_row_says_its_place_what_it_does_and_how_much_it_decided(
    page: RulesPage, qtbot: QtBot
) -> None:
    assert counted(page, qtbot) == [1, 0, 1, 2]
    said = [page.rules.row(n).spoken for n in range(4)]
    assert said == [
        "1, New leads wait for the next delivery, 2 h at most, 1 in 30 days",
        (
            "2, Messages with “urgent” in the text ring at once, even in focus and quiet hours, "
            "0 in 30 days"
        ),
        "3, Messages of Inès Morel go to the daily digest, 1 in 30 days, off",
        "4, Everything else waits for the next delivery, 2 in 30 days, always last",
    ]


def test_space_switches_a_rule_and_z_switches_it_back(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Space)
    stored(ruled, qtbot, "Leads", "(Urgent)", "(Brume)")
    qtbot.waitUntil(lambda: window.toast.text == "“Urgent” is off")
    assert page.view.place == 1
    press(window, qtbot, Qt.Key.Key_Z)
    stored(ruled, qtbot, "Leads", "Urgent", "(Brume)")


def test_what_is_undone_is_said_and_its_button_undoes_nothing_else(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.toast.text == "“Leads” is off")
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.toast.text == "“Urgent” is off")
    press(window, qtbot, Qt.Key.Key_Z)
    # before the window has heard that it is done
    assert window.toast.text == "“Urgent” is off"
    window.toast.pressed.emit()
    qtbot.waitUntil(lambda: window.toast.text == "Undone: “Urgent” is off")
    assert rules(ruled) == ["(Leads)", "Urgent", "(Brume)"]
    window.go(Place.INBOX)
    window.toast.pressed.emit()
    window.go(Place.RULES)
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: window.toast.text == "Undone: “Leads” is off")
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]


def test_the_switch_is_pressed_without_opening_the_rule(
    ruled: Ana, page: RulesPage, qtbot: QtBot
) -> None:
    click(page.view, qtbot, 2, -35)
    stored(ruled, qtbot, "Leads", "Urgent", "Brume")
    assert page.view.place == 0
    assert page.draft.place == 0


def test_alt_and_an_arrow_move_a_rule_never_past_the_last_one(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Down, ALT)
    stored(ruled, qtbot, "Urgent", "Leads", "(Brume)")
    assert (page.view.place, page.draft.rule.name) == (1, "Leads")
    press(window, qtbot, Qt.Key.Key_Down, ALT)
    press(window, qtbot, Qt.Key.Key_Down, ALT)
    stored(ruled, qtbot, "Urgent", "(Brume)", "Leads")
    for _ in range(2):
        press(window, qtbot, Qt.Key.Key_Z)
    stored(ruled, qtbot, "Leads", "Urgent", "(Brume)")
    click(page.view, qtbot, 3)
    press(window, qtbot, Qt.Key.Key_Up, ALT)
    press(window, qtbot, Qt.Key.Key_Space)
    press(window, qtbot, Qt.Key.Key_Delete)
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]


def test_a_rule_is_dragged_to_another_place(ruled: Ana, page: RulesPage, qtbot: QtBot) -> None:
    drag(page.view, qtbot, 0, spot(page.view, 1, 0).y() + 25)
    stored(ruled, qtbot, "Urgent", "Leads", "(Brume)")
    assert page.draft.rule.name == "Leads"
    drag(page.view, qtbot, 2, 4)
    stored(ruled, qtbot, "(Brume)", "Urgent", "Leads")
    drag(page.view, qtbot, 0, page.view.viewport().height() - 4)
    stored(ruled, qtbot, "Urgent", "Leads", "(Brume)")


def test_the_last_rule_is_not_dragged_and_escape_ends_a_drag(
    ruled: Ana, page: RulesPage, qtbot: QtBot
) -> None:
    drag(page.view, qtbot, 3, 4)
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]
    here = spot(page.view, 0, 120)
    qtbot.mousePress(page.view.viewport(), Qt.MouseButton.LeftButton, pos=here)
    _drag_move(page.view, here + QPoint(0, 100))
    assert page.view.is_dragging
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert not page.view.is_dragging
    qtbot.mouseRelease(page.view.viewport(), Qt.MouseButton.LeftButton, pos=here)
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]


def test_delete_takes_a_rule_out_and_undo_brings_it_back_and_opens_it(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Down)
    press(window, qtbot, Qt.Key.Key_Delete)
    stored(ruled, qtbot, "Leads", "(Brume)")
    assert page.draft.rule.name == "Brume"
    qtbot.waitUntil(lambda: window.toast.text == "“Urgent” deleted")
    window.toast.pressed.emit()
    stored(ruled, qtbot, "Leads", "Urgent", "(Brume)")
    assert (page.draft.place, page.draft.rule.name) == (1, "Urgent")


def test_rules_are_searched_and_not_moved_meanwhile(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Slash)
    assert page.panel.search.hasFocus()
    qtbot.keyClicks(page.panel.search, "ines")
    hidden = [page.view.isRowHidden(n) for n in range(4)]
    assert hidden == [True, True, False, True]
    qtbot.keyClick(page.panel.search, Qt.Key.Key_Down)
    assert page.view.hasFocus()
    assert (page.view.place, page.draft.rule.name) == (2, "Brume")
    press(window, qtbot, Qt.Key.Key_Up, ALT)
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]
    press(window, qtbot, Qt.Key.Key_Slash)
    qtbot.keyClicks(page.panel.search, "xyzzy")
    assert page.panel.none.text() == "No rule says that."
    qtbot.keyClick(page.panel.search, Qt.Key.Key_Escape)
    assert not any(page.view.isRowHidden(n) for n in range(4))
    assert not page.panel.search.isVisible()


# -- what changing means -------------------------------------------------------------------------


@pytest.fixture
def holding(ruled: Ana) -> Ana:
    """In focus; a lead of Tom waits for it to end."""
    focus.start(ruled.store, at("2026-11-24 09:30"), Micros(2 * HOUR), "Deep work")
    ruled.receive(
        mail(
            30,
            party=TOM,
            received="2026-11-24 09:58",
            subject="A lead",
            text="urgent",
            category=Category.LEAD,
        )
    )
    return ruled


def released(ana: Ana) -> Instant | None:
    row = ana.store.connection.execute(
        "SELECT released_at FROM message ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return None if row[0] is None else Instant(row[0])


def lane(ana: Ana) -> str:
    row = ana.store.connection.execute(
        "SELECT lane FROM message ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return str(row[0])


def test_another_order_decides_what_is_held_anew(
    holding: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    assert (lane(holding), released(holding)) == ("next", None)
    press(window, qtbot, Qt.Key.Key_Down, ALT)
    qtbot.waitUntil(lambda: released(holding) is not None)
    assert lane(holding) == "urgent"
    qtbot.waitUntil(lambda: window.toast.text == "“Leads” is rule 2 now · 1 held message came in")
    # what was handed over stays so
    press(window, qtbot, Qt.Key.Key_Z)
    stored(holding, qtbot, "Leads", "Urgent", "(Brume)")
    assert released(holding) is not None


def test_what_is_held_is_never_shown_among_the_matches(
    holding: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    click(page.view, qtbot, 1)
    qtbot.waitUntil(lambda: page.editor.matches.trial is not None)
    qtbot.waitUntil(lambda: page.editor.matches.title.text() == "1 match in 30 days")
    assert page.editor.matches.rows == []
    assert "A lead" not in everything_said(window)
    assert page.editor.matches.note.text() == (
        "1 of them is decided by a rule above.\nAll of them are held: what they say is not shown."
    )


# -- the editor ----------------------------------------------------------------------------------


def test_a_new_rule_is_written_with_the_keyboard_alone(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_N)
    edit = page.editor.condition.field.edit
    assert edit.hasFocus()
    assert page.view.place == -1
    assert not page.editor.save.isEnabled()
    qtbot.keyClicks(edit, "cl")
    assert [one.written for one in edit.offers.offers] == ["client:"]
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    qtbot.keyClicks(edit, "cam")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert page.draft.rule.query == 'client:"Camille Roy" '
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert page.draft.rule.lane is Lane.NOW
    press(window, qtbot, Qt.Key.Key_S, CTRL)
    stored(ruled, qtbot, 'client:"Camille Roy"', "Leads", "Urgent", "(Brume)")
    saved = documents.rulebook(ruled.store).rules[0]
    assert (saved.query, saved.lane) == ('client:"Camille Roy"', Lane.NOW)
    assert (page.view.place, page.draft.is_dirty) == (0, False)
    assert page.view.hasFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    stored(ruled, qtbot, "Leads", "Urgent", "(Brume)")


def test_a_new_rule_never_stands_above_security_codes_and_vips(
    ana: Ana, busy: Ana, window: Window, qtbot: QtBot
) -> None:
    window.go(Place.RULES)
    page = window.page(Place.RULES)
    assert isinstance(page, RulesPage)
    shipped = rules(ana)
    assert shipped[:2] == ["Security codes", "VIP clients"]
    press(window, qtbot, Qt.Key.Key_N)
    write_query(page, qtbot, "text:code")
    page.editor.save_asked.emit()
    stored(ana, qtbot, *shipped[:2], "text:code", *shipped[2:])
    assert page.view.place == 2


def test_letters_are_commands_again_once_a_rule_is_saved(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Return)
    qtbot.keyClicks(QApplication.focusWidget(), " is:vip")
    press(window, qtbot, Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: documents.rulebook(ruled.store).rules[0].query.endswith("is:vip"))
    for key in (Qt.Key.Key_G, Qt.Key.Key_I, Qt.Key.Key_G, Qt.Key.Key_R, Qt.Key.Key_Z):
        press(window, qtbot, key)
    qtbot.waitUntil(lambda: documents.rulebook(ruled.store).rules[0].query == "category:lead")
    qtbot.waitUntil(lambda: page.draft.rule.query == "category:lead")


def test_offers_are_stepped_through_closed_and_pressed(page: RulesPage, qtbot: QtBot) -> None:
    edit = page.editor.condition.field.edit
    write_query(page, qtbot, "category:")
    first = edit.offers.current
    assert first is not None and first.written == "category:message"
    qtbot.keyClick(edit, Qt.Key.Key_Down)
    second = edit.offers.current
    assert second is not None and second.written == "category:lead"
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.offers.current is None
    assert edit.hasFocus()
    qtbot.keyClick(edit, Qt.Key.Key_Space, CTRL)
    place = edit.offers.row_area(2).center().toPoint()
    qtbot.mouseClick(edit.offers, Qt.MouseButton.LeftButton, pos=place)
    assert page.editor.condition.field.text == "category:payment "


def test_a_rule_is_not_offered_what_it_may_not_ask(page: RulesPage, qtbot: QtBot) -> None:
    edit = page.editor.condition.field.edit
    write_query(page, qtbot, "is:")
    assert "is:unread" not in [one.written for one in edit.offers.offers]
    assert "is:vip" in [one.written for one in edit.offers.offers]


def test_chips_begin_terms_where_the_cursor_is(page: RulesPage, qtbot: QtBot) -> None:
    condition = page.editor.condition
    write_query(page, qtbot, "urgent")
    qtbot.mouseClick(condition.chips["channel:"], Qt.MouseButton.LeftButton)
    assert condition.field.text == "urgent channel:"
    assert condition.field.edit.hasFocus()
    assert condition.field.edit.offers.current is not None
    qtbot.keyClick(condition.field.edit, Qt.Key.Key_Tab)
    qtbot.mouseClick(condition.chips["is:vip"], Qt.MouseButton.LeftButton)
    assert condition.field.text == "urgent channel:email is:vip "


def test_what_is_wrong_is_said_in_place_and_cannot_be_saved(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    field, wrong = page.editor.condition.field, page.editor.condition.wrong
    write_query(page, qtbot, 'category:lead client:"Studio')
    assert not page.editor.save.isEnabled()
    qtbot.waitUntil(wrong.isVisible)
    assert wrong.text() == "Closing quote missing after Studio."
    assert field.wrong
    assert field.edit.accessibleDescription() == wrong.text()
    assert page.editor.save.toolTip() == wrong.text()
    assert _underlined(page) == '"Studio'
    press(window, qtbot, Qt.Key.Key_S, CTRL)
    qtbot.keyClicks(field.edit, '"')
    assert not field.wrong
    assert not wrong.isVisible()
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]
    write_query(page, qtbot, "lane:next")
    qtbot.waitUntil(lambda: wrong.text().startswith("A rule cannot ask for lane:"))


def test_what_is_offered_never_covers_what_is_wrong(page: RulesPage, qtbot: QtBot) -> None:
    edit, wrong = page.editor.condition.field.edit, page.editor.condition.wrong
    write_query(page, qtbot, 'client:"Camille')
    assert edit.offers.offers
    qtbot.waitUntil(wrong.isVisible)
    bottom = wrong.mapToGlobal(QPoint(0, wrong.height())).y()
    row = edit.offers.row_area(0).toRect().topLeft()
    qtbot.waitUntil(lambda: edit.offers.mapToGlobal(row).y() >= bottom)
    qtbot.keyClicks(edit, " Roy")
    # the quote alone is missing, and that is said
    assert not edit.offers.offers
    qtbot.waitUntil(wrong.isVisible)


def _underlined(page: RulesPage) -> str:
    """The characters with a wavy line."""
    edit = page.editor.condition.field.edit
    text = edit.toPlainText()
    found = [
        text[range_.start + n]
        for range_ in edit.document().firstBlock().layout().formats()
        for n in range(range_.length)
        if range_.format.fontUnderline() or range_.format.underlineStyle().value
    ]
    return "".join(found)


def test_what_is_pasted_becomes_one_line(page: RulesPage, qtbot: QtBot) -> None:
    edit = page.editor.condition.field.edit
    write_query(page, qtbot, "")
    clip = QMimeData()
    clip.setText("category:lead\n  OR\tis:vip\n")
    edit.insertFromMimeData(clip)
    assert page.editor.condition.field.text == "category:lead OR is:vip"


def test_letters_are_no_commands_while_one_writes(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    write_query(page, qtbot, "zen gr")
    assert page.editor.condition.field.text == "zen gr"
    page.editor.name.setFocus()
    page.editor.name.selectAll()
    qtbot.keyClicks(page.editor.name, "Nz")
    assert page.draft.rule.name == "Nz"
    assert window.place is Place.RULES
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]


def test_edits_wait_for_saving_and_are_kept_when_one_looks_elsewhere(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.editor.lanes.radio(Lane.MUTE), Qt.MouseButton.LeftButton)
    assert page.rules.row(0).unsaved
    assert "not saved" in page.rules.row(0).spoken
    click(page.view, qtbot, 1)
    assert page.draft.rule.lane is Lane.URGENT
    assert page.rules.row(0).unsaved
    click(page.view, qtbot, 0)
    assert page.draft.rule.lane is Lane.MUTE
    assert documents.rulebook(ruled.store).rules[0].lane is Lane.NEXT
    qtbot.mouseClick(page.editor.cancel, Qt.MouseButton.LeftButton)
    assert page.draft.rule.lane is Lane.NEXT
    assert not page.rules.row(0).unsaved
    assert not page.editor.cancel.isEnabled()


def test_z_takes_back_an_edit_before_it_takes_back_what_was_stored(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    press(window, qtbot, Qt.Key.Key_Space)
    stored(ruled, qtbot, "(Leads)", "Urgent", "(Brume)")
    qtbot.mouseClick(page.editor.lanes.radio(Lane.MUTE), Qt.MouseButton.LeftButton)
    page.view.setFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    assert page.draft.rule.lane is Lane.NEXT
    assert rules(ruled) == ["(Leads)", "Urgent", "(Brume)"]
    press(window, qtbot, Qt.Key.Key_Z)
    stored(ruled, qtbot, "Leads", "Urgent", "(Brume)")


def test_a_lane_that_never_holds_takes_no_longest_wait_and_says_why(
    page: RulesPage, qtbot: QtBot
) -> None:
    assert page.editor.hold.text() == "2 h"
    assert page.editor.hold.isEnabled()
    qtbot.mouseClick(page.editor.lanes.radio(Lane.URGENT), Qt.MouseButton.LeftButton)
    assert not page.editor.hold.isEnabled()
    assert page.editor.hold_note.text() == "Not used: this lane never holds."
    qtbot.mouseClick(page.editor.lanes.radio(Lane.DIGEST), Qt.MouseButton.LeftButton)
    assert page.editor.hold.isEnabled()


def test_longest_wait_and_tag_are_saved(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    page.editor.hold.setFocus()
    page.editor.hold.selectAll()
    qtbot.keyClicks(page.editor.hold, "soon")
    assert page.editor.hold.wrong
    assert not page.editor.save.isEnabled()
    page.editor.hold.selectAll()
    qtbot.keyClicks(page.editor.hold, "90 min")
    assert not page.editor.hold.wrong
    page.editor.tag.setFocus()
    qtbot.keyClicks(page.editor.tag, "Later")
    qtbot.mouseClick(page.editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: documents.rulebook(ruled.store).rules[0].tag == "later")
    assert documents.rulebook(ruled.store).rules[0].longest_wait == HOUR * 3 // 2
    assert page.editor.hold.text() == "1 h 30 min"


def test_the_lane_of_everything_else_changes_and_nothing_else(
    ruled: Ana, page: RulesPage, qtbot: QtBot
) -> None:
    click(page.view, qtbot, 3)
    for hidden in (page.editor.condition, page.editor.duplicate, page.editor.delete):
        assert not hidden.isVisible()
    assert page.editor.name.isReadOnly()
    qtbot.mouseClick(page.editor.lanes.radio(Lane.DIGEST), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: documents.rulebook(ruled.store).rules[-1].lane is Lane.DIGEST)


def test_a_copy_stands_below_switched_off_and_open(
    ruled: Ana, page: RulesPage, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.editor.duplicate, Qt.MouseButton.LeftButton)
    stored(ruled, qtbot, "Leads", "(Leads (copy))", "Urgent", "(Brume)")
    assert page.draft.place == 1
    qtbot.mouseClick(page.editor.delete, Qt.MouseButton.LeftButton)
    stored(ruled, qtbot, "Leads", "Urgent", "(Brume)")


def test_lanes_name_the_deliveries_that_come(page: RulesPage) -> None:
    said = {lane: page.editor.lanes.radio(lane).accessibleDescription() for lane in Lane}
    assert said[Lane.NEXT] == "Waits for 12:00, 17:00 or Wed 09:30"
    assert all(said.values())


def test_the_shipped_names_are_kept_when_they_are_not_edited(
    ana: Ana, window: Window, qtbot: QtBot
) -> None:
    i18n.use("fr")
    window.go(Place.RULES)
    made = window.page(Place.RULES)
    assert isinstance(made, RulesPage)
    assert made.editor.name.text() != "Security codes"
    qtbot.mouseClick(made.editor.lanes.radio(Lane.NOW), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(made.editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: documents.rulebook(ana.store).rules[0].lane is Lane.NOW)
    assert documents.rulebook(ana.store).rules[0].name == "Security codes"


# -- the past ------------------------------------------------------------------------------------


def test_matches_are_shown_while_one_writes(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    matches = page.editor.matches
    write_query(page, qtbot, "text:board OR client:Camille")
    qtbot.waitUntil(lambda: matches.title.text() == "1 match in 30 days")
    assert matches.rows == [
        (
            "E-mail, Camille Roy, The board loves it. On Monday, Ana Silva wrote: "
            "> one > two > three > four, yesterday"
        )
    ]
    write_query(page, qtbot, "text:xyzzy")
    qtbot.waitUntil(lambda: matches.title.text() == "0 matches in 30 days")
    assert matches.note.text() == (
        "No message of the last 30 days matches. It will act on new ones."
    )
    assert page.editor.save.isEnabled()
    write_query(page, qtbot, 'client:"Cam')
    qtbot.waitUntil(lambda: matches.trial is None)
    assert matches.note.text() == "They are shown as soon as the query is understood."


def test_all_matches_are_shown_by_the_search(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    write_query(page, qtbot, "client:Camille")
    qtbot.waitUntil(page.editor.matches.all.isVisible)
    qtbot.waitUntil(lambda: page.editor.matches.title.text() == "1 match in 30 days")
    qtbot.mouseClick(page.editor.matches.all, Qt.MouseButton.LeftButton)
    assert window.place is Place.INBOX
    assert window.inbox.panel.head.search.text() == "client:Camille"
    qtbot.waitUntil(lambda: window.inbox.panel.is_searching and window.inbox.panel.hits.size == 2)


def test_the_contrary_is_left_out_on_request(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    ruled.receive(
        mail(40, party=INES, received="2026-11-23 15:00", text="Not urgent at all.", history=True)
    )
    click(page.view, qtbot, 1)
    qtbot.waitUntil(page.editor.doubt.isVisible)
    assert page.editor.doubt.accessibleName() == (
        '“not urgent” also matches. Add -text:"not urgent"'
    )
    page.editor.doubt.pressed.emit()
    assert page.editor.condition.field.text == 'text:urgent -text:"not urgent"'
    qtbot.waitUntil(lambda: page.editor.matches.title.text() == "0 matches in 30 days")
    assert not page.editor.doubt.isVisible()


# -- somebody else -------------------------------------------------------------------------------


def elsewhere(ana: Ana, change: Callable[[list[Rule]], None]) -> None:
    """The rules are changed on the command line."""
    book = documents.rulebook(ana.store)
    changed = list(book.rules)
    change(changed)
    rulebook.put(ana.store, type(book)(tuple(changed), book.escalation), clock.now())


def test_what_is_changed_elsewhere_is_shown_and_a_clean_editor_follows(
    ruled: Ana, page: RulesPage, qtbot: QtBot
) -> None:
    click(page.view, qtbot, 1)
    elsewhere(ruled, lambda them: them.insert(0, them.pop(1)))
    qtbot.waitUntil(lambda: page.rules.row(0).rule.name == "Urgent")
    assert (page.draft.place, page.view.place) == (0, 0)
    elsewhere(
        ruled, lambda them: them.clear() or them.append(documents.rulebook(ruled.store).rules[-1])
    )
    qtbot.waitUntil(lambda: page.rules.rowCount() == 1)
    assert page.draft.is_last
    assert not page.undo()


def test_a_rule_deleted_elsewhere_while_it_is_edited_is_not_lost(
    ruled: Ana, page: RulesPage, qtbot: QtBot
) -> None:
    click(page.view, qtbot, 1)
    qtbot.mouseClick(page.editor.lanes.radio(Lane.NOW), Qt.MouseButton.LeftButton)
    elsewhere(ruled, lambda them: them.pop(1))
    qtbot.waitUntil(page.editor.overtaken.isVisible)
    assert page.draft.rule.query == "text:urgent"
    qtbot.mouseClick(page.editor.save, Qt.MouseButton.LeftButton)
    stored(ruled, qtbot, "Urgent", "Leads", "(Brume)")


def test_comments_of_the_file_are_asked_about_before_they_are_lost(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    commented = f"# mine\n{RULES}"
    rulebook.set_rules(ruled.store, commented, clock.now())
    qtbot.waitUntil(lambda: page.book._text == commented)
    press(window, qtbot, Qt.Key.Key_Space)
    assert page.panel.losing.isVisible()
    assert rules(ruled) == ["Leads", "Urgent", "(Brume)"]
    page.panel.losing.pressed.emit()
    stored(ruled, qtbot, "(Leads)", "Urgent", "(Brume)")
    assert not page.panel.losing.isVisible()
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: documents.rules_text(ruled.store) == commented)


def test_a_change_that_is_refused_is_taken_back(
    ruled: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    many = "\n".join(
        f'[[rule]]\nname = "r{n}"\nwhen = "x{n}"\nlane = "next"'
        for n in range(rules_file.RULE_LIMIT)
    )
    rulebook.set_rules(ruled.store, many, clock.now())
    qtbot.waitUntil(lambda: page.rules.rowCount() == rules_file.RULE_LIMIT + 1)
    click(page.view, qtbot, 0)
    qtbot.mouseClick(page.editor.duplicate, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "more than 500 rules" in window.toast.text)
    assert page.rules.rowCount() == rules_file.RULE_LIMIT + 1


# -- suggestions ---------------------------------------------------------------------------------


@pytest.fixture
def habit(ruled: Ana) -> Ana:
    """Inès wrote twelve mails that were done with unread."""
    for n in range(12):
        received = Instant(at("2026-11-12 10:00") + n * 2 * HOUR)
        ruled.receive(
            mail(60 + n, party=INES, received=received, subject=f"News {n}"), now=received
        )
    deliveries.deliver_due(ruled.store, at("2026-11-14 12:00"), announce=False)
    listed = inbox.page(ruled.store, Triage.INBOX, None, 50, clock.now())
    ids = [row.id for row in listed if row.title.startswith("News")]
    assert len(ids) == 12
    triage.done(ruled.store, ids, at("2026-11-15 12:00"))
    return ruled


def test_a_suggestion_is_accepted_and_taken_back(
    habit: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    suggested = page.panel.suggested
    qtbot.waitUntil(suggested.isVisible)
    assert suggested.question.text().startswith("You marked 12 of")
    qtbot.mouseClick(suggested.accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(rules(habit)) == 4)
    qtbot.waitUntil(lambda: page.rules.rowCount() == 5)
    assert not suggested.isVisible()
    page.view.setFocus()
    press(window, qtbot, Qt.Key.Key_Z)
    stored(habit, qtbot, "Leads", "Urgent", "(Brume)")
    qtbot.waitUntil(suggested.isVisible)


def test_a_suggestion_is_discarded_and_may_come_back(
    habit: Ana, page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    suggested = page.panel.suggested
    qtbot.waitUntil(suggested.isVisible)
    suggested.discard.setFocus(Qt.FocusReason.TabFocusReason)
    press(window, qtbot, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.toast.text == "This is not suggested again")
    assert not suggested.isVisible()
    window.toast.pressed.emit()
    qtbot.waitUntil(suggested.isVisible)


# -- from a why line -----------------------------------------------------------------------------


@pytest.fixture
def rang(ruled: Ana) -> Ana:
    ruled.receive(
        mail(70, party=CAMILLE, received="2026-11-24 09:59", subject="Down", text="urgent")
    )
    deliveries.deliver_due(ruled.store, clock.now(), announce=False)
    return ruled


def _edit_rule(window: Window, ana: Ana, qtbot: QtBot) -> QWidget:
    window.inbox.open_conversation(ana.conversation("Down"))
    qtbot.waitUntil(lambda: any(card._rule for card in window.inbox.pane.timeline.cards()))
    found = [card._rule for card in window.inbox.pane.timeline.cards() if card._rule]
    assert found[-1].accessibleName() == "Edit rule “Urgent”"
    return found[-1]


def test_a_why_line_leads_to_its_rule(rang: Ana, window: Window, qtbot: QtBot) -> None:
    button = _edit_rule(window, rang, qtbot)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    page = window.page(Place.RULES)
    assert isinstance(page, RulesPage)
    assert window.place is Place.RULES
    assert (page.draft.rule.name, page.view.place) == ("Urgent", 1)


def test_a_rule_that_is_gone_is_said_to_be(rang: Ana, window: Window, qtbot: QtBot) -> None:
    button = _edit_rule(window, rang, qtbot)
    elsewhere(rang, lambda them: them.pop(1))
    window.go(Place.RULES)
    page = window.page(Place.RULES)
    assert isinstance(page, RulesPage)
    qtbot.waitUntil(lambda: page.rules.rowCount() == 3)
    window.go(Place.INBOX)
    button = _edit_rule(window, rang, qtbot)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.toast.text == "The rule “Urgent” does not exist any more."


# -- for everybody -------------------------------------------------------------------------------


def test_rows_are_items_of_a_list_that_are_on_or_off(page: RulesPage) -> None:
    interface = QAccessible.queryAccessibleInterface(page.view)
    assert interface.role() is QAccessible.Role.List
    assert interface.text(QAccessible.Text.Name) == "Rules"
    first, third, last = (interface.child(n) for n in (0, 2, 3))
    assert first.text(QAccessible.Text.Name).startswith("1, New leads wait")
    assert first.state().checkable and first.state().checked
    assert third.state().checkable and not third.state().checked
    assert not last.state().checkable


def test_f6_goes_from_rail_to_list_to_query(page: RulesPage, window: Window, qtbot: QtBot) -> None:
    page.view.setFocus()
    press(window, qtbot, Qt.Key.Key_F6)
    assert page.editor.condition.field.edit.hasFocus()
    press(window, qtbot, Qt.Key.Key_F6)
    assert window.rail.places.hasFocus()


def test_tab_reaches_every_control_of_the_editor(
    page: RulesPage, window: Window, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.editor.lanes.radio(Lane.NEXT), Qt.MouseButton.LeftButton)
    page.editor.name.setFocus()
    write_query(page, qtbot, "category:lead OR is:vip")
    page.editor.condition.field.edit.offers.hide()
    page.editor.name.setFocus()
    reached = set()
    for _ in range(60):
        widget = QApplication.focusWidget()
        reached.add(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    editor = page.editor
    wanted = [
        *(editor.name, editor.duplicate, editor.delete, editor.condition.field.edit, editor.hold),
        *(editor.tag, editor.cancel, editor.save, *editor.condition.chips.values()),
        *(page.view, page.panel.new, page.panel.find_button),
    ]
    assert [one.accessibleName() for one in wanted if one not in reached] == []


@pytest.mark.parametrize("width", [900, 1100, 1280])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nothing_is_cut_at_any_width_in_either_language(
    ruled: Ana, window: Window, qtbot: QtBot, width: int, language: str
) -> None:
    i18n.use(language)
    window.resize(width, 700)
    window.go(Place.RULES)
    made = window.page(Place.RULES)
    assert isinstance(made, RulesPage)
    qtbot.waitUntil(lambda: made.editor.matches.trial is not None)
    editor = made.editor
    inside = [editor.duplicate, editor.delete, editor.cancel, editor.save, made.panel.new]
    for one in (*inside, *editor.condition.chips.values()):
        assert one.width() >= one.sizeHint().width(), one.text()
        parent = one.parentWidget()
        assert parent is not None and parent.rect().contains(one.geometry()), one.text()
    for label in editor.findChildren(QLabel):
        if label.isVisible() and label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    assert editor.view.widget().width() <= editor.view.viewport().width()
    for row in (editor.lanes.radio(lane) for lane in Lane):
        assert not row.toolTip(), row.toolTip()


def test_both_themes_leave_no_patch_of_the_other(
    page: RulesPage, window: Window, theme: Theme, qtbot: QtBot
) -> None:
    from focusdesk.ui.theme.tokens import DARK, LIGHT
    from tests.ui.test_window import colors

    qtbot.waitUntil(lambda: page.editor.matches.trial is not None)
    for dark in (True, False):
        theme.use(dark=dark)
        shown = colors(window.grab().toImage())
        old, new = (LIGHT, DARK) if dark else (DARK, LIGHT)
        assert shown[new.rail] and shown[new.list] and shown[new.pane]
        assert not shown[old.rail] and not shown[old.list] and not shown[old.pane]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('client:"Studio Nord" OR text:urgent', "FVOFV"),
        ("-is:vip (a b)", "SFVSWWS"),
        ('from:NOT "half open', "FVW"),
        ("http://x a:b:c", "WFV"),
        ("ORder NOT x", "WOW"),
        ("Re: homepage", "WW"),
        ("client:“Studio Nord” «bon pour accord»", "FVW"),
    ],
)
def test_a_query_is_coloured_by_its_parts(text: str, parts: str) -> None:
    letters = {Part.FIELD: "F", Part.VALUE: "V", Part.WORD: "W", Part.OPERATOR: "O", Part.SIGN: "S"}
    assert "".join(letters[span.part] for span in query_spans.spans(text)) == parts
