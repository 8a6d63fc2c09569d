"""What the person wishes of a ring is obeyed as soon as it is stored: sound, banner, language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from focusdesk import clock, control, vault
from focusdesk.engine import app as engine
from focusdesk.model import SECOND, AccountState
from focusdesk.store import accounts, attention, focus, preferences
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, wait_until
from tests.engine.misbehaving import post
from tests.servers.desktop import MadeUp, made_up
from tests.store.build import at

NOTIFY = "org.freedesktop.Notifications.Notify"
QUIET = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["13:00"]
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""


@pytest.fixture
def notifier(tmp_path: Path) -> Iterator[MadeUp]:
    """A notification service that tells what it was asked to show, hints and all."""
    shown: list[int] = []

    def show(*_told: object) -> tuple[str, tuple[object, ...]]:
        shown.append(len(shown) + 1)
        return "u", (shown[-1],)

    answers = {
        "org.freedesktop.Notifications.GetServerInformation": lambda: (
            "ssss",
            ("made up", "nobody", "1", "1.2"),
        ),
        "org.freedesktop.Notifications.GetCapabilities": lambda: ("as", (["actions", "body"],)),
        NOTIFY: show,
    }
    with made_up(tmp_path, ["org.freedesktop.Notifications"], answers) as found:
        yield found


@pytest.fixture
def live_at(monkeypatch, store):
    def live(text: str) -> None:
        monkeypatch.delenv(clock.OFFSET_VARIABLE, raising=False)
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str((at(text) - clock.now()) / SECOND))
        focus.set_schedule(store, QUIET, clock.now())

    return live


def rings(notifier: MadeUp) -> list[dict[str, Any]]:
    """Each notification: its text, and whether it makes a sound."""
    found = []
    for name, args in notifier.called:
        if name == NOTIFY:
            hints = args[6]
            assert isinstance(hints, dict)
            sound = "sound-name" in hints and "suppress-sound" not in hints
            found.append({"title": args[3], "body": args[4], "sound": sound})
    return found


def is_live(store: Store, account: int) -> bool:
    return accounts.get(store, account).state is AccountState.LIVE


def told(store: Store) -> list[bool]:
    """Of each delivery that is announced, whether somebody has shown it."""
    rows = store.connection.execute("SELECT announced_at FROM delivery WHERE announce = 1")
    return [confirmed is not None for (confirmed,) in rows]


def long_ago(store: Store) -> None:
    """What has rung did so two minutes ago: the next ring is one of its own, not its successor."""
    wait_until(lambda: all(told(store)))
    store.connection.execute("UPDATE delivery SET announced_at = announced_at - 120000000")


def test_no_sound_is_no_sound_at_any_hour(store, postbox, live_at, start_engine, notifier):
    live_at("2026-11-24 10:00")
    account, place = postbox()
    start_engine()
    wait_until(lambda: is_live(store, account))
    post(place, "Banque Riviera", category="security")
    wait_until(lambda: [one["sound"] for one in rings(notifier)] == [True])
    attention.set_sound(store, False)
    long_ago(store)
    post(place, "Stripe", category="security")
    wait_until(lambda: [one["sound"] for one in rings(notifier)] == [True, False])


def test_no_sound_in_quiet_hours_is_of_those_alone(store, postbox, live_at, start_engine, notifier):
    attention.set_quiet_sound(store, False)
    live_at("2026-11-24 22:00")
    account, place = postbox()
    engine = start_engine()
    wait_until(lambda: is_live(store, account))
    post(place, "Banque Riviera", category="security")
    wait_until(lambda: [one["sound"] for one in rings(notifier)] == [False])
    engine.terminate()
    engine.wait(PATIENCE)
    live_at("2026-11-25 10:00")
    start_engine()
    wait_until(lambda: is_live(store, account))
    post(place, "Stripe", category="security")
    wait_until(lambda: [one["sound"] for one in rings(notifier)] == [False, True])


def test_without_a_banner_in_quiet_hours_a_window_is_told_and_else_the_next_banner_names_them(
    profile, store, postbox, live_at, start_engine, notifier
):
    attention.set_quiet_banner(store, False)
    live_at("2026-11-24 22:00")
    account, place = postbox()
    engine = start_engine()
    wait_until(lambda: is_live(store, account))
    post(place, "Banque Riviera", category="security")
    wait_until(lambda: "no banner" in (profile / "engine.log").read_text())
    assert told(store) == [False]
    window = control.connect(profile)
    window.settimeout(PATIENCE)
    post(place, "Stripe", category="security")
    heard = control.Decoder()
    toasts: list[control.Line] = []
    while not toasts:
        toasts = [one for one in heard.feed(window.recv(65536)) if one.get("event") == "toast"]
    assert "Stripe" in str(toasts[0]["body"])
    assert toasts[0]["sound"] is True
    wait_until(lambda: told(store)[-1])
    assert rings(notifier) == []
    window.close()
    attention.set_quiet_banner(store, True)
    post(place, "Ville de Nice", category="security")
    wait_until(lambda: len(rings(notifier)) == 1)
    engine.terminate()


def test_notifications_speak_the_chosen_language_from_the_next_one_on(
    store, postbox, live_at, start_engine, notifier
):
    live_at("2026-11-24 10:00")
    account, place = postbox()
    start_engine(LANGUAGE="en")
    wait_until(lambda: is_live(store, account))
    post(place, "Banque Riviera", category="security")
    wait_until(lambda: [one["title"] for one in rings(notifier)] == ["1 message"])
    long_ago(store)
    preferences.set_language(store, "fr")
    post(place, "Stripe", category="security")
    wait_until(lambda: len(rings(notifier)) == 2)
    post(place, "Ville de Nice", category="security")
    wait_until(lambda: rings(notifier)[-1]["body"] == "Stripe et Ville de Nice")


def test_deleting_a_profile_forgets_every_accounts_secrets(profile, store, monkeypatch) -> None:
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "pässword")
    kept = vault.open_vault(profile)
    mailboxes = [
        accounts.add(store, "email", f"box {n}", {"host": "127.0.0.1"}, [], clock.now())
        for n in range(2)
    ]
    for one in mailboxes:
        kept.put(one, "password", "secret")
    reply = engine.alone(profile, "forget", {}, lambda _said: None)
    assert reply == {"secrets": "forgotten"}
    assert [vault.open_vault(profile).get(one, "password") for one in mailboxes] == [None, None]
    assert len(accounts.listed(store)) == 2


def test_secrets_that_cannot_be_reached_are_told_of(profile, store) -> None:
    accounts.add(store, "email", "box", {"host": "127.0.0.1"}, [], clock.now())
    assert engine.alone(profile, "forget", {}, lambda _said: None) == {"secrets": "unreachable"}
