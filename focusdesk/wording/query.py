"""What is wrong with a query, where, and what would be right."""

from __future__ import annotations

from typing import Final

from focusdesk.i18n import N_, _
from focusdesk.model import Arguments
from focusdesk.wording import Sentence


def _unknown_field(args: Arguments) -> str:
    if args["suggestion"]:
        return _("“{field}:” is not known. Did you mean “{suggestion}:”?").format_map(args)
    return _(
        "“{field}:” is not known. Known are {choices}. Put the text in quotes to search for it."
    ).format_map(args)


def _unknown_value(args: Arguments) -> str:
    if args["suggestion"]:
        return _("“{field}:{value}” is not known. Did you mean “{field}:{suggestion}”?").format_map(
            args
        )
    return _("“{field}:{value}” is not known. Possible are {choices}.").format_map(args)


def _value_missing(args: Arguments) -> str:
    if args["choices"]:
        return _("A value is missing after “{field}:”. Possible are {choices}.").format_map(args)
    return _("A value is missing after “{field}:”.").format_map(args)


def _quote_open(args: Arguments) -> str:
    if args["after"]:
        return _("Closing quote missing after {after}.").format_map(args)
    return _("Closing quote missing.")


SENTENCES: Final[dict[str, Sentence]] = {
    "query-empty": N_("Nothing to search for. Type a word, or a term like from:camille."),
    "query-too-long": N_("A query may have at most {limit} characters."),
    "query-too-deep": N_("Parentheses may be nested at most {limit} deep."),
    "query-too-many-terms": N_("A query may have at most {limit} terms."),
    "query-too-slow": N_("This query took longer than {seconds:.0f} seconds. Add a word to it."),
    "query-unknown-field": _unknown_field,
    "query-unknown-value": _unknown_value,
    "query-value-missing": _value_missing,
    "query-quote-open": _quote_open,
    "query-no-word": N_("“{value}” has no letter or digit to search for."),
    "query-no-prefix-here": N_("“{field}:” takes no *."),
    "query-nothing-after": N_("Something to search for is missing after {operator}."),
    "query-nothing-before": N_("Something to search for is missing before {operator}."),
    "query-empty-parentheses": N_("There is nothing between the parentheses."),
    "query-parenthesis-open": N_("Closing parenthesis missing."),
    "query-closing-without-opening": N_("This closing parenthesis has no opening one."),
    "query-bad-date": N_("“{value}” is no date. Write {field}:2026-11-24."),
    "query-bad-age": N_("“{value}” is no length of time. Write {field}:2d, 12h, 1w, 6m or 1y."),
    "query-rule-lane": N_("A rule cannot ask for lane:, since the lane is what it decides."),
    "query-rule-changes": N_(
        "A rule cannot ask for is:{value}: it is asked when a message comes in, and that changes later."
    ),
}
