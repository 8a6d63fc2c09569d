"""Languages, and instants, lengths and sizes as words in each."""

from __future__ import annotations

import string
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from focusdesk import i18n
from focusdesk.model import DAY, HOUR, MINUTE, SECOND
from hatch_build import compile_catalogues

ROOT = Path(__file__).parent.parent
PARIS = ZoneInfo("Europe/Paris")
NARROW = "\u202f"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()) * SECOND


@pytest.fixture(autouse=True)
def _paris(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(
        i18n, "_local", lambda instant: datetime.fromtimestamp(instant / SECOND, PARIS)
    )
    i18n.use("en")
    yield
    i18n.use()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANGUAGE": "de:fr", "LANG": "en_GB.UTF-8"}, "fr"),
        ({"FOCUSDESK_LANGUAGE": "fr", "LANG": "en_GB.UTF-8"}, "fr"),
    ],
)
def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], language: str
) -> None:
    for name in ("FOCUSDESK_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert i18n.use() == language


NOW = at("2026-11-24T10:00")


@pytest.mark.parametrize(
    ("instant", "english", "french"),
    [
        ("2026-11-24T13:00", "13:00", "13:00"),
        ("2026-11-25T09:30", "tomorrow 09:30", "demain 09:30"),
        ("2026-11-23T09:30", "yesterday 09:30", "hier 09:30"),
        ("2026-11-30T09:30", "Mon 30 Nov 09:30", "lun. 30 nov. 09:30"),
        ("2024-05-01T09:30", "1 May 2024 09:30", "1 mai 2024 09:30"),
    ],
)
def test_an_instant_is_told_beside_now(instant: str, english: str, french: str) -> None:
    assert i18n.moment(at(instant), NOW) == english
    i18n.use("fr")
    assert i18n.moment(at(instant), NOW) == french


@pytest.mark.parametrize(
    ("micros", "english", "french"),
    [
        (12 * SECOND, "12 s", "12 s"),
        (45 * MINUTE, "45 min", "45 min"),
        (90 * MINUTE, "1 h 30 min", "1 h 30 min"),
        (2 * HOUR, "2 h", "2 h"),
        (DAY, "1 d", "1 j"),
        (2 * DAY + 3 * HOUR, "2 d 3 h", "2 j 3 h"),
    ],
)
def test_a_length_is_told(micros: int, english: str, french: str) -> None:
    assert i18n.length(micros) == english
    i18n.use("fr")
    assert i18n.length(micros).replace("\u202f", " ").replace("\xa0", " ") == french


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (1, "1 byte", "1 octet"),
        (812, "812 bytes", "812 octets"),
        (14_200, "14 kB", "14 ko"),
        (3_210_000, "3.2 MB", "3,2 Mo"),
        (1_150_000_000, "1.1 GB", "1,1 Go"),
    ],
)
def test_a_size_is_told(count: int, english: str, french: str) -> None:
    assert i18n.size(count) == english
    i18n.use("fr")
    assert i18n.size(count).replace("\u202f", " ").replace("\xa0", " ") == french


def test_numbers_follow_the_language() -> None:
    assert i18n.number(1234.5, 1) == "1,234.5"
    i18n.use("fr")
    assert i18n.number(1234.5, 1) == f"1{NARROW}234,5"


# -- the catalogue ------------------------------------------------------------------------------

with (ROOT / "resources" / "i18n" / "fr.po").open("rb") as _file:
    FRENCH = [message for message in read_po(_file, locale="fr") if message.id]


def forms(of: Message) -> Iterator[tuple[str, str]]:
    """Pairs of source and translation; nothing for what is not translated yet."""
    sources = of.id if isinstance(of.id, tuple | list) else (of.id,)
    texts = of.string if isinstance(of.string, tuple | list) else (of.string,)
    for n, text in enumerate(texts):
        if text:
            yield sources[min(n, len(sources) - 1)], text


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_translation_has_the_fields_of_its_source() -> None:
    wrong = [
        text for message in FRENCH for own, text in forms(message) if fields(own) != fields(text)
    ]
    assert wrong == []


def test_french_has_its_own_signs() -> None:
    """Narrow spaces inside « » and before ; ! ?, typographic apostrophes, no English quotes."""
    texts = [text for message in FRENCH for _own, text in forms(message)]
    wrong = [
        text
        for text in texts
        if "'" in text
        or "“" in text
        or any(f"{before}{sign}" in text for before in (" ", "\xa0") for sign in ";!?»")
        or "« " in text
        or "«\xa0" in text
    ]
    assert wrong == []


def test_catalogues_are_compiled_once_and_again_when_they_change(tmp_path: Path) -> None:
    folder = tmp_path / "resources" / "i18n"
    folder.mkdir(parents=True)
    source = folder / "fr.po"
    source.write_text('msgid "inbox"\nmsgstr "boîte"\n', encoding="utf-8")
    assert compile_catalogues(tmp_path) == [folder / "fr" / "LC_MESSAGES" / "focusdesk.mo"]
    assert compile_catalogues(tmp_path) == []
