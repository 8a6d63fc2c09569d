"""What is said of a client is shown when it is set, and in the list."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Ana


def test_what_was_set_is_shown(busy_ana: Ana) -> None:
    tom = str(busy_ana.json("client", "list")[0]["id"])
    assert "Asia/Tokyo" in busy_ana.run("client", "set", tom, "--zone", "Asia/Tokyo")
    assert "waits 2 h at most" in busy_ana.run("client", "set", tom, "--longest-wait", "2h")
    word = ("--urgent-word", "feu", "--urgent-budget", "2")
    assert "“feu” is urgent, 2 times a month" in busy_ana.run("client", "set", tom, *word)
    (row,) = [line for line in busy_ana.run("client", "list").splitlines() if "Tokyo" in line]
    assert row.endswith("Asia/Tokyo · waits 2 h at most · “feu” is urgent, 2 times a month")
    assert "waits" not in busy_ana.run("client", "set", tom, "--longest-wait", "none")


def test_a_word_without_a_budget_counts_once_a_month(busy_ana: Ana) -> None:
    tom = str(busy_ana.json("client", "list")[0]["id"])
    assert "1 time a month" in busy_ana.run("client", "set", tom, "--urgent-word", "feu")
    assert "3 times" in busy_ana.run("client", "set", tom, "--urgent-budget", "3")
    assert "3 times" in busy_ana.run("client", "set", tom, "--urgent-word", "fire")


def test_a_client_keeps_a_name_and_a_budget_is_no_debt(busy_ana: Ana) -> None:
    tom = str(busy_ana.json("client", "list")[0]["id"])
    assert "needs a name" in busy_ana.run("client", "set", tom, "--name", " ", status=1)
    assert "Tom W" in busy_ana.run("client", "set", tom, "--name", " Tom  W ")
    with pytest.raises(SystemExit) as wrong_usage:
        busy_ana.run("client", "set", tom, "--urgent-budget", "-1")
    assert wrong_usage.value.code == 2
