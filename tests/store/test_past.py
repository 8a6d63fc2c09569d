"""What is replayed is what happened: a simulation and the engine's own way agree, ring by ring.

The live side is the real store, played as the engine plays it: each message is taken in at the
instant it was received, what is due is handed over at its instant. The other side reads the same
messages back and simulates them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from focusdesk.connectors.base import Batch, RemoteMessage
from focusdesk.errors import BadInput, BadQuery
from focusdesk.model import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    AccountId,
    Address,
    Category,
    Instant,
    Lane,
    Micros,
)
from focusdesk.rules import rules_file, schedule_file, simulate, suggest
from focusdesk.store import (
    announcements,
    clients,
    deliveries,
    documents,
    focus,
    intake,
    past,
    rulebook,
    timeline,
)
from focusdesk.store.db import Store
from tests.store.build import CAMILLE, INES, TOM, at, mail, new_account, new_store, take

SHOP = Address("email", "news@shop.example", "Shop")
PEOPLE = (CAMILLE, INES, TOM, SHOP)
MONDAY = at("2026-11-23 06:00")
END = Instant(MONDAY + 30 * DAY)

WEEK = """
zone = "Europe/Paris"
[deliveries]
weekdays = ["09:30", "13:00", "15:00", "17:00"]
[[focus]]
label = "Deep work"
days = ["mon", "tue", "wed", "thu", "fri"]
from = "09:30"
to = "12:00"
vips_ring = true
[[focus]]
label = "Proofs"
days = ["mon", "tue", "wed"]
from = "14:00"
to = "15:00"
[[quiet]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
from = "19:00"
to = "08:30"
"""
SCHEDULES = ("", WEEK, '[deliveries]\nweekdays = ["12:00"]\n', WEEK.replace("08:30", "07:00"))
TERMS = (
    *("facture", "text:devis", "subject:relance", "from:tom", '"bon pour accord"', "dev*"),
    *("category:lead", "is:vip", 'client:"Camille Roy"', "has:deadline", "is:new-client"),
    *("category:newsletter", "channel:email", "after:2026-11-24", "newer:2d", "tag:later"),
)
WORDS = ("facture", "devis", "relance", "bon pour accord", "merci", "FEU", "development", "tom")


@dataclass(frozen=True)
class Ring:
    """A notification: when, of how many messages, and whether it replaced one."""

    at: int
    messages: int
    replaces: bool


class Engine:
    """Plays messages as the engine does, and keeps what rang."""

    def __init__(self, store: Store, account: AccountId) -> None:
        self.store = store
        self.account = account
        self.rings: list[Ring] = []

    def play(self, messages: list[RemoteMessage]) -> None:
        """Take in each message at its instant, those of one instant as one batch; then wait."""
        for received in sorted({message.received for message in messages}):
            self.deliver(before=received)
            batch = tuple(one for one in messages if one.received == received)
            intake.take(self.store, self.account, Batch(messages=batch), received)
        self.deliver(before=None)

    def deliver(self, before: int | None) -> None:
        while (due := deliveries.next_due(self.store)) is not None:
            if before is not None and due >= before:
                return
            told = deliveries.deliver_due(self.store, due, announce=True).announce
            if told is None:
                continue
            recent = None
            if told.rings_alone:
                recent = announcements.recent_ring(self.store, due, told.delivery)
            self.rings.append(Ring(due, told.count, recent is not None))
            number = recent.notification if recent else len(self.rings)
            announcements.confirm(self.store, told.delivery, due, number)

    def arrivals(self) -> dict[int, tuple[int, str, str]]:
        rows = self.store.connection.execute(
            "SELECT id, released_at, lane, released_by FROM message WHERE at >= ?", (MONDAY,)
        )
        return {id_: (released, lane, by) for id_, released, lane, by in rows}


def simulated(store: Store) -> simulate.Replay:
    book = documents.rulebook(store)
    found = past.messages(store, MONDAY, END, book.rules, "Europe/Paris")
    assert found is not None
    played = simulate.replay(timeline.timeline(store), book, found)
    assert played is not None
    return played


def assert_agree(engine: Engine) -> None:
    played = simulated(engine.store)
    assert {
        one.message.id: (one.at, one.lane.value, one.by.value) for one in played.handed_over
    } == engine.arrivals()
    assert [Ring(one.at, one.messages, one.replaces) for one in played.notifications] == (
        engine.rings
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows its people for weeks: Camille is a VIP, Inès and Tom have their ways."""
    folder = tmp_path_factory.mktemp("prepared")
    store = new_store(folder)
    account = new_account(store)
    long_ago = "2026-10-01 10:00"
    first = [mail(n, party=PEOPLE[n], received=long_ago, history=True) for n in range(4)]
    take(store, account, *first, now=long_ago)
    for row in clients.listed(store, everyone=True):
        if row.name == "Camille Roy":
            clients.update(store, row.id, MONDAY, vip=True, urgent_word="feu", urgent_budget=1)
        elif row.name == "Inès Morel":
            clients.update(store, row.id, MONDAY, urgent_word="bon pour accord", urgent_budget=2)
        elif row.name == "Tom Whitfield":
            clients.update(store, row.id, MONDAY, longest_wait=Micros(90 * MINUTE))
    store.close()
    return folder / "focusdesk.db"


@pytest.fixture
def engine(prepared: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(prepared, tmp_path / "copy.db")
    store = Store.open(tmp_path / "copy.db")
    yield Engine(store, AccountId(1))
    store.close()


# -- live and simulated agree ------------------------------------------------------------------


@st.composite
def queries(draw: st.DrawFn) -> str:
    one, other = draw(st.sampled_from(TERMS)), draw(st.sampled_from(TERMS))
    form = draw(st.sampled_from(("{0}", "{0} {1}", "{0} OR {1}", "-{0} {1}", "-({0} {1})")))
    return form.format(one, other)


@st.composite
def rulebooks(draw: st.DrawFn) -> str:
    rules = []
    for n in range(draw(st.integers(0, 5))):
        query = draw(queries()).replace('"', '\\"')
        lane = draw(st.sampled_from(Lane)).value
        wait = draw(st.sampled_from(("", 'longest_wait = "2h"', 'longest_wait = "20m"')))
        off = draw(st.sampled_from(("", "", "enabled = false", 'tag = "later"')))
        rules.append(f'[[rule]]\nname = "r{n}"\nwhen = "{query}"\nlane = "{lane}"\n{wait}\n{off}')
    last = draw(st.sampled_from((Lane.NEXT, Lane.DIGEST, Lane.NOW))).value
    rules.append(f'[everything_else]\nlane = "{last}"')
    insisting = draw(st.sampled_from(((3, "10m"), (2, "5m"), (2, "3h"), (5, "1h"))))
    rules.append('[escalation]\nmessages = {}\nwithin = "{}"'.format(*insisting))
    return "\n".join(rules)


@st.composite
def days(draw: st.DrawFn) -> list[RemoteMessage]:
    """Some busy time: bursts, pauses, several conversations of each person, deadlines."""
    soon, later = (0, 1, 20, 60, 61, 90, 150, 290), (600, 1800, 5400, 9000, 20_000)
    gaps = st.sampled_from(draw(st.sampled_from((soon, (*soon, *later)))))
    people = st.sampled_from(draw(st.sampled_from((PEOPLE, PEOPLE[1:3]))))
    messages = []
    instant = MONDAY + draw(st.integers(0, 5 * 86_400)) * SECOND
    for uid in range(10, 10 + draw(st.integers(1, 24))):
        instant += draw(gaps) * SECOND
        person = draw(people)
        deadline = draw(st.sampled_from((None, None, None, 10 * MINUTE, 2 * HOUR, 30 * HOUR)))
        thread = f"<{person.address}-{draw(st.integers(0, 1))}@threads>"
        messages.append(
            mail(
                uid,
                received=Instant(instant),
                party=person,
                subject=draw(st.sampled_from(WORDS)),
                text=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=3))),
                category=draw(
                    st.sampled_from((Category.MESSAGE, Category.MESSAGE, *tuple(Category)))
                ),
                deadline=None if deadline is None else Instant(instant + deadline),
                references=(thread,),
            )
        )
    return messages


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.sampled_from(SCHEDULES), rulebooks(), days(), st.integers(0, 40))
def test_a_day_lived_and_a_day_simulated_are_the_same(
    prepared: Path, schedule: str, rules: str, messages: list[RemoteMessage], hour: int
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(prepared, Path(folder) / "copy.db")
        store = Store.open(Path(folder) / "copy.db")
        if schedule:
            focus.set_schedule(store, schedule, MONDAY)
        rulebook.set_rules(store, rules, MONDAY)
        focus.start(store, Instant(messages[0].received + hour * HOUR), label="By hand")
        engine = Engine(store, AccountId(1))
        engine.play(messages)
        assert_agree(engine)
        store.close()


def test_a_lively_day_with_every_kind_of_turn_agrees(engine: Engine) -> None:
    """One day on which it is certain that everything happens that a simulation must know."""
    focus.set_schedule(engine.store, WEEK, MONDAY)
    rulebook.set_rules(
        engine.store,
        """
        [[rule]]
        name = "Codes"
        when = "category:security"
        lane = "urgent"
        [[rule]]
        name = "News"
        when = "category:newsletter"
        lane = "mute"
        [[rule]]
        name = "VIP"
        when = "is:vip"
        lane = "now"
        [[rule]]
        name = "Invoices"
        when = "facture -devis"
        lane = "digest"
        [everything_else]
        lane = "next"
        """,
        MONDAY,
    )
    when = "2026-11-24 {}".format
    one = ("<one@threads>",)
    engine.play(
        [
            mail(10, party=CAMILLE, received=when("09:40"), text="Bonjour"),
            mail(11, party=SHOP, received=when("09:41"), category=Category.NEWSLETTER),
            mail(12, party=TOM, received=when("10:00"), text="Ping", references=one),
            mail(13, party=TOM, received=when("10:01"), text="facture", references=one),
            mail(14, party=TOM, received=when("10:02"), text="Ping", references=one),
            mail(20, party=INES, received=when("12:10"), text="Un", references=("<two@threads>",)),
            mail(
                21, party=INES, received=when("12:11"), text="Deux", references=("<two@threads>",)
            ),
            mail(
                22, party=INES, received=when("12:12"), text="Trois", references=("<two@threads>",)
            ),
            mail(23, party=TOM, received=when("16:00"), text="Merci"),
            mail(15, party=INES, received=when("10:05"), text="Bon pour accord."),
            mail(16, party=SHOP, received=when("10:05:30"), category=Category.SECURITY),
            mail(17, party=INES, received=when("10:20"), text="facture"),
            mail(18, party=INES, received=when("12:40"), deadline=at(when("13:45"))),
            mail(19, party=CAMILLE, received=when("21:00"), text="Au feu"),
        ]
    )
    assert_agree(engine)
    played = simulated(engine.store)
    assert {one.lane for one in played.handed_over} == set(Lane)
    assert {one.by.value for one in played.handed_over} >= {
        *("rule", "mute", "focus-end", "deadline", "change", "delivery"),
    }
    assert any(one.replaces for one in played.notifications)


# -- reading the past --------------------------------------------------------------------------


def test_own_messages_are_no_part_of_it_and_history_is(engine: Engine) -> None:
    engine.play([mail(10, received=Instant(MONDAY + 4 * HOUR), outgoing=True)])
    store = engine.store
    found = past.messages(store, Instant(0), END, documents.rulebook(store).rules, "UTC")
    assert found is not None and len(found) == 4


def test_the_days_before_the_period_are_no_part_of_it(engine: Engine) -> None:
    engine.play([mail(10, received="2026-11-23 23:59:59"), mail(11, received="2026-11-24 00:00")])
    found = past.simulation(engine.store, at("2026-11-24 18:00"), 1)
    assert found is not None
    assert (found.messages, found.per_day[0].day) == (1, date(2026, 11, 24))
    for days in (0, -3, 5000):
        with pytest.raises(BadInput, match="simulate-days"):
            past.simulation(engine.store, at("2026-11-24 18:00"), days)


def test_another_schedule_and_other_rules_change_nothing_in_the_store(engine: Engine) -> None:
    engine.play([mail(10, received="2026-11-23 10:00"), mail(11, received="2026-11-23 10:30")])
    now = at("2026-11-23 20:00")
    schedule = schedule_file.read(WEEK, default_zone="UTC")
    book = rules_file.read('[everything_else]\nlane = "urgent"\n')
    before = past.simulation(engine.store, now, 2)
    other = past.simulation(engine.store, now, 2, schedule=schedule, book=book)
    assert before is not None and other is not None
    assert (other.interruptions, other.rang_in_focus, other.wait_max) == (2, 2, 0)
    assert past.simulation(engine.store, now, 2) == before


def test_it_works_on_a_read_only_connection(engine: Engine) -> None:
    engine.play([mail(10, received="2026-11-23 10:00", text="facture")])
    reader = Store.open(engine.store.path, write=False)
    now = at("2026-11-24 20:00")
    assert past.simulation(reader, now, 2) == past.simulation(engine.store, now, 2)
    assert past.tried(reader, "facture", Lane.NEXT, now) is not None
    assert past.suggestion(reader, now) is not None
    reader.close()


def test_what_is_asked_for_can_be_stopped(engine: Engine) -> None:
    engine.play([mail(10, received="2026-11-23 10:00")])
    now = at("2026-11-24 20:00")

    def stop() -> bool:
        return True

    assert past.simulation(engine.store, now, 2, stop=stop) is None
    assert past.suggestion(engine.store, now, stop=stop) is None
    assert past.tried(engine.store, "facture", Lane.NEXT, now, stop=stop) is None


# -- suggesting and trying ---------------------------------------------------------------------


def test_suggesting_needs_a_week_and_looks_at_two_months_at_most(store, account) -> None:
    take(store, account, mail(1, received="2026-11-18 10:00", history=True), now="2026-11-23 10:00")
    with pytest.raises(BadInput) as refused:
        past.suggestion(store, at("2026-11-23 20:00"))
    assert refused.value.code == "suggest-too-little"
    assert refused.value.args_ == {"days": 6, "needed": suggest.DAYS_NEEDED}
    week = past.suggestion(store, at("2026-11-24 20:00"))
    assert week is not None and (week.days, week.messages) == (7, 1)
    take(store, account, mail(2, received="2026-03-01 10:00", history=True), now="2026-11-24 10:00")
    longer = past.suggestion(store, at("2026-11-24 20:00"))
    assert longer is not None and (longer.days, longer.messages) == (suggest.DAYS, 1)


def test_trying_a_query_tells_what_it_matches_and_what_it_would_have_changed(
    engine: Engine,
) -> None:
    engine.play(
        [
            mail(
                10 + n, party=INES, received=f"2026-11-2{n % 2 + 3} 14:{n}0", subject=f"Facture {n}"
            )
            for n in range(6)
        ]
        + [mail(20, party=SHOP, received="2026-11-23 14:05", subject="Merci")]
    )
    now = at("2026-11-24 20:00")
    found = past.tried(engine.store, "facture", Lane.URGENT, now)
    assert found is not None
    assert (found.days, found.count, found.elsewhere) == (30, 6, 6)
    assert [one.subject for one in found.newest] == [f"Facture {n}" for n in (5, 3, 1, 4, 2)]
    assert (found.newest[0].client, found.newest[0].at) == ("Inès Morel", at("2026-11-24 14:50"))
    assert (found.before, found.after) == (2, 7)
    same = past.tried(engine.store, "facture", Lane.NEXT, now)
    assert same is not None and (same.elsewhere, same.before, same.after) == (0, 2, 2)
    nothing = past.tried(engine.store, "nowhere", Lane.MUTE, now)
    assert nothing is not None and (nothing.count, nothing.newest) == (0, ())
    with pytest.raises(BadQuery, match="query-rule-lane"):
        past.tried(engine.store, "lane:next", Lane.NEXT, now)
