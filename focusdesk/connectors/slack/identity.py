"""Who a user token belongs to, and in which workspace."""

from __future__ import annotations

from focusdesk.connectors.slack.answers import text
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.message import Self
from focusdesk.connectors.slack.mrkdwn import unescaped
from focusdesk.errors import NeedsLogin


async def asked(api: Api) -> Self:
    """Raises `NeedsLogin` also when the token is another workspace's than the account's."""
    answer = await api.ask("auth.test")
    me = Self(
        user=text(answer, "user_id"),
        name=text(answer, "user"),
        team=text(answer, "team_id"),
        team_name=unescaped(text(answer, "team")),
    )
    if api.settings.team and me.team != api.settings.team:
        raise NeedsLogin("slack-other-workspace", team=me.team_name, field="user_token")
    return me
