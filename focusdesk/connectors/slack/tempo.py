"""How often, and how long: what tests set otherwise, because they have no time to wait."""

from __future__ import annotations

from dataclasses import dataclass

from focusdesk.model import DAY, MINUTE, Micros


@dataclass(frozen=True, slots=True)
class Tempo:
    """Seconds, unless it says otherwise."""

    heartbeat: float = 20.0
    """A socket is asked so often whether it is there; without an answer in half of it, it is not."""
    hello: float = 10.0
    """A new socket says hello by then."""
    retire: float = 30.0
    """A socket that Slack is going to close is read on for so long."""
    short: float = 10.0
    """A socket that was cut sooner was a bad one; after three of them the supervisor waits."""
    round: float = 3600.0
    """Everything is looked at again, though no new socket asked for it."""
    second_look: float = 60.0
    """After a gap everything is looked at once more then: a new socket may be slow to be told."""
    shared_round: float = 60.0
    """The same while other devices take a part of the stream."""
    persists: float = 120.0
    """Another device is believed in when it is still there after so long."""
    read_poll: float = 60.0
    """What is unread here is asked after: it may have been read in Slack."""
    mark: float = 5.0
    """Between two marks of one channel."""
    back_off: float = 5.0
    """A method that failed is left alone for so long, then twice as long."""
    backfill: float = 2.0
    """Between two requests for the past."""
    names: float = 1.5
    """How long a message waits for the name of who wrote it."""
    groups: float = 5.0
    """How long the beginning waits for who is in which group."""
    overlap: Micros = Micros(2 * MINUTE)
    """What is read once more below a watermark: messages may appear out of order."""
    look_back: Micros = Micros(DAY)
    """The same after an absence, for edits and deletions, where pages are large."""
