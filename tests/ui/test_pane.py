"""The reading pane: a client's messages over all channels, opened at the conversation."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from focusdesk import i18n
from focusdesk.errors import Unreachable
from focusdesk.model import HOUR, Address, Instant, Micros
from focusdesk.store import clients, deliveries, focus
from focusdesk.ui.pane.attachment import AttachmentChip, may_open
from focusdesk.ui.pane.body import BodyText
from focusdesk.ui.pane.organisation import organisation
from focusdesk.ui.pane.timeline import Timeline
from focusdesk.ui.rail.rows import Place
from focusdesk.ui.widgets.button import Button
from focusdesk.ui.window import Window
from tests.conftest import PATIENCE
from tests.store.build import CAMILLE, TOM, at, mail
from tests.ui.conftest import SCHEDULE, Ana, click_row, everything_said, settled, subjects


def open_subject(window: Window, qtbot: QtBot, ana: Ana, subject: str) -> None:
    """Choose a conversation of the list by its subject."""
    click_row(window, qtbot, subjects(window).index(subject))
    qtbot.waitUntil(lambda: window.inbox.pane.conversation == ana.conversation(subject))
    settled(window, qtbot)


def texts(window: Window) -> list[str]:
    """What the bubbles say, from top to bottom."""
    return [
        body.text()
        for card in window.inbox.pane.timeline.cards()
        for body in card.findChildren(BodyText)
        if not body.isHidden()
    ]


def button(window: Window, text: str) -> Button:
    return next(one for one in window.findChildren(Button) if one.text() == text)


@pytest.mark.usefixtures("busy")
def test_a_timeline_has_all_of_a_clients_messages_by_day(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    word = mail(
        30,
        party=Address("slack", "U01CAMILLE", "Camille Roy"),
        received="2026-11-24 09:58",
        subject="",
        text="Short word on Slack.",
        history=True,
        client_name="Camille Roy",
    )
    ana.receive(replace(word, channel="slack"))
    open_subject(window, qtbot, ana, "Homepage v3")
    qtbot.waitUntil(lambda: len(texts(window)) == 5)
    assert texts(window) == [
        "Kick-off",
        "The board loves it.",
        "Homepage v3",
        "The board loves it.",
        "Short word on Slack.",
    ]
    said = everything_said(window)
    assert "Friday 2 October" in said
    assert "Yesterday" in said
    assert "by e-mail · 17:52" in said
    assert "on Slack · 09:58" in said


@pytest.mark.usefixtures("busy")
def test_quoted_lines_are_folded_and_unfolded(window: Window, qtbot: QtBot, ana: Ana) -> None:
    open_subject(window, qtbot, ana, "Homepage v3")
    assert not [one for one in texts(window) if "> one" in one]
    fold = button(window, "5 quoted lines")
    fold.click()
    assert [one for one in texts(window) if "> one" in one]
    fold.click()
    assert not [one for one in texts(window) if "> one" in one]


@pytest.mark.usefixtures("busy")
def test_what_was_held_says_why_and_with_how_many(window: Window, qtbot: QtBot, ana: Ana) -> None:
    ana.receive(
        mail(40, party=TOM, subject="Held one", received="2026-11-24 09:59"),
        mail(41, party=CAMILLE, subject="Held two", received="2026-11-24 09:59"),
    )
    deliveries.deliver_due(ana.store, at("2026-11-24 12:00"), announce=True)
    qtbot.waitUntil(lambda: "Held one" in subjects(window))
    open_subject(window, qtbot, ana, "Held one")
    card = window.inbox.pane.timeline.cards()[-1]
    assert "Held · delivered 12:00 with 1 other" in card.accessibleName()
    assert card.toolTip() == "It waits for the delivery of Tue 24 Nov 12:00."
    # where it does not fit in one line it goes on in the next
    one_line = card.arrange(700)
    assert card.arrange(260) >= one_line + 12


@pytest.mark.usefixtures("busy")
def test_who_came_along_is_said_before_why_it_came(window: Window, qtbot: QtBot, ana: Ana) -> None:
    focus.start(ana.store, at("2026-11-24 09:50"), Micros(HOUR), "Deep work")
    ana.receive(
        mail(40, party=TOM, subject="Held one", received="2026-11-24 09:55"),
        mail(41, party=CAMILLE, subject="Held two", received="2026-11-24 09:55"),
    )
    focus.stop(ana.store, at("2026-11-24 09:58"), announce=False)
    qtbot.waitUntil(lambda: "Held one" in subjects(window))
    open_subject(window, qtbot, ana, "Held one")
    card = window.inbox.pane.timeline.cards()[-1]
    assert "delivered 09:58 with 1 other, when focus ended" in card.accessibleName()


def test_earlier_messages_come_when_asked_for(ana: Ana, request, qtbot: QtBot) -> None:
    thread = [
        mail(
            100 + n,
            subject="Long thread",
            text=f"Message {n}",
            received=f"2026-11-{1 + n // 12:02d} {8 + n % 12:02d}:00",
            references=("<100@test>",) if n else (),
            history=True,
        )
        for n in range(70)
    ]
    ana.receive(*thread)
    window = request.getfixturevalue("window")
    timeline = window.inbox.pane.timeline
    qtbot.waitUntil(lambda: len(timeline.cards()) == 30)
    assert "Message 69" in texts(window)
    button(window, "Show earlier").click()
    qtbot.waitUntil(lambda: len(timeline.cards()) == 60)
    button(window, "Show earlier").click()
    qtbot.waitUntil(lambda: len(timeline.cards()) == 70)
    assert texts(window)[1] == "Message 0"
    qtbot.waitUntil(
        lambda: not [one for one in window.findChildren(Button) if one.text() == "Show earlier"]
    )


def test_an_old_conversation_opens_where_it_stands(ana: Ana, request, qtbot: QtBot) -> None:
    ana.history(200)
    window = request.getfixturevalue("window")
    window.inbox.open_conversation(ana.conversation("Subject 0150"))
    settled(window, qtbot)
    timeline = window.inbox.pane.timeline
    qtbot.waitUntil(lambda: len(timeline.cards()) == 30)
    assert "Subject 0150" in texts(window)
    button(window, "Show newer").click()
    qtbot.waitUntil(lambda: "Subject 0000" in texts(window))


@pytest.mark.usefixtures("busy")
def test_a_new_message_comes_in_while_one_reads(window: Window, qtbot: QtBot, ana: Ana) -> None:
    open_subject(window, qtbot, ana, "Scope for phase two")
    cards = window.inbox.pane.timeline.cards()
    ana.receive(
        mail(
            50,
            party=TOM,
            subject="Re: Scope for phase two",
            references=("<3@test>",),
            text="Another word.",
            received="2026-11-24 09:59",
            history=True,
        )
    )
    qtbot.waitUntil(lambda: "Another word." in texts(window))
    assert window.inbox.pane.timeline.cards()[: len(cards)] == cards


@pytest.mark.usefixtures("busy")
def test_another_minute_leaves_the_timeline_as_it_stands_another_zone_or_day_does_not(
    window: Window, qtbot: QtBot, ana: Ana, move_clock: Callable[[Instant], None]
) -> None:
    open_subject(window, qtbot, ana, "Scope for phase two")  # read already: nothing else changes
    pane = window.inbox.pane

    def stands_at(now: str) -> list[str]:
        move_clock(at(now))
        with qtbot.waitSignal(pane.shown):
            window.inbox.tell_time()
        return [item.accessibleName() for item in pane.timeline._column.items]

    before = stands_at("2026-11-24 10:01")
    items = list(pane.timeline._column.items)
    assert stands_at("2026-11-24 10:02") == before
    assert pane.timeline._column.items == items
    focus.set_schedule(ana.store, SCHEDULE.replace("Paris", "Athens"), at("2026-11-24 10:02"))
    qtbot.waitUntil(lambda: i18n.local(at("2026-11-24 10:00")).hour == 11)
    stands_at("2026-11-24 10:03")
    assert pane.timeline._column.items != items
    assert before[0] == "Today" and stands_at("2026-11-25 00:01")[0] == "Yesterday"


@pytest.mark.usefixtures("busy")
def test_the_head_tells_people_identities_and_the_time_there(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    client = clients.listed(ana.store)[0]
    clients.update(ana.store, client.id, at("2026-11-24 10:00"), zone="America/Montreal", vip=True)
    open_subject(window, qtbot, ana, "Invoice FD-0147")
    qtbot.waitUntil(lambda: "04:00 in Montréal" in everything_said(window))
    assert "ines@atelier-brume.fr" in everything_said(window)
    assert window.inbox.pane.header.accessibleDescription() == "atelier-brume.fr"


@pytest.mark.parametrize(
    ("addresses", "whose"),
    [
        (["email ines@brume.fr", "email tom@Brume.fr", "slack u01"], "brume.fr"),
        (["email ines@brume.fr", "email tom@harbour.co.uk"], ""),
        (["email ines@gmail.com"], ""),
        (["email ines@laposte.net", "telegram @ines"], ""),
        (["malt ines-morel"], "Malt"),
        (["malt ines-morel", "email ines@brume.fr"], "brume.fr"),
        (["telegram @ines"], ""),
        ([], ""),
    ],
)
def test_an_organisation_is_told_where_it_is_known(
    ana: Ana, addresses: list[str], whose: str
) -> None:
    ana.receive(mail(1, party=CAMILLE, subject="Homepage", history=True))
    client = clients.listed(ana.store)[0]
    identities = tuple(Address(*one.split(" ")) for one in addresses)
    assert organisation(replace(client, identities=identities)) == whose


@pytest.mark.usefixtures("busy")
def test_an_attachment_is_fetched_by_the_engine_and_opened(
    window: Window, qtbot: QtBot, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_url(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)

    def fetch(message, number, to, then, failed=None):
        to.write_bytes(b"%PDF")
        then(to)

    monkeypatch.setattr(window.inbox.pane._desk, "fetch", fetch)
    open_subject(window, qtbot, ana, "Homepage v3")
    chips = window.findChildren(AttachmentChip)
    assert [chip.accessibleName() for chip in chips] == [
        "Attachment board-notes.pdf, 240 kB",
        "Attachment setup.exe, 99 kB",
    ]
    chips[0].open_asked.emit()
    assert [Path(one).name for one in opened] == ["board-notes.pdf"]
    window.close()
    assert not Path(opened[0]).exists()


@pytest.mark.usefixtures("busy")
def test_an_attachment_that_no_program_opens_is_said_to_be_so(
    window: Window, qtbot: QtBot, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(message, number, to, then, failed=None):
        to.write_bytes(b"%PDF")
        then(to)

    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    monkeypatch.setattr(window.inbox.pane._desk, "fetch", fetch)
    open_subject(window, qtbot, ana, "Homepage v3")
    window.findChildren(AttachmentChip)[0].open_asked.emit()
    assert window.toast.text == "No program here opens board-notes.pdf. Save it."


@pytest.mark.usefixtures("busy")
def test_without_an_engine_fetching_says_so(window: Window, qtbot: QtBot, ana: Ana) -> None:
    open_subject(window, qtbot, ana, "Homepage v3")
    chip = window.findChildren(AttachmentChip)[0]
    chip.open_asked.emit()
    qtbot.waitUntil(window.toast.isVisible)
    assert chip.isEnabled()
    assert "engine" in window.toast.text.lower() or "collect" in window.toast.text.lower()
    assert Unreachable is not None


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("notes.pdf", True),
        ("photo.JPG", True),
        ("setup.EXE", False),
        ("page.html", False),
        ("invoice.pdf.exe", False),
        ("noending", False),
        ("run.desktop", False),
        ("Terminal.command", False),
        ("share.fileloc", False),
        ("budget.xlam", False),
        ("budget.xlsx", True),
        ("archive.zip", True),
    ],
)
def test_what_a_system_would_run_is_only_saved(name: str, may: bool) -> None:
    assert may_open(name) is may


@pytest.mark.usefixtures("busy")
def test_a_link_opens_in_the_browser(
    window: Window, qtbot: QtBot, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window.inbox.pane.timeline.link_pressed.emit(QUrl("https://studionord.ca"))
    window.inbox.pane.timeline.link_pressed.emit(QUrl("file:///etc/passwd"))
    assert opened == ["https://studionord.ca"]


@pytest.mark.usefixtures("busy")
def test_a_very_long_text_is_shown_in_part_first(window: Window, qtbot: QtBot, ana: Ana) -> None:
    text = "\n".join(f"line {n}" for n in range(5000))
    ana.receive(
        mail(60, party=TOM, subject="Log", text=text, history=True, received="2026-11-24 09:59")
    )
    qtbot.waitUntil(lambda: "Log" in subjects(window))
    open_subject(window, qtbot, ana, "Log")
    assert not [one for one in texts(window) if "line 4999" in one]
    more = next(b for b in window.findChildren(Button) if b.text().startswith("Show all of it"))
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert [one for one in texts(window) if "line 4999" in one]


@pytest.mark.usefixtures("busy")
def test_an_attachment_is_drawn_out_of_the_window_as_a_file(
    window: Window, qtbot: QtBot, ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Path] = []
    drawn: list[str] = []

    def fetch(message, number, to, then, failed=None):
        fetched.append(to)
        to.write_bytes(b"%PDF")
        then(to)

    def exec_(drag: QDrag, _action: object) -> None:
        drawn.append(drag.mimeData().urls()[0].toLocalFile())

    monkeypatch.setattr(window.inbox.pane._desk, "fetch", fetch)
    monkeypatch.setattr(QDrag, "exec", exec_)
    open_subject(window, qtbot, ana, "Homepage v3")
    chip = window.findChildren(AttachmentChip)[0]
    qtbot.mousePress(chip, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(chip, QPoint(40, 20))
    qtbot.waitUntil(lambda: len(drawn) == 1)
    assert Path(drawn[0]).name == "board-notes.pdf"
    assert Path(drawn[0]).read_bytes() == b"%PDF"
    qtbot.mouseRelease(chip, Qt.MouseButton.LeftButton, pos=QPoint(40, 20))
    assert not window.findChildren(QMenu)
    # who has let go meanwhile draws it out again, and it is there at once
    chip.drag_asked.emit()
    assert window.toast.text == "board-notes.pdf is here now: draw it out."
    assert len(fetched) == 1


@pytest.mark.usefixtures("busy")
def test_a_slow_timeline_shows_grey_messages_meanwhile(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    settled(window, qtbot)
    gate = threading.Event()
    # the reader is busy with something that takes long
    window.desk.read("slow", lambda _store: gate.wait(PATIENCE), lambda _done: None)
    click_row(window, qtbot, 2)
    skeleton = window.inbox.pane.skeleton
    assert not skeleton.isVisible()
    qtbot.waitUntil(skeleton.isVisible)
    gate.set()
    settled(window, qtbot)
    assert not skeleton.isVisible()


@pytest.mark.usefixtures("busy")
def test_the_head_names_the_client_of_what_is_open_when_it_is_opened_by_way_of_another(
    window: Window, qtbot: QtBot, ana: Ana
) -> None:
    pane = window.inbox.pane
    tom = ana.conversation("Scope for phase two")
    open_subject(window, qtbot, ana, "Scope for phase two")
    qtbot.waitUntil(lambda: pane.client is not None and pane.client.name == "Tom Whitfield")
    settled(window, qtbot)
    # the list opens its first row, and in the same breath the one that was asked for
    window.go(Place.SETTINGS)
    window.go(Place.INBOX)
    window.inbox.open_conversation(tom)
    assert pane.header.accessibleName() == "Tom Whitfield"
    settled(window, qtbot)
    qtbot.waitUntil(lambda: pane.client is not None)
    assert pane.client is not None and pane.client.name == "Tom Whitfield"
    assert pane.header.accessibleName() == "Tom Whitfield"


def test_what_was_read_while_hidden_is_gone_to_when_it_is_shown(
    ana: Ana, request: pytest.FixtureRequest, qtbot: QtBot
) -> None:
    ana.receive(
        *(
            mail(50 + n, party=CAMILLE, subject=f"Hero {n}", text="Calmer now.", history=True)
            for n in range(30)
        )
    )
    window: Window = request.getfixturevalue("window")
    open_subject(window, qtbot, ana, "Hero 29")
    read = window.inbox.pane.timeline._shown
    assert read is not None
    hidden = Timeline()
    qtbot.addWidget(hidden)
    hidden.resize(640, 480)
    hidden.show_messages(read)
    qtbot.waitUntil(lambda: not hidden._filling.isActive())
    bar = hidden.verticalScrollBar()
    # as a theme chosen meanwhile leaves it: there is a range, and not yet a place in it
    bar.setMaximum(2000)
    hidden.show()
    qtbot.waitExposed(hidden)
    newest = hidden.cards()[-1]
    assert bar.value() < newest.y() + newest.height() <= bar.value() + hidden.height()
