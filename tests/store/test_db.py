"""A store file is checked before it is touched, copied before it is changed, and never guessed at."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from focusdesk.errors import BadInput, StoreDamaged, StoreError, StoreOutdated, StoreTooNew
from focusdesk.store import backup, db, documents, export, inbox, migrations, search
from focusdesk.store.db import Store, changes_since, last_seq
from focusdesk.store.schema import SCHEMA_VERSION
from tests.store.build import at, mail, new_store, take


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_no_store_yet_is_said(tmp_path):
    with pytest.raises(StoreOutdated):
        Store.open(tmp_path / "focusdesk.db")


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough", b"SQLite format 3\x00" + b"\x07" * 2000]
)
def test_another_file_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "focusdesk.db"
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        Store.open(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "focusdesk.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs(x)")
    other.commit()
    other.close()
    with pytest.raises(StoreDamaged):
        Store.open(path)


def test_a_newer_store_is_refused_and_never_touched(tmp_path):
    new_store(tmp_path).close()
    path = tmp_path / "focusdesk.db"
    newer = sqlite3.connect(path)
    newer.execute(
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('focusdesk', '9999-future', '')"
    )
    newer.commit()
    newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    newer.close()
    before = digest(path)
    with pytest.raises(StoreTooNew):
        Store.open(path)
    with pytest.raises(StoreTooNew):
        migrations.migrate(path)
    assert digest(path) == before


def test_a_damaged_store_is_named_by_the_integrity_check(tmp_path):
    store = new_store(tmp_path)
    documents.set_setting(store, "x", "y")
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    path = tmp_path / "focusdesk.db"
    assert backup.integrity(path) == []
    with path.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096 * 4))
    before = digest(path)
    assert backup.integrity(path) != []
    assert digest(path) == before


def test_the_store_of_every_release_opens(tmp_path):
    """One fixture a release stands in tests/store/releases; each opens, migrates and is read."""
    fixtures = sorted((Path(__file__).parent / "releases").glob("*.db"))
    assert fixtures, "no fixture of a release"
    for fixture in fixtures:
        folder = tmp_path / fixture.stem
        folder.mkdir()
        path = folder / "focusdesk.db"
        shutil.copy(fixture, path)
        migrations.migrate(path)
        store = Store.open(path)
        rows = inbox.page(store, None, None, 50, at("2026-11-24 18:00"))
        assert {row.client_name for row in rows} >= {"Camille Roy", "Inès Morel"}
        hits = search.search(store, "client:ines", now=at("2026-11-24 18:00"))
        assert [hit.subject for hit in hits] == ["Facture FD-0147"]
        assert backup.integrity(path) == []
        store.close()


def test_a_reader_sees_what_changed_by_ids(tmp_path, store, account):
    seq = last_seq(store)
    take(store, account, mail(1), now="2026-11-24 10:05")
    changed = changes_since(store, seq)
    assert changed is not None
    assert changed.of("conversation") == {1}
    assert changes_since(store, changed.seq) == db.Changed(changed.seq)


def test_who_has_a_store_hears_of_each_commit_that_changed_something(store):
    seen: list[int] = []
    other = Store.open(store.path, write=False)
    store.on_commit = lambda: seen.append(last_seq(other))
    documents.set_setting(store, "x", 1)
    assert seen == [last_seq(store)]  # by then everybody can read it
    with store.transaction():
        pass
    with pytest.raises(TypeError):
        documents.set_setting(store, "x", object())
    assert len(seen) == 1
    other.close()


def test_who_is_too_far_behind_reads_everything_anew(store, monkeypatch):
    monkeypatch.setattr(db, "CHANGES_KEPT", 10)
    first = last_seq(store)
    documents.set_setting(store, "x", 1)
    seq = last_seq(store)
    for n in range(1100):
        documents.set_setting(store, "x", n)
    assert changes_since(store, seq) is None
    assert changes_since(store, first) is None
    (rows,) = store.connection.execute("SELECT count(*) FROM change").fetchone()
    assert rows < 600


def test_a_read_only_store_writes_nothing(store):
    reader = Store.open(store.path, write=False)
    with pytest.raises(sqlite3.OperationalError):
        reader.connection.execute("INSERT INTO setting VALUES ('a', '1')")
    reader.close()


def test_a_backup_is_whole_and_never_overwrites(tmp_path, store, account):
    take(store, account, mail(1, text="giraffe"), now="2026-11-24 10:05")
    target = tmp_path / "copy.db"
    assert backup.backup(store, target) > 0
    assert backup.integrity(target) == []
    with pytest.raises(BadInput):
        backup.backup(store, target)
    copy = Store.open(target)
    assert copy.connection.execute("SELECT count(*) FROM message").fetchone() == (1,)
    copy.close()


def test_a_second_opening_leaves_the_first_its_locks(tmp_path: Path) -> None:
    """Else another process takes itself for the last one and removes the log from under us."""
    new_store(tmp_path).close()
    path = tmp_path / "focusdesk.db"
    reader = Store.open(path, write=False)
    assert last_seq(reader) == 0
    Store.open(path).close()
    writes = (
        "import sys; from pathlib import Path; from focusdesk.store import db, documents\n"
        "path = Path(sys.argv[1])\n"
        "db.Store.open(path).close()\n"
        "store = db.Store.open(path); documents.set_setting(store, 'a', 1); store.close()\n"
    )
    subprocess.run([sys.executable, "-c", writes, str(path)], check=True)
    assert last_seq(reader) == 1
    reader.close()


def test_a_store_that_cannot_be_made_is_said_in_our_words(tmp_path):
    with pytest.raises(StoreError):
        migrations.migrate(tmp_path / "nowhere" / "focusdesk.db")


def test_a_store_that_cannot_be_opened_is_not_called_damaged(tmp_path):
    with pytest.raises(StoreError) as refused:
        backup.integrity(tmp_path)
    assert not isinstance(refused.value, StoreDamaged)


# -- copies that were cut off, and put back ------------------------------------------------------


def subjects(path: Path) -> set[str]:
    store = Store.open(path)
    found = {row[0] for row in store.connection.execute("SELECT subject FROM message_text")}
    store.close()
    return found


def killed_after_backup(folder: Path) -> Path:
    """A store whose process was killed with its log beside it; returns a backup of before that."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from focusdesk.store import backup\n"
        "from tests.store.build import mail, new_account, new_store, take\n"
        "folder = Path(sys.argv[1]); store = new_store(folder); account = new_account(store)\n"
        "at = '2026-11-24 10:05'\n"
        "for n in range(100): take(store, account, mail(n, subject='before', text='x' * 3000), now=at)\n"
        "backup.backup(store, folder / 'copy.db')\n"
        "store.connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')\n"
        "for n in range(100, 200): take(store, account, mail(n, subject='after', text='y' * 3000), now=at)\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(folder)], check=False).returncode == 9
    assert (folder / "focusdesk.db-wal").stat().st_size > 0
    return folder / "copy.db"


def test_a_backup_is_put_back_whole_beside_the_log_of_a_crash(tmp_path: Path) -> None:
    copy = killed_after_backup(tmp_path)
    path = tmp_path / "focusdesk.db"
    aside = backup.restore(copy, path)
    assert aside is not None
    assert backup.integrity(path) == []
    assert subjects(path) == {"before"}
    store = Store.open(path)
    assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()
    assert subjects(aside) == {"before", "after"}
    assert copy.exists()


def test_who_is_killed_while_putting_a_backup_back_leaves_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = killed_after_backup(tmp_path)
    path = tmp_path / "focusdesk.db"

    def killed(_part: Path, _target: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        backup.restore(copy, path)
    monkeypatch.undo()
    assert subjects(path) == {"before", "after"}
    assert backup.restore(copy, path) == tmp_path / "focusdesk-before-restore-2.db"
    assert subjects(path) == {"before"}


def test_a_damaged_store_is_kept_when_a_backup_takes_its_place(tmp_path: Path) -> None:
    copy = killed_after_backup(tmp_path)
    path = tmp_path / "focusdesk.db"
    (tmp_path / "focusdesk.db-wal").write_bytes(b"")  # else its log would mend it
    path.write_bytes(b"not a database at all, but long enough")
    aside = backup.restore(copy, path)
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a database")
    assert subjects(path) == {"before"}


def test_a_backup_that_is_none_changes_nothing(tmp_path: Path, store: Store) -> None:
    path = store.path
    store.close()
    before = digest(path)
    (tmp_path / "none.db").write_bytes(b"not a database at all, but long enough")
    with pytest.raises(StoreDamaged):
        backup.restore(tmp_path / "none.db", path)
    with pytest.raises(BadInput):
        backup.restore(tmp_path / "nowhere.db", path)
    assert digest(path) == before
    assert [one.name for one in path.parent.glob("*restore*")] == []


def test_a_store_that_somebody_has_open_is_not_replaced(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup.backup(store, tmp_path / "copy.db")
    monkeypatch.setattr(backup, "_IN_USE_S", 0.0)
    with pytest.raises(BadInput) as caught:
        backup.restore(tmp_path / "copy.db", store.path)
    assert caught.value.code == "store-in-use"
    documents.set_setting(store, "x", "still ours")
    assert documents.get_setting(store, "x", "") == "still ours"


def test_a_copy_before_a_migration_that_was_cut_off_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(next((Path(__file__).parent / "releases").glob("*.db")), tmp_path / "focusdesk.db")
    version = sqlite3.connect(tmp_path / "focusdesk.db").execute("PRAGMA user_version").fetchone()
    whole = backup.copy

    def cut_off(connection: sqlite3.Connection, part: Path) -> None:
        part.write_bytes(b"SQLite format 3\x00, and the power failed")
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "copy", cut_off)
    with pytest.raises(KeyboardInterrupt):
        migrations.migrate(tmp_path / "focusdesk.db")
    monkeypatch.setattr(backup, "copy", whole)
    migrations.migrate(tmp_path / "focusdesk.db")
    kept = tmp_path / f"focusdesk-before-version-{version[0] + 1}.db"
    assert backup.integrity(kept) == []
    Store.open(tmp_path / "focusdesk.db").close()


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_nobody_else_may_read_a_store_its_log_or_a_backup(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        store = new_store(tmp_path)
        documents.set_setting(store, "x", 1)
        backup.backup(store, tmp_path / "copy.db")
        export.to_file(store, "json", tmp_path / "all.json")
        export.to_file(store, "mbox", tmp_path / "all.mbox")
        rights = {one.name: one.stat().st_mode & 0o077 for one in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert {"focusdesk.db", "focusdesk.db-wal", "copy.db", "all.json", "all.mbox"} <= set(rights)
    assert set(rights.values()) == {0}
