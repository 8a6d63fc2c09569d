"""An account is accepted by really signing in with both tokens, step by step, errors by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.base import AccountInfo, Report, Step
from focusdesk.connectors.slack import channels, identity, settings, socket
from focusdesk.connectors.slack.answers import Declined, table
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.channels import Channel
from focusdesk.connectors.slack.message import Self
from focusdesk.connectors.slack.tempo import Tempo
from focusdesk.connectors.steps import Steps
from focusdesk.errors import BadSettings, FocusDeskError, NeedsLogin
from focusdesk.model import Saying

NEEDED: Final = (
    "channels:history",
    "channels:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "mpim:history",
    "mpim:read",
    "users:read",
)
"""Without these nothing can be collected."""
USEFUL: Final = (
    "channels:write",
    "chat:write",
    "dnd:read",
    "dnd:write",
    "files:read",
    "groups:write",
    "im:write",
    "mpim:write",
    "search:read",
    "usergroups:read",
    "users.profile:read",
    "users.profile:write",
)
"""What the manifest asks for besides: each stands for something that works only with it."""
_NAMES_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Check:
    """One sign-in to try."""

    api: Api
    tempo: Tempo
    steps: Steps

    async def work(self, app_token: str, user_token: str) -> AccountInfo:
        """Raises `BadSettings`, `NeedsLogin`, `Unreachable`."""
        steps, api = self.steps, self.api
        steps.begin(Step.SETTINGS)
        settings.tokens_fit(app_token, user_token)
        steps.begin(Step.LOGIN)
        try:
            me = await identity.asked(api)
            self._has_scopes()
            await self._is_guest(me)
            await self._has_socket()
        except NeedsLogin as error:
            # the tokens were typed just now, so it is the field that is wrong
            field = str(error.args_.get("field") or "user_token")
            args = {name: value for name, value in error.args_.items() if name != "field"}
            raise BadSettings(field, error.code, **args) from error
        steps.begin(Step.CHANNELS)
        found = await channels.listed(api)
        chosen = self._chosen(found)
        steps.end()
        return AccountInfo(
            label=me.team_name or me.team,
            own_addresses=(f"{me.user}@{me.team}",),
            folders=tuple(sorted(one.name for one in found if not one.is_direct)),
            settings={"team": me.team, "channel_ids": chosen},
            unique=("team", "api_url"),
        )

    def _has_scopes(self) -> None:
        scopes = self.api.scopes
        if not scopes:
            return
        missing = [scope for scope in NEEDED if scope not in scopes]
        if missing:
            raise BadSettings("user_token", "slack-scopes-missing", scopes=", ".join(missing))
        lacking = [scope for scope in USEFUL if scope not in scopes]
        if lacking:
            self.steps.tell(Saying("slack-scopes-lacking", {"scopes": ", ".join(lacking)}))

    async def _is_guest(self, me: Self) -> None:
        try:
            user = table(await self.api.ask("users.info", user=me.user), "user")
        except Declined:
            return
        if user.get("is_restricted") is True or user.get("is_ultra_restricted") is True:
            self.steps.tell(Saying("slack-guest", {"team": me.team_name}))

    async def _has_socket(self) -> None:
        """Open a socket for a moment: only that shows that Socket Mode is on."""
        opened = await socket.opened(self.api, self.tempo)
        await opened.close()

    def _chosen(self, found: list[Channel]) -> str:
        """The ids of the channels that were chosen, each with the name that it was chosen by."""
        named: dict[str, str] = {}
        for one in found:
            named[one.id.lower()] = one.id
            if one.name:
                named[one.name.lower()] = one.id
        pairs = []
        for name in self.api.settings.channels:
            known = self.api.settings.known_ids.get(name.lower(), "")
            id_ = named.get(name.lower()) or named.get(known.lower())
            if id_ is None:
                names = sorted(one.name for one in found if not one.is_direct)
                raise BadSettings(
                    "channels",
                    "slack-channel-missing",
                    channel=name,
                    names=", ".join(names[:_NAMES_SHOWN]),
                )
            pairs.append(f"{name.lower()}={id_}")
        return " ".join(pairs)


async def checked(api: Api, tempo: Tempo, tokens: Mapping[str, str], report: Report) -> AccountInfo:
    """Sign in once, telling each step."""
    steps = Steps(report)
    try:
        return await Check(api, tempo, steps).work(tokens["app_token"], tokens["user_token"])
    except FocusDeskError as error:
        steps.failed(error.saying)
        raise
