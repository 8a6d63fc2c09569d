"""A rule: a query and a lane; the first one that matches decides.

The last rule is always "everything else": it has no query, cannot be moved or switched off, and
only its lane and its longest wait are the person's to choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.model import MINUTE, Lane, Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as it reads; `query` in the query language, empty for the last one."""

    name: str
    query: str
    lane: Lane
    longest_wait: Micros | None = None
    tag: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Escalation:
    """So many held messages of one client within that time lift those of the conversation."""

    messages: int = 3
    within: Micros = Micros(10 * MINUTE)
    enabled: bool = True


EVERYTHING_ELSE: Final = Rule(name="Everything else", query="", lane=Lane.NEXT)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules in order, the last one included, and when insisting lifts."""

    rules: tuple[Rule, ...] = (EVERYTHING_ELSE,)
    escalation: Escalation = Escalation()
