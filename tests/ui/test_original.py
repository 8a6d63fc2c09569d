"""The original of a mail asks nobody for anything, and says where its links lead."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QUrl
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QGuiApplication,
    QImage,
    QPalette,
    QTextDocument,
)
from pytestqt.qtbot import QtBot

from focusdesk.ui.pane.original import OriginalBrowser, OriginalDialog, said_host, same_site
from focusdesk.ui.theme.tokens import LIGHT

IMAGE = QTextDocument.ResourceType.ImageResource.value

pytestmark = [
    pytest.mark.usefixtures("theme"),
    # what Qt's plugin for no screen says of every window that is no main one
    pytest.mark.qt_log_ignore("does not support propagateSizeHints"),
]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses given to the person's browser."""
    found: list[str] = []

    def note(url: QUrl) -> bool:
        found.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", note)
    return found


def dialog(qtbot: QtBot, html: str) -> OriginalDialog:
    made = OriginalDialog("A mail", html)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    "address",
    [
        "http://tracker.example/pixel.png",
        "https://tracker.example/style.css",
        "file:///etc/passwd",
        "/etc/passwd",
        "qrc:/secret.png",
        "data:image/png;base64,AAAA",
        "pixel.png",
    ],
)
def test_nothing_from_outside_is_loaded(qtbot: QtBot, address: str) -> None:
    browser = OriginalBrowser()
    qtbot.addWidget(browser)
    for kind in QTextDocument.ResourceType:
        found = browser.loadResource(kind.value, QUrl(address))
        if kind is QTextDocument.ResourceType.ImageResource:
            assert found.width() == found.height() == 1
        else:
            assert isinstance(found, QByteArray)
            assert bytes(found.data()).strip() == b""


@pytest.mark.parametrize(
    "html",
    [
        '<img src="{place}">',
        '<img src="file://{place}">',
        '<table background="{place}"><tr><td>x</td></tr></table>',
        '<p style="background-image: url(file://{place})">x</p>',
        '<link rel="stylesheet" href="file://{place}">x',
        '<style>@import url("file://{place}");</style>x',
    ],
)
def test_a_file_of_this_machine_is_never_opened(qtbot: QtBot, tmp_path: Path, html: str) -> None:
    """Qt falls back to opening a picture's address as a file; watched from outside."""
    place = tmp_path / "private.png"
    QImage(40, 30, QImage.Format.Format_RGB32).save(str(place))
    os.utime(place, (0, 0))
    browser = OriginalBrowser()
    qtbot.addWidget(browser)
    browser.resize(400, 300)
    browser.setHtml(html.format(place=place))
    browser.show()
    qtbot.waitExposed(browser)
    browser.grab()
    for address in (QUrl(str(place)), QUrl.fromLocalFile(str(place))):
        found = browser.document().resource(IMAGE, address)
        if isinstance(found, QImage):
            assert (found.width(), found.height()) == (1, 1)
        else:
            assert bytes(found.data()).strip() == b""
    assert browser.document().size().height() < 60
    assert place.stat().st_atime == 0


def test_a_picture_inside_the_mail_is_asked_for_once_and_shown(qtbot: QtBot) -> None:
    made = dialog(qtbot, "")
    asked: list[str] = []
    made.browser.picture_missing = asked.append
    made.browser.setHtml('<img src="cid:logo@x"><img src="cid:logo@x">')
    qtbot.waitUntil(lambda: asked == ["logo@x"])
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImage(12, 8, QImage.Format.Format_RGB32).save(buffer, "PNG")
    made.browser.give_picture("logo@x", data.data())
    assert made.browser.loadResource(IMAGE, QUrl("cid:logo@x")).width() == 12
    assert made.browser.document().resource(IMAGE, QUrl("cid:logo@x")).width() == 12


def test_a_link_says_its_host_and_opens_in_the_browser(qtbot: QtBot, opened: list[str]) -> None:
    made = dialog(qtbot, '<a href="https://studionord.ca/board">the board</a>')
    made.browser.highlighted.emit(QUrl("https://studionord.ca/board"))
    assert made.note == "Opens studionord.ca in your browser"
    made.browser.anchorClicked.emit(QUrl("https://studionord.ca/board"))
    assert opened == ["https://studionord.ca/board"]


def test_a_link_that_pretends_is_not_opened_at_once(qtbot: QtBot, opened: list[str]) -> None:
    made = dialog(qtbot, '<a href="https://evil.example/x">www.bank.example</a>')
    made.browser.anchorClicked.emit(QUrl("https://evil.example/x"))
    assert opened == []
    assert made.note == "The text says www.bank.example, but the link leads to evil.example."
    made._open_anyway.click()
    assert opened == ["https://evil.example/x"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "smb://x/y"])
def test_other_addresses_than_web_and_mail_are_never_opened(
    qtbot: QtBot, opened: list[str], address: str
) -> None:
    made = dialog(qtbot, f'<a href="{address}">here</a>')
    made.browser.highlighted.emit(QUrl(address))
    assert made.note == "This link is not opened."
    made.browser.anchorClicked.emit(QUrl(address))
    assert opened == []


@pytest.mark.parametrize(
    ("said", "host", "same"),
    [
        ("www.bank.example", "bank.example", True),
        ("bank.example", "login.bank.example", True),
        ("bank.example", "bank.example.evil.org", False),
        ("bank.example", "notbank.example", False),
    ],
)
def test_which_hosts_are_the_same(said: str, host: str, same: bool) -> None:
    assert same_site(said, host) is same


def test_a_text_without_a_host_claims_none() -> None:
    assert said_host("click here") == ""
    assert said_host("write to a@bank.example") == ""
    assert said_host("write to first.last@bank.example") == ""


def test_a_host_beside_an_at_sign_is_claimed_all_the_same() -> None:
    assert said_host("bank.example @ home") == "bank.example"
    assert said_host("https://bank.example/@ana") == "bank.example"


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://evil.example/x">b<b>an</b>k.example</a>',
        '<a href="https://evil.example/x">here</a> or <a href="https://evil.example/x">bank.example</a>',
        '<a href="https://evil.example/x">bank.example @ home</a>',
    ],
)
def test_a_link_that_pretends_in_pieces_is_not_opened_at_once(
    qtbot: QtBot, opened: list[str], html: str
) -> None:
    made = dialog(qtbot, html)
    made.browser.anchorClicked.emit(QUrl("https://evil.example/x"))
    assert opened == []
    assert made.note == "The text says bank.example, but the link leads to evil.example."


def test_a_host_in_letters_that_look_like_others_says_its_plain_name(qtbot: QtBot) -> None:
    made = dialog(qtbot, '<a href="https://\u0430pple.com/">apple.com</a>')
    made.browser.highlighted.emit(QUrl("https://\u0430pple.com/"))
    assert "xn--pple-43d.com" in made.note
    made.browser.anchorClicked.emit(QUrl("https://\u0430pple.com/"))
    assert made.note.endswith("(xn--pple-43d.com).")


FAR = (
    '<p>Dear Ana</p><img src="https://studionord.ca/a.png?x=1&amp;y=2" alt="Our logo" width="40">'
    '<img src="http://studionord.ca/b.png" alt="">'
)


def drawn(width: int = 12) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImage(width, 8, QImage.Format.Format_RGB32).save(buffer, "PNG")
    return bytes(data.data())


def test_pictures_from_outside_are_words_until_they_are_asked_for(qtbot: QtBot) -> None:
    made = OriginalDialog("A mail", FAR, sender="camille@studionord.ca")
    qtbot.addWidget(made)
    made.show()
    assert "Our logo" in made.browser.toPlainText()
    assert made.note.startswith("2 pictures from outside are not loaded")
    assert made.load.isVisible()
    assert not made.always.isVisible()
    with qtbot.waitSignal(made.load_asked):
        made.load.click()
    assert not made.load.isEnabled()
    found = {
        "https://studionord.ca/a.png?x=1&y=2": drawn(),
        "http://studionord.ca/b.png": b"no picture at all",
    }
    made.give_far_pictures(found, asked=True)
    assert made.note == "1 of 2 pictures loaded."
    assert "Our logo" not in made.browser.toPlainText()
    assert made.browser.document().resource(IMAGE, QUrl("fetched:0")).width() == 12
    assert made.load.isVisible()  # for the other one
    assert made.always.text() == "Always from camille@studionord.ca"
    with qtbot.waitSignal(made.always_asked):
        made.always.click()


def test_a_mail_without_any_says_so_and_offers_nothing(qtbot: QtBot) -> None:
    made = dialog(qtbot, "<p>Dear Ana</p>")
    assert made.note == "Nothing was loaded from outside."
    assert not made.load.isVisible()


def test_a_link_is_dark_on_white_whatever_the_theme(qtbot: QtBot) -> None:
    before = QGuiApplication.palette()
    bright = QPalette(before)
    bright.setColor(QPalette.ColorRole.Link, QColor("#6DC2CB"))
    QGuiApplication.setPalette(bright)
    try:
        browser = OriginalBrowser()
        qtbot.addWidget(browser)
        browser.setHtml('<a href="https://studionord.example">the page</a>')
    finally:
        QGuiApplication.setPalette(before)
    cursor = browser.textCursor()
    cursor.setPosition(2)
    assert cursor.charFormat().foreground().color() == QColor(LIGHT.accent)
