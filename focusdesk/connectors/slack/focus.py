"""Focus as Slack shows it: notifications snoozed and a status, and afterwards what was before.

Both end by themselves at Slack, so that a crash leaves nothing behind for long. A snooze of the
person's own that is longer is not touched; a status that the person sets meanwhile stays.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from typing import Final, TypeVar

from focusdesk import clock
from focusdesk.connectors.base import FocusState
from focusdesk.connectors.slack.answers import Declined, is_lacking, number, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.errors import ServiceError
from focusdesk.model import SECOND

Answer = TypeVar("Answer")
EMOJI: Final = ":dart:"
TEXT: Final = "Focus"
_TEXT_LIMIT: Final = 100
_SLACK_S: Final = 90
"""A snooze is set in whole minutes: ours ends at most so much after focus does."""


@dataclass(frozen=True, slots=True)
class _Status:
    text: str = ""
    emoji: str = ""
    expires: int = 0
    """Seconds since 1970; 0 for never."""

    @property
    def is_ours(self) -> bool:
        return self.emoji == EMOJI and self.expires > 0


@dataclass(frozen=True, slots=True)
class _Before:
    """What stood there. `snoozed_until` in seconds since 1970, 0 for no snooze."""

    snoozed_until: int
    status: _Status


async def before(api: Api) -> str:
    """What stands there now, in words that only `show` and `put_back` read."""
    snoozed, status = await _if_may(_snoozed_until(api)), await _if_may(_status(api))
    return json.dumps(asdict(_Before(snoozed or 0, status or _Status())))


async def show(api: Api, focus: FocusState, kept: str) -> None:
    """Snooze until focus ends, and say so. Said twice, it is the same."""
    was = _load(kept)
    snoozed = await _if_may(_snoozed_until(api))
    status = await _if_may(_status(api))
    # by Slack's clock from here on: its answers tell how far ours is from it
    now, until = _now(api), -(-(focus.until + api.skew) // SECOND)
    if until <= now:
        return
    if snoozed is not None and abs(snoozed - until) > _SLACK_S:
        is_theirs = snoozed == was.snoozed_until or not _ours(snoozed, status)
        if snoozed < until or not is_theirs:
            await _if_may(_snooze(api, until - now))
    wanted = _Status((focus.label or TEXT)[:_TEXT_LIMIT], EMOJI, until)
    if status is None or status == wanted:
        return
    if status.is_ours or status in (was.status, _Status()):
        await _if_may(_set_status(api, wanted))


async def put_back(api: Api, kept: str) -> None:
    """What was there before; what the person changed meanwhile stays."""
    was = _load(kept)
    snoozed = await _if_may(_snoozed_until(api))
    status = await _if_may(_status(api))
    now = _now(api)
    if snoozed and snoozed != was.snoozed_until and _ours(snoozed, status):
        if was.snoozed_until > now:
            await _snooze(api, was.snoozed_until - now)
        else:
            await _end_snooze(api)
    if status is not None and (status.is_ours or status == _Status()):
        expired = 0 < was.status.expires <= now
        wanted = _Status() if expired else was.status
        if status != wanted:
            await _set_status(api, wanted)


async def _if_may(asked: Awaitable[Answer]) -> Answer | None:
    """None where the app may not: a snooze is worth something without a status, and a status
    without a snooze.
    """
    try:
        return await asked
    except ServiceError as error:
        if not is_lacking(error):
            raise
        return None


def _ours(snoozed: int, status: _Status | None) -> bool:
    """Whether a snooze is ours: it ends when our status does, as it was begun with it.

    Where the status is the person's by now there is no telling, and the snooze is left to end by
    itself.
    """
    return status is not None and status.is_ours and abs(snoozed - status.expires) <= _SLACK_S


def _load(kept: str) -> _Before:
    if not kept:
        return _Before(0, _Status())
    value = json.loads(kept)
    return _Before(value["snoozed_until"], _Status(**value["status"]))


def _now(api: Api) -> int:
    return (clock.now() + api.skew) // SECOND


async def _snoozed_until(api: Api) -> int:
    answer = await api.ask("dnd.info")
    if answer.get("snooze_enabled") is not True:
        return 0
    end = number(answer, "snooze_endtime")
    return end if end > _now(api) else 0


async def _snooze(api: Api, seconds: int) -> None:
    # whole minutes, up; a second too many is the clocks' rounding
    await api.ask("dnd.setSnooze", num_minutes=max(1, -(-(seconds - 1) // 60)))


async def _end_snooze(api: Api) -> None:
    try:
        await api.ask("dnd.endSnooze")
    except Declined as error:
        if error.error != "snooze_not_active":
            raise


async def _status(api: Api) -> _Status:
    profile = table(await api.ask("users.profile.get"), "profile")
    return _Status(
        text(profile, "status_text"),
        text(profile, "status_emoji"),
        number(profile, "status_expiration"),
    )


async def _set_status(api: Api, status: _Status) -> None:
    profile = {
        "status_text": status.text,
        "status_emoji": status.emoji,
        "status_expiration": status.expires,
    }
    await api.ask("users.profile.set", profile=json.dumps(profile))
