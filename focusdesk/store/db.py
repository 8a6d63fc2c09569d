"""Opening the store, its short transactions, and the table of changes that others re-read by.

A `Store` belongs to one thread. Every write is one transaction that takes the writer's lock at
its beginning (`BEGIN IMMEDIATE`), so it never fails half way for want of it, and that records
which rows others should read again in the same commit.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from focusdesk.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreOutdated,
    StoreTooNew,
)
from focusdesk.store.schema import APPLICATION_ID, SCHEMA_VERSION

if TYPE_CHECKING:
    from focusdesk.rules.schedule import Timeline

CHANGES_KEPT: Final = 4000
"""Rows of `change` that stay; who is further behind reads everything anew."""
BUSY_TIMEOUT_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Changed:
    """What a write changed: pairs of kind and id, and the newest number in `change`."""

    seq: int = 0
    ids: frozenset[tuple[str, int]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ids)

    def __or__(self, other: Changed) -> Changed:
        return Changed(max(self.seq, other.seq), self.ids | other.ids)

    def of(self, kind: str) -> frozenset[int]:
        """The ids of one kind."""
        return frozenset(id_ for kind_, id_ in self.ids if kind_ == kind)


@dataclass(slots=True)
class Transaction:
    """A running write: its connection, and what it has changed so far."""

    store: Store
    connection: sqlite3.Connection
    ids: set[tuple[str, int]] = field(default_factory=set)
    result: Changed = field(default_factory=Changed)

    def changed(self, kind: str, id_: int = 0) -> None:
        """Say that a row must be read again by whoever shows it."""
        self.ids.add((kind, id_))

    def record(self) -> None:
        """Write the table of changes; part of the commit."""
        if not self.ids:
            return
        seq = 0
        for kind, id_ in sorted(self.ids):
            cursor = self.connection.execute(
                "INSERT INTO change(kind, id) VALUES (?, ?)", (kind, id_)
            )
            seq = cursor.lastrowid or 0
        if seq % 512 < len(self.ids):
            self.connection.execute("DELETE FROM change WHERE seq <= ?", (seq - CHANGES_KEPT,))
        self.result = Changed(seq, frozenset(self.ids))


class Store:
    """One connection to a profile's store; use `open`.

    `memory` keeps what this process remembers between transactions; a rollback empties it.
    `on_commit` is called on the store's thread after each commit that changed something: whoever
    has a store tells the others by it, so that no write can forget to.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, write: bool) -> None:
        self.path = path
        self.connection = connection
        self.write = write
        self.memory: dict[str, object] = {}
        self.timeline_cache: tuple[object, Timeline] | None = None
        self.on_commit: Callable[[], None] | None = None

    @classmethod
    def open(cls, path: Path, *, write: bool = True, check_same_thread: bool = True) -> Store:
        """Open an existing, up-to-date store.

        Raises `StoreOutdated` when there is none yet or it needs a migration, `StoreTooNew` when
        a newer program wrote it, `StoreDamaged` when it is no store of ours or cannot be read.
        Nothing is written by opening, but that a copy of a store, which has no write-ahead log,
        takes one up: without it readers and writers wait for each other.
        """
        check_there(path)
        mode = "rw" if write else "ro"
        with translated(path):
            connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}",
                uri=True,
                isolation_level=None,
                timeout=BUSY_TIMEOUT_S,
                cached_statements=1024,
                check_same_thread=check_same_thread,
            )
            try:
                _check_versions(connection, path)
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA temp_store = MEMORY")
                connection.execute("PRAGMA cache_size = -16000")
                connection.execute("PRAGMA synchronous = NORMAL")
                if not write:
                    connection.execute("PRAGMA query_only = ON")
                elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    connection.execute("PRAGMA journal_mode = WAL")
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, write=write)

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[Transaction]:
        """One short write. `durable`: on the disk when it returns, even if power fails then.

        Rolls back whole on any exception. Raises `StoreFull`, `StoreBusy`, `StoreDamaged`.
        """
        connection = self.connection
        with translated(self.path):
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            connection.execute("BEGIN IMMEDIATE")
            running = Transaction(self, connection)
            try:
                yield running
                running.record()
                connection.execute("COMMIT")
            except BaseException:
                self.memory.clear()
                self.timeline_cache = None
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        if running.ids and self.on_commit is not None:
            self.on_commit()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several reads that see one state of the store."""
        with translated(self.path):
            outermost = not self.connection.in_transaction
            if outermost:
                self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if outermost:
                    self.connection.execute("COMMIT")

    def data_version(self) -> int:
        """Changes when another connection has committed; costs microseconds."""
        value: int = self.connection.execute("PRAGMA data_version").fetchone()[0]
        return value

    def interrupt(self) -> None:
        """End the running query of this store from another thread."""
        self.connection.interrupt()

    def close(self) -> None:
        self.connection.close()


def check_there(path: Path) -> None:
    """Raise `StoreOutdated` when there is no store yet, `StoreError` when it cannot be reached.

    The file is never opened but by SQLite: closing any other descriptor of it would drop the
    locks of every connection of this process (POSIX), and another process would then take itself
    for the last one and remove the log from under them (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise StoreOutdated("store-absent", path=str(path)) from None
    except OSError as error:
        raise StoreError("store-unreadable", path=str(path), why=error.strerror or "") from error
    if size == 0:
        raise StoreOutdated("store-absent", path=str(path))


def _check_versions(connection: sqlite3.Connection, path: Path) -> None:
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0:
        # a first migration that was cut off, or a foreign file
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if application == APPLICATION_ID or tables == 0:
            raise StoreOutdated("store-outdated", path=str(path))
    if application != APPLICATION_ID:
        raise StoreDamaged("store-foreign", path=str(path))
    if version > SCHEMA_VERSION:
        raise StoreTooNew("store-too-new", path=str(path))
    if version < SCHEMA_VERSION:
        raise StoreOutdated("store-outdated", path=str(path))


_NO_ROOM: Final = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
_ROOM_NEEDED: Final = 2_000_000


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, named by who must act; an interrupted query stays as it is."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) or 0
        primary = code & 0xFF
        if primary == sqlite3.SQLITE_FULL or (
            code in _NO_ROOM and shutil.disk_usage(path.parent).free < _ROOM_NEEDED
        ):
            raise StoreFull("store-full", path=str(path)) from error
        if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreDamaged("store-damaged", path=str(path), why=str(error)) from error
        if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusy("store-busy", path=str(path)) from error
        if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            raise StoreError("store-unreadable", path=str(path), why=str(error)) from error
        raise


def last_seq(store: Store) -> int:
    """The newest number in the table of changes."""
    row = store.connection.execute("SELECT max(seq) FROM change").fetchone()
    return row[0] or 0


def changes_since(store: Store, seq: int) -> Changed | None:
    """What changed after `seq`; None when that is too long ago: read everything anew."""
    with store.reading() as connection:
        oldest, newest = connection.execute("SELECT min(seq), max(seq) FROM change").fetchone()
        if newest is None or newest == seq:
            return Changed(seq)
        if seq < oldest - 1 or newest < seq:
            return None
        rows = connection.execute(
            "SELECT DISTINCT kind, id FROM change WHERE seq > ?", (seq,)
        ).fetchall()
    return Changed(newest, frozenset((kind, id_) for kind, id_ in rows))
