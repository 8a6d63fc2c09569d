"""Schedule and rules, kept as the text that a person can write, with every version; and settings.

What is stored was checked before: reading it back can only fail when it was written by a newer
program, which opening refuses.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from focusdesk.model import Argument, Instant
from focusdesk.rules import query, rules_file, schedule_file
from focusdesk.rules.rule import Rule, Rulebook
from focusdesk.rules.schedule import DEFAULT_TOML, Schedule
from focusdesk.store.db import Changed, Store, Transaction


def local_zone() -> str:
    """The system's time zone by name; UTC where it cannot be told."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and "/" in named:
        return named
    link = Path("/etc/localtime")
    if link.is_symlink():
        parts = str(link.resolve()).split("/zoneinfo/")
        if len(parts) == 2:
            return parts[1].removeprefix("posix/").removeprefix("right/")
    try:
        written = Path("/etc/timezone").read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        written = ""
    return written or ("UTC" if not time.timezone else _zone_by_offset())


def _zone_by_offset() -> str:
    """A zone without summer time that has the system's offset (POSIX names count westwards)."""
    hours = time.timezone // 3600
    return f"Etc/GMT{hours:+d}" if hours else "UTC"


def _latest(store: Store, name: str) -> tuple[int, str] | None:
    row = store.connection.execute(
        "SELECT version, text FROM document WHERE name = ? ORDER BY version DESC LIMIT 1", (name,)
    ).fetchone()
    return (row[0], row[1]) if row else None


def add(tx: Transaction, name: str, text: str, now: Instant) -> None:
    """A new version of a document that was checked before."""
    latest = _latest(tx.store, name)
    tx.connection.execute(
        "INSERT INTO document(name, version, at, text) VALUES (?, ?, ?, ?)",
        (name, latest[0] + 1 if latest else 1, now, text),
    )
    tx.changed(name)


def schedule_text(store: Store) -> str:
    """The schedule in force, as a file."""
    latest = _latest(store, "schedule")
    return latest[1] if latest else DEFAULT_TOML


def schedule_version(store: Store) -> int:
    """Counts the schedules of this profile; 0 for the shipped one."""
    latest = _latest(store, "schedule")
    return latest[0] if latest else 0


def schedule(store: Store) -> Schedule:
    """The schedule in force."""
    return schedule_file.read(schedule_text(store), default_zone=local_zone())


def rules_text(store: Store) -> str:
    """The rules in force, as a file."""
    latest = _latest(store, "rules")
    return latest[1] if latest else rules_file.DEFAULT_TOML


def rules_version(store: Store) -> int:
    """Counts the rules of this profile; 0 for the shipped ones."""
    latest = _latest(store, "rules")
    return latest[0] if latest else 0


def rules_before(store: Store) -> str | None:
    """The rules as they were before they were last changed, as a file; None: never changed."""
    version = rules_version(store)
    if not version:
        return None
    row = store.connection.execute(
        "SELECT text FROM document WHERE name = 'rules' AND version = ?", (version - 1,)
    ).fetchone()
    return row[0] if row else rules_file.DEFAULT_TOML


def rulebook(store: Store) -> Rulebook:
    """The rules in force, the last one included; read anew only when they changed."""
    row = store.connection.execute(
        "SELECT max(version) FROM document WHERE name = 'rules'"
    ).fetchone()
    cached = cast("tuple[object, Rulebook] | None", store.memory.get("rulebook"))
    if cached is not None and cached[0] == row[0]:
        return cached[1]
    book = rules_file.read(rules_text(store))
    store.memory["rulebook"] = (row[0], book)
    return book


def rule_trees(store: Store) -> tuple[query.Node | None, ...]:
    """The rules' queries as syntax trees, at the positions of `rulebook`; None without a query."""
    cached = cast(
        "tuple[tuple[Rule, ...], tuple[query.Node | None, ...]] | None",
        store.memory.get("rule-trees"),
    )
    rules = rulebook(store).rules
    if cached is not None and cached[0] == rules:
        return cached[1]
    trees = tuple(query.parse(one.query) if one.query else None for one in rules)
    store.memory["rule-trees"] = (rules, trees)
    return trees


def get_setting(store: Store, name: str, default: Argument = None) -> Argument:
    """A setting of this profile, or `default`."""
    row = store.connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return cast(Argument, json.loads(row[0])) if row else default


def set_setting(store: Store, name: str, value: Argument) -> Changed:
    """Keep a setting; never a secret."""
    return set_settings(store, {name: value})


def set_settings(store: Store, values: Mapping[str, Argument]) -> Changed:
    """Keep settings that belong together: nobody reads some of them old and some new."""
    with store.transaction() as tx:
        tx.connection.executemany(
            """
            INSERT INTO setting(name, value) VALUES (?, ?)
            ON CONFLICT(name) DO UPDATE SET value = excluded.value
            """,
            [(name, json.dumps(value)) for name, value in values.items()],
        )
        tx.changed("setting")
    return tx.result
