"""Days, deadlines and channels as the window says them."""

from __future__ import annotations

from datetime import date

import pytest

from focusdesk import i18n
from focusdesk.model import HOUR, MINUTE, Instant
from focusdesk.ui import words
from focusdesk.ui.pane.header import local_time
from focusdesk.ui.widgets.people import initials
from focusdesk.ui.words import Grain, Urgency
from tests.store.build import at

NOW = at("2026-11-24 10:00")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "Today"),
        (date(2026, 11, 23), "Yesterday"),
        (date(2026, 11, 18), "Wednesday 18 November"),
        (date(2025, 11, 18), "Tuesday 18 November 2025"),
    ],
)
def test_a_day_in_full(day: date, said: str) -> None:
    assert words.long_day(day, date(2026, 11, 24)) == said


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-11-24 16:40", "16:40"),
        ("2026-11-25 18:00", "Wed 18:00"),
        ("2026-12-24 18:00", "Thu 24 Dec 18:00"),
    ],
)
def test_an_instant_nearby_is_short(instant: str, said: str) -> None:
    assert words.near(at(instant), NOW) == said


@pytest.mark.parametrize(
    ("instant", "said", "urgency"),
    [
        (at("2026-11-24 16:40"), "reply by 16:40", Urgency.TODAY),
        (at("2026-11-25 18:00"), "reply by Wed 18:00", Urgency.LATER),
        (Instant(NOW + 32 * MINUTE), "32 min left", Urgency.SOON),
        (Instant(NOW + 20_000_000), "1 min left", Urgency.SOON),
        (Instant(NOW - HOUR), "was due 09:00", Urgency.SOON),
    ],
)
def test_a_deadline_says_how_near_it_is(instant: Instant, said: str, urgency: Urgency) -> None:
    assert words.deadline(instant, NOW) == (said, urgency)


def test_a_rows_time_is_a_date_in_a_group_of_a_month() -> None:
    assert words.row_time(at("2026-10-03 18:22"), Grain.MONTH) == "3 Oct"
    assert words.row_time(at("2026-11-23 18:22"), Grain.DAY) == "18:22"


@pytest.mark.parametrize(
    ("channel", "title", "said"),
    [
        ("email", "Homepage", "by e-mail"),
        ("slack", "#site-refonte", "in #site-refonte"),
        ("slack", "", "on Slack"),
        ("telegram", "Camille", "on Telegram"),
        ("matrix", "", "on Matrix"),
    ],
)
def test_how_a_message_came(channel: str, title: str, said: str) -> None:
    assert words.through(channel, title) == said


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ("Camille Roy <camille@studionord.ca>", "Camille Roy"),
        ("camille@studionord.ca", "camille@studionord.ca"),
        ("", ""),
    ],
)
def test_the_name_of_a_sender(sender: str, said: str) -> None:
    assert words.person(sender) == said


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Studio Nord", "SN"),
        ("pixel_orchard", "PO"),
        ("Harbour & Co", "HC"),
        ("camille@studionord.ca", "CA"),
        ("Éva", "ÉV"),
        ("李", "李"),
        ("…", "?"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_time_at_a_clients_place() -> None:
    assert local_time("America/Montreal", NOW) == "04:00 in Montréal"
    assert local_time("", NOW) == ""
    assert local_time("Nowhere/Else", NOW) == ""
    assert local_time("../../etc/passwd", NOW) == ""


@pytest.mark.parametrize(("language", "said"), [("en", "Kind: Slack"), ("fr", "Kind\u202f: Slack")])
def test_a_colon_has_the_space_of_the_language(language: str, said: str) -> None:
    i18n.use(language)
    try:
        assert words.labelled("Kind", "Slack") == said
    finally:
        i18n.use("en")
