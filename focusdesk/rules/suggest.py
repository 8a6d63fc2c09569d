"""The delivery times that would have made a person's own messages wait least, exactly.

For `k` deliveries a weekday, on a grid of a quarter of an hour in open hours. Once the first time
of the day is fixed, the day is a chain: how long a message waits depends on the next time alone,
and after the last one on the first of the next weekday. So each first time is tried, and dynamic
programming finds the rest. `docs/simulation.md` defines what waiting is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, NamedTuple

from focusdesk.errors import BadInput
from focusdesk.model import Instant, Lane, Micros, Mode
from focusdesk.rules.decide import Question, release
from focusdesk.rules.rule import Rule
from focusdesk.rules.schedule import DeliveryDays, Schedule, Timeline, Weekday
from focusdesk.rules.simulate import Past, Stop, never
from focusdesk.rules.stretch import wall

GRID: Final = 15
"""Minutes from one possible delivery time to the next."""
DAYS: Final = 60
DAYS_NEEDED: Final = 7
CHOICES: Final = 6
MOST: Final = 12
WAITING: Final = (Lane.NEXT, Lane.DIGEST)
_WEEKEND: Final = (DeliveryDays.WEEKEND, DeliveryDays.SAT, DeliveryDays.SUN)
_AHEAD: Final = 400
"""Days in which a weekday with open hours must come after today."""
_LOOK_UP_EVERY: Final = 512

Costs = list[list[int]]


@dataclass(frozen=True, slots=True)
class Choice:
    """So many deliveries a weekday at their best times (minutes after midnight, ascending)."""

    times: tuple[int, ...]
    total_wait: Micros


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What 1, 2, 3 … deliveries a weekday would have cost `messages` messages of `days` days."""

    messages: int
    days: int
    choices: tuple[Choice, ...]

    def choice(self, deliveries: int) -> Choice:
        """Raises `BadInput` where open hours have no room for so many."""
        if deliveries > len(self.choices):
            raise BadInput("suggest-few-times", given=deliveries, most=len(self.choices))
        return self.choices[deliveries - 1]

    def mean_wait(self, choice: Choice) -> Micros:
        return Micros(choice.total_wait // self.messages)


def suggest(
    schedule: Schedule,
    rules: Sequence[Rule],
    past: Sequence[Past],
    days: int,
    now: Instant,
    most: int = CHOICES,
    stop: Stop = never,
) -> Suggestion | None:
    """The best times for 1 to `most` deliveries a weekday; None when `stop` said so.

    `past`: the messages of the last `days` days, ascending by `received`; those count whose rule
    makes them wait for deliveries. Raises `BadInput` when nothing waited, and when no time is open
    on every weekday.
    """
    waiting = [one for one in past if rules[one.rule].lane in WAITING]
    if not waiting:
        raise BadInput("suggest-nothing-waits", days=days)
    base = _without_times(schedule)
    today = base.local(now).date()
    grid = _grid(base, today - timedelta(days=days - 1), today)
    if grid is None:
        raise BadInput("suggest-no-open-times")
    costs = _costs(base, rules, waiting, grid, stop)
    if costs is None:
        return None
    chosen = _cheapest(costs, min(most, len(grid.minutes)), stop)
    if chosen is None:
        return None
    return Suggestion(
        len(waiting),
        days,
        tuple(
            Choice(tuple(grid.minutes[n] for n in places), Micros(total))
            for total, places in chosen
        ),
    )


def _without_times(schedule: Schedule) -> Schedule:
    """Without delivery times on weekdays, and without dates that are like another weekday."""
    return replace(
        schedule,
        deliveries=tuple(one for one in schedule.deliveries if one.days in _WEEKEND),
        exceptions=tuple(one for one in schedule.exceptions if one.like is None),
    )


# -- the grid ----------------------------------------------------------------------------------


class _Grid(NamedTuple):
    """The possible times (minutes after midnight), and their instants on each weekday in turn.

    Each is in open hours on every one of these dates, the last of which comes after today.
    """

    minutes: tuple[int, ...]
    dates: list[list[int]]


def _grid(base: Schedule, first: date, today: date) -> _Grid | None:
    """None where no time is open on every weekday that has open hours, or none of these comes."""
    line = Timeline(base)
    every = range(0, 24 * 60, GRID)
    dates: list[list[int]] = []
    possible = [True] * len(every)
    day = first
    while (day - today).days <= _AHEAD:
        if day.weekday() < Weekday.SAT:
            zone = base.zone_on(day)
            instants = [wall(day.toordinal(), minutes, zone) for minutes in every]
            opens = [line.mode(at) is Mode.OPEN for at in instants]
            if any(opens):
                dates.append(instants)
                possible = [one and other for one, other in zip(possible, opens, strict=True)]
                if day > today:
                    break
        day += timedelta(days=1)
    else:
        return None
    kept: list[int] = []
    for n in range(len(every)):
        # where clocks go forward, two times of the wall clock may be one instant
        if possible[n] and all(not kept or at[n] > at[kept[-1]] for at in dates):
            kept.append(n)
    if not kept:
        return None
    return _Grid(tuple(every[n] for n in kept), [[at[n] for n in kept] for at in dates])


# -- what waiting costs ------------------------------------------------------------------------


class _Costs(NamedTuple):
    """Waiting in microseconds, by places on the grid.

    head[a]
        Of what came since the day before's last possible time, until the first delivery `a`.
    middle[a][b]
        Of what came after delivery `a`, until the next one, `b`.
    tail[b][a]
        Of what came after the last delivery `b`, until the first one, `a`, of the next weekday.
    """

    head: list[int]
    middle: Costs
    tail: Costs


class _Tally:
    """Messages that came between the same two instants and that the same times concern."""

    __slots__ = ("count", "received", "without")

    def __init__(self) -> None:
        self.count = 0
        self.received = 0
        self.without = 0


def _costs(
    base: Schedule, rules: Sequence[Rule], waiting: Sequence[Past], grid: _Grid, stop: Stop
) -> _Costs | None:
    """What waiting costs between any two times, as the very code that decides would have it."""
    size = len(grid.minutes)
    today, later = _square(size), _square(size)
    lasts = [at[-1] for at in grid.dates]
    line = Timeline(base)
    line.has_delivery_times = True  # those that are looked for
    tallies: defaultdict[tuple[int, int, int], _Tally] = defaultdict(_Tally)
    for n, message in enumerate(waiting):
        if n % _LOOK_UP_EVERY == 0 and stop():
            return None
        day = bisect_left(lasts, message.received)
        place = bisect_left(grid.dates[day], message.received)
        following = grid.dates[min(day + 1, len(grid.dates) - 1)]
        ahead = grid.dates[day] + following
        without = _without(line, rules[message.rule], message)
        if without.margin is None:
            # the first of the times ahead that comes no sooner than what hands it over anyway
            tally = tallies[day, place, bisect_left(ahead, without.at)]
            tally.count += 1
            tally.received += message.received
            tally.without += without.at
        else:
            for b in range(place, size):
                today[place][b] += without.handed_over(ahead[b]) - message.received
            for a in range(size):
                later[place][a] += without.handed_over(ahead[size + a]) - message.received
    for (day, place, until), tally in tallies.items():
        ahead = grid.dates[day] + grid.dates[min(day + 1, len(grid.dates) - 1)]
        for b in range(place, 2 * size):
            at = tally.count * ahead[b] if b < until else tally.without
            if b < size:
                today[place][b] += at - tally.received
            else:
                later[place][b - size] += at - tally.received
    return _summed(today, later)


class _Without(NamedTuple):
    """When a message goes if no delivery time comes first.

    `margin`: only what comes after it is put forward by the deadline, to `guarded`.
    """

    at: int
    margin: int | None
    guarded: int

    def handed_over(self, delivery: int) -> int:
        """When it goes with a delivery at that instant."""
        at = min(delivery, self.at)
        return at if self.margin is None or at <= self.margin else min(at, self.guarded)


def _without(line: Timeline, rule: Rule, message: Past) -> _Without:
    waits = [wait for wait in (rule.longest_wait, message.client_wait) if wait is not None]
    question = Question(
        now=message.received,
        received=message.received,
        lane=rule.lane,
        vip=message.vip,
        longest_wait=min(waits) if waits else None,
    )
    at = release(line, question).at
    deadline = message.deadline
    if deadline is None or deadline <= message.received or rule.lane is Lane.DIGEST:
        return _Without(at, None, at)
    guarded = release(line, replace(question, deadline=deadline)).at
    return _Without(at, deadline - line.schedule.limits.deadline_margin, guarded)


def _summed(today: Costs, later: Costs) -> _Costs:
    """From the cost of each gap of the grid to the cost between two deliveries."""
    size = len(today)
    head, middle, tail = [0] * size, _square(size), _square(size)
    for b in range(size):
        until = list(accumulate(today[place][b] for place in range(b + 1)))
        head[b] = until[b]
        for a in range(b):
            middle[a][b] = until[b] - until[a]
    for a in range(size):
        total = 0
        for b in range(size - 1, -1, -1):
            tail[b][a] = total
            total += later[b][a]
    return _Costs(head, middle, tail)


def _square(size: int) -> Costs:
    return [[0] * size for _ in range(size)]


# -- the choice --------------------------------------------------------------------------------

Chosen = tuple[int, tuple[int, ...]]
"""A total, and the places on the grid; of equal totals the earlier times are the lesser."""


def _cheapest(costs: _Costs, most: int, stop: Stop) -> list[Chosen] | None:
    """The cheapest choice of 1, 2 … `most` times."""
    size = len(costs.head)
    best: list[Chosen | None] = [None] * most
    for first in range(size):
        if stop():
            return None
        # by last time so far: the cheapest way there
        ways: dict[int, Chosen] = {first: (costs.head[first], (first,))}
        for n in range(most):
            done = min(
                (total + costs.tail[last][first], times) for last, (total, times) in ways.items()
            )
            known = best[n]
            best[n] = done if known is None else min(known, done)
            ways = {
                b: min(
                    (total + costs.middle[a][b], (*times, b))
                    for a, (total, times) in ways.items()
                    if a < b
                )
                for b in range(first + n + 1, size)
            }
            if not ways:
                break
    return [one for one in best if one is not None]
