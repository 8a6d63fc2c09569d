"""Who a user token belongs to, and in which workspace."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from focusdesk import clock
from focusdesk.connectors.slack.answers import text
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.message import Self
from focusdesk.connectors.slack.mrkdwn import unescaped
from focusdesk.errors import NeedsLogin
from focusdesk.model import SECOND, Micros

_EXACT: Final = 3 * SECOND
"""A date in a header has whole seconds, and was a while on the way."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`skew`: how far Slack's clock is ahead of ours, 0 for hardly."""

    me: Self
    skew: Micros


async def asked(api: Api) -> Identity:
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
    return Identity(me, _skew(api.date))


def _skew(date: str) -> Micros:
    try:
        theirs = int(parsedate_to_datetime(date).timestamp()) * SECOND
    except (TypeError, ValueError):
        return Micros(0)
    ahead = theirs - clock.now()
    return Micros(ahead if abs(ahead) > _EXACT else 0)
