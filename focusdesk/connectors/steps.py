"""Tells the steps of a sign-in as they begin, go well and fail."""

from __future__ import annotations

from focusdesk.connectors.base import Report, Step, StepResult
from focusdesk.model import Saying


class Steps:
    """Those of one sign-in; on the loop only."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._now: Step | None = None

    def begin(self, step: Step) -> None:
        """The step before went well, and this one begins; said twice, it is said once."""
        if step is self._now:
            return
        self.end()
        self._now = step
        self._report(StepResult(step, None))

    def tell(self, saying: Saying) -> None:
        """Something about the step that is under way."""
        if self._now is not None:
            self._report(StepResult(self._now, None, saying))

    def end(self) -> None:
        if self._now is not None:
            self._report(StepResult(self._now, ok=True))
            self._now = None

    def failed(self, saying: Saying) -> None:
        if self._now is not None:
            self._report(StepResult(self._now, ok=False, saying=saying))
            self._now = None
