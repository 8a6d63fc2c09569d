"""Two clients that are one: offered by what a service says of somebody, joined and undone by hand.

Messages refer to identities only, so joining moves a handful of identities. What was moved is
kept, and undoing moves exactly that back, in whatever order joinings are undone. The client that
was joined stays as an empty row with all that was said of it; its name goes on meaning its people,
in searches and in rules. Nothing here is ever done but by the person.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Final

from focusdesk.errors import BadInput, NotFound
from focusdesk.model import Address, ClientId, Instant
from focusdesk.store import deliveries
from focusdesk.store.codec import words
from focusdesk.store.db import Changed, Store, Transaction

_BETWEEN: Final = " / "
"""Between the words of two names: no phrase reaches over it."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Two clients that may be one.

    person
        For whom the service gives the address.
    known
        Who writes by mail from that address.
    client, into
        What joining would make of it: the identities of `client` go to `into`.
    """

    id: int
    person: Address
    known: Address
    person_client: ClientId
    person_client_name: str
    known_client: ClientId
    known_client_name: str
    client: ClientId
    into: ClientId

    @property
    def into_name(self) -> str:
        own = self.into == self.person_client
        return self.person_client_name if own else self.known_client_name

    @property
    def client_name(self) -> str:
        own = self.client == self.person_client
        return self.person_client_name if own else self.known_client_name

    @property
    def asked(self) -> dict[str, str]:
        """What the question names."""
        return {
            "person": self.person.name or self.person.address,
            "channel": self.person.channel,
            "address": self.known.address,
            "known": self.known_client_name,
            "client": self.person_client_name,
        }


@dataclass(frozen=True, slots=True)
class Joined:
    """A finished joining: what changed, and what names it to `undo`."""

    changed: Changed
    client: ClientId
    at: Instant


_OFFERS: Final = """
SELECT claim.id, person.channel, person.address, person.name, known.address, known.name,
    person.client_id, known.client_id
FROM {start}
CROSS JOIN identity AS {second} ON {link}
WHERE claim.apart_at IS NULL AND known.client_id <> person.client_id {further}
"""
_ALL: Final = _OFFERS.format(
    start="claim CROSS JOIN identity AS person ON person.id = claim.identity_id",
    second="known",
    link="known.channel = 'email' AND known.address = claim.address",
    further="ORDER BY claim.id DESC LIMIT :limit",
)
_OF_ITS_PEOPLE: Final = _OFFERS.format(
    start="identity AS person CROSS JOIN claim ON claim.identity_id = person.id",
    second="known",
    link="known.channel = 'email' AND known.address = claim.address",
    further="AND person.client_id = :client",
)
_OF_ITS_ADDRESSES: Final = _OFFERS.format(
    start="identity AS known CROSS JOIN claim INDEXED BY claim_address "
    "ON claim.address = known.address AND claim.apart_at IS NULL",
    second="person",
    link="person.id = claim.identity_id",
    further="AND known.channel = 'email' AND known.client_id = :client",
)
_OF_ONE: Final = f"{_OF_ITS_PEOPLE} UNION ALL {_OF_ITS_ADDRESSES} ORDER BY 1 DESC LIMIT :limit"


def offers(store: Store, client: ClientId | None = None, *, limit: int = 50) -> list[Offer]:
    """What is offered and unanswered, newest first; with `client` only what concerns that one.

    An offer is there while an address that a service gives for somebody is one from which another
    client writes by mail.
    """
    with store.reading() as sql:
        rows = sql.execute(
            _ALL if client is None else _OF_ONE, {"client": client, "limit": limit}
        ).fetchall()
        return [_offer(sql, row) for row in rows]


def _offer(sql: sqlite3.Connection, row: tuple[int, str, str, str, str, str, int, int]) -> Offer:
    id_, channel, address, name, email, known_name, own, other = row
    ranks = {one: _rank(sql, ClientId(one)) for one in (own, other)}
    into = max((own, other), key=lambda one: ranks[one][:-1])
    return Offer(
        id=id_,
        person=Address(channel, address, name),
        known=Address("email", email, known_name),
        person_client=ClientId(own),
        person_client_name=ranks[own][-1],
        known_client=ClientId(other),
        known_client_name=ranks[other][-1],
        client=ClientId(own if into == other else other),
        into=ClientId(into),
    )


def _rank(sql: sqlite3.Connection, client: ClientId) -> tuple[int, bool, int, int, int, str]:
    """Which of two stays: a VIP, one of whom more was said, one that is shown, has more people."""
    vip, said, listed, people, name = sql.execute(
        """
        SELECT vip, zone <> '' OR longest_wait IS NOT NULL OR urgent_word <> '', listed,
            (SELECT count(*) FROM identity WHERE client_id = client.id), name
        FROM client WHERE id = ?
        """,
        (client,),
    ).fetchone()
    return vip, bool(said), listed, people, -client, name


# -- joining and undoing ------------------------------------------------------------------------


def join(store: Store, client: ClientId, into: ClientId, now: Instant) -> Joined:
    """From now on `client` is `into`, whose name, VIP, wait, zone and urgent word stay.

    What is held of either is decided anew. Raises `NotFound`, and `BadInput` for one and the same.
    """
    with store.transaction() as tx:
        sql = tx.connection
        for one in (client, into):
            if not sql.execute("SELECT 1 FROM identity WHERE client_id = ?", (one,)).fetchone():
                raise NotFound("no-such-client", id=one)
        if client == into:
            raise BadInput("client-same", id=client)
        (listed,) = sql.execute("SELECT listed FROM client WHERE id = ?", (into,)).fetchone()
        sql.execute(
            "INSERT INTO joining(client_id, into_id, at, into_listed) VALUES (?, ?, ?, ?)",
            (client, into, now, listed),
        )
        sql.execute(
            """
            INSERT INTO joined_identity(client_id, identity_id)
            SELECT client_id, id FROM identity WHERE client_id = ?
            """,
            (client,),
        )
        sql.execute("UPDATE identity SET client_id = ? WHERE client_id = ?", (into, client))
        sql.execute(
            """
            UPDATE client SET listed = 1
            WHERE id = ? AND (SELECT listed FROM client WHERE id = ?) = 1
            """,
            (into, client),
        )
        rewrite_words(sql, into)
        _moved(tx, client, into, now)
    return Joined(tx.result, client, now)


def undo(store: Store, client: ClientId, now: Instant, *, of: Instant | None = None) -> Changed:
    """Take a joining back: its identities are this client's again, and so is what wrote since.

    `of`: only the joining of that instant, and nothing if it was undone already. Without it raises
    `NotFound` for a client that was not joined. What was handed over meanwhile stays so.
    """
    with store.transaction() as tx:
        sql = tx.connection
        row = sql.execute(
            "SELECT into_id, at, into_listed FROM joining WHERE client_id = ?", (client,)
        ).fetchone()
        if of is None and row is None:
            raise NotFound("client-not-joined", id=client)
        if row is None or of not in (None, row[1]):
            return Changed()
        into = ClientId(row[0])
        own = [
            (client, one)
            for (one,) in sql.execute(
                "SELECT identity_id FROM joined_identity WHERE client_id = ?", (client,)
            ).fetchall()
        ]
        sql.executemany("UPDATE identity SET client_id = ? WHERE id = ?", own)
        way = chain(sql, into)
        # where `into` itself was joined meanwhile, these no longer go back with it
        sql.executemany(
            "DELETE FROM joined_identity WHERE client_id = ? AND identity_id = ?",
            [(one, identity) for one in way[:-1] for _client, identity in own],
        )
        sql.execute("DELETE FROM joining WHERE client_id = ?", (client,))
        _list_as_before(sql, into, listed=row[2])
        rewrite_words(sql, into)
        _moved(tx, client, way[-1], now)
    return tx.result


def _list_as_before(sql: sqlite3.Connection, into: ClientId, *, listed: int) -> None:
    """Shown as before the joining that is undone, unless another one joined with it is shown."""
    sql.execute(
        "UPDATE joining SET into_listed = min(into_listed, ?) WHERE into_id = ?", (listed, into)
    )
    sql.execute(
        """
        UPDATE client SET listed = ? OR EXISTS (
            SELECT 1 FROM joining JOIN client AS other ON other.id = joining.client_id
            WHERE joining.into_id = ? AND other.listed = 1
        ) WHERE id = ?
        """,
        (listed, into, into),
    )


def chain(sql: sqlite3.Connection, client: ClientId) -> list[ClientId]:
    """This one, and those that it was joined into in turn; the last one stands for all."""
    found = [client]
    while row := sql.execute(
        "SELECT into_id FROM joining WHERE client_id = ?", (found[-1],)
    ).fetchone():
        found.append(ClientId(row[0]))
    return found


def rewrite_words(sql: sqlite3.Connection, client: ClientId) -> None:
    """What `client:` compares: the words of its name, and of those joined with it."""
    for one in chain(sql, client):
        (name,) = sql.execute("SELECT name FROM client WHERE id = ?", (one,)).fetchone()
        joined = sql.execute(
            """
            SELECT client.words FROM joining JOIN client ON client.id = joining.client_id
            WHERE joining.into_id = ? ORDER BY joining.client_id
            """,
            (one,),
        ).fetchall()
        whole = _BETWEEN.join([words(name), *(row[0] for row in joined)])
        sql.execute("UPDATE client SET words = ? WHERE id = ?", (whole, one))


def _moved(tx: Transaction, client: ClientId, into: ClientId, now: Instant) -> None:
    """Whoever shows a conversation of either reads it anew; what is held is decided anew."""
    tx.changed("client", client)
    tx.changed("client", into)
    deliveries.redecide_held(tx, now)


# -- two that are not one -----------------------------------------------------------------------


def keep_apart(store: Store, offer: int, now: Instant) -> Changed:
    """Never offer this again. Raises `NotFound`."""
    return _answer(store, offer, now)


def offer_again(store: Store, offer: int) -> Changed:
    """Take "keep apart" back. Raises `NotFound`."""
    return _answer(store, offer, None)


def _answer(store: Store, offer: int, apart_at: Instant | None) -> Changed:
    with store.transaction() as tx:
        row = tx.connection.execute(
            """
            UPDATE claim SET apart_at = ? WHERE id = ?
            RETURNING (SELECT client_id FROM identity WHERE id = identity_id)
            """,
            (apart_at, offer),
        ).fetchone()
        if row is None:
            raise NotFound("no-such-offer", id=offer)
        tx.changed("client", row[0])
    return tx.result
