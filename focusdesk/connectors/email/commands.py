"""The few IMAP commands that collecting needs, over one signed-in connection. They block.

Every one raises `OSError` or `imaplib.IMAP4.abort` when the connection is lost, and
`imaplib.IMAP4.error` when the server says no.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from focusdesk.connectors.email import responses
from focusdesk.connectors.email.responses import NOTHING, Fetched, Ranges
from focusdesk.connectors.email.wire import Link

BODY_ITEMS = "UID FLAGS INTERNALDATE RFC822.SIZE"
MAX_UID = 4_294_967_295


class NoSuchFolder(Exception):
    """The server has no folder of this name, or does not let us in."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a folder told. `uidnext`, `modseq` 0: the server did not say."""

    uidvalidity: int
    uidnext: int
    modseq: int
    exists: int
    changed: tuple[Fetched, ...] = ()
    vanished: Ranges = NOTHING
    told_changes: bool = False
    """`changed` and `vanished` are all that happened since the state that was named."""


@dataclass(frozen=True, slots=True)
class Status:
    """STATUS of a folder that is not open; equal values mean that nothing has happened."""

    uidvalidity: int
    uidnext: int
    messages: int
    unseen: int
    modseq: int


def enable(link: Link) -> None:
    """Ask for change tracking, the better kind first (RFC 7162, 5161)."""
    if link.can("ENABLE"):
        for extension in ("QRESYNC", "CONDSTORE"):
            if link.can(extension):
                link.client.enable(extension)
                return


def tracks_changes(link: Link) -> bool:
    return link.can("CONDSTORE") or link.can("QRESYNC")


def tracks_vanished(link: Link) -> bool:
    return link.can("QRESYNC") and link.can("ENABLE")


def examine(link: Link, folder: str, *, since: tuple[int, int] | None = None) -> Opened:
    """Open a folder for reading. `since` (UIDVALIDITY, MODSEQ): tell what changed from there,
    where the server can. Raises `NoSuchFolder`.
    """
    return _open(link, "EXAMINE", folder, since)


def select(link: Link, folder: str) -> Opened:
    """Open a folder for writing flags. Raises `NoSuchFolder`."""
    return _open(link, "SELECT", folder, None)


def _open(link: Link, command: str, folder: str, since: tuple[int, int] | None) -> Opened:
    imap = link.imap
    parameters: list[str] = []
    if since is not None and tracks_vanished(link):
        parameters.append(f"(QRESYNC ({since[0]} {since[1]}))")
    elif tracks_changes(link):
        parameters.append("(CONDSTORE)")
    imap.untagged_responses = {}
    link.heard = set()
    imap.is_readonly = True  # else imaplib takes READ-ONLY for an error
    typ, data = imap._simple_command(command, link.client._normalise_folder(folder), *parameters)
    if typ != "OK":
        imap.state = "AUTH"
        raise NoSuchFolder(_text(data))
    imap.state = "SELECTED"
    untagged = imap.untagged_responses
    imap.untagged_responses = {}
    return Opened(
        uidvalidity=_number(untagged, "UIDVALIDITY"),
        uidnext=_number(untagged, "UIDNEXT"),
        modseq=_number(untagged, "HIGHESTMODSEQ"),
        exists=_number(untagged, "EXISTS"),
        changed=tuple(responses.fetched(untagged.get("FETCH", []))[0]),
        vanished=responses.vanished(untagged.get("VANISHED", [])),
        told_changes=bool(parameters) and "QRESYNC" in parameters[0],
    )


def status(link: Link, folder: str) -> Status:
    """Raises `NoSuchFolder`."""
    items = ["UIDVALIDITY", "UIDNEXT", "MESSAGES", "UNSEEN"]
    if tracks_changes(link):
        items.append("HIGHESTMODSEQ")
    try:
        told = link.client.folder_status(folder, items)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise NoSuchFolder(str(error)) from error
    return Status(
        *(
            int(told.get(item, 0) or 0)
            for item in (b"UIDVALIDITY", b"UIDNEXT", b"MESSAGES", b"UNSEEN", b"HIGHESTMODSEQ")
        )
    )


def fetch(
    link: Link, uids: str, items: str, modifiers: str = "", *, partial: bool = False
) -> tuple[list[Fetched], Ranges]:
    """UID FETCH: the responses, unsolicited ones included, and what vanished.

    An unsolicited response may bear flags only; whoever needs a body looks whether it came.
    `partial`: some answers and a NO will do, because mails may go meanwhile (RFC 5530).
    """
    imap = link.imap
    link.heard |= {"FETCH", "VANISHED"} & imap.untagged_responses.keys()
    imap.untagged_responses.pop("FETCH", None)
    imap.untagged_responses.pop("VANISHED", None)
    arguments = ["FETCH", uids, f"({items})"]
    if modifiers:
        arguments.append(f"({modifiers})")
    tag = imap._command("UID", *arguments)
    typ, data = imap._command_complete("FETCH", tag)
    records = imap.untagged_responses.pop("FETCH", [])
    if typ != "OK" and not (partial and records):
        raise imaplib.IMAP4.error(f"FETCH: {_text(data)}")
    gone = imap.untagged_responses.pop("VANISHED", [])
    came, strays = responses.fetched(records)
    if strays:
        link.heard.add("FETCH")
    if gone and "VANISHED" not in modifiers:
        link.heard.add("VANISHED")
    return came, responses.vanished(gone)


def search(link: Link, criteria: Sequence[Any]) -> list[int]:
    """UID SEARCH, ascending. The answer is whole: an error raises."""
    return sorted(link.client.search(list(criteria)))


def search_range(link: Link, low: int, high: int) -> list[int]:
    """The UIDs that exist from `low` to `high`. `n:*` names the last one even below n."""
    if low > high:
        return []
    found = search(link, ["UID", f"{low}:{high}"])
    return [uid for uid in found if low <= uid <= high]


@dataclass(frozen=True, slots=True)
class Told:
    """What the server said, unasked, of the folder that is open."""

    exists: int | None
    expunged: bool
    flags: bool


def told(link: Link) -> Told:
    """What was said since this was last called."""
    untagged = link.imap.untagged_responses
    exists = untagged.pop("EXISTS", None)
    heard = link.heard | {"EXPUNGE", "VANISHED", "FETCH"} & untagged.keys()
    for name in heard:
        untagged.pop(name, None)
    link.heard = set()
    return Told(
        exists=int(exists[-1]) if exists and exists[-1].isdigit() else None,
        expunged=bool(heard & {"EXPUNGE", "VANISHED"}),
        flags="FETCH" in heard,
    )


def noop(link: Link) -> None:
    link.imap.noop()


def store_seen(link: Link, uids: Iterable[int], *, seen: bool) -> None:
    """`+FLAGS.SILENT` or `-FLAGS.SILENT`: saying it twice is saying it once."""
    command = "+FLAGS.SILENT" if seen else "-FLAGS.SILENT"
    typ, data = link.imap.uid("STORE", responses.uid_set(uids), command, r"(\Seen)")
    if typ != "OK":
        raise imaplib.IMAP4.error(f"STORE: {_text(data)}")


def _number(untagged: dict[str, list[Any]], name: str) -> int:
    told = untagged.get(name)
    value = told[-1] if told else None
    return int(value) if value and value.isdigit() else 0


def _text(data: Any) -> str:
    last = data[-1] if data else b""
    return last.decode("utf-8", "replace") if isinstance(last, bytes) else ""
