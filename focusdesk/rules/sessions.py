"""Focus by hand: what beginning, extending and stopping make of the overrides.

Each takes the time line and the present instant and gives the overrides that stand from then on,
in order; nothing else is kept of what the person did.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from focusdesk.errors import BadInput
from focusdesk.model import MINUTE, Instant, Micros, Mode
from focusdesk.rules.timeline import Timeline
from focusdesk.rules.week import Override, Session, Stop

DEFAULT_LENGTH: Final = Micros(90 * MINUTE)

Overrides = tuple[Override, ...]


def running(timeline: Timeline, now: Instant) -> Session | None:
    """The session in force, None where the week alone decides."""
    for session in reversed(timeline.sessions):
        if session.start <= now < session.end:
            return session
    return None


def start_session(
    timeline: Timeline,
    now: Instant,
    length: Micros = DEFAULT_LENGTH,
    label: str = "",
    vips_ring: bool = False,
) -> Overrides:
    """Begin a session, or give the running one this end, label and permission.

    Raises `BadInput` for a length that is not positive.
    """
    _positive(length)
    old = running(timeline, now)
    start = now if old is None else old.start
    new = Session(start, Instant(now + length), label, vips_ring)
    return (*_without(timeline.overrides, old), new)


def extend(timeline: Timeline, now: Instant, by: Micros) -> Overrides:
    """Move the end of the focus in force; a weekly block's goes on as a session from there.

    Raises `BadInput` outside focus, for a length that is not positive, and for focus that does
    not end within 60 days.
    """
    _positive(by)
    span = timeline.at(now)
    if span.mode is not Mode.FOCUS:
        raise BadInput("focus-none-to-extend")
    if span.end is None:
        raise BadInput("focus-without-end")
    end = Instant(span.end + by)
    last = timeline.state(span.end - 1)
    old = running(timeline, Instant(span.end - 1))
    if old is None or old.end != span.end:
        return (*timeline.overrides, Session(span.end, end, last.label, last.vips_ring))
    return (*_without(timeline.overrides, old), replace(old, end=end))


def stop(timeline: Timeline, now: Instant) -> Overrides:
    """End the running session, and any weekly focus block until its own end.

    What an extension added to that block ends with it. Raises `BadInput` outside focus.
    """
    if timeline.mode(now) is not Mode.FOCUS:
        raise BadInput("focus-none-to-stop")
    kept: list[Override] = []
    for one in timeline.overrides:
        # cut here too, so that each stands for itself when old ones are forgotten
        if isinstance(one, Stop):
            kept.append(one)
        elif one.start < now:
            kept.append(replace(one, end=min(one.end, now)))
    return (*kept, Stop(now))


def _positive(length: Micros) -> None:
    if length <= 0:
        raise BadInput("focus-length")


def _without(overrides: Overrides, session: Session | None) -> Overrides:
    """The overrides without the one whose session, as the stops left it, this is."""
    if session is None:
        return overrides
    kept = list(overrides)
    for place in range(len(kept) - 1, -1, -1):
        one = kept[place]
        if isinstance(one, Session) and one.start == session.start and one.end >= session.end:
            del kept[place]
            break
    return tuple(kept)
