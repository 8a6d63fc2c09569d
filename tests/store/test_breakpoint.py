"""Deliveries that wait for a pause are handed over late, once, and stay what they were."""

from __future__ import annotations

import pytest

from focusdesk.errors import BadInput
from focusdesk.model import MINUTE, Category, Instant, Micros
from focusdesk.rules.breakpoint import Patience
from focusdesk.store import announcements, attention, deliveries, figures, status, why
from focusdesk.store.db import Store
from focusdesk.store.deliveries import HandOver
from tests.store.build import INES, at, ids, mail, released, take

NOW = "2026-11-24 10:05"
ONE = Instant(at("2026-11-24 13:00"))
MORNING = at("2026-11-24 08:00")


def deliver(store: Store, when: Instant, *, busy: bool = True) -> HandOver:
    patience = Patience(Micros(10 * MINUTE), MORNING, busy)
    return deliveries.deliver_due(store, when, announce=True, patience=patience)


def test_it_is_handed_over_at_the_pause_with_the_real_instant(store, account):
    take(store, account, mail(1), now=NOW)
    handed = deliver(store, ONE)
    assert (handed.announce, handed.waits_until) == (None, ONE + 10 * MINUTE)
    assert deliveries.might_wait(store, ONE)
    assert figures.counts(store).held == 1
    paused = Instant(ONE + 7 * MINUTE)
    handed = deliver(store, paused, busy=False)
    assert handed.announce is not None and handed.waits_until is None
    assert released(store)[1] == (paused, "delivery")
    story = why.why(store, ids(store)[0])
    assert story.decisions[-1].release_at == ONE
    assert deliver(store, paused, busy=False).announce is None


def test_it_is_handed_over_when_its_time_is_up_however_busy_they_are(store, account):
    take(store, account, mail(1), now=NOW)
    assert deliver(store, Instant(ONE + 10 * MINUTE - 1)).announce is None
    assert deliver(store, Instant(ONE + 10 * MINUTE)).announce is not None
    assert not deliveries.might_wait(store, Instant(ONE + 10 * MINUTE))


def test_meanwhile_what_may_not_wait_comes_alone(store, account):
    take(store, account, mail(1), now=NOW)
    assert deliver(store, ONE).announce is None
    take(
        store,
        account,
        mail(2, party=INES, category=Category.SECURITY, received="2026-11-24 13:01"),
        now="2026-11-24 13:01",
    )
    handed = deliver(store, at("2026-11-24 13:01"))
    assert handed.announce is not None and handed.announce.names == ("Inès Morel",)
    assert handed.waits_until == ONE + 10 * MINUTE
    assert 1 not in {number for number, (when, _) in released(store).items() if when}
    assert status.status(store, at("2026-11-24 13:02")).held == 1


def test_with_no_engine_nothing_waits(store, account):
    attention.set_breakpoint(store, 10)
    take(store, account, mail(1), now=NOW)
    deliveries.deliver_due(store, ONE, announce=False)
    assert released(store)[1] == (ONE, "delivery")


def test_the_setting_is_kept_and_bounded(store):
    assert attention.breakpoint_length(store) == 0
    attention.set_breakpoint(store, 15)
    assert attention.breakpoint_length(store) == 15 * MINUTE
    for minutes in (-1, 16):
        with pytest.raises(BadInput):
            attention.set_breakpoint(store, minutes)
    assert not attention.quiets_desktop(store)
    attention.set_quiets_desktop(store, True)
    assert attention.quiets_desktop(store)


def test_what_several_processes_handed_over_is_one_notification(store, account):
    """Focus ended twice by hand with no engine: the next one rings once, and names everybody."""
    from focusdesk.store import focus

    for n, (party, start) in enumerate([(INES, "10:00"), (mail(9).party, "10:30")], 1):
        begins = at(f"2026-11-24 {start}")
        focus.start(store, begins, Micros(20 * MINUTE))
        take(store, account, mail(n, party=party, received=begins), now=begins)
        focus.stop(store, Instant(begins + 10 * MINUTE), announce=False)
    assert announcements.unannounced(store)
    told = announcements.to_announce(store, at("2026-11-24 11:00"))
    assert told is not None
    assert (told.missed, told.missed_count) == (("Inès Morel",), 1)
    assert told.names == ("Camille Roy",)
    assert announcements.to_announce(store, at("2026-11-24 11:00")) is None
    assert not announcements.unannounced(store)
