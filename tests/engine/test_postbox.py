"""The contract suite on the extension that the engine's tests stand on: it, too, is a connector."""

from __future__ import annotations

from pathlib import Path

import pytest

from focusdesk.connectors.base import Connector
from tests.connectors.collector import Vault
from tests.connectors.contract import ConnectorContract, Source
from tests.engine.misbehaving import Misbehaving, post


class PostboxSource(Source):
    def __init__(self, place: Path) -> None:
        self.place = place
        self.count = 0
        for _ in range(7):
            self._post(history=True)
        post(place, unreadable=True)

    def _post(self, **line: object) -> None:
        self.count += 1
        post(self.place, f"Person {self.count}", **line)

    def connector(self) -> Connector:
        return Misbehaving({"place": str(self.place)}, Vault())

    def expected(self) -> int:
        return self.count

    def grow(self) -> None:
        self._post()

    def read_one(self) -> None:
        post(self.place, read=2)

    def vanish_one(self) -> None:
        post(self.place, gone=1)


class TestPostbox(ConnectorContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> Source:
        return PostboxSource(tmp_path)
