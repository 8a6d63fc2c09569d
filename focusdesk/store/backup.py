"""Copies of the store, and whether it is sound."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from focusdesk.errors import BadInput, StoreDamaged
from focusdesk.store.db import Store, translated


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
            store.connection.execute("VACUUM INTO ?", (str(part),))
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target.stat().st_size


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
