"""What focus has begun outside, kept until it is put back: written before it is done.

An effect has a row from just before it begins until what was there before is put back; `told` is
false while what the row says may not have reached the effect yet.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.base import FocusState
from focusdesk.model import DAY, AccountId, Instant, Mode
from focusdesk.rules.timeline import HORIZON
from focusdesk.store import attention, timeline
from focusdesk.store.db import Store

_ACCOUNT: Final = "account-"


@dataclass(frozen=True, slots=True)
class Begun:
    """An effect that has begun, or was about to: what it shows, and what to put back."""

    name: str
    focus: FocusState
    before: str
    told: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What ought to be shown, and what is.

    focus
        That in force, by the week or by hand; None outside focus.
    until
        When that may change by itself; None: not within 60 days.
    quiets_desktop
        Whether the desktop's own do-not-disturb is to go with it.
    """

    focus: FocusState | None
    until: Instant | None
    quiets_desktop: bool
    begun: Mapping[str, Begun]


def account_effect(id_: AccountId) -> str:
    """The name of an account's effect."""
    return f"{_ACCOUNT}{id_}"


def standing(store: Store, now: Instant) -> Standing:
    """What ought to be shown now, and what is. Rows of accounts that are gone are left out."""
    with store.reading() as sql:
        span = timeline.span(store, now)
        focus = None
        if span.mode is Mode.FOCUS:
            # focus that has no end gets one, which moves once a day
            end = span.end or Instant((now // DAY) * DAY + HORIZON)
            focus = FocusState(span.label, end)
        rows = sql.execute(
            """
            SELECT name, until, before FROM focus_effect
            WHERE name NOT LIKE 'account-%'
                OR EXISTS (SELECT 1 FROM account WHERE NOT removed AND 'account-' || account.id = name)
            """
        ).fetchall()
        begun = {}
        for name, until, text in rows:
            kept = json.loads(text)
            shown = FocusState(kept["label"], Instant(until))
            begun[name] = Begun(name, shown, kept["before"], kept["told"])
        return Standing(focus, span.end, attention.quiets_desktop(store), begun)


def begin(store: Store, name: str, focus: FocusState, before: str, now: Instant) -> None:
    """Write that an effect is about to show `focus`; what was there before it began stays kept."""
    with store.transaction(durable=True) as tx:
        kept = tx.connection.execute(
            "SELECT before FROM focus_effect WHERE name = ?", (name,)
        ).fetchone()
        if kept is not None:
            before = json.loads(kept[0])["before"]
        tx.connection.execute(
            """
            INSERT INTO focus_effect(name, until, began_at, before) VALUES (?, ?, ?, ?)
            ON CONFLICT(name) DO UPDATE SET until = excluded.until, before = excluded.before
            """,
            (name, focus.until, now, _kept(focus, before, told=False)),
        )


def told(store: Store, begun: Begun) -> None:
    """The effect shows it."""
    with store.transaction() as tx:
        tx.connection.execute(
            "UPDATE focus_effect SET before = ? WHERE name = ? AND until = ?",
            (_kept(begun.focus, begun.before, told=True), begun.name, begun.focus.until),
        )


def ended(store: Store, name: str) -> None:
    """What was there before stands there again. Accounts that are gone are forgotten with it."""
    with store.transaction() as tx:
        tx.connection.execute("DELETE FROM focus_effect WHERE name = ?", (name,))
        tx.connection.execute(
            """
            DELETE FROM focus_effect WHERE name LIKE 'account-%' AND NOT EXISTS (
                SELECT 1 FROM account WHERE NOT removed AND 'account-' || account.id = name
            )
            """
        )


def _kept(focus: FocusState, before: str, *, told: bool) -> str:
    return json.dumps({"label": focus.label, "before": before, "told": told}, ensure_ascii=False)
