"""Copies of the store, and whether it is sound."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from focusdesk.errors import BadInput, StoreBusy, StoreDamaged, StoreOutdated
from focusdesk.store.db import Store, translated

_IN_USE_S: Final = 2.0
_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a store: it is worth nothing, or worse, beside another."""


def backup(store: Store, target: Path) -> int:
    """A consistent copy while others write, in one step; returns its size in bytes.

    Written beside `target` and renamed, so a cut-off copy never bears its name. Raises
    `BadInput` when `target` exists or its folder does not, `StoreFull`.
    """
    if target.exists():
        raise BadInput("backup-exists", path=str(target))
    if not target.parent.is_dir():
        raise BadInput("no-such-folder", path=str(target.parent))
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with translated(target):
            copy(store.connection, part)
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def copy(connection: sqlite3.Connection, part: Path) -> None:
    """A copy of the whole store, on the disk, that nobody but the person may read.

    `part` must not exist; one that was cut off is no store, so it is renamed only afterwards.
    """
    with suppress(OSError):  # SQLite says why it cannot be written
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection.execute("VACUUM INTO ?", (str(part),))
    with part.open("rb") as file:
        os.fsync(file.fileno())


def restore(source: Path, path: Path) -> Path | None:
    """Put a backup in the place of the store at `path`; returns where that one lies now.

    A backup that was merely copied there would be read together with the write-ahead log of the
    store before it, which a crash leaves behind, and be destroyed by it. The caller keeps engines
    away. Raises `BadInput` when there is no `source` or somebody has the store open, `StoreDamaged`
    when the backup is not whole or none of ours, `StoreTooNew`, `StoreFull`.
    """
    if not source.is_file() or source.stat().st_size == 0:
        raise BadInput("no-such-file", path=str(source))
    with suppress(StoreOutdated):  # it is brought up to date when it is opened in its place
        Store.open(source, write=False).close()
    if found := integrity(source):
        raise StoreDamaged("backup-damaged", path=str(source), why=found[0])
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        with (
            translated(path),
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as opened,
        ):
            copy(opened, part)
        aside = _put_aside(path)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return aside


def _put_aside(path: Path) -> Path | None:
    """Give the store at `path` another name too, and move all else that belongs to it there.

    It is under its own name as long as nothing has taken its place: whoever is killed in between
    leaves a profile with its messages.
    """
    if not path.exists():
        for suffix in _BESIDE:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        return None
    try:
        # what is in its log goes into it; refused as long as anybody else has it open
        with translated(path), closing(sqlite3.connect(path, timeout=_IN_USE_S)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except StoreBusy as error:
        raise BadInput("store-in-use", path=str(path)) from error
    except StoreDamaged:
        pass  # kept as it is, log and all
    n = 1
    while (aside := path.with_name(f"{path.stem}-before-restore-{n}{path.suffix}")).exists():
        n += 1
    for suffix in _BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    try:
        os.link(path, aside)
    except OSError:  # a disk that knows no second name
        path.rename(aside)
    return aside


def integrity(path: Path) -> list[str]:
    """What `PRAGMA integrity_check` and the foreign keys say; empty when all is sound.

    Reads only. A file that is no database is told in the same list. Raises `StoreError` where
    nobody can tell: it may not be read, or there is no room to read it.
    """
    try:
        with (
            translated(path),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection,
        ):
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchmany(20)
            found += [f"foreign key of {table}, row {rowid}" for table, rowid, *_ in broken]
    except StoreDamaged as error:
        return [str(error.__cause__)]
    return [line for line in found if line != "ok"]
