"""Held messages are handed over once, at their instant, with at most one notification."""

from __future__ import annotations

import pytest

from focusdesk.errors import BadInput
from focusdesk.model import MINUTE, Category, Instant, Micros, Mode, ReleasedBy, Triage
from focusdesk.store import (
    announcements,
    clients,
    deliveries,
    figures,
    focus,
    inbox,
    rulebook,
    search,
    status,
    timeline,
    triage,
    why,
)
from tests.store.build import CAMILLE, INES, TOM, at, ids, mail, new_account, released, take

NOW = "2026-11-24 10:05"
ONE = Instant(at("2026-11-24 13:00"))


def test_what_waits_is_in_no_list_and_in_no_count_but_held(store, account):
    take(store, account, mail(1), now=NOW)
    assert inbox.page(store, None, None, 10, at(NOW)) == []
    counts = figures.counts(store)
    assert (counts.inbox, counts.unread, counts.held, counts.held_vip) == (0, 0, 1, 0)
    assert [hit.held for hit in search.search(store, "board", now=at(NOW))] == [True]


def test_one_delivery_hands_over_everything_with_one_announcement(store, account):
    take(store, account, mail(1), mail(2, party=INES), mail(3, party=TOM), now=NOW)
    assert deliveries.deliver_due(store, Instant(ONE - 1), announce=True).announce is None
    handed = deliveries.deliver_due(store, ONE, announce=True)
    assert handed.announce is not None
    assert handed.announce.names == ("Camille Roy", "Inès Morel", "Tom Whitfield")
    assert handed.announce.count == 3
    assert handed.announce.by is ReleasedBy.DELIVERY
    assert released(store) == dict.fromkeys((1, 2, 3), (ONE, "delivery"))
    assert not deliveries.deliver_due(store, ONE, announce=True).changed


def test_vip_senders_are_named_first(store, account):
    rulebook.set_rules(store, "", at(NOW))  # everything waits for the next delivery
    take(store, account, mail(1, party=INES), now=NOW)
    take(store, account, mail(2, party=CAMILLE, received="2026-11-24 10:01"), now=NOW)
    (camille,) = [row for row in clients.listed(store, everyone=True) if row.name == "Camille Roy"]
    clients.update(store, camille.id, at(NOW), vip=True)
    handed = deliveries.deliver_due(store, ONE, announce=True)
    assert handed.announce is not None and handed.announce.names[0] == "Camille Roy"


def test_an_unconfirmed_claim_is_named_in_the_next_one_and_then_never_again(store, account):
    take(store, account, mail(1), now=NOW)
    deliveries.deliver_due(store, ONE, announce=True)  # and the process dies here
    take(store, account, mail(2, party=INES, received="2026-11-24 14:00"), now="2026-11-24 14:00")
    second = deliveries.deliver_due(store, at("2026-11-24 17:00"), announce=True).announce
    assert second is not None
    assert (second.missed, second.names) == (("Camille Roy",), ("Inès Morel",))
    announcements.confirm(store, second.delivery, at("2026-11-24 17:00"), 7)
    take(store, account, mail(3, party=TOM, received="2026-11-24 18:00"), now="2026-11-24 18:00")
    third = deliveries.deliver_due(store, at("2026-11-25 09:30"), announce=True).announce
    assert third is not None and third.missed == ()


def test_a_security_code_rings_at_once_even_in_focus(store, account):
    focus.start(store, at("2026-11-24 10:00"), Micros(90 * MINUTE), "Deep work")
    result = take(store, account, mail(1, category=Category.SECURITY), now=NOW)
    assert result.due
    handed = deliveries.deliver_due(store, at(NOW), announce=True)
    assert handed.announce is not None and handed.announce.urgent
    assert released(store)[1] == (at(NOW), "rule")


def test_rings_within_a_minute_replace_one_another(store, account):
    take(store, account, mail(1, category=Category.SECURITY), now=NOW)
    first = deliveries.deliver_due(store, at(NOW), announce=True).announce
    assert first is not None
    announcements.confirm(store, first.delivery, at(NOW), 41)
    take(store, account, mail(2, category=Category.SECURITY, party=INES), now="2026-11-24 10:05:40")
    second = deliveries.deliver_due(store, at("2026-11-24 10:05:40"), announce=True).announce
    assert second is not None
    recent = announcements.recent_ring(store, at("2026-11-24 10:05:40"), second.delivery)
    assert recent is not None
    assert (recent.notification, recent.names) == (41, ("Camille Roy",))
    assert announcements.recent_ring(store, at("2026-11-24 10:06:30"), second.delivery) is None


def ring(store, account, uid, moment, **given):
    """A mail that rings at once; what its notification replaced, the next number if nothing."""
    take(store, account, mail(uid, received=moment, subject=f"Subject {uid}", **given), now=moment)
    told = deliveries.deliver_due(store, at(moment), announce=True).announce
    assert told is not None and told.rings_alone
    recent = announcements.recent_ring(store, at(moment), told.delivery)
    announcements.confirm(store, told.delivery, at(moment), recent.notification if recent else uid)
    return recent


def test_a_minute_of_rings_counts_from_the_one_that_made_a_sound(store, account):
    rulebook.set_rules(store, '[everything_else]\nlane = "now"', at(NOW))
    found = [
        ring(store, account, uid, f"2026-11-24 10:0{second // 60}:{second % 60:02d}")
        for uid, second in enumerate(range(0, 200, 25), start=1)
    ]
    assert [one and (one.notification, one.count) for one in found] == [
        *(None, (1, 1), (1, 2)),
        *(None, (4, 1), (4, 2)),
        *(None, (7, 1)),
    ]


def test_what_is_urgent_makes_its_sound_right_after_another_ring(store, account):
    rulebook.set_rules(
        store,
        '[[rule]]\nwhen = "category:security"\nlane = "urgent"\n[everything_else]\nlane = "now"',
        at(NOW),
    )
    assert ring(store, account, 1, "2026-11-24 10:05:00") is None
    code = {"party": INES, "category": Category.SECURITY}
    assert ring(store, account, 2, "2026-11-24 10:05:20", **code) is None
    again = ring(store, account, 3, "2026-11-24 10:05:40", **code)
    assert again is not None and again.urgent
    last = ring(store, account, 4, "2026-11-24 10:05:50")
    assert last is not None and (last.urgent, last.notification, last.count) == (True, 2, 2)


def test_deliver_by_hand_is_silent_in_any_mode(store, account):
    take(store, account, mail(1, received="2026-11-24 20:00"), now="2026-11-24 20:00")
    handed = deliveries.deliver_all(store, at("2026-11-24 21:00"))
    assert handed.announce is None
    assert released(store)[1] == (at("2026-11-24 21:00"), "deliver")


# -- focus by hand ----------------------------------------------------------------------------


def test_a_session_holds_and_its_end_by_hand_is_one_announced_delivery(store, account):
    focus.start(store, at("2026-11-24 12:30"), Micros(90 * MINUTE), "Layout")
    take(store, account, mail(1), mail(2, party=INES), mail(3, party=TOM), now="2026-11-24 12:40")
    assert status.status(store, at("2026-11-24 12:41")).held == 3
    assert not deliveries.deliver_due(store, ONE, announce=True).changed
    handed = focus.stop(store, at("2026-11-24 13:10"), announce=True)
    assert handed.announce is not None
    assert handed.announce.names == ("Camille Roy", "Inès Morel", "Tom Whitfield")
    assert released(store)[1] == (at("2026-11-24 13:10"), "focus-end")
    assert timeline.span(store, at("2026-11-24 13:10")).mode is Mode.OPEN


def test_ended_by_another_process_the_engine_announces_it_once(store, account):
    focus.start(store, at("2026-11-24 12:30"), Micros(90 * MINUTE))
    take(store, account, mail(1), now="2026-11-24 12:40")
    assert focus.stop(store, at("2026-11-24 13:10"), announce=False).announce is None
    claimed = announcements.to_announce(store, at("2026-11-24 13:10"))
    assert claimed is not None and claimed.names == ("Camille Roy",)
    assert announcements.to_announce(store, at("2026-11-24 13:10")) is None


def test_ending_into_quiet_hours_is_no_delivery(store, account):
    focus.start(store, at("2026-11-24 18:30"), Micros(180 * MINUTE))
    take(store, account, mail(1, received="2026-11-24 18:40"), now="2026-11-24 18:40")
    assert focus.stop(store, at("2026-11-24 20:00"), announce=True).announce is None
    assert figures.counts(store).held == 1


def test_extending_a_session_moves_what_waits_for_its_end(store, account):
    focus.start(store, at("2026-11-24 12:30"), Micros(60 * MINUTE))
    take(store, account, mail(1), now="2026-11-24 12:40")
    focus.extend(store, at("2026-11-24 12:50"), Micros(15 * MINUTE))
    assert deliveries.next_due(store) == at("2026-11-24 13:45")


def test_stopping_outside_focus_is_refused(store, account):
    with pytest.raises(BadInput):
        focus.stop(store, at("2026-11-24 14:00"), announce=False)


# -- asleep, off, a clock set back ------------------------------------------------------------


def test_a_night_asleep_is_one_delivery_in_the_morning(store, account):
    for n, hour in enumerate((11, 14, 16), start=1):
        moment = f"2026-11-24 {hour}:00"
        take(store, account, mail(n, received=moment), now=moment)
    handed = deliveries.deliver_due(store, at("2026-11-25 10:00"), announce=True)
    assert handed.announce is not None and handed.announce.count == 3
    assert deliveries.next_due(store) is None


def test_opening_the_lid_in_the_evening_rings_nothing(store, account):
    take(store, account, mail(1), now=NOW)
    handed = deliveries.deliver_due(store, at("2026-11-24 21:00"), announce=True)
    assert handed.announce is None
    assert figures.counts(store).held == 1
    assert deliveries.next_due(store) == at("2026-11-25 09:30")
    assert len(why.why(store, ids(store)[0]).decisions) == 2


def test_a_few_minutes_late_is_on_time(store, account):
    take(store, account, mail(1, received="2026-11-24 16:50"), now="2026-11-24 16:50")
    focus.start(store, at("2026-11-24 17:01"), Micros(90 * MINUTE))
    # it was due before the session began, and nobody slept through that
    handed = deliveries.deliver_due(store, at("2026-11-24 17:04"), announce=True)
    assert handed.announce is not None
    assert released(store)[1] == (at("2026-11-24 17:04"), "delivery")


def test_a_clock_set_back_rings_nothing_twice(store, account):
    take(store, account, mail(1), now=NOW)
    assert deliveries.deliver_due(store, ONE, announce=True).announce is not None
    assert deliveries.deliver_due(store, at("2026-11-24 12:00"), announce=True).announce is None
    assert deliveries.deliver_due(store, ONE, announce=True).announce is None


# -- what changes the time line ---------------------------------------------------------------


def test_a_new_schedule_decides_anew_and_hands_over_silently_what_it_makes_due(store, account):
    take(store, account, mail(1), now=NOW)
    text = '[deliveries]\nweekdays = ["10:30"]\n'
    focus.set_schedule(store, text, at("2026-11-24 10:20"))
    assert deliveries.next_due(store) == at("2026-11-24 10:30")
    focus.set_schedule(store, "", at("2026-11-24 10:21"))  # no delivery times: when hours are open
    assert released(store)[1] == (at("2026-11-24 10:21"), "change")


def test_a_done_conversation_reopens_only_at_hand_over(store, account):
    take(store, account, mail(1, message_id="<a@x>"), now=NOW)
    deliveries.deliver_due(store, ONE, announce=False)
    (row,) = inbox.page(store, Triage.INBOX, None, 10, ONE)
    triage.done(store, [row.id], at("2026-11-24 13:05"))
    take(
        store,
        account,
        mail(2, message_id="<b@x>", references=("<a@x>",), received="2026-11-24 14:00"),
        now="2026-11-24 14:00",
    )
    assert inbox.page(store, Triage.INBOX, None, 10, at("2026-11-24 14:01")) == []
    deliveries.deliver_due(store, at("2026-11-24 17:00"), announce=False)
    assert len(inbox.page(store, Triage.INBOX, None, 10, at("2026-11-24 17:00"))) == 1


def test_why_tells_the_rule_the_plan_and_what_happened(store, account):
    take(store, account, mail(1), now=NOW)
    (id_,) = ids(store)
    before = why.why(store, id_)
    assert (before.rule, before.lane.value, before.release_at) == ("Everything else", "next", ONE)
    assert before.released is None and before.mode is Mode.OPEN
    deliveries.deliver_due(store, ONE, announce=False)
    after = why.why(store, id_)
    assert (after.released, after.released_by) == (ONE, ReleasedBy.DELIVERY)


def test_status_tells_mode_and_what_comes(store, account):
    take(store, account, mail(1), now=NOW)
    told = status.status(store, at(NOW))
    assert (told.mode, told.until) == (Mode.OPEN, at("2026-11-24 19:00"))
    assert told.next_delivery == ONE
    quiet = status.status(store, at("2026-11-24 20:00"))
    assert (quiet.mode, quiet.until) == (Mode.QUIET, at("2026-11-25 08:30"))


def test_two_processes_hand_over_once(store, account, tmp_path):
    from focusdesk.store.db import Store

    take(store, account, mail(1), now=NOW)
    other = Store.open(store.path)
    first = deliveries.deliver_due(store, ONE, announce=True)
    second = deliveries.deliver_due(other, ONE, announce=True)
    other.close()
    assert (first.announce is None, second.announce is None) == (False, True)


def test_accounts_keep_their_messages_or_lose_them_whole(store, account):
    from focusdesk.store import accounts

    other = new_account(store)
    take(store, account, mail(1), now=NOW)
    take(store, other, mail(1, party=INES), now=NOW)
    accounts.remove(store, account, at("2026-11-24 10:30"), keep_messages=False)
    assert len(ids(store)) == 1
    accounts.remove(store, other, at("2026-11-24 10:30"), keep_messages=True)
    assert len(ids(store)) == 1
    assert figures.counts(store).held == 0
    assert accounts.listed(store) == []
    assert [hit.sender for hit in search.search(store, "board", now=at(NOW))]
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


# -- who wrote what is held -------------------------------------------------------------------------


def test_who_answers_in_a_conversation_is_not_seen_before_the_hand_over(store, account):
    take(store, account, mail(1, received="2026-11-23 15:00", history=True), now="2026-11-24 09:00")
    take(store, account, mail(2, party=TOM, references=("<1@test>",)), now="2026-11-24 10:00")

    def seen() -> list[str]:
        return [row.client_name for row in inbox.page(store, None, None, 9, at("2026-11-24 10:05"))]

    assert seen() == ["Camille Roy"]
    assert [row.client_name for row in inbox.held_conversations(store, 9)] == ["Tom Whitfield"]
    deliveries.deliver_due(store, at("2026-11-24 13:00"), announce=False)
    assert seen() == ["Tom Whitfield"]


def test_a_held_message_that_joins_two_conversations_does_not_say_who_wrote_it(store, account):
    take(store, account, mail(1, party=TOM, references=("<9@test>",)), now="2026-11-24 10:00")
    take(
        store,
        account,
        mail(2, received="2026-11-23 15:00", history=True),
        mail(3, party=TOM, references=("<2@test>", "<9@test>")),
        now="2026-11-24 10:01",
    )
    rows = inbox.page(store, None, None, 9, at("2026-11-24 10:05"))
    assert [(row.client_name, row.held) for row in rows] == [("Camille Roy", 2)]
