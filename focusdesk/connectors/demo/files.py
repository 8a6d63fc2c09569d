"""Attachments of made-up mails: small real files of their kind, of exactly the size listed.

A program that opens one finds a page, a picture, an archive or a table, never garbage: what fills
it up stands where its format keeps what nobody shows.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import cycle
from typing import BinaryIO, Final

TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "zip": "application/zip",
    "fig": "application/octet-stream",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv",
    "md": "text/markdown",
}
"""The kinds of files that there are, by the end of a name."""
SAYS: Final = "A made-up file of the FocusDesk demonstration."
_CHUNK: Final = 65_536
_LONG_AGO: Final = (2020, 1, 1, 0, 0, 0)


def content_type(name: str) -> str:
    return TYPES[_kind(name)]


def write(name: str, size: int, to: BinaryIO) -> None:
    """Write the file `name` of `size` bytes. Raises `KeyError` for a kind that there is not."""
    made = _MAKERS[_kind(name)](name, size)
    to.writelines(made[start : start + _CHUNK] for start in range(0, len(made), _CHUNK))


def _kind(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _text(name: str, size: int) -> bytes:
    lines = cycle(f"{name},{n},{SAYS}\n".encode() for n in range(1, 1000))
    made = bytearray()
    while len(made) < size:
        made += next(lines)
    return bytes(made[: max(0, size - 1)]) + b"\n"


def _pdf(name: str, size: int) -> bytes:
    """One page that names the file (ISO 32000-1); a stream that no page uses fills it up."""
    return _filled(lambda room: _pdf_with(name, room), size)


def _pdf_with(name: str, room: int) -> bytes:
    shown = name.encode("latin-1", "replace").translate(None, b"()\\")
    page = b"BT /F1 24 Tf 72 740 Td (%s) Tj 0 -32 Td /F1 12 Tf (%s) Tj ET" % (shown, SAYS.encode())
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %010d >>\nstream\n%s\nendstream" % (room, b" " * room),
    ]
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    made += b"startxref\n%010d\n%%%%EOF\n" % table
    return bytes(made)


def _png(name: str, size: int) -> bytes:
    """Stripes in two colours of the name's own (RFC 2083); a private chunk fills it up."""
    return _filled(lambda room: _png_with(name, room), size)


def _png_with(name: str, room: int) -> bytes:
    width, height = 480, 320
    mark = zlib.crc32(name.encode())
    colours = [bytes((200 - mark % 90, 214, 205)), bytes((18, 90 + mark % 40, 111))]
    rows = [b"\x00" + colours[(row // 40) % 2] * width for row in range(height)]
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"".join(rows), 9)),
        (b"fdPd", bytes(room)),  # ancillary, private, safe to copy
        (b"IEND", b""),
    ]
    made = bytearray(b"\x89PNG\r\n\x1a\n")
    for kind, content in chunks:
        check = zlib.crc32(kind + content)
        made += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
    return bytes(made)


def _zip(name: str, size: int) -> bytes:
    """An archive with a note in it; a member that is all zeros fills it up."""
    members = {"read-me.txt": f"{name}\n{SAYS}\n".encode()}
    return _filled(lambda room: _zip_with({**members, "content.bin": bytes(room)}), size)


def _docx(name: str, size: int) -> bytes:
    """A text document of one paragraph (ECMA-376), filled up like an archive."""
    package = "http://schemas.openxmlformats.org"
    word = f"{package}/wordprocessingml/2006/main"
    document = f"{package}/officeDocument/2006/relationships/officeDocument"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/package/2006/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="bin" ContentType="application/octet-stream"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats'
        '-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{document}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r>'
        f"<w:t>{name}: {SAYS}</w:t></w:r></w:p></w:body></w:document>",
    }
    written = {
        place: f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
        for place, text in members.items()
    }
    return _filled(lambda room: _zip_with({**written, "content.bin": bytes(room)}), size)


def _zip_with(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), content)
    return made.getvalue()


def _filled(make: Callable[[int], bytes], size: int) -> bytes:
    """`make` with as much room as brings it to `size`; what is larger without any stays so."""
    bare = make(0)
    return make(size - len(bare)) if size > len(bare) else bare


_MAKERS: Final = {
    "pdf": _pdf,
    "png": _png,
    "zip": _zip,
    "fig": _zip,
    "docx": _docx,
    "csv": _text,
    "md": _text,
}
