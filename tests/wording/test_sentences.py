"""Every code that any room can hand over becomes a sentence, in every language."""

from __future__ import annotations

import ast
import string
from datetime import UTC, datetime

import pytest

from focusdesk import i18n, wording
from focusdesk.model import SECOND, Saying
from tests.wording.codes import SOURCE, made

MADE = list(made())


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_code_has_a_sentence() -> None:
    known = wording.sentences()
    assert sorted({f"{one.code} ({one.where})" for one in MADE if one.code not in known}) == []


def test_a_sentence_asks_only_for_what_the_error_gives() -> None:
    known = wording.sentences()
    wrong = []
    for one in MADE:
        sentence = known.get(one.code)
        if isinstance(sentence, str) and one.args is not None:
            unknown = fields(sentence) - one.args
            if unknown:
                wrong.append(f"{one.code} ({one.where}): {sorted(unknown)}")
    assert wrong == []


def test_no_sentence_stands_for_a_code_that_nobody_makes() -> None:
    literals = {
        node.value
        for path in SOURCE.rglob("*.py")
        if path.parent.name != "wording"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(wording.sentences()) - literals) == []


def test_an_unknown_code_is_shown_with_its_arguments() -> None:
    assert wording.say(Saying("moon-phase", {"moon": "full"})) == "moon-phase (moon: full)"


def test_the_systems_reason_is_read_in_ones_own_language() -> None:
    told = Saying("cannot-write", {"path": "/a.db", "why": "Permission denied"})
    assert wording.say(told) == "/a.db cannot be written: Permission denied."
    i18n.use("fr")
    assert "Permission denied" not in wording.say(told)
    unusual = Saying("cannot-write", {"path": "/a.db", "why": "Host is down"})
    assert "Host is down" in wording.say(unusual)


def test_sentences_are_calm() -> None:
    loud = [text for text in wording.sentences().values() if isinstance(text, str) and "!" in text]
    assert loud == []


@pytest.mark.parametrize("code", ["when-past"])
def test_a_sentence_of_an_instant_reads(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_local", lambda at: datetime.fromtimestamp(at / SECOND, UTC))
    assert wording.say(Saying(code, {"text": "monday", "at": 0})).startswith(
        "“monday” is Thu 1 Jan"
    )
