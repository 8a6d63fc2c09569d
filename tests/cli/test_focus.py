"""Focus, delivering, schedule: the time line by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from focusdesk import cli
from focusdesk.model import Instant
from tests.cli.conftest import Ana
from tests.store.build import CAMILLE, INES, TOM, at, mail


def test_status_has_the_promised_keys(busy_ana: Ana) -> None:
    found = busy_ana.json("status")
    assert {
        *("mode", "until", "held", "held_vip", "next_delivery", "accounts"),
    } <= found.keys()
    assert (found["mode"], found["held"], found["held_vip"]) == ("open", 1, 0)
    assert found["until"] == "2026-11-24T19:00:00+01:00"
    assert found["next_delivery"] == "2026-11-24T13:00:00+01:00"
    account = found["accounts"][0]
    assert {
        *("id", "kind", "label", "state", "reason", "messages", "last_event", "last_catch_up"),
    } <= account.keys()
    assert (account["kind"], account["messages"]) == ("email", 3)


def test_status_says_that_the_clock_is_moved(busy_ana: Ana) -> None:
    assert "FOCUSDESK_CLOCK_OFFSET" in busy_ana.run("status")
    assert busy_ana.json("status")["clock_offset"] != 0


def test_a_focus_session_holds_three_mails_and_its_end_hands_them_over(ana: Ana) -> None:
    said = ana.run("focus", "start", "--for", "90m", "--label", "Proofs")
    assert said.startswith("Focus “Proofs” until 11:30\n")
    ana.take(mail(1, party=CAMILLE), mail(2, party=INES), mail(3, party=TOM))
    assert ana.json("status")["held"] == 3
    assert ana.json("inbox") == []
    assert ana.run("focus", "stop").startswith("Open hours until 19:00\n")
    assert ana.json("status")["held"] == 0
    assert len(ana.json("inbox")) == 3
    why = ana.json("why", ana.json("inbox")[0]["conversation"])
    assert why["released_by"] == "focus-end"


def test_focus_is_extended_and_told_as_json(ana: Ana) -> None:
    ana.run("focus", "start", "--for", "1h", "--label", " Logo\n v2", "--vips-ring")
    ana.run("focus", "extend", "15m")
    found = ana.json("focus", "status")
    assert (found["mode"], found["label"], found["vips_ring"]) == ("focus", "Logo v2", True)
    until = datetime.fromisoformat(found["until"])
    assert f"{until:%H:%M}" == "11:15"


@pytest.mark.parametrize(
    "arguments",
    [("focus", "stop"), ("focus", "extend", "15m"), ("focus", "start", "--for", "soon")],
)
def test_focus_that_cannot_be_is_refused_in_one_line(ana: Ana, arguments: tuple[str, ...]) -> None:
    said = ana.run(*arguments, status=1)
    assert said.startswith("focusdesk: ")
    assert said.count("\n") == 1


def test_deliver_hands_over_everything_and_names_the_senders(busy_ana: Ana) -> None:
    assert busy_ana.run("deliver") == "1 message handed over:\n  Tom Whitfield (1)\n"
    assert busy_ana.run("deliver") == "Nothing was held.\n"
    assert len(busy_ana.json("inbox")) == 3


def test_with_no_engine_every_command_first_hands_over_what_is_due(
    busy_ana: Ana, move_clock: Callable[[Instant], None]
) -> None:
    move_clock(at("2026-11-24 13:01"))
    assert busy_ana.json("inbox")[0]["subject"] == "New brief"
    assert busy_ana.json("status")["held"] == 0


def test_what_was_snoozed_comes_back_though_no_engine_ran(
    busy_ana: Ana, move_clock: Callable[[Instant], None]
) -> None:
    conversation = busy_ana.json("inbox")[0]["conversation"]
    assert busy_ana.run("snooze", conversation, "3h") == f"{conversation} comes back 13:00.\n"
    assert conversation not in {row["conversation"] for row in busy_ana.json("inbox")}
    snoozed = busy_ana.json("inbox", "--state", "snoozed")
    assert [row["conversation"] for row in snoozed] == [conversation]
    move_clock(at("2026-11-24 13:05"))
    assert conversation in {row["conversation"] for row in busy_ana.json("inbox")}


def test_a_snooze_until_a_day_ends_with_the_first_delivery_of_it(busy_ana: Ana) -> None:
    conversation = busy_ana.json("inbox")[0]["conversation"]
    said = busy_ana.run("snooze", conversation, "tomorrow")
    assert said == f"{conversation} comes back tomorrow 09:30.\n"


def test_done_and_back_again(busy_ana: Ana) -> None:
    conversation = busy_ana.json("inbox")[0]["conversation"]
    busy_ana.run("done", conversation)
    assert len(busy_ana.json("inbox")) == 1
    busy_ana.run("done", conversation, "--undo")
    assert len(busy_ana.json("inbox")) == 2


@pytest.mark.parametrize("words", [["soon"], ["9:00", "yesterday"], ["2020-01-01"]])
def test_a_snooze_that_cannot_be_meant_is_refused(busy_ana: Ana, words: list[str]) -> None:
    conversation = busy_ana.json("inbox")[0]["conversation"]
    assert busy_ana.run("snooze", conversation, *words, status=1).count("\n") == 1
    assert busy_ana.json("inbox", "--state", "snoozed") == []


def test_why_tells_lane_rule_mode_and_instants(busy_ana: Ana) -> None:
    id_ = busy_ana.json("search", "brief")[0]["id"]
    found = busy_ana.json("why", str(id_))
    assert {
        *("lane", "rule", "reason", "reason_code", "mode", "received", "release_at", "released"),
        "released_by",
    } <= found.keys()
    assert (found["lane"], found["mode"]) == ("next", "open")
    assert (found["released"], found["released_by"]) == (None, None)
    assert found["received"] == "2026-11-24T09:45:00+01:00"
    assert found["release_at"] == "2026-11-24T13:00:00+01:00"
    said = busy_ana.run("why", str(id_))
    assert said.splitlines()[0] == found["reason"]
    assert "13:00" in found["reason"]


def test_a_vip_is_counted_among_the_held(busy_ana: Ana) -> None:
    busy_ana.run("focus", "start")
    clients = busy_ana.json("client", "list")
    assert {"id", "name", "vip", "identities", "messages", "last"} <= clients[0].keys()
    tom = next(row for row in clients if row["name"] == "Tom Whitfield")
    assert "★" in busy_ana.run("client", "set", str(tom["id"]), "--vip")
    assert busy_ana.json("status")["held_vip"] == 1
    busy_ana.run("client", "set", str(tom["id"]), "--no-vip", "--name", "Harbour & Co")
    assert busy_ana.json("inbox", "--state", "held")[0]["client"] == "Harbour & Co"
    assert "99" in busy_ana.run("client", "set", "99", "--vip", status=1)


# -- schedule -----------------------------------------------------------------------------------

WEEK = """\
# mine
zone = "Europe/Paris"
[deliveries]
weekdays = ["10:30", "15:00"]
weekend = ["11:00"]
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""


def test_a_schedule_goes_in_and_comes_out_as_it_was(busy_ana: Ana, tmp_path: Path) -> None:
    file = tmp_path / "schedule.toml"
    file.write_text(WEEK, encoding="utf-8")
    busy_ana.run("schedule", "set", str(file))
    assert busy_ana.run("schedule", "show") == WEEK
    # what is held was decided anew
    assert busy_ana.json("status")["next_delivery"] == "2026-11-24T10:30:00+01:00"


def test_a_wrong_schedule_is_refused_with_file_line_and_field(ana: Ana, tmp_path: Path) -> None:
    file = tmp_path / "schedule.toml"
    file.write_text(WEEK.replace("10:30", "25:30"), encoding="utf-8")
    before = ana.run("schedule", "show")
    said = ana.run("schedule", "set", str(file), status=1)
    assert said.startswith(f"focusdesk: {file}: Line 4, deliveries.weekdays")
    assert said.count("\n") == 1
    assert ana.run("schedule", "show") == before


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_standard_input_is_read_as_a_file_is(
    ana: Ana, mark: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = mark + WEEK.replace("\n", "\r\n").encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="ascii"))
    ana.run("schedule", "set", "-")
    assert ana.run("schedule", "show") == WEEK
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"# caf\xe9")))
    assert "no text in UTF-8" in ana.run("rules", "set", "-", status=1)


def test_a_hole_in_a_schedule_is_accepted_with_a_warning(
    ana: Ana, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "schedule.toml"
    file.write_text(WEEK.replace('"sat", "sun"]', '"sat"]'), encoding="utf-8")
    assert cli.main(["--profile", str(ana.folder), "schedule", "set", str(file)]) == 0
    assert "warning: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "instant", "by"),
    [
        (("--at", "2026-11-27T20:00", "--lane", "next"), "2026-11-30T09:30:00+01:00", "lane"),
        (("--at", "2026-11-28T03:00", "--lane", "urgent"), "2026-11-28T03:00:00+01:00", "lane"),
        (
            ("--at", "2026-11-24T17:30", "--longest-wait", "2h"),
            "2026-11-25T09:00:00+01:00",
            "longest-wait",
        ),
        (
            ("--at", "2026-11-24T18:00", "--deadline", "2026-11-25T08:00"),
            "2026-11-24T19:00:00+01:00",
            "deadline",
        ),
        (
            (
                *("--at", "2026-11-24T14:00", "--collected", "2026-11-24T21:00"),
                *("--longest-wait", "2h"),
            ),
            "2026-11-25T08:30:00+01:00",
            "longest-wait",
        ),
    ],
)
def test_trying_a_schedule_tells_when_and_why(
    ana: Ana, arguments: tuple[str, ...], instant: str, by: str
) -> None:
    found = ana.json("schedule", "try", *arguments)
    assert found.keys() >= {"mode", "release_at", "by", "sentence"}
    assert (found["release_at"], found["by"]) == (instant, by)
    assert found["sentence"] in ana.run("schedule", "try", *arguments)


def test_trying_a_file_needs_no_profile(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "schedule.toml"
    file.write_text(WEEK, encoding="utf-8")
    profile = tmp_path / "nowhere"
    arguments = ["schedule", "try", "--at", "2026-11-28T09:00", "--schedule", str(file), "--json"]
    assert cli.main(["--profile", str(profile), *arguments]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["release_at"] == "2026-11-28T11:00:00+01:00"
    assert not profile.exists()


def test_a_trip_moves_the_wall_clock_until_the_day_back(ana: Ana) -> None:
    said = ana.run("schedule", "zone", "Europe/Lisbon", "--until", "2026-11-28")
    assert said == "Europe/Lisbon until 2026-11-28, then Europe/Paris\n"
    assert ana.json("status")["until"] == "2026-11-24T19:00:00+00:00"
    assert ana.run("schedule", "zone", "--home") == "Europe/Paris\n"
    for wrong in (["nobody/here"], ["nobody/here", "--until", "2026-12-01"]):
        said = ana.run("schedule", "zone", *wrong, status=1)
        assert said.startswith("focusdesk: “nobody/here” is not a known time zone.")
    assert ana.run("schedule", "zone", "Europe/Rome", "--until", "soon", status=1).count("\n") == 1
    for incomplete in (("--until", "2026-12-01"), ("Europe/Rome", "--from", "2026-12-01")):
        assert "A trip needs" in ana.run("schedule", "zone", *incomplete, status=1)
