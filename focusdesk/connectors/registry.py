"""Which kinds of accounts there are: ours, and those that other packages add.

The entry-point group is `focusdesk.connectors`: kind = "module:Class". A class is imported when
its kind is asked for; an entry that cannot be imported is told and stops nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Final

from focusdesk.connectors.base import Connector
from focusdesk.errors import BadSettings

GROUP: Final = "focusdesk.connectors"
OURS: Final = {
    "email": "focusdesk.connectors.email:EmailConnector",
    "slack": "focusdesk.connectors.slack:SlackConnector",
    "demo": "focusdesk.connectors.demo:DemoConnector",
}
HIDDEN: Final = ("demo",)
"""Kinds that no list of accounts to add shows."""


def places() -> Mapping[str, str]:
    """By kind, where its class stands. Ours cannot be replaced."""
    found = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return {**found, **OURS}


def kinds() -> tuple[str, ...]:
    """The kinds that a person can add."""
    return tuple(kind for kind in places() if kind not in HIDDEN)


def connector(kind: str) -> type[Connector]:
    """The class of a kind. Raises `BadSettings` for an unknown one or one that cannot be loaded."""
    place = places().get(kind)
    if place is None:
        raise BadSettings("kind", "kind-unknown", kind=kind, choices=", ".join(sorted(kinds())))
    module, _, name = place.partition(":")
    try:
        found: type[Connector] = getattr(import_module(module), name)
    except Exception as error:
        if kind in OURS:
            raise
        raise BadSettings("kind", "kind-broken", kind=kind, error=type(error).__name__) from error
    return found
