"""Accounts fail in every way there is; each is told, tried again or left, and harms nobody else."""

from __future__ import annotations

import json

import pytest

from focusdesk import clock, control, vault
from focusdesk.connectors.base import (
    Batch,
    Cursor,
    DeadLetter,
    Gone,
    NewKey,
    Progress,
    ReadFlag,
    RemoteKey,
    Scope,
)
from focusdesk.engine.account import ROWS_AT_ONCE, _parts
from focusdesk.model import AccountState, Address, Saying, Triage
from focusdesk.store import accounts, inbox, triage
from tests.conftest import PATIENCE, wait_until
from tests.engine.misbehaving import PRIVATE, did, message, post


def state(store, account) -> AccountState:
    return accounts.get(store, account).state


def answers(profile) -> bool:
    try:
        with control.Client(profile) as client:
            return "pid" in client.request("ping", timeout=PATIENCE)
    except control.EngineGone:
        return False


def states(store, account):
    """Keeps every state of an account from now on, however short, with its reason's code."""
    store.connection.executescript(
        """
        CREATE TABLE said (state TEXT, reason TEXT);
        CREATE TRIGGER say AFTER UPDATE OF state ON account BEGIN
            INSERT INTO said VALUES (
                new.state, iif(new.reason = '', '', json_extract(new.reason, '$.code'))
            );
        END;
        """
    )
    return lambda: [
        " ".join(filter(None, row)) for row in store.connection.execute("SELECT * FROM said")
    ]


# -- what an error means ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["unreachable", "return"])
def test_what_is_out_of_reach_is_said_and_tried_again_by_itself(store, postbox, start_engine, how):
    account, place = postbox(f"{how} box")
    said = states(store, account)
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.LIVE)
    assert said() == ["connecting", "retrying connector-ended", "connecting", "live"]
    assert accounts.get(store, account).reason is None
    assert len(did(place, "run")) == 2


def test_a_service_that_asks_to_wait_is_given_the_time(store, postbox, start_engine):
    account, place = postbox("unreachable:3 box")
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.LIVE)
    first, second = did(place, "run")
    assert second - first >= 3


@pytest.mark.parametrize(
    ("how", "ends", "code"),
    [
        ("needs-login", AccountState.NEEDS_LOGIN, "no-secret"),
        ("bad-settings", AccountState.NEEDS_LOGIN, "setting-missing"),
        ("bug", AccountState.BROKEN, "account-broken"),
        ("refused", AccountState.BROKEN, "account-broken"),
    ],
)
def test_what_trying_again_would_not_mend_waits_and_the_others_go_on(
    profile, store, postbox, start_engine, how, ends, code
):
    ill, place = postbox(f"{how} box")
    well, other = postbox("unreachable box")
    start_engine()
    wait_until(lambda: state(store, well) is AccountState.LIVE)
    post(other)
    wait_until(lambda: accounts.get(store, well).messages == 1)
    wait_until(lambda: state(store, ill) is ends)
    row = accounts.get(store, ill)
    assert row.reason is not None and row.reason.code == code
    assert len(did(place, "run")) == 1
    with control.Client(profile) as client:
        reply = client.request("collect", timeout=PATIENCE)
    wait_until(lambda: state(store, ill) is AccountState.LIVE)
    assert all(one["finished"] for one in reply["accounts"])


def test_a_bug_is_logged_by_its_place_without_a_word_of_a_message(
    profile, store, postbox, start_engine
):
    account, _place = postbox("bug")
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.BROKEN)
    log = (profile / "engine.log").read_text()
    assert "ValueError at misbehaving.py" in log
    assert PRIVATE not in log


def test_what_needs_the_person_is_seen_with_no_engine_too(profile, store, postbox, start_engine):
    ill, _place = postbox("needs-login")
    well, _other = postbox()
    process = start_engine()
    wait_until(lambda: state(store, ill) is AccountState.NEEDS_LOGIN)
    wait_until(lambda: state(store, well) is AccountState.LIVE)
    process.terminate()
    process.wait(PATIENCE)
    assert state(store, ill) is AccountState.NEEDS_LOGIN
    assert state(store, well) is AccountState.OFF


def test_one_that_is_thrown_out_at_once_is_not_knocked_at_each_second(store, postbox, start_engine):
    _account, place = postbox("flap")
    start_engine()
    wait_until(lambda: len(did(place, "run")) >= 3)
    first, second, third = did(place, "run")[:3]
    assert second - first >= 1
    assert third - second >= 2


# -- collecting ---------------------------------------------------------------------------------


def test_collecting_once_names_who_failed_and_brings_the_others(profile, store, postbox, focusdesk):
    _ill, _ = postbox("needs-login")
    accounts.add(store, "carrier-pigeon", "pigeon", {}, [], clock.now())
    well, place = postbox()
    for n in range(90):
        post(place, f"Person {n % 5}", history=True)
    ran = focusdesk("collect", "--once", "--no-notify")
    assert ran.status == 1
    assert "box-0" in ran.err and "pigeon" in ran.err and "box-1" not in ran.err
    assert accounts.get(store, well).messages == 90


def test_collecting_through_a_running_engine_tells_how_far_it_is(
    profile, store, postbox, start_engine
):
    account, place = postbox()
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.LIVE and answers(profile))
    told: list[object] = []
    post(place)
    with control.Client(profile) as client:
        reply = client.request("collect", progress=told.append, timeout=PATIENCE)
    (one,) = reply["accounts"]
    assert one["finished"] and one["failed"] is None and one["messages"] == 1
    assert told


def test_a_batch_of_any_size_goes_in_short_transactions(store, postbox, start_engine):
    account, _place = postbox("flood:1500")
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.LIVE)
    row = accounts.get(store, account)
    assert (row.messages, row.dead_letters) == (1500, 1)
    assert accounts.cursors(store, account) == {"box": "1500"}
    unread = store.connection.execute("SELECT count(*) FROM message WHERE read = 0").fetchone()
    assert unread == (750,)


def test_the_cursors_go_with_the_last_part_and_nothing_changes_its_order():
    keys = [RemoteKey("box", n) for n in range(450)]
    batch = Batch(
        messages=tuple(message(n, {}) for n in range(450)),
        new_keys=tuple(NewKey(f"<{n}>", key) for n, key in enumerate(keys[:30])),
        flags=tuple(ReadFlag(key, read=True) for key in keys),
        gone=tuple(Gone(key) for key in keys[:10]),
        dead_letters=(DeadLetter(RemoteKey("box", 999), Saying("x"), b""),),
        forget_spaces=("old",),
        identities=(Address("email", "a@example.org", "A"),),
        cursors={Scope("box"): Cursor("450")},
        progress=Progress(450, 450),
        caught_up=True,
        backfilled=True,
    )
    parts = _parts(batch)
    for name in ("messages", "new_keys", "flags", "gone", "dead_letters"):
        assert sum((getattr(part, name) for part in parts), ()) == getattr(batch, name)
    sizes = [
        sum(len(getattr(p, n)) for n in ("messages", "new_keys", "flags", "gone", "dead_letters"))
        for p in parts
    ]
    assert max(sizes) <= ROWS_AT_ONCE
    assert parts[0].forget_spaces == ("old",) and parts[0].identities
    assert [bool(part.cursors) for part in parts] == [False] * (len(parts) - 1) + [True]
    last = parts[-1]
    assert last.caught_up and last.backfilled and last.progress == batch.progress
    assert not any(part.caught_up or part.backfilled for part in parts[:-1])


def test_hostile_items_end_as_dead_letters_and_what_is_gone_is_done(store, postbox, start_engine):
    account, place = postbox()
    post(place, "Camille Roy")
    post(place, unreadable=True)
    start_engine()
    wait_until(lambda: accounts.get(store, account).dead_letters == 1)
    wait_until(lambda: accounts.get(store, account).messages == 1)
    post(place, gone=1)
    wait_until(lambda: bool(inbox.conversation_ids(store, Triage.DONE)))


# -- what waits in the outbox --------------------------------------------------------------------


def test_read_here_is_said_at_the_source_until_it_is_heard(profile, store, postbox, start_engine):
    account, place = postbox()
    (place / "hard-of-hearing").touch()
    post(place, category="security")
    start_engine()
    wait_until(lambda: bool(inbox.conversation_ids(store, Triage.INBOX)))
    wait_until(lambda: state(store, account) is AccountState.LIVE)
    ids = [id_ for _, id_ in inbox.conversation_ids(store, Triage.INBOX)]
    triage.mark_read(store, ids, True, clock.now())
    wait_until(lambda: did(place, "marked-1-True"))
    wait_until(lambda: store.connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,))
    assert len(did(place, "mark")) == 2


def test_a_slow_source_is_told_once_however_much_stirs_meanwhile(
    profile, store, postbox, start_engine
):
    account, place = postbox()
    (place / "slow-marks").touch()
    post(place, category="security")
    start_engine()
    wait_until(lambda: bool(inbox.conversation_ids(store, Triage.INBOX)))
    wait_until(lambda: state(store, account) is AccountState.LIVE and answers(profile))
    ids = [id_ for _, id_ in inbox.conversation_ids(store, Triage.INBOX)]
    triage.mark_read(store, ids, True, clock.now())
    while not did(place, "marked-1-True"):
        control.hint(profile)
    wait_until(lambda: store.connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,))
    assert len(did(place, "mark")) == 1


# -- signing in, removing ------------------------------------------------------------------------


@pytest.fixture
def sealed(monkeypatch):
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")


def test_an_account_is_added_with_its_secrets_and_forgotten_with_them(
    profile, store, sealed, extension, start_engine, tmp_path
):
    place = tmp_path / "box"
    place.mkdir()
    start_engine()
    wait_until(lambda: answers(profile))
    settings = {"place": str(place)}
    with control.Client(profile) as client:
        with pytest.raises(control.errors.NeedsLogin) as refused:
            client.request(
                "add",
                {"kind": "misbehaving", "settings": settings, "secrets": {"password": "wrong"}},
                timeout=PATIENCE,
            )
        assert refused.value.args_ == {"field": "password"}
        assert accounts.listed(store) == []
        steps: list[object] = []
        reply = client.request(
            "add",
            {"kind": "misbehaving", "settings": settings, "secrets": {"password": "s3crét"}},
            progress=steps.append,
            timeout=PATIENCE,
        )
        account = reply["account"]
        assert [step["step"] for step in steps] == ["server", "login", "login"]
        wait_until(lambda: state(store, account) is AccountState.LIVE)
        kept = vault.open_vault(profile)
        assert kept.get(account, "password") == "s3crét"
        assert kept.get(account, "token") == "brought by the sign-in"
        assert client.request("check", {"id": account}, timeout=PATIENCE)["label"] == "A postbox"
        gone = client.request("remove", {"id": account, "messages": "delete"}, timeout=PATIENCE)
    assert gone == {"secrets": "forgotten"}
    assert kept.get(account, "password") is None and kept.get(account, "token") is None
    assert accounts.listed(store) == []
    written = [path.read_bytes() for path in profile.iterdir() if path.is_file()]
    assert not any("s3crét".encode() in content for content in written)


def test_nothing_comes_in_any_more_once_an_account_is_removed(
    profile, store, sealed, postbox, start_engine
):
    account, place = postbox()
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.LIVE and answers(profile))
    with control.Client(profile) as client:
        client.request("remove", {"id": account, "messages": "keep"}, timeout=PATIENCE)
        post(place)
        other, _ = postbox()
        wait_until(lambda: state(store, other) is AccountState.LIVE)
    assert store.connection.execute("SELECT count(*) FROM message").fetchone() == (0,)


def test_a_renewed_sign_in_is_tried_at_once(profile, store, sealed, postbox, start_engine):
    account, _place = postbox("needs-login box")
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.NEEDS_LOGIN and answers(profile))
    with control.Client(profile) as client:
        client.request("login", {"id": account, "secrets": {"password": "new"}}, timeout=PATIENCE)
    wait_until(lambda: state(store, account) is AccountState.LIVE)
    assert vault.open_vault(profile).get(account, "password") == "new"


def test_settings_alone_can_be_renewed_with_the_secrets_that_are_kept(
    profile, store, sealed, postbox, start_engine
):
    account, place = postbox("needs-login")
    vault.open_vault(profile).put(account, "password", "kept")
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.NEEDS_LOGIN and answers(profile))
    with control.Client(profile) as client:
        client.request("login", {"id": account, "settings": {"steps": "box"}}, timeout=PATIENCE)
    wait_until(lambda: state(store, account) is AccountState.LIVE)
    post(place)
    wait_until(lambda: accounts.get(store, account).messages == 1)


def test_a_renewal_by_a_process_without_a_word_is_noticed(store, postbox, start_engine):
    account, _place = postbox("needs-login box")
    start_engine()
    wait_until(lambda: state(store, account) is AccountState.NEEDS_LOGIN)
    row = accounts.get(store, account)
    accounts.update_settings(store, account, row.settings, row.label, row.own_addresses)
    wait_until(lambda: state(store, account) is AccountState.LIVE)


def test_an_extension_that_cannot_be_loaded_is_told_and_hides_nobody(
    profile, store, extension, start_engine
):
    start_engine()
    wait_until(lambda: answers(profile))
    with control.Client(profile) as client:
        reply = client.request("kinds", timeout=PATIENCE)
    names = [one["kind"] for one in reply["kinds"]]
    assert "email" in names and "misbehaving" in names and "torn" not in names
    assert [(one["kind"], one["code"]) for one in reply["broken"]] == [("torn", "kind-broken")]
    fields = {f["name"] for one in reply["kinds"] for f in one["fields"]}
    assert "password" in fields
    json.dumps(reply)


def test_a_check_that_nobody_waits_for_any_more_ends(profile, store, postbox, sealed, start_engine):
    account, place = postbox()
    vault.open_vault(profile).put(account, "password", "fine")
    (place / "slow-check").touch()
    start_engine()
    wait_until(lambda: answers(profile))
    link = control.connect(profile)
    link.sendall(control.encode({"id": 1, "request": "check", "args": {"id": account}}))
    wait_until(lambda: did(place, "check"))
    link.close()
    wait_until(lambda: did(place, "check-ended"))


# -- the end ------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["quit", "term"])
def test_it_stops_in_time_with_a_thread_in_recv_and_a_task_that_will_not_end(
    profile, store, postbox, start_engine, how
):
    stuck, place = postbox("stuck")
    well, _other = postbox()
    process = start_engine(stop=5)
    wait_until(lambda: state(store, stuck) is AccountState.LIVE)
    wait_until(lambda: state(store, well) is AccountState.LIVE and answers(profile))
    if how == "quit":
        with control.Client(profile) as client:
            client.request("quit", timeout=PATIENCE)
    else:
        process.terminate()
    process.wait(PATIENCE)  # by itself neither would ever end
    assert process.returncode == 0
    assert did(place, "ignored")
    assert state(store, well) is AccountState.OFF
