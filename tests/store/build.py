"""Builds what the store's tests talk about: a store, messages and batches, in a few words."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from focusdesk.connectors.base import Attachment, Batch, RemoteKey, RemoteMessage, Thread
from focusdesk.model import (
    SECOND,
    AccountId,
    Address,
    Category,
    Deadline,
    Instant,
    MessageId,
)
from focusdesk.store import accounts, intake, migrations
from focusdesk.store.db import Store

PARIS = ZoneInfo("Europe/Paris")
CAMILLE = Address("email", "camille@studionord.ca", "Camille Roy")
INES = Address("email", "ines@atelier-brume.fr", "Inès Morel")
TOM = Address("email", "tom@harbour.co", "Tom Whitfield")
ME = Address("email", "hello@ana-silva.dev", "Ana Silva")


def at(text: str) -> Instant:
    """An instant in Paris: `at("2026-11-24 10:00")`, seconds allowed."""
    return Instant(round(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp() * SECOND))


def new_store(folder: Path) -> Store:
    path = folder / "focusdesk.db"
    migrations.migrate(path)
    return Store.open(path)


def new_account(store: Store, kind: str = "email") -> AccountId:
    return accounts.add(
        store, kind, "hello@ana-silva.dev", {}, [ME.address], at("2026-11-01 08:00")
    )


def mail(
    uid: int,
    *,
    received: Instant | str = "2026-11-24 10:00",
    party: Address = CAMILLE,
    subject: str = "Homepage v3",
    text: str = "The board loves it.",
    folder: str = "INBOX;1",
    message_id: str = "",
    references: tuple[str, ...] = (),
    outgoing: bool = False,
    history: bool = False,
    read: bool = False,
    category: Category = Category.MESSAGE,
    deadline: Instant | None = None,
    attachments: tuple[Attachment, ...] = (),
    by_subject: bool = False,
    client_name: str = "",
) -> RemoteMessage:
    own = message_id or f"<{uid}@test>"
    return RemoteMessage(
        key=RemoteKey(folder, uid),
        party=party,
        author=ME if outgoing else party,
        recipients=(party if outgoing else ME,),
        received=at(received) if isinstance(received, str) else received,
        thread=Thread((own, *references), subject, is_reply_by_subject=by_subject),
        outgoing=outgoing,
        history=history,
        read=read,
        subject=subject,
        text=text,
        category=category,
        attachments=attachments,
        deadline=Deadline(deadline, "by then") if deadline else None,
        dedupe=own,
        client_name=client_name,
    )


def take(
    store: Store, account: AccountId, *messages: RemoteMessage, now: str | Instant
) -> intake.Intake:
    moment = at(now) if isinstance(now, str) else now
    return intake.take(store, account, Batch(messages=messages), moment)


def ids(store: Store) -> list[MessageId]:
    """All messages, oldest first."""
    return [
        MessageId(row[0])
        for row in store.connection.execute("SELECT id FROM message ORDER BY at, id")
    ]


def released(store: Store) -> dict[int, tuple[Instant | None, str | None]]:
    """By remote item: when a message was handed over and by what."""
    return {
        item: (released_at, by)
        for item, released_at, by in store.connection.execute(
            """
            SELECT remote_key.item, released_at, released_by
            FROM message JOIN remote_key ON remote_key.message_id = message.id
            """
        )
    }
