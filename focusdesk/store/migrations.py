"""The schema, as append-only steps, and the only code that runs them.

Alone imports sqlite_utils, and is itself imported only by who may migrate (engine and command
line, never the window). Columns never change their meaning. A copy of the file is made before an
existing store is taken further; a store written by a newer program is refused and never touched.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from sqlite_utils import Database, Migrations

from focusdesk.errors import StoreTooNew
from focusdesk.store import backup
from focusdesk.store.codec import words
from focusdesk.store.db import translated
from focusdesk.store.schema import APPLICATION_ID, SCHEMA_VERSION

steps = Migrations("focusdesk")

FIRST = """
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    settings TEXT NOT NULL,                 -- JSON, never a secret
    own_addresses TEXT NOT NULL,            -- JSON list, folded
    added_at INTEGER NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0,     -- removed, its messages kept
    state TEXT NOT NULL DEFAULT 'off',
    reason TEXT NOT NULL DEFAULT '',        -- JSON saying, empty when live
    last_event INTEGER,
    last_catch_up INTEGER,
    progress_done INTEGER NOT NULL DEFAULT 0,
    progress_total INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0     -- kept by triggers
) STRICT;

CREATE TABLE client (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,                   -- name without accents and case, for client:
    vip INTEGER NOT NULL DEFAULT 0,
    zone TEXT NOT NULL DEFAULT '',
    longest_wait INTEGER,                   -- microseconds
    urgent_word TEXT NOT NULL DEFAULT '',
    urgent_budget INTEGER NOT NULL DEFAULT 0,
    listed INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_folded ON client(folded);

CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    address TEXT NOT NULL,                  -- folded
    name TEXT NOT NULL,
    client_id INTEGER NOT NULL REFERENCES client(id),
    first_at INTEGER NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,    -- released ones, kept by triggers
    last_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, address)
) STRICT;
CREATE INDEX identity_client ON identity(client_id);

CREATE TABLE conversation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account(id),
    channel TEXT NOT NULL,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,                -- folded, without reply prefixes
    identity_id INTEGER NOT NULL REFERENCES identity(id),
    identity_incoming INTEGER NOT NULL,     -- the identity above is a sender, not a recipient
    identity_at INTEGER NOT NULL,
    category TEXT NOT NULL DEFAULT 'message',
    category_at INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('inbox', 'snoozed', 'done')),
    snoozed_until INTEGER,
    snooze_keeps INTEGER NOT NULL DEFAULT 0, -- a reply does not wake it
    gone INTEGER NOT NULL DEFAULT 0,        -- done because it left its source
    messages INTEGER NOT NULL DEFAULT 0,    -- released ones, kept by triggers
    unread INTEGER NOT NULL DEFAULT 0,      -- released, incoming, unread
    last_at INTEGER NOT NULL DEFAULT 0,     -- of released ones
    last_id INTEGER,
    sort_at INTEGER NOT NULL DEFAULT 0,     -- last_at, or the waking from a snooze
    merged_into INTEGER REFERENCES conversation(id)
) STRICT;
CREATE INDEX conversation_list ON conversation(state, sort_at DESC, id DESC)
    WHERE messages > 0 AND merged_into IS NULL;
CREATE INDEX conversation_unread ON conversation(state, identity_id)
    WHERE unread > 0 AND merged_into IS NULL;
CREATE INDEX conversation_title ON conversation(account_id, title_key, last_at);
CREATE INDEX conversation_identity ON conversation(identity_id, sort_at DESC);
CREATE INDEX conversation_snooze ON conversation(snoozed_until) WHERE state = 'snoozed';
CREATE INDEX conversation_merged ON conversation(merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE thread_key (
    account_id INTEGER NOT NULL REFERENCES account(id),
    key TEXT NOT NULL,
    conversation_id INTEGER NOT NULL REFERENCES conversation(id),
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_key_conversation ON thread_key(conversation_id);

CREATE TABLE message (
    id INTEGER PRIMARY KEY,                 -- minute * 64 + n: follows time
    account_id INTEGER NOT NULL REFERENCES account(id),
    conversation_id INTEGER NOT NULL REFERENCES conversation(id),
    identity_id INTEGER NOT NULL REFERENCES identity(id),  -- the other side
    at INTEGER NOT NULL,                    -- received, never later than stored_at
    stored_at INTEGER NOT NULL,
    channel TEXT NOT NULL,
    category TEXT NOT NULL,
    lane TEXT NOT NULL,
    outgoing INTEGER NOT NULL,
    history INTEGER NOT NULL,
    mention INTEGER NOT NULL,
    direct INTEGER NOT NULL,
    new_client INTEGER NOT NULL,
    has_attachment INTEGER NOT NULL,
    has_link INTEGER NOT NULL,
    has_deadline INTEGER NOT NULL,          -- as found at intake
    read INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0,     -- by its sender, after it was handed over
    gone INTEGER NOT NULL DEFAULT 0,        -- no key is left at its source
    deadline_at INTEGER,                    -- null also when the person removed it
    deadline_words TEXT NOT NULL DEFAULT '',
    edited_at INTEGER,
    released_at INTEGER,                    -- null: held
    released_by TEXT,
    delivery_id INTEGER REFERENCES delivery(id)
) STRICT;
CREATE INDEX message_conversation ON message(conversation_id, at);
CREATE INDEX message_identity ON message(identity_id);
CREATE INDEX message_identity_at ON message(identity_id, at);
CREATE INDEX message_account ON message(account_id);
CREATE INDEX message_channel ON message(channel);
CREATE INDEX message_delivery ON message(delivery_id) WHERE delivery_id IS NOT NULL;
CREATE INDEX message_deadline ON message(conversation_id, deadline_at)
    WHERE deadline_at IS NOT NULL;
CREATE INDEX message_category ON message(category, id) WHERE category <> 'message';
CREATE INDEX message_unread ON message(id) WHERE read = 0 AND outgoing = 0;

CREATE TABLE message_text (
    id INTEGER PRIMARY KEY REFERENCES message(id),
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sender TEXT NOT NULL,                   -- Name <address>
    recipients TEXT NOT NULL,
    files TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE message_fts USING fts5(
    subject, body, sender, recipients, files,
    content = 'message_text', content_rowid = 'id',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

CREATE TABLE message_html (
    id INTEGER PRIMARY KEY REFERENCES message(id),
    html BLOB NOT NULL,                     -- sanitised, zlib
    version INTEGER NOT NULL,               -- of the sanitiser
    original BLOB NOT NULL,                 -- zlib
    headers BLOB NOT NULL                   -- raw header block, zlib
) STRICT;

CREATE TABLE attachment (
    message_id INTEGER NOT NULL REFERENCES message(id),
    n INTEGER NOT NULL,                     -- from 1
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,                  -- bytes, -1 unknown
    part TEXT NOT NULL,
    content_id TEXT NOT NULL,
    inline INTEGER NOT NULL,
    PRIMARY KEY (message_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE remote_key (
    account_id INTEGER NOT NULL REFERENCES account(id),
    space TEXT NOT NULL,
    item ANY NOT NULL,
    message_id INTEGER NOT NULL REFERENCES message(id),
    PRIMARY KEY (account_id, space, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_key_message ON remote_key(message_id);

CREATE TABLE dedupe (
    account_id INTEGER NOT NULL REFERENCES account(id),
    name TEXT NOT NULL,
    message_id INTEGER NOT NULL REFERENCES message(id),
    PRIMARY KEY (account_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX dedupe_message ON dedupe(message_id);

CREATE TABLE message_tag (
    message_id INTEGER NOT NULL REFERENCES message(id),
    tag TEXT NOT NULL,                      -- folded
    PRIMARY KEY (message_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_tag_tag ON message_tag(tag, message_id);

CREATE TABLE cursor (
    account_id INTEGER NOT NULL REFERENCES account(id),
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account_id, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message(id),
    at INTEGER NOT NULL,
    lane TEXT NOT NULL,
    rule TEXT NOT NULL,                     -- its name then; empty for none
    rule_query TEXT NOT NULL,               -- as it read then
    longest_wait INTEGER,                   -- of the rule, microseconds
    reason_code TEXT NOT NULL,
    reason_args TEXT NOT NULL,              -- JSON
    mode TEXT NOT NULL,
    release_at INTEGER,
    by TEXT
) STRICT;
CREATE INDEX decision_message ON decision(message_id, id);

CREATE TABLE held (
    message_id INTEGER PRIMARY KEY REFERENCES message(id),
    release_at INTEGER NOT NULL,
    by TEXT NOT NULL,
    silent INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX held_release ON held(release_at);

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    announce INTEGER NOT NULL,              -- 0: silent
    announce_claimed_at INTEGER,
    announced_at INTEGER,
    notification INTEGER NOT NULL DEFAULT 0 -- the service's id
) STRICT;
CREATE INDEX delivery_unannounced ON delivery(id) WHERE announce = 1 AND announced_at IS NULL;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account(id),
    kind TEXT NOT NULL CHECK (kind IN ('send', 'mark-read', 'mark-unread')),
    message_id INTEGER REFERENCES message(id),
    draft TEXT NOT NULL DEFAULT '',         -- JSON
    remote TEXT NOT NULL DEFAULT '',        -- key at the source, JSON
    state TEXT NOT NULL CHECK (state IN ('waiting', 'doing', 'unknown', 'refused', 'done')),
    not_before INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',        -- JSON saying
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_waiting ON outbox(account_id, id) WHERE state IN ('waiting', 'doing');
CREATE INDEX outbox_message ON outbox(message_id) WHERE state IN ('waiting', 'doing');

CREATE TABLE dead_letter (
    account_id INTEGER NOT NULL REFERENCES account(id),
    space TEXT NOT NULL,
    item ANY NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,                   -- JSON saying
    raw BLOB NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (account_id, space, item)
) STRICT;

CREATE TABLE focus (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('session', 'stop')),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,               -- of a stop: the same instant
    label TEXT NOT NULL,
    vips_ring INTEGER NOT NULL
) STRICT;
CREATE INDEX focus_ends ON focus(ends_at);

CREATE TABLE document (
    name TEXT NOT NULL,                     -- schedule, rules
    version INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,                     -- TOML
    PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL                     -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id INTEGER NOT NULL
) STRICT;

-- Counters over released messages. They are the only counts that a list may show.
CREATE TRIGGER message_inserted AFTER INSERT ON message BEGIN
    UPDATE account SET messages = messages + 1 WHERE id = NEW.account_id;
END;
CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
    UPDATE account SET messages = messages - 1 WHERE id = OLD.account_id;
END;
CREATE TRIGGER message_inserted_released AFTER INSERT ON message
WHEN NEW.released_at IS NOT NULL BEGIN
    UPDATE conversation SET
        messages = messages + 1,
        unread = unread + (NEW.read = 0 AND NEW.outgoing = 0),
        last_id = CASE
            WHEN messages > 0 AND NEW.lane = 'mute' THEN last_id
            WHEN (NEW.at, NEW.id) > (last_at, coalesce(last_id, 0)) THEN NEW.id
            ELSE last_id END,
        category = CASE WHEN NEW.outgoing = 0 AND NEW.at >= category_at
            THEN NEW.category ELSE category END,
        category_at = CASE WHEN NEW.outgoing = 0 THEN max(category_at, NEW.at)
            ELSE category_at END,
        last_at = CASE WHEN messages > 0 AND NEW.lane = 'mute' THEN last_at
            ELSE max(last_at, NEW.at) END,
        sort_at = CASE WHEN messages > 0 AND NEW.lane = 'mute' THEN sort_at
            ELSE max(sort_at, NEW.at) END
    WHERE id = NEW.conversation_id;
    UPDATE identity SET messages = messages + 1, last_at = max(last_at, NEW.at)
    WHERE id = NEW.identity_id;
END;
CREATE TRIGGER message_released AFTER UPDATE OF released_at ON message
WHEN OLD.released_at IS NULL AND NEW.released_at IS NOT NULL BEGIN
    UPDATE conversation SET
        messages = messages + 1,
        unread = unread + (NEW.read = 0 AND NEW.outgoing = 0),
        last_id = CASE
            WHEN messages > 0 AND NEW.lane = 'mute' THEN last_id
            WHEN (NEW.at, NEW.id) > (last_at, coalesce(last_id, 0)) THEN NEW.id
            ELSE last_id END,
        category = CASE WHEN NEW.outgoing = 0 AND NEW.at >= category_at
            THEN NEW.category ELSE category END,
        category_at = CASE WHEN NEW.outgoing = 0 THEN max(category_at, NEW.at)
            ELSE category_at END,
        last_at = CASE WHEN messages > 0 AND NEW.lane = 'mute' THEN last_at
            ELSE max(last_at, NEW.at) END,
        sort_at = CASE WHEN messages > 0 AND NEW.lane = 'mute' THEN sort_at
            ELSE max(sort_at, NEW.at) END
    WHERE id = NEW.conversation_id;
    UPDATE identity SET messages = messages + 1, last_at = max(last_at, NEW.at)
    WHERE id = NEW.identity_id;
END;
CREATE TRIGGER message_read AFTER UPDATE OF read ON message
WHEN OLD.read <> NEW.read AND NEW.outgoing = 0
    AND OLD.released_at IS NOT NULL AND NEW.released_at IS NOT NULL BEGIN
    UPDATE conversation SET unread = unread + (NEW.read = 0) - (OLD.read = 0)
    WHERE id = NEW.conversation_id;
END;
CREATE TRIGGER message_removed_released AFTER DELETE ON message
WHEN OLD.released_at IS NOT NULL BEGIN
    UPDATE identity SET messages = messages - 1 WHERE id = OLD.identity_id;
END;
"""

SECOND = """
-- JSON saying, empty for none
ALTER TABLE decision ADD COLUMN lift TEXT NOT NULL DEFAULT '';
CREATE INDEX decision_lift ON decision(at) WHERE lift <> '';

-- steps above the rule's lane
ALTER TABLE held ADD COLUMN lifts INTEGER NOT NULL DEFAULT 0;
-- it counted for an insisting and counts for no other
ALTER TABLE held ADD COLUMN counted INTEGER NOT NULL DEFAULT 0;

-- the deadline that the person said is none, as it was; 0: nothing was taken away
ALTER TABLE message ADD COLUMN deadline_removed INTEGER NOT NULL DEFAULT 0;

CREATE TABLE suggestion (
    key TEXT PRIMARY KEY,                   -- what it would do
    state TEXT NOT NULL CHECK (state IN ('discarded', 'accepted')),
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE focus_effect (
    name TEXT PRIMARY KEY,                  -- which effect, of which account
    began_at INTEGER NOT NULL,
    until INTEGER,
    before TEXT NOT NULL                    -- JSON: what to put back
) STRICT, WITHOUT ROWID;
"""

THIRD = """
-- What the person did with a message here; none: nothing yet, or only at its source.
CREATE TABLE seen (
    message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
    how TEXT NOT NULL CHECK (how IN ('opened', 'marked-read', 'done-unread')),
    at INTEGER NOT NULL
) STRICT;
"""


FOURTH = """
-- the words of the name, folded, for client:
ALTER TABLE client ADD COLUMN words TEXT NOT NULL DEFAULT '';
"""


FIFTH = """
-- an answer that is being written; sent ones are in the outbox
CREATE TABLE draft (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversation(id) ON DELETE CASCADE,
    identity_id INTEGER REFERENCES identity(id) ON DELETE SET NULL,  -- to whom; null: gone
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_identity ON draft(identity_id);
"""


SIXTH = """
-- an e-mail address that a service gives for somebody: offered for joining two clients
CREATE TABLE claim (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    identity_id INTEGER NOT NULL REFERENCES identity(id) ON DELETE CASCADE,
    address TEXT NOT NULL,                  -- folded
    apart_at INTEGER,                       -- the person said: not the same client
    UNIQUE (identity_id, address)
) STRICT;
CREATE INDEX claim_address ON claim(address) WHERE apart_at IS NULL;

-- a client whose identities were moved to another one, and what undoes that exactly
CREATE TABLE joining (
    client_id INTEGER PRIMARY KEY REFERENCES client(id) ON DELETE CASCADE,
    into_id INTEGER NOT NULL REFERENCES client(id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    into_listed INTEGER NOT NULL            -- as it was before
) STRICT;
CREATE INDEX joining_into ON joining(into_id);
CREATE TABLE joined_identity (
    client_id INTEGER NOT NULL REFERENCES joining(client_id) ON DELETE CASCADE,
    identity_id INTEGER NOT NULL REFERENCES identity(id) ON DELETE CASCADE,
    PRIMARY KEY (client_id, identity_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX joined_identity_identity ON joined_identity(identity_id);
"""


def statements(script: str) -> list[str]:
    """The single statements of a script: a transaction must not be ended by `executescript`."""
    found: list[str] = []
    part = ""
    for line in script.splitlines(keepends=True):
        part += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(part):
            found.append(part)
            part = ""
    return found


@steps(name="0001-first")
def first(db: Database) -> None:
    """Everything that the first release knows."""
    for statement in statements(FIRST):
        db.conn.execute(statement)


@steps(name="0002-rules")
def second(db: Database) -> None:
    """Lifts, removed deadlines, suggestions answered, what focus has begun elsewhere."""
    for statement in statements(SECOND):
        db.conn.execute(statement)


@steps(name="0003-seen")
def third(db: Database) -> None:
    """What a person opened, and what went unread: what their habits are told from."""
    for statement in statements(THIRD):
        db.conn.execute(statement)


@steps(name="0004-client-words")
def fourth(db: Database) -> None:
    """Punctuation in a client's name no longer hides its words."""
    for statement in statements(FOURTH):
        db.conn.execute(statement)
    rows = db.conn.execute("SELECT id, name FROM client").fetchall()
    db.conn.executemany(
        "UPDATE client SET words = ? WHERE id = ?", [(words(name), id_) for id_, name in rows]
    )


@steps(name="0005-drafts")
def fifth(db: Database) -> None:
    """Answers that are being written."""
    for statement in statements(FIFTH):
        db.conn.execute(statement)


@steps(name="0006-joining")
def sixth(db: Database) -> None:
    """Clients that are one, and who might be."""
    for statement in statements(SIXTH):
        db.conn.execute(statement)


def migrate(path: Path) -> None:
    """Make or bring up to date the store at `path`; the caller holds the profile's lock.

    Raises `StoreTooNew` when a step is recorded that this program does not know, `StoreFull`,
    `StoreError` where the file cannot be written.
    """
    with translated(path):
        _migrate(path)


def _migrate(path: Path) -> None:
    with suppress(OSError):  # it is there, or SQLite says why it cannot be
        # SQLite gives its log and index the rights of the store itself
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        db = Database(connection)
        known = {step.name for step in steps.pending(db)} | {
            step.name for step in steps.applied(db)
        }
        ours = {
            "0001-first",
            "0002-rules",
            "0003-seen",
            "0004-client-words",
            "0005-drafts",
            "0006-joining",
        }
        if {step.name for step in steps.applied(db)} - ours or not known <= ours:
            raise StoreTooNew("store-too-new", path=str(path))
        if steps.applied(db) and steps.pending(db):
            _copy(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA foreign_keys = OFF")
        steps.apply(db)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, broken
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    finally:
        connection.close()


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    """A copy beside the store, named by the version it has; an older copy of it is kept."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    target = path.with_name(f"{path.stem}-before-version-{version + 1}{path.suffix}")
    if target.exists():
        return
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)  # of a migration that was cut off
    backup.copy(connection, part)
    part.rename(target)
