"""Lists, search and messages as a person and a program read them."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from focusdesk import clock
from focusdesk.connectors.base import Batch, Gone, RemoteKey
from focusdesk.store import intake
from tests.cli.conftest import Ana


def test_the_inbox_lists_conversations_newest_first_with_the_promised_keys(busy_ana: Ana) -> None:
    rows = busy_ana.json("inbox")
    assert [row["subject"] for row in rows] == ["Facture novembre", "Homepage v3"]
    promised = {
        *("conversation", "last_message", "client", "channel", "account", "subject", "sender"),
        *("snippet", "at", "unread", "state", "category", "messages"),
    }
    assert promised <= rows[0].keys()
    first = rows[0]
    assert first["conversation"].startswith("c")
    assert isinstance(first["last_message"], int)
    assert (first["client"], first["channel"], first["state"]) == ("Inès Morel", "email", "inbox")
    assert (first["category"], first["unread"], first["messages"]) == ("payment", 1, 1)
    assert datetime.fromisoformat(first["at"]).isoformat() == "2026-11-23T16:00:00+01:00"


def test_a_conversation_whose_last_message_was_deleted_says_so(busy_ana: Ana) -> None:
    row = busy_ana.json("inbox", "homepage")[0]
    with closing(busy_ana.store()) as store:
        key = store.connection.execute(
            "SELECT space, item FROM remote_key WHERE message_id = ?", (row["last_message"],)
        ).fetchone()
        gone = Gone(RemoteKey(*key), by_sender=True)
        intake.take(store, busy_ana.account, Batch(gone=(gone,)), clock.now())
    (again,) = (one for one in busy_ana.json("inbox") if one["subject"] == row["subject"])
    assert (again["deleted"], again["snippet"]) == (True, "")
    assert "Homepage v3 — This message was deleted by its sender." in busy_ana.run("inbox")


def test_what_is_held_is_in_no_inbox_but_counted_and_listed_when_asked_for(busy_ana: Ana) -> None:
    shown = busy_ana.run("inbox")
    assert "New brief" not in shown
    assert "1 more message is held" in shown
    held = busy_ana.json("inbox", "--state", "held")
    assert [(row["client"], row["held"]) for row in held] == [("Tom Whitfield", 1)]
    assert held[0]["held_until"] == "2026-11-24T13:00:00+01:00"
    assert "held until 13:00" in busy_ana.run("inbox", "--state", "held")


def test_an_inbox_can_be_asked_for_by_query_state_and_number(busy_ana: Ana) -> None:
    assert [row["client"] for row in busy_ana.json("inbox", "facture")] == ["Inès Morel"]
    assert len(busy_ana.json("inbox", "--limit", "1")) == 1
    assert busy_ana.json("inbox", "--state", "done") == []
    assert busy_ana.run("inbox", "--state", "done") == "Nothing is done yet.\n"
    assert busy_ana.run("inbox", "nosuchword").startswith("Nothing matches.\n")


def test_search_finds_held_messages_too_because_a_person_asked(busy_ana: Ana) -> None:
    hits = busy_ana.json("search", "brief")
    promised = {"id", "conversation", "at", "sender", "subject", "snippet", "channel"}
    assert promised <= hits[0].keys()
    assert hits[0]["held"] is True
    assert "New brief" in busy_ana.run("search", "from:tom")
    assert busy_ana.run("search", "zebra") == "Nothing matches.\n"


def test_a_bad_query_says_where_and_why_in_one_line(busy_ana: Ana) -> None:
    said = busy_ana.run("search", '"Studio', status=1)
    assert said == "focusdesk: Character 1: Closing quote missing after Studio.\n"
    assert busy_ana.run("inbox", "tom", "subjet:x", status=1).startswith("focusdesk: Character 5: ")
    assert "Character" not in busy_ana.run("search", " ", status=1)


def test_a_query_may_begin_with_what_it_excludes(busy_ana: Ana) -> None:
    everything = {hit["subject"] for hit in busy_ana.json("search", "channel:email")}
    assert (
        {hit["subject"] for hit in busy_ana.json("search", "-from:tom")}
        == {hit["subject"] for hit in busy_ana.json("search", "NOT", "from:tom")}
        < everything
    )
    assert busy_ana.json("search", "--limit", "1", "-has:link", "-(is:vip)") != []
    assert [row["client"] for row in busy_ana.json("inbox", "-facture")] == ["Camille Roy"]
    assert busy_ana.json("rules", "try", "-from:tom", "--lane", "now")["messages"] > 0
    assert "Character 2: " in busy_ana.run("search", "-subjet:x", status=1)


def test_showing_a_message_is_reading_it(busy_ana: Ana) -> None:
    id_ = busy_ana.json("inbox", "facture")[0]["last_message"]
    shown = busy_ana.run("show", str(id_))
    assert "La facture est en pièce jointe." in shown
    assert "facture.pdf (application/pdf, 14 kB)" in shown
    assert busy_ana.json("inbox", "facture")[0]["unread"] == 0


def test_a_person_who_only_peeks_leaves_a_message_unread_and_held(busy_ana: Ana) -> None:
    id_ = busy_ana.json("search", "brief")[0]["id"]
    assert "Held until:  13:00\n" in busy_ana.run("show", str(id_), "--peek")
    assert busy_ana.json("status")["held"] == 1


def test_showing_a_held_message_hands_it_over_silently(busy_ana: Ana) -> None:
    id_ = busy_ana.json("search", "brief")[0]["id"]
    shown = busy_ana.json("show", str(id_))
    assert [(row["held"], row["read"]) for row in shown] == [(False, True)]
    assert busy_ana.json("status")["held"] == 0
    assert busy_ana.json("why", str(id_))["released_by"] == "elsewhere"


def test_a_conversation_is_shown_without_what_waits_in_it(busy_ana: Ana) -> None:
    held = busy_ana.json("inbox", "--state", "held")[0]["conversation"]
    assert busy_ana.run("show", held) == "1 message waits until 13:00\n"
    assert busy_ana.json("show", held) == []
    assert busy_ana.json("status")["held"] == 1


def test_a_terminal_never_obeys_what_a_message_says(busy_ana: Ana) -> None:
    conversation = busy_ana.json("inbox", "facture")[0]["conversation"]
    shown = busy_ana.run("show", conversation)
    assert "rouge" in shown
    assert "\x1b" not in shown


def test_what_does_not_exist_is_told_in_one_line(busy_ana: Ana) -> None:
    for written in ("c999", "123", "nonsense"):
        said = busy_ana.run("show", written, status=1)
        assert written in said
        assert said.count("\n") == 1
