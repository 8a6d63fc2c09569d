"""Trying a schedule, rules and delivery times on the past, from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from focusdesk.model import DAY, HOUR, Instant
from tests.cli.conftest import Ana
from tests.store.build import CAMILLE, INES, TOM, at, mail

KEYS = {
    *("days", "messages", "interruptions_unbatched", "interruptions", "wait_median_s"),
    *("wait_p95_s", "wait_max_s", "rang_in_focus", "deadlines_missed", "per_day"),
}


@pytest.fixture
def seasoned_ana(ana: Ana) -> Ana:
    """Eight weeks of history: five messages a working day, and one on Saturdays."""
    first = at("2026-09-30 00:00")
    people = (CAMILLE, INES, TOM)
    mails = [
        mail(
            day * 10 + n,
            party=people[(day + n) % 3],
            received=Instant(first + day * DAY + (9 + 2 * n) * HOUR),
            subject=f"Brief {n}",
            history=True,
        )
        for day in range(55)
        for n in range(5)
        if (day + 2) % 7 < 5 or (n == 0 and (day + 2) % 7 == 5)
    ]
    for start in range(0, len(mails), 200):
        ana.take(*mails[start : start + 200], now=at("2026-11-24 09:00"))
    return ana


def test_simulate_has_exactly_the_promised_keys(seasoned_ana: Ana) -> None:
    found = seasoned_ana.json("simulate", "--days", "30")
    assert found.keys() == KEYS
    assert (found["days"], len(found["per_day"])) == (30, 30)
    assert found["per_day"][-1]["day"] == "2026-11-24"
    assert all(one.keys() == {"day", "unbatched", "interruptions"} for one in found["per_day"])
    assert sum(one["unbatched"] for one in found["per_day"]) == found["interruptions_unbatched"]
    assert sum(one["interruptions"] for one in found["per_day"]) == found["interruptions"]
    assert found["interruptions"] < found["interruptions_unbatched"] == found["messages"]


def test_another_schedule_and_other_rules_are_tried_without_being_set(
    seasoned_ana: Ana, tmp_path: Path
) -> None:
    schedule, rules = tmp_path / "schedule.toml", tmp_path / "rules.toml"
    schedule.write_text('[deliveries]\nweekdays = ["12:00"]\n', encoding="utf-8")
    rules.write_text('[everything_else]\nlane = "mute"\n', encoding="utf-8")
    as_it_is = seasoned_ana.json("simulate")
    once = seasoned_ana.json("simulate", "--schedule", str(schedule))
    assert once["interruptions"] < as_it_is["interruptions"]
    assert once["wait_median_s"] > as_it_is["wait_median_s"]
    silent = seasoned_ana.json("simulate", "--rules", str(rules))
    assert (silent["interruptions"], silent["wait_max_s"]) == (0, None)
    assert seasoned_ana.json("simulate") == as_it_is


def test_a_bad_file_is_refused_by_name_and_line(seasoned_ana: Ana, tmp_path: Path) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "x"\nwhen = "lane:now"\nlane = "now"\n', encoding="utf-8")
    said = seasoned_ana.run("simulate", "--rules", str(rules), status=1)
    assert str(rules) in said and "3" in said
    assert "4000" in seasoned_ana.run("simulate", "--days", "4000", status=1)


def test_simulate_reads_like_a_report(seasoned_ana: Ana) -> None:
    said = seasoned_ana.run("simulate", "--days", "7")
    assert said.startswith("Wed 18 Nov – Tue 24 Nov: 21 messages\n")
    assert "Interruptions:" in said and "Rang in focus:" in said and "Sat 21 Nov" in said


def test_nothing_to_replay_is_no_error(ana: Ana) -> None:
    assert ana.run("simulate") == "Mon 26 Oct – Tue 24 Nov: 0 messages\n"
    found = ana.json("simulate")
    assert (found["messages"], found["wait_median_s"], len(found["per_day"])) == (0, None, 30)


def test_suggest_tells_the_best_times_and_what_others_cost(seasoned_ana: Ana) -> None:
    found = seasoned_ana.json("suggest", "--deliveries", "2")
    assert found.keys() == {
        *("deliveries", "times", "mean_wait_s", "choices", "messages", "days"),
    }
    assert found["deliveries"] == len(found["times"]) == 2
    assert [one["deliveries"] for one in found["choices"]] == [1, 2, 3, 4, 5, 6]
    assert found["choices"][1]["times"] == found["times"]
    totals = [one["total_wait_s"] for one in found["choices"]]
    assert totals == sorted(totals, reverse=True)
    # messages come at 9, 11, 13, 15 and 17 o'clock: with five deliveries nobody waits by day
    assert found["choices"][4]["times"] == ["09:00", "11:00", "13:00", "15:00", "17:00"]


def test_a_suggestion_put_into_the_schedule_simulates_as_promised(
    seasoned_ana: Ana, tmp_path: Path
) -> None:
    found = seasoned_ana.json("suggest")
    (line,) = [
        line for line in seasoned_ana.run("suggest").splitlines() if line.startswith("weekdays = ")
    ]
    shipped = seasoned_ana.run("schedule", "show")
    old = 'weekdays = ["09:30", "13:00", "17:00"]'
    assert old in shipped
    file = tmp_path / "schedule.toml"
    file.write_text(shipped.replace(old, line), encoding="utf-8")
    days = str(found["days"])
    tried = seasoned_ana.json("simulate", "--days", days, "--schedule", str(file))
    assert tried["messages"] == found["messages"]
    before = seasoned_ana.json("simulate", "--days", days)
    assert tried["wait_median_s"] <= before["wait_median_s"]


def test_too_little_history_is_refused_with_the_days_there_are(
    ana: Ana, move_clock: Callable[[Instant], None]
) -> None:
    assert "0 days" in ana.run("suggest", status=1)
    ana.take(mail(1, received="2026-11-19 10:00", history=True))
    assert "6 days" in ana.run("suggest", status=1)
    move_clock(at("2026-11-25 10:00"))
    assert ana.json("suggest")["days"] == 7


@pytest.mark.parametrize("deliveries", ["0", "-1", "13"])
def test_a_number_of_deliveries_that_cannot_be(seasoned_ana: Ana, deliveries: str) -> None:
    said = seasoned_ana.run("suggest", "--deliveries", deliveries, status=1)
    assert said.count("\n") == 1 and "12" in said
