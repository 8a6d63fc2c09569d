"""A store of its own for each test, with one account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from focusdesk.model import AccountId
from focusdesk.store import documents
from focusdesk.store.db import Store
from tests.store.build import new_account, new_store


@pytest.fixture(autouse=True)
def _paris(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "local_zone", lambda: "Europe/Paris")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def account(store: Store) -> AccountId:
    return new_account(store)
