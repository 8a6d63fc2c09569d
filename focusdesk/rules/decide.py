"""When one message is handed over, and why: lane, longest wait and deadline on the time line.

The one implementation for live use, for the simulation and for "What if".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from focusdesk.model import (
    MINUTE,
    Argument,
    Instant,
    Lane,
    Micros,
    Mode,
    ReleasedBy,
    Saying,
)
from focusdesk.rules.timeline import HORIZON, Timeline
from focusdesk.rules.week import State

LATE: Final = Micros(5 * MINUTE)
"""A hand-over later than this was slept through."""

Cause = Literal["lane", "longest-wait", "deadline"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the decision of one message depends on, beside the time line.

    now
        The instant of intake; of a later decision, the instant from which it counts.
    received
        What the source says; one later than now is read as now.
    longest_wait
        The shorter of the rule's and the client's; the schedule's own limit is added here.
    deadline_words
        The words the deadline was read from, for the reason.
    """

    now: Instant
    received: Instant
    lane: Lane
    vip: bool = False
    longest_wait: Micros | None = None
    deadline: Instant | None = None
    deadline_words: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The decision: when, what will hand it over, the mode at `now`, and the reason.

    `by` is what hands over if nothing changes until then (`rule`: at once, by its lane).
    `silent`: this message makes no notification (muted, digest, or nobody to ring for 60 days).
    """

    release_at: Instant
    by: ReleasedBy
    mode: Mode
    reason: Saying
    silent: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen to a message: the answer of `schedule try`."""

    mode: Mode
    release_at: Instant
    by: Cause
    saying: Saying


def plan(timeline: Timeline, question: Question) -> Plan:
    """Decide one message: the earliest of the lane's instant, longest wait and deadline guard."""
    now = question.now
    lane = question.lane
    state = timeline.state(now)
    if lane is Lane.URGENT:
        return _plan(timeline, question, state, now, ReleasedBy.RULE, "rings-urgent")
    if lane is Lane.MUTE:
        return _plan(timeline, question, state, now, ReleasedBy.MUTE, "muted")
    best = _lane(timeline, question, state)
    wait = _wait(timeline, question)
    received = min(question.received, now)
    # the longest wait cannot come before the clock alone has run that long
    if best is None or best.at > received + wait:
        best = _earlier(best, _longest_wait(timeline, now, received, wait))
    deadline = question.deadline
    if deadline is not None and deadline > now and lane is not Lane.DIGEST:
        margin = deadline - timeline.schedule.limits.deadline_margin
        if best is None or best.at > margin:
            best = _earlier(best, _guard(timeline, question, margin))
    if best is None:
        at = Instant(max(now, received + wait))
        by, code = ReleasedBy.LONGEST_WAIT, "longest-wait-by-clock"
        return _plan(timeline, question, state, at, by, code, silent=True)
    return _plan(timeline, question, state, best.at, best.by, best.code)


def try_(timeline: Timeline, question: Question) -> Trial:
    """What would happen to such a message, and what named the instant."""
    planned = plan(timeline, question)
    cause: Cause = "lane"
    if planned.by is ReleasedBy.LONGEST_WAIT:
        cause = "longest-wait"
    elif planned.by is ReleasedBy.DEADLINE:
        cause = "deadline"
    return Trial(planned.mode, planned.release_at, cause, planned.reason)


def hand_over_now(timeline: Timeline, now: Instant, planned: Instant) -> bool:
    """Whether what was planned for an instant that has come is handed over as it is.

    False: it was slept through and hours are not open, so it is decided anew from now on, as if
    it were collected now.
    """
    return now - planned <= LATE or timeline.mode(now) is Mode.OPEN


# -- the three instants ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Instant:
    at: Instant
    by: ReleasedBy
    code: str


def _lane(timeline: Timeline, question: Question, state: State) -> _Instant | None:
    """The lane's instant, counted from now; None where none comes within 60 days."""
    now = question.now
    is_open = state.mode is Mode.OPEN
    if question.lane is Lane.NOW:
        if is_open:
            return _Instant(now, ReleasedBy.RULE, "rings-open")
        if question.vip and state.vips_ring:
            return _Instant(now, ReleasedBy.RULE, "rings-vip")
        opens = timeline.first_open(now, vip=question.vip)
    elif timeline.has_delivery_times:
        opens = None
    elif is_open:
        return _Instant(now, ReleasedBy.RULE, "open-without-deliveries")
    else:
        opens = timeline.first_open(now)
    # a delivery after that instant does not matter, so it is not looked for
    within = HORIZON if opens is None else Micros(opens - now)
    delivery = timeline.next_delivery(now, within)
    if delivery is not None:
        at_focus_end = delivery.by is ReleasedBy.FOCUS_END
        code = "waits-for-focus-end" if at_focus_end else "waits-for-delivery"
        return _Instant(delivery.at, delivery.by, code)
    if opens is None:
        return None
    if timeline.mode(opens - 1) is Mode.FOCUS:
        return _Instant(opens, ReleasedBy.FOCUS_END, "waits-for-focus-end")
    return _Instant(opens, ReleasedBy.QUIET_END, "waits-for-quiet-end")


def _wait(timeline: Timeline, question: Question) -> Micros:
    limit = timeline.schedule.limits.longest_wait
    return limit if question.longest_wait is None else min(limit, question.longest_wait)


def _longest_wait(
    timeline: Timeline, now: Instant, received: Instant, wait: Micros
) -> _Instant | None:
    """The first instant, from now on and not in quiet hours, at which the wait has added up."""
    over = timeline.awake_for(received, wait, now + HORIZON)
    if over is None:
        return None
    at = timeline.first_not_quiet(max(over, now))
    if at is None or at > now + HORIZON:
        return None
    return _Instant(at, ReleasedBy.LONGEST_WAIT, "longest-wait")


def _guard(timeline: Timeline, question: Question, margin: int) -> _Instant | None:
    """Where the message goes so as to leave the margin before its deadline, if it can."""
    now = question.now
    up_to = max(margin, now)
    if up_to > now + HORIZON:
        return None
    at = timeline.last_open(now, up_to)
    if at is not None:
        return _Instant(at, ReleasedBy.DEADLINE, "deadline-open")
    # no block begins from now up to there: one mode holds all the time
    state = timeline.state(up_to)
    if state.mode is Mode.FOCUS:
        return _Instant(Instant(up_to), ReleasedBy.DEADLINE, "deadline-in-focus")
    if state.deadlines_ring:
        return _Instant(Instant(up_to), ReleasedBy.DEADLINE, "deadline-in-quiet")
    at = timeline.first_not_quiet(now)
    return None if at is None else _Instant(at, ReleasedBy.DEADLINE, "deadline-after-quiet")


def _earlier(one: _Instant | None, other: _Instant | None) -> _Instant | None:
    """The earlier of two; at one instant, the first."""
    if one is None or (other is not None and other.at < one.at):
        return other
    return one


# -- saying it ---------------------------------------------------------------------------------


def _plan(
    timeline: Timeline,
    question: Question,
    state: State,
    at: Instant,
    by: ReleasedBy,
    code: str,
    *,
    silent: bool = False,
) -> Plan:
    lane = question.lane
    args: dict[str, Argument] = {
        "now": question.now,
        "at": at,
        "mode": state.mode.value,
        "label": state.label,
    }
    if by is ReleasedBy.LONGEST_WAIT:
        args["wait"] = _wait(timeline, question)
        args["received"] = question.received
    elif by is ReleasedBy.DEADLINE:
        args["deadline"] = question.deadline
        args["words"] = question.deadline_words
    silent = silent or lane is Lane.DIGEST or lane is Lane.MUTE
    return Plan(at, by, state.mode, Saying(code, args), silent)
