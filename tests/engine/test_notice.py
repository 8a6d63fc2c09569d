"""The words of a notification: who and by when, never what."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from focusdesk import i18n
from focusdesk.engine.announcer import notice_for
from focusdesk.model import SECOND, Instant
from focusdesk.store import deliveries
from tests.store.build import at, mail, new_account, new_store, take


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
