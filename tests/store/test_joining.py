"""Two clients that are one: what is offered, what joining moves, and that undoing is exact."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focusdesk.connectors.base import RemoteMessage
from focusdesk.errors import BadInput, NotFound
from focusdesk.model import HOUR, AccountId, Address, Category, ClientId, Lane, Micros, Triage
from focusdesk.store import accounts, clients, inbox, joining, rulebook, search
from focusdesk.store.db import Store
from tests.store.build import CAMILLE, INES, TOM, at, mail, new_account, take

CHAT = Address("slack", "U03CAM@T01NORD", "Camille Roy")
LEO = Address("slack", "U02LEO@T01NORD", "Léo Tremblay")
STRANGER = Address("slack", "U77EXT@T77OTHER", "Mo Ext")
NOW = at("2026-11-24 10:00")
LATER = at("2026-11-24 10:05")


def chat(uid: int, party: Address = CHAT, email: str = CAMILLE.address, **more) -> RemoteMessage:
    """A message in the workspace Studio Nord; strangers bring no client's name."""
    named = "" if party is STRANGER else "Studio Nord"
    message = mail(uid, party=party, folder="D01", client_name=named, **more)
    return replace(message, party_email=email, direct=True)


@pytest.fixture
def slack(store: Store) -> AccountId:
    return new_account(store, "slack")


@pytest.fixture
def both(store: Store, account: AccountId, slack: AccountId) -> Store:
    """Camille by mail and in Slack: two clients."""
    take(store, account, mail(1, history=True), now=NOW)
    take(store, slack, chat(2, history=True), chat(3, LEO, "", history=True), now=NOW)
    return store


def client_of(store: Store, party: Address) -> ClientId:
    row = store.connection.execute(
        "SELECT client_id FROM identity WHERE channel = ? AND address = ?",
        (party.channel, party.address.casefold()),
    ).fetchone()
    return ClientId(row[0])


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything that joining may touch, but for the decisions, which are only ever added."""
    tables = ("client", "identity", "conversation", "claim", "joining", "joined_identity", "held")
    return {
        table: store.connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in tables
    }


def found(store: Store, query: str) -> int:
    return len(search.search(store, query, now=NOW))


# -- what is offered ------------------------------------------------------------------------------


def test_an_address_of_another_client_is_offered_and_nothing_is_applied(both: Store) -> None:
    before = rows(both)
    (offer,) = joining.offers(both)
    assert (offer.person, offer.known) == (
        replace(CHAT, address=CHAT.address.casefold()),
        CAMILLE,
    )
    assert (offer.person_client_name, offer.known_client_name) == ("Studio Nord", "Camille Roy")
    assert (offer.client, offer.into) == (client_of(both, CAMILLE), client_of(both, CHAT))
    assert rows(both) == before
    assert client_of(both, CAMILLE) != client_of(both, CHAT)


def test_it_stands_with_either_of_the_two_and_with_nobody_else(
    both: Store, account: AccountId
) -> None:
    take(both, account, mail(9, party=INES), now=NOW)
    everything = joining.offers(both)
    assert joining.offers(both, client_of(both, CAMILLE)) == everything
    assert joining.offers(both, client_of(both, CHAT)) == everything
    assert joining.offers(both, client_of(both, INES)) == []


@pytest.mark.parametrize("email", ["", "camille", "nobody@studionord.ca"])
def test_nothing_is_offered_for_an_address_that_nobody_writes_from(
    store: Store, account: AccountId, slack: AccountId, email: str
) -> None:
    take(store, account, mail(1), now=NOW)
    take(store, slack, chat(2, email=email), now=NOW)
    assert joining.offers(store) == []


def test_a_mail_that_comes_later_makes_the_offer(
    store: Store, account: AccountId, slack: AccountId
) -> None:
    take(store, slack, chat(2, email="Camille@StudioNord.CA"), now=NOW)
    assert joining.offers(store) == []
    changed = take(store, account, mail(1), now=NOW).changed
    assert len(joining.offers(store)) == 1
    assert changed.of("client")


def test_a_profile_that_now_gives_another_address_withdraws_the_offer(
    both: Store, slack: AccountId
) -> None:
    take(both, slack, chat(4, email="new@studionord.ca"), now=NOW)
    assert joining.offers(both) == []
    take(both, slack, chat(5, email=CAMILLE.address), now=NOW)
    assert len(joining.offers(both)) == 1


def test_a_message_that_tells_no_address_leaves_the_offer(both: Store, slack: AccountId) -> None:
    take(both, slack, chat(4, email=""), now=NOW)
    assert len(joining.offers(both)) == 1


def test_a_claim_that_is_told_again_is_one_offer_and_no_change(
    both: Store, slack: AccountId
) -> None:
    changed = take(both, slack, chat(4), now=NOW).changed
    assert len(joining.offers(both)) == 1
    assert not changed.of("client")


def test_a_stranger_is_offered_as_a_client_of_their_own(
    store: Store, account: AccountId, slack: AccountId
) -> None:
    take(store, account, mail(1, party=TOM), now=NOW)
    take(store, slack, chat(2, LEO, ""), chat(3, STRANGER, TOM.address), now=NOW)
    (offer,) = joining.offers(store)
    assert offer.person_client == client_of(store, STRANGER) != client_of(store, LEO)


def test_as_many_as_are_asked_for_newest_first(
    store: Store, account: AccountId, slack: AccountId
) -> None:
    people = [Address("email", f"p{n}@x.example", f"P{n}") for n in range(5)]
    take(store, account, *(mail(n, party=one) for n, one in enumerate(people)), now=NOW)
    chats = [
        chat(10 + n, Address("slack", f"U{n}@T1", one.name), one.address)
        for n, one in enumerate(people)
    ]
    take(store, slack, *chats, now=NOW)
    asked = [one.known.address for one in joining.offers(store, limit=2)]
    assert asked == ["p4@x.example", "p3@x.example"]


# -- who stays ------------------------------------------------------------------------------------


def test_a_vip_stays_whoever_has_more_people(both: Store) -> None:
    mailing = client_of(both, CAMILLE)
    clients.update(both, mailing, NOW, vip=True)
    (offer,) = joining.offers(both)
    assert offer.into == mailing
    clients.update(both, mailing, NOW, vip=False, longest_wait=HOUR)
    (offer,) = joining.offers(both)
    assert offer.into == mailing


# -- joining and undoing --------------------------------------------------------------------------


def test_joining_moves_the_identities_and_the_target_stays_as_it_is(both: Store) -> None:
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    clients.update(both, working, NOW, vip=True, longest_wait=Micros(HOUR), zone="America/Toronto")
    before = clients.get(both, working)
    changed = joining.join(both, mailing, working, LATER).changed
    after = clients.get(both, working)
    assert {one.address for one in after.identities} == {
        CAMILLE.address,
        CHAT.address.casefold(),
        LEO.address.casefold(),
    }
    assert (after.messages, after.unread) == (before.messages + 1, before.unread + 1)
    counted = {"identities": (), "messages": 0, "unread": 0}
    assert replace(after, **counted) == replace(before, **counted)
    assert changed.of("client") == {mailing, working}
    assert [one.id for one in clients.listed(both)] == [working]
    assert joining.offers(both) == []
    with pytest.raises(NotFound):
        clients.get(both, mailing)


def test_a_conversation_follows_its_identity(both: Store) -> None:
    joining.join(both, client_of(both, CAMILLE), client_of(both, CHAT), LATER)
    ids = [id_ for _at, id_ in inbox.conversation_ids(both, Triage.INBOX, limit=9)]
    assert len(ids) == 3
    assert {row.client_name for row in inbox.conversations(both, ids)} == {"Studio Nord"}


def test_undoing_puts_every_row_back(both: Store) -> None:
    before = rows(both)
    made = joining.join(both, client_of(both, CAMILLE), client_of(both, CHAT), LATER)
    assert rows(both) != before
    joining.undo(both, made.client, LATER, of=made.at)
    assert rows(both) == before
    assert len(joining.offers(both)) == 1


def test_undoing_twice_or_another_joining_does_nothing(both: Store) -> None:
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    first = joining.join(both, mailing, working, NOW)
    joining.undo(both, mailing, NOW)
    joining.join(both, mailing, working, LATER)
    stands = rows(both)
    assert not joining.undo(both, mailing, LATER, of=first.at)
    assert rows(both) == stands
    joining.undo(both, mailing, LATER)
    with pytest.raises(NotFound):
        joining.undo(both, mailing, LATER)


def test_who_writes_anew_for_a_joined_client_belongs_to_both_and_goes_back_with_it(
    both: Store, slack: AccountId
) -> None:
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    made = joining.join(both, working, mailing, LATER)
    anew = Address("slack", "U09NEW@T01NORD", "Noa New")
    take(both, slack, chat(7, anew, ""), now=LATER)
    assert client_of(both, anew) == mailing
    joining.undo(both, made.client, LATER, of=made.at)
    assert client_of(both, anew) == working
    assert client_of(both, CAMILLE) == mailing


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_joinings_are_undone_in_any_order(
    both: Store, account: AccountId, order: tuple[int, int]
) -> None:
    take(both, account, mail(9, party=INES, history=True), now=NOW)
    before = rows(both)
    mailing, working, ines = (client_of(both, one) for one in (CAMILLE, CHAT, INES))
    made = [
        joining.join(both, mailing, working, NOW),
        joining.join(both, working, ines, LATER),
    ]
    assert {client_of(both, one) for one in (CAMILLE, CHAT, LEO, INES)} == {ines}
    assert found(both, 'client:"camille roy"') == found(both, "client:ines") == 4
    for n in order:
        joining.undo(both, made[n].client, LATER, of=made[n].at)
    assert rows(both) == before


def test_a_client_cannot_be_joined_with_itself_nor_with_nobody(both: Store) -> None:
    mailing = client_of(both, CAMILLE)
    with pytest.raises(BadInput):
        joining.join(both, mailing, mailing, NOW)
    with pytest.raises(NotFound):
        joining.join(both, mailing, ClientId(999), NOW)
    joining.join(both, mailing, client_of(both, CHAT), NOW)
    with pytest.raises(NotFound):
        joining.join(both, client_of(both, CHAT), mailing, NOW)


def test_its_name_goes_on_meaning_its_people(both: Store) -> None:
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    made = joining.join(both, mailing, working, LATER)
    assert found(both, 'client:"camille roy"') == found(both, 'client:"studio nord"') == 3
    assert found(both, 'client:"nord camille"') == 0
    clients.update(both, working, LATER, name="Atelier")
    assert found(both, 'client:"camille roy"') == found(both, "client:atelier") == 3
    assert found(both, "client:nord") == 0
    joining.undo(both, made.client, LATER)
    assert found(both, 'client:"camille roy"') == 1


def test_a_rule_for_the_joined_name_goes_on(both: Store, account: AccountId) -> None:
    rulebook.set_rules(
        both, '[[rule]]\nname = "Camille"\nwhen = \'client:"camille roy"\'\nlane = "digest"\n', NOW
    )
    joining.join(both, client_of(both, CAMILLE), client_of(both, CHAT), NOW)
    take(both, account, mail(20, received="2026-11-24 10:04"), now=LATER)
    (lane,) = both.connection.execute("SELECT lane FROM message ORDER BY id DESC").fetchone()
    assert lane == Lane.DIGEST.value


def test_a_newsletters_sender_is_shown_while_a_client_that_is_shown_is_joined_with_it(
    store: Store, account: AccountId, slack: AccountId
) -> None:
    take(
        store,
        account,
        mail(1, history=True, category=Category.NEWSLETTER),
        mail(2, party=INES, history=True),
        now=NOW,
    )
    take(store, slack, chat(3, history=True), now=NOW)
    before = rows(store)
    letters, working, ines = (client_of(store, one) for one in (CAMILLE, CHAT, INES))
    assert joining.offers(store)[0].into == working
    joining.join(store, working, letters, NOW)
    joining.join(store, ines, letters, NOW)
    joining.undo(store, working, LATER)
    assert clients.get(store, letters).listed
    joining.undo(store, ines, LATER)
    assert rows(store) == before


# -- what is held ---------------------------------------------------------------------------------


def test_what_is_held_is_decided_anew_for_a_vip_and_held_again_it_is_not(
    both: Store, account: AccountId
) -> None:
    rulebook.set_rules(both, '[[rule]]\nname = "VIPs"\nwhen = "is:vip"\nlane = "now"\n', NOW)
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    clients.update(both, working, NOW, vip=True)
    take(both, account, mail(20, received="2026-11-24 10:01"), now=at("2026-11-24 10:01"))
    assert both.connection.execute("SELECT count(*) FROM held").fetchone() == (1,)
    made = joining.join(both, mailing, working, LATER)
    assert both.connection.execute("SELECT count(*) FROM held").fetchone() == (0,)
    joining.undo(both, made.client, LATER, of=made.at)
    assert both.connection.execute("SELECT count(*) FROM held").fetchone() == (0,)


def test_what_waits_no_longer_than_its_client_lets_it(both: Store, account: AccountId) -> None:
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    clients.update(both, working, NOW, longest_wait=Micros(HOUR))
    take(both, account, mail(20, received="2026-11-24 10:01"), now=at("2026-11-24 10:01"))
    (before,) = both.connection.execute("SELECT release_at FROM held").fetchone()
    made = joining.join(both, mailing, working, LATER)
    (joined,) = both.connection.execute("SELECT release_at FROM held").fetchone()
    assert joined == at("2026-11-24 11:01") < before
    joining.undo(both, made.client, LATER, of=made.at)
    assert both.connection.execute("SELECT release_at FROM held").fetchone() == (before,)


# -- apart ----------------------------------------------------------------------------------------


def test_what_is_kept_apart_is_not_offered_again_until_that_is_taken_back(
    both: Store, slack: AccountId
) -> None:
    (offer,) = joining.offers(both)
    assert joining.keep_apart(both, offer.id, NOW).of("client")
    assert joining.offers(both) == joining.offers(both, offer.client) == []
    take(both, slack, chat(5), chat(6, email="other@x.example"), chat(7), now=LATER)
    assert joining.offers(both) == []
    joining.offer_again(both, offer.id)
    assert [one.id for one in joining.offers(both)] == [offer.id]
    with pytest.raises(NotFound):
        joining.keep_apart(both, 999, NOW)


# -- removed accounts -----------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["mail", "slack"])
def test_an_account_may_go_with_its_messages_while_its_clients_are_joined(
    both: Store, account: AccountId, slack: AccountId, gone: str
) -> None:
    mailing, working = client_of(both, CAMILLE), client_of(both, CHAT)
    joining.join(both, mailing, working, NOW)
    leaving = account if gone == "mail" else slack
    accounts.remove(both, leaving, LATER, keep_messages=False)
    assert both.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    joining.undo(both, mailing, LATER)
    stays = CHAT if gone == "mail" else CAMILLE
    assert client_of(both, stays) == (working if gone == "mail" else mailing)
