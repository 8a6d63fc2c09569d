"""Every command and every file of the guide works as it is written there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from focusdesk.model import DAY, HOUR, Category, Instant
from focusdesk.store import deliveries, triage
from tests.cli.conftest import START, Ana
from tests.store.build import INES, TOM, Address, mail

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "focus-and-rules.md"
PROMOTIONS = Address("email", "promotions@fiverr.com", "Fiverr promotions")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def blocks(kind: str) -> list[str]:
    return [text for found, text in BLOCKS if found == kind]


@pytest.fixture
def seasoned_ana(ana: Ana) -> Ana:
    """Two weeks of history, a sender whose mails go unread, and one mail that waits now."""
    ana.take(
        *(
            mail(
                n,
                party=INES if n % 2 else TOM,
                received=Instant(START - n * 9 * HOUR),
                history=True,
            )
            for n in range(1, 40)
        ),
        now=Instant(START - DAY),
    )
    promotions = [
        mail(
            100 + n,
            party=PROMOTIONS,
            received=Instant(START - 2 * DAY),
            category=Category.NEWSLETTER,
        )
        for n in range(43)
    ]
    ana.take(*promotions, now=Instant(START - 2 * DAY))
    store = ana.store()
    deliveries.deliver_all(store, Instant(START - 2 * DAY))
    ids = [
        row[0]
        for row in store.connection.execute(
            "SELECT DISTINCT conversation_id FROM message WHERE history = 0 ORDER BY id"
        )
    ]
    triage.mark_read(store, ids[:2], True, Instant(START - 2 * DAY), opened=True)
    triage.done(store, ids, Instant(START - 2 * DAY))
    store.close()
    return ana


def test_every_command_of_the_guide_works_as_written(
    seasoned_ana: Ana, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for text in blocks("toml"):
        name = text.splitlines()[0].removeprefix("# ")
        Path(name).write_text(text, encoding="utf-8")
    commands = [line for text in blocks("sh") for line in text.splitlines()]
    assert len(commands) > 20
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "focusdesk"
        seasoned_ana.run(*arguments)


def test_the_suggestion_of_the_guide_is_what_is_printed(seasoned_ana: Ana) -> None:
    (shown,) = [text for text in blocks("text") if "Fiverr" in text]
    told = seasoned_ana.run("rules", "suggestions")
    number = re.compile(r"sender-\d+")
    assert number.sub("sender", told) == number.sub("sender", shown)


def test_the_reason_of_the_guide_is_what_is_printed(ana: Ana, tmp_path: Path) -> None:
    file = tmp_path / "schedule.toml"
    file.write_text(blocks("toml")[0], encoding="utf-8")
    ana.run("schedule", "set", str(file))
    received = Instant(START + HOUR // 12)
    ana.take(mail(1, party=TOM, received=received), now=received)
    (shown,) = [text for text in blocks("text") if "Rule:" in text]
    assert ana.run("why", "c1") == shown
