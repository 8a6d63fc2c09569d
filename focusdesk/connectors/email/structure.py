"""What a mail that is too large to fetch whole is made of, from its BODYSTRUCTURE; pure.

Its attachments are listed; and where texts stand behind large files, as between pictures, the
mail is put together again from its texts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from focusdesk.connectors import filenames
from focusdesk.connectors.base import Attachment
from focusdesk.connectors.email.parsing import headers

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


def texts_behind(structure: Any, fetched: int) -> tuple[str, ...]:
    """The sections of all texts, if one of them ends behind the first `fetched` bytes.

    Sections are as IMAP numbers them (`1.2`); without one behind, or in a mail of one part, none.
    """
    texts: list[str] = []
    at, last = 0, 0
    for section, part in _leaves(structure):
        at += part[6] if len(part) > 6 and isinstance(part[6], int) else 0
        if _is_text(part):
            texts.append(section)
            last = at
    behind = isinstance(structure[0], list) and last > fetched
    return tuple(texts) if behind else ()


def of_texts(structure: Any, header: bytes, boundary: str, parts: Mapping[str, bytes]) -> bytes:
    """The mail without its files: the tree of its parts, with those in `parts` as its leaves.

    header
        The mail's own, whose Content-Type names the `boundary`.
    parts
        A part by its section, with its MIME header.
    """
    return header.rstrip() + b"\r\n\r\n" + _multipart(structure, "", boundary, parts)


def _multipart(structure: Any, section: str, boundary: str, parts: Mapping[str, bytes]) -> bytes:
    line = f"--{boundary}".encode("utf-8", "surrogateescape")
    written = b""
    for n, child in enumerate(structure[0], start=1):
        place = f"{section}.{n}" if section else str(n)
        if isinstance(child[0], list):
            # never made of the sender's own: theirs may hold a quotation mark
            inner = f"focusdesk-{place}"
            kind = headers.tidy(_text(child[1]).lower(), 40) or "mixed"
            head = f'Content-Type: multipart/{kind}; boundary="{inner}"\r\n\r\n'
            content = head.encode() + _multipart(child, place, inner, parts)
        elif place in parts:
            content = parts[place]
        else:
            continue
        written += line + b"\r\n" + content + b"\r\n"
    return written + line + b"--\r\n"


def _is_text(part: Any) -> bool:
    disposition, name = _disposition(part)
    content_type = f"{_text(part[0])}/{_text(part[1])}".lower()
    named = name or _parameters(part[2]).get("name", "")
    return content_type in _TEXT and disposition != "attachment" and not named


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
    if _is_text(part):
        return None
    content_type = headers.tidy(f"{main}/{sub}", 100)
    disposition, given = _disposition(part)
    name = given or _parameters(part[2]).get("name", "")
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
