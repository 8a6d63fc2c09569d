"""Signing in, and what is wrong said by name."""

from __future__ import annotations

import asyncio

import pytest

from focusdesk.connectors.base import AccountInfo, Step
from focusdesk.connectors.slack import SlackConnector
from focusdesk.errors import BadSettings, FocusDeskError, NeedsLogin, Unreachable
from focusdesk.wording import say_error
from tests.connectors.collector import Vault
from tests.servers import slack as servers
from tests.servers.slack import APP_TOKEN, QUICK, SCOPES, USER_TOKEN


def check(slack, *, app=APP_TOKEN, user=USER_TOKEN, **settings):
    """The info, and what each step told."""
    told = []

    async def body() -> AccountInfo:
        given = {"channels": "general", "api_url": slack.url, **settings}
        connector = SlackConnector(given, Vault(app_token=app, user_token=user), tempo=QUICK)
        try:
            return await connector.check(told.append)
        finally:
            await connector.close()

    return asyncio.run(body()), told


def refused(slack, **more) -> FocusDeskError:
    with pytest.raises((BadSettings, NeedsLogin, Unreachable)) as raised:
        check(slack, **more)
    assert say_error(raised.value) != raised.value.code
    return raised.value


def test_a_sign_in_tells_the_workspace_and_who_one_is(slack):
    info, told = check(slack)
    assert info.label == "Studio Nord"
    assert info.own_addresses == ("U01ANA@T01NORD",)
    assert info.folders == ("general", "lunch", "projet-x")
    assert info.settings == {"team": "T01NORD", "channel_ids": "general=C01GEN"}
    assert [one.step for one in told if one.ok] == [Step.SETTINGS, Step.LOGIN, Step.CHANNELS]
    assert slack.opened == 1


@pytest.mark.parametrize(
    ("tokens", "field", "code"),
    [
        ({"app": USER_TOKEN, "user": APP_TOKEN}, "app_token", "slack-tokens-swapped"),
        ({"app": "xoxb-1"}, "app_token", "slack-app-token-kind"),
        ({"user": "xoxb-1"}, "user_token", "slack-user-token-kind"),
        ({"user": "xoxc-1"}, "user_token", "slack-user-token-kind"),
        ({"user": "hello"}, "user_token", "slack-user-token-kind"),
        ({"user": "xoxp-wrong"}, "user_token", "slack-sign-in-refused"),
        ({"app": "xapp-wrong"}, "app_token", "slack-sign-in-refused"),
    ],
)
def test_a_wrong_token_is_named(slack, tokens, field, code):
    error = refused(slack, **tokens)
    assert isinstance(error, BadSettings)
    assert (error.field, error.code) == (field, code)


def test_a_token_of_the_wrong_kind_goes_nowhere(slack):
    refused(slack, user="xoxc-1")
    assert slack.calls.total() == 0


@pytest.mark.parametrize("scope", ["im:history", "users:read", "groups:read"])
def test_a_missing_scope_is_named(slack, scope):
    slack.scopes = ",".join(one for one in SCOPES.split(",") if one != scope)
    error = refused(slack)
    assert scope in say_error(error)


def test_a_scope_for_an_extra_is_named_and_asked_for_nothing(slack):
    slack.scopes = SCOPES.replace(",dnd:write", "")
    _info, told = check(slack)
    (said,) = [one.saying for one in told if one.saying]
    assert said.code == "slack-scopes-lacking" and "dnd:write" in said.args["scopes"]


def test_an_approval_that_is_pending(slack):
    slack.faults.add("apps.connections.open", "team_access_not_granted")
    assert refused(slack).code == "slack-approval-pending"


def test_an_app_level_token_without_its_scope(slack):
    slack.faults.add("apps.connections.open", "missing_scope")
    error = refused(slack)
    assert (error.field, error.code) == ("app_token", "slack-app-scope-missing")


def test_who_is_a_guest_need_not_be_told(slack):
    slack.lacks = {"users.info"}
    info, _told = check(slack)
    assert info.label == "Studio Nord"


@pytest.mark.parametrize(
    ("below", "path"),
    [("/api/", ""), ("/api/", "/"), ("/api/", "/api"), ("/api/", "/api/"), ("/", ""), ("/", "/")],
)
def test_a_trials_address_is_taken_as_it_is_written(below, path):
    slack = servers.Slack()
    slack.below = below
    servers.populate(slack)
    with slack:
        info, _told = check(slack, api_url=f"http://127.0.0.1:{slack.port}{path}")
    assert info.label == "Studio Nord"


def test_a_guest_is_told_what_they_are(slack):
    slack.users["U01ANA"]["is_restricted"] = True
    _info, told = check(slack)
    assert [one.saying.code for one in told if one.saying] == ["slack-guest"]


def test_socket_mode_that_is_off(slack):
    slack.link_enabled = False
    error = refused(slack)
    assert error.code == "slack-link-disabled" and error.field == "app_token"


def test_a_channel_that_one_is_not_in_is_named_with_those_that_there_are(slack):
    error = refused(slack, channels="general, #nosuch")
    assert error.field == "channels"
    assert "nosuch" in say_error(error) and "projet-x" in say_error(error)


def test_another_workspaces_tokens_do_not_renew_an_account(slack):
    error = refused(slack, team="T99OTHER")
    assert error.code == "slack-other-workspace"


def test_a_renamed_channel_stays_chosen(slack):
    slack.channels["C01GEN"]["name"] = "allgemein"
    info, _told = check(slack, channel_ids="general=C01GEN")
    assert info.settings["channel_ids"] == "general=C01GEN"


def test_a_server_that_is_down_is_waited_for(slack):
    slack.faults.add("auth.test", 503)
    assert isinstance(refused(slack), Unreachable)


@pytest.mark.parametrize(
    "address", ["https://slack.example/api/", "http://10.0.0.1/", "ftp://127.0.0.1/", "nonsense"]
)
def test_the_tokens_go_to_slack_or_this_computer(address):
    with pytest.raises(BadSettings) as raised:
        SlackConnector({"api_url": address}, Vault())
    assert raised.value.field == "api_url"
