"""Each method of a workspace has its own limit."""

from __future__ import annotations

from focusdesk.connectors.slack.pace import Pace


def test_a_limit_holds_its_method_and_no_other():
    pace = Pace(5.0)
    pace.limited("conversations.history", 30.0)
    pace.limited("conversations.history", 1.0)
    assert 20 < pace.wait("conversations.history") <= 30
    assert pace.wait("conversations.replies") == 0


def test_failures_wait_longer_each_time_and_an_answer_forgets_them():
    pace = Pace(5.0)
    assert [pace.failed("m") for _ in range(3)] == [1, 2, 3]
    assert 10 < pace.wait("m") <= 20
    pace.answered("m")
    assert pace.failed("m") == 1


def test_small_pages_alone_are_not_slow():
    pace = Pace(5.0)
    pace.small_pages = True
    assert not pace.is_slow
    pace.limited("conversations.history", 60.0)
    assert pace.is_slow
