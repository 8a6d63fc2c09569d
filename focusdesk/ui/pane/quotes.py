"""Tells what a person wrote from what they quoted, so that the quoted can be folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SHORTEST_FOLD: Final = 3
"""Fewer quoted lines between two answers stay: they say what is answered."""
_ATTRIBUTION: Final = re.compile(
    r"^\s*(?:on\b.{4,200}\bwrote|le\b.{4,200}\ba écrit|am\b.{4,200}\bschrieb)\s*:\s*$",
    re.IGNORECASE,
)
_ATTRIBUTION_BEGINS: Final = re.compile(r"^\s*(?:on|le|am)\b.{4,120}$", re.IGNORECASE)
_FORWARD: Final = re.compile(
    r"^\s*-{2,}\s*(?:original message|message d.origine|forwarded message|message transféré|"
    r"ursprüngliche nachricht)\s*-{2,}\s*$",
    re.IGNORECASE,
)
_HEADER: Final = re.compile(r"^\s*\*?(from|de|von|sent|envoyé|gesendet)\s*:\*?\s+\S", re.IGNORECASE)
_HEADER_NEXT: Final = re.compile(
    r"^\s*\*?(sent|envoyé|gesendet|date|to|à|an|subject|objet|betreff)\s*:\*?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text. `lines` counts what is quoted; 0 for what was written."""

    text: str
    lines: int = 0


def parts(text: str) -> list[Part]:
    """The text in order, quoted stretches apart; blank lines round a fold belong to neither."""
    lines = text.replace("\r\n", "\n").split("\n")
    found: list[Part] = []
    for quoted, stretch in _stretches(lines):
        joined = "\n".join(stretch).strip("\n")
        if not joined.strip():
            continue
        if quoted:
            found.append(Part(joined, len(stretch)))
        elif found and not found[-1].lines:
            found[-1] = Part(f"{found[-1].text}\n{joined}")
        else:
            found.append(Part(joined))
    return found or [Part(text.strip())]


def _stretches(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of quoted and of own lines."""
    own: list[str] = []
    at = 0
    while at < len(lines):
        end = _quote_end(lines, at)
        if end == at:
            own.append(lines[at])
            at += 1
            continue
        last = not any(line.strip() for line in lines[end:])
        if end - at < SHORTEST_FOLD and not last:
            own += lines[at:end]
        else:
            yield False, own
            own = []
            yield True, [line for line in lines[at:end] if line.strip()]
        at = end
    yield False, own


def _quote_end(lines: list[str], at: int) -> int:
    """Where the quote that begins at a line ends; `at` itself when none does."""
    line = lines[at]
    if _FORWARD.match(line) or _is_header(lines, at):
        return len(lines)
    after = _after_attribution(lines, at)
    if after is None and not _marked(line):
        return at
    end = after if after is not None else at
    while end < len(lines):
        blank_inside = not lines[end].strip() and _quoted_follows(lines, end)
        if not (_marked(lines[end]) or blank_inside):
            break
        end += 1
    return end


def _marked(line: str) -> bool:
    return line.lstrip().startswith(">")


def _quoted_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return _marked(following)


def _after_attribution(lines: list[str], at: int) -> int | None:
    """The line after `On … wrote:`, where a quote follows; it may be broken in two."""
    line = lines[at]
    if _ATTRIBUTION.match(line):
        end = at + 1
    elif (
        _ATTRIBUTION_BEGINS.match(line)
        and at + 1 < len(lines)
        and _ATTRIBUTION.match(f"{line.rstrip()} {lines[at + 1].strip()}")
    ):
        end = at + 2
    else:
        return None
    return end if _quoted_follows(lines, end) else None


def _is_header(lines: list[str], at: int) -> bool:
    """`From: …` with `Sent:` and `To:` under it, as some programs quote."""
    if not _HEADER.match(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + 6] if line.strip()]
    return sum(bool(_HEADER_NEXT.match(line)) for line in following) >= 2
