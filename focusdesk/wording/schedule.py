"""Why a message rings or waits, what is wrong or doubtful in a schedule, focus by hand."""

from __future__ import annotations

from collections.abc import Callable

from focusdesk.i18n import N_, _, length, moment, weekday
from focusdesk.model import Arguments, Mode
from focusdesk.wording import Sentence
from focusdesk.wording.files import at_line

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _number(args: Arguments, name: str) -> int:
    value = args[name]
    assert isinstance(value, int)
    return value


# -- why a message rings or waits --------------------------------------------------------------


def _where(args: Arguments) -> str:
    """The mode in which it came, as a sentence of its own; nothing to say in open hours."""
    label = args["label"]
    if args["mode"] == Mode.FOCUS.value:
        return _("In focus: {label}.").format(label=label) if label else _("In focus.")
    if args["mode"] == Mode.QUIET.value:
        return _("Quiet hours: {label}.").format(label=label) if label else _("Quiet hours.")
    return ""


def _then(text: str) -> Callable[[Arguments], str]:
    """Where it came, then `text` with the instant of the hand-over."""

    def sentence(args: Arguments) -> str:
        at = moment(_number(args, "at"))
        return f"{_where(args)} {_(text).format(at=at)}".strip()

    return sentence


def _for_delivery(args: Arguments) -> str:
    if args["at"] == args["now"]:
        return _then(N_("It comes with the delivery of {at}."))(args)
    return _then(N_("It waits for the delivery of {at}."))(args)


def _for_focus_end(args: Arguments) -> str:
    if args["at"] == args["now"]:
        return _("Focus ended {at}: it comes with what was held.").format(
            at=moment(_number(args, "at"))
        )
    return _then(N_("It waits until focus ends, {at}."))(args)


def _longest_wait(args: Arguments) -> str:
    wait = length(_number(args, "wait"))
    if args["at"] == args["now"]:
        text = _("It has waited {wait} of open and focus time, the longest it may.")
    else:
        text = _("It may wait {wait} of open and focus time, which is over {at}.")
    return text.format(wait=wait, at=moment(_number(args, "at")))


def _by_clock(args: Arguments) -> str:
    return _(
        "Nothing would hand it over within 60 days, so it comes silently after {wait}."
    ).format(wait=length(_number(args, "wait")))


def _deadline(text: str) -> Callable[[Arguments], str]:
    """The deadline with the words it was read from, then `text`."""

    def sentence(args: Arguments) -> str:
        deadline = moment(_number(args, "deadline"))
        if args["words"]:
            known = _("Deadline {deadline} (“{words}”).")
        else:
            known = _("Deadline {deadline}.")
        known = known.format(deadline=deadline, words=args["words"])
        return f"{known} {_(text).format(at=moment(_number(args, 'at')))}"

    return sentence


# -- the file ----------------------------------------------------------------------------------


def _hole(args: Arguments) -> str:
    named = {
        "start_day": weekday(_DAYS.index(str(args["day"]))),
        "end_day": weekday(_DAYS.index(str(args["end_day"]))),
        "start": args["start"],
        "end": args["end"],
    }
    if args["day"] == args["end_day"]:
        text = _("Hours are open {start_day} {start} to {end}, where other days are quiet.")
    else:
        text = _(
            "Hours are open {start_day} {start} to {end_day} {end}, where other days are quiet."
        )
    return text.format(**named)


def _never(args: Arguments) -> str:
    texts = {
        Mode.QUIET.value: _("The delivery time {time} ({days}) never happens: hours are quiet."),
        Mode.FOCUS.value: _(
            "The delivery time {time} ({days}) never happens: it is in a focus block, whose end "
            "delivers."
        ),
    }
    unused = _("The delivery time {time} ({days}) never happens: no day uses it.")
    return texts.get(str(args["mode"]), unused).format(time=args["time"], days=args["days"])


def _no_delivery(args: Arguments) -> str:
    if args["times"]:
        return _(
            "A week passes without any delivery: messages wait until the longest wait is over."
        )
    return _(
        "A week passes without any delivery, and there are no delivery times: messages come "
        "whenever hours are open."
    )


SENTENCES: dict[str, Sentence] = {
    # -- why it rings or waits ----------------------------------------------------------------
    "rings-urgent": N_("Urgent: it rings at once, at any hour."),
    "muted": N_("Muted: it is never announced, and stays searchable."),
    "rings-open": N_("Hours are open: it rings at once."),
    "rings-vip": _then(N_("VIPs may ring: it rings at once.")),
    "open-without-deliveries": N_(
        "Hours are open and there are no delivery times: it comes at once."
    ),
    "due-by-change": N_("Your change makes it due: it comes at once and silently."),
    "waits-for-delivery": _for_delivery,
    "waits-for-focus-end": _for_focus_end,
    "waits-for-quiet-end": _then(N_("It waits until quiet hours end, {at}.")),
    "longest-wait": _longest_wait,
    "longest-wait-by-clock": _by_clock,
    "deadline-open": _deadline(N_("It comes {at}, the last open moment that leaves enough time.")),
    "deadline-in-focus": _deadline(N_("No open hours before then: it rings in focus, {at}.")),
    "deadline-in-quiet": _deadline(N_("Deadlines may ring in these quiet hours: it rings {at}.")),
    "deadline-after-quiet": _deadline(
        N_("The deadline fell in quiet hours: it comes when they end, {at}.")
    ),
    # -- focus by hand ------------------------------------------------------------------------
    "focus-none-to-extend": N_(
        "There is no focus to extend. Begin a session with focusdesk focus start."
    ),
    "focus-none-to-stop": N_("There is no focus to stop: hours are not in focus now."),
    "focus-length": N_("Give a length of time, like 90m."),
    "focus-without-end": N_("This focus does not end within 60 days; there is nothing to extend."),
    # -- a schedule file ----------------------------------------------------------------------
    "schedule-time": at_line(
        N_('“{value}” is not a time of day. Write it like "09:30"; a block may end at "24:00".')
    ),
    "schedule-empty-block": at_line(
        N_('the block ends when it begins. For a whole day write from "00:00" to "24:00".')
    ),
    "schedule-day": at_line(
        N_("“{value}” is not a day. Days are mon, tue, wed, thu, fri, sat, sun.")
    ),
    "schedule-no-days": at_line(N_("name at least one day.")),
    "schedule-zone": at_line(N_("“{value}” is not a known time zone. Write it like Europe/Paris.")),
    "schedule-mode": at_line(N_("“{value}” is not known here. An exception's mode is quiet.")),
    "schedule-mode-or-like": at_line(
        N_('say what these dates are: mode = "quiet", or like = "mon".')
    ),
    "schedule-mode-and-like": at_line(N_("an exception has either a mode or a like, not both.")),
    "schedule-dates": at_line(N_("“{value}” is before the first date.")),
    "schedule-trip-dates": at_line(N_("“{value}” is not after the first date of the trip.")),
    "schedule-no-wait": at_line(N_("the longest wait must be longer than nothing.")),
    # -- doubts about a schedule --------------------------------------------------------------
    "schedule-hole": _hole,
    "schedule-delivery-never": _never,
    "schedule-week-without-delivery": _no_delivery,
}
