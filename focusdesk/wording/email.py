"""Sentences about mail accounts: their form, finding and reaching a server, what went wrong."""

from __future__ import annotations

from focusdesk.i18n import N_, _
from focusdesk.model import Arguments
from focusdesk.wording import Sentence

_SOURCES = {
    "preset": N_("known to FocusDesk"),
    "autoconfig": N_("published by the domain"),
    "ispdb": N_("listed in Thunderbird's directory of providers"),
    "mx": N_("who takes the domain's mail"),
    "srv": N_("named by the domain's DNS"),
}


def _found(args: Arguments) -> str:
    return _("{host}:{port} ({source}), signing in as {user}.").format(
        host=args["host"],
        port=args["port"],
        source=_(_SOURCES.get(str(args["source"]), N_("found"))),
        user=args["user"],
    )


def _found_app_password(args: Arguments) -> str:
    advice = _("{provider} wants an app password, not your usual one: make one in its settings.")
    return f"{_found(args)} {advice.format(provider=args['provider'])}"


def _too_hard(args: Arguments) -> str:
    if args["detail"] == "memory":
        return _("Reading the mail took more memory than any honest mail needs; it was given up.")
    return _("Reading the mail took more time than any honest mail needs, so it was given up.")


SENTENCES: dict[str, Sentence] = {
    # -- the form -----------------------------------------------------------------------------
    "email-field-address": N_("E-mail address"),
    "email-field-imap": N_("Incoming server"),
    "email-help-imap": N_("HOST:PORT of the IMAP server. Left empty, it is looked for."),
    "email-field-security": N_("Security"),
    "email-help-security": N_(
        "tls from the first byte (port 993), starttls (port 143), or none, which is for a server "
        "on this computer only."
    ),
    "email-field-user": N_("User name"),
    "email-help-user": N_("The name to sign in with, where it is not the address."),
    "email-field-smtp": N_("Outgoing server"),
    "email-help-smtp": N_("HOST:PORT of the SMTP server, kept for sending."),
    "email-field-folders": N_("Folders"),
    "email-help-folders": N_(
        "The folder of sent mail is read in any case, so that your own replies stand in their "
        "conversations."
    ),
    "email-field-password": N_("Password"),
    "email-help-password": N_("Some providers want a password made for this program."),
    # -- what was typed -----------------------------------------------------------------------
    "email-address-invalid": N_("“{value}” is no e-mail address. Write it like nora@example.org."),
    "email-host-port-invalid": N_("“{value}” is no server. Write it like imap.example.org:993."),
    "email-security-unknown": N_("“{value}” is none of tls, starttls and none."),
    "email-plain-not-loopback": N_(
        "Without tls or starttls anybody on the way reads the password, so it is only allowed "
        "for a server on this computer, and {host} is none. Choose tls or starttls."
    ),
    "email-password-missing": N_("There is no password for this account. Sign in again."),
    # -- finding the server -------------------------------------------------------------------
    "email-server-found": _found,
    "email-server-found-app-password": _found_app_password,
    "email-server-not-found": N_(
        "No mail server of {domain} could be found. Ask its provider for the IMAP server and "
        "give it as HOST:PORT."
    ),
    "email-server-search-failed": N_(
        "Nobody could be asked for the mail server of {domain}. Check the network, or give the "
        "IMAP server as HOST:PORT."
    ),
    # -- reaching it --------------------------------------------------------------------------
    "email-no-such-host": N_("There is no server called {host}. Check the name."),
    "email-port-refused": N_("{host} takes no connection at port {port}. Check the port."),
    "email-no-answer": N_("{host} does not answer at port {port}."),
    "email-no-network": N_("{host} cannot be reached from here now."),
    "email-no-greeting": N_("{host} took the connection and said nothing."),
    "email-no-imap-here": N_("What answers at {host} is no IMAP server. Check the port."),
    "email-connection-lost": N_("The connection to {host} was lost."),
    "email-server-confused": N_("{host} answered what no IMAP server answers."),
    "email-server-busy": N_("{host} takes no more connections for now."),
    "email-slept": N_("The computer slept. Connecting to {host} anew."),
    # -- certificates -------------------------------------------------------------------------
    "email-no-tls-here": N_(
        "{host} does not speak TLS at this port. Try port 993, or starttls at port 143."
    ),
    "email-no-starttls": N_("{host} offers no STARTTLS. Try tls at port 993."),
    "email-tls-failed": N_("No secure connection to {host} ({reason})."),
    "email-certificate-expired": N_(
        "The certificate of {host} expired on {date}. Nothing was sent. Whoever runs the server "
        "has to renew it."
    ),
    "email-certificate-not-yet-valid": N_(
        "The certificate of {host} is valid only from {date}. Check the date of this computer."
    ),
    "email-certificate-other-name": N_(
        "The certificate that {host} shows belongs to {names}. Nothing was sent. Check the name "
        "of the server."
    ),
    "email-certificate-self-signed": N_(
        "The certificate of {host} is signed by itself, so nobody vouches for it. Nothing was sent."
    ),
    "email-certificate-unknown-issuer": N_(
        "Nobody whom this computer trusts vouches for the certificate of {host}. Nothing was sent."
    ),
    "email-certificate-refused": N_(
        "The certificate of {host} was refused ({reason}). Nothing was sent."
    ),
    # -- signing in ---------------------------------------------------------------------------
    "password-refused": N_("{host} refused the password. Check user name and password."),
    "email-app-password-needed": N_(
        "{host} refused the password. {provider} wants an app password, not your usual one: "
        "make one in its settings."
    ),
    "email-oauth-only": N_(
        "{provider} ({host}) takes no passwords from mail programs any more, and FocusDesk "
        "cannot sign in there yet."
    ),
    "email-no-password-sign-in": N_("{host} takes no passwords at this port. Try tls."),
    # -- folders ------------------------------------------------------------------------------
    "email-folder-missing": N_("There is no folder {folder} in this mailbox any more."),
    "email-folder-missing-among": N_("There is no folder {folder}. There are: {names}."),
    "email-folder-renumbered": N_("The server numbers the mails of {folder} anew."),
    "email-folder-renumbered-often": N_(
        "The server keeps numbering the mails of {folder} anew, so it is left alone for some "
        "hours. Nothing is lost; whoever runs the server should know."
    ),
    # -- one mail -----------------------------------------------------------------------------
    "email-attachment-gone": N_("The mail with this attachment is no longer on the server."),
    "email-errand-refused": N_("The server refused it."),
    "mail-unreadable": N_("The mail could not be read ({detail})."),
    "mail-too-hard": _too_hard,
    "mail-without-body": N_("The server lists this mail and gives no text of it."),
}
