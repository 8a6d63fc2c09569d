"""What a held message says is nowhere in the window: no text, title, tooltip or accessible name."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from focusdesk.connectors.base import Attachment
from focusdesk.model import Address, Category
from focusdesk.ui.inbox.model import LINE_ROLE
from focusdesk.ui.window import Window
from tests.store.build import at, mail
from tests.ui.conftest import Ana, everything_said, settled

STRANGER = Address("email", "xyzzy@secret.example", "Xyzzy Stranger")
OTHER = Address("email", "plugh@secret.example", "Plugh Writer")
SECRETS = ("xyzzy", "plugh", "quux")
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.StatusTipRole,
)


def said_by_models(window: Window) -> list[str]:
    """What the lists of the window tell, drawn or read aloud."""
    said = []
    for model in window.findChildren(QAbstractItemModel):
        for row in range(model.rowCount(QModelIndex())):
            index = model.index(row, 0)
            said += [str(index.data(role) or "") for role in (*_ROLES, LINE_ROLE)]
    return said


def said_by_windows(window: Window) -> list[str]:
    """Titles, texts, tooltips and what a screen reader is told."""
    said = [everything_said(window)]
    for widget in (*QApplication.topLevelWidgets(), *window.findChildren(QWidget)):
        said += [widget.windowTitle(), widget.accessibleDescription(), widget.statusTip()]
    return said


def test_the_words_of_what_is_held_are_nowhere(busy: Ana, window: Window, qtbot: QtBot) -> None:
    """Nor who wrote, where it is somebody not heard of before, or somebody else than before."""
    window.inbox.show_conversation(busy.conversation("Homepage v3"))
    busy.receive(
        mail(
            801,
            party=STRANGER,
            received="2026-11-24 09:55",
            subject="Quux subject",
            text="Quux text: by Friday noon, https://quux.example",
            category=Category.LEAD,
            deadline=at("2026-11-27 12:00"),
            attachments=(Attachment("quux.pdf", "application/pdf", 9, "2"),),
        ),
        mail(802, party=OTHER, received="2026-11-24 09:56", references=("<1@test>",), text="Quux"),
        now=at("2026-11-24 10:00"),
    )
    qtbot.waitUntil(
        lambda: window.strips.facts is not None and window.strips.facts.counts.held == 2
    )
    settled(window, qtbot)
    said = "\n".join([*said_by_windows(window), *said_by_models(window)]).casefold()
    assert "homepage v3" in said
    assert [one for one in SECRETS if one in said] == []
