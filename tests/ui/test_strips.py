"""Strips speak when something is wrong or under way, and are silent when all is well."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from focusdesk.connectors.base import Batch, Progress
from focusdesk.model import AccountState, Saying
from focusdesk.store import accounts, intake
from focusdesk.ui.rail.rows import AccountEntry
from focusdesk.ui.window import Window
from tests.store.build import at, new_account
from tests.ui.conftest import Ana

pytestmark = pytest.mark.usefixtures("busy")
NOW = at("2026-11-24 10:00")


def test_all_well_is_quiet(ana: Ana, window: Window) -> None:
    accounts.set_state(ana.store, ana.account, AccountState.LIVE, None)
    assert all(strip.isHidden() for strip in window.inbox.panel.strips)


def test_an_account_that_needs_the_person_is_named_with_its_reason(
    ana: Ana, window: Window, qtbot: QtBot
) -> None:
    reason = Saying("account-paused")
    accounts.set_state(ana.store, ana.account, AccountState.NEEDS_LOGIN, reason)
    strip = window.inbox.panel.trouble
    qtbot.waitUntil(lambda: not strip.isHidden())
    assert strip.accessibleName().startswith("hello@ana-silva.dev: ")
    accounts.set_state(ana.store, ana.account, AccountState.LIVE, None)
    qtbot.waitUntil(strip.isHidden)


def test_offline_is_said_only_when_every_account_is_out_of_reach(
    ana: Ana, window: Window, qtbot: QtBot
) -> None:
    second = new_account(ana.store, "slack")
    reason = Saying("engine-gone")
    accounts.set_state(ana.store, second, AccountState.LIVE, None, last_catch_up=NOW)
    accounts.set_state(
        ana.store, ana.account, AccountState.RETRYING, reason, last_catch_up=at("2026-11-24 09:40")
    )
    rows = window.rail.accounts
    qtbot.waitUntil(lambda: "retrying" in [one.word for one in rows.rows()])
    assert window.inbox.panel.offline.isHidden()
    assert isinstance(rows.rows()[0], AccountEntry)
    assert rows.rows()[0].account.id == ana.account
    accounts.set_state(ana.store, second, AccountState.RETRYING, reason)
    strip = window.inbox.panel.offline
    qtbot.waitUntil(lambda: not strip.isHidden())
    assert strip.accessibleName() == "Offline since 10:00. Collecting goes on by itself."


def test_a_mailbox_that_fills_says_how_far(ana: Ana, window: Window, qtbot: QtBot) -> None:
    intake.take(ana.store, ana.account, Batch(progress=Progress(312, 900)), NOW)
    strip = window.inbox.panel.filling
    qtbot.waitUntil(lambda: not strip.isHidden())
    assert strip.accessibleName() == "hello@ana-silva.dev: 312 of about 900"
    intake.take(ana.store, ana.account, Batch(progress=Progress(900, 900)), NOW)
    qtbot.waitUntil(strip.isHidden)
