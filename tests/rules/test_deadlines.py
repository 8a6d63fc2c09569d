"""Deadlines in sentences: the test set one by one, and what holds for any text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from types import FrameType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.connectors.demo import world
from focusdesk.model import SECOND, Category, Deadline, Instant
from focusdesk.rules import deadlines
from focusdesk.rules.deadlines.text import fold
from focusdesk.rules.own_words import own_words
from tests.rules.deadline_sentences import PARIS, Part, Sentence, sentences

SENTENCES = list(sentences())


def at(text: str, zone: str = PARIS) -> Instant:
    there = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return Instant(round(there.timestamp()) * SECOND)


TUESDAY = at("2026-11-24 10:00")


def read(text: str, received: Instant = TUESDAY, theirs: str = "", subject: str = "") -> Deadline:
    found = deadlines.recognise(subject, text, received, PARIS, theirs)
    assert found is not None
    return found


@pytest.mark.parametrize("one", SENTENCES, ids=lambda one: f"line {one.line}")
def test_a_sentence_is_read_as_the_file_says(one: Sentence) -> None:
    assert one.read() == one.now_read


def test_the_set_is_large_enough_to_say_something() -> None:
    assert sum(one.expected is not None for one in SENTENCES) >= 120
    assert sum(one.expected is None for one in SENTENCES) >= 150
    held_out = [one for one in SENTENCES if one.part is not Part.LOOKED_AT]
    assert len(held_out) >= len(SENTENCES) // 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pouvez-vous me répondre avant 16 h ?", "avant 16 h"),
        ("Could you deliver by Friday noon, please?", "by Friday noon"),
        ("Please call me back tomorrow before 10 am.", "tomorrow before 10 am"),
        ("Merci de valider d’ici vendredi.", "d’ici vendredi"),
        ("I need it Friday at the latest.", "Friday at the latest"),
        ("Could you send it\nby Friday\nnoon?", "by Friday\nnoon"),
        ("You have 24 hours to respond.", "You have 24 hours to respond"),
    ],
)
def test_the_words_are_those_of_the_text(text: str, words: str) -> None:
    assert read(text).words == words


def test_the_earliest_of_several_counts() -> None:
    found = read("Could you confirm by Wednesday noon? Please send the files by Tuesday 16:00.")
    assert (found.at, found.words) == (at("2026-11-24 16:00"), "by Tuesday 16:00")


def test_a_date_in_numbers_is_read_where_it_can_be_one_only() -> None:
    assert read("Merci de répondre avant le 05/12.").at == at("2026-12-04 18:00")
    assert read("Could you finish by 27/11?").at == at("2026-11-27 18:00")
    assert deadlines.recognise("", "Could you finish by 05/12?", TUESDAY, PARIS) is None


def test_their_time_is_the_senders_where_it_is_known() -> None:
    asked = "Please confirm by 5 pm my time."
    assert read(asked, theirs="America/Montreal").at == at("2026-11-24 17:00", "America/Montreal")
    assert read(asked).at == at("2026-11-24 17:00")
    assert read("Please confirm by noon UTC.").at == at("2026-11-24 12:00", "UTC")
    yours = read("Please confirm by 5 pm your time.", theirs="America/Montreal")
    assert yours.at == at("2026-11-24 17:00")


def test_a_day_keeps_its_hour_over_a_clock_change() -> None:
    saturday = at("2026-10-24 10:00")
    assert read("Please reply within 2 days.", saturday).at == at("2026-10-26 10:00")
    assert read("Please reply within 48 hours.", saturday).at == saturday + 48 * 3600 * SECOND
    assert read("Please reply by Monday 9:00.", saturday).at == at("2026-10-26 09:00")


def test_newsletters_and_what_programs_write_are_not_read() -> None:
    unread = {Category.NEWSLETTER, Category.SYSTEM, Category.SECURITY, Category.REVIEW}
    assert set(Category) - deadlines.CATEGORIES == unread


def test_the_made_up_world_says_its_deadlines_as_they_are_read() -> None:
    start = TUESDAY
    told = [
        *world.history(world.SEED, start),
        *(one for _at, one in islice(world.live(start, 1), 150)),
    ]
    asking = [one.message for one in told if one.message.deadline is not None]
    assert len(asking) >= 4
    read_too = [
        (one.deadline, deadlines.recognise(one.subject, one.text, one.received, world.ZONE))
        for one in asking
    ]
    # "leaves at 16:30 your time" is a deadline only for who knows what a press release is
    assert sum(found is None for _given, found in read_too) == 1
    assert all(given == found for given, found in read_too if found is not None)


# -- any text ----------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    (
        *("by ", "before ", "avant ", "d'ici ", "d’ici ", "within ", "sous ", "deadline: ", "due "),
        *(
            "Friday",
            "vendredi",
            "tomorrow",
            "demain",
            "noon",
            "midi",
            "16 h",
            "4pm",
            "4 p.m.",
            "le ",
        ),
        *("24 hours", "48 h", "31/12", "30/02", "2026-13-45", "27 November", "3 décembre", "EOD"),
        *("Could you ", "please ", "Merci de ", "répondre ", "not ", "pas ", "I will ", "İ", "ß"),
        *(".", "?", "\n", "\n\n", "> ", "-- ", " at the latest", " my time", " EST", "99 h", "0 h"),
        *("no later than ", "the 31st", "le 31", "end of the month", "fin de semaine", "\u202f"),
    )
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map("".join))
_INSTANTS = st.integers(min_value=0, max_value=at("2090-01-01 00:00")).map(Instant)


@settings(max_examples=400, deadline=None)
@given(subject=_TEXTS, body=_TEXTS, received=_INSTANTS)
def test_any_text_gives_none_or_words_of_its_own_and_an_instant_ahead(
    subject: str, body: str, received: Instant
) -> None:
    found = deadlines.recognise(subject, body, received, PARIS, "America/Montreal")
    if found is not None:
        assert found.words
        assert found.words in subject or found.words in own_words(body)
        assert found.at > received
        assert found.at - received <= (deadlines.MOST_AHEAD.days + 1) * 86_400 * SECOND


@given(st.text())
def test_a_folded_text_is_as_long_as_it_was(text: str) -> None:
    assert len(fold(text)) == len(text)


# -- long and hostile texts --------------------------------------------------------------------


def work(act: Callable[[], object]) -> int:
    """How many lines of our own code an act runs."""
    lines = 0

    def count(frame: FrameType, event: str, _arg: object) -> object:
        nonlocal lines
        if "focusdesk" not in frame.f_code.co_filename:
            return None
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize(
    "piece",
    [
        "by ",
        "before by avant d'ici ",
        "by Friday ",
        "could you please by Friday noon, ",
        "deadline for of de du the ",
        "fin de la end of the ",
        "\n",
        "> by Friday\n",
        "by 5 pm.\n",
        "d'ici 99 heures pour ",
        "nous vous te le la les en y ",
        "a" * 50,
        "'" * 50,
        "27 27 27 ",
    ],
)
def test_a_long_text_costs_no_more_than_its_first_part(piece: str) -> None:
    first = piece * (3 * deadlines.LONGEST // len(piece))
    whole = piece * (1_000_000 // len(piece))

    def recognise(text: str) -> Callable[[], object]:
        return lambda: deadlines.recognise("Re:", text, TUESDAY, PARIS)

    recognise(first)()  # the letters are known from now on
    once = work(recognise(first))
    assert work(recognise(whole)) <= once
    assert once < 200_000


def test_what_stands_far_down_is_not_looked_at() -> None:
    text = "Word. " * (deadlines.LONGEST // 6 + 1) + "Could you reply by Friday?"
    assert deadlines.recognise("", text, TUESDAY, PARIS) is None
