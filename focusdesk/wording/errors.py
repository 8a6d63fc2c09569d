"""What is wrong with the store, the profile, or what a person typed, and what to do about it."""

from __future__ import annotations

from focusdesk.i18n import N_, _, moment
from focusdesk.model import Arguments
from focusdesk.wording import Sentence


def _past(args: Arguments) -> str:
    at = args["at"]
    assert isinstance(at, int)
    return _("“{text}” is {at}, and that is not ahead.").format(text=args["text"], at=moment(at))


SENTENCES: dict[str, Sentence] = {
    # -- the store ----------------------------------------------------------------------------
    "store-absent": N_(
        "There is nothing at {path} yet. Run focusdesk once, or add an account, and it is made."
    ),
    "store-outdated": N_(
        "{path} was written by an older FocusDesk. It is brought up to date by the next command "
        "or by opening the window."
    ),
    "store-too-new": N_(
        "{path} was written by a newer FocusDesk. It was left as it is: use that version, or a "
        "newer one."
    ),
    "store-damaged": N_(
        "{path} is damaged ({why}). It was left as it is: focusdesk restore FILE puts a backup of "
        "yours in its place and keeps this one, focusdesk doctor tells details."
    ),
    "store-foreign": N_(
        "{path} is a database of another program. It was left as it is: choose another profile "
        "with --profile."
    ),
    "store-unreadable": N_(
        "{path} cannot be used: {why}. Check that you may read and write it and its folder."
    ),
    "store-full": N_(
        "No room on the disk of {path}. Nothing is lost: collecting goes on by itself when there "
        "is room again."
    ),
    "store-busy": N_("{path} is held by another program for too long. Try again in a moment."),
    # -- copies -------------------------------------------------------------------------------
    "backup-exists": N_("{path} exists already. Choose another name; nothing was overwritten."),
    "backup-damaged": N_(
        "{path} is no whole backup ({why}). Nothing was changed: choose another one."
    ),
    "store-in-use": N_(
        "{path} is open in a window or in another command. Nothing was changed: close it first."
    ),
    "no-such-file": N_("There is no file {path}, or nothing in it."),
    "no-such-folder": N_("There is no folder {path}."),
    # -- what is asked for does not exist -----------------------------------------------------
    "bad-id": N_(
        "“{id}” is no message and no conversation. A message is a number, a conversation is "
        "written like c12; focusdesk inbox lists them."
    ),
    "no-such-message": N_("There is no message {id}. focusdesk inbox and search list them."),
    "no-incoming-message": N_("{id} has no incoming message, so there is nothing to explain."),
    "no-deadline": N_("{id} has no deadline."),
    "no-deadline-removed": N_("No deadline of {id} was taken away."),
    "no-such-conversation": N_("There is no conversation {id}. focusdesk inbox lists them."),
    "no-such-account": N_("There is no account {id}. focusdesk account list shows them."),
    "no-such-client": N_("There is no client {id}. focusdesk client list shows them."),
    "no-such-offer": N_("There is no offer {id}. focusdesk client offers lists them."),
    "client-same": N_("Client {id} cannot be joined with itself."),
    "client-not-joined": N_("Client {id} was not joined with another one."),
    "no-such-suggestion": N_(
        "There is no suggestion {id} now. focusdesk rules suggestions lists them."
    ),
    "rules-never-changed": N_("The rules are those that FocusDesk came with: nothing to undo."),
    "schedule-changed-since": N_("The schedule was changed since then: nothing was undone."),
    "rules-changed-since": N_("The rules were changed since then: nothing was undone."),
    # -- what a person typed ------------------------------------------------------------------
    "when-unknown": N_(
        "“{text}” is not understood as a time. Write it like 3h, 17:00, tomorrow 9:00, monday "
        "or 2026-11-27T09:00."
    ),
    "when-past": _past,
    "length-unknown": N_(
        "“{text}” is not understood as a length of time. Write it like 90m, 1h30 or 2h."
    ),
    "length-range": N_("“{text}” is too short or too long. At least a second, at most a year."),
    "not-iso": N_(
        "{option} is “{text}”, and that is no instant. Write it like 2026-11-27T20:00, with an "
        "offset or without."
    ),
    "not-date": N_("{option} is “{text}”, and that is no date. Write it like 2026-11-27."),
    "file-not-text": N_("{path} is no text in UTF-8."),
    "zone-unknown": N_("There is no time zone {zone}. Write it like Europe/Lisbon."),
    "trip-incomplete": N_(
        "A trip needs its zone and the first day back. Write it like Europe/Lisbon --until "
        "2026-12-05."
    ),
    "client-nameless": N_("A client needs a name."),
    "no-display": N_(
        "There is no display to show the window on. focusdesk collect collects without one; "
        "focusdesk status, inbox and show tell what is here."
    ),
    "demo-profile-used": N_(
        "There is a profile at {path} already. The demo takes an empty folder, or none at all."
    ),
    "account-there-already": N_(
        "{label} is an account here already, number {id}. Sign in to that one anew instead of "
        "adding it twice."
    ),
    "secret-without-terminal": N_(
        "{name} cannot be asked for without a terminal. Give it on standard input with "
        "--secret-stdin."
    ),
    "secret-missing": N_("{name} was not given."),
    "clock-offset-number": N_(
        "{field} must be a number of seconds, and “{value}” is none. Unset it to live in the "
        "present."
    ),
}
