"""A long list keeps its order and its groups through every single change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.model import DAY, HOUR, ConversationId, Instant
from focusdesk.ui.inbox.groups import Group, GroupedOrder
from tests.store.build import at

NOW = at("2026-11-24 10:00")

pairs = st.lists(
    st.tuples(
        st.integers(0, 400 * 24).map(lambda hours: int(NOW) - hours * HOUR),
        st.integers(1, 60).map(ConversationId),
    ),
    max_size=40,
    unique_by=lambda pair: pair[1],
).map(lambda found: sorted(found, reverse=True))


def shown(order: GroupedOrder) -> list[str | int]:
    """Row by row: a title, or a conversation's number."""
    said: list[str | int] = []
    for row in range(order.rows):
        at_row = order.at(row)
        said.append(at_row.title if isinstance(at_row, Group) else int(order.id_at(at_row)))
    return said


def built(found: list[tuple[int, ConversationId]]) -> GroupedOrder:
    order = GroupedOrder(NOW)
    order.append(found)
    return order


def test_days_stand_alone_for_a_week_then_come_months() -> None:
    instants = ["2026-11-24 09:00", "2026-11-23 09:00", "2026-11-21 09:00", "2026-11-03 09:00"]
    instants += ["2026-10-30 09:00", "2025-12-31 09:00"]
    order = built([(int(at(one)), ConversationId(9 - n)) for n, one in enumerate(instants)])
    assert [one for one in shown(order) if isinstance(one, str)] == [
        "Today",
        "Yesterday",
        "Saturday 21 November",
        "November",
        "October",
        "December 2025",
    ]


@settings(max_examples=60)
@given(pairs)
def test_rows_and_places_lead_to_each_other(found: list[tuple[int, ConversationId]]) -> None:
    order = built(found)
    for place in range(len(order)):
        assert order.at(order.row_of(place)) == place
    for row in order.header_rows():
        assert isinstance(order.at(row), Group)


@settings(max_examples=60)
@given(pairs, st.data())
def test_inserting_and_removing_is_as_building_anew(
    found: list[tuple[int, ConversationId]], data: st.DataObject
) -> None:
    order = built(found)
    now = list(found)
    for _ in range(data.draw(st.integers(1, 8))):
        if now and data.draw(st.booleans()):
            pair = data.draw(st.sampled_from(now))
            place = order.place_of(pair[1])
            assert place is not None
            rows, before = order.rows_to_remove(place), shown(order)
            order.remove(place)
            now.remove(pair)
            assert shown(order) == before[: rows.first] + before[rows.last + 1 :]
        else:
            id_ = ConversationId(100 + data.draw(st.integers(0, 10**6)))
            if order.place_of(id_) is not None:
                continue
            sort_at = int(NOW) - data.draw(st.integers(0, 400)) * DAY
            place = order.place_for(sort_at, id_)
            rows, before = order.rows_to_insert(sort_at, place), shown(order)
            order.insert(sort_at, id_, place)
            now = sorted([*now, (sort_at, id_)], reverse=True)
            after = shown(order)
            assert after[: rows.first] + after[rows.last + 1 :] == before
        assert shown(order) == shown(built(now))


@pytest.mark.parametrize("count", [0, 1, 500])
def test_a_page_after_another_is_one_list(count: int) -> None:
    found = [(int(NOW) - n * HOUR, ConversationId(10_000 - n)) for n in range(count)]
    order = built(found[: count // 2])
    order.append(found[count // 2 :])
    assert shown(order) == shown(built(found))
    assert order.last() == ((int(found[-1][0]), int(found[-1][1])) if found else None)


def test_the_same_instant_has_one_order() -> None:
    order = built([(int(NOW), ConversationId(n)) for n in (9, 5, 2)])
    assert order.place_for(int(NOW), ConversationId(7)) == 1
    assert Instant(order.sort_at(0)) == NOW
