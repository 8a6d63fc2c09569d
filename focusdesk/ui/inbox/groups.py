"""The order of a long list with its groups: ids, newest first, and where each group begins.

Two arrays hold the list (16 bytes a conversation); titles stand between the conversations as rows
of their own. Rows count both, places only conversations.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from focusdesk import i18n
from focusdesk.model import SECOND, ConversationId, Instant
from focusdesk.ui.words import Grain, group_of


@dataclass(slots=True)
class Group:
    """A group: `start` is the place of its first conversation, `since` its oldest instant."""

    title: str
    grain: Grain
    since: int
    start: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that come or go together: the first and the last of them."""

    first: int
    last: int


class GroupedOrder:
    """Conversations by (sort_at, id), descending, in groups by day and month."""

    def __init__(self, now: Instant) -> None:
        self._today = i18n.local(now).date()
        self._sorts = array("q")
        self._ids = array("q")
        self._groups: list[Group] = []

    def __len__(self) -> int:
        return len(self._ids)

    @property
    def today(self) -> date:
        return self._today

    @property
    def rows(self) -> int:
        return len(self._ids) + len(self._groups)

    def last(self) -> tuple[int, int] | None:
        """The last pair of (sort_at, id), for the page after it."""
        return (self._sorts[-1], self._ids[-1]) if self._ids else None

    def append(self, pairs: Iterable[tuple[int, ConversationId]]) -> None:
        """Add a page at the end; it comes in order."""
        for sort_at, id_ in pairs:
            if not self._groups or sort_at < self._groups[-1].since:
                self._groups.append(self._group(sort_at, len(self._ids)))
            self._sorts.append(sort_at)
            self._ids.append(id_)

    def without(self, gone: Container[int]) -> list[tuple[int, ConversationId]]:
        """Every pair but those of these ids, in order."""
        return [
            (sort_at, ConversationId(id_))
            for sort_at, id_ in zip(self._sorts, self._ids, strict=True)
            if id_ not in gone
        ]

    # -- rows and places ----------------------------------------------------------------------

    def at(self, row: int) -> Group | int:
        """What stands in a row: a group's title, or the place of a conversation."""
        number = self._group_of_row(row)
        group = self._groups[number]
        first = group.start + number
        return group if row == first else row - number - 1

    def _group_of_row(self, row: int) -> int:
        low, high = 0, len(self._groups) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self._groups[middle].start + middle <= row:
                low = middle
            else:
                high = middle - 1
        return low

    def row_of(self, place: int) -> int:
        return place + self._group_of_place(place) + 1

    def _group_of_place(self, place: int) -> int:
        return bisect_right(self._groups, place, key=_start) - 1

    def group_at(self, place: int) -> Group:
        return self._groups[self._group_of_place(place)]

    def header_rows(self) -> list[int]:
        return [group.start + number for number, group in enumerate(self._groups)]

    def id_at(self, place: int) -> ConversationId:
        return ConversationId(self._ids[place])

    def ids(self, first: int, last: int) -> list[ConversationId]:
        """The conversations from place `first` to before `last`."""
        return [ConversationId(one) for one in self._ids[max(0, first) : last]]

    def place_of(self, id_: ConversationId) -> int | None:
        try:
            return self._ids.index(id_)
        except ValueError:
            return None

    def sort_at(self, place: int) -> int:
        return self._sorts[place]

    # -- single changes -----------------------------------------------------------------------

    def place_for(self, sort_at: int, id_: ConversationId) -> int:
        """Where such a pair belongs."""
        low, high = 0, len(self._ids)
        while low < high:
            middle = (low + high) // 2
            if (self._sorts[middle], self._ids[middle]) > (sort_at, id_):
                low = middle + 1
            else:
                high = middle
        return low

    def rows_to_insert(self, sort_at: int, place: int) -> Rows:
        """The rows that inserting there makes: the conversation, and a title if it needs one."""
        number = self._fitting(sort_at, place)
        if number is None:
            before = bisect_right(self._groups, place - 1, key=_start) if place else 0
            row = place + before
            return Rows(row, row + 1)
        row = place + number + 1
        return Rows(row, row)

    def insert(self, sort_at: int, id_: ConversationId, place: int) -> None:
        number = self._fitting(sort_at, place)
        following = (
            bisect_right(self._groups, place - 1, key=_start) if number is None else number + 1
        )
        self._sorts.insert(place, sort_at)
        self._ids.insert(place, id_)
        for group in self._groups[following:]:
            group.start += 1
        if number is None:
            self._groups.insert(following, self._group(sort_at, place))

    def rows_to_remove(self, place: int) -> Rows:
        """The rows that go with a conversation: its own, and the title of an emptied group."""
        number = self._group_of_place(place)
        row = place + number + 1
        return Rows(row - 1, row) if self._size(number) == 1 else Rows(row, row)

    def remove(self, place: int) -> None:
        number = self._group_of_place(place)
        emptied = self._size(number) == 1
        del self._sorts[place]
        del self._ids[place]
        for group in self._groups[number + 1 :]:
            group.start -= 1
        if emptied:
            del self._groups[number]

    def _size(self, number: int) -> int:
        following = self._groups[number + 1] if number + 1 < len(self._groups) else None
        return (following.start if following else len(self._ids)) - self._groups[number].start

    def _fitting(self, sort_at: int, place: int) -> int | None:
        """The group in which a pair at `place` belongs; None: it needs one of its own."""
        wanted = self._group(sort_at, place)
        # it may be the first of the group that begins here, or the last of the one before
        for number in {
            bisect_right(self._groups, place, key=_start) - 1,
            bisect_right(self._groups, place - 1, key=_start) - 1,
        }:
            if 0 <= number < len(self._groups) and self._groups[number].since == wanted.since:
                return number
        return None

    def _group(self, sort_at: int, start: int) -> Group:
        local = i18n.local(sort_at)
        title, first, grain = group_of(local.date(), self._today)
        return Group(title, grain, _midnight(first, local.tzinfo), start)


def _start(group: Group) -> int:
    return group.start


def _midnight(day: date, zone: tzinfo | None) -> int:
    return round(datetime.combine(day, time(), zone).timestamp()) * SECOND
