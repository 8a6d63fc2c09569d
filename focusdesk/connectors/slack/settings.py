"""What a Slack account is told: its form, and the settings read from it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from focusdesk.connectors.base import Field, Kind
from focusdesk.connectors.slack import manifest
from focusdesk.errors import BadSettings, NeedsLogin
from focusdesk.model import Saying

API_URL = "https://slack.com/api/"
APPS = "https://api.slack.com/apps"
"""Where the apps are that one has made, each with its tokens."""
_SHOWN = ("shown", "off")

FIELDS = (
    Field(
        "channels", Kind.LIST, Saying("slack-field-channels"), help=Saying("slack-help-channels")
    ),
    Field(
        "focus",
        Kind.CHOICE,
        Saying("slack-field-focus"),
        default="shown",
        choices=_SHOWN,
        help=Saying("slack-help-focus"),
    ),
    Field(
        "api_url",
        Kind.TEXT,
        Saying("slack-field-api-url"),
        help=Saying("slack-help-api-url"),
        trial=True,
    ),
    Field(
        "app_token",
        Kind.SECRET,
        Saying("slack-field-app-token"),
        required=True,
        help=Saying("slack-help-app-token"),
        link=manifest.link(),
    ),
    Field(
        "user_token",
        Kind.SECRET,
        Saying("slack-field-user-token"),
        required=True,
        help=Saying("slack-help-user-token"),
        link=APPS,
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """An account's settings.

    channels
        Those to collect whole, as the person named them: names without `#`, or ids.
    known_ids
        By such a name in lower case, the id that a check found: a renamed channel stays chosen.
    team
        The workspace that was signed in to; empty before the first time.
    """

    channels: tuple[str, ...]
    known_ids: Mapping[str, str]
    shows_focus: bool
    api_url: str
    team: str

    @property
    def is_loopback(self) -> bool:
        return self.api_url != API_URL

    @property
    def chosen_ids(self) -> frozenset[str]:
        return frozenset(self.known_ids.get(name.lower(), name) for name in self.channels)


def read(given: Mapping[str, str]) -> Settings:
    """Raises `BadSettings` naming the field."""
    focus = given.get("focus", "").strip() or "shown"
    if focus not in _SHOWN:
        raise BadSettings("focus", "slack-focus-unknown", value=focus)
    pairs = (pair.partition("=") for pair in given.get("channel_ids", "").split())
    return Settings(
        channels=_names(given.get("channels", "")),
        known_ids={name: id_ for name, _, id_ in pairs if id_},
        shows_focus=focus == "shown",
        api_url=_api_url(given.get("api_url", "").strip()),
        team=given.get("team", ""),
    )


def _names(text: str) -> tuple[str, ...]:
    names = (part.strip().lstrip("#").strip() for part in re.split(r"[,\n]", text))
    return tuple(dict.fromkeys(name for name in names if name))


def _api_url(text: str) -> str:
    """Slack's own, or a server on this machine: the tokens go to nobody else."""
    if not text:
        return API_URL
    try:
        parts = urlsplit(text)
        here = is_here(parts.hostname or "") and parts.scheme in ("http", "https")
    except ValueError:
        here = False
    if not here:
        raise BadSettings("api_url", "slack-api-url-not-loopback", value=text)
    return text if text.endswith("/") else f"{text}/"


def is_here(host: str) -> bool:
    """Whether a host is this computer, by either of its names."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# -- tokens -----------------------------------------------------------------------------------

_KINDS = {
    "xapp-": "app",
    "xoxp-": "user",
    "xoxe.xoxp-": "rotating",
    "xoxe-": "rotating",
    "xoxb-": "bot",
    "xoxc-": "browser",
    "xoxd-": "browser",
    "xoxs-": "browser",
}


def tokens_fit(app_token: str, user_token: str) -> None:
    """Raises `BadSettings` with what is wrong with the kind of a token, before it goes anywhere."""
    given = {"app_token": _kind(app_token), "user_token": _kind(user_token)}
    if given == {"app_token": "user", "user_token": "app"}:
        raise BadSettings("app_token", "slack-tokens-swapped")
    if given["app_token"] != "app":
        raise BadSettings("app_token", "slack-app-token-kind", given=given["app_token"])
    if given["user_token"] != "user":
        raise BadSettings("user_token", "slack-user-token-kind", given=given["user_token"])


def _kind(token: str) -> str:
    return next((kind for prefix, kind in _KINDS.items() if token.startswith(prefix)), "other")


def present(token: str, field: str) -> str:
    """A stored token. Raises `NeedsLogin` for none."""
    if not token.strip():
        raise NeedsLogin("slack-token-missing", field=field)
    return token.strip()
