"""What was handed over since the person last looked: the badge of tray and dock."""

from __future__ import annotations

from focusdesk.model import DeliveryId
from focusdesk.store.db import Store


def newest(store: Store) -> DeliveryId:
    """The newest delivery: what a look at the window has seen. 0 before the first."""
    (found,) = store.connection.execute("SELECT coalesce(max(id), 0) FROM delivery").fetchone()
    return DeliveryId(found)


def unread_since(store: Store, seen: DeliveryId) -> int:
    """How many messages of later deliveries are still unread."""
    (count,) = store.connection.execute(
        """
        SELECT count(*) FROM delivery
        CROSS JOIN message ON message.delivery_id = delivery.id
        WHERE delivery.id > ? AND message.read = 0
        """,
        (seen,),
    ).fetchone()
    return int(count)
