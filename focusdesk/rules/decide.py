"""When one message is handed over, and why: lane, longest wait and deadline on the time line.

The one implementation for live use, for the simulation and for "What if".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

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


class Release(NamedTuple):
    """The bare decision; `code` names the reason. A tuple: a simulation makes a great many."""

    at: Instant
    by: ReleasedBy
    code: str
    silent: bool = False


def release(timeline: Timeline, question: Question) -> Release:
    """Decide one message: the earliest of the lane's instant, longest wait and deadline guard."""
    now = question.now
    lane = question.lane
    if lane is Lane.URGENT:
        return Release(now, ReleasedBy.RULE, "rings-urgent")
    if lane is Lane.MUTE:
        return Release(now, ReleasedBy.MUTE, "muted", silent=True)
    best = _lane(timeline, question)
    wait = _wait(timeline, question)
    received = min(question.received, now)
    # the longest wait cannot come before the clock alone has run that long
    if best is None or best.at > received + wait:
        best = _earlier(best, _longest_wait(timeline, now, received, wait))
    deadline = question.deadline
    if deadline is not None and deadline > now and lane is not Lane.DIGEST:
        margin = deadline - timeline.schedule.limits.deadline_margin
        if best is None or best.at > margin:
            best = _earlier(best, _guard(timeline, now, margin))
    if best is None:
        at = Instant(max(now, received + wait))
        return Release(at, ReleasedBy.LONGEST_WAIT, "longest-wait-by-clock", silent=True)
    return Release(*best[:3], silent=True) if lane is Lane.DIGEST else best


def plan(timeline: Timeline, question: Question) -> Plan:
    """The decision of one message, with the mode it met and the reason."""
    found = release(timeline, question)
    state = timeline.state(question.now)
    args: dict[str, Argument] = {
        "now": question.now,
        "at": found.at,
        "mode": state.mode.value,
        "label": state.label,
    }
    if found.by is ReleasedBy.LONGEST_WAIT:
        args["wait"] = _wait(timeline, question)
    elif found.by is ReleasedBy.DEADLINE:
        args["deadline"] = question.deadline
        args["words"] = question.deadline_words
    return Plan(found.at, found.by, state.mode, Saying(found.code, args), found.silent)


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


def _lane(timeline: Timeline, question: Question) -> Release | None:
    """The lane's instant, counted from now; None where none comes within 60 days."""
    now = question.now
    state = timeline.state(now)
    at_once = opens = None
    if question.lane is Lane.NOW:
        if state.mode is Mode.OPEN:
            at_once = "rings-open"
        elif question.vip and state.vips_ring:
            at_once = "rings-vip"
        else:
            opens = timeline.first_open(now, vip=question.vip)
    elif not timeline.has_delivery_times:
        if state.mode is Mode.OPEN:
            at_once = "open-without-deliveries"
        else:
            opens = timeline.first_open(now)
    # what was held until focus ends, at this very instant, comes with that delivery
    if at_once and (state.mode is not Mode.OPEN or timeline.mode(now - 1) is not Mode.FOCUS):
        return Release(now, ReleasedBy.RULE, at_once)
    # a delivery after that instant does not matter, so it is not looked for
    within = HORIZON if opens is None else Micros(opens - now)
    delivery = timeline.next_delivery(now, within)
    if delivery is not None:
        at_focus_end = delivery.by is ReleasedBy.FOCUS_END
        code = "waits-for-focus-end" if at_focus_end else "waits-for-delivery"
        return Release(delivery.at, delivery.by, code)
    if opens is None:
        return None
    if timeline.mode(opens - 1) is Mode.FOCUS:
        return Release(opens, ReleasedBy.FOCUS_END, "waits-for-focus-end")
    return Release(opens, ReleasedBy.QUIET_END, "waits-for-quiet-end")


def _wait(timeline: Timeline, question: Question) -> Micros:
    limit = timeline.schedule.limits.longest_wait
    return limit if question.longest_wait is None else min(limit, question.longest_wait)


def _longest_wait(
    timeline: Timeline, now: Instant, received: Instant, wait: Micros
) -> Release | None:
    """The first instant, from now on and not in quiet hours, at which the wait has added up."""
    over = timeline.awake_for(received, wait, now + HORIZON)
    if over is None:
        return None
    at = timeline.first_not_quiet(max(over, now))
    if at is None or at > now + HORIZON:
        return None
    return Release(at, ReleasedBy.LONGEST_WAIT, "longest-wait")


def _guard(timeline: Timeline, now: Instant, margin: int) -> Release | None:
    """Where the message goes so as to leave the margin before its deadline, if it can."""
    up_to = max(margin, now)
    if up_to > now + HORIZON:
        return None
    at = timeline.last_open(now, up_to)
    if at is not None:
        return Release(at, ReleasedBy.DEADLINE, "deadline-open")
    # no block begins from now up to there: one mode holds all the time
    state = timeline.state(up_to)
    if state.mode is Mode.FOCUS:
        return Release(Instant(up_to), ReleasedBy.DEADLINE, "deadline-in-focus")
    if state.deadlines_ring:
        return Release(Instant(up_to), ReleasedBy.DEADLINE, "deadline-in-quiet")
    at = timeline.first_not_quiet(now)
    return None if at is None else Release(at, ReleasedBy.DEADLINE, "deadline-after-quiet")


def _earlier(one: Release | None, other: Release | None) -> Release | None:
    """The earlier of two; at one instant, the first."""
    if one is None or (other is not None and other.at < one.at):
        return other
    return one
