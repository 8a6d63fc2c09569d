"""Clients and what a person says of them."""

from __future__ import annotations

from typing import Final

from focusdesk.errors import NotFound
from focusdesk.model import Address, ClientId, Instant, Micros
from focusdesk.store import deliveries, joining
from focusdesk.store.codec import folded
from focusdesk.store.db import Changed, Store
from focusdesk.store.rows import ClientRow

_SELECT: Final = """
SELECT client.id, client.name, client.vip, client.zone, client.longest_wait, client.urgent_word,
    client.urgent_budget, client.listed, sum(identity.messages), max(identity.last_at)
FROM client JOIN identity ON identity.client_id = client.id
{where}
GROUP BY client.id
{having}
ORDER BY max(identity.last_at) DESC, client.id
LIMIT ?
"""


def listed(
    store: Store, *, limit: int = 500, everyone: bool = False, waiting: bool = False
) -> list[ClientRow]:
    """Clients, the most recently heard of first.

    waiting
        Those too who are new and of whom everything is still held: where nobody asked, a name
        that appears would tell that somebody wrote.
    everyone
        Senders of newsletters too, and who waits.
    """
    where = "" if everyone else "WHERE client.listed = 1 OR client.vip = 1"
    having = "" if everyone or waiting else "HAVING sum(identity.messages) > 0 OR client.vip = 1"
    with store.reading() as sql:
        rows = sql.execute(_SELECT.format(where=where, having=having), (limit,)).fetchall()
        unread = dict(
            sql.execute(
                """
                SELECT identity.client_id, count(*) FROM conversation
                JOIN identity ON identity.id = conversation.identity_id
                WHERE conversation.state = 'inbox' AND conversation.unread > 0
                    AND conversation.merged_into IS NULL
                GROUP BY identity.client_id
                """
            ).fetchall()
        )
        return [
            ClientRow(
                id=ClientId(id_),
                name=name,
                vip=bool(vip),
                identities=tuple(
                    Address(channel, address, own)
                    for channel, address, own in sql.execute(
                        """
                        SELECT channel, address, name FROM identity
                        WHERE client_id = ? ORDER BY last_at DESC, id
                        """,
                        (id_,),
                    )
                ),
                messages=messages,
                last=Instant(last) if last else None,
                unread=unread.get(id_, 0),
                zone=zone,
                longest_wait=None if wait is None else Micros(wait),
                urgent_word=word,
                urgent_budget=budget,
                listed=bool(shown),
            )
            for id_, name, vip, zone, wait, word, budget, shown, messages, last in rows
        ]


def get(store: Store, client: ClientId) -> ClientRow:
    """One client. Raises `NotFound`."""
    found = [row for row in listed(store, limit=-1, everyone=True) if row.id == client]
    if not found:
        raise NotFound("no-such-client", id=client)
    return found[0]


def update(
    store: Store,
    client: ClientId,
    now: Instant,
    *,
    vip: bool | None = None,
    name: str | None = None,
    zone: str | None = None,
    longest_wait: Micros | None = None,
    urgent_word: str | None = None,
    urgent_budget: int | None = None,
) -> Changed:
    """Set what is not None, and decide what is held anew. `longest_wait` 0 takes it away.

    A first urgent word without a budget counts once a month: with none it would never count.
    Raises `NotFound`.
    """
    values: dict[str, object] = {}
    if vip is not None:
        values["vip"] = vip
    if name is not None:
        values["name"] = name
        values["folded"] = folded(name)
    if zone is not None:
        values["zone"] = zone
    if longest_wait is not None:
        values["longest_wait"] = longest_wait or None
    if urgent_word is not None:
        values["urgent_word"] = urgent_word
    if urgent_budget is not None:
        values["urgent_budget"] = urgent_budget
    with store.transaction() as tx:
        row = tx.connection.execute("SELECT 1 FROM client WHERE id = ?", (client,)).fetchone()
        if row is None:
            raise NotFound("no-such-client", id=client)
        for column, value in values.items():
            tx.connection.execute(f"UPDATE client SET {column} = ? WHERE id = ?", (value, client))
        if urgent_word and urgent_budget is None:
            tx.connection.execute(
                "UPDATE client SET urgent_budget = max(urgent_budget, 1) WHERE id = ?", (client,)
            )
        if name is not None:
            joining.rewrite_words(tx.connection, client)
        tx.changed("client", client)
        deliveries.redecide_held(tx, now)
    return tx.result
