"""A rule: a query and a lane; the first one that matches decides.

The last rule is always "everything else": it has no query, cannot be moved or switched off, and
only its lane is the person's to choose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from focusdesk.model import Lane, Micros


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as it reads; `query` in the query language, empty for the last one."""

    name: str
    query: str
    lane: Lane
    longest_wait: Micros | None = None
    tag: str = ""
    enabled: bool = True


EVERYTHING_ELSE: Final = Rule(name="Everything else", query="", lane=Lane.NEXT)

DEFAULT: Final[tuple[Rule, ...]] = (
    Rule(name="Security codes", query="category:security", lane=Lane.URGENT),
    EVERYTHING_ELSE,
)
"""What a new profile has."""
