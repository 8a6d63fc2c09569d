"""The text of a message: it fits, it can be selected, its links say where they lead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from focusdesk.ui.pane.body import LINE, BodyText
from focusdesk.ui.theme.current import Theme

pytestmark = pytest.mark.usefixtures("theme")


def body(qtbot: QtBot, text: str, width: int = 300) -> BodyText:
    made = BodyText(text)
    qtbot.addWidget(made)
    size = made.lay_out(width)
    made.resize(width, size.height())
    made.show()
    return made


def test_what_has_no_space_in_it_is_wrapped_all_the_same(qtbot: QtBot) -> None:
    address = "https://example.org/" + "x" * 400
    made = body(qtbot, f"Look: {address} now")
    size = made.lay_out(300)
    assert size.width() <= 300
    assert size.height() >= 8 * LINE


def test_blank_lines_stay(qtbot: QtBot) -> None:
    assert body(qtbot, "one\n\nthree").lay_out(300).height() == 3 * LINE


def test_a_narrower_pane_makes_it_higher(qtbot: QtBot) -> None:
    made = body(qtbot, "word " * 60)
    assert made.lay_out(200).height() > made.lay_out(500).height()


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("See https://a.example/b?c=d.", "https://a.example/b?c=d"),
        ("(https://a.example/b), or not", "https://a.example/b"),
        ("<http://a.example>", "http://a.example"),
    ],
)
def test_a_link_ends_before_the_sentence_does(qtbot: QtBot, text: str, link: str) -> None:
    made = body(qtbot, text)
    pressed: list[QUrl] = []
    made.link_pressed.connect(pressed.append)
    place = text.index("http") + 3
    first = next(x for x in range(300) if made.position_at(QPoint(x, 10)) == place)
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(first, 10))
    assert pressed == [QUrl(link)]
    qtbot.mouseMove(made, QPoint(first, 10))
    assert made.toolTip() == "Opens a.example"


def test_only_the_web_is_linked(qtbot: QtBot) -> None:
    made = body(qtbot, "file:///etc/passwd javascript:alert(1) ftp://x")
    assert [made.link_at(QPoint(x, 10)) for x in range(0, 300, 5)] == [""] * 60


def test_text_is_selected_with_the_mouse_and_copied(qtbot: QtBot) -> None:
    made = body(qtbot, "first line\nsecond line")
    qtbot.mousePress(made, Qt.MouseButton.LeftButton, pos=QPoint(0, 5))
    qtbot.mouseMove(made, QPoint(290, LINE + 5))
    qtbot.mouseRelease(made, Qt.MouseButton.LeftButton, pos=QPoint(290, LINE + 5))
    assert made.selected() == "first line\nsecond line"
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "first line\nsecond line"


def test_a_double_click_takes_a_word(qtbot: QtBot) -> None:
    made = body(qtbot, "hello world")
    qtbot.mouseDClick(made, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert made.selected() == "hello"


def test_a_screen_reader_has_the_whole_text(qtbot: QtBot, theme: Theme) -> None:
    made = body(qtbot, "hello\nworld")
    assert made.accessibleName() == "hello\nworld"
    assert made.textFormat() is Qt.TextFormat.PlainText
