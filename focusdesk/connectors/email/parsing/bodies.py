"""Which parts of a mail are its text, which its HTML, which attachments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from focusdesk.connectors import filenames
from focusdesk.connectors.email.parsing import headers, html, mime
from focusdesk.connectors.email.parsing.charsets import decoded
from focusdesk.connectors.email.parsing.mime import Part
from focusdesk.connectors.email.parsing.result import Piece

TEXT_PARTS_LIMIT = 20
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_BLANK_LINES = re.compile(r"\n{4,}")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_TEXT_TYPES = ("text/plain", "text/html", "text/enriched", "text/richtext")


@dataclass(slots=True)
class _Slot:
    """One place in the reading order: plain text, HTML, or both as alternatives."""

    plain: str = ""
    markup: str = ""


@dataclass(slots=True)
class Bodies:
    """What `read` found. `original` is the HTML as it came."""

    text: str = ""
    html: str = ""
    original: str = ""
    pieces: list[Piece] = field(default_factory=list)
    slots: list[_Slot] = field(default_factory=list)


def read(raw: bytes, *, with_html: bool = True) -> Bodies:
    """Sort the parts of a mail and read its text; `with_html` False leaves the parser out."""
    bodies = Bodies()
    slot_of: dict[int, _Slot] = {}
    for part in mime.leaves(raw):
        if _is_body(part) and len(bodies.slots) < TEXT_PARTS_LIMIT:
            slot = slot_of.get(part.group) if part.group else None
            if slot is None:
                slot = _Slot()
                bodies.slots.append(slot)
                if part.group:
                    slot_of[part.group] = slot
            _fill(slot, part)
        else:
            bodies.pieces.append(_piece(part, len(bodies.pieces) + 1))
    _compose(bodies, with_html=with_html)
    return bodies


def _is_body(part: Part) -> bool:
    """Text to read, not to save: without a name and not marked as an attachment."""
    if part.content_type.startswith("multipart/"):
        return True  # said to be one, and has no parts: what stands there is its text
    if part.content_type not in _TEXT_TYPES:
        return False
    disposition, parameters = part.disposition
    named = parameters.get("filename") or part.parameters.get("name")
    return disposition != "attachment" and not named


def _fill(slot: _Slot, part: Part) -> None:
    if part.content_type == "text/html":
        if not slot.markup:
            content = part.content()
            slot.markup = decoded(content, _charset(part, content))
    elif not slot.plain:
        slot.plain = _plain(part)


def _charset(part: Part, markup: bytes) -> str:
    charset = part.parameters.get("charset", "")
    if not charset and markup:
        found = _META_CHARSET.search(markup[:4096])
        charset = found[1].decode("ascii", "replace") if found else ""
    return charset


def _plain(part: Part) -> str:
    """Plain text with its line ends and soft breaks in order (RFC 3676)."""
    text = decoded(part.content(), _charset(part, b""))[: html.TEXT_LIMIT]
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if part.parameters.get("format", "").lower() == "flowed":
        text = _unflowed(text, joins=part.parameters.get("delsp", "").lower() == "yes")
    text = "\n".join([line.rstrip() for line in text.split("\n")])
    if "\n\n\n\n" in text:
        text = _BLANK_LINES.sub("\n\n\n", text)
    return text.strip("\n")


def _unflowed(text: str, *, joins: bool) -> str:
    out: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        soft = line.endswith(" ") and line != "-- " and not quoted
        content = line[:-1] if soft and joins else line
        content = content[1:] if content.startswith(" ") and not quoted else content
        if open_line and not quoted and line != "-- ":
            out[-1] += content
        else:
            out.append(content)
        open_line = soft
    return "\n".join(out)


def _compose(bodies: Bodies, *, with_html: bool) -> None:
    """Text and HTML of the whole mail from its slots, in order."""
    texts: list[str] = []
    markups: list[str] = []
    originals: list[str] = []
    complete = True
    for slot in bodies.slots:
        markup, text = "", ""
        has_plain = any(map(str.isalnum, slot.plain))
        if slot.markup:
            originals.append(slot.markup)
            if with_html:
                markup, text = html.sanitised(slot.markup)
            elif not has_plain:
                text = html.stripped(slot.markup)
            complete = complete and bool(markup or not text)
        texts.append(slot.plain if has_plain or not text else text)
        markups.append(markup or _as_html(slot.plain))
    bodies.text = "\n\n".join(text for text in texts if text)[: html.TEXT_LIMIT]
    bodies.original = "\n".join(originals)[: html.SOURCE_LIMIT]
    if originals and complete and with_html:
        joined = "<br>".join(markup for markup in markups if markup)
        bodies.html = joined if len(joined) <= html.RESULT_LIMIT else ""


def _as_html(plain: str) -> str:
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\n", "<br>")


# -- attachments ------------------------------------------------------------------------------


def _piece(part: Part, n: int) -> Piece:
    disposition, parameters = part.disposition
    name = parameters.get("filename") or part.parameters.get("name") or ""
    shown = headers.text(name.encode("utf-8", "surrogateescape"), 500)
    if not shown and part.content_type == "message/rfc822":
        shown = _subject_of(part)
    encoding = part.encoding
    content_id = headers.text(headers.first(part.fields, b"content-id"), 300).strip("<> ")
    return Piece(
        name=filenames.safe(shown, part.content_type, n),
        content_type=headers.tidy(part.content_type, 100),
        size=_size(part, encoding),
        part=f"{part.section};{encoding}" if encoding else part.section,
        content_id=content_id,
        inline=disposition != "attachment"
        and bool(content_id)
        and part.content_type.startswith("image/"),
    )


def _size(part: Part, encoding: str) -> int:
    """Bytes of the decoded content, without decoding where its length follows from the form."""
    if encoding == "base64":
        body = part.body
        letters = len(body) - body.count(b"\n") - body.count(b"\r") - body.count(b" ")
        return max(0, (letters - body[-6:].count(b"=")) * 3 // 4)
    return len(mime.unencoded(part.body, encoding))


def _subject_of(part: Part) -> str:
    found = headers.fields(part.body[: headers.BLOCK_LIMIT])
    subject = headers.text(headers.first(found, b"subject"), 80)
    return f"{subject.replace('/', '-')}.eml" if subject else ""
