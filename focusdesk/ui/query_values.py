"""The values of this profile that a query may name: clients, channels, accounts, tags."""

from __future__ import annotations

from focusdesk.store import accounts, clients, documents
from focusdesk.store.db import Store
from focusdesk.ui.widgets.query_completion import Known


def read(store: Store) -> Known:
    """Read them, the likeliest first."""
    with store.reading():
        found = clients.listed(store)
        channels = dict.fromkeys(one.channel for client in found for one in client.identities)
        tags = dict.fromkeys(one.tag for one in documents.rulebook(store).rules if one.tag)
        return Known(
            clients=tuple(client.name for client in found),
            channels=tuple(channels),
            accounts=tuple(one.label for one in accounts.listed(store)),
            tags=tuple(tags),
        )
