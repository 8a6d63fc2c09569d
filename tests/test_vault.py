"""Secrets are sealed, or refused; never plain, never lost."""

from __future__ import annotations

import pytest

from focusdesk import vault
from focusdesk.errors import VaultLocked
from focusdesk.model import AccountId

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
