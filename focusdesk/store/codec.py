"""How sayings, addresses and folded names are written into columns."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib

from focusdesk.model import Saying

_PREFIX = re.compile(
    r"^\s*(?:(?:re|aw|sv|vs|rif|res|antw|fwd?|fw|tr|wg|rv|enc|i)\s*(?:\[\d+\])?\s*:|\[fwd:)\s*",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[^\W_]+")


def dump_saying(saying: Saying | None) -> str:
    """JSON text; empty for none."""
    if saying is None:
        return ""
    return json.dumps({"code": saying.code, "args": dict(saying.args)}, ensure_ascii=False)


def load_saying(text: str) -> Saying | None:
    """The reverse of `dump_saying`."""
    if not text:
        return None
    value = json.loads(text)
    return Saying(value["code"], value["args"])


def folded(text: str) -> str:
    """Without accents and case, white space single: how names and addresses are compared."""
    plain = "".join(
        mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)
    )
    return _SPACE.sub(" ", plain.casefold()).strip()


def words(text: str) -> str:
    """The words of a name, folded, one space between: what `client:` compares."""
    return " ".join(_WORD.findall(folded(text)))


def bare_title(subject: str) -> str:
    """A subject without its reply and forward prefixes, in English, French, German and others."""
    title = _SPACE.sub(" ", subject).strip()
    while (cut := _PREFIX.sub("", title, count=1)) != title:
        title = cut
    return title


def squeeze(content: str | bytes) -> bytes:
    """Compressed; empty stays empty."""
    raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    return zlib.compress(raw, 6) if raw else b""


def unsqueeze(content: bytes) -> bytes:
    """The reverse of `squeeze`."""
    return zlib.decompress(content) if content else b""


def storable(text: str) -> str:
    """Text that SQLite and JSON can keep: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text
