"""What a person does to the rules: another file, one change in the window.

What is held is decided anew in the same transaction; what was handed over stays so.
"""

from __future__ import annotations

from focusdesk.model import Instant
from focusdesk.rules import rules_file
from focusdesk.rules.rule import Rulebook
from focusdesk.store import deliveries, documents
from focusdesk.store.db import Changed, Store


def set_rules(store: Store, text: str, now: Instant) -> Changed:
    """Replace the rules by those of a file. Raises `BadFile` with line and field."""
    rules_file.read(text)
    with store.transaction(durable=True) as tx:
        documents.add(tx, "rules", text, now)
        deliveries.redecide_held(tx, now)
    return tx.result


def put(store: Store, book: Rulebook, now: Instant) -> Changed:
    """Replace the rules by these. Raises `BadFile` for a query that a rule cannot have."""
    return set_rules(store, rules_file.dump(book), now)
