"""Finding a name by some of its letters, in order: `sno` is Snooze, and Studio Nord. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from focusdesk.store.codec import folded

_LONGEST: Final = 200
_START, _WORD, _NEXT, _LETTER = 12, 8, 6, 1


@dataclass(frozen=True, slots=True)
class Match:
    """How well it fits (more is better), and which characters of the text were meant."""

    score: int
    places: tuple[int, ...]


@lru_cache(maxsize=1024)
def _letters(text: str) -> str:
    """Without accents and case, character by character, so that places stay places."""
    return "".join((folded(one) or " ")[0] for one in text[:_LONGEST])


def match(wanted: str, text: str) -> Match | None:
    """The letters of `wanted` in `text`, in order; beginnings of words first. None: not in it."""
    letters = _letters(text)
    asked = "".join(_letters(wanted).split())
    if not asked:
        return Match(0, ())
    whole = _whole(_letters(wanted).strip(), letters)
    if whole is not None:
        return whole
    return _scattered(asked, letters)


def _whole(asked: str, letters: str) -> Match | None:
    """The letters side by side, best at the beginning of a word."""
    found = [at for at in range(len(letters)) if letters.startswith(asked, at)]
    if not found:
        return None
    best = max(found, key=lambda at: (_begins(letters, at), -at))
    score = _START if best == 0 else _WORD if _begins(letters, best) else _LETTER
    places = tuple(range(best, best + len(asked)))
    return Match(100 + score * 4 - len(letters) // 20, places)


def _scattered(asked: str, letters: str) -> Match | None:
    """The best way to find the letters one after the other: a small search over places.

    Each begins a word or stands in the word of the one before it; letters here and there in a
    long text are chance, not a name that somebody meant.
    """
    word: list[int] = []
    for at in range(len(letters)):
        word.append(at if not at or _begins(letters, at) else word[-1])
    best: dict[int, tuple[int, tuple[int, ...]]] = {-1: (0, ())}
    for letter in asked:
        following: dict[int, tuple[int, tuple[int, ...]]] = {}
        for at, there in enumerate(letters):
            if there != letter:
                continue
            earlier = [
                (score + _worth(letters, at, last), places)
                for last, (score, places) in best.items()
                if last < at and (word[at] == at or (last >= 0 and word[at] == word[last]))
            ]
            if earlier:
                score, places = max(earlier)
                following[at] = (score, (*places, at))
        best = following
        if not best:
            return None
    score, places = max(best.values())
    return Match(score - len(letters) // 20, places)


def _worth(letters: str, at: int, last: int) -> int:
    if at == 0:
        return _START
    if last >= 0 and at == last + 1:
        return _NEXT
    return _WORD if _begins(letters, at) else _LETTER


def _begins(letters: str, at: int) -> bool:
    return at == 0 or not letters[at - 1].isalnum()
