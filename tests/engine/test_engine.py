"""The engine as a process: it collects, it stops in time, it survives whatever ends it."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time

import pytest

from focusdesk import clock, control
from focusdesk import profile as profiles
from focusdesk.connectors.demo import world
from focusdesk.errors import EngineRunning, NotFound
from focusdesk.model import MINUTE, SECOND, AccountState, Micros
from focusdesk.store import accounts, announcements, figures, focus, status
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, wait_until
from tests.engine.misbehaving import PRIVATE, post
from tests.servers.desktop import desktop

OPEN = """
zone = "Europe/Paris"
[deliveries]
weekdays = []
"""


def caught_up(store: Store) -> bool:
    rows = accounts.listed(store)
    return bool(rows) and all(row.state is AccountState.LIVE for row in rows)


def test_an_engine_brings_in_what_stands_at_the_sources(store, made_up, start_engine):
    account = made_up()
    start_engine()
    wait_until(lambda: caught_up(store))
    row = accounts.get(store, account)
    stood = world.history(7, int(row.settings["start"]))
    assert row.messages == len(stood)
    assert row.last_catch_up is not None


def test_only_one_engine_runs_a_profile(profile, store, start_engine):
    from focusdesk.engine import app

    start_engine()
    wait_until(lambda: profiles.Lock.held(profile))
    with pytest.raises(EngineRunning):
        app.run(profile)


def test_the_lock_is_free_again_after_kill_9(profile, store, start_engine):
    first = start_engine()
    wait_until(lambda: profiles.Lock.held(profile))
    first.kill()
    first.wait()
    assert not profiles.Lock.held(profile)
    start_engine()
    wait_until(lambda: _answers(profile))


def _answers(profile) -> bool:
    try:
        with control.Client(profile) as client:
            return "pid" in client.request("ping", timeout=PATIENCE)
    except control.EngineGone:
        return False


def test_what_its_end_may_take_is_less_than_two_seconds():
    """The window gives it two; how long a machine is busy with it is no promise of ours."""
    from focusdesk.engine import app
    from focusdesk.ui.engine_process import STOP_S

    assert app.STOP_S + 2 * app.PORT_S + app.LEAVE_S < STOP_S == 2


@pytest.mark.parametrize("how", ["quit", "term"])
def test_it_stops_when_told_to_and_says_so(profile, store, made_up, start_engine, how):
    made_up(live="yes")
    process = start_engine()
    wait_until(lambda: caught_up(store) and _answers(profile))
    if how == "quit":
        with control.Client(profile) as client:
            client.request("quit", timeout=PATIENCE)
    else:
        process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    assert process.returncode == 0
    assert {row.state for row in accounts.listed(store)} == {AccountState.OFF}


def test_no_qt_and_no_sdk_comes_along(profile):
    code = (
        "import sys, focusdesk.engine.app, focusdesk.notify, focusdesk.control\n"
        "from focusdesk.connectors import registry\n"
        "registry.connector('email'); registry.connector('demo')\n"
        "print([m for m in sys.modules if m.split('.')[0] in "
        "('PySide6', 'shiboken6', 'slack_sdk', 'telegram', 'imapclient', 'sqlite_utils')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_hints_reach_everybody_else_and_nonsense_harms_nobody(profile, store, start_engine):
    start_engine()
    wait_until(lambda: _answers(profile))
    listener = control.connect(profile)
    talker = control.connect(profile)
    talker.sendall(
        b"\x00\xff no json\n[1, 2]\n" + b'{"request": 5}\n' + control.encode({"hint": "changed"})
    )
    decoder = control.Decoder()
    lines: list[control.Line] = []
    listener.settimeout(PATIENCE)
    while not lines:
        lines += decoder.feed(listener.recv(4096))
    assert lines[0] == {"hint": "changed"}
    flood = control.connect(profile)
    with pytest.raises(OSError):
        flood.sendall(b"x" * 20_000_000)
    assert _answers(profile)
    for link in (listener, talker, flood):
        link.close()


def test_errors_come_back_as_they_were_raised(profile, store, start_engine):
    start_engine()
    wait_until(lambda: _answers(profile))
    with control.Client(profile) as client, pytest.raises(NotFound) as told:
        client.request("fetch", {"message": 1, "number": 1, "path": "/nowhere/x"}, timeout=PATIENCE)
    assert told.value.code == "no-such-attachment"


def test_only_the_person_may_open_the_door(profile, store, start_engine):
    start_engine()
    wait_until(lambda: _answers(profile))
    assert control.socket_path(profile).stat().st_mode & 0o077 == 0
    assert profile.stat().st_mode & 0o077 == 0


def test_an_account_is_paused_resumed_and_added_while_it_runs(store, made_up, start_engine):
    first = made_up("email")
    start_engine()
    wait_until(lambda: caught_up(store))
    accounts.set_paused(store, first, True)
    second = made_up("telegram")
    wait_until(lambda: accounts.get(store, second).state is AccountState.LIVE)
    wait_until(lambda: accounts.get(store, first).state is AccountState.OFF)
    accounts.set_paused(store, first, False)
    wait_until(lambda: accounts.get(store, first).state is AccountState.LIVE)


def test_an_account_of_an_unknown_kind_stops_nobody_else(store, made_up, start_engine):
    broken = accounts.add(store, "carrier-pigeon", "pigeon", {}, [], clock.now())
    well = made_up("telegram")
    start_engine()
    wait_until(lambda: accounts.get(store, well).state is AccountState.LIVE)
    wait_until(lambda: accounts.get(store, broken).state is AccountState.NEEDS_LOGIN)
    row = accounts.get(store, broken)
    assert row.reason is not None and row.reason.code == "kind-unknown"


def test_fetching_an_attachment_writes_a_whole_file(
    profile, store, made_up, start_engine, tmp_path
):
    made_up("email")
    start_engine()
    wait_until(lambda: caught_up(store) and _answers(profile))
    (message,) = store.connection.execute("SELECT message_id FROM attachment LIMIT 1").fetchone()
    target = tmp_path / "notes.pdf"
    with control.Client(profile) as client:
        reply = client.request("fetch", {"message": message, "number": 1, "path": str(target)})
    assert reply["size"] == target.stat().st_size > 0
    assert sorted(path.name for path in tmp_path.glob("*notes*")) == ["notes.pdf"]


# -- nothing is lost --------------------------------------------------------------------------


def test_killed_again_and_again_nothing_is_missing_and_nothing_doubled(
    store, made_up, start_engine
):
    """kill -9 at random points of a fill and of live delivery, a dozen times over."""
    chance = random.Random(11)
    account = made_up(live="yes", pace="400")
    start = int(accounts.get(store, account).settings["start"])
    for _ in range(12):
        process = start_engine()
        time.sleep(chance.uniform(0.15, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = start_engine()
    seen = clock.now()
    wait_until(lambda: _told(store) >= _due(start, seen))
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)
    stood = {one.number for one in world.history(7, start)}
    got = [row[0] for row in store.connection.execute("SELECT item FROM remote_key ORDER BY item")]
    live = [number for number in got if number > 100_000]
    assert stood <= set(got)
    assert live == list(range(100_001, 100_001 + len(live)))
    (messages,) = store.connection.execute("SELECT count(*) FROM message").fetchone()
    assert messages == len(got)
    assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    delivered = store.connection.execute(
        "SELECT count(*) FROM message WHERE released_at IS NULL"
    ).fetchone()
    assert delivered == store.connection.execute("SELECT count(*) FROM held").fetchone()


def _told(store: Store) -> int:
    row = store.connection.execute(
        "SELECT max(item) FROM remote_key WHERE item > 100000"
    ).fetchone()
    return row[0] or 0


def _due(start: int, now: int) -> int:
    """The last message of the made-up world that has come by `now`."""
    number = 100_000
    for at, one in world.live(start, 400):
        if at > now:
            return number
        number = one.number
    return number


# -- ringing ----------------------------------------------------------------------------------


def test_focus_ends_and_one_notification_names_everybody(
    profile, store, postbox, start_engine, tmp_path
):
    focus.set_schedule(store, OPEN, clock.now())
    focus.start(store, clock.now(), Micros(30 * MINUTE), "Deep work")
    _account, place = postbox()
    with desktop(tmp_path) as shown:
        start_engine(**shown.environment)
        for name in ("Ruth Adeyemi", "Élise Garnier"):
            post(place, name)
        wait_until(lambda: status.status(store, clock.now()).held == 2)
        post(place, "Banque Riviera", category="security")
        wait_until(lambda: shown.shown() == 1, what="the security code rings in focus")
        wait_until(lambda: announcements.to_announce(store, clock.now()) is None)
        before = shown.history()
        handed = focus.stop(store, clock.now(), announce=False)
        assert handed.announce is None
        control.hint(profile)
        wait_until(lambda: shown.shown() == 1, what="the delivery rings once")
        wait_until(lambda: announcements.to_announce(store, clock.now()) is None)
        titles = shown.history()
    assert [body for _, _, body in before] == ["Banque Riviera"]
    assert len(titles) == 2
    assert "Ruth Adeyemi" in titles[0][2] and "Élise Garnier" in titles[0][2]


def test_without_a_notifier_a_window_is_told(profile, store, postbox, start_engine):
    account, place = postbox()
    start_engine()
    wait_until(lambda: _answers(profile))
    wait_until(lambda: accounts.get(store, account).state is AccountState.LIVE)
    window = control.connect(profile)
    post(place, "Banque Riviera", category="security")
    window.settimeout(PATIENCE)
    decoder = control.Decoder()
    events: list[control.Line] = []
    while not any(line.get("event") == "toast" for line in events):
        events += decoder.feed(window.recv(65536))
    toast = next(line for line in events if line.get("event") == "toast")
    assert toast["body"] == "Banque Riviera"
    assert PRIVATE not in json.dumps(events)
    window.close()


def test_a_moved_clock_moves_the_engine(profile, store, made_up, start_engine, monkeypatch):
    monkeypatch.setenv("FOCUSDESK_CLOCK_OFFSET", "86400")
    made_up("telegram")
    start_engine(FOCUSDESK_CLOCK_OFFSET="86400")
    wait_until(lambda: caught_up(store))
    told = accounts.listed(store)[0].last_catch_up
    assert told is not None
    assert abs(told - clock.now()) < 3600 * SECOND  # a day it would be, had it not moved
    assert figures.counts(store).inbox > 0


def test_a_long_path_still_has_a_door(tmp_path):
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    path = control.socket_path(deep)
    assert len(os.fsencode(path)) < 108
    assert isinstance(socket.AF_UNIX, int)
