"""A mail that is too large to fetch whole: what it carries, and the texts behind the cut."""

from __future__ import annotations

import imaplib
import re
from email.parser import BytesHeaderParser
from typing import Any, Final

from focusdesk.connectors.base import Attachment
from focusdesk.connectors.email import structure
from focusdesk.connectors.email.wire import Link

TEXT_LIMIT: Final = 500_000
"""Bytes that are fetched of each text."""
TEXTS_LIMIT: Final = 20
_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_ODD: Final = (
    # imapclient's reader of answers calls itself for each bracket
    *(imaplib.IMAP4.error, RecursionError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError),
)
"""What a refusal is, and an answer that breaks the protocol."""


def completed(link: Link, uid: int, body: bytes) -> tuple[bytes, tuple[Attachment, ...]]:
    """The mail with every text it has, and its attachments.

    `body` is its beginning, and stays as it is where no text stands behind it. What the server
    does not tell of this mail, or tells so that nobody can read it, is left out: another time the
    answer would be the same, and no mail behind this one would ever come.

    Raises `OSError`, `imaplib.IMAP4.abort` when the connection is lost.
    """
    try:
        tree = link.client.fetch([uid], ["BODYSTRUCTURE"])[uid][b"BODYSTRUCTURE"]
        attachments = structure.attachments(tree)
        texts = structure.texts_behind(tree, len(body))[:TEXTS_LIMIT]
    except imaplib.IMAP4.abort:
        raise
    except _ODD:
        return body, ()
    try:
        return (_of_texts(link, uid, body, tree, texts) if texts else body), attachments
    except imaplib.IMAP4.abort:
        raise
    except _ODD:
        return body, attachments


def _of_texts(link: Link, uid: int, body: bytes, tree: Any, texts: tuple[str, ...]) -> bytes:
    """Of the texts, those that came; `body` where none did."""
    header = _HEADER_END.split(body, maxsplit=1)[0]
    boundary = BytesHeaderParser().parsebytes(header).get_boundary()
    if not boundary:
        return body
    items = [f"BODY.PEEK[{one}.MIME]" for one in texts]
    items += [f"BODY.PEEK[{one}]<0.{TEXT_LIMIT}>" for one in texts]
    came = link.client.fetch([uid], items)[uid]
    parts: dict[str, bytes] = {}
    for one in texts:
        head, text = came.get(f"BODY[{one}.MIME]".encode()), came.get(f"BODY[{one}]<0>".encode())
        if isinstance(head, bytes) and isinstance(text, bytes):
            parts[one] = head.rstrip() + b"\r\n\r\n" + text
    return structure.of_texts(tree, header, boundary, parts) if parts else body
