"""What argparse says comes from our catalogue, like everything else."""

from __future__ import annotations

import argparse
import gettext
import inspect

import pytest

from focusdesk import i18n
from focusdesk.cli import usage
from focusdesk.cli.output import labelled, one_line


class Marked(gettext.NullTranslations):
    """A language in which every text stands in brackets, and French's space before a colon."""

    def gettext(self, message: str) -> str:
        return "{name}\u202f:" if message == "{name}:" else f"<{message}>"


@pytest.fixture(autouse=True)
def _marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_catalogue", Marked())


def test_headings_and_help_are_translated() -> None:
    usage.translated()
    parser = argparse.ArgumentParser(prog="focusdesk")
    parser.add_argument("id")
    said = parser.format_help()
    for text in ("usage: ", "positional arguments", "options", "show this help message and exit"):
        assert f"<{text}>" in said


def test_each_sentence_is_one_that_argparse_says() -> None:
    source = inspect.getsource(argparse)
    said = [repr(one) for one in usage.SENTENCES if repr(one) in source]
    assert len(said) > len(usage.SENTENCES) - 3  # a newer Python may say a few otherwise


def test_the_space_before_a_colon_is_that_of_the_language_and_does_not_break() -> None:
    assert labelled("Voie") == "Voie\u202f:"
    assert one_line(f" a  b\n{labelled('Voie')} ") == "a b Voie\u202f:"
