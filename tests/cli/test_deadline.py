"""What a message's deadline was read from, taken away and restored on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Ana
from tests.store.build import INES, TOM, mail

NOON = "Bonjour Ana, pouvez-vous me répondre avant 12 h ?"


@pytest.fixture
def asked(ana: Ana) -> str:
    """Inès asked for an answer before noon; her message is held until 11:00."""
    ana.take(mail(1, party=INES, received="2026-11-24 09:50", subject="Papier", text=NOON))
    ana.take(mail(2, party=TOM, received="2026-11-24 09:50", subject="Scope", text="All fine."))
    return str(ana.json("search", "papier")[0]["id"])


def test_why_quotes_the_words_that_it_read(ana: Ana, asked: str) -> None:
    found = ana.json("why", asked)
    assert found["deadline"] == "2026-11-24T12:00:00+01:00"
    assert found["deadline_words"] == "avant 12 h"
    assert found["release_at"] == "2026-11-24T11:00:00+01:00"
    assert found["reason_code"] == "deadline-open"
    assert "12:00, read from “avant 12 h”" in ana.run("why", asked)
    other = ana.json("why", str(ana.json("search", "scope")[0]["id"]))
    assert (other["deadline"], other["deadline_words"]) == (None, "")
    assert "Deadline" not in ana.run("why", str(other["message"]))


def test_removed_it_waits_for_the_delivery_and_restored_it_does_not(ana: Ana, asked: str) -> None:
    assert "read from “avant 12 h”" in ana.run("deadline", asked)
    said = ana.run("deadline", asked, "--remove")
    assert "taken away" in said
    assert "13:00" in said
    assert ana.json("why", asked)["release_at"] == "2026-11-24T13:00:00+01:00"
    assert ana.json("why", asked)["deadline"] is None
    assert "was taken away, read from “avant 12 h”" in ana.run("why", asked)
    found = ana.json("deadline", asked)
    assert found == {
        "message": int(asked),
        "deadline": None,
        "deadline_words": "avant 12 h",
        "removed": "2026-11-24T12:00:00+01:00",
    }
    assert ana.json("search", "has:deadline") == []
    assert "11:00" in ana.run("deadline", asked, "--restore")
    assert ana.json("why", asked)["release_at"] == "2026-11-24T11:00:00+01:00"
    assert len(ana.json("search", "has:deadline")) == 1


def test_what_is_not_there_is_said_in_one_line(ana: Ana, asked: str) -> None:
    scope = str(ana.json("search", "scope")[0]["id"])
    for arguments in ([scope], [scope, "--remove"], [scope, "--restore"], [asked, "--restore"]):
        assert ana.run("deadline", *arguments, status=1).count("\n") == 1
    ana.run("deadline", asked, "--remove")
    assert "no deadline" in ana.run("deadline", asked, "--remove", status=1)
    with pytest.raises(SystemExit) as ended:
        ana.run("deadline", asked, "--remove", "--restore")
    assert ended.value.code == 2


def test_a_conversations_deadline_is_that_of_the_message_that_has_it(ana: Ana, asked: str) -> None:
    later = "2026-11-24 09:55"
    thread = ("<1@test>",)
    ana.take(mail(3, party=INES, received=later, text="Thank you!", references=thread))
    whole = ana.json("show", asked)[0]["conversation"]
    assert ana.json("deadline", whole)["message"] == int(asked)
    assert "read from “avant 12 h”" in ana.run("deadline", whole)
    assert "taken away" in ana.run("deadline", whole, "--remove")
    assert ana.json("deadline", whole)["removed"] == "2026-11-24T12:00:00+01:00"
    assert ana.run("deadline", whole, "--remove", status=1).count("\n") == 1
    assert "Deadline: 12:00" in ana.run("deadline", whole, "--restore")
    sooner = "Please reply by 11 am today."
    ana.take(mail(4, party=INES, received=later, text=sooner, references=thread))
    assert ana.json("deadline", whole)["deadline"] == "2026-11-24T11:00:00+01:00"
