"""From a parsed mail to a message: whose it is, to which conversation it belongs, its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from focusdesk.connectors.base import RemoteMessage
from focusdesk.connectors.email.message import NOBODY, Place, remote_message, title_of
from focusdesk.connectors.email.parsing.mail import parse
from focusdesk.connectors.email.responses import Fetched
from focusdesk.model import Category, Instant

INBOX = Place("INBOX", 7, outgoing=False)
SENT = Place("Sent", 8, outgoing=True)
OWN = frozenset({"nora@example.org"})


def message(
    *lines: str, place: Place = INBOX, flags: frozenset[bytes] = frozenset(), **more: int
) -> RemoteMessage:
    raw = ("\r\n".join(lines) + "\r\n\r\nhello\r\n").encode()
    fetched = Fetched(
        uid=5, flags=flags, received=Instant(1_000_000), size=len(raw), body=raw, **more
    )
    return remote_message(parse(raw), fetched, place, OWN, history=False, attachments=None)


def test_who_wrote_it_and_to_whom() -> None:
    one = message("From: Camille <c@x.example>", "To: Nora <Nora@Example.org>", "Cc: d@x.example")
    assert one.author == one.party
    assert (one.party.name, one.party.address) == ("Camille", "c@x.example")
    assert [recipient.address for recipient in one.recipients] == [
        "nora@example.org",
        "d@x.example",
    ]
    assert one.direct and not one.mention
    assert one.text == "hello"
    assert one.headers.startswith(b"From: Camille")


def test_in_copy_is_not_direct() -> None:
    assert not message("From: c@x.example", "To: d@x.example", "Cc: nora@example.org").direct


def test_sent_mail_is_the_owners_and_its_party_the_first_recipient() -> None:
    one = message("From: nora@example.org", "To: c@x.example, d@x.example", place=SENT)
    assert one.outgoing and one.read and one.listed
    assert one.party.address == "c@x.example"
    assert one.author.address == "nora@example.org"


def test_a_form_in_ones_own_name_is_from_whom_it_says_to_answer() -> None:
    one = message(
        "From: Nora's site <nora@example.org>",
        "To: nora@example.org",
        "Reply-To: Camille <c@x.example>",
    )
    assert not one.outgoing
    assert one.party.address == one.author.address == "c@x.example"


def test_a_mail_without_a_sender_is_from_nobody_whom_no_list_shows() -> None:
    one = message("Subject: x")
    assert one.party.address == NOBODY
    assert not one.listed


def test_flags_and_category() -> None:
    one = message("From: c@x.example", "List-Id: <x>", flags=frozenset({b"\\Seen"}))
    assert one.read
    assert one.category is Category.NEWSLETTER
    assert not one.listed


def test_the_conversation_is_named_by_the_message_then_by_what_it_answers() -> None:
    one = message(
        "From: c@x.example",
        "Message-ID: <3@x>",
        "References: <1@x> <2@x>",
        "In-Reply-To: <2@x>",
        "Subject: Re: Logo",
    )
    assert one.thread.keys == ("3@x", "1@x", "2@x")
    assert one.thread.title == "Logo"
    assert not one.thread.is_reply_by_subject


def test_a_reply_without_references_may_join_by_its_subject() -> None:
    assert message("From: c@x.example", "Subject: RE : Logo").thread.is_reply_by_subject
    assert not message("From: c@x.example", "Subject: Logo").thread.is_reply_by_subject
    assert not message("From: c@x.example", "Subject: Re:").thread.is_reply_by_subject


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Logo", "Logo"),
        ("RE : Logo", "Logo"),
        ("TR: Fwd: Re[2]: Logo", "Logo"),
        ("AW: WG: Logo", "Logo"),
        ("Rép : Logo", "Logo"),
        ("Retour: Logo", "Retour: Logo"),
        ("Re Logo", "Re Logo"),
        ("Logo", "Logo"),
        ("", ""),
    ],
)
def test_prefixes_of_replies_are_no_part_of_a_title(subject: str, title: str) -> None:
    assert title_of(subject) == title


def test_mails_without_an_id_are_conversations_of_their_own() -> None:
    one = message("From: c@x.example")
    other = replace(one.thread)
    assert one.thread.keys[0]
    assert one.dedupe == ""
    assert other.keys == one.thread.keys == ("INBOX;7;5",)


def test_the_same_mail_has_the_same_name_in_another_folder() -> None:
    lines = ("From: c@x.example", "Message-ID: <3@x>", "Date: today")
    here, there = message(*lines), message(*lines, place=replace(INBOX, folder="Clients"))
    assert here.dedupe == there.dedupe != ""
    assert here.key != there.key
    assert message(*lines, "X-More: x").dedupe != here.dedupe, "another size is another mail"


def test_gmail_has_names_of_its_own() -> None:
    one = message("From: c@x.example", "Message-ID: <3@x>", gmail_id=11, gmail_thread=22)
    assert one.dedupe == "gmail:11"
    assert one.thread.keys == ("3@x", "gmail:22")


def test_links_are_noticed() -> None:
    raw = b"From: c@x.example\r\n\r\nsee https://x.example/\r\n"
    assert parse(raw).has_link
    assert not parse(raw.replace(b"https://", b"")).has_link
