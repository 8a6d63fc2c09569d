"""A workspace on loopback, and connectors to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from focusdesk.connectors.slack import SlackConnector
from focusdesk.connectors.slack.tempo import Tempo
from tests.connectors.collector import Vault
from tests.servers import slack as servers

Connect = Callable[..., SlackConnector]


@pytest.fixture
def slack() -> Iterator[servers.Slack]:
    yield from servers.running()


@pytest.fixture
def connect(slack: servers.Slack) -> Connect:
    """Makes a connector to the workspace; settings by name, `tempo=` another tempo."""

    def make(*, tempo: Tempo = servers.QUICK, **settings: str) -> SlackConnector:
        given = {"channels": "general,projet-x", "api_url": slack.url, **settings}
        tokens = Vault(app_token=slack.app_token, user_token=slack.user_token)
        return SlackConnector(given, tokens, tempo=tempo)

    return make
