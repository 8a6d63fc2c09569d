"""The guide's table of keys is what the window does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from focusdesk import i18n
from focusdesk.ui import keys
from focusdesk.ui.keys import Command, Keymap, Preset

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


@pytest.mark.usefixtures("qapp")
def test_the_table_of_keys_is_the_one_in_force() -> None:
    i18n.use("en")
    table = re.findall(
        r"^\| ([^|]+) \|([^|]*)\|([^|]*)\|$", (GUIDE / "keys.md").read_text(), re.MULTILINE
    )
    written = [tuple(cell.strip() for cell in row) for row in table[1:]]
    sets = (Keymap(), Keymap(Preset.THUNDERBIRD))
    true = [(keys.title(one), *(made.label(one) for made in sets)) for one in Command]
    assert written == true


@pytest.mark.parametrize("page", ["keys.md", "triage.md"])
def test_every_picture_and_page_that_it_names_is_there(page: str) -> None:
    text = (GUIDE / page).read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)]+)\)", text)
    assert named
    assert [one for one in named if not (GUIDE / one).exists()] == []
