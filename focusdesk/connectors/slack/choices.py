"""The channels that may be chosen, with how much is said in each: what is noisy is to be seen."""

from __future__ import annotations

import asyncio
from typing import Final

from focusdesk import clock
from focusdesk.connectors.base import Choice
from focusdesk.connectors.slack import stamps
from focusdesk.connectors.slack.answers import Declined, rows, text
from focusdesk.connectors.slack.api import Api
from focusdesk.connectors.slack.channels import listed
from focusdesk.connectors.slack.work import FAR
from focusdesk.errors import BadRemoteData, NeedsLogin, Unreachable
from focusdesk.model import DAY, Instant

LOOKED_AT: Final = 7 * DAY
PATIENCE_S: Final = 12.0
"""Rates that are not there by then are left open: a person waits for the list."""
_AT_ONCE: Final = 4
_PAGE: Final = 200


async def channels(api: Api) -> list[Choice]:
    """The named channels that one is in, by name. Raises what the API raises."""
    found = [one for one in await listed(api) if not one.is_direct]
    rates: dict[str, float] = {}
    turns = asyncio.Semaphore(_AT_ONCE)

    async def ask(id_: str) -> None:
        async with turns:
            if api.pace.wait("conversations.history"):
                return
            rate = await _a_day(api, id_, clock.now())
            if rate is not None:
                rates[id_] = rate

    tasks = [asyncio.create_task(ask(one.id)) for one in found]
    if tasks:
        await asyncio.wait(tasks, timeout=PATIENCE_S)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    ordered = sorted(found, key=lambda one: one.name.casefold())
    return [Choice(one.name or one.id, f"#{one.name}", rates.get(one.id)) for one in ordered]


async def _a_day(api: Api, id_: str, now: Instant) -> float | None:
    """Messages a day, from one page; None where they cannot be had now."""
    try:
        answer = await api.ask(
            "conversations.history",
            channel=id_,
            oldest=stamps.ts(now - LOOKED_AT),
            latest=stamps.ts(FAR),
            limit=_PAGE,
        )
        instants = [stamps.micros(text(one, "ts")) for one in rows(answer, "messages")]
    except (Declined, Unreachable, NeedsLogin, BadRemoteData):
        return None
    span = LOOKED_AT
    if answer.get("has_more") is True and instants:
        span = max(1, now - min(instants))
    return len(instants) * DAY / span
