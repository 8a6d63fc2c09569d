"""The machine sleeps over deliveries, or somebody sets its clock: one hand-over, at most one ring.

The engine is a real process whose wall clock jumps while its steady clock stands still.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from focusdesk import clock
from focusdesk.model import MINUTE, SECOND, AccountState, Instant
from focusdesk.store import accounts, attention, deliveries, figures, focus
from focusdesk.store.db import Store
from tests.conftest import wait_until
from tests.engine.misbehaving import post
from tests.servers.desktop import Desktop, desktop
from tests.servers.walltime import WallTime, asleep
from tests.store.build import at

SCHEDULE = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "13:00", "17:00"]
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""


class Night:
    """An engine that lives by a clock of its own, its one account, and the desktop it rings on."""

    def __init__(
        self, store: Store, walltime: WallTime, shown: Desktop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.store = store
        self.shown = shown
        self._walltime = walltime
        self._patch = monkeypatch

    def clock(self, text: str) -> None:
        """It is `text` in Paris, for the engine by its system's clock and for this process."""
        self._patch.delenv(clock.OFFSET_VARIABLE, raising=False)
        offset = (at(text) - clock.now()) / SECOND
        self._walltime.set(offset)
        self._patch.setenv(clock.OFFSET_VARIABLE, str(offset))

    def held(self) -> int:
        return figures.counts(self.store).held

    def deliveries(self) -> list[tuple[Instant, str, int]]:
        """Each: when, by what, how many messages."""
        rows = self.store.connection.execute(
            """
            SELECT at, by, (SELECT count(*) FROM message WHERE delivery_id = delivery.id)
            FROM delivery ORDER BY id
            """
        )
        return [(Instant(when), by, count) for when, by, count in rows]

    def rung(self) -> list[str]:
        """The bodies of all notifications so far, newest first."""
        return [body for _, _, body in self.shown.history()]


@pytest.fixture
def night(store, tmp_path, monkeypatch) -> Any:
    walltime = WallTime(tmp_path)
    with desktop(tmp_path) as shown:
        yield Night(store, walltime, shown, monkeypatch)


@pytest.fixture
def engine(night, postbox, start_engine, profile) -> Callable[[str], Any]:
    """Starts the engine at an instant, with three messages that wait for the next delivery."""

    def start(text: str) -> Any:
        night.clock(text)
        focus.set_schedule(night.store, SCHEDULE, clock.now())
        account, place = postbox()
        process = start_engine(
            **night.shown.environment,
            **night._walltime.environment,
            **{clock.OFFSET_VARIABLE: ""},
        )
        wait_until(lambda: accounts.get(night.store, account).state is AccountState.LIVE)
        for name in ("Camille Roy", "Inès Morel", "Tom Whitfield"):
            post(place, name)
        wait_until(lambda: night.held() == 3)
        return process, place

    return start


def jumped(profile) -> Callable[[], bool]:
    """Whether the engine has noticed one more jump than when this was called."""
    log = profile / "engine.log"
    before = log.read_text().count("the clock jumped")
    return lambda: log.read_text().count("the clock jumped") > before


def test_asleep_over_two_deliveries_there_is_one_hand_over_with_one_notification(night, engine):
    process, _ = engine("2026-11-24 12:00")
    with asleep(process):
        night.clock("2026-11-24 17:20")
    wait_until(lambda: night.held() == 0)
    ((when, by, count),) = night.deliveries()
    assert when >= at("2026-11-24 17:20") and (by, count) == ("delivery", 3)
    wait_until(lambda: night.shown.shown() == 1)
    assert night.rung() == ["Camille Roy, Inès Morel and Tom Whitfield"]


def test_the_lid_opened_in_the_evening_rings_nothing(night, engine, profile):
    process, _ = engine("2026-11-24 12:00")
    with asleep(process):
        noticed = jumped(profile)
        night.clock("2026-11-24 21:00")
    wait_until(noticed)
    wait_until(
        lambda: deliveries.next_due(night.store) == at("2026-11-25 09:30"), what="decided anew"
    )
    assert night.held() == 3
    assert night.deliveries() == [] and night.rung() == []
    with asleep(process):
        night.clock("2026-11-25 09:29:58")
    wait_until(lambda: night.held() == 0)
    ((when, by, count),) = night.deliveries()
    assert 0 <= when - at("2026-11-25 09:30") < 4 * MINUTE and (by, count) == ("delivery", 3)
    wait_until(lambda: night.shown.shown() == 1)


def test_a_clock_set_back_hands_over_nothing_twice(night, engine, profile):
    process, place = engine("2026-11-24 12:00")
    with asleep(process):
        night.clock("2026-11-24 12:59:58")
    wait_until(lambda: night.held() == 0)
    wait_until(lambda: night.shown.shown() == 1)
    noticed = jumped(profile)
    night.clock("2026-11-24 12:10")
    wait_until(noticed)
    post(place, "Ruth Adeyemi")
    wait_until(lambda: night.held() == 1)
    noticed = jumped(profile)
    night.clock("2026-11-24 12:59:58")
    wait_until(noticed)
    wait_until(lambda: night.held() == 0)
    assert [(by, count) for _, by, count in night.deliveries()] == [
        ("delivery", 3),
        ("delivery", 1),
    ]
    wait_until(lambda: night.shown.shown() == 2)
    assert night.rung() == ["Ruth Adeyemi", "Camille Roy, Inès Morel and Tom Whitfield"]
    assert process.poll() is None


def test_nothing_that_was_slept_through_waits_for_a_pause_as_well(night, engine):
    attention.set_breakpoint(night.store, 15)
    process, _ = engine("2026-11-24 12:00")
    with asleep(process):
        night.clock("2026-11-24 13:04")
    while night.held():
        night.shown.type()
        assert clock.now() < at("2026-11-24 13:09")  # a pause is waited for until 13:15
    assert len(night.deliveries()) == 1
