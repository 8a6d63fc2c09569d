"""What parsing a mail gives: plain values that cross from the worker to the engine."""

from __future__ import annotations

from dataclasses import dataclass

HTML_VERSION = 2
"""Grows when the same HTML gives another result."""

Mailbox = tuple[str, str]
"""A name as displayed (may be empty) and an address in lower case."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An attachment. `part` is the IMAP section and the transfer encoding: `2.1;base64`."""

    name: str
    content_type: str
    size: int
    part: str
    content_id: str
    inline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The fields of one mail; every text is valid Unicode without control characters.

    fingerprint
        What stays the same wherever this mail is met, its size left out; empty when nothing in
        the header tells it from another.
    references
        Message-IDs of References and In-Reply-To, oldest first.
    header_size
        Length of the raw header block in bytes.
    """

    message_id: str = ""
    fingerprint: str = ""
    references: tuple[str, ...] = ()
    sender: Mailbox | None = None
    reply_to: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    bcc: tuple[Mailbox, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    original: str = ""
    header_size: int = 0
    pieces: tuple[Piece, ...] = ()
    category: str = "message"
    automatic: bool = False
    """Sent by a program: its sender is nobody to list as a client."""
    has_link: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a mail could not be parsed: a saying's code and one argument."""

    code: str
    detail: str = ""
