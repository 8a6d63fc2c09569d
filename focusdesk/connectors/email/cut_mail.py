"""A mail that is too large to fetch whole: what it carries, and the texts behind the cut."""

from __future__ import annotations

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


def completed(link: Link, uid: int, body: bytes) -> tuple[bytes, tuple[Attachment, ...]]:
    """The mail with every text it has, and its attachments.

    `body` is its beginning, and stays as it is where no text stands behind it. Where the server's
    answer is odd there are no attachments either.
    """
    try:
        tree = link.client.fetch([uid], ["BODYSTRUCTURE"])[uid][b"BODYSTRUCTURE"]
        attachments = structure.attachments(tree)
        texts = structure.texts_behind(tree, len(body))[:TEXTS_LIMIT]
        return (_of_texts(link, uid, body, tree, texts) if texts else body), attachments
    except (KeyError, ValueError, TypeError, IndexError, AttributeError):
        return body, ()


def _of_texts(link: Link, uid: int, body: bytes, tree: Any, texts: tuple[str, ...]) -> bytes:
    """Raises `KeyError` for a text that did not come."""
    header = _HEADER_END.split(body, maxsplit=1)[0]
    boundary = BytesHeaderParser().parsebytes(header).get_boundary()
    if not boundary:
        return body
    items = [f"BODY.PEEK[{one}.MIME]" for one in texts]
    items += [f"BODY.PEEK[{one}]<0.{TEXT_LIMIT}>" for one in texts]
    came = link.client.fetch([uid], items)[uid]
    parts = {
        one: came[f"BODY[{one}.MIME]".encode()].rstrip()
        + b"\r\n\r\n"
        + came[f"BODY[{one}]<0>".encode()]
        for one in texts
    }
    return structure.of_texts(tree, header, boundary, parts)
