"""What a person does to the rules: another file, one change in the window, and back again.

What is held is decided anew in the same transaction; what was handed over stays so.
"""

from __future__ import annotations

from dataclasses import dataclass

from focusdesk.errors import BadInput
from focusdesk.model import Instant, Lane, MessageId
from focusdesk.rules import rules_file
from focusdesk.rules.rule import Rulebook
from focusdesk.store import deliveries, documents
from focusdesk.store.db import Changed, Store, Transaction


@dataclass(frozen=True, slots=True)
class Undo:
    """What takes a change of the rules back, as long as it is the last one."""

    version: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the rules did to what was held.

    `lanes`: messages in another lane now; `instants`: in the same lane, but at another instant;
    `handed_over`: how many of all came in with it.
    """

    changed: Changed
    held: int
    lanes: int
    instants: int
    handed_over: int


def set_rules(store: Store, text: str, now: Instant) -> Effect:
    """Replace the rules by those of a file. Raises `BadFile` with line and field."""
    rules_file.read(text)
    with store.transaction(durable=True) as tx:
        before = _held(tx)
        replace(tx, text, now)
        lanes = instants = handed_over = 0
        for id_, (lane, at) in before.items():
            new_lane, new_at = tx.connection.execute(
                """
                SELECT message.lane, held.release_at
                FROM message LEFT JOIN held ON held.message_id = message.id
                WHERE message.id = ?
                """,
                (id_,),
            ).fetchone()
            handed_over += new_at is None
            if Lane(new_lane) is not lane:
                lanes += 1
            elif new_at != at:
                instants += 1
    return Effect(tx.result, len(before), lanes, instants, handed_over)


def _held(tx: Transaction) -> dict[MessageId, tuple[Lane, Instant]]:
    rows = tx.connection.execute(
        """
        SELECT message.id, message.lane, held.release_at
        FROM held CROSS JOIN message ON message.id = held.message_id
        """
    )
    return {MessageId(id_): (Lane(lane), Instant(at)) for id_, lane, at in rows}


def replace(tx: Transaction, text: str, now: Instant) -> None:
    """Part of a transaction: a text that was checked before, in force from now on."""
    documents.add(tx, "rules", text, now)
    deliveries.redecide_held(tx, now)


def put(store: Store, book: Rulebook, now: Instant) -> Changed:
    """Replace the rules by these. Raises `BadFile` for a query that a rule cannot have."""
    return set_rules(store, rules_file.dump(book), now).changed


def take_back(store: Store, now: Instant, undo: Undo | None = None) -> Changed:
    """Put the rules before the last change in force again; done twice, the change is back.

    A suggestion that was accepted with that change may be made again. Raises `BadInput` when
    the rules were never changed, or have been changed since what `undo` is about.
    """
    with store.transaction(durable=True) as tx:
        version = documents.rules_version(store)
        before = documents.rules_before(store)
        if before is None:
            raise BadInput("rules-never-changed")
        if undo is not None and undo.version != version:
            raise BadInput("rules-changed-since")
        tx.connection.execute(
            """
            DELETE FROM suggestion WHERE state = 'accepted'
                AND at = (SELECT at FROM document WHERE name = 'rules' AND version = ?)
            """,
            (version,),
        )
        tx.changed("suggestion")
        replace(tx, before, now)
    return tx.result
