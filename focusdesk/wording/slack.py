"""Sentences about Slack accounts: their form, signing in, what is not as it should be."""

from __future__ import annotations

from focusdesk.i18n import N_, _, ngettext
from focusdesk.model import Arguments
from focusdesk.wording import Sentence

_GIVEN = {
    "app": N_("the app-level token"),
    "user": N_("the user token"),
    "bot": N_("a bot token"),
    "rotating": N_("a token that expires by itself (token rotation)"),
    "browser": N_("a token out of a browser, which Slack takes back at any time"),
    "other": N_("no token of Slack"),
}


def _given(args: Arguments) -> str:
    return _(_GIVEN.get(str(args["given"]), _GIVEN["other"]))


def _app_token_kind(args: Arguments) -> str:
    return _(
        "The app-level token begins with xapp-; what was given is {given}. It is made under "
        "Basic Information, App-Level Tokens, with the scope connections:write."
    ).format(given=_given(args))


def _user_token_kind(args: Arguments) -> str:
    return _(
        "The user token begins with xoxp-; what was given is {given}. It stands under OAuth & "
        "Permissions, User OAuth Token, after Install to Workspace."
    ).format(given=_given(args))


def _refused_kind(args: Arguments) -> str:
    if args["field"] == "app_token":
        return _(
            "Slack takes this token, but not for opening a connection: it wants the app-level "
            "token (xapp-) with the scope connections:write."
        )
    return _("Slack takes this token, but not for reading: it wants the user token (xoxp-).")


def _shared_app(args: Arguments) -> str:
    others = int(args["others"] or 0)
    return ngettext(
        "{n} other device uses the same app and takes a part of the messages; they are looked "
        "for every minute instead. Make an app for each device.",
        "{n} other devices use the same app and take a part of the messages; they are looked "
        "for every minute instead. Make an app for each device.",
        others,
    ).format(n=others)


def _too_long(args: Arguments) -> str:
    limit = int(args["limit"] or 0)
    return ngettext(
        "The message is longer than the {n} character that Slack takes.",
        "The message is longer than the {n} characters that Slack takes.",
        limit,
    ).format(n=limit)


SENTENCES: dict[str, Sentence] = {
    # -- the form -----------------------------------------------------------------------------
    "slack-field-channels": N_("Channels"),
    "slack-help-channels": N_(
        "The channels to collect whole. Direct messages and what mentions you come in from "
        "everywhere."
    ),
    "slack-field-focus": N_("Focus in Slack"),
    "slack-help-focus": N_(
        "shown: while you focus, Slack pauses its notifications and your status says so; off: "
        "Slack is left alone."
    ),
    "slack-field-api-url": N_("API address"),
    "slack-help-api-url": N_("For trials only: a stand-in for Slack on this computer."),
    "slack-field-app-token": N_("App-level token"),
    "slack-help-app-token": N_("Begins with xapp-. The guide shows where it is made."),
    "slack-field-user-token": N_("User token"),
    "slack-help-user-token": N_("Begins with xoxp-. The guide shows where it stands."),
    # -- what was typed -----------------------------------------------------------------------
    "slack-focus-unknown": N_("“{value}” is neither shown nor off."),
    "slack-api-url-not-loopback": N_(
        "“{value}” is no address on this computer. The tokens go to Slack and to nobody else."
    ),
    "slack-tokens-swapped": N_(
        "The two tokens are the wrong way round: the one that begins with xapp- comes first."
    ),
    "slack-app-token-kind": _app_token_kind,
    "slack-user-token-kind": _user_token_kind,
    "slack-token-missing": N_("There is no token for this account. Sign in again."),
    "slack-channel-missing": N_(
        "You are in no channel called {channel}. Join it in Slack first. There are: {names}."
    ),
    # -- signing in ---------------------------------------------------------------------------
    "slack-token-refused-kind": _refused_kind,
    "slack-sign-in-refused": N_(
        "Slack does not know this token ({error}). Copy it again, all of it."
    ),
    "slack-sign-in-revoked": N_(
        "The token was taken back or has expired. Install the app again and paste the new token."
    ),
    "slack-sign-in-inactive": N_(
        "This person's account in the workspace is deactivated ({error}). Ask its owner."
    ),
    "slack-approval-pending": N_(
        "The workspace has not approved the app ({error}). Ask its administrator, then sign in "
        "again."
    ),
    "slack-app-scope-missing": N_(
        "The app-level token lacks the scope connections:write. On the app's page, under Basic "
        "Information, generate one that has it."
    ),
    "slack-scope-missing": N_(
        "The app may not do this: the scope {scope} is missing. Add it under OAuth & "
        "Permissions, install the app again and paste the new token."
    ),
    "slack-scopes-missing": N_(
        "The app lacks the scopes {scopes}. Make it from the manifest, or add them under OAuth & "
        "Permissions, install it again and paste the new token."
    ),
    "slack-scopes-lacking": N_(
        "The app lacks the scopes {scopes}; what needs them does not work, the rest does."
    ),
    "slack-guest": N_(
        "You are a guest in {team}: only the channels that you were let into can be collected."
    ),
    "slack-link-disabled": N_(
        "Socket Mode is off. Turn it on in the app's settings, then sign in again."
    ),
    "slack-other-workspace": N_(
        "These tokens are those of {team}, and this account is another workspace. Add {team} as "
        "an account of its own."
    ),
    # -- reaching it --------------------------------------------------------------------------
    "slack-unreachable": N_("Slack cannot be reached from here now."),
    "slack-trouble": N_("Slack has trouble ({error})."),
    "slack-limited": N_("Slack asks to wait before more is read ({method})."),
    "slack-no-socket": N_("Slack opened no connection."),
    "slack-socket-cut": N_("The connection to Slack is cut again and again."),
    "slack-socket-elsewhere": N_("Slack named a connection to {host}, which is not Slack's."),
    "slack-too-many-sockets": N_(
        "Ten devices are connected with this app already, which is all that Slack allows."
    ),
    # -- not as it should be ------------------------------------------------------------------
    "slack-shared-app": _shared_app,
    "slack-channel-lost": N_(
        "You are no longer in the channel {channel}, or it was archived: nothing comes in from it."
    ),
    "slack-slow": N_(
        "Slack gives this app fifteen messages a minute of what was missed, so catching up takes "
        "a while. What is new comes in at once."
    ),
    # -- one request --------------------------------------------------------------------------
    "slack-declined": N_("Slack declined ({error})."),
    "slack-answer-lost": N_("Slack's answer was lost: whether it was done is being looked up."),
    "slack-draft-empty": N_("There is nothing in the message."),
    "slack-draft-too-long": _too_long,
    "slack-draft-for-nobody": N_("The message has nobody to go to."),
    "slack-send-no-channel": N_("You are not in this conversation any more."),
    "slack-send-archived": N_("The channel is archived."),
    "slack-send-not-allowed": N_("The workspace does not let you write there."),
    "slack-send-no-person": N_("This person cannot be written to."),
    "slack-file-elsewhere": N_("The file lies with {host}, not with Slack. Open it in Slack."),
    "slack-file-gone": N_("The file is no longer there."),
    "slack-file-login-page": N_(
        "Slack asked for a sign-in instead of giving the file: the app lacks the scope files:read."
    ),
    # -- one message --------------------------------------------------------------------------
    "slack-bad-ts": N_("The message has no place in its channel ({ts})."),
    "slack-unreadable": N_("The message could not be read ({detail})."),
}
