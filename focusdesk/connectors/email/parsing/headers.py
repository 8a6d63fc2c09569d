"""Header fields from raw bytes, each on its own: unfolded, decoded, never raising.

Works on the raw block and not on the library's parsed fields, so that an encoded line break in
an address or a broken encoded word spoils that one field at most (RFC 5322, 2047).
"""

from __future__ import annotations

import binascii
import hashlib
import re

from focusdesk.connectors.email.parsing.charsets import decoded
from focusdesk.connectors.email.parsing.result import Mailbox

BLOCK_LIMIT = 262_144
"""Bytes of a header block that are looked at."""
FIELD_LIMIT = 16_384
"""Bytes of one field that are decoded."""
FIELDS_LIMIT = 20
"""Fields of one name that are read for addresses."""
ADDRESSES_LIMIT = 200
REFERENCES_LIMIT = 100

_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.MULTILINE)
_FOLD = re.compile(rb"[\r\n]+[ \t]*")
_WORD = re.compile(rb"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,40})?\?([bBqQ])\?(.*?)\?=", re.DOTALL)
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]+")
_COMMENT = re.compile(r"\([^()]*\)")
_SPACES = re.compile(r"\s+")
_MESSAGE_ID = re.compile(rb"<([^<>\s]{1,500})>")
_TOKEN = re.compile(
    # the lengths keep a field of nothing but openings from taking quadratic time
    rb'"(?:[^"\\]|\\.){0,1000}"'  # a quoted string
    rb"|\((?:[^()\\]|\\.){0,1000}\)"  # a comment without others inside
    rb"|<[^<>]{0,1000}>"  # an address in angle brackets
    rb"|[,;:]"
    rb'|[^",;:<(]+'
    rb"|.",
    re.DOTALL,
)

Fields = dict[bytes, list[bytes]]


def block_size(raw: bytes) -> int:
    """Length of a mail's header block with its empty line, lines in between that are no field
    included; all of `raw` when it has no body.
    """
    if raw[:1] == b"\n" or raw[:2] == b"\r\n":
        return 0
    ends = [at + len(end) for end in (b"\n\r\n", b"\n\n") if (at := raw.find(end)) >= 0]
    return min(ends, default=len(raw))


def fields(raw: bytes) -> Fields:
    """The fields of a header block by lower-case name, unfolded, in their order."""
    found: Fields = {}
    for match in _FIELD.finditer(raw[:BLOCK_LIMIT]):
        value = match[2][:FIELD_LIMIT]
        if b"\n" in value:
            value = _FOLD.sub(b" ", value)
        found.setdefault(match[1].lower(), []).append(value.strip())
    return found


def first(found: Fields, name: bytes) -> bytes:
    """The first field of that name that says something; empty when there is none."""
    return next((value for value in found.get(name, ()) if value), b"")


# -- text -------------------------------------------------------------------------------------


def text(value: bytes, limit: int = 2000) -> str:
    """A field as a person reads it: encoded words decoded, no control characters."""
    return tidy(_words(value), limit)


def tidy(value: str, limit: int = 2000) -> str:
    """One line without control and bidi-override characters."""
    return _SPACES.sub(" ", _CONTROL.sub(" ", value)).strip()[:limit]


def _words(value: bytes) -> str:
    """Encoded words decoded; neighbours of one charset are joined before they are decoded,
    because some programs cut a character in two (RFC 2047, 6.2 and 5.3).
    """
    if b"=?" not in value:
        return decoded(value, "")
    out: list[str] = []
    charset, waiting, end = "", b"", 0
    for match in _WORD.finditer(value):
        between = value[end : match.start()]
        content = _word_bytes(match[2], match[3])
        own = match[1].decode("ascii", "replace").lower()
        if waiting and own == charset and not between.strip():
            waiting += content
        else:
            if waiting:
                out.append(decoded(waiting, charset))
            if between.strip() or not end:
                out.append(decoded(between, ""))
            charset, waiting = own, content
        end = match.end()
    out.append(decoded(waiting, charset))
    out.append(decoded(value[end:], ""))
    return "".join(out)


def _word_bytes(encoding: bytes, content: bytes) -> bytes:
    if encoding in b"qQ":
        return _HEX.sub(lambda match: bytes((int(match[1], 16),)), content.replace(b"_", b" "))
    return lenient_base64(content)


def lenient_base64(content: bytes) -> bytes:
    """What can be read of broken base64: other characters skipped, the end completed."""
    kept = _NO_BASE64.sub(b"", content.split(b"=", 1)[0] if content.endswith(b"=") else content)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


# -- addresses --------------------------------------------------------------------------------


def mailboxes(values: list[bytes]) -> tuple[Mailbox, ...]:
    """The addresses of all fields of one name, groups taken apart, oddities kept as they are."""
    found: list[Mailbox] = []
    for value in values[:FIELDS_LIMIT]:
        name: list[bytes] = []
        angle: bytes | None = None
        comment = b""
        for match in _TOKEN.finditer(value + b","):
            token = match[0]
            if token in (b",", b";"):
                _add(found, name, angle, comment)
                name, angle, comment = [], None, b""
            elif token == b":" and angle is None and not _looks_like_address(name):
                name = []  # the name of a group
            elif token[:1] == b"<" and len(token) > 1:
                angle = token[1:-1] if angle is None else angle
            elif token[:1] == b"(" and len(token) > 1:
                comment = comment or token[1:-1]
            else:
                name.append(token)
            if len(found) >= ADDRESSES_LIMIT:
                return tuple(found)
    return tuple(found)


def _looks_like_address(words: list[bytes]) -> bool:
    return any(b"@" in word for word in words)


def _add(found: list[Mailbox], name: list[bytes], angle: bytes | None, comment: bytes) -> None:
    """One address of a list: `name <address>`, `address (name)` or a bare address."""
    words = b"".join(name).strip()
    if angle is None:
        address, display = words, comment
        if b"@" not in address and b"@" in comment:
            address, display = comment, words
        if (
            b" " in address and b"@" in address and b'"' not in address
        ):  # "Name user@host" without brackets
            *before, address = address.split()
            display = b" ".join(before) or comment
    else:
        address, display = angle, words or comment
    plain = tidy(decoded(_unquoted(address), ""), 320).replace(" ", "").lower()
    plain = _COMMENT.sub("", plain).removeprefix("mailto:").strip("<>,;'\"")
    if plain:
        shown = text(_unquoted(display), 200).strip("'\" ")
        found.append((shown if shown.lower() != plain else "", plain))


def _unquoted(value: bytes) -> bytes:
    if b'"' not in value:
        return value
    return re.sub(rb"\\(.)", rb"\1", value.replace(b'\\"', b"\x00").replace(b'"', b"")).replace(
        b"\x00", b'"'
    )


# -- identity ---------------------------------------------------------------------------------


def message_ids(values: list[bytes]) -> tuple[str, ...]:
    """The Message-IDs in these fields, in order, each once."""
    found: dict[str, None] = {}
    for value in values:
        for match in _MESSAGE_ID.finditer(value):
            found.setdefault(match[1].decode("utf-8", "replace"), None)
    listed = list(found)
    return tuple(listed[:1] + listed[1:][-REFERENCES_LIMIT:])


def message_id(found: Fields) -> str:
    """The mail's own Message-ID; one without its brackets is taken as it stands."""
    ids = message_ids(found.get(b"message-id", []))
    if ids:
        return ids[0]
    bare = first(found, b"message-id").strip(b"<> ")
    return tidy(decoded(bare, ""), 500).replace(" ", "")


def fingerprint(found: Fields) -> str:
    """What a mail is recognised by beside its Message-ID and size, wherever it is met.

    From and Date; without a Message-ID also what its way through servers left in it. Empty when
    there is neither: two such mails may differ in everything.
    """
    telling = [first(found, b"from"), first(found, b"date")]
    if not message_id(found):
        trace = first(found, b"received")
        if not trace:
            return ""
        telling += [first(found, b"subject"), trace]
    flat = b"\n".join(b" ".join(value.split()) for value in telling)
    return hashlib.sha256(flat).hexdigest()[:16]


IDENTITY_FIELDS = "MESSAGE-ID FROM DATE SUBJECT RECEIVED"
"""The header fields that `message_id` and `fingerprint` need, as FETCH names them."""
