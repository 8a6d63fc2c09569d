"""A schedule and rules over past messages: when each would have been handed over, what rings.

It decides with the very code that decides live (`decide.release`, `lift`) and plays the same
events in the same order: a message is taken in at the instant it was received, lifts what its
client's insisting lifts, and whatever is due at one instant is one delivery with at most one
notification. `docs/simulation.md` defines what is counted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from typing import Final, NamedTuple

from focusdesk.model import (
    SECOND,
    Category,
    ClientId,
    ConversationId,
    Instant,
    Lane,
    MessageId,
    Micros,
    Mode,
    ReleasedBy,
)
from focusdesk.rules import lift
from focusdesk.rules.decide import Question, release
from focusdesk.rules.rule import Rulebook
from focusdesk.rules.schedule import Schedule, Timeline

RING_TOGETHER: Final = Micros(60 * SECOND)
"""So soon after the sound of another, a ring of its own replaces it and makes none."""
_LOOK_UP_EVERY: Final = 512
_LIFTABLE: Final = (Lane.DIGEST, Lane.NEXT)
_OWN_RINGS: Final = (Lane.NOW, Lane.URGENT)

Stop = Callable[[], bool]
"""Asked now and then by what may take seconds: true ends it early, without a result."""


def never() -> bool:
    """Nobody stops it."""
    return False


class Past(NamedTuple):
    """An incoming message as it is replayed. A tuple: there are a great many.

    rule
        The place in the rulebook of the first rule that matches.
    deadline
        As found in it; None also where the person removed it.
    says_word, budget
        Its client's urgent word stands in it; how many of a month's messages that may lift.
    """

    id: MessageId
    received: Instant
    conversation: ConversationId
    client: ClientId
    vip: bool
    client_wait: Micros | None
    category: Category
    rule: int
    deadline: Instant | None
    says_word: bool
    budget: int


class HandedOver(NamedTuple):
    """When a message arrived, in which lane after lifts, and what handed it over."""

    message: Past
    at: Instant
    lane: Lane
    by: ReleasedBy


class Notification(NamedTuple):
    """What rang: how many messages, and whether it replaced a ring of the last minute."""

    at: Instant
    messages: int
    replaces: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """All that happened, in order; muted messages are handed over at once and in silence."""

    handed_over: list[HandedOver] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)

    @property
    def interruptions(self) -> int:
        """Notifications that made a sound of their own."""
        return sum(not one.replaces for one in self.notifications)


@dataclass(frozen=True, slots=True)
class Period:
    """The last days: local dates, and when each begins. The last one is today."""

    days: tuple[date, ...]
    midnights: tuple[Instant, ...]

    def day_of(self, at: Instant) -> int:
        """Which of the days an instant belongs to; what lies outside, to the nearest."""
        return max(0, bisect_right(self.midnights, at) - 1)


@dataclass(frozen=True, slots=True)
class DayCount:
    """Interruptions of one day, without FocusDesk and with it."""

    day: date
    unbatched: int
    interruptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a schedule and rules would have done; waits are None where nothing was handed over."""

    days: int
    messages: int
    interruptions_unbatched: int
    interruptions: int
    wait_median: Micros | None
    wait_p95: Micros | None
    wait_max: Micros | None
    rang_in_focus: int
    deadlines_missed: int
    per_day: tuple[DayCount, ...]


def period(schedule: Schedule, now: Instant, days: int) -> Period:
    """The last `days` dates of the schedule's zone, today included."""
    today = schedule.local(now).date()
    dates = tuple(today - timedelta(days=back) for back in range(days - 1, -1, -1))
    return Period(dates, tuple(schedule.instant(datetime.combine(day, time())) for day in dates))


def replay(
    timeline: Timeline, book: Rulebook, past: Iterable[Past], stop: Stop = never
) -> Replay | None:
    """Play messages, ascending by `received` and id, until the last one is handed over.

    None when `stop` said so.
    """
    playing = _Playing(timeline, book)
    for n, message in enumerate(past):
        if n % _LOOK_UP_EVERY == 0 and stop():
            return None
        playing.deliver_before(message.received)
        playing.take(message)
    playing.deliver_before(None)
    return playing.result


def summed_up(timeline: Timeline, past: Period, played: Replay) -> Simulation:
    """What is counted of a replay of the messages of a period."""
    waits = sorted(
        one.at - one.message.received for one in played.handed_over if one.by is not ReleasedBy.MUTE
    )
    unbatched = [0] * len(past.days)
    for one in played.handed_over:
        unbatched[past.day_of(one.message.received)] += 1
    rang = [0] * len(past.days)
    in_focus = 0
    for ring in played.notifications:
        if not ring.replaces:
            rang[past.day_of(ring.at)] += 1
            in_focus += _inside_focus(timeline, ring.at)
    return Simulation(
        days=len(past.days),
        messages=len(played.handed_over),
        interruptions_unbatched=len(played.handed_over),
        interruptions=sum(rang),
        wait_median=_median(waits),
        wait_p95=Micros(waits[-(-95 * len(waits) // 100) - 1]) if waits else None,
        wait_max=Micros(waits[-1]) if waits else None,
        rang_in_focus=in_focus,
        deadlines_missed=sum(map(_missed, played.handed_over)),
        per_day=tuple(map(DayCount, past.days, unbatched, rang)),
    )


def rang_in_focus(timeline: Timeline, played: Replay, rule: int) -> int:
    """How many messages that the rule at this place decided rang inside focus."""
    return sum(
        one.message.rule == rule
        and one.lane not in (Lane.DIGEST, Lane.MUTE)
        and _inside_focus(timeline, one.at)
        for one in played.handed_over
    )


def _median(ordered: Sequence[int]) -> Micros | None:
    half = len(ordered) // 2
    if not ordered:
        return None
    return Micros(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2)


def _missed(one: HandedOver) -> bool:
    deadline = one.message.deadline
    return deadline is not None and one.message.received < deadline < one.at


def _inside_focus(timeline: Timeline, at: Instant) -> bool:
    """Focus is in force, and does not just begin: up to its start a message may still come."""
    return timeline.mode(at) is Mode.FOCUS and timeline.last_open(at, at) is None


# -- playing -----------------------------------------------------------------------------------


class _Held:
    """A message that waits; `lifts` are the steps above its rule's lane."""

    __slots__ = ("at", "by", "counted", "lane", "lifts", "message", "silent")

    def __init__(self, message: Past, lane: Lane) -> None:
        self.message = message
        self.lane = lane
        self.lifts = 0
        self.counted = False
        self.at = message.received
        self.by = ReleasedBy.RULE
        self.silent = False


class _Playing:
    """What the engine and the store keep while time passes.

    `_due` may name an instant that a lift has put forward since; what a message says itself holds.
    """

    def __init__(self, timeline: Timeline, book: Rulebook) -> None:
        self.result = Replay()
        self._timeline = timeline
        self._rules = book.rules
        self._escalation = book.escalation
        self._due: list[tuple[Instant, MessageId]] = []
        self._held: dict[MessageId, _Held] = {}
        self._conversations: dict[ConversationId, dict[MessageId, _Held]] = {}
        self._recent: dict[ClientId, deque[_Held]] = {}
        self._words: dict[tuple[ClientId, Instant], int] = {}
        self._sounded: tuple[Instant, bool] | None = None
        """When a ring of its own made a sound last, and whether it was urgent."""

    def deliver_before(self, instant: Instant | None) -> None:
        """Everything that is due before an instant, delivery by delivery; None: all there is."""
        while self._due and (instant is None or self._due[0][0] < instant):
            self._deliver(self._due[0][0])

    def take(self, message: Past) -> None:
        """A message is taken in at the instant it was received."""
        now = message.received
        lane = self._rules[message.rule].lane
        if lane is Lane.MUTE:
            self.result.handed_over.append(HandedOver(message, now, lane, ReleasedBy.MUTE))
            return
        if message.says_word and self._within_budget(message, lane):
            lane = Lane.URGENT
        held = _Held(message, lane)
        self._decide(held, now)
        self._held[message.id] = held
        self._conversations.setdefault(message.conversation, {})[message.id] = held
        if held.at > now and self._insists(held, now):
            self._lift(message.conversation, now)

    def _decide(self, held: _Held, now: Instant) -> None:
        message = held.message
        wait = self._rules[message.rule].longest_wait
        client_wait = message.client_wait
        if wait is None or (client_wait is not None and client_wait < wait):
            wait = client_wait
        found = release(
            self._timeline,
            Question(now, message.received, held.lane, message.vip, wait, message.deadline),
        )
        held.at, held.by, held.silent = found.at, found.by, found.silent
        heappush(self._due, (held.at, message.id))

    # -- lifts --------------------------------------------------------------------------------

    def _within_budget(self, message: Past, lane: Lane) -> bool:
        """Whether its urgent word lifts it; what rings at any hour already needs no lift."""
        if lane is Lane.URGENT or message.category in lift.NEVER_LIFTED:
            return False
        zone = self._timeline.zone_at(message.received)
        month = (message.client, lift.month_of(message.received, zone))
        used = self._words.get(month, 0)
        if used >= message.budget:
            return False
        self._words[month] = used + 1
        return True

    def _insists(self, new: _Held, now: Instant) -> bool:
        """Whether its client insists with this message; what counted for that counts no more."""
        escalation = self._escalation
        if not escalation.enabled or new.message.category in lift.NEVER_LIFTED:
            return False
        recent = self._recent.setdefault(new.message.client, deque())
        recent.append(new)
        while recent[0].counted or recent[0].message.received < now - escalation.within:
            recent.popleft()
        counting = [
            one
            for one in recent
            if not one.counted and one.at > now and one.message.id in self._held
        ]
        if not lift.bursts([one.message.received for one in counting], now, escalation):
            return False
        for one in counting:
            one.counted = True
        return True

    def _lift(self, conversation: ConversationId, now: Instant) -> None:
        """What is held of a conversation below lane `now` is a step higher from now on."""
        for held in list(self._conversations[conversation].values()):
            if held.at <= now or held.lane not in _LIFTABLE:
                continue
            held.lifts += 1
            held.lane = lift.raised(self._rules[held.message.rule].lane, held.lifts)
            self._decide(held, now)
            if held.by is ReleasedBy.RULE:
                held.by = ReleasedBy.CHANGE

    # -- deliveries ---------------------------------------------------------------------------

    def _is_replaced(self, now: Instant, *, urgent: bool) -> bool:
        """Whether the ring that made the last sound is replaced by one of its own now."""
        if self._sounded is None:
            return False
        at, was_urgent = self._sounded
        return now - at <= RING_TOGETHER and (was_urgent or not urgent)

    def _deliver(self, now: Instant) -> None:
        """What is due at an instant is one delivery; lane `digest` and the 60-day case are silent."""
        due: list[_Held] = []
        while self._due and self._due[0][0] <= now:
            at, id_ = heappop(self._due)
            held = self._held.get(id_)
            if held is not None and held.at == at:
                due.append(held)
                del self._held[id_], self._conversations[held.message.conversation][id_]
                self.result.handed_over.append(HandedOver(held.message, now, held.lane, held.by))
        named = [held for held in due if held.lane is not Lane.DIGEST]
        if all(held.silent for held in named):
            return
        alone = all(held.lane in _OWN_RINGS for held in named)
        urgent = any(held.lane is Lane.URGENT for held in named)
        replaces = alone and self._is_replaced(now, urgent=urgent)
        if alone and not replaces:
            self._sounded = now, urgent
        self.result.notifications.append(Notification(now, len(named), replaces))
