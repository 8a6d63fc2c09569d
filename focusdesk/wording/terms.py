"""What a person calls the states, lanes and channels that the program knows by code."""

from __future__ import annotations

from typing import Final

from focusdesk.i18n import N_, _
from focusdesk.model import AccountState, Category, Lane, Mode, ReleasedBy, Triage

_WORDS: Final = {
    AccountState.OFF: N_("off"),
    AccountState.CONNECTING: N_("connecting"),
    AccountState.LIVE: N_("live"),
    AccountState.RETRYING: N_("trying again"),
    AccountState.NEEDS_LOGIN: N_("needs a sign-in"),
    AccountState.BROKEN: N_("broken"),
    Mode.OPEN: N_("open hours"),
    Mode.FOCUS: N_("focus"),
    Mode.QUIET: N_("quiet hours"),
    Lane.URGENT: N_("urgent: rings at any hour"),
    Lane.NOW: N_("now: rings in open hours"),
    Lane.NEXT: N_("next: waits for the next delivery"),
    Lane.DIGEST: N_("digest: comes in silently with the next delivery"),
    Lane.MUTE: N_("mute: never announced"),
    Category.MESSAGE: N_("message"),
    Category.LEAD: N_("lead"),
    Category.PAYMENT: N_("payment"),
    Category.REVIEW: N_("review"),
    Category.SECURITY: N_("security"),
    Category.NEWSLETTER: N_("newsletter"),
    Category.SYSTEM: N_("system"),
    Triage.INBOX: N_("inbox"),
    Triage.SNOOZED: N_("snoozed"),
    Triage.DONE: N_("done"),
    ReleasedBy.RULE: N_("at once, by its rule"),
    ReleasedBy.DELIVERY: N_("by a delivery"),
    ReleasedBy.FOCUS_END: N_("because focus ended"),
    ReleasedBy.QUIET_END: N_("because quiet hours ended"),
    ReleasedBy.LONGEST_WAIT: N_("because it had waited long enough"),
    ReleasedBy.DEADLINE: N_("because of its deadline"),
    ReleasedBy.DELIVER: N_("by hand"),
    ReleasedBy.HISTORY: N_("as history, when the account was added"),
    ReleasedBy.ELSEWHERE: N_("because it was read, answered or moved elsewhere"),
    ReleasedBy.CHANGE: N_("because of a change of schedule, rules or clients"),
    ReleasedBy.MUTE: N_("silently, by its lane"),
}
_CHANNELS: Final = {
    "email": N_("e-mail"),
    "slack": "Slack",
    "telegram": "Telegram",
    "upwork": "Upwork",
    "malt": "Malt",
    "fiverr": "Fiverr",
    "freelancer": "Freelancer",
}
_STEPS: Final = {
    "settings": N_("settings"),
    "server": N_("server"),
    "tls": N_("secure connection"),
    "login": N_("sign-in"),
    "folders": N_("folders"),
    "channels": N_("channels"),
}
_ABOUT: Final = {
    "email": N_("IMAP: Gmail, Fastmail, OVH, your own server"),
}


_CHOICES: Final = {
    "tls": "TLS",
    "starttls": "STARTTLS",
    "none": N_("none: on this computer only"),
    "shown": N_("shown in Slack"),
    "off": N_("not shown"),
}


def term(of: AccountState | Mode | Lane | Category | Triage | ReleasedBy) -> str:
    """The words for a value of `model`."""
    return _(_WORDS[of])


def channel(name: str) -> str:
    """The name of a channel as its people write it; a new one is shown as it is."""
    return _(_CHANNELS[name]) if name in _CHANNELS else name


def step(name: str) -> str:
    """A step of a sign-in (`connectors.base.Step`, by its value); a new one is shown as it is."""
    return _(_STEPS[name]) if name in _STEPS else name


def choice(value: str) -> str:
    """A value that a field of an account offers; one of another connector is shown as it is."""
    return _(_CHOICES[value]) if value in _CHOICES else value


def about(kind: str) -> str:
    """A few words on a kind of account for who has not got one; empty where none are known."""
    return _(_ABOUT[kind]) if kind in _ABOUT else ""
