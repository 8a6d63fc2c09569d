"""The conversations chosen for doing something to all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject, Signal

from focusdesk.model import ConversationId


class Picks(QObject):
    """Ids, in the order in which they were chosen.

    changed
        One came or went.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: dict[ConversationId, None] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._ids

    def __iter__(self) -> Iterator[ConversationId]:
        return iter(list(self._ids))

    def toggle(self, id_: ConversationId) -> None:
        if id_ in self._ids:
            del self._ids[id_]
        else:
            self._ids[id_] = None
        self.changed.emit()

    def add(self, ids: Iterable[ConversationId]) -> None:
        before = len(self._ids)
        self._ids.update(dict.fromkeys(ids))
        if len(self._ids) != before:
            self.changed.emit()

    def drop(self, ids: Iterable[ConversationId]) -> None:
        before = len(self._ids)
        for one in ids:
            self._ids.pop(one, None)
        if len(self._ids) != before:
            self.changed.emit()

    def clear(self) -> None:
        if self._ids:
            self._ids.clear()
            self.changed.emit()
