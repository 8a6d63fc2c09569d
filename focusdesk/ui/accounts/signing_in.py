"""A sign-in under way in the engine: each step as it is told, then what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

from PySide6.QtCore import QObject, Signal

from focusdesk.errors import FocusDeskError
from focusdesk.model import Saying
from focusdesk.ui.accounts.kinds import saying
from focusdesk.ui.desk import Desk
from focusdesk.ui.request import Request


@dataclass(frozen=True, slots=True)
class CheckStep:
    """A step: under way (`ok` None), passed or failed, and what is said of it."""

    name: str
    ok: bool | None
    said: Saying | None = None


class SigningIn(QObject):
    """One `check`, `add` or `login` at a time.

    changed
        Another step, or another result of one; it began or ended.
    passed
        The engine's reply.
    failed
        A `FocusDeskError`; the step that failed bears it as well.
    """

    changed = Signal()
    passed = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._asked: Request | None = None
        self.steps: tuple[CheckStep, ...] = ()

    @property
    def runs(self) -> bool:
        return self._asked is not None

    def begin(self, request: str, args: Mapping[str, object]) -> None:
        """Secrets go from here to the engine, and are kept nowhere."""
        self.cancel()
        self.steps = ()
        asked = self._asked = self._desk.ask(request, args)
        asked.told.connect(self._told)
        asked.answered.connect(self._answered)
        asked.failed.connect(self._failed)
        self.changed.emit()

    def cancel(self) -> None:
        """Give it up, in the engine too. Idempotent."""
        if self._asked is not None:
            self._asked.drop()
            self._asked = None
            self.steps = tuple(one for one in self.steps if one.ok is not None)
            self.changed.emit()

    def forget(self) -> None:
        """Of the last one nothing is to be seen any more."""
        self.cancel()
        self.steps = ()
        self.changed.emit()

    def _told(self, line: object) -> None:
        told = cast("Mapping[str, object]", line)
        ok = told.get("ok")
        said = saying(told) if told.get("code") else None
        step = CheckStep(str(told.get("step")), ok if isinstance(ok, bool) else None, said)
        last = self.steps[-1] if self.steps else None
        if last is not None and last.name == step.name:
            self.steps = (*self.steps[:-1], replace(step, said=step.said or last.said))
        else:
            self.steps = (*self.steps, step)
        self.changed.emit()

    def _answered(self, reply: object) -> None:
        self._asked = None
        self.steps = tuple(replace(one, ok=True) for one in self.steps)
        self.changed.emit()
        self.passed.emit(reply)

    def _failed(self, error: object) -> None:
        assert isinstance(error, FocusDeskError)
        self._asked = None
        if self.steps and self.steps[-1].ok is not True:
            self.steps = (*self.steps[:-1], replace(self.steps[-1], ok=False, said=error.saying))
        self.changed.emit()
        self.failed.emit(error)
