"""What is different between two sets of rules, as a person would tell it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from focusdesk.rules.rule import Escalation, Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule that is new (`before` None), gone (`now` None), moved (both alike) or changed.

    place
        Where it stands now, or stood when it is gone, from 0.
    """

    place: int
    before: Rule | Escalation | None
    now: Rule | Escalation | None


def differences(old: Rulebook, new: Rulebook) -> list[Difference]:
    """What is different, in the order of the new rules, then what is gone.

    A rule is the same one where its query is the same, else where its name is.
    """
    before, now = list(old.rules[:-1]), list(new.rules[:-1])
    pairs = _paired(before, now)
    kept_in_order = _in_order([pairs[n] for n in sorted(pairs)])
    found: list[Difference] = []
    for place, rule in enumerate(now):
        if place not in pairs:
            found.append(Difference(place, None, rule))
        elif before[pairs[place]] != rule or pairs[place] not in kept_in_order:
            found.append(Difference(place, before[pairs[place]], rule))
    taken = set(pairs.values())
    found += [Difference(n, rule, None) for n, rule in enumerate(before) if n not in taken]
    if old.rules[-1] != new.rules[-1]:
        found.append(Difference(len(now), old.rules[-1], new.rules[-1]))
    if old.escalation != new.escalation:
        found.append(Difference(len(now) + 1, old.escalation, new.escalation))
    return found


def _paired(before: list[Rule], now: list[Rule]) -> dict[int, int]:
    """Places now → places before."""
    pairs: dict[int, int] = {}
    free = dict(enumerate(before))
    alike: tuple[Callable[[Rule, Rule], bool], ...] = (
        lambda one, other: one == other,
        lambda one, other: one.query == other.query,
        lambda one, other: one.name == other.name,
    )
    for are_alike in alike:
        for place, rule in enumerate(now):
            if place in pairs:
                continue
            fitting = next((n for n, one in free.items() if are_alike(one, rule)), None)
            if fitting is not None:
                pairs[place] = fitting
                del free[fitting]
    return pairs


def _in_order(places: list[int]) -> set[int]:
    """The most of these that kept their order among each other: the others were moved."""
    blocks = SequenceMatcher(None, places, sorted(places), autojunk=False).get_matching_blocks()
    return {places[n] for block in blocks for n in range(block.a, block.a + block.size)}
