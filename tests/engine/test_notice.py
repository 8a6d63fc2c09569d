"""The words of a notification: who and by when, never what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from focusdesk import i18n
from focusdesk.engine.announcer import notice_for
from focusdesk.model import SECOND, Instant
from focusdesk.store import clients, deliveries, joining
from tests.store.build import CAMILLE, INES, Address, at, mail, new_account, new_store, take


def test_two_people_of_one_client_are_named_and_are_one_client(tmp_path) -> None:
    store = new_store(tmp_path)
    account = new_account(store)
    now = "2026-11-24 10:05"
    leo = Address("email", "leo@atelier.example", "Léo Tremblay")
    for n, party in enumerate((CAMILLE, leo, INES), start=1):
        take(store, account, mail(n, party=party, subject=party.name), now=now)
    known = {row.name: row.id for row in clients.listed(store, everyone=True)}
    joining.join(store, known["Léo Tremblay"], known["Camille Roy"], at(now))
    told = deliveries.deliver_due(store, Instant(at("2026-11-24 13:00")), announce=True).announce
    store.close()
    assert told is not None
    notice = notice_for(told, None, Instant(at("2026-11-24 13:00")))
    assert notice.title == "3 messages, 2 clients"
    assert notice.body == "Camille Roy, Léo Tremblay and Inès Morel"


@pytest.mark.parametrize(
    ("language", "deadline", "said"),
    [
        ("en", "2026-11-24 17:00", "A reply is asked for by 17:00."),
        ("en", "2026-11-25 12:00", "A reply is asked for by tomorrow 12:00."),
        ("en", "2026-11-30 12:00", "A reply is asked for by Mon 30 Nov 12:00."),
        ("fr", "2026-11-24 17:00", "Une réponse est demandée pour 17:00."),
        ("fr", "2026-11-25 12:00", "Une réponse est demandée pour demain 12:00."),
    ],
)
def test_a_deadline_has_its_day_unless_it_is_today(
    tmp_path, monkeypatch, language, deadline, said
) -> None:
    paris = ZoneInfo("Europe/Paris")
    monkeypatch.setattr(i18n, "_local", lambda one: datetime.fromtimestamp(one / SECOND, paris))
    store = new_store(tmp_path)
    now = Instant(at("2026-11-24 13:00"))
    take(store, new_account(store), mail(1, deadline=at(deadline)), now="2026-11-24 10:05")
    due = deliveries.next_due(store)
    assert due is not None
    told = deliveries.deliver_due(store, max(due, now), announce=True).announce
    store.close()
    assert told is not None
    i18n.use(language)
    try:
        assert notice_for(told, None, now).body == f"Camille Roy\n{said}"
    finally:
        i18n.use()
