"""What the rules page says of lanes and of what was done, in the reader's language."""

from __future__ import annotations

from typing import Final

from focusdesk import i18n
from focusdesk.i18n import _
from focusdesk.model import Instant, Lane
from focusdesk.rules.rule import Rule
from focusdesk.rules.schedule import Timeline
from focusdesk.ui import words
from focusdesk.wording.rules import rule_name, rule_sentence

LANES: Final = {
    Lane.URGENT: "bell-ring",
    Lane.NOW: "bell",
    Lane.NEXT: "tray-in",
    Lane.DIGEST: "file",
    Lane.MUTE: "bell-off",
}
"""The lanes from the loudest, with their icons."""
NEVER_HOLD: Final = (Lane.URGENT, Lane.MUTE)
_TIMES: Final = 3


def lane_means(lane: Lane, line: Timeline, now: Instant) -> str:
    """What a lane does, with the delivery times that come."""
    return {
        Lane.URGENT: _("Sound and banner, even in focus"),
        Lane.NOW: _("Rings in open hours, else waits"),
        Lane.NEXT: _waits(line, now),
        Lane.DIGEST: _("Silent, with the next delivery"),
        Lane.MUTE: _("Filed as done, still searchable"),
    }[lane]


def _waits(line: Timeline, now: Instant) -> str:
    """`Waits for 12:00, 16:30 or Wed 09:30`."""
    times: list[str] = []
    after = now
    while len(times) < _TIMES:
        found = line.next_delivery(after)
        if found is None:
            break
        times.append(words.near(found.at, now))
        after = Instant(found.at + 1)
    if not times:
        return _("No delivery is planned")
    if len(times) == 1:
        return _("Waits for {time}").format(time=times[0])
    return _("Waits for {times} or {last}").format(times=", ".join(times[:-1]), last=times[-1])


def called(rule: Rule) -> str:
    """A rule by its name, else by its sentence's subject."""
    return rule_name(rule.name) or rule_sentence(rule).subject


def day(at: Instant, now: Instant) -> str:
    """`09:58` today, `yesterday`, `Fri 20 Nov`."""
    if i18n.local(at).date() == i18n.local(now).date():
        return i18n.time_of_day(at)
    return i18n.day(at, now)
