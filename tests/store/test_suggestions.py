"""What triage teaches: a rule is suggested where habits are plain, and changes nothing by itself."""

from __future__ import annotations

import pytest

from focusdesk.errors import BadInput, NotFound
from focusdesk.model import DAY, MINUTE, AccountId, Address, Category, ConversationId, Instant, Lane
from focusdesk.rules.habits import Habit, Scope
from focusdesk.store import accounts, clients, deliveries, documents, rulebook, suggestions, triage
from focusdesk.store.db import Store
from tests.store.build import CAMILLE, at, mail, take

FIVERR = Address("email", "promotions@fiverr.com", "Fiverr promotions")
SHOPS = [Address("email", f"news@shop{n}.example", f"Shop {n}") for n in range(3)]
NEWS = Category.NEWSLETTER
START = at("2026-11-02 10:00")
NOW = at("2026-11-24 12:00")


class World:
    """Sends mails that are handed over, and does with each what a person would."""

    def __init__(self, store: Store, account: AccountId) -> None:
        self.store, self.account = store, account
        self.sent = 0

    def mails(
        self, count: int, party: Address, category: Category = Category.MESSAGE
    ) -> list[ConversationId]:
        found = []
        for _ in range(count):
            self.sent += 1
            received = Instant(START + self.sent * MINUTE)
            take(
                self.store,
                self.account,
                mail(
                    self.sent,
                    party=party,
                    received=received,
                    subject=f"N {self.sent}",
                    category=category,
                ),
                now=received,
            )
            found.append(
                ConversationId(
                    self.store.connection.execute("SELECT max(id) FROM conversation").fetchone()[0]
                )
            )
        deliveries.deliver_all(self.store, at("2026-11-02 18:00"))
        return found

    def done(self, ids: list[ConversationId], when: str = "2026-11-02 19:00") -> None:
        triage.done(self.store, ids, at(when))

    def opened(self, ids: list[ConversationId]) -> None:
        triage.mark_read(self.store, ids, True, at("2026-11-02 18:30"), opened=True)

    def told(self) -> list[tuple[str, int, int, str, Lane]]:
        return [
            (one.id, one.count, one.of, one.rule.query, one.rule.lane)
            for one in suggestions.suggestions(self.store, NOW)
        ]


@pytest.fixture
def world(store: Store, account: AccountId) -> World:
    return World(store, account)


def test_what_is_done_unread_again_and_again_is_suggested_to_be_muted(world):
    found = world.mails(43, FIVERR, NEWS)
    world.opened(found[:2])
    world.done(found)
    (one,) = suggestions.suggestions(world.store, NOW)
    assert (one.count, one.of, one.name) == (41, 43, "Fiverr promotions")
    assert (one.habit, one.scope) == (Habit.QUIETER, Scope.SENDER)
    assert one.rule.lane is Lane.MUTE
    # before "Newsletters", which would take them otherwise
    names = [rule.name for rule in documents.rulebook(world.store).rules]
    assert one.place == names.index("Newsletters")


def test_what_people_write_goes_to_the_digest_and_is_never_muted(world):
    world.done(world.mails(12, CAMILLE))
    ((_id, _n, _of, text, lane),) = world.told()
    assert (text, lane) == ("from:camille@studionord.ca", Lane.DIGEST)


@pytest.mark.parametrize("opened", [0, 1, 2])
def test_nine_of_ten_are_needed_and_ten_at_least(world, opened):
    found = world.mails(10, FIVERR, NEWS)
    world.opened(found[:opened])
    world.done(found)
    assert len(world.told()) == (1 if opened <= 1 else 0)


def test_nine_messages_say_nothing(world):
    world.done(world.mails(9, FIVERR, NEWS))
    assert world.told() == []


def test_what_stands_in_the_inbox_or_was_swept_out_later_says_nothing(world):
    world.mails(12, FIVERR, NEWS)
    assert world.told() == []
    found = world.mails(12, SHOPS[0], NEWS)
    world.done(found, "2026-11-20 10:00")
    assert world.told() == []


def test_sweeping_a_full_inbox_says_nothing_of_anybody(world):
    people = (FIVERR, CAMILLE, *SHOPS)
    world.done([one for person in people for one in world.mails(12, person, NEWS)])
    assert world.told() == []
    world.done(world.mails(30, FIVERR, NEWS))
    assert [row[:3] for row in world.told()] == [("quieter-sender-1", 30, 30)]


def test_old_habits_do_not_count(world):
    world.done(world.mails(12, FIVERR, NEWS))
    assert world.told()
    assert suggestions.suggestions(world.store, Instant(START + 61 * DAY)) == ()


def test_vips_and_security_codes_are_never_made_quieter(world):
    world.done(world.mails(12, CAMILLE))
    (camille,) = [row for row in clients.listed(world.store) if row.name == "Camille Roy"]
    clients.update(world.store, camille.id, NOW, vip=True)
    bank = Address("email", "codes@bank.example", "Bank")
    world.done(world.mails(12, bank, Category.SECURITY))
    assert world.told() == []


def test_done_taken_back_is_no_habit(world):
    found = world.mails(12, FIVERR, NEWS)
    undo = triage.done(world.store, found, at("2026-11-02 19:00")).undo
    assert world.told()
    triage.apply_undo(world.store, undo, at("2026-11-02 19:01"))
    assert world.told() == []
    world.done(found)
    triage.reopen(world.store, found, at("2026-11-02 19:05"))
    assert world.told() == []


def test_marked_read_without_opening_is_neither_habit(world):
    found = world.mails(12, FIVERR, NEWS)
    triage.mark_read(world.store, found, True, at("2026-11-02 18:30"))
    world.done(found)
    assert world.told() == []


def test_a_sender_of_the_digest_who_is_always_opened_comes_sooner(world):
    found = world.mails(12, FIVERR, NEWS)
    world.opened(found)
    ((key, count, of, text, lane),) = world.told()
    assert key.startswith("louder-sender-")
    assert (count, of, text, lane) == (12, 12, "from:promotions@fiverr.com", Lane.NEXT)


def test_a_category_is_suggested_only_where_it_does_not_hang_on_one_sender(world):
    world.done(world.mails(30, SHOPS[0], NEWS))
    world.done(world.mails(2, SHOPS[1], NEWS))
    world.done(world.mails(2, SHOPS[2], NEWS))
    assert [row[3] for row in world.told()] == ["from:news@shop0.example"]
    world.done(world.mails(6, SHOPS[1], NEWS))
    assert [(row[1], row[3]) for row in world.told()] == [(40, "channel:email category:newsletter")]


def test_nobody_who_is_read_is_muted_with_others(world):
    """A client's newsletter must not take the client's own mails with it."""
    own = Address("email", "lea@brume.example", "Léa")
    letter = Address("email", "letter@brume.example", "Brume letter")
    world.done(world.mails(40, letter, NEWS))
    world.opened(world.mails(2, own))
    rows = world.store.connection.execute(
        "SELECT client_id FROM identity WHERE address IN (?, ?) ORDER BY id",
        (letter.address, own.address),
    ).fetchall()
    world.store.connection.execute(
        "UPDATE identity SET client_id = ? WHERE address = ?", (rows[0][0], own.address)
    )
    assert [row[3] for row in world.told()] == ["from:letter@brume.example"]


def test_an_accepted_one_is_a_rule_from_then_on_and_can_be_taken_back(world):
    world.done(world.mails(12, FIVERR, NEWS))
    text = documents.rules_text(world.store)
    (one,) = suggestions.suggestions(world.store, NOW)
    accepted = suggestions.accept(world.store, one.id, NOW)
    rules = documents.rulebook(world.store).rules
    assert rules[accepted.place] == one.rule
    assert "# First match decides" in documents.rules_text(world.store)
    assert world.told() == []
    take(world.store, world.account, mail(900, party=FIVERR, received=NOW, category=NEWS), now=NOW)
    (lane,) = world.store.connection.execute(
        "SELECT lane FROM message ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert lane == "mute"
    rulebook.take_back(world.store, NOW, accepted.undo)
    assert documents.rules_text(world.store) == text
    assert [row[0] for row in world.told()] == [one.id]
    with pytest.raises(BadInput):
        rulebook.take_back(world.store, NOW, accepted.undo)


def test_a_discarded_one_never_comes_back(world):
    world.done(world.mails(12, FIVERR, NEWS))
    (one,) = suggestions.suggestions(world.store, NOW)
    suggestions.discard(world.store, one.id, NOW)
    assert world.told() == []
    world.done(world.mails(30, FIVERR, NEWS))
    world.store.connection.execute("UPDATE client SET name = 'Fiverr'")
    assert world.told() == []
    with pytest.raises(NotFound):
        suggestions.accept(world.store, one.id, NOW)


def test_what_a_rule_does_already_is_not_suggested(world):
    world.done(world.mails(12, FIVERR, NEWS))
    book = '[[rule]]\nname = "Promotions"\nwhen = "from:fiverr"\nlane = "mute"\n'
    rulebook.set_rules(world.store, book, NOW)
    assert world.told() == []


def test_the_rule_stands_after_the_guards(world):
    world.done(world.mails(12, CAMILLE))
    book = """
[[rule]]
name = "All mail"
when = "channel:email"
lane = "next"
[[rule]]
name = "VIPs"
when = "is:vip"
lane = "now"
"""
    rulebook.set_rules(world.store, book, NOW)
    # behind "VIPs" it would take nothing: "All mail" has it all
    assert world.told() == []


def test_telling_can_be_stopped(world):
    world.done(world.mails(12, FIVERR, NEWS))
    assert suggestions.suggestions(world.store, NOW, stop=lambda: True) == ()


def test_showing_changes_nothing(world):
    world.done(world.mails(12, FIVERR, NEWS))
    before = world.store.connection.total_changes
    assert world.told()
    assert world.store.connection.total_changes == before


def test_what_was_done_with_a_message_goes_with_the_message(world):
    world.done(world.mails(12, FIVERR, NEWS))
    accounts.remove(world.store, world.account, NOW, keep_messages=False)
    assert world.store.connection.execute("SELECT count(*) FROM seen").fetchone() == (0,)
