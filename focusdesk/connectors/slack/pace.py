"""When each method may be called again: Slack limits each by itself, in each workspace.

Nothing sleeps here: who has a choice asks what is `ready`, and does something else meanwhile.
"""

from __future__ import annotations

from collections import Counter

from focusdesk import clock

_LONGEST = 60.0
_SLOW_S = 20.0


class Pace:
    """One workspace's limits, as far as they were met."""

    def __init__(self, back_off: float) -> None:
        self._back_off = back_off
        self._not_before: dict[str, float] = {}
        self._failed: Counter[str] = Counter()
        self.small_pages = False
        """This workspace gives few messages a page."""
        self._longest = 0.0

    @property
    def is_slow(self) -> bool:
        """Few messages a page, and a page a minute: how Slack treats an app that is given away."""
        return self.small_pages and self._longest >= _SLOW_S

    def wait(self, method: str) -> float:
        """Seconds until the method may be called; 0 for now."""
        return max(0.0, self._not_before.get(method, 0.0) - clock.monotonic())

    def limited(self, method: str, seconds: float) -> None:
        """Slack said `Retry-After`."""
        self._longest = max(self._longest, seconds)
        self.hold(method, seconds)

    def hold(self, method: str, seconds: float) -> None:
        """Leave a method alone for a while."""
        until = clock.monotonic() + seconds
        self._not_before[method] = max(until, self._not_before.get(method, 0.0))

    def failed(self, method: str) -> int:
        """It did not answer: leave it alone, longer each time. Returns how often in a row."""
        self._failed[method] += 1
        times = self._failed[method]
        self.hold(method, min(_LONGEST, self._back_off * 2 ** (times - 1)))
        return times

    def answered(self, method: str) -> None:
        self._failed.pop(method, None)
