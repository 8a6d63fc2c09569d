"""The engine and the person's attention: pauses are waited for, do-not-disturb is obeyed, focus is
shown outside and put back, whatever ends the engine.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from focusdesk import clock, control
from focusdesk.engine.pauses import PAUSE
from focusdesk.model import MINUTE, SECOND, AccountState, Instant, Micros
from focusdesk.store import (
    accounts,
    announcements,
    attention,
    deliveries,
    figures,
    focus,
    focus_effects,
)
from focusdesk.store.db import Store
from tests.conftest import PATIENCE, wait_until
from tests.engine.misbehaving import MARK, did, post
from tests.servers.desktop import desktop
from tests.store.build import at

OPEN = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["13:00"]
"""


@pytest.fixture
def shown(tmp_path):
    with desktop(tmp_path) as found:
        yield found


@pytest.fixture
def live_at(monkeypatch, store):
    """Lives at an instant of Paris: the test's process, and every engine that it starts."""

    def live(text: str) -> None:
        wanted = at(text)
        monkeypatch.delenv(clock.OFFSET_VARIABLE, raising=False)
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str((wanted - clock.now()) / SECOND))
        focus.set_schedule(store, OPEN, clock.now())

    return live


def is_live(store: Store, account: int) -> bool:
    return accounts.get(store, account).state is AccountState.LIVE


def held(store: Store) -> int:
    return figures.counts(store).held


def told(store: Store) -> list[tuple[str, bool]]:
    """Every delivery: what handed it over, and whether its notification is confirmed."""
    rows = store.connection.execute("SELECT by, announced_at FROM delivery ORDER BY id")
    return [(by, confirmed is not None) for by, confirmed in rows]


def due_soon(store: Store) -> Instant:
    """Have what is held be due with the minute that comes, some seconds ahead; returns the instant.

    Starting an engine takes as long as it takes, so the time is set only when all is ready.
    """
    due = Instant(0)
    while deliveries.next_due(store) != due or clock.now() > due - 2 * SECOND:
        minute = (clock.now() + 3 * SECOND) // MINUTE + 1
        due = Instant(minute * MINUTE)
        at_ = f"{datetime.fromtimestamp(due // SECOND, ZoneInfo('Europe/Paris')):%H:%M}"
        focus.set_schedule(store, OPEN.replace("13:00", at_), clock.now())
    return due


# -- pauses -------------------------------------------------------------------------------------


def test_a_due_delivery_waits_until_the_person_stops_typing(
    store, postbox, live_at, start_engine, shown
):
    live_at("2026-11-24 12:59:52")
    attention.set_breakpoint(store, 10)
    account, place = postbox()
    start_engine(**shown.environment)
    wait_until(lambda: is_live(store, account))
    post(place)
    wait_until(lambda: held(store) == 1)
    due = due_soon(store)
    keys: list[tuple[Instant, Instant]] = []
    while clock.now() < due + 3 * SECOND:
        before = clock.now()
        shown.type()
        keys.append((before, clock.now()))
    wait_until(lambda: shown.shown() == 1, what="the pause is seen")
    (when, by) = store.connection.execute(
        "SELECT released_at, released_by FROM message WHERE released_at IS NOT NULL"
    ).fetchone()
    assert by == "delivery"
    pressed = max(before for before, after in keys if after <= when)
    assert when >= max(due, pressed + PAUSE - SECOND)


def test_without_the_setting_it_comes_on_time_however_busy(
    store, postbox, live_at, start_engine, shown
):
    live_at("2026-11-24 12:59:52")
    account, place = postbox()
    start_engine(**shown.environment)
    wait_until(lambda: is_live(store, account))
    post(place)
    wait_until(lambda: held(store) == 1)
    due = due_soon(store)
    while held(store):
        shown.type()
        assert clock.now() < due + 4 * MINUTE


# -- do not disturb -----------------------------------------------------------------------------


def test_do_not_disturb_is_obeyed_and_the_next_notification_names_everybody(
    profile, store, postbox, live_at, start_engine, shown
):
    live_at("2026-11-24 10:00")
    account, place = postbox()
    start_engine(**shown.environment)
    wait_until(lambda: is_live(store, account))
    window = control.connect(profile)
    shown.pause()
    post(place, "Banque Riviera", category="security")
    wait_until(lambda: told(store) == [("rule", False)])
    wait_until(lambda: "do not disturb" in (profile / "engine.log").read_text())
    shown.pause(False)
    assert (shown.shown(), shown.waiting()) == (0, 0)  # nothing waits to come down on them either
    post(place, "Stripe", category="security")
    wait_until(lambda: told(store) == [("rule", True), ("rule", True)])
    history = shown.history()
    assert [(title, body) for _, title, body in history] == [
        ("2 messages, 2 clients", "Banque Riviera and Stripe")
    ]
    assert announcements.to_announce(store, clock.now()) is None
    window.setblocking(False)
    assert b"toast" not in window.recv(1_000_000)
    window.close()


# -- focus shows outside ------------------------------------------------------------------------


def status_of(place: Path) -> str:
    try:
        return (place / "status").read_text()
    except FileNotFoundError:
        return ""


def begun(store: Store) -> set[str]:
    return set(focus_effects.standing(store, clock.now()).begun)


def test_a_service_is_told_that_focus_begins_changes_and_ends(
    profile, store, postbox, live_at, start_engine
):
    live_at("2026-11-24 10:00")
    account, place = postbox()
    (place / "status").write_text("in a café")
    start_engine()
    wait_until(lambda: is_live(store, account))
    focus.start(store, clock.now(), Micros(30 * MINUTE), "Deep work")
    wait_until(lambda: status_of(place).startswith(f"{MARK}Deep work until"))
    first = status_of(place)
    focus.extend(store, clock.now(), Micros(15 * MINUTE))
    wait_until(lambda: status_of(place) not in ("", first))
    focus.start(store, clock.now(), Micros(30 * MINUTE), "Proofs")
    wait_until(lambda: status_of(place).startswith(f"{MARK}Proofs"))
    focus.stop(store, clock.now(), announce=False)
    wait_until(lambda: status_of(place) == "in a café")
    wait_until(lambda: begun(store) == set())
    assert len(did(place, "asked")) == 1
    assert len(did(place, "focus")) == 3


def test_what_the_person_wrote_meanwhile_stays(store, postbox, live_at, start_engine):
    live_at("2026-11-24 10:00")
    account, place = postbox()
    start_engine()
    wait_until(lambda: is_live(store, account))
    focus.start(store, clock.now(), Micros(30 * MINUTE))
    wait_until(lambda: status_of(place).startswith(MARK))
    (place / "status").write_text("gone swimming")
    focus.stop(store, clock.now(), announce=False)
    wait_until(lambda: begun(store) == set())
    assert status_of(place) == "gone swimming"


def test_a_service_out_of_reach_harms_nobody_and_keeps_nothing(
    store, postbox, live_at, start_engine
):
    live_at("2026-11-24 10:00")
    (ill, place), (well, other) = postbox(), postbox()
    (place / "no-status").touch()
    start_engine()
    wait_until(lambda: is_live(store, ill) and is_live(store, well))
    focus.start(store, clock.now(), Micros(30 * MINUTE))
    wait_until(lambda: status_of(other).startswith(MARK))
    wait_until(lambda: did(place, "asked"))
    assert status_of(place) == ""
    assert begun(store) == {focus_effects.account_effect(well)}


@pytest.mark.parametrize("over", [True, False])
def test_killed_in_the_middle_of_focus_all_is_put_back_by_the_next_engine(
    store, postbox, live_at, start_engine, shown, over
):
    live_at("2026-11-24 10:00")
    attention.set_quiets_desktop(store, True)
    account, place = postbox()
    (place / "status").write_text("in a café")
    engine = start_engine(**shown.environment)
    wait_until(lambda: is_live(store, account))
    focus.start(store, clock.now(), Micros(30 * MINUTE), "Deep work")
    wait_until(lambda: status_of(place).startswith(MARK) and shown.paused())
    wait_until(lambda: len(begun(store)) == 2)
    engine.kill()
    engine.wait()
    assert shown.paused()
    if over:
        focus.stop(store, clock.now(), announce=False)
    start_engine(**shown.environment)
    if not over:
        wait_until(lambda: len(did(place, "run")) == 2 and is_live(store, account))
        control.hint(place)
        assert status_of(place).startswith(MARK) and shown.paused()
        focus.stop(store, clock.now(), announce=False)
    wait_until(lambda: status_of(place) == "in a café" and not shown.paused())
    wait_until(lambda: begun(store) == set())


def test_an_engine_that_ends_gives_the_desktop_its_sound_back(store, live_at, start_engine, shown):
    live_at("2026-11-24 10:00")
    attention.set_quiets_desktop(store, True)
    focus.start(store, clock.now(), Micros(30 * MINUTE))
    engine = start_engine(**shown.environment)
    wait_until(shown.paused)
    wait_until(lambda: begun(store) == {"desktop"})
    engine.terminate()
    engine.wait(PATIENCE)
    assert not shown.paused()
    assert begun(store) == set()


def test_the_persons_own_do_not_disturb_outlasts_focus(store, live_at, start_engine, shown):
    live_at("2026-11-24 10:00")
    attention.set_quiets_desktop(store, True)
    shown.pause()
    start_engine(**shown.environment)
    focus.start(store, clock.now(), Micros(30 * MINUTE))
    wait_until(lambda: begun(store) == {"desktop"})
    focus.stop(store, clock.now(), announce=False)
    wait_until(lambda: begun(store) == set())
    assert shown.paused()


def test_the_desktop_is_left_alone_unless_asked_for_and_when_asked_no_more(
    store, postbox, live_at, start_engine, shown
):
    live_at("2026-11-24 10:00")
    _account, place = postbox()
    focus.start(store, clock.now(), Micros(30 * MINUTE))
    start_engine(**shown.environment)
    wait_until(lambda: status_of(place).startswith(MARK))
    assert not shown.paused()
    attention.set_quiets_desktop(store, True)
    wait_until(shown.paused)
    wait_until(lambda: len(begun(store)) == 2)
    attention.set_quiets_desktop(store, False)
    wait_until(lambda: not shown.paused())
    assert status_of(place).startswith(MARK)


def test_what_may_ring_in_focus_is_seen_though_focus_silenced_the_desktop(
    store, postbox, live_at, start_engine, shown
):
    live_at("2026-11-24 10:00")
    attention.set_quiets_desktop(store, True)
    account, place = postbox()
    focus.start(store, clock.now(), Micros(30 * MINUTE))
    start_engine(**shown.environment)
    wait_until(shown.paused)
    wait_until(lambda: is_live(store, account))
    post(place, "Banque Riviera", category="security")
    wait_until(lambda: shown.shown() == 1, what="dunst shows it")
    wait_until(lambda: told(store) == [("rule", True)])


def test_what_ends_with_focus_rings_after_the_desktop_has_its_sound_back(
    store, postbox, live_at, start_engine, shown
):
    live_at("2026-11-24 10:00")
    attention.set_quiets_desktop(store, True)
    account, place = postbox()
    focus.start(store, clock.now(), Micros(30 * MINUTE), "Deep work")
    start_engine(**shown.environment)
    wait_until(shown.paused)
    wait_until(lambda: is_live(store, account))
    post(place)
    wait_until(lambda: held(store) == 1)
    focus.start(store, clock.now(), Micros(3 * SECOND), "Deep work")
    wait_until(lambda: shown.shown() == 1, what="the delivery at the end of focus")
    assert not shown.paused()
    wait_until(lambda: told(store) == [("focus-end", True)])
