"""The command line's way into a profile.

With no engine running, whoever opens the profile first hands over what is due, silently: the
person is looking. Whoever wrote says so to an engine and windows that may run beside it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from focusdesk import clock, i18n, profile
from focusdesk.model import Instant
from focusdesk.store import deliveries, timeline, triage
from focusdesk.store.db import Store


def folder(arguments: argparse.Namespace) -> Path:
    """The folder of the profile that the arguments and the environment name."""
    return profile.folder(arguments.profile)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Store]:
    """The store of the profile, up to date; made where there is none yet."""
    place = folder(arguments)
    store = profile.open_store(place)
    try:
        store.on_commit = lambda: _tell(place)
        show_times_of(store)
        if not profile.Lock.held(place):
            hand_over(store, clock.now())
        yield store
    finally:
        store.close()


def _tell(place: Path) -> None:
    # late: most commands only read
    from focusdesk import control

    control.hint(place)


def hand_over(store: Store, now: Instant) -> None:
    """What is due comes in, what was snoozed until now comes back."""
    deliveries.deliver_due(store, now, announce=False)
    triage.wake_due(store, now)


def show_times_of(store: Store) -> None:
    """Show instants by the wall clock of this profile's schedule, also once it is closed."""
    schedule = timeline.timeline(store).schedule
    i18n.show_times(lambda at: schedule.local(Instant(at)))
