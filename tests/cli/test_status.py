"""What the status says to a person."""

from __future__ import annotations

from tests.cli.conftest import Ana


def test_without_an_engine_no_account_is_called_off(busy_ana: Ana) -> None:
    said = busy_ana.run("status")
    assert "not collecting" in said
    assert " off " not in said
    assert said.count("Nothing is collecting") == 1
    assert "not collecting" in busy_ana.run("account", "list")
    busy_ana.run("account", "pause", "1")
    assert "paused" in busy_ana.run("status")
