"""What the sender of a message wrote: without quoted lines, quoted mails and the signature."""

from __future__ import annotations

import re
from typing import Final

_HEADING: Final = re.compile(
    r"(?i)(?:on\s.{4,200}\swrote\s?:|le\s.{4,200}\sa\s[eé]crit\s?:"
    r"|-{2,}\s?(?:original message|message d['’]origine|forwarded message"
    r"|message (?:transféré|transmis|forwarded))\s?-{2,})"
)
_BROKEN_HEADING: Final = re.compile(r"(?i)(?:on|le)\s.{4,150}")
_HEADER: Final = re.compile(r"(?i)\*?(?:from|de)\s?:\*?\s\S")
_NEXT_HEADER: Final = re.compile(r"(?i)\*?(?:sent|envoyé|date|to|à|subject|objet)\s?:")
_FIRST_LETTERS: Final = frozenset("-*OoLlFfDd")
"""With what a heading or a block of headers begins."""
_SIGNATURE: Final = "--"


def own_words(body: str) -> str:
    """The lines of one's own; nothing below an answer's heading or a signature's `-- `.

    A heading broken in two lines counts, and so does the block of `From:`, `Sent:` … that some
    programs put above what they quote.
    """
    lines = body.splitlines()
    kept: list[str] = []
    for n, line in enumerate(lines):
        bare = line.strip()
        if bare.startswith(">"):
            continue
        if bare == _SIGNATURE or (bare[:1] in _FIRST_LETTERS and _begins_quote(lines, n, bare)):
            break
        kept.append(line)
    return "\n".join(kept)


def _begins_quote(lines: list[str], n: int, bare: str) -> bool:
    """Whether a heading, in one line or two, or a block of headers begins here."""
    if _HEADING.fullmatch(bare):
        return True
    if _BROKEN_HEADING.fullmatch(bare) and n + 1 < len(lines):
        joined = f"{bare} {lines[n + 1].strip()[:200]}"
        if joined.endswith(":") and _HEADING.fullmatch(joined):
            return True
    if _HEADER.match(bare):
        return sum(bool(_NEXT_HEADER.match(one.strip())) for one in lines[n + 1 : n + 6]) >= 2
    return False
