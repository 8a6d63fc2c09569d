"""A workspace as a person meets it: the command line and a real engine, on the loopback Slack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from focusdesk import clock
from focusdesk import profile as profiles
from focusdesk.engine import app
from focusdesk.model import AccountState, Address
from focusdesk.store import accounts, triage
from tests.conftest import PATIENCE, wait_until
from tests.servers.slack import APP_TOKEN, ME, USER_TOKEN
from tests.store.build import mail, new_account, take

TOKENS = f"{APP_TOKEN}\n{USER_TOKEN}\n"


@pytest.fixture(autouse=True)
def _passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")


@pytest.fixture
def added(focusdesk, slack):
    """Signs in as a person would."""

    def add(*more: str, channels: str = "general,projet-x"):
        return focusdesk(
            "account", "add", "slack", "--channels", channels, "--api-url", slack.url,
            "--secret-stdin", *more, stdin=TOKENS,
        )  # fmt: skip

    return add


@pytest.fixture
def engine(profile) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "focusdesk.engine", str(profile)],
            start_new_session=True,
            env=os.environ,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)


@pytest.fixture
def store(profile):
    opened = profiles.open_store(profile)
    yield opened
    opened.close()


def is_live(store) -> bool:
    rows = accounts.listed(store)
    return bool(rows) and rows[0].state is AccountState.LIVE


def is_read(store, text: str) -> bool:
    (read,) = store.connection.execute(
        "SELECT read FROM message JOIN message_text USING (id) WHERE body = ?", (text,)
    ).fetchone()
    return bool(read)


def test_an_account_is_added_collected_and_searched_on_the_command_line(focusdesk, slack, added):
    done = added()
    assert done.status == 0 and "Studio Nord" in done.out
    slack.post("D01LEO", "U02LEO", "bonjour")
    slack.post("C03OUT", "U03CAM", f"<@{ME}> lunch?")
    assert focusdesk("collect", "--once").status == 0
    found = json.loads(focusdesk("search", "is:mention", "--json").out)
    assert [one["snippet"] for one in found] == ["@Ana Silva lunch?"]
    assert "bonjour" in focusdesk("search", "is:direct").out
    assert "Léo Tremblay" in focusdesk("inbox", "--state", "all").out
    why = json.loads(focusdesk("why", str(found[0]["id"]), "--json").out)
    assert why["reason_code"]


def test_the_help_names_the_settings_and_the_order_of_the_secrets(focusdesk, added):
    added()
    for command in ("add slack", "login 1"):
        said = " ".join(focusdesk("account", *command.split(), "--help").out.split())
        assert "--channels A,B,…" in said
        assert "one a line: App-level token, User token" in said


def test_a_workspace_is_one_account(focusdesk, slack, added):
    assert added().status == 0
    again = added()
    assert again.status == 1
    assert "Studio Nord is an account here already, number 1." in again.err
    slack.team["id"] = "T02OTHER"
    assert added().status == 0
    assert len(json.loads(focusdesk("account", "list", "--json").out)) == 2


def test_other_channels_need_no_tokens_and_one_token_is_renewed_alone(
    focusdesk, slack, added, store
):
    assert added().status == 0
    done = focusdesk("account", "login", "1", "--channels", "lunch")
    assert done.status == 0, done.err
    assert accounts.listed(store)[0].settings["channels"] == "lunch"
    slack.user_token = "xoxp-new"
    done = focusdesk("account", "login", "1", "--secret-stdin", stdin="\nxoxp-new\n")
    assert done.status == 0, done.err
    assert focusdesk("account", "check").status == 0


def test_a_profiles_address_is_offered_and_joins_nothing_by_itself(focusdesk, slack, added, store):
    leo = Address("email", "leo@nord.example", "Léo T.")
    mailbox = new_account(store)
    take(store, mailbox, mail(1, party=leo, history=True), now=clock.now())
    accounts.set_paused(store, mailbox, True)
    added()
    slack.post("D01LEO", "U02LEO", "bonjour")
    assert focusdesk("collect", "--once").status == 0
    (offer,) = json.loads(focusdesk("client", "offers", "--json").out)
    assert offer["email"] == "leo@nord.example"
    assert offer["person"]["address"] == "u02leo@t01nord"
    assert {one["name"] for one in json.loads(focusdesk("client", "list", "--json").out)} == {
        "Léo T.",
        "Studio Nord",
    }
    done = focusdesk("client", "merge", str(offer["merge"]), str(offer["into"]))
    assert done.status == 0
    (client,) = json.loads(focusdesk("client", "list", "--json").out)
    assert {one["address"] for one in client["identities"]} == {
        "leo@nord.example",
        "u02leo@t01nord",
    }


@pytest.mark.parametrize(
    ("stdin", "option"),
    [
        (f"{USER_TOKEN}\n{APP_TOKEN}\n", "--app-token"),
        (f"{APP_TOKEN}\nxoxb-1\n", "--user-token"),
    ],
)
def test_a_wrong_token_names_its_option(focusdesk, slack, stdin, option):
    done = focusdesk(
        "account", "add", "slack", "--api-url", slack.url, "--secret-stdin", stdin=stdin
    )
    assert done.status == 1
    assert option in done.err


def test_a_channel_picker_is_answered_for_an_account_and_before_there_is_one(
    profile, slack, added, focusdesk
):
    slack.post("C01GEN", "U02LEO", "hello", tell=False, at=time.time() - 60)
    args = {
        "kind": "slack",
        "field": "channels",
        "settings": {"api_url": slack.url},
        "secrets": {"app_token": APP_TOKEN, "user_token": USER_TOKEN},
    }
    reply = app.alone(profile, "choices", args, lambda _: None)
    assert [one["value"] for one in reply["choices"]] == ["general", "lunch", "projet-x"]
    assert reply["choices"][0]["a_day"] == pytest.approx(1 / 7)
    added()
    again = app.alone(profile, "choices", {"id": 1, "field": "channels"}, lambda _: None)
    assert again == reply


def test_what_a_check_finds_can_be_given_back_with_the_choice_as_the_window_does(
    profile, slack, store
):
    secrets = {"app_token": APP_TOKEN, "user_token": USER_TOKEN}
    typed = {"api_url": slack.url}
    first = {"kind": "slack", "settings": typed, "secrets": secrets}
    found = app.alone(profile, "check", first, lambda _: None)
    assert found["folders"] == ["general", "lunch", "projet-x"]
    chosen = {**typed, **found["settings"], "channels": "lunch"}
    app.alone(profile, "add", {**first, "settings": chosen}, lambda _: None)
    (row,) = accounts.listed(store)
    assert row.settings["channel_ids"] == "lunch=C03OUT"
    assert row.settings["team"] == "T01NORD"


def test_focus_is_shown_in_slack_and_put_back_after_a_crash(
    focusdesk, slack, added, engine, store, profile
):
    slack.profile |= {"status_text": "On a train", "status_emoji": ":train:"}
    added()
    process = engine()
    wait_until(lambda: is_live(store))
    assert focusdesk("focus", "start", "--for", "30m", "--label", "Proposal").status == 0
    wait_until(lambda: slack.profile["status_text"] == "Proposal")
    wait_until(lambda: slack.dnd["snooze_enabled"])
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert focusdesk("focus", "stop").status == 0
    engine()
    wait_until(lambda: slack.profile["status_text"] == "On a train")
    wait_until(lambda: not slack.dnd["snooze_enabled"])


def test_what_is_read_here_is_read_in_slack_and_the_other_way_round(slack, added, engine, store):
    there = slack.post("D01LEO", "U02LEO", "read there", tell=False)
    here = slack.post("C01GEN", "U03CAM", "read here", tell=False)
    added()
    engine()
    wait_until(lambda: is_live(store))
    (conversation,) = store.connection.execute(
        "SELECT conversation_id FROM message JOIN message_text USING (id) WHERE body = 'read here'"
    ).fetchone()
    triage.mark_read(store, [conversation], True, clock.now())
    wait_until(lambda: slack.last_read["C01GEN"] == here)
    slack.read("D01LEO", there)
    slack.drop()
    wait_until(lambda: is_read(store, "read there"))


def test_what_is_not_as_it_should_be_is_said_though_messages_come_in(
    focusdesk, slack, added, engine, store
):
    added()
    slack.channels["C02PRO"]["is_member"] = False
    engine()
    wait_until(lambda: is_live(store))
    wait_until(lambda: accounts.listed(store)[0].reason is not None)
    listed = json.loads(focusdesk("account", "list", "--json").out)
    assert listed[0]["state"] == "live"
    assert listed[0]["reason_code"] == "slack-channel-lost"


def test_a_check_beside_a_running_engine_is_followed_by_a_look(
    focusdesk, slack, added, engine, store
):
    """The socket that a check opens may be told something, and nobody else is told it then."""
    added()
    engine()
    wait_until(lambda: is_live(store))
    slack.loses = True
    slack.post("D01LEO", "U02LEO", "told to the check")
    assert focusdesk("account", "check", "1").status == 0
    wait_until(lambda: focusdesk("search", "told", "--json").out.count("snippet") > 0)


def test_a_token_that_is_taken_back_waits_for_the_person(focusdesk, slack, added, engine, store):
    added()
    engine()
    wait_until(lambda: is_live(store))
    slack.user_token = "xoxp-new"
    slack.app_token = "xapp-new"
    slack.drop()
    wait_until(lambda: accounts.listed(store)[0].state is AccountState.NEEDS_LOGIN)
    done = focusdesk("account", "login", "1", "--secret-stdin", stdin="xapp-new\nxoxp-new\n")
    assert done.status == 0
    wait_until(lambda: is_live(store))
