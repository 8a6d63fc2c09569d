"""Why the past cannot be replayed, or no delivery times suggested, and what to do about it."""

from __future__ import annotations

from focusdesk.i18n import N_, ngettext
from focusdesk.model import Arguments
from focusdesk.wording import Sentence


def _too_little(args: Arguments) -> str:
    days, needed = args["days"], args["needed"]
    assert isinstance(days, int)
    return ngettext(
        "There is {days} day of messages here, and {needed} are needed: fewer would suggest the "
        "habits of a chance week. Collect for a while, or let an account bring its history.",
        "There are {days} days of messages here, and {needed} are needed: fewer would suggest the "
        "habits of a chance week. Collect for a while, or let an account bring its history.",
        days,
    ).format(days=days, needed=needed)


def _nothing_waits(args: Arguments) -> str:
    days = args["days"]
    assert isinstance(days, int)
    return ngettext(
        "No message of the last {days} day waits for a delivery: with these rules no delivery "
        "time is better than another.",
        "No message of the last {days} days waits for a delivery: with these rules no delivery "
        "time is better than another.",
        days,
    ).format(days=days)


def _few_times(args: Arguments) -> str:
    most = args["most"]
    assert isinstance(most, int)
    return ngettext(
        "There is room for {most} delivery a weekday and not for {given}: so many quarters of an "
        "hour are in open hours on every weekday.",
        "There is room for {most} deliveries a weekday and not for {given}: so many quarters of "
        "an hour are in open hours on every weekday.",
        most,
    ).format(most=most, given=args["given"])


SENTENCES: dict[str, Sentence] = {
    "simulate-days": N_("{given} days cannot be replayed. Give a number from 1 to {most}."),
    "suggest-deliveries": N_(
        "{given} deliveries a weekday cannot be suggested. Give a number from 1 to {most}."
    ),
    "suggest-too-little": _too_little,
    "suggest-nothing-waits": _nothing_waits,
    "suggest-few-times": _few_times,
    "suggest-no-open-times": N_(
        "No quarter of an hour is in open hours on every weekday. Look at focus and quiet hours "
        "with focusdesk schedule show."
    ),
}
