"""The week while it is edited: nothing of it holds before it is applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from focusdesk.model import Mode
from focusdesk.rules import week_edit
from focusdesk.rules.schedule import Block, Schedule, Weekday

KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class ChosenBlock:
    """A block, and the day on which it was pressed."""

    mode: Mode
    block: Block
    day: Weekday


@dataclass(frozen=True, slots=True)
class ChosenDelivery:
    """A delivery time, and the day on which it was pressed."""

    minute: int
    day: Weekday


Chosen = ChosenBlock | ChosenDelivery


class Draft(QObject):
    """A schedule, what it was before each edit, and what is chosen in it.

    changed
        Another schedule, or another one stands in the store.
    chosen_changed
        Another block or delivery is chosen, or none.
    """

    changed = Signal()
    chosen_changed = Signal()

    def __init__(self, stored: Schedule, text: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stored = stored
        self.stored_text = text
        self.schedule = stored
        self.chosen: Chosen | None = None
        self.overtaken = False
        """Somebody else changed the stored schedule since this draft was begun."""
        self._past: list[Schedule] = []
        self._key = ""

    @property
    def is_dirty(self) -> bool:
        return self.schedule != self.stored

    # -- editing ------------------------------------------------------------------------------

    def edit(self, schedule: Schedule, chosen: Chosen | None = None, key: str = "") -> None:
        """Put another schedule in place; `chosen` is chosen then, if it is there.

        Edits of the same `key` that follow each other are undone together.
        """
        if schedule != self.schedule:
            if not key or key != self._key:
                self._past.append(self.schedule)
                del self._past[:-KEPT]
            self._key = key
            self.schedule = schedule
            self._choose(chosen or self.chosen)
            self.changed.emit()
        elif chosen is not None and chosen != self.chosen:
            self.choose(chosen)

    def undo(self) -> bool:
        """The schedule before the last edit; False when there was none."""
        if not self._past:
            return False
        self._key = ""
        self.schedule = self._past.pop()
        self._choose(self.chosen)
        self.changed.emit()
        return True

    def forget_edits(self) -> None:
        """They are applied: what takes them back now is taking that back."""
        self._past.clear()
        self._key = ""

    def revert(self) -> None:
        """Back to what holds; that can be undone, too."""
        self.edit(self.stored)

    # -- the store ----------------------------------------------------------------------------

    def take_stored(self, schedule: Schedule, text: str, *, ours: bool = False) -> None:
        """This is stored now. `ours`: it is what was applied here."""
        clean = not self.is_dirty
        self.stored_text = text
        if schedule == self.stored and not ours:
            return
        self.stored = schedule
        if clean or ours:
            self.schedule = schedule
            self._choose(self.chosen)
        self.overtaken = self.is_dirty
        self.changed.emit()

    # -- choosing -----------------------------------------------------------------------------

    def choose(self, chosen: Chosen | None) -> None:
        self._key = ""
        if chosen != self.chosen:
            self._choose(chosen)

    def _choose(self, chosen: Chosen | None) -> None:
        found = chosen if chosen is not None and self._is_there(chosen) else None
        if found != self.chosen:
            self.chosen = found
            self.chosen_changed.emit()

    def _is_there(self, chosen: Chosen) -> bool:
        if isinstance(chosen, ChosenDelivery):
            return bool(week_edit.delivery_days(self.schedule, chosen.minute))
        blocks = self.schedule.focus if chosen.mode is Mode.FOCUS else self.schedule.quiet
        return chosen.block in blocks
