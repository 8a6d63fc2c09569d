"""Suggested rules as questions: what the person's habits speak for."""

from __future__ import annotations

from focusdesk.i18n import _, number
from focusdesk.model import Lane
from focusdesk.rules.habits import Habit, RuleSuggestion, Scope
from focusdesk.wording import terms


def suggestion_sentence(one: RuleSuggestion) -> str:
    """The question: "You marked 41 of 43 messages of Fiverr promotions done unread: mute them?"."""
    if one.habit is Habit.LOUDER:
        text = _(
            "You opened or answered {count} of {of} messages {whom}: let them come with the next "
            "delivery instead of the digest?"
        )
    elif one.rule.lane is Lane.MUTE:
        text = _("You marked {count} of {of} messages {whom} done unread: mute them?")
    else:
        text = _(
            "You marked {count} of {of} messages {whom} done unread: let them go to the daily "
            "digest?"
        )
    return text.format(count=number(one.count), of=number(one.of), whom=_whom(one))


def _whom(one: RuleSuggestion) -> str:
    if one.scope is Scope.CATEGORY:
        assert one.category is not None
        return _("of the kind “{category}” on {channel}").format(
            category=terms.term(one.category), channel=terms.channel(one.channel)
        )
    return _("of {value}").format(value=one.name)
