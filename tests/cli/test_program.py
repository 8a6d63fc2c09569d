"""The program as a process: statuses, what it loads, what it leaves alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from focusdesk import __version__, cli
from focusdesk import profile as profiles
from tests.cli.conftest import Ana
from tests.conftest import Run, run_program

HEAVY = ("PySide6", "sqlite_utils", "apscheduler", "imapclient", "keyring", "cryptography")


def test_help_lists_every_command() -> None:
    shown = run_program("--help")
    assert shown.status == 0
    assert all(f"\n    {name} " in shown.out for name in cli.COMMANDS)


def test_the_version_is_the_package_s() -> None:
    assert run_program("--version").out == f"FocusDesk {__version__}\n"


@pytest.mark.parametrize("arguments", [["bogus"], ["status", "--bogus"], ["snooze", "c1"]])
def test_wrong_usage_ends_with_2(focusdesk: Run, arguments: list[str]) -> None:
    ended = focusdesk(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    assert "usage: focusdesk" in ended.err


@pytest.mark.parametrize("arguments", [["status", "--bogus"], ["export", "here.json"]])
def test_what_a_command_does_not_take_is_said_with_its_own_usage(
    focusdesk: Run, arguments: list[str]
) -> None:
    ended = focusdesk(*arguments)
    assert ended.status == 2
    assert ended.err.startswith(f"usage: focusdesk {arguments[0]} ")
    assert arguments[1] in ended.err.splitlines()[-1]


def test_what_the_system_says_of_a_file_is_in_the_reader_s_language(focusdesk: Run) -> None:
    ended = focusdesk("rules", "set", "/nowhere/rules.toml", env={"LANGUAGE": "fr"})
    assert ended.err.strip() == "focusdesk: /nowhere/rules.toml: Fichier ou dossier introuvable"


def test_a_store_that_finds_no_room_is_no_error_of_ours(focusdesk: Run, profile: Path) -> None:
    profile.mkdir()
    (profile / "focusdesk.db").symlink_to("/dev/full")
    ended = focusdesk("status")
    assert ended.status == 1
    assert "error of FocusDesk itself" not in ended.err
    assert str(profile) in ended.err


def test_an_error_is_one_line_and_ends_with_1(focusdesk: Run) -> None:
    ended = focusdesk("show", "c1")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("focusdesk: ")
    assert ended.err.count("\n") == 1


def test_errors_speak_the_reader_s_language(focusdesk: Run) -> None:
    ended = focusdesk("show", "c1", env={"LANGUAGE": "fr"})
    assert "conversation c1" in ended.err
    assert ended.err.startswith("focusdesk: Il n’y a pas")


@pytest.mark.parametrize("command", [["status"], ["inbox"], ["search", "x"], ["focus", "start"]])
def test_a_command_loads_only_what_it_needs(
    focusdesk: Run, profile: Path, command: list[str]
) -> None:
    assert focusdesk("status").status == 0  # the store is made, which takes sqlite-utils
    script = (
        "import sys, focusdesk.cli\n"
        "assert focusdesk.cli.main(sys.argv[1:]) == 0\n"
        f"sys.exit(','.join(name for name in {HEAVY!r} if name in sys.modules) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, *command],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "FOCUSDESK_PROFILE": str(profile)},
    )
    assert ended.returncode == 0, ended.stderr


def test_profile_may_stand_before_or_after_the_command(profile: Path) -> None:
    assert run_program("--profile", str(profile), "status").status == 0
    assert run_program("status", "--profile", str(profile)).status == 0
    assert run_program("account", "list", "--profile", str(profile)).status == 0
    assert run_program("account", "list", f"--profile={profile}", "--json").out.strip() == "[]"
    assert run_program("status", "--profile").status == 2
    assert run_program("status", "--profile", "--json").status == 2
    assert (profile / "focusdesk.db").is_file()


def test_a_reader_who_has_seen_enough_is_no_error(ana: Ana) -> None:
    ana.run("status")
    ended = subprocess.run(
        f"{sys.executable} -m focusdesk export | true; exit ${{PIPESTATUS[0]}}",
        check=False,
        shell=True,
        executable="/bin/bash",
        capture_output=True,
        text=True,
        env={**os.environ, "FOCUSDESK_PROFILE": str(ana.folder)},
    )
    assert ended.returncode == 0
    assert "Error" not in ended.stderr


def test_a_damaged_store_is_refused_with_advice_and_left_as_it_is(
    focusdesk: Run, profile: Path
) -> None:
    profile.mkdir()
    store = profile / "focusdesk.db"
    store.write_bytes(b"not a database at all")
    ended = focusdesk("inbox")
    assert ended.status == 1
    assert "doctor" in ended.err
    assert store.read_bytes() == b"not a database at all"


def test_without_a_display_the_window_is_refused_with_what_works(focusdesk: Run) -> None:
    ended = focusdesk()
    assert ended.status == 1
    assert "focusdesk collect" in ended.err


# -- copies -------------------------------------------------------------------------------------


def test_a_backup_is_a_profile_that_opens(busy_ana: Ana, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    busy_ana.run("backup", str(copy / "focusdesk.db"))
    before = busy_ana.json("inbox")
    busy_ana.folder = copy
    assert busy_ana.json("inbox") == before
    assert "exists" in busy_ana.run("backup", str(copy / "focusdesk.db"), status=1)


def test_a_backup_is_put_back_and_the_store_before_it_is_kept(
    busy_ana: Ana, tmp_path: Path
) -> None:
    busy_ana.run("backup", str(tmp_path / "copy.db"))
    before = busy_ana.json("inbox")
    busy_ana.run("done", before[0]["conversation"])
    assert busy_ana.json("inbox") != before
    said = busy_ana.run("restore", str(tmp_path / "copy.db"))
    assert "focusdesk-before-restore-1.db" in said
    assert busy_ana.json("inbox") == before


def test_a_running_engine_keeps_a_backup_from_being_put_back(busy_ana: Ana, tmp_path: Path) -> None:
    busy_ana.run("backup", str(tmp_path / "copy.db"))
    lock = profiles.Lock.try_take(busy_ana.folder)
    assert lock is not None
    busy_ana.run("restore", str(tmp_path / "copy.db"), status=1)
    lock.release()
    assert not list(busy_ana.folder.glob("*restore*"))


@pytest.mark.parametrize("to_file", [True, False])
def test_an_export_has_every_message_held_ones_included(
    busy_ana: Ana, tmp_path: Path, to_file: bool
) -> None:
    if to_file:
        file = tmp_path / "all.json"
        busy_ana.run("export", "--to", str(file))
        text = file.read_text(encoding="utf-8")
    else:
        text = busy_ana.run("export", "--format", "json")
    assert {row["subject"] for row in json.loads(text)} == {
        "Homepage v3",
        "Facture novembre",
        "New brief",
    }


def test_an_mbox_has_as_many_mails_as_messages(busy_ana: Ana, tmp_path: Path) -> None:
    file = tmp_path / "all.mbox"
    busy_ana.run("export", "--format", "mbox", "--to", str(file))
    assert file.read_bytes().count(b"\nSubject: ") == 3
