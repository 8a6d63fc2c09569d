"""Secrets: in the system's keyring, or in an encrypted file of the profile; nowhere else.

The file needs `FOCUSDESK_PASSPHRASE` and is sealed with AES-256-GCM under a key that scrypt makes
of the passphrase (RFC 7914; N = 2**15, r = 8: 43 MB and about 0.1 s). Backends of the keyring
that keep plain text or ask on the terminal are never used. Everything here may wait for the
person to unlock a keyring: never call it on an event loop's or a window's thread.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets as randomness
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from focusdesk.errors import VaultLocked
from focusdesk.model import AccountId

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PASSPHRASE_VARIABLE: Final = "FOCUSDESK_PASSPHRASE"
FILE: Final = "vault.json"
PROFILE_FILE: Final = "profile.id"
SERVICE: Final = "FocusDesk"
_N, _R, _P = 2**15, 8, 1
_MAXMEM: Final = 96 * 1024 * 1024  # what OpenSSL may take; it refuses without it
_BACKENDS: Final = (
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
    "keyring.backends.macOS.Keyring",
    "keyring.backends.Windows.WinVaultKeyring",
)
_NO_KEYRING: Final = ("keyrings.alt.", "keyring.backends.fail.", "keyring.backends.null.")
_NAMES: Final = "names"


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
    """The profile's vault: the encrypted file where one is or the passphrase is set, else the keyring.

    The passphrase goes first: who sets it where a keyring is may have one that is locked for good.
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
    backend = _backend()
    return None if backend is None else type(backend).__module__


def _backend() -> KeyringBackend | None:
    """The keyring of this system, if it answers; never one that was not looked at here.

    Others (`keyrings.alt` and its like) may keep plain text, or ask for a password on a terminal
    that a window does not have. A person's own choice by `PYTHON_KEYRING_BACKEND` counts, also
    the one to have none; but plain text is refused all the same.
    """
    from keyring.core import load_keyring

    chosen = os.environ.get("PYTHON_KEYRING_BACKEND", "")
    for name in (chosen,) if chosen else _BACKENDS:
        if name.startswith(_NO_KEYRING):
            continue
        try:
            found: KeyringBackend = load_keyring(name)
        except Exception:  # noqa: BLE001, S112  whatever a bus or a library says, it is not there
            continue
        return found
    return None


class SystemKeyring:
    """The keyring of the desktop, one entry a secret.

    An entry is named by the profile's own name, which stands in a file beside the store: a
    profile that was moved finds its secrets, and one made in its place does not find another's.
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._backend: KeyringBackend | None = None

    def get(self, account: AccountId, name: str) -> str | None:
        return self._read(self._entry(account, name))

    def put(self, account: AccountId, name: str, value: str) -> None:
        self._name_profile()
        names = self._names(account)
        if name not in names:
            self._write(self._entry(account, _NAMES), json.dumps([*names, name]))
        self._write(self._entry(account, name), value)

    def forget(self, account: AccountId) -> None:
        for name in (*self._names(account), _NAMES):
            self._delete(self._entry(account, name))

    def _entry(self, account: AccountId, name: str) -> str:
        return f"{self._profile()}/{account}/{name}"

    def _names(self, account: AccountId) -> list[str]:
        listed = self._read(self._entry(account, _NAMES))
        return json.loads(listed) if listed else []

    def _profile(self) -> str:
        try:
            return (self._place / PROFILE_FILE).read_text(encoding="ascii").strip()
        except OSError:
            return "unnamed"

    def _name_profile(self) -> None:
        with contextlib.suppress(FileExistsError):
            descriptor = os.open(
                self._place / PROFILE_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
            )
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(randomness.token_hex(8))

    def _read(self, entry: str) -> str | None:
        with self._reached() as backend:
            value: str | None = backend.get_password(SERVICE, entry)
        return value

    def _write(self, entry: str, value: str) -> None:
        with self._reached() as backend:
            backend.set_password(SERVICE, entry, value)

    def _delete(self, entry: str) -> None:
        from keyring.errors import PasswordDeleteError

        with self._reached() as backend, contextlib.suppress(PasswordDeleteError):
            backend.delete_password(SERVICE, entry)  # not there any more: that was asked for

    @contextlib.contextmanager
    def _reached(self) -> Iterator[KeyringBackend]:
        """The keyring; whatever it raises, its secrets cannot be reached now."""
        if self._backend is None:
            self._backend = _backend()
        if self._backend is None:
            raise VaultLocked("vault-nowhere", variable=PASSPHRASE_VARIABLE)
        try:
            yield self._backend
        except Exception as error:
            self._backend = None
            raise VaultLocked("vault-keyring-locked") from error


class SealedFile:
    """One small file, sealed whole; a wrong passphrase or a damaged file never loses it."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._passphrase = passphrase
        self._keys: dict[bytes, bytes] = {}

    def get(self, account: AccountId, name: str) -> str | None:
        return self._load().get(f"{account}/{name}")

    def put(self, account: AccountId, name: str, value: str) -> None:
        with self._alone():
            kept = self._load()
            kept[f"{account}/{name}"] = value
            self._save(kept)

    def forget(self, account: AccountId) -> None:
        with self._alone():
            kept = self._load()
            left = {one: value for one, value in kept.items() if not one.startswith(f"{account}/")}
            if left != kept:
                self._save(left)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the file inside: two that add an account at once keep both."""
        if sys.platform == "win32":
            yield
            return
        import fcntl

        descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

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
