"""The parts of a mail, by the lines that separate them (RFC 2045, 2046).

Nothing is copied but the leaves, nothing recurses, and the number of parts and their depth are
bounded, so that the time is that of a few searches whatever the mail looks like. Where a mail
breaks the rules, the reading is the standard library's: a part ends where its parent's next
separator is, a part without headers is text, a last part without an end goes to the end.
`docs/decisions/mail-parsing.md` has the measurements.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from focusdesk.connectors.email.parsing import headers
from focusdesk.connectors.email.parsing.charsets import decoded
from focusdesk.connectors.email.parsing.headers import Fields

PARTS_LIMIT = 300
DEPTH_LIMIT = 50

# possessive: a million fields would else be a million places to come back to
_HEADERS = re.compile(
    rb"(?:From [^\n]*+\n)?+"
    rb"(?:[!-9;-~]++[ \t]*+:[^\n]*+(?:\n[ \t][^\n]*+)*+(?:\n|\Z))*+"
)
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_PARAMETER = re.compile(
    r";\s*([^\s=;]{1,80})\s*=\s*(?:\"((?:[^\"\\]|\\.){0,2000})\"?|([^;]{0,2000}))", re.DOTALL
)
_ESCAPED = re.compile(r"\\([\\\"])")  # other backslashes are those of a Windows path
_WORD_END = re.compile(r"[\s;,(\"]")
_LINE_FEED = 10
_UUENCODED = ("x-uuencode", "uuencode", "x-uue", "uue")


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf: what is to be read or saved. `group` numbers the multipart/alternative that it
    belongs to, 0: none. `section` is its IMAP part number.
    """

    fields: Fields
    body: bytes
    section: str
    group: int
    content_type: str
    parameters: Mapping[str, str]

    @property
    def encoding(self) -> str:
        """The transfer encoding by its plain name, whatever stands behind it."""
        raw = headers.first(self.fields, b"content-transfer-encoding")
        if not raw:
            return ""
        word = _WORD_END.split(raw.decode("ascii", "replace").lower(), maxsplit=1)[0]
        if word in _UUENCODED:
            return "x-uuencode"
        if word in ("quoted-printable", "qp"):
            return "quoted-printable"
        return word if word == "base64" else ""

    @property
    def disposition(self) -> tuple[str, Mapping[str, str]]:
        raw = headers.first(self.fields, b"content-disposition")
        return typed(raw) if raw else ("", {})

    def content(self) -> bytes:
        """The decoded body; what is broken is read as far as it goes."""
        return unencoded(self.body, self.encoding)


def unencoded(body: bytes, encoding: str) -> bytes:
    """Undo a transfer encoding, whatever can be undone of it."""
    if encoding == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            return headers.lenient_base64(body)
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    if encoding == "x-uuencode":
        return _from_uuencode(body)
    return body


def _from_uuencode(body: bytes) -> bytes:
    lines = iter(body.splitlines())
    for line in lines:
        if line.startswith(b"begin "):
            break
    else:
        return body
    out: list[bytes] = []
    for line in lines:
        if line.strip() == b"end":
            break
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:  # some programs pad their lines
            length = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                continue
    return b"".join(out)


# -- structure --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Span:
    """A part that is still to be looked at: its bytes, where it stands, what it is by default."""

    start: int
    end: int
    section: str
    group: int
    depth: int
    in_digest: bool = False


def leaves(raw: bytes) -> Iterator[Part]:
    """The leaves of a mail in reading order. An embedded mail is a leaf."""
    stack = [_Span(0, len(raw), "", 0, 0)]
    seen = 0
    while stack and seen < PARTS_LIMIT:
        span = stack.pop()
        seen += 1
        head, body = split(raw, span.start, span.end)
        found = headers.fields(raw[span.start : head])
        content_type, parameters = _content_type(found, in_digest=span.in_digest)
        children: list[_Span] = []
        if content_type.startswith("multipart/") and span.depth < DEPTH_LIMIT:
            boundary = parameters.get("boundary", "")
            is_choice = content_type == "multipart/alternative"
            group = (span.group or seen) if is_choice else span.group
            children = [
                _Span(
                    start,
                    end,
                    f"{span.section}.{n}" if span.section else str(n),
                    group,
                    span.depth + 1,
                    content_type == "multipart/digest",
                )
                for n, (start, end) in enumerate(_between(raw, body, span.end, boundary), start=1)
            ]
        if children:
            stack.extend(reversed(children))
        else:
            yield Part(
                found,
                raw[body : span.end],
                span.section or "1",
                span.group,
                content_type,
                parameters,
            )


def split(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the header block of a part ends, and where its body begins after the empty line.

    A line that is no header field ends the block too, and belongs to the body.
    """
    match = _HEADERS.match(raw, start, end)
    head = match.end() if match else start
    if raw.startswith(b"\r\n", head, end):
        return head, head + 2
    if raw.startswith(b"\n", head, end):
        return head, head + 1
    return head, head


def _between(raw: bytes, start: int, end: int, boundary: str) -> list[tuple[int, int]]:
    """The spans between the separators of a multipart, each without its last line end."""
    mark = b"--" + boundary.rstrip().encode("utf-8", "surrogateescape")
    spans: list[tuple[int, int]] = []
    opened = -1
    for at, after, is_last in _separators(raw, start, end, mark) if boundary else ():
        if opened >= 0:
            spans.append((opened, _line_end(raw, opened, at)))
            opened = -1
        if is_last or len(spans) >= PARTS_LIMIT:
            break
        opened = after
    if opened >= 0:
        spans.append((opened, end))
    return spans


def _separators(raw: bytes, start: int, end: int, mark: bytes) -> Iterator[tuple[int, int, bool]]:
    """Lines that are `mark`, blanks apart: begin, end, and whether it is the closing one.

    A search and not an expression: compiling one for each mail took as long as all the rest.
    """
    at = raw.find(mark, start, end)
    while at >= 0:
        after = at + len(mark)
        if at == start or raw[at - 1] == _LINE_FEED:
            is_last = raw.startswith(b"--", after, end)
            line_end = raw.find(b"\n", after, end)
            line_end = end if line_end < 0 else line_end + 1
            if not raw[after + 2 * is_last : min(line_end, after + 1000)].strip():
                yield at, line_end, is_last
                after = line_end
        at = raw.find(mark, after, end)


def _line_end(raw: bytes, start: int, end: int) -> int:
    """The end without the line end that belongs to the separator after it."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end


# -- structured fields ------------------------------------------------------------------------


def _content_type(found: Fields, *, in_digest: bool) -> tuple[str, Mapping[str, str]]:
    """RFC 2045, 5.2: what does not say or says nonsense is plain text."""
    raw = headers.first(found, b"content-type")
    if not raw:
        return ("message/rfc822" if in_digest else "text/plain"), {}
    value, parameters = typed(raw)
    match = _TYPE.match(value)
    return (match[0] if match else "text/plain"), parameters


@lru_cache(maxsize=512)
def typed(raw: bytes) -> tuple[str, Mapping[str, str]]:
    """A field of the form `value; name=value …`, value and names in lower case; continued and
    encoded parameters put together (RFC 2231).
    """
    text = raw.decode("utf-8", "surrogateescape")
    value, semicolon, _ = text.partition(";")
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    if semicolon:
        for match in _PARAMETER.finditer(text, len(value)):
            name = match[1].lower()
            quoted = match[2]
            content = match[3].strip() if quoted is None else _ESCAPED.sub(r"\1", quoted)
            if "*" in name:
                base, _, rest = name.partition("*")
                number = rest.rstrip("*")
                pieces.setdefault(base, []).append(
                    (int(number) if number.isdecimal() else 0, name.endswith("*"), content)
                )
            else:
                plain.setdefault(name, content)
    for base, parts in pieces.items():
        plain[base] = _continued(parts)
    return value.strip().lower(), plain


def _continued(parts: list[tuple[int, bool, str]]) -> str:
    """RFC 2231, 4.1: the charset stands in the first piece; pieces may be encoded or not."""
    charset = ""
    content = b""
    for n, (_, is_encoded, text) in enumerate(sorted(parts, key=lambda part: part[0])):
        piece = text
        if is_encoded and n == 0 and text.count("'") >= 2:
            charset, _, piece = text.split("'", 2)
        raw = piece.encode("utf-8", "surrogateescape")
        content += unquote_to_bytes(raw) if is_encoded else raw
    return decoded(content, charset)
