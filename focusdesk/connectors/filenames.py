"""A name that is safe to save a file under, from what a stranger wrote."""

from __future__ import annotations

import re
import unicodedata

NAME_LIMIT = 120

_NO_PLACE = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}")
_SPACES = re.compile(r"\s+")
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/ms-tnef": ".dat",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/vcard": ".vcf",
    "text/x-vcard": ".vcf",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}


def safe(name: str, content_type: str, n: int) -> str:
    """`name` without path, control or bidi characters, reserved words or excess length.

    What is left without a name is called by its number `n` and its type.
    """
    name = unicodedata.normalize("NFC", name[:2000]).replace("\\", "/")
    name = _SPACES.sub(" ", "".join(" " if c.isspace() else c for c in name if _shown(c)))
    name = _NO_PLACE.sub("_", name.rsplit("/", 1)[-1]).strip(" .")
    if not name:
        return f"attachment-{n}{_EXTENSIONS.get(content_type, '')}"
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _shortened(name)


def _shown(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"


def _shortened(name: str) -> str:
    """At most NAME_LIMIT characters and 200 bytes, the extension kept."""
    stem, dot, extension = name.rpartition(".")
    if not dot or not _EXTENSION.fullmatch(dot + extension):
        stem, dot, extension = name, "", ""
    room = NAME_LIMIT - len(extension) - len(dot)
    stem = stem[:room].encode()[: 200 - len(extension) - len(dot)].decode("utf-8", "ignore")
    return stem.rstrip(" .") + dot + extension
