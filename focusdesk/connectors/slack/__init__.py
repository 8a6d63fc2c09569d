"""Slack, one workspace an account: live over Socket Mode, the rest over the Web API.

`connector` is the door. Underneath, `live` keeps a socket, `inlet` stores what it tells and then
acknowledges, `catch_up` fills what was missed, and nothing here knows the store. The door is
opened late: slack_sdk and aiohttp come along when an account runs, not with the account form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from focusdesk.connectors.slack.connector import SlackConnector

__all__ = ["SlackConnector"]


def __getattr__(name: str) -> Any:
    if name == "SlackConnector":
        from focusdesk.connectors.slack.connector import SlackConnector

        return SlackConnector
    raise AttributeError(name)
