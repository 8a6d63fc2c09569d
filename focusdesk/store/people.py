"""Who is on the other side: identities, and the client that each new one begins with."""

from __future__ import annotations

from typing import Final

from focusdesk.connectors.base import RemoteMessage
from focusdesk.model import Address, Category, ClientId, IdentityId, Instant
from focusdesk.store import joining
from focusdesk.store.codec import folded, storable, words
from focusdesk.store.db import Transaction

_QUIET_CATEGORIES: Final = (Category.NEWSLETTER, Category.SYSTEM, Category.SECURITY)


def identity_of(
    tx: Transaction, message: RemoteMessage, channel: str, now: Instant
) -> tuple[IdentityId, bool]:
    """The identity of the other side, made with a client of its own when it is new."""
    party = message.party
    address = folded(storable(party.address))[:320] or "?"
    name = storable(party.name).strip()[:200]
    row = tx.connection.execute(
        """
        SELECT identity.id, identity.name, client.id, client.listed
        FROM identity JOIN client ON client.id = identity.client_id
        WHERE identity.channel = ? AND identity.address = ?
        """,
        (party.channel or channel, address),
    ).fetchone()
    listed = message.listed and message.category not in _QUIET_CATEGORIES
    if row is not None:
        if listed and not row[3]:
            tx.connection.execute("UPDATE client SET listed = 1 WHERE id = ?", (row[2],))
            tx.changed("client", row[2])
        if name and not row[1]:
            tx.connection.execute("UPDATE identity SET name = ? WHERE id = ?", (name, row[0]))
        return IdentityId(row[0]), False
    client, joined = _client(
        tx, now, storable(message.client_name).strip(), name or address, listed
    )
    cursor = tx.connection.execute(
        """
        INSERT INTO identity(channel, address, name, client_id, first_at) VALUES (?, ?, ?, ?, ?)
        """,
        (party.channel or channel, address, name, client, now),
    )
    assert cursor.lastrowid is not None
    tx.connection.executemany(
        "INSERT INTO joined_identity(client_id, identity_id) VALUES (?, ?)",
        [(one, cursor.lastrowid) for one in joined],
    )
    tx.changed("client", client)
    return IdentityId(cursor.lastrowid), True


def _client(
    tx: Transaction, now: Instant, given: str, fallback: str, listed: bool
) -> tuple[ClientId, list[ClientId]]:
    """The client of a new identity: one that bears the name its source gave, else a new one.

    One that was joined to another stands for that one; those that were joined come second.
    """
    if given:
        row = tx.connection.execute(
            "SELECT id FROM client WHERE folded = ? ORDER BY id LIMIT 1", (folded(given),)
        ).fetchone()
        if row:
            *joined, client = joining.chain(tx.connection, ClientId(row[0]))
            return client, joined
    name = (given or fallback)[:200]
    cursor = tx.connection.execute(
        "INSERT INTO client(name, folded, words, listed, created_at) VALUES (?, ?, ?, ?, ?)",
        (name, folded(name), words(name), listed, now),
    )
    assert cursor.lastrowid is not None
    return ClientId(cursor.lastrowid), []


def name_identity(tx: Transaction, address: Address) -> None:
    """A name told without a message: it fills a gap, and never overwrites what is there."""
    name = storable(address.name).strip()[:200]
    if name:
        tx.connection.execute(
            "UPDATE identity SET name = ? WHERE channel = ? AND address = ? AND name = ''",
            (name, address.channel, folded(address.address)),
        )


def claim(tx: Transaction, identity: IdentityId, email: str) -> None:
    """The address that a service gives for somebody now; an earlier one is offered no more."""
    address = folded(storable(email))[:320]
    if "@" not in address:
        return
    tx.connection.execute(
        "DELETE FROM claim WHERE identity_id = ? AND address <> ? AND apart_at IS NULL",
        (identity, address),
    )
    new = tx.connection.execute(
        "INSERT OR IGNORE INTO claim(identity_id, address) VALUES (?, ?)", (identity, address)
    ).rowcount
    if new:
        (client,) = tx.connection.execute(
            "SELECT client_id FROM identity WHERE id = ?", (identity,)
        ).fetchone()
        tx.changed("client", client)
