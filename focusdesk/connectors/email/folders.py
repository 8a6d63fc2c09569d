"""Which of a mailbox's folders are read: those asked for, and where sent mail is kept."""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from focusdesk.connectors.email.settings import INBOX
from focusdesk.connectors.email.wire import Link

# the last part of the name, folded, where the server does not mark the folder (RFC 6154)
_SENT_NAMES = (
    "sent",
    "sent items",
    "sent messages",
    "sent mail",
    "sent-mail",
    "envoyés",
    "éléments envoyés",
    "messages envoyés",
    "courrier envoyé",
    "objets envoyés",
    "gesendet",
    "gesendete elemente",
    "gesendete objekte",
    "inviata",
    "enviados",
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A folder that can be opened."""

    name: str
    delimiter: str
    is_sent: bool


def listed(link: Link) -> list[Listed]:
    """Every folder that can be opened, in the server's order."""
    found: list[Listed] = []
    for flags, delimiter, name in _answers(link):
        marks = {flag.lower() for flag in flags}
        if isinstance(name, str) and not marks & {b"\\noselect", b"\\nonexistent"}:
            separator = delimiter.decode("ascii", "replace") if delimiter else ""
            found.append(Listed(name, separator, b"\\sent" in marks))
    return found


def _answers(link: Link) -> Iterable[tuple[Sequence[bytes], bytes | None, str | bytes]]:
    """LIST, with the marks of special folders where they have to be asked for."""
    if link.can("SPECIAL-USE") and link.can("LIST-EXTENDED"):
        typ, _ = link.imap._simple_command("LIST", '""', '"*"', "RETURN (SPECIAL-USE)")
        data = link.imap.untagged_responses.pop("LIST", [None])
        if typ == "OK":
            folders: Iterable[tuple[Sequence[bytes], bytes | None, str | bytes]] = (
                link.client._proc_folder_list(data)
            )
            return folders
        raise imaplib.IMAP4.error("LIST refused")
    plain: Iterable[tuple[Sequence[bytes], bytes | None, str | bytes]] = link.client.list_folders()
    return plain


def named(wanted: str, folders: Sequence[Listed]) -> Listed | None:
    """The folder that a person means: as written, in other letters, or below the namespace."""
    if wanted.upper() == INBOX:
        return Listed(INBOX, "", is_sent=False)
    folded = wanted.casefold()
    by_name: dict[str, Listed] = {}
    for one in reversed(folders):
        by_name[one.name.casefold()] = one
        by_name.setdefault(one.name.casefold().removeprefix(f"inbox{one.delimiter}"), one)
    exact = {one.name: one for one in folders}
    return exact.get(wanted) or by_name.get(folded)


def sent(folders: Sequence[Listed]) -> Listed | None:
    """Where sent mail is kept: the folder marked so, else the first of a usual name."""
    marked = next((one for one in folders if one.is_sent), None)
    if marked is not None:
        return marked
    by_name = {_last_part(one).casefold(): one for one in reversed(folders)}
    return next((by_name[name] for name in _SENT_NAMES if name in by_name), None)


def _last_part(folder: Listed) -> str:
    return folder.name.rpartition(folder.delimiter)[2] if folder.delimiter else folder.name
