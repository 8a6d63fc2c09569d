"""From bytes to text, whatever the charset is called and whether or not it is true."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "windows-1252http-equivcontent-type": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-mac-roman": "mac-roman",
    "macintosh": "mac-roman",
    "unicode-1-1-utf-7": "utf-7",
    "utf8mb4": "utf-8",
    "unicode": "utf-16",
    "windows-874": "cp874",
    "cp-850": "cp850",
}
# these are codecs of the library, but no charset of any mail, and some take quadratic time
_NO_CHARSETS = {
    "idna",
    "punycode",
    "unicode_escape",
    "raw_unicode_escape",
    "undefined",
    "mbcs",
    "oem",
}
_PLAIN = ("", "us-ascii", "ascii", "default", "unknown", "unknown-8bit", "x-unknown", "binary")
_NO_NAME = re.compile(r"[^a-z0-9_.:+-]")


@lru_cache(maxsize=256)
def _codec(name: str) -> str:
    """The library's name of a charset; empty when there is none that decodes text."""
    name = _NO_NAME.sub("", _ALIASES.get(name, name))
    try:
        info = codecs.lookup(_ALIASES.get(name, name))
    except (LookupError, ValueError):
        return ""
    is_text: bool = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name.replace("-", "_") not in _NO_CHARSETS else ""


def decoded(content: bytes, charset: str) -> str:
    """`content` as text; never raises. A wrong or missing charset: UTF-8 where it fits, else
    Windows-1252, the commonest lie.
    """
    if content.isascii() and charset in _PLAIN:
        return content.decode("ascii")
    name = charset.strip().strip("\"'").lower()[:40]
    codec = "" if name in _PLAIN else _codec(name)
    for candidate in (codec, "utf-8") if codec else ("utf-8",):
        try:
            return _without_surrogates(content.decode(candidate))
        except (UnicodeError, ValueError, LookupError):
            continue
    try:
        return _without_surrogates(content.decode(codec or "cp1252", "replace"))
    except (UnicodeError, ValueError, LookupError):
        return content.decode("latin-1")


def _without_surrogates(text: str) -> str:
    """Some codecs let lone surrogates through; no database and no JSON takes them."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text
