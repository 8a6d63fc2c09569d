"""From a parsed mail and what the server said of it to the message that is stored; pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from focusdesk.connectors.base import Attachment, RemoteKey, RemoteMessage, Thread
from focusdesk.connectors.email.parsing.result import HTML_VERSION, Mail, Mailbox
from focusdesk.connectors.email.responses import Fetched
from focusdesk.model import Address, Category, Instant

CHANNEL = "email"
NOBODY = "unknown@sender.invalid"
"""Stands for a sender who gave no address (RFC 2606: nobody can have it)."""

_PREFIX = re.compile(
    r"(?:\s*(?:re|ré|rép|aw|sv|antw|fwd?|tr|wg|rv|res|enc)\s*(?:\[\d+\]|\(\d+\))?\s*[::])+\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that a mail was met in. `outgoing`: what lies there was sent by its owner."""

    folder: str
    uidvalidity: int
    outgoing: bool

    @property
    def space(self) -> str:
        return space(self.folder, self.uidvalidity)

    def key(self, uid: int) -> RemoteKey:
        return RemoteKey(self.space, uid)


def space(folder: str, uidvalidity: int) -> str:
    """The key space of a folder at one UIDVALIDITY."""
    return f"{folder};{uidvalidity}"


def read_space(text: str) -> tuple[str, int]:
    """Folder and UIDVALIDITY of a space."""
    folder, _, uidvalidity = text.rpartition(";")
    return folder, int(uidvalidity) if uidvalidity.isdigit() else 0


def dedupe(message_id: str, fingerprint: str, fetched: Fetched) -> str:
    """The name of the same mail wherever it is met; empty when nothing tells it from others.

    Gmail's own number where there is one, else Message-ID and a hash of From, Date and size;
    never the Message-ID alone.
    """
    if fetched.gmail_id is not None:
        return f"gmail:{fetched.gmail_id}"
    if not fingerprint:
        return ""
    digest = hashlib.sha256(f"{fingerprint} {fetched.size}".encode()).hexdigest()[:16]
    return f"{message_id}#{digest}"


def remote_message(
    mail: Mail,
    fetched: Fetched,
    place: Place,
    own: frozenset[str],
    *,
    history: bool,
    attachments: tuple[Attachment, ...] | None,
) -> RemoteMessage:
    """The message for one mail. `attachments` None: those that parsing found."""
    recipients = _addresses((*mail.to, *mail.cc, *mail.bcc))
    outgoing = place.outgoing or _is_sent_by_owner(mail, own)
    author = _address(mail.sender if outgoing else _sender(mail, own))
    name = dedupe(mail.message_id, mail.fingerprint, fetched)
    assert fetched.body is not None
    return RemoteMessage(
        key=place.key(fetched.uid),
        party=(recipients[0] if recipients else author) if outgoing else author,
        author=author,
        received=fetched.received or Instant(0),
        thread=_thread(mail, fetched, name, place),
        outgoing=outgoing,
        history=history,
        read=outgoing or fetched.seen,
        recipients=recipients,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        html_version=HTML_VERSION if mail.html else 0,
        original=mail.original.encode(),
        headers=fetched.body[: mail.header_size],
        attachments=_listed(mail) if attachments is None else attachments,
        category=Category.MESSAGE if outgoing else Category(mail.category),
        direct=any(address in own for _, address in mail.to),
        has_link=mail.has_link,
        listed=outgoing or not mail.automatic,
        dedupe=name,
    )


def _is_sent_by_owner(mail: Mail, own: frozenset[str]) -> bool:
    """An own mail outside of Sent: from oneself, to somebody else.

    What comes from one's own address to oneself may be a form on one's own site that carries a
    client's request: it arrives like any other.
    """
    if mail.sender is None or mail.sender[1] not in own:
        return False
    if any(address not in own for _, address in mail.reply_to):
        return False
    return bool(mail.to) and not any(address in own for _, address in mail.to)


def _sender(mail: Mail, own: frozenset[str]) -> Mailbox | None:
    """Who wrote an incoming mail: a form on one's own site writes in one's own name, and says
    whose request it carries in Reply-To.
    """
    if mail.sender is not None and mail.sender[1] in own:
        return next((box for box in mail.reply_to if box[1] not in own), mail.sender)
    return mail.sender


def _thread(mail: Mail, fetched: Fetched, name: str, place: Place) -> Thread:
    """Its Message-ID first, then what it answers; a mail without one is called by its place."""
    own_name = mail.message_id or name or f"{place.space};{fetched.uid}"
    keys = [own_name, *(key for key in mail.references if key != own_name)]
    if fetched.gmail_thread is not None:
        keys.append(f"gmail:{fetched.gmail_thread}")
    title = title_of(mail.subject)
    return Thread(
        keys=tuple(keys),
        title=title,
        is_reply_by_subject=not mail.references and bool(title) and title != mail.subject,
    )


def title_of(subject: str) -> str:
    """A subject without `Re:`, `TR :`, `Fwd:` and their like."""
    match = _PREFIX.match(subject)
    return subject[match.end() :].strip() if match else subject


def _address(mailbox: Mailbox | None) -> Address:
    if mailbox is None:
        return Address(CHANNEL, NOBODY)
    return Address(CHANNEL, mailbox[1], mailbox[0])


def _addresses(mailboxes: Iterable[Mailbox]) -> tuple[Address, ...]:
    return tuple({box[1]: _address(box) for box in reversed(list(mailboxes))}.values())[::-1]


def _listed(mail: Mail) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            name=piece.name,
            content_type=piece.content_type,
            size=piece.size,
            part=piece.part,
            content_id=piece.content_id,
            inline=piece.inline,
        )
        for piece in mail.pieces
    )
