"""What a kind of account is said to do is what the program does today."""

from __future__ import annotations

from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.kinds import AccountKind


def test_a_kind_that_could_send_promises_nothing_that_no_engine_does() -> None:
    kind = AccountKind("slack", (), frozenset({"send", "mark_read"}))
    assert words.about(kind) == "Collects messages, marks them as read"
    assert words.promise(kind) == (
        "FocusDesk copies messages and deletes nothing at the service. "
        "There it marks as read what you have read here."
    )
