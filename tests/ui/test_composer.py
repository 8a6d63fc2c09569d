"""Answering: the draft is kept while one types, by conversation, and nothing of it is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from focusdesk import clock
from focusdesk.store import clients, drafts
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.model import LINE_ROLE
from focusdesk.ui.pane.composer import why_not_sent
from focusdesk.ui.pane.composer_parts import apart
from focusdesk.ui.theme.current import Theme
from focusdesk.ui.window import Window
from tests.store.build import INES, at, mail
from tests.ui.conftest import Ana, click_row, press, settled

pytestmark = pytest.mark.usefixtures("busy")
CTRL = Qt.KeyboardModifier.ControlModifier


def draft(ana: Ana, subject: str) -> str | None:
    found = drafts.of(ana.store, ana.conversation(subject))
    return found.text if found is not None else None


def write(window: Window, qtbot: QtBot, text: str) -> None:
    settled(window, qtbot)
    press(window, qtbot, Qt.Key.Key_R)
    edit = window.inbox.pane.composer.edit
    assert QApplication.focusWidget() is edit
    qtbot.keyClicks(edit, text)


def test_it_is_not_there_until_one_answers(window: Window, qtbot: QtBot) -> None:
    composer = window.inbox.pane.composer
    assert not composer.isVisible()
    qtbot.mouseClick(window.inbox.pane.header.reply, Qt.MouseButton.LeftButton)
    assert composer.isVisible() and composer.edit.hasFocus()
    assert composer.channel.text() == "E-mail"
    assert composer.recipient is not None and composer.recipient.name == "Inès Morel"
    press(window, qtbot, Qt.Key.Key_Escape)
    assert not composer.isVisible()
    assert window.inbox.panel.view.hasFocus()


def test_what_is_typed_is_kept_and_the_row_says_so(window: Window, qtbot: QtBot, ana: Ana) -> None:
    write(window, qtbot, "Thank you, Ines")
    qtbot.waitUntil(lambda: draft(ana, "Invoice FD-0147") == "Thank you, Ines")
    model = window.inbox.panel.list

    def pill() -> str:
        line = model.index(1, 0).data(LINE_ROLE)
        return line.pill.text if line.pill else ""

    qtbot.waitUntil(lambda: pill() == "Draft")
    assert ", Draft" in model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    window.inbox.pane.composer.edit.selectAll()
    press(window, qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: draft(ana, "Invoice FD-0147") is None)
    qtbot.waitUntil(lambda: pill() == "Payment")


def test_each_conversation_has_its_own_draft(window: Window, qtbot: QtBot, ana: Ana) -> None:
    write(window, qtbot, "To Ines")
    # gone to another one before the pause in typing is over
    click_row(window, qtbot, 2)
    settled(window, qtbot)
    composer = window.inbox.pane.composer
    qtbot.waitUntil(lambda: not composer.isVisible())
    assert composer.edit.toPlainText() == ""
    write(window, qtbot, "To Tom")
    click_row(window, qtbot, 1)
    qtbot.waitUntil(lambda: composer.edit.toPlainText() == "To Ines")
    assert composer.isVisible() and not composer.edit.hasFocus()
    qtbot.waitUntil(lambda: draft(ana, "Scope for phase two") == "To Tom")


def test_drafts_survive_closing_the_window_right_after_typing(
    ana: Ana, desk: Desk, theme: Theme, window: Window, qtbot: QtBot
) -> None:
    write(window, qtbot, "Kept to the last letter")
    window.close()
    desk.close()
    qtbot.waitUntil(lambda: draft(ana, "Invoice FD-0147") == "Kept to the last letter")
    second = Desk(ana.folder, engine=None)
    second.open()
    again = Window(second, theme)
    qtbot.addWidget(again)
    again.show()
    settled(again, qtbot)
    assert again.inbox.pane.composer.edit.toPlainText() == "Kept to the last letter"
    again.close()
    second.close()


def test_a_discarded_draft_comes_back_with_z(window: Window, qtbot: QtBot, ana: Ana) -> None:
    write(window, qtbot, "Never mind")
    composer = window.inbox.pane.composer
    qtbot.waitUntil(lambda: draft(ana, "Invoice FD-0147") == "Never mind")
    qtbot.mouseClick(composer.discard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: draft(ana, "Invoice FD-0147") is None)
    qtbot.waitUntil(lambda: window.toast.text == "Draft to Inès Morel discarded")
    press(window, qtbot, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: draft(ana, "Invoice FD-0147") == "Never mind")
    qtbot.waitUntil(lambda: composer.edit.toPlainText() == "Never mind")
    assert composer.isVisible()


def test_another_channel_keeps_the_text(window: Window, qtbot: QtBot, ana: Ana) -> None:
    ana.receive(
        mail(
            60,
            party=INES.__class__("telegram", "ines", "Inès M."),
            subject="Chat",
            history=True,
            received="2026-11-24 09:00",
        )
    )
    ana.store.connection.execute(
        """UPDATE identity SET client_id = (SELECT client_id FROM identity
        WHERE address = 'ines@atelier-brume.fr')"""
        " WHERE channel = 'telegram'"
    )
    settled(window, qtbot)
    composer = window.inbox.pane.composer
    window.inbox.pane.tell_time()
    qtbot.waitUntil(lambda: len(composer._recipients) == 2)
    write(window, qtbot, "Hello")
    assert composer.channel.text() == "E-mail"
    composer.choose(composer._recipients[1])
    assert composer.channel.text() == "Telegram"
    assert composer.edit.toPlainText() == "Hello"

    def chosen() -> object:
        found = drafts.of(ana.store, ana.conversation("Invoice FD-0147"))
        return found.recipient if found else None

    qtbot.waitUntil(lambda: chosen() == composer._recipients[1].id)
    click_row(window, qtbot, 2)
    settled(window, qtbot)
    click_row(window, qtbot, 1)
    settled(window, qtbot)
    qtbot.waitUntil(lambda: composer.channel.text() == "Telegram")


def test_sending_is_off_and_says_why(window: Window, qtbot: QtBot, ana: Ana) -> None:
    write(window, qtbot, "Hello")
    composer = window.inbox.pane.composer
    assert not composer.send.isEnabled()
    assert composer.send.toolTip() == why_not_sent()
    press(window, qtbot, Qt.Key.Key_Return, CTRL)
    assert window.toast.text == why_not_sent()
    assert composer.edit.toPlainText() == "Hello"
    assert ana.store.connection.execute(
        "SELECT count(*) FROM outbox WHERE kind = 'send'"
    ).fetchone() == (0,)


def test_letters_are_letters_there_and_commands_have_their_keys(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    write(window, qtbot, "ezhx/ G I ")
    assert window.inbox.pane.composer.edit.toPlainText() == "ezhx/ G I "
    assert ana.state("Invoice FD-0147") == "inbox"
    press(window, qtbot, Qt.Key.Key_A, CTRL)
    assert len(window.inbox.panel.view.picks) == 0
    assert window.inbox.pane.composer.edit.textCursor().hasSelection()
    press(window, qtbot, Qt.Key.Key_K, CTRL)
    assert window.command_palette.isVisible()
    press(window, qtbot, Qt.Key.Key_Escape)
    assert window.inbox.pane.composer.edit.hasFocus()
    press(window, qtbot, Qt.Key.Key_F6)
    assert window.rail.places.hasFocus()


def test_what_arrives_does_not_touch_what_is_being_written(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    write(window, qtbot, "Half a sen")
    ana.receive(
        mail(
            50,
            party=INES,
            message_id="<r1@x>",
            references=("<2@test>",),
            subject="Re: Invoice",
            history=True,
            received="2026-11-24 09:59",
        ),
    )
    pane = window.inbox.pane
    qtbot.waitUntil(
        lambda: (
            pane.facts is not None
            and any(one.id for one in pane.facts.messages if "Re:" in one.subject)
        ),
    )
    qtbot.keyClicks(pane.composer.edit, "tence")
    assert pane.composer.edit.toPlainText() == "Half a sentence"


def test_it_says_how_far_their_clock_is(window: Window, qtbot: QtBot, ana: Ana) -> None:
    assert apart("America/Toronto", at("2026-11-24 10:00")) == "6 h behind you"
    assert apart("Asia/Kolkata", at("2026-11-24 10:00")) == "4 h 30 min ahead of you"
    assert apart("Europe/Berlin", at("2026-11-24 10:00")) == ""
    assert apart("", at("2026-11-24 10:00")) == ""
    current = window.inbox.current
    assert current is not None
    clients.update(ana.store, current.client, clock.now(), zone="America/Toronto")
    composer = window.inbox.pane.composer
    qtbot.waitUntil(lambda: composer._apart == "6 h behind you")


def test_a_long_answer_grows_within_reason(window: Window, qtbot: QtBot) -> None:
    settled(window, qtbot)
    press(window, qtbot, Qt.Key.Key_R)
    composer = window.inbox.pane.composer
    low = composer.height()
    composer.edit.setPlainText("\n".join(str(n) for n in range(8)))
    higher = composer.height()
    composer.edit.setPlainText("\n".join(str(n) for n in range(80)))
    assert low < higher < composer.height() < 360


def test_who_wrote_last_is_answered_though_another_began(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    click_row(window, qtbot, 4)
    settled(window, qtbot)
    composer = window.inbox.pane.composer
    qtbot.waitUntil(
        lambda: composer.recipient is not None and composer.recipient.name == "Camille Roy"
    )
