"""Accounts and collecting, with the made-up service and the engine as it really runs."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from focusdesk import cli, clock, control
from focusdesk.errors import EngineGone
from focusdesk.model import Instant
from focusdesk.store import accounts
from tests.cli.conftest import START, Ana
from tests.conftest import PATIENCE, wait_until


def add_demo(ana: Ana, part: str = "email", live: str = "no") -> None:
    ana.run(*("account", "add", "demo", "--part", part, "--start", str(START), "--live", live))


def answers(folder: Path) -> bool:
    """Whether an engine has opened its door."""
    try:
        control.connect(folder).close()
    except EngineGone:
        return False
    return True


@pytest.fixture
def engine(ana: Ana) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `focusdesk collect` on Ana's profile; it is stopped in the end."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "focusdesk", "collect", "--no-notify"],
            env={**os.environ, "FOCUSDESK_PROFILE": str(ana.folder)},
            stdout=subprocess.DEVNULL,
        )
        started.append(process)
        wait_until(lambda: answers(ana.folder), what="the engine answers, and ends when told to")
        return process

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def test_an_account_is_added_after_a_sign_in_that_tells_its_steps(ana: Ana) -> None:
    said = ana.run("account", "add", "demo", "--part", "malt")
    assert said.splitlines()[:3] == ["✓ settings", "✓ sign-in", "Account 1: Malt"]
    (listed,) = ana.json("account", "list")
    assert {"id", "kind", "label", "state", "reason", "messages"} <= listed.keys()
    assert (listed["id"], listed["kind"], listed["state"]) == (1, "demo", "off")
    assert "Malt" in ana.run("account", "list")


def test_settings_that_do_not_fit_are_refused_and_nothing_is_kept(ana: Ana) -> None:
    assert "nosuchkind" in ana.run("account", "add", "nosuchkind", status=1)
    said = ana.run("account", "add", "demo", "--days", "many", status=1)
    assert said.startswith("focusdesk: --days: ")
    with pytest.raises(SystemExit) as ended:
        ana.run("account", "add", "demo", "--bogus", "1")
    assert ended.value.code == 2
    assert ana.json("account", "list") == []


def test_a_secret_is_never_taken_from_the_arguments(ana: Ana) -> None:
    with pytest.raises(SystemExit) as ended:
        ana.run("account", "add", "email", "--address", "a@b.example", "--password", "x")
    assert ended.value.code == 2


def test_without_a_terminal_a_secret_must_come_on_standard_input(
    ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    arguments = ["account", "add", "email", "--address", "a@b.example"]
    assert "--secret-stdin" in ana.run(*arguments, status=1)
    assert ana.run(*arguments, "--secret-stdin", status=1).count("\n") == 1
    assert ana.json("account", "list") == []


def test_collect_once_brings_everything_in_and_says_so(ana: Ana) -> None:
    add_demo(ana)
    said = ana.run("collect", "--once")
    assert said.startswith("Up to date: 1 account, ")
    (listed,) = ana.json("account", "list")
    assert listed["messages"] > 100
    assert listed["last_catch_up"] is not None
    assert ana.json("search", "invoice") or ana.json("search", "facture")
    # again: nothing new, nothing doubled
    ana.run("collect", "--once")
    assert ana.json("account", "list")[0]["messages"] == listed["messages"]


def test_collecting_ends_with_1_when_an_account_failed_and_the_others_are_up_to_date(
    ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_demo(ana)
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    store = ana.store()
    settings = {"address": "a@b.example", "imap": "127.0.0.1:1", "security": "none"}
    accounts.add(store, "email", "a@b.example", settings, ["a@b.example"], clock.now())
    store.close()
    said = ana.run("collect", "--once", status=1)
    assert said.startswith("focusdesk: a@b.example: ")
    first, second = ana.json("account", "list")
    assert first["messages"] > 100
    assert second["messages"] == 0


def test_check_signs_in_to_each_account(ana: Ana) -> None:
    add_demo(ana)
    assert ana.json("account", "check") == [
        {
            "id": 1,
            "kind": "demo",
            "label": "hello@ana-silva.example",
            "ok": True,
            "reason": None,
            "reason_code": None,
        }
    ]
    assert "✓ sign-in" in ana.run("account", "check", "1")
    assert "99" in ana.run("account", "check", "99", status=1)


def test_a_paused_account_collects_nothing_until_it_is_resumed(ana: Ana) -> None:
    add_demo(ana)
    ana.run("account", "pause", "1")
    ana.run("collect", "--once")
    assert ana.json("account", "list")[0]["messages"] == 0
    assert ana.json("status")["accounts"][0]["state"] == "off"
    ana.run("account", "resume", "1")
    ana.run("collect", "--once")
    assert ana.json("account", "list")[0]["messages"] > 0


@pytest.mark.parametrize("messages", ["keep", "delete"])
def test_removing_an_account_keeps_its_messages_or_deletes_them(ana: Ana, messages: str) -> None:
    add_demo(ana, "malt")
    ana.run("collect", "--once")
    before = len(ana.json("inbox", "--state", "all"))
    assert before > 0
    ana.run("account", "remove", "1", "--messages", messages)
    assert ana.json("account", "list") == []
    assert len(ana.json("inbox", "--state", "all")) == (before if messages == "keep" else 0)


def test_signing_in_anew_keeps_what_was_not_given(ana: Ana) -> None:
    add_demo(ana, "malt")
    assert ana.run("account", "login", "1", "--pace", "2").splitlines()[-1] == "Signed in: Malt"
    store = ana.store()
    settings = accounts.listed(store)[0].settings
    store.close()
    assert (settings["part"], settings["pace"]) == ("malt", "2")


def test_an_attachment_is_fetched_when_asked_and_overwrites_nothing(
    ana: Ana, tmp_path: Path
) -> None:
    add_demo(ana)
    ana.run("collect", "--once")
    with_file = ana.json("search", "has:attachment")[0]["id"]
    (name,) = {part["name"] for part in ana.json("show", str(with_file))[0]["attachments"][:1]}
    for wanted in (name, f"{Path(name).stem} (2){Path(name).suffix}"):
        said = ana.run("show", str(with_file), "--attachment", "1", "--to", str(tmp_path))
        assert Path(said.strip()) == tmp_path / wanted
        assert (tmp_path / wanted).stat().st_size > 0
    assert "99" in ana.run("show", str(with_file), "--attachment", "99", status=1)
    nowhere = str(tmp_path / "nowhere")
    assert "nowhere" in ana.run(
        "show", str(with_file), "--attachment", "1", "--to", nowhere, status=1
    )


# -- beside a running engine --------------------------------------------------------------------


def test_every_command_works_beside_a_running_engine(
    ana: Ana, engine: Callable[[], subprocess.Popen[bytes]]
) -> None:
    engine()
    add_demo(ana)
    wait_until(lambda: ana.json("account", "list")[0]["state"] == "live", what="the account lives")
    assert "Up to date: 1 account" in ana.run("collect", "--once")
    assert doctor(ana)["engine"]["message"] == "runs"
    assert ana.run("focus", "start", "--label", "Proofs").startswith("Focus “Proofs”")
    conversation = ana.json("inbox")[0]["conversation"]
    ana.run("done", conversation)
    assert conversation not in {row["conversation"] for row in ana.json("inbox")}
    assert ana.json("account", "check")[0]["ok"] is True
    ana.run("account", "remove", "1", "--messages", "delete")
    assert ana.json("account", "list") == []


def test_only_one_engine_runs_a_profile(
    ana: Ana,
    engine: Callable[[], subprocess.Popen[bytes]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine()
    assert ana.run("collect", status=1).count("\n") == 1
    assert cli.main(["--profile", str(ana.folder), "collect"]) == 1
    assert capsys.readouterr().out == ""


def test_a_running_engine_hands_over_what_a_command_made_due(
    ana: Ana,
    engine: Callable[[], subprocess.Popen[bytes]],
    move_clock: Callable[[Instant], None],
) -> None:
    from tests.store.build import mail

    ana.run("focus", "start", "--for", "2h")
    ana.take(mail(1))
    engine()
    assert ana.json("status")["held"] == 1
    ana.run("focus", "stop")
    assert ana.json("status")["held"] == 0


# -- the demo -----------------------------------------------------------------------------------


def test_a_short_demo_shows_the_point_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """How long the made-up world takes to be filled and the engine to start is in its seconds."""
    ended = subprocess.run(
        [sys.executable, "-m", "focusdesk", "demo", "--seconds", "45"],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert ended.returncode == 0, ended.stderr
    said = [line.partition("  ")[2] for line in ended.stdout.splitlines()]
    assert any(line.startswith("Focus “Deep work” until") for line in said)
    assert any(line.startswith("Held: ") for line in said)
    assert any(line.startswith("Handed over: ") for line in said)
    assert any(line.startswith("Inbox: ") for line in said)
    assert "\x1b" not in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_a_display_the_demo_is_a_window_that_ends_by_itself(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "focusdesk", "demo", "--seconds", "3"],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        # Qt draws into memory, whatever the display is called
        env={**os.environ, "TMPDIR": str(tmp_path), "DISPLAY": ":0"},
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


def test_the_demo_takes_no_profile_that_is_somebody_s(busy_ana: Ana) -> None:
    before = busy_ana.json("inbox")
    assert busy_ana.run("demo", status=1).count("\n") == 1
    assert busy_ana.json("inbox") == before


# -- doctor -------------------------------------------------------------------------------------


def test_doctor_says_what_is_wrong_and_what_to_do(busy_ana: Ana) -> None:
    said = busy_ana.run("doctor", "--offline", status=1)
    assert said.endswith("needs you.\n")
    by_check = doctor(busy_ana)
    assert by_check["secrets"]["health"] == "wrong"
    assert "FOCUSDESK_PASSPHRASE" in by_check["secrets"]["advice"]
    assert by_check["store"]["health"] == "fine"
    assert by_check["notifications"]["health"] == "advice"
    assert by_check["clock"]["health"] == "advice"


def doctor(ana: Ana) -> dict[str, dict[str, str]]:
    """Its findings by what was looked at."""
    ended = subprocess.run(
        [sys.executable, "-m", "focusdesk", "doctor", "--offline", "--json"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "FOCUSDESK_PROFILE": str(ana.folder)},
    )
    return {one["check"]: one for one in json.loads(ended.stdout)}


def test_doctor_reads_a_damaged_store_and_leaves_it_as_it_is(ana: Ana) -> None:
    ana.run("status")
    store = ana.folder / "focusdesk.db"
    store.write_bytes(store.read_bytes()[:4096] + b"\x00" * 8192)
    before = store.read_bytes()
    findings = doctor(ana)
    assert findings["store"]["health"] == "wrong"
    assert "backup" in findings["store"]["advice"]
    assert store.read_bytes() == before


def test_with_a_passphrase_doctor_is_content_with_the_secrets(
    ana: Ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    findings = doctor(ana)
    assert findings["secrets"]["health"] == "fine"
