"""What a kind of account is said to do is what the program does today."""

from __future__ import annotations

import pytest

from focusdesk.connectors.base import Connector
from focusdesk.connectors.email.connector import EmailConnector
from focusdesk.connectors.slack.connector import SlackConnector
from focusdesk.ui.accounts import words
from focusdesk.ui.accounts.kinds import AccountKind
from focusdesk.wording import terms


def test_a_kind_that_could_send_promises_nothing_that_no_engine_does() -> None:
    kind = AccountKind("slack", (), frozenset({"send", "mark_read"}))
    assert words.about(kind) == "Collects messages, marks them as read"
    assert words.promise(kind) == (
        "FocusDesk copies messages and deletes nothing at the service. "
        "There it marks as read what you have read here."
    )


@pytest.mark.parametrize("connector", [EmailConnector, SlackConnector])
def test_what_a_field_offers_is_said_in_words(connector: type[Connector]) -> None:
    offered = [value for field in connector.fields for value in field.choices]
    assert offered
    assert not [value for value in offered if terms.choice(value) == value]
