"""The engine's log: for the person alone, and without a word of what an error carries."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from focusdesk.engine import logs


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_nobody_else_may_read_a_log(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with logs.written(tmp_path):
            for _ in range(20):
                logging.getLogger("focusdesk").info("%s", "x" * 100_000)
    finally:
        os.umask(before)
    files = list(tmp_path.iterdir())
    assert len(files) > 1  # turned over meanwhile
    assert {one.stat().st_mode & 0o077 for one in files} == {0}


def test_a_log_has_places_and_no_words_of_an_error(tmp_path: Path) -> None:
    with logs.written(tmp_path):
        try:
            raise ValueError("hunter2 and what Camille wrote")
        except ValueError:
            logging.getLogger("focusdesk").exception("broke")
            logging.getLogger("library").warning("LOGIN nora hunter2")
    text = (tmp_path / logs.FILE).read_text(encoding="utf-8")
    assert "ValueError at test_logs.py" in text
    assert "hunter2" not in text
