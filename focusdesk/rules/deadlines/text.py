"""A message's text made easy to read by patterns, character by character as long as the original.

So a place in the folded text is the same place in the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KNOWN_LETTERS: Final = 5000
_REACH: Final = 300
"""How far to either side a sentence is looked at, in characters."""
_WRAPPED: Final = 50
"""A line at least this long was broken by a program, not by the person."""
_LINE_END: Final = re.compile(r"\n")
_END: Final = re.compile(r"(?P<mark>[.!?…]+)(?=[\"'»)\]]*(?:\s|$))|;\s|\n+")
_ITEM: Final = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")
_ABBREVIATIONS: Final = frozenset(
    (
        *("jan", "janv", "feb", "fevr", "fev", "mar", "apr", "avr", "jun", "jul", "juil", "aug"),
        *("sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thur", "thurs"),
        *("fri", "sat", "sun", "lun", "mer", "jeu", "ven", "sam", "dim", "am", "pm", "a", "p"),
        *("mr", "mrs", "ms", "mme", "dr", "st", "no", "env", "approx", "cf", "vs"),
    )
)
_LAST_WORD: Final = re.compile(r"[a-z]+$")


class _Letters(dict[int, str]):
    """Each character as one plain character: lower case, without accents."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        parts = unicodedata.normalize("NFKD", letter.casefold())
        bare = "".join(part for part in parts if not unicodedata.combining(part))
        plain = bare if len(bare) == 1 else letter
        if plain != "\n" and plain.isspace():
            plain = " "
        if len(self) < _KNOWN_LETTERS:
            self[code] = plain
        return plain


_LETTERS: Final = _Letters({ord(mark): "'" for mark in "’‘ʼ`´"} | {ord(m): "-" for m in "–—‑‐−"})
_RARE: Final = re.compile(r"[^\n -_a-~]")
"""What `str.lower` alone does not make plain: accents, a grave for an apostrophe, odd spaces."""


def fold(text: str) -> str:
    """Lower case, without accents, one kind of apostrophe, dash and space; of the same length.

    A line end that only wraps a sentence is a space.
    """
    folded = _plain(text)
    if "\n" not in folded:
        return folded

    def space(found: re.Match[str]) -> str:
        return " " if _wraps(folded, text, found.start()) else "\n"

    return _LINE_END.sub(space, folded)


def _plain(text: str) -> str:
    if not text.isascii():
        # a table that is asked for each letter takes twice as long as one for the rare ones
        folded = _RARE.sub(lambda found: _LETTERS[ord(found[0])], text).lower()
        if len(folded) == len(text):
            return folded
    return text.translate(_LETTERS)


def _wraps(folded: str, original: str, at: int) -> bool:
    """Whether the sentence goes on behind the line end at `at`."""
    if folded[at + 1 : at + 2] in ("", "\n") or folded[at - 1 : at] == "\n":
        return False
    if _ITEM.match(folded, at + 1):
        return False
    if at >= _WRAPPED and folded.rfind("\n", at - _WRAPPED, at) < 0:
        return True
    following = original[at + 1 : at + 20].lstrip()[:1]
    return following.islower() or following.isdigit()


def sentence(folded: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence round `start` and `end`, a few hundred characters at most."""
    left, right = max(0, start - _REACH), min(len(folded), end + _REACH)
    ends = [found for found in _END.finditer(folded, left, start) if _ends(folded, found)]
    if ends:
        left = ends[-1].end()
    for found in _END.finditer(folded, end, right):
        if _ends(folded, found):
            return left, found.start() if found["mark"] is None else found.end()
    return left, right


def _ends(folded: str, found: re.Match[str]) -> bool:
    """A full stop behind an abbreviation ends nothing."""
    if found["mark"] != ".":
        return True
    word = _LAST_WORD.search(folded, max(0, found.start() - 8), found.start())
    return word is None or word[0] not in _ABBREVIATIONS
