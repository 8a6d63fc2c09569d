"""What a toast says of what was done, to one conversation and to several."""

from __future__ import annotations

import pytest

from focusdesk.model import ConversationId
from focusdesk.ui.actions import Acted, Did
from focusdesk.ui.notices import said
from tests.store.build import at

NOW = at("2026-11-24 10:00")
TOMORROW = at("2026-11-25 09:30")


@pytest.mark.parametrize(
    ("did", "one", "several"),
    [
        (Did.DONE, "Studio Nord done", "2 conversations done"),
        (Did.REOPENED, "Studio Nord is in the inbox", "2 conversations are in the inbox"),
        (Did.READ, "Studio Nord marked read", "2 conversations marked read"),
        (Did.UNREAD, "Studio Nord marked unread", "2 conversations marked unread"),
        (
            Did.SNOOZED,
            "Studio Nord comes back Wed 09:30",
            "2 conversations come back Wed 09:30",
        ),
    ],
)
def test_one_and_several(did: Did, one: str, several: str) -> None:
    first, second = ConversationId(1), ConversationId(2)
    assert said(Acted(did, (first,), "Studio Nord", until=TOMORROW), NOW) == one
    assert said(Acted(did, (first, second), "Studio Nord", until=TOMORROW), NOW) == several
