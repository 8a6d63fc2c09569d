"""Secrets: in the system's keyring, or in an encrypted file of the profile; nowhere else.

The file needs `FOCUSDESK_PASSPHRASE` and is sealed with AES-256-GCM under a key that scrypt makes
of the passphrase (RFC 7914; N = 2**15, r = 8: 43 MB and about 0.1 s). Backends of the keyring
that keep plain text or ask on the terminal are never used. Everything here may wait for the
person to unlock a keyring: never call it on an event loop's or a window's thread.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets as randomness
from pathlib import Path
from typing import Final, Protocol

from focusdesk.errors import VaultLocked
from focusdesk.model import AccountId

PASSPHRASE_VARIABLE: Final = "FOCUSDESK_PASSPHRASE"
FILE: Final = "vault.json"
SERVICE: Final = "FocusDesk"
_N, _R, _P = 2**15, 8, 1
_MAXMEM: Final = 96 * 1024 * 1024  # what OpenSSL may take; it refuses without it
_PLAIN_BACKENDS: Final = ("keyrings.alt", "fail", "null", "chainer")


class Vault(Protocol):
    """Where the secrets of a profile are."""

    def get(self, account: AccountId, name: str) -> str | None:
        """The secret, None when there is none. Raises `VaultLocked`."""
        ...

    def put(self, account: AccountId, name: str, value: str) -> None:
        """Keep a secret. Raises `VaultLocked`."""
        ...

    def forget(self, account: AccountId) -> None:
        """Forget every secret of an account."""
        ...


def open_vault(place: Path) -> Vault:
    """The profile's vault: an encrypted file where one is or the passphrase is set, else the keyring.

    Raises `VaultLocked` where there is neither keyring nor passphrase.
    """
    passphrase = os.environ.get(PASSPHRASE_VARIABLE, "")
    path = place / FILE
    if passphrase:
        return SealedFile(path, passphrase)
    if path.exists():
        raise VaultLocked("vault-file-needs-passphrase", variable=PASSPHRASE_VARIABLE)
    if keyring_name() is None:
        raise VaultLocked("vault-nowhere", variable=PASSPHRASE_VARIABLE)
    return SystemKeyring(place)


def keyring_name() -> str | None:
    """The system's keyring that would be used, by name; None where there is no safe one."""
    import keyring.backend
    import keyring.errors

    try:
        backend = _backend()
    except (keyring.errors.KeyringError, RuntimeError):
        return None
    return None if backend is None else type(backend).__module__


def _backend() -> keyring.backend.KeyringBackend | None:  # type: ignore[name-defined]  # noqa: F821
    """The best backend that neither stores plain text nor asks on the terminal."""
    import keyring.backend
    import keyring.core

    # an explicit choice counts, also the one to have none
    chosen = keyring.core.get_keyring() if os.environ.get("PYTHON_KEYRING_BACKEND") else None
    found = [chosen] if chosen is not None else keyring.backend.get_all_keyring()
    safe = [
        one
        for one in found
        if one.priority > 0 and not any(plain in type(one).__module__ for plain in _PLAIN_BACKENDS)
    ]
    return max(safe, key=lambda one: one.priority, default=None)


class SystemKeyring:
    """The keyring of the desktop, one entry a secret."""

    def __init__(self, place: Path) -> None:
        self._profile = hashlib.sha256(os.fsencode(place)).hexdigest()[:12]

    def _entry(self, account: AccountId) -> str:
        return f"{self._profile}/{account}"

    def _names(self, account: AccountId) -> list[str]:
        listed = self._read(f"{self._entry(account)}/names")
        return json.loads(listed) if listed else []

    def _read(self, entry: str) -> str | None:
        import keyring.errors

        backend = _backend()
        if backend is None:
            raise VaultLocked("vault-nowhere", variable=PASSPHRASE_VARIABLE)
        try:
            value: str | None = backend.get_password(SERVICE, entry)
        except keyring.errors.KeyringError as error:
            raise VaultLocked("vault-keyring-locked") from error
        return value

    def _write(self, entry: str, value: str) -> None:
        import keyring.errors

        backend = _backend()
        if backend is None:
            raise VaultLocked("vault-nowhere", variable=PASSPHRASE_VARIABLE)
        try:
            backend.set_password(SERVICE, entry, value)
        except keyring.errors.KeyringError as error:
            raise VaultLocked("vault-keyring-locked") from error

    def get(self, account: AccountId, name: str) -> str | None:
        return self._read(f"{self._entry(account)}/{name}")

    def put(self, account: AccountId, name: str, value: str) -> None:
        self._write(f"{self._entry(account)}/{name}", value)
        names = self._names(account)
        if name not in names:
            self._write(f"{self._entry(account)}/names", json.dumps([*names, name]))

    def forget(self, account: AccountId) -> None:
        import keyring.errors

        backend = _backend()
        if backend is None:
            return
        for name in (*self._names(account), "names"):
            try:
                backend.delete_password(SERVICE, f"{self._entry(account)}/{name}")
            except keyring.errors.KeyringError:
                continue  # not there any more: that is what was asked for


class SealedFile:
    """One small file, sealed whole; a wrong passphrase or a damaged file never loses it."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._passphrase = passphrase
        self._keys: dict[bytes, bytes] = {}

    def get(self, account: AccountId, name: str) -> str | None:
        return self._load().get(f"{account}/{name}")

    def put(self, account: AccountId, name: str, value: str) -> None:
        kept = self._load()
        kept[f"{account}/{name}"] = value
        self._save(kept)

    def forget(self, account: AccountId) -> None:
        kept = self._load()
        left = {name: value for name, value in kept.items() if not name.startswith(f"{account}/")}
        if left != kept:
            self._save(left)

    def _key(self, salt: bytes) -> bytes:
        if salt not in self._keys:
            self._keys[salt] = hashlib.scrypt(
                self._passphrase.encode(),
                salt=salt,
                n=_N,
                r=_R,
                p=_P,
                maxmem=_MAXMEM,
                dklen=32,
            )
        return self._keys[salt]

    def _load(self) -> dict[str, str]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self._path.exists():
            return {}
        try:
            said = json.loads(self._path.read_text(encoding="ascii"))
            salt, nonce, sealed = (
                base64.b64decode(said[name], validate=True) for name in ("salt", "nonce", "sealed")
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise VaultLocked("vault-file-damaged", path=str(self._path)) from error
        try:
            opened = AESGCM(self._key(salt)).decrypt(nonce, sealed, SERVICE.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultLocked("vault-wrong-passphrase", variable=PASSPHRASE_VARIABLE) from error
        kept: dict[str, str] = json.loads(opened)
        return kept

    def _save(self, kept: dict[str, str]) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        salt, nonce = next(iter(self._keys), randomness.token_bytes(16)), randomness.token_bytes(12)
        sealed = AESGCM(self._key(salt)).encrypt(nonce, json.dumps(kept).encode(), SERVICE.encode())
        part = self._path.with_name(f".{self._path.name}.part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(
                {
                    "salt": base64.b64encode(salt).decode(),
                    "nonce": base64.b64encode(nonce).decode(),
                    "sealed": base64.b64encode(sealed).decode(),
                },
                file,
            )
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._path)
