"""Searching while one types: exact matches first, then the last word as a beginning.

The next key ends what still runs, so typing never waits for the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from focusdesk import clock
from focusdesk.errors import BadQuery, FocusDeskError
from focusdesk.store import inbox
from focusdesk.store.db import Store
from focusdesk.store.search import search
from focusdesk.ui.desk import Desk
from focusdesk.ui.inbox.rows import Found

LIMIT: Final = 100
_KEY: Final = "search"
_REST_MS: Final = 15
"""A pause in typing; shorter than between two keys of a fast hand."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was found for `text`. `held`: how many of them wait and are not listed."""

    text: str
    listed: tuple[Found, ...]
    held: int
    whole: bool
    """Both passes are done."""


class Searching(QObject):
    """One search at a time.

    found
        `Results`, once or twice a search.
    wrong
        A `FocusDeskError`: the query is not understood.
    """

    found = Signal(object)
    wrong = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._text = ""
        self._held_too = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._exact)

    @property
    def text(self) -> str:
        return self._text

    def ask(self, text: str, *, held_too: bool = False) -> None:
        """Search for this instead; an empty text ends searching."""
        self._text = text.strip()
        self._held_too = held_too
        self._desk.forget(_KEY)
        self._rest.stop()
        if self._text:
            self._rest.start()

    def again(self) -> None:
        """The store changed: the same search once more."""
        if self._text:
            self.ask(self._text, held_too=self._held_too)

    def _exact(self) -> None:
        text = self._text
        self._desk.read(
            _KEY, lambda store: _find(store, text, None), self._exact_came, self._not_understood
        )

    def _exact_came(self, hits: list[Found]) -> None:
        text = self._text
        self._tell(hits, whole=False)
        self._desk.read(
            _KEY,
            lambda store: _find(store, text, hits),
            lambda all_: self._tell(all_, whole=True),
            self._not_understood,
        )

    def _tell(self, hits: list[Found], *, whole: bool) -> None:
        held = sum(one.hit.held for one in hits)
        if self._held_too:
            self.found.emit(Results(self._text, tuple(hits), 0, whole))
            return
        listed = tuple(one for one in hits if not one.hit.held)
        self.found.emit(Results(self._text, listed, held, whole))

    def _not_understood(self, error: FocusDeskError) -> None:
        self.wrong.emit(error)


def is_unfinished(error: FocusDeskError) -> bool:
    """Whether a query is wrong only because its last value is still being written."""
    if not isinstance(error, BadQuery):
        return False
    said = error.args_
    query, value = str(said.get("query", "")), str(said.get("value", ""))
    rest = query[error.position :]
    match error.code:
        case "query-value-missing":
            return not rest
        case "query-quote-open":
            return query[: error.position].endswith(":")
        case "query-unknown-value":
            choices = str(said.get("choices", "")).split(", ")
            return rest == value and any(one.startswith(value.lower()) for one in choices)
        case "query-bad-date":
            return rest == value and len(value) < len("2026-11-24")
        case "query-bad-age":
            return rest == value and value.isdecimal()
    return False


def _find(store: Store, text: str, exact: Sequence[Found] | None) -> list[Found]:
    """The newest matches; with `exact`, then those whose last word only begins so."""
    hits = search(store, text, now=clock.now(), limit=LIMIT, prefix_last=exact is not None)
    rows = inbox.conversations(store, list(dict.fromkeys(hit.conversation for hit in hits)))
    by_id = {row.id: row for row in rows}
    found = [Found(hit, by_id[hit.conversation]) for hit in hits if hit.conversation in by_id]
    known = {one.hit.id for one in exact or ()}
    return [*(exact or ()), *(one for one in found if one.hit.id not in known)]
