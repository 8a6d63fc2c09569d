"""What the engine, the vault and the profile have to say: states of accounts, secrets, requests."""

from __future__ import annotations

from focusdesk.i18n import N_, _
from focusdesk.model import Arguments
from focusdesk.wording import Sentence


def _cannot_write(args: Arguments) -> str:
    """With the system's reason in the reader's language, where that is one of the usual ones."""
    why = str(args["why"])
    said = _("{path} cannot be written: {why}.")
    return said.format(path=args["path"], why=_(why) if why else why)


SENTENCES: dict[str, Sentence] = {
    # -- why a message stands where it stands, without a decision -----------------------------
    "history": N_("It stood there already when the account was added, so it was never announced."),
    "own-message": N_("You wrote it yourself: your own messages are neither held nor announced."),
    "undecided": N_("It was never decided about."),
    # -- accounts -----------------------------------------------------------------------------
    "account-paused": N_("Paused by you."),
    "account-broken": N_(
        "An error of FocusDesk itself ({error}) ended it; the others go on. engine.log in the "
        "profile tells where."
    ),
    "connector-ended": N_("The connection ended; it is tried again."),
    "no-secret": N_("There is no {field} for this account. Sign in again."),
    "kind-unknown": N_("There is no kind of account called {kind}. There are: {choices}."),
    "kind-broken": N_(
        "The extension for {kind} cannot be loaded ({error}). Install it anew, or remove it."
    ),
    "setting-unknown": N_("{kind} accounts have no setting {name}."),
    "setting-missing": N_("Still missing: {name}."),
    "not-supported": N_("This kind of account cannot do that."),
    # -- attachments --------------------------------------------------------------------------
    "no-such-attachment": N_("Message {id} has no attachment {number}. focusdesk show lists them."),
    "attachment-gone": N_("The attachment is no longer where message {id} came from."),
    "cannot-write": _cannot_write,
    # -- engine and control socket ------------------------------------------------------------
    "engine-running": N_(
        "An engine runs this profile already: the window's, or another focusdesk collect."
    ),
    "engine-gone": N_("The engine does not answer. Start it with focusdesk collect."),
    "control-socket": N_(
        "No socket can be made at {path}: {why}. Move away what is there, or choose a shorter "
        "path with --profile."
    ),
    "control-folder-taken": N_(
        "{path} belongs to somebody else. Move the profile to a folder with a shorter path."
    ),
    "control-line-too-long": N_("The engine sent more than can be read at once."),
    "request-broken": N_(
        "The engine failed at this ({error}). engine.log in the profile tells where."
    ),
    "request-unknown": N_(
        "The running engine does not know the request {name}. End it, so that the new version "
        "can start."
    ),
    # -- the profile --------------------------------------------------------------------------
    "profile-folder": N_("The folder {path} cannot be made: {why}. Choose another with --profile."),
    # -- secrets ------------------------------------------------------------------------------
    "vault-nowhere": N_(
        "There is no system keyring here. Start one, or set {variable}: secrets then go into an "
        "encrypted file in the profile."
    ),
    "vault-keyring-locked": N_("The system's keyring is locked. Unlock it and try again."),
    "vault-file-needs-passphrase": N_(
        "The secrets are in an encrypted file. Set {variable} to open it."
    ),
    "vault-wrong-passphrase": N_("{variable} does not open the encrypted file of secrets."),
    "vault-file-damaged": N_(
        "{path} is damaged, and the secrets in it are lost. Move it away and sign in to the "
        "accounts again."
    ),
    # -- attention ----------------------------------------------------------------------------
    "breakpoint-minutes": N_("A due delivery can wait 0 to {longest} minutes."),
    # -- notifications ------------------------------------------------------------------------
    "no-notifier": N_(
        "No desktop notification can be shown here. The window shows its own; without a window, "
        "focusdesk status tells."
    ),
}
