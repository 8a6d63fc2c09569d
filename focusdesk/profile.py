"""A profile: one folder on the person's own disk that holds everything FocusDesk knows.

Where it lies, who may run its engine, and how its store is opened and brought up to date.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from pathlib import Path
from typing import Final

from focusdesk.errors import BadSettings, EngineRunning, StoreOutdated
from focusdesk.store.db import Store

VARIABLE: Final = "FOCUSDESK_PROFILE"
DATABASE: Final = "focusdesk.db"
_ENGINE_LOCK: Final = "engine.lock"
_MIGRATION_LOCK: Final = "migration.lock"
_PATIENCE_S: Final = 0.5


def folder(argument: str | None = None) -> Path:
    """The profile's folder: the argument, else `FOCUSDESK_PROFILE`, else the system's place."""
    named = argument or os.environ.get(VARIABLE, "")
    return Path(named).expanduser().absolute() if named else default_folder()


def default_folder() -> Path:
    """Where the system keeps a program's data (XDG Base Directory, Apple's and Windows' own)."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", "~")).expanduser()
    elif sys.platform == "darwin":
        base = Path("~/Library/Application Support").expanduser()
    else:
        named = os.environ.get("XDG_DATA_HOME", "")
        base = Path(named) if Path(named).is_absolute() else Path("~/.local/share").expanduser()
    return base / "focusdesk"


def database(place: Path) -> Path:
    """The store's file in a profile."""
    return place / DATABASE


def make(place: Path) -> None:
    """Make the folder, for the person alone. Raises `BadSettings` when that cannot be done.

    An empty folder that is there already is closed to others too; one with files in it is the
    person's own arrangement.
    """
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(place.stat().st_mode) & 0o077 and not any(place.iterdir()):
            with contextlib.suppress(PermissionError):  # somebody lent it to us
                place.chmod(0o700)
    except OSError as error:
        raise BadSettings(
            "profile", "profile-folder", path=str(place), why=error.strerror or ""
        ) from error


def open_store(place: Path) -> Store:
    """Open the profile's store, making or migrating it first where that is needed.

    Raises `StoreTooNew`, `StoreDamaged`, `StoreFull`, `BadSettings`. Never called by the window.
    """
    make(place)
    path = database(place)
    try:
        return Store.open(path)
    except StoreOutdated:
        lock = _wait_for(place / _MIGRATION_LOCK)
        try:
            # late: sqlite_utils takes a fifth of a second and is needed once a release
            from focusdesk.store.migrations import migrate

            migrate(path)
        finally:
            lock.release()
    return Store.open(path)


_OURS: Final = (
    f"{DATABASE}*",
    f".{DATABASE}.part",
    "focusdesk-before-version-*.db*",
    ".focusdesk-before-version-*.db.part",
    "focusdesk-before-restore-*.db*",
    "engine.lock",
    "migration.lock",
    "window.lock",
    "window-engine",
    "control.sock",
    "control.json",
    "engine.log*",
    "vault.*",
    ".vault.json.part",
    "profile.id",
    "pictures/*",
)


def size(place: Path) -> int:
    """The bytes of everything in a profile."""
    found = 0
    for path in place.rglob("*"):
        with contextlib.suppress(OSError):  # gone meanwhile
            found += path.lstat().st_size if path.is_file() else 0
    return found


def erase(place: Path) -> list[str]:
    """Delete everything of ours in a profile, and the folder when it is empty then.

    Returns the names of what is left: files of somebody else's, or what could not be deleted.
    Nobody may have the profile open; an engine that runs keeps everything (`EngineRunning`).
    """
    if Lock.held(place):
        raise EngineRunning("engine-running")
    for pattern in _OURS:
        for path in place.glob(pattern):
            with contextlib.suppress(OSError):
                path.unlink()
    for folder in (place / "pictures", place):
        with contextlib.suppress(OSError):
            folder.rmdir()
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


class Lock:
    """The right to run a profile's engine; the system drops it when the process ends, however."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    @classmethod
    def try_take(cls, place: Path) -> Lock | None:
        """Take the engine's lock; None when another process holds it."""
        make(place)
        end = time.monotonic() + _PATIENCE_S
        while True:
            # somebody who only looks holds it for an instant
            lock = _try(place / _ENGINE_LOCK, shared=False)
            if lock is not None or time.monotonic() > end:
                return lock
            time.sleep(0.02)

    @staticmethod
    def held(place: Path) -> bool:
        """Whether an engine runs this profile."""
        path = place / _ENGINE_LOCK
        if not path.exists():
            return False
        lock = _try(path, shared=True)
        if lock is None:
            return True
        lock.release()
        return False

    def release(self) -> None:
        """Give it back; idempotent."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _try(path: Path, *, shared: bool) -> Lock | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return Lock(descriptor)


def _wait_for(path: Path) -> Lock:
    while (lock := _try(path, shared=False)) is None:
        time.sleep(0.02)
    return lock
