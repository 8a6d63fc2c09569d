"""What was quoted is told from what was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk.ui.pane.quotes import Part, parts

QUOTE = "> one\n> two\n> three"


def test_a_text_without_quotes_is_one_part() -> None:
    assert parts("Hello\n\nAna\n") == [Part("Hello\n\nAna")]


@pytest.mark.parametrize(
    "line",
    [
        "On Mon, 23 Nov 2026 at 17:52, Ana Silva <hello@ana-silva.dev> wrote:",
        "Le lun. 23 nov. 2026 à 17:52, Ana Silva <hello@ana-silva.dev> a écrit :",
        "On Mon, 23 Nov 2026 at 17:52, Ana Silva\n<hello@ana-silva.dev> wrote:",
    ],
)
def test_the_line_above_a_quote_belongs_to_it(line: str) -> None:
    found = parts(f"Fine.\n\n{line}\n\n{QUOTE}\n")
    assert found[0] == Part("Fine.")
    assert len(found) == 2
    assert found[1].lines == 3 + line.count("\n") + 1


@pytest.mark.parametrize(
    "header",
    [
        "-----Original Message-----\nFrom: Ana\nanything",
        "From: Ana Silva\nSent: Monday\nTo: Camille\nSubject: Homepage\n\nHi",
        "De : Ana Silva\nEnvoyé : lundi\nÀ : Camille\nObjet : Accueil\n\nBonjour",
        "---------- Forwarded message ----------\nanything at all",
    ],
)
def test_all_below_a_header_is_quoted(header: str) -> None:
    found = parts(f"See below.\n{header}")
    assert [bool(one.lines) for one in found] == [False, True]


def test_a_short_quote_between_answers_stays() -> None:
    text = "> Is Tuesday fine?\nYes.\n> And the price?\nAs before."
    assert parts(text) == [Part(text)]


def test_a_short_quote_at_the_end_is_folded() -> None:
    assert parts("Yes.\n> Is Tuesday fine?") == [Part("Yes."), Part("> Is Tuesday fine?", 1)]


def test_a_long_quote_between_answers_is_folded() -> None:
    found = parts(f"Above.\n{QUOTE}\nBelow.")
    assert found == [Part("Above."), Part(QUOTE, 3), Part("Below.")]


def test_from_in_a_sentence_is_no_header() -> None:
    text = "From: now on we meet at nine.\nTo me that is fine.\nBye"
    assert parts(text) == [Part(text)]


@given(
    st.lists(
        st.sampled_from(["word", "", "> quoted", ">> deeper", "On x wrote:", "From: A", "To: B"]),
        max_size=25,
    )
)
def test_no_word_is_lost(lines: list[str]) -> None:
    kept = "\n".join(one.text for one in parts("\n".join(lines)))
    assert [line for line in kept.split("\n") if line.strip()] == [
        line for line in lines if line.strip()
    ]
