"""The line under a message that waited or rang: what held it, what handed it over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk import i18n
from focusdesk.i18n import N_, _, ngettext, pgettext
from focusdesk.model import Instant, Lane, ReleasedBy
from focusdesk.rules.rule import EVERYTHING_ELSE
from focusdesk.store.rows import MessageRow
from focusdesk.ui import words
from focusdesk.wording import say
from focusdesk.wording.rules import rule_name

_WAITED: Final = frozenset(
    {
        ReleasedBy.DELIVERY,
        ReleasedBy.FOCUS_END,
        ReleasedBy.QUIET_END,
        ReleasedBy.LONGEST_WAIT,
        ReleasedBy.DEADLINE,
        ReleasedBy.DELIVER,
        ReleasedBy.CHANGE,
        ReleasedBy.ELSEWHERE,
    }
)
_LIFTED: Final = N_("delivered {moment}, because it was lifted")
_HANDED: Final = {
    ReleasedBy.DELIVERY: N_("delivered {moment}"),
    ReleasedBy.FOCUS_END: N_("delivered {moment}, when focus ended"),
    ReleasedBy.QUIET_END: N_("delivered {moment}, when quiet hours ended"),
    ReleasedBy.LONGEST_WAIT: N_("delivered {moment}, after the longest wait"),
    ReleasedBy.DEADLINE: N_("delivered {moment}, because of its deadline"),
    ReleasedBy.DELIVER: N_("delivered {moment}, by hand"),
    ReleasedBy.CHANGE: N_("delivered {moment}, after a change of yours"),
    ReleasedBy.ELSEWHERE: N_("delivered {moment}, because you saw it elsewhere"),
}


@dataclass(frozen=True, slots=True)
class WhyLine:
    """The line, its icon, and the whole reason as it is told on demand."""

    text: str
    icon: str
    whole: str


def why_line(message: MessageRow, now: Instant) -> WhyLine | None:
    """What to say under a message; None where nothing held it and nothing rang."""
    by = message.released_by
    if message.outgoing or message.history or by is None or message.reason is None:
        return None
    if message.lane is Lane.URGENT:
        if message.lifted:
            return WhyLine(_("Rang at once, because it was lifted"), "bell", say(message.reason))
        return WhyLine(_rule(message, _("Rang at once")), "bell", say(message.reason))
    if by in _WAITED and message.released_at is not None:
        return WhyLine(_waited(message, message.released_at, now), "held", say(message.reason))
    if message.lane is Lane.NOW and by is ReleasedBy.RULE:
        return WhyLine(_rule(message, _("Rang at once")), "bell", say(message.reason))
    return None


def _waited(message: MessageRow, at: Instant, now: Instant) -> str:
    parts = [_rule(message, pgettext("message", "Held"))]
    assert message.released_by is not None
    moment = words.near(at, now)
    if message.delivered_with:
        n = message.delivered_with
        others = ngettext("with {n} other", "with {n} others", n).format(n=i18n.number(n))
        # what came with it stands before the reason, which is this message's own
        moment = f"{moment} {others}"
    lifted = message.lifted and message.released_by is ReleasedBy.CHANGE
    handed = _LIFTED if lifted else _HANDED[message.released_by]
    parts.append(_(handed).format(moment=moment))
    return " · ".join(parts)


def _rule(message: MessageRow, text: str) -> str:
    """With the rule that said so, by its name as it read then."""
    if not message.rule or message.rule == EVERYTHING_ELSE.name:
        return text
    return _("{what} by rule “{rule}”").format(what=text, rule=rule_name(message.rule))


def waiting_line(count: int, until: Instant | None, now: Instant) -> str:
    """`1 message waits until 12:00`: all that a timeline says of what is held."""
    number = i18n.number(count)
    if until is None:
        return ngettext("{n} message waits", "{n} messages wait", count).format(n=number)
    moment = words.near(until, now)
    return ngettext(
        "{n} message waits until {moment}", "{n} messages wait until {moment}", count
    ).format(n=number, moment=moment)
