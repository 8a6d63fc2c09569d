"""Which conversation a message belongs to, and what an arrival does to its triage.

Threading is the grouping of JWZ (a conversation is everything that is joined by Message-ID,
References and In-Reply-To, https://www.jwz.org/doc/threading.html), kept as messages arrive: each
message names its keys, a key belongs to one conversation, and a message that names keys of
several conversations joins them. So a parent that comes after its answers changes nothing.
"""

from __future__ import annotations

import sqlite3
from typing import Final

from focusdesk.connectors.base import RemoteMessage
from focusdesk.model import DAY, AccountId, ConversationId, IdentityId, Instant, Lane, Triage
from focusdesk.store import drafts
from focusdesk.store.codec import bare_title, folded, storable
from focusdesk.store.db import Transaction

KEYS_KEPT: Final = 60
"""Keys of one message that are looked at: its own, its first ones and its last."""
SUBJECT_WINDOW: Final = 30 * DAY


def find_or_make(
    tx: Transaction, account: AccountId, message: RemoteMessage, identity: IdentityId, channel: str
) -> ConversationId:
    """The conversation of a new message, joining those that it shows to be one."""
    keys = _keys(message)
    found = _by_keys(tx.connection, account, keys)
    if not found and message.thread.is_reply_by_subject:
        found = _by_subject(tx.connection, account, message, identity)
    if not found:
        home = _make(tx.connection, account, message, identity, channel)
    else:
        home = found[0]
        for other in found[1:]:
            _join(tx, home, other)
        if message.history and not message.outgoing:
            _note_party(tx.connection, home, identity, message.received)
    tx.connection.executemany(
        "INSERT OR IGNORE INTO thread_key(account_id, key, conversation_id) VALUES (?, ?, ?)",
        [(account, key, home) for key in keys],
    )
    tx.changed("conversation", home)
    return home


def _keys(message: RemoteMessage) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(storable(key)[:500] for key in message.thread.keys if key))
    if len(keys) > KEYS_KEPT:
        half = KEYS_KEPT // 2
        keys = keys[:half] + keys[-half:]
    return keys


def _by_keys(
    connection: sqlite3.Connection, account: AccountId, keys: tuple[str, ...]
) -> list[ConversationId]:
    """Conversations that own one of the keys, oldest first."""
    if not keys:
        return []
    marks = ",".join("?" * len(keys))
    rows = connection.execute(
        f"""
        SELECT conversation_id FROM thread_key WHERE account_id = ? AND key IN ({marks})
        """,
        (account, *keys),
    ).fetchall()
    return sorted({ConversationId(row[0]) for row in rows})


def _by_subject(
    connection: sqlite3.Connection,
    account: AccountId,
    message: RemoteMessage,
    identity: IdentityId,
) -> list[ConversationId]:
    """A conversation of the same title and person within 30 days, for a reply without reference."""
    title_key = folded(bare_title(message.subject))
    if not title_key:
        return []
    row = connection.execute(
        """
        SELECT conversation.id FROM conversation
        WHERE conversation.account_id = ? AND conversation.title_key = ?
            AND conversation.last_at BETWEEN ? AND ?
            AND conversation.merged_into IS NULL
            AND EXISTS (
                SELECT 1 FROM message
                WHERE message.conversation_id = conversation.id AND message.identity_id = ?
            )
        ORDER BY conversation.last_at DESC LIMIT 1
        """,
        (
            account,
            title_key,
            message.received - SUBJECT_WINDOW,
            message.received + SUBJECT_WINDOW,
            identity,
        ),
    ).fetchone()
    return [ConversationId(row[0])] if row else []


def _make(
    connection: sqlite3.Connection,
    account: AccountId,
    message: RemoteMessage,
    identity: IdentityId,
    channel: str,
) -> ConversationId:
    title = storable(message.thread.title or bare_title(message.subject))[:500]
    cursor = connection.execute(
        """
        INSERT INTO conversation(account_id, channel, title, title_key, identity_id,
            identity_incoming, identity_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        (
            account,
            channel,
            title,
            folded(bare_title(title))[:200],
            identity,
            not message.outgoing,
            message.received,
        ),
    )
    assert cursor.lastrowid is not None
    return ConversationId(cursor.lastrowid)


def _note_party(
    connection: sqlite3.Connection,
    conversation: ConversationId,
    identity: IdentityId,
    at: Instant,
) -> None:
    """Its client is that of its newest incoming message, else of its first recipient.

    Of what is held nobody is to see who wrote it, so that counts when it is handed over; before
    anything was, the conversation is in no list.
    """
    connection.execute(
        """
        UPDATE conversation SET identity_id = ?, identity_incoming = 1, identity_at = ?
        WHERE id = ? AND (messages <= 1 OR identity_incoming = 0 OR identity_at <= ?)
        """,
        (identity, at, conversation, at),
    )


def _join(tx: Transaction, home: ConversationId, other: ConversationId) -> None:
    """Move everything of `other` into `home`; the old id stays valid everywhere."""
    connection = tx.connection
    for statement in (
        "UPDATE message SET conversation_id = ? WHERE conversation_id = ?",
        "UPDATE thread_key SET conversation_id = ? WHERE conversation_id = ?",
        "UPDATE conversation SET merged_into = ? WHERE merged_into = ?",
        "UPDATE conversation SET merged_into = ? WHERE id = ?",
    ):
        connection.execute(statement, (home, other))
    connection.execute(
        """
        UPDATE conversation SET
            state = CASE WHEN 'inbox' IN (conversation.state, other.state) THEN 'inbox'
                WHEN 'snoozed' IN (conversation.state, other.state) THEN 'snoozed'
                ELSE 'done' END,
            snoozed_until = coalesce(min(conversation.snoozed_until, other.snoozed_until),
                conversation.snoozed_until, other.snoozed_until),
            sort_at = max(conversation.sort_at, other.sort_at),
            identity_id = CASE
                WHEN (other.messages > 0, other.identity_incoming, other.identity_at)
                    > (conversation.messages > 0, conversation.identity_incoming,
                        conversation.identity_at)
                THEN other.identity_id ELSE conversation.identity_id END,
            identity_incoming = max(conversation.identity_incoming, other.identity_incoming),
            identity_at = max(conversation.identity_at, other.identity_at)
        FROM (SELECT * FROM conversation WHERE id = ?) AS other
        WHERE conversation.id = ?
        """,
        (other, home),
    )
    drafts.join(tx, home, other)
    recount(connection, other)
    recount(connection, home)
    tx.changed("conversation", other)


def recount(connection: sqlite3.Connection, conversation: ConversationId) -> None:
    """Set a conversation's counters from its messages, where triggers cannot follow."""
    connection.execute(
        """
        UPDATE conversation SET
            messages = (SELECT count(*) FROM message
                WHERE conversation_id = conversation.id AND released_at IS NOT NULL),
            unread = (SELECT count(*) FROM message
                WHERE conversation_id = conversation.id AND released_at IS NOT NULL
                    AND read = 0 AND outgoing = 0),
            last_at = coalesce((SELECT max(at) FROM message
                WHERE conversation_id = conversation.id AND released_at IS NOT NULL), 0),
            last_id = (SELECT id FROM message
                WHERE conversation_id = conversation.id AND released_at IS NOT NULL
                ORDER BY at DESC, id DESC LIMIT 1),
            category = coalesce((SELECT category FROM message
                WHERE conversation_id = conversation.id AND released_at IS NOT NULL
                    AND outgoing = 0
                ORDER BY at DESC, id DESC LIMIT 1), category)
        WHERE id = ?
        """,
        (conversation,),
    )


def arrived(
    tx: Transaction,
    conversation: ConversationId,
    lane: Lane,
    at: Instant,
    identity: IdentityId,
) -> None:
    """What handing over an incoming message does: done reopens, snoozed wakes, `mute` nothing."""
    tx.changed("conversation", conversation)
    _note_party(tx.connection, conversation, identity, at)
    if lane is Lane.MUTE:
        return
    tx.connection.execute(
        """
        UPDATE conversation SET state = 'inbox', snoozed_until = NULL, gone = 0,
            sort_at = max(sort_at, ?)
        WHERE id = ? AND NOT (state = 'snoozed' AND snooze_keeps)
        """,
        (at, conversation),
    )


def left_the_source(tx: Transaction, conversation: ConversationId) -> None:
    """Done, when its newest incoming message stands nowhere at the source any more."""
    row = tx.connection.execute(
        """
        SELECT gone FROM message WHERE conversation_id = ? AND outgoing = 0
        ORDER BY at DESC, id DESC LIMIT 1
        """,
        (conversation,),
    ).fetchone()
    if row and row[0]:
        tx.connection.execute(
            """
            UPDATE conversation SET state = 'done', snoozed_until = NULL, gone = 1
            WHERE id = ? AND state <> 'done'
            """,
            (conversation,),
        )
    tx.changed("conversation", conversation)


def came_back(tx: Transaction, conversation: ConversationId) -> None:
    """It stands at the source again: what was done only for leaving is in the inbox."""
    tx.connection.execute(
        "UPDATE conversation SET state = 'inbox', gone = 0 WHERE id = ? AND gone = 1",
        (conversation,),
    )
    tx.changed("conversation", conversation)


def put(
    tx: Transaction, conversation: ConversationId, state: Triage, until: Instant | None = None
) -> None:
    """Set the triage state as the person asked."""
    tx.connection.execute(
        "UPDATE conversation SET state = ?, snoozed_until = ?, gone = 0 WHERE id = ?",
        (state.value, until, conversation),
    )
    tx.changed("conversation", conversation)
