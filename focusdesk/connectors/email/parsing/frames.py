"""How mails go to the worker and their fields come back: lengths and bytes over two pipes.

JSON and not pickle: what a hostile mail made of the worker must not run in the engine.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from focusdesk.connectors.email.parsing.result import Mail, Mailbox, Piece, Unreadable

SOURCE_LIMIT = 2_000_000
"""Bytes of a mail that are sent and looked at."""

_COUNT = struct.Struct("<I")
_MAIL = struct.Struct("<IB")
_RESULT = struct.Struct("<II")
_WITH_HTML, _WHOLE = 1, 2

Outcome = Mail | Unreadable


HELLO = b"ready"
"""What the worker says first: it could be started, and everything is imported."""


class Ended(Exception):
    """The other side closed its end of the pipe."""


@dataclass(frozen=True, slots=True)
class Source:
    """A mail to parse. `whole` False: its bytes break off."""

    raw: bytes
    whole: bool = True
    with_html: bool = True


def read_hello(pipe: BinaryIO) -> None:
    """Raises `Ended`."""
    if _exactly(pipe, len(HELLO)) != HELLO:
        raise Ended


def write_mails(pipe: BinaryIO, mails: list[Source]) -> None:
    pipe.write(_COUNT.pack(len(mails)))
    for mail in mails:
        raw = mail.raw[:SOURCE_LIMIT]
        flags = _WITH_HTML * mail.with_html | _WHOLE * (mail.whole and len(raw) == len(mail.raw))
        pipe.write(_MAIL.pack(len(raw), flags))
        pipe.write(raw)
    pipe.flush()


def read_mails(pipe: BinaryIO) -> list[Source]:
    (count,) = _COUNT.unpack(_exactly(pipe, _COUNT.size))
    mails: list[Source] = []
    for _ in range(count):
        length, flags = _MAIL.unpack(_exactly(pipe, _MAIL.size))
        mails.append(Source(_exactly(pipe, length), bool(flags & _WHOLE), bool(flags & _WITH_HTML)))
    return mails


def write_outcome(pipe: BinaryIO, outcome: Outcome) -> None:
    original = outcome.original.encode() if isinstance(outcome, Mail) else b""
    fields = json.dumps(_listed(outcome), ensure_ascii=False, separators=(",", ":")).encode()
    pipe.write(_RESULT.pack(len(fields), len(original)))
    pipe.write(fields)
    pipe.write(original)
    pipe.flush()


def read_outcome(pipe: BinaryIO) -> Outcome:
    """Raises `Ended`."""
    fields, original = _RESULT.unpack(_exactly(pipe, _RESULT.size))
    return _outcome(json.loads(_exactly(pipe, fields)), _exactly(pipe, original))


def _exactly(pipe: BinaryIO, count: int) -> bytes:
    content = pipe.read(count)
    if len(content) < count:
        raise Ended
    return content


def _listed(outcome: Outcome) -> list[Any]:
    if isinstance(outcome, Unreadable):
        return [outcome.code, outcome.detail]
    pieces = [
        (piece.name, piece.content_type, piece.size, piece.part, piece.content_id, piece.inline)
        for piece in outcome.pieces
    ]
    return [
        outcome.message_id,
        outcome.fingerprint,
        outcome.references,
        outcome.sender,
        outcome.reply_to,
        outcome.to,
        outcome.cc,
        outcome.bcc,
        outcome.subject,
        outcome.text,
        outcome.html,
        outcome.header_size,
        pieces,
        outcome.category,
        outcome.automatic,
        outcome.has_link,
    ]


def _outcome(listed: list[Any], original: bytes) -> Outcome:
    if len(listed) == 2:
        return Unreadable(*listed)
    return Mail(
        message_id=listed[0],
        fingerprint=listed[1],
        references=tuple(listed[2]),
        sender=_mailbox(listed[3]) if listed[3] else None,
        reply_to=_mailboxes(listed[4]),
        to=_mailboxes(listed[5]),
        cc=_mailboxes(listed[6]),
        bcc=_mailboxes(listed[7]),
        subject=listed[8],
        text=listed[9],
        html=listed[10],
        original=original.decode(),
        header_size=listed[11],
        pieces=tuple(Piece(*piece) for piece in listed[12]),
        category=listed[13],
        automatic=listed[14],
        has_link=listed[15],
    )


def _mailbox(listed: list[str]) -> Mailbox:
    name, address = listed
    return name, address


def _mailboxes(listed: list[list[str]]) -> tuple[Mailbox, ...]:
    return tuple(_mailbox(one) for one in listed)
