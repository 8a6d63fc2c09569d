"""What focus has begun outside is written down, with what to put back, until it is put back."""

from __future__ import annotations

from focusdesk.connectors.base import FocusState
from focusdesk.model import DAY, MINUTE, Instant, Micros
from focusdesk.store import accounts, attention, focus, focus_effects
from tests.store.build import at

NOW = at("2026-11-24 10:00")


def test_sessions_and_weekly_blocks_are_focus_alike(store):
    assert focus_effects.standing(store, NOW).focus is None
    assert focus_effects.standing(store, NOW).until == at("2026-11-24 19:00")
    focus.start(store, NOW, Micros(90 * MINUTE), "Deep work")
    found = focus_effects.standing(store, NOW)
    assert found.focus == FocusState("Deep work", at("2026-11-24 11:30"))
    focus.extend(store, NOW, Micros(15 * MINUTE))
    extended = focus_effects.standing(store, NOW).focus
    assert extended is not None and extended.until == at("2026-11-24 11:45")
    focus.stop(store, at("2026-11-24 10:30"), announce=False)
    assert focus_effects.standing(store, at("2026-11-24 10:30")).focus is None
    week = '[deliveries]\nweekdays = ["09:00"]\n[[focus]]\nlabel = "Proofs"\ndays = ["wed"]\n'
    focus.set_schedule(store, week + 'from = "09:00"\nto = "12:00"\n', NOW)
    wednesday = focus_effects.standing(store, at("2026-11-25 09:00")).focus
    assert wednesday == FocusState("Proofs", at("2026-11-25 12:00"))


def test_focus_without_an_end_is_given_one_that_moves_once_a_day(store):
    every = '["mon", "tue", "wed", "thu", "fri", "sat", "sun"]'
    text = f'[[focus]]\ndays = {every}\nfrom = "00:00"\nto = "24:00"\n'
    focus.set_schedule(store, text, NOW)
    first = focus_effects.standing(store, NOW)
    assert first.focus is not None and first.until is None
    assert first.focus.until > NOW + 58 * DAY
    assert focus_effects.standing(store, Instant(NOW + MINUTE)).focus == first.focus


def test_what_was_there_before_stays_what_it_was(store):
    first = FocusState("Deep work", at("2026-11-24 11:30"))
    focus_effects.begin(store, "desktop", first, "off", NOW)
    begun = focus_effects.standing(store, NOW).begun["desktop"]
    assert (begun.focus, begun.before, begun.told) == (first, "off", False)
    focus_effects.told(store, begun)
    assert focus_effects.standing(store, NOW).begun["desktop"].told
    longer = FocusState("Deep work", at("2026-11-24 12:00"))
    focus_effects.begin(store, "desktop", longer, "on: that was us", NOW)
    begun = focus_effects.standing(store, NOW).begun["desktop"]
    assert (begun.focus, begun.before, begun.told) == (longer, "off", False)
    focus_effects.ended(store, "desktop")
    assert focus_effects.standing(store, NOW).begun == {}


def test_of_an_account_that_is_gone_nothing_is_put_back(store, account):
    name = focus_effects.account_effect(account)
    shown = FocusState("Deep work", at("2026-11-24 11:30"))
    focus_effects.begin(store, name, shown, "", NOW)
    assert name in focus_effects.standing(store, NOW).begun
    accounts.remove(store, account, NOW, keep_messages=True)
    assert focus_effects.standing(store, NOW).begun == {}
    focus_effects.ended(store, "desktop")
    assert store.connection.execute("SELECT count(*) FROM focus_effect").fetchone() == (0,)


def test_the_desktop_goes_with_focus_only_if_asked(store):
    assert not focus_effects.standing(store, NOW).quiets_desktop
    attention.set_quiets_desktop(store, True)
    assert focus_effects.standing(store, NOW).quiets_desktop
