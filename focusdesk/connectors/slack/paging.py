"""The pages of one stretch of a conversation.

Both bounds are always sent, `next_cursor` is followed, and the end is where Slack says so, never
where a page is short. Where pages were seen to go one way, the stretch that is left is known too,
so that an expired cursor, or another run, goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from focusdesk.connectors.slack import stamps
from focusdesk.connectors.slack.answers import Declined, Json, rows, table, text
from focusdesk.connectors.slack.api import Api
from focusdesk.errors import BadRemoteData

LIMIT: Final = 200
SMALL: Final = 15
_EXPIRED: Final = ("invalid_cursor", "cursor_expired", "invalid_arguments")


@dataclass(frozen=True, slots=True)
class Page:
    """`low` and `high`: the instants of its oldest and newest message; 0 for an empty one."""

    messages: tuple[Json, ...]
    low: int
    high: int
    more: bool


class Paging:
    """Reads from `low` to `high`, both included."""

    def __init__(
        self, api: Api, method: str, place: Mapping[str, str], low: int, high: int
    ) -> None:
        self.low = low
        self.high = high
        self._api = api
        self._method = method
        self._place = place
        self._cursor: str | None = None
        self._bounds = (low, high)
        """Those that the cursor was given for: it means nothing with others."""
        self._before: Page | None = None

    async def next(self) -> Page:
        """The next page. Raises what the API raises."""
        try:
            answer = await self._asked()
        except Declined as error:
            if self._cursor is None or error.error not in _EXPIRED:
                raise
            self._cursor = None
            answer = await self._asked()
        messages = rows(answer, "messages")
        instants = [at for at in map(_instant, messages) if at]
        self._cursor = text(table(answer, "response_metadata"), "next_cursor") or None
        page = Page(
            tuple(messages),
            min(instants, default=0),
            max(instants, default=0),
            more=self._cursor is not None or self._leaves_more(answer, instants),
        )
        if page.more and len(messages) <= SMALL:
            self._api.pace.small_pages = True
        self._narrow(page)
        return page

    def _leaves_more(self, answer: Json, instants: Sequence[int]) -> bool:
        """More without a cursor is asked for beyond this page, on the side that it ends at."""
        if answer.get("has_more") is not True or not instants:
            return False
        left = (self.low, self.high)
        if instants[0] < instants[-1] or self._method == "conversations.replies":
            self.low = max(self.low, max(instants) + 1)
        else:
            self.high = min(self.high, min(instants) - 1)
        return self.low <= self.high and left != (self.low, self.high)

    async def _asked(self) -> Json:
        if self._cursor is None:
            self._bounds = (self.low, self.high)
        low, high = self._bounds
        return await self._api.ask(
            self._method,
            **self._place,
            oldest=stamps.ts(low),
            latest=stamps.ts(high),
            inclusive=True,
            limit=LIMIT,
            cursor=self._cursor,
        )

    def _narrow(self, page: Page) -> None:
        """Two pages tell which way it goes; nobody has promised one."""
        before = self._before
        if page.high:
            self._before = page
        if before is None or not page.high:
            return
        if page.high < before.low:
            self.high = page.low
        elif page.low > before.high:
            self.low = page.high


def _instant(message: Json) -> int:
    try:
        return stamps.micros(text(message, "ts"))
    except BadRemoteData:
        return 0
