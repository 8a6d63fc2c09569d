"""The attachments of a mail that is too large to fetch whole, from its BODYSTRUCTURE; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from focusdesk.connectors.base import Attachment
from focusdesk.connectors.email.parsing import filenames, headers

PARTS_LIMIT = 300
_TEXT = ("text/plain", "text/html", "text/enriched")
_RFC2231 = ("'", 2)


def attachments(structure: Any) -> tuple[Attachment, ...]:
    """What a mail carries beside its text. `structure` is imapclient's BodyData."""
    found: list[Attachment] = []
    for section, part in _leaves(structure):
        attachment = _attachment(section, part, len(found) + 1)
        if attachment is not None:
            found.append(attachment)
    return tuple(found)


def _leaves(structure: Any) -> Iterator[tuple[str, Any]]:
    stack: list[tuple[str, Any]] = [("", structure)]
    seen = 0
    while stack and seen < PARTS_LIMIT:
        section, part = stack.pop()
        seen += 1
        if isinstance(part[0], list):
            prefix = f"{section}." if section else ""
            children = [(f"{prefix}{n}", child) for n, child in enumerate(part[0], start=1)]
            stack.extend(reversed(children))
        else:
            yield section or "1", part


def _attachment(section: str, part: Any, n: int) -> Attachment | None:
    """RFC 3501, 7.4.2: type, subtype, parameters, id, description, encoding, size …"""
    main, sub = _text(part[0]).lower(), _text(part[1]).lower()
    content_type = headers.tidy(f"{main}/{sub}", 100)
    disposition, given = _disposition(part)
    name = given or _parameters(part[2]).get("name", "")
    if content_type in _TEXT and disposition != "attachment" and not name:
        return None
    encoding = _text(part[5]).lower() if len(part) > 5 else ""
    encoding = encoding if encoding in ("base64", "quoted-printable") else ""
    size = part[6] if len(part) > 6 and isinstance(part[6], int) else -1
    content_id = headers.tidy(_text(part[3]), 300).strip("<> ")
    return Attachment(
        name=filenames.safe(name, content_type, n),
        content_type=content_type,
        # lines of 76 letters and their ends hold 57 bytes
        size=size * 57 // 78 if encoding == "base64" and size > 0 else size,
        part=f"{section};{encoding}" if encoding else section,
        content_id=content_id,
        inline=disposition != "attachment" and bool(content_id) and main == "image",
    )


def _disposition(part: Any) -> tuple[str, str]:
    """The disposition wherever in the extension data it stands: it is the pair whose first is
    a word and whose second a list of parameters.
    """
    for item in part[7:]:
        if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], bytes):
            word = item[0].decode("ascii", "replace").lower()
            if word in ("attachment", "inline"):
                return word, _parameters(item[1]).get("filename", "")
    return "", ""


def _parameters(given: Any) -> dict[str, str]:
    """A flat list of names and values; continued and encoded ones put together (RFC 2231)."""
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bytes]]] = {}
    pairs = list(given) if isinstance(given, tuple) else []
    for raw_name, value in zip(pairs[::2], pairs[1::2], strict=False):
        name, content = _text(raw_name).lower(), value if isinstance(value, bytes) else b""
        base, star, rest = name.partition("*")
        if not star:
            plain[base] = headers.text(content, 500)
        else:
            number = rest.rstrip("*")
            pieces.setdefault(base, []).append((int(number) if number.isdigit() else 0, content))
    for base, parts in pieces.items():
        plain[base] = _extended(b"".join(content for _, content in sorted(parts)))
    return plain


def _extended(value: bytes) -> str:
    from urllib.parse import unquote_to_bytes

    from focusdesk.connectors.email.parsing.charsets import decoded

    mark, times = _RFC2231
    parts = value.split(mark.encode(), times)
    if len(parts) == times + 1:
        return headers.tidy(
            decoded(unquote_to_bytes(parts[2]), parts[0].decode("ascii", "replace")), 500
        )
    return headers.text(value, 500)


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
