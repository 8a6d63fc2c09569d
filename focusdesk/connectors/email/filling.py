"""The past of a folder, newest first: the first window, then everything before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from focusdesk.connectors.email import bodies, commands
from focusdesk.connectors.email.belt import Belt, Load
from focusdesk.connectors.email.bodies import Sized
from focusdesk.connectors.email.cursors import Backfill
from focusdesk.connectors.email.run import Folder, Run
from focusdesk.connectors.email.wire import Link

STEP = 1_000
"""UIDs looked at with one command; more where few of them are taken, fewer where all are."""
STEP_LIMIT = 1_000_000
_FULL = 2_000
_SPARSE = 300


class Filler:
    """Stores a folder's history over one connection on which the folder is open."""

    def __init__(self, run: Run, link: Link, folder: Folder, belt: Belt) -> None:
        self._run = run
        self._link = link
        self._folder = folder
        self._belt = belt

    @property
    def _fill(self) -> Backfill:
        assert self._folder.backfill is not None
        return self._folder.backfill

    def window(self) -> None:
        """The mails of the last 30 days before the account was added, newest first."""
        fill = self._fill
        if fill.window_complete:
            return
        criteria = ["UID", f"1:{fill.window - 1}", "SINCE", fill.since.encode("ascii")]
        uids = [uid for uid in commands.search(self._link, criteria) if uid < fill.window]
        for end in range(len(uids), 0, -STEP):
            part = uids[max(0, end - STEP) : end]
            self._store(bodies.sizes_of(self._link, part), part[0], in_window=True)
        self._belt.flush()
        self._folder.backfill = replace(self._fill, window=1)

    def past(self) -> None:
        """Everything before the window, newest first, by steps of UIDs."""
        step = STEP
        while self._fill.below > 1:
            high = self._fill.below - 1
            low = max(1, high - step + 1)
            listed = bodies.sizes(self._link, low, high)
            self._store(listed, low, in_window=False)
            if len(listed) < _SPARSE:
                step = min(step * 2, STEP_LIMIT)
            elif len(listed) > _FULL:
                step = max(STEP, step // 2)
        self._ask_again()
        self._belt.flush()

    def _store(self, listed: list[Sized], low: int, *, in_window: bool) -> None:
        """Store what is not stored yet of `listed`, newest first; afterwards everything from
        `low` up is done.
        """
        unknown = self._unknown(listed)
        plans = list(bodies.planned(mail for mail in reversed(listed) if mail.uid in unknown))
        known = len(listed) - len(unknown)
        if not plans:
            self._moved(low, known, in_window=in_window)
            self._belt.put(self._load(bodies.Bodies()))
        for n, plan in enumerate(plans, start=1):
            found = bodies.fetch(self._link, self._folder.place, plan, self._fill.owed)
            self._owe(found)
            is_last = n == len(plans)
            reached = low if is_last else min(plan.uids)
            count = len(plan.uids) + (known if is_last else 0)
            self._moved(reached, count, in_window=in_window)
            self._belt.put(self._load(found))

    def _unknown(self, listed: Sequence[Sized]) -> frozenset[int]:
        """Those that no message and no dead letter stands for yet."""
        if not listed:
            return frozenset()
        key = self._folder.place.key
        keys = [key(mail.uid) for mail in listed]
        having = self._run.bridge.call(self._run.known.having(keys))
        return frozenset(mail.uid for mail in listed if key(mail.uid) not in having)

    def _moved(self, reached: int, count: int, *, in_window: bool) -> None:
        fill = self._fill
        self._folder.backfill = (
            replace(fill, window=min(fill.window, reached), windowed=fill.windowed + count)
            if in_window
            else replace(fill, below=min(fill.below, reached), looked=fill.looked + count)
        )

    def _owe(self, found: bodies.Bodies) -> None:
        if found.owed:
            self._folder.backfill = replace(self._fill, owed={**self._fill.owed, **found.owed})

    def _ask_again(self) -> None:
        """Ask for the bodies that did not come until they do, or are given up."""
        while self._fill.owed:
            owed = self._fill.owed
            self._folder.backfill = replace(self._fill, owed={})
            for plan in bodies.planned(bodies.sizes_of(self._link, list(owed))):
                found = bodies.fetch(self._link, self._folder.place, plan, owed)
                self._owe(found)
                self._belt.put(self._load(found))
            self._belt.put(self._load(bodies.Bodies()))

    def _load(self, found: bodies.Bodies) -> Load:
        return Load(
            place=self._folder.place,
            mails=found.mails,
            is_history=True,
            cursors=self._folder.backfill_cursor(),
            attachments=found.attachments,
            dead_letters=found.dead_letters,
            progress=self._run.progress(),
        )
