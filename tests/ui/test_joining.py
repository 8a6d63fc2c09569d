"""The strip under the pane's head: two clients that may be one, answered and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from focusdesk.model import Address
from focusdesk.store import clients, joining
from focusdesk.ui.window import Window
from tests.store.build import CAMILLE, INES, mail
from tests.ui.conftest import Ana, click_row, press, settled, subjects

CHAT = Address("slack", "u03cam@t01nord", "Camille Roy")
LEO = Address("slack", "u02leo@t01nord", "Léo Tremblay")


@pytest.fixture
def offered(ana: Ana) -> Ana:
    """Camille writes by mail, and with Léo in the workspace Studio Nord; Inès by mail only."""
    chat = mail(2, party=CHAT, folder="D01", client_name="Studio Nord", history=True)
    ana.receive(
        mail(1, subject="Homepage v3", history=True),
        replace(chat, party_email=CAMILLE.address, thread=replace(chat.thread, title="Chat")),
        mail(3, party=INES, subject="Invoice", history=True),
        mail(4, party=LEO, client_name="Studio Nord", subject="Lunch", history=True),
    )
    return ana


def opened(window: Window, qtbot: QtBot, subject: str) -> None:
    click_row(window, qtbot, subjects(window).index(subject))
    settled(window, qtbot)


def button(window: Window, text: str) -> QPushButton:
    strip = window.inbox.pane.join
    (found,) = [one for one in strip.findChildren(QPushButton) if one.text() == text]
    return found


def names(ana: Ana) -> set[str]:
    return {one.name for one in clients.listed(ana.store)}


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize("subject", ["Homepage v3", "Chat"])
def test_it_asks_where_a_conversation_of_either_is_open(
    window: Window, qtbot: QtBot, subject: str
) -> None:
    opened(window, qtbot, subject)
    strip = window.inbox.pane.join
    qtbot.waitUntil(strip.isVisible)
    assert strip.accessibleName() == (
        "Camille Roy's Slack profile gives camille@studionord.ca, who is Camille Roy here. "
        "One client with Studio Nord?"
    )
    assert strip.y() >= window.inbox.pane.header.geometry().bottom()
    opened(window, qtbot, "Invoice")
    assert not strip.isVisible()


def test_joined_by_mouse_and_apart_again_by_key(offered: Ana, window: Window, qtbot: QtBot) -> None:
    opened(window, qtbot, "Homepage v3")
    pane = window.inbox.pane
    qtbot.waitUntil(pane.join.isVisible)
    qtbot.mouseClick(button(window, "Join"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.client is not None and pane.client.name == "Studio Nord")
    assert "Camille Roy" not in names(offered)
    assert not pane.join.isVisible()
    assert pane.header.accessibleName() == "Studio Nord"
    qtbot.waitUntil(window.toast.isVisible)
    assert window.toast.text == "One client now: Studio Nord"
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: pane.client is not None and pane.client.name == "Camille Roy")
    qtbot.waitUntil(pane.join.isVisible)
    assert {"Camille Roy", "Studio Nord"} <= names(offered)
    qtbot.waitUntil(lambda: window.toast.text == "Undone: One client now: Studio Nord")


def test_kept_apart_and_asked_again_by_key(offered: Ana, window: Window, qtbot: QtBot) -> None:
    opened(window, qtbot, "Chat")
    pane = window.inbox.pane
    qtbot.waitUntil(pane.join.isVisible)
    qtbot.mouseClick(button(window, "Keep apart"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.toast.isVisible)
    assert joining.offers(offered.store) == []
    assert not pane.join.isVisible()
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(pane.join.isVisible)
    assert len(joining.offers(offered.store)) == 1


def test_an_offer_that_comes_while_its_conversation_is_open_is_shown(
    ana: Ana, window: Window, qtbot: QtBot
) -> None:
    ana.receive(mail(1, subject="Homepage v3", history=True))
    qtbot.waitUntil(lambda: "Homepage v3" in subjects(window))
    opened(window, qtbot, "Homepage v3")
    assert not window.inbox.pane.join.isVisible()
    chat = mail(2, party=CHAT, folder="D01", client_name="Studio Nord", history=True)
    ana.receive(replace(chat, party_email=CAMILLE.address))
    qtbot.waitUntil(window.inbox.pane.join.isVisible)


def test_what_was_answered_elsewhere_meanwhile_is_said_and_nothing_doubled(
    offered: Ana, window: Window, qtbot: QtBot
) -> None:
    opened(window, qtbot, "Homepage v3")
    pane = window.inbox.pane
    qtbot.waitUntil(pane.join.isVisible)
    (offer,) = joining.offers(offered.store)
    joining.join(offered.store, offer.client, offer.into, window.desk.now)
    qtbot.waitUntil(lambda: not pane.join.isVisible())
    qtbot.waitUntil(lambda: pane.client is not None and pane.client.name == "Studio Nord")
    assert not window.toast.isVisible()
