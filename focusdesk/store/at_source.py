"""What a source says of messages that are known: read, moved, gone, deleted, there again."""

from __future__ import annotations

from focusdesk.connectors.base import Gone, NewKey, ReadFlag
from focusdesk.model import ConversationId, MessageId, ReleasedBy
from focusdesk.store import content, conversations, deliveries
from focusdesk.store.work import Work, add_key, find, find_by_name, touch


def linked(work: Work, new: NewKey) -> None:
    """A known message stands under another key too: it was moved, or the keys were renewed."""
    known = find_by_name(work, new.dedupe)
    if known is None:
        return
    add_key(work, new.key, known)
    back(work, known)
    if new.read is not None:
        set_read(work, known, read=new.read)


def flagged(work: Work, flag: ReadFlag) -> None:
    """Read or unread at the source."""
    known = find(work, flag.key)
    if known is not None:
        set_read(work, known, read=flag.read)


def left(work: Work, gone: Gone) -> None:
    """It is no longer where it was: deleted by its sender, or gone from its last place."""
    known = find(work, gone.key)
    if known is None:
        return
    work.sql.execute(
        "DELETE FROM remote_key WHERE account_id = ? AND space = ? AND item = ?",
        (work.account, gone.key.space, gone.key.item),
    )
    row = work.sql.execute(
        "SELECT conversation_id, released_at, outgoing FROM message WHERE id = ?", (known,)
    ).fetchone()
    conversation, released, outgoing = ConversationId(row[0]), row[1], row[2]
    if gone.by_sender:
        _deleted_by_sender(work, known, conversation, held=released is None)
        return
    if work.sql.execute(
        "SELECT 1 FROM remote_key WHERE message_id = ? LIMIT 1", (known,)
    ).fetchone():
        return
    work.sql.execute("UPDATE message SET gone = 1 WHERE id = ?", (known,))
    if outgoing:
        return
    if released is None:
        deliveries.release(work.tx, [known], ReleasedBy.ELSEWHERE, work.now)
    conversations.left_the_source(work.tx, conversation)


def set_read(work: Work, id_: MessageId, *, read: bool) -> None:
    """What the person did here and is still on its way out wins over what the source says."""
    pending = work.sql.execute(
        """
        SELECT 1 FROM outbox
        WHERE message_id = ? AND state IN ('waiting', 'doing')
            AND kind IN ('mark-read', 'mark-unread')
        """,
        (id_,),
    ).fetchone()
    row = work.sql.execute(
        "SELECT read, released_at, outgoing FROM message WHERE id = ?", (id_,)
    ).fetchone()
    if pending or row is None or row[2] or bool(row[0]) == read:
        return
    work.sql.execute("UPDATE message SET read = ? WHERE id = ?", (read, id_))
    touch(work, id_)
    if read and row[1] is None:
        deliveries.release(work.tx, [id_], ReleasedBy.ELSEWHERE, work.now)


def back(work: Work, id_: MessageId) -> None:
    """It stands at the source again after it had left."""
    row = work.sql.execute(
        "SELECT conversation_id FROM message WHERE id = ? AND gone = 1", (id_,)
    ).fetchone()
    if row:
        work.sql.execute("UPDATE message SET gone = 0 WHERE id = ?", (id_,))
        conversations.came_back(work.tx, ConversationId(row[0]))


def _deleted_by_sender(
    work: Work, id_: MessageId, conversation: ConversationId, *, held: bool
) -> None:
    """A held one goes away; one that was handed over is shown as deleted, its text gone."""
    if held:
        content.forget_message(work.sql, id_)
        conversations.recount(work.sql, conversation)
    else:
        content.replace_text(work.sql, id_, ("", "", "", "", ""))
        work.sql.execute("DELETE FROM message_html WHERE id = ?", (id_,))
        work.sql.execute(
            """
            UPDATE message SET deleted = 1, has_deadline = 0, deadline_at = NULL,
                deadline_words = '', deadline_removed = 0
            WHERE id = ?
            """,
            (id_,),
        )
    work.tx.changed("conversation", conversation)
