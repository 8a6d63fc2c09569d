"""Secrets are sealed, or refused; never plain, never lost."""

from __future__ import annotations

import gc
import threading

import pytest

from focusdesk import vault
from focusdesk.errors import VaultLocked
from focusdesk.model import AccountId
from tests.servers.desktop import keyring

ONE, TWO = AccountId(1), AccountId(2)


def test_the_encrypted_file_keeps_what_it_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    vault.open_vault(tmp_path).put(ONE, "password", "s3crét")
    vault.open_vault(tmp_path).put(TWO, "password", "other")
    assert vault.open_vault(tmp_path).get(ONE, "password") == "s3crét"
    vault.open_vault(tmp_path).forget(ONE)
    assert vault.open_vault(tmp_path).get(ONE, "password") is None
    assert vault.open_vault(tmp_path).get(TWO, "password") == "other"


def test_nothing_readable_stands_in_it_and_only_the_person_may_read_it(tmp_path, monkeypatch):
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    vault.open_vault(tmp_path).put(ONE, "password", "s3crét")
    path = tmp_path / vault.FILE
    assert "s3cr" not in path.read_text() and "correct" not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_a_wrong_passphrase_is_refused_and_changes_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    vault.open_vault(tmp_path).put(ONE, "password", "s3crét")
    before = (tmp_path / vault.FILE).read_bytes()
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "wrong")
    with pytest.raises(VaultLocked) as told:
        vault.open_vault(tmp_path).put(ONE, "password", "x")
    assert told.value.code == "vault-wrong-passphrase"
    assert (tmp_path / vault.FILE).read_bytes() == before


@pytest.mark.parametrize("content", ["", "{}", "no json", '{"salt": 1, "nonce": "", "sealed": ""}'])
def test_a_damaged_file_is_said_and_left(tmp_path, monkeypatch, content):
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    (tmp_path / vault.FILE).write_text(content)
    with pytest.raises(VaultLocked) as told:
        vault.open_vault(tmp_path).get(ONE, "password")
    assert told.value.code == "vault-file-damaged"
    assert (tmp_path / vault.FILE).read_text() == content


def test_a_sealed_file_without_passphrase_is_never_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("FOCUSDESK_PASSPHRASE", "correct horse")
    vault.open_vault(tmp_path).put(ONE, "password", "s3crét")
    monkeypatch.delenv("FOCUSDESK_PASSPHRASE")
    with pytest.raises(VaultLocked) as told:
        vault.open_vault(tmp_path)
    assert told.value.code == "vault-file-needs-passphrase"


def test_with_neither_keyring_nor_passphrase_both_are_named(tmp_path):
    with pytest.raises(VaultLocked) as told:
        vault.open_vault(tmp_path)
    assert told.value.code == "vault-nowhere"
    assert told.value.args_["variable"] == "FOCUSDESK_PASSPHRASE"


def test_two_who_keep_a_secret_at_once_both_keep_it(tmp_path):
    accounts = [AccountId(n) for n in range(1, 9)]
    threads = [
        threading.Thread(
            target=lambda one=one: vault.SealedFile(tmp_path / vault.FILE, "correct horse").put(
                one, "password", f"secret {one}"
            )
        )
        for one in accounts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = vault.SealedFile(tmp_path / vault.FILE, "correct horse")
    assert [kept.get(one, "password") for one in accounts] == [f"secret {n}" for n in accounts]


# -- the system's keyring -----------------------------------------------------------------------


@pytest.fixture
def real_keyring(tmp_path, monkeypatch):
    """Chosen by the program itself, on a bus of the test's own."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    with keyring(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        yield


def test_the_keyring_keeps_finds_and_forgets(profile, real_keyring):
    profile.mkdir()
    kept = vault.open_vault(profile)
    assert isinstance(kept, vault.SystemKeyring)
    assert kept.get(ONE, "password") is None
    kept.put(ONE, "password", "s3crét")
    kept.put(ONE, "token", "t")
    kept.put(TWO, "password", "other")
    again = vault.open_vault(profile)
    assert again.get(ONE, "password") == "s3crét"
    again.forget(ONE)
    assert again.get(ONE, "password") is None and again.get(ONE, "token") is None
    assert again.get(TWO, "password") == "other"
    again.forget(ONE)
    assert not any(b"s3cr" in path.read_bytes() for path in profile.iterdir())


def test_a_moved_profile_finds_its_secrets_and_a_new_one_in_its_place_does_not(
    profile, real_keyring
):
    profile.mkdir()
    vault.open_vault(profile).put(ONE, "password", "s3crét")
    moved = profile.rename(profile.with_name("moved"))
    assert vault.open_vault(moved).get(ONE, "password") == "s3crét"
    profile.mkdir()
    fresh = vault.open_vault(profile)
    assert fresh.get(ONE, "password") is None
    fresh.put(ONE, "password", "new")
    assert vault.open_vault(moved).get(ONE, "password") == "s3crét"


# the library leaves its connection open when the keyring stays locked
LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@LEFT_OPEN
def test_a_locked_keyring_says_so_at_once(profile, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    profile.mkdir()
    with keyring(tmp_path, password=None) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(VaultLocked) as told:
            vault.open_vault(profile).put(ONE, "password", "s3crét")
    assert told.value.code == "vault-keyring-locked"
    del told
    gc.collect()


@LEFT_OPEN
def test_a_keyring_that_went_away_is_locked_and_found_again(profile, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    profile.mkdir()
    with keyring(tmp_path) as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        kept = vault.open_vault(profile)
        kept.put(ONE, "password", "s3crét")
    with pytest.raises(VaultLocked):
        kept.get(ONE, "password")
    with keyring(tmp_path):
        assert kept.get(ONE, "password") == "s3crét"
    gc.collect()


@pytest.mark.parametrize(
    "chosen", ["keyrings.alt.file.PlaintextKeyring", "keyring.backends.null.Keyring", "no.such.X"]
)
def test_plain_text_is_refused_even_when_it_is_chosen(tmp_path, monkeypatch, chosen):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)
    assert vault.keyring_name() is None
    with pytest.raises(VaultLocked) as told:
        vault.open_vault(tmp_path)
    assert told.value.code == "vault-nowhere"
