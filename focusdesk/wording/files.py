"""What is wrong in a file that a person wrote, on which line: schedule and rules alike."""

from __future__ import annotations

from collections.abc import Callable

from focusdesk.i18n import N_, _
from focusdesk.model import Arguments
from focusdesk.wording import Sentence


def at_line(text: str) -> Callable[[Arguments], str]:
    """`text`, after the line and the field that it is about."""

    def sentence(args: Arguments) -> str:
        said = _(text).format_map(args)
        if args["line"] is None:
            return said
        if not args["field"]:
            return _("Line {line}: {said}").format(line=args["line"], said=said)
        return _("Line {line}, {field}: {said}").format(
            line=args["line"], field=args["field"], said=said
        )

    return sentence


def _unknown_key(args: Arguments) -> str:
    if args["meant"]:
        return at_line(N_("there is no “{key}” here. Did you mean “{meant}”?"))(args)
    return at_line(N_("there is no “{key}” here. Known are: {known}."))(args)


_WANTED = {
    "text": N_("write text in quotes."),
    "flag": N_("write true or false, without quotes."),
    "date": N_("write a date without quotes, like 2026-12-25."),
    "time": N_('write a time in quotes, like "09:30".'),
    "times": N_('write a list of times, like ["09:30", "13:00"].'),
    "days": N_('write a list of days, like ["mon", "tue"].'),
    "length": N_('write a length of time in quotes, like "90m" or "24h".'),
    "number": N_("write a whole number, without quotes."),
    "table": N_("write it as a table, with its name in brackets: [{field}]."),
    "tables": N_("write each as a table, with its name in double brackets: [[{field}]]."),
}


def _type(args: Arguments) -> str:
    return at_line(_WANTED[str(args["wants"])])(args)


SENTENCES: dict[str, Sentence] = {
    "file-syntax": at_line(N_("this is not valid TOML. {detail}")),
    "file-unknown-key": _unknown_key,
    "file-missing-key": at_line(N_("“{key}” is missing here.")),
    "file-type": _type,
    "file-length": at_line(
        N_('“{value}” is not a length of time. Write whole minutes or hours, like "90m" or "24h".')
    ),
}
