"""Mails too large to fetch whole, as servers tell of them: texts behind files, odd boundaries."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from imapclient.response_parser import parse_fetch_response

from focusdesk.connectors.email import cut_mail
from focusdesk.connectors.email.parsing import mail as mails

TEXT = b'("text" "plain" NIL NIL NIL "7bit" 20 1 NIL NIL NIL NIL)'
FILE = b'("image" "png" NIL NIL NIL "base64" 3000000 NIL NIL NIL NIL)'


class Server:
    """Answers as a server would; `silent`: the sections that it says nothing of."""

    def __init__(self, structure: bytes, *, silent: tuple[str, ...] = ()) -> None:
        self.structure = structure
        self.silent = silent

    def fetch(self, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        if items == ["BODYSTRUCTURE"]:
            line = b"1 (UID %d BODYSTRUCTURE %s)" % (uids[0], self.structure)
            parsed: dict[int, dict[bytes, Any]] = parse_fetch_response([line], True, True)
            return parsed
        came: dict[bytes, Any] = {}
        for item in items:
            section = item.split("[")[1].split("]")[0]
            name = item.replace(".PEEK", "").replace(f"<0.{cut_mail.TEXT_LIMIT}>", "<0>").encode()
            silent = section.removesuffix(".MIME") in self.silent
            head = section.endswith(".MIME")
            said = b"Content-Type: text/plain\r\n\r\n" if head else b"words of " + section.encode()
            came[name] = None if silent else said
        return {uids[0]: came}


def text_of(structure: bytes, boundary: str, *, silent: tuple[str, ...] = ()) -> str:
    link: Any = SimpleNamespace(client=Server(structure, silent=silent))
    start = f'Subject: x\r\nContent-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
    body, _ = cut_mail.completed(link, 5, start.encode())
    return mails.parse(body, whole=False).text


@pytest.mark.parametrize("boundary", ["edge", 'ed\\"ge', "a b", "=_?:(),./'+"])
def test_texts_of_inner_parts_are_read_whatever_the_boundary_is(boundary: str) -> None:
    inner = b"(" + TEXT + FILE + TEXT + b' "mixed" NIL NIL NIL NIL)'
    text = text_of(b"(" + inner + FILE + TEXT + b' "mixed" NIL NIL NIL NIL)', boundary)
    assert [f"words of {one}" in text for one in ("1.1", "1.3", "3")] == [True, True, True]


def test_a_mail_inside_a_mail_is_an_attachment_and_the_text_behind_it_is_read() -> None:
    inside = (
        b'("message" "rfc822" NIL NIL NIL "7bit" 3000000'
        b' ("d" "s" NIL NIL NIL NIL NIL NIL NIL "<x>") (' + TEXT + FILE + b' "mixed") 40000)'
    )
    text = text_of(b"(" + TEXT + inside + TEXT + b' "mixed" NIL NIL NIL NIL)', "edge")
    assert ("words of 1" in text, "words of 3" in text) == (True, True)


def test_a_text_that_does_not_come_leaves_the_others() -> None:
    structure = b"(" + TEXT + FILE + TEXT + TEXT + b' "mixed" NIL NIL NIL NIL)'
    text = text_of(structure, "edge", silent=("3",))
    assert [f"words of {one}" in text for one in ("1", "3", "4")] == [True, False, True]
