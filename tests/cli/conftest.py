"""The command line in the test's own process, on a profile with Ana's clients, at 10 o'clock.

`ana` is a profile at Tuesday 24 November 2026, 10:00 in Paris: mail by mail it is taken in as a
connector would hand it over, so every command sees a real store.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from focusdesk import cli, clock, i18n, profile
from focusdesk.connectors.base import Attachment, Batch, RemoteMessage
from focusdesk.model import SECOND, AccountId, Category, Instant
from focusdesk.store import intake
from focusdesk.store.db import Store
from tests.store.build import INES, TOM, at, mail, new_account

START = at("2026-11-24 10:00")


class Ana:
    """Ana's profile, and the command line on it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.account: AccountId = AccountId(0)

    def store(self) -> Store:
        return profile.open_store(self.folder)

    def take(self, *messages: RemoteMessage, now: Instant | None = None) -> None:
        store = self.store()
        if not self.account:
            self.account = new_account(store)
        intake.take(store, self.account, Batch(messages=messages), now or clock.now())
        store.close()

    def run(self, *arguments: str, status: int = 0) -> str:
        """Run a command that ends with `status`; returns what it printed (for 1: complained)."""
        self._capsys.readouterr()
        ended = cli.main(["--profile", str(self.folder), *arguments])
        out, err = self._capsys.readouterr()
        assert ended == status, err or out
        return out if status == 0 else err

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Instant], None]:
    """Put the clock of this process, and of those it starts, to an instant; it goes on from there."""

    def move(instant: Instant) -> None:
        seconds = instant / SECOND - time.time()
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str(seconds))

    return move


@pytest.fixture
def ana(
    profile: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    move_clock: Callable[[Instant], None],
) -> Ana:
    """Her profile at Tuesday 10:00, without a message yet."""
    monkeypatch.setenv("TZ", "Europe/Paris")
    monkeypatch.setattr(i18n, "_local", i18n.system_time)
    move_clock(START)
    return Ana(profile, capsys)


@pytest.fixture
def busy_ana(ana: Ana) -> Ana:
    """Three clients wrote: two yesterday as history, one this morning, held until 13:00."""
    ana.take(
        mail(1, received="2026-11-23 15:00", subject="Homepage v3", history=True),
        mail(
            2,
            party=INES,
            received="2026-11-23 16:00",
            subject="Facture novembre",
            text="La facture est en pièce jointe.\n\x1b[31mrouge\x1b[0m",
            category=Category.PAYMENT,
            attachments=(Attachment("facture.pdf", "application/pdf", 14_200, "2"),),
            history=True,
        ),
        now=at("2026-11-24 09:00"),
    )
    ana.take(mail(3, party=TOM, received="2026-11-24 09:45", subject="New brief"))
    return ana
