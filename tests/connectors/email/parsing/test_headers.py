"""Header fields: decoded one by one, addresses taken apart, a mail recognised again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.connectors.email.parsing import headers
from focusdesk.connectors.email.parsing.charsets import decoded
from focusdesk.connectors.filenames import NAME_LIMIT, safe


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?caf=C3=A9?=", "café"),
        (b"=?utf-8?Q?a_b?= =?utf-8?Q?_c?=", "a b c"),
        (b"Re: =?iso-8859-1?Q?=E9t=E9?= 2026", "Re: été 2026"),
        (b"=?UTF-8?B?w6k=?=", "é"),
        (b"=?UTF-8?B?w6k?=", "é"),
        (b"=?utf-8?B?4pw=?= =?utf-8?B?hQ==?=", "✅"),  # one character cut in two words
        (b"=?utf-8*fr?q?=C3=A9?=", "é"),
        (b"=?unknown-charset?q?=C3=A9?=", "é"),
        (b"=?utf-8?q?no end", "=?utf-8?q?no end"),
        (b"caf\xc3\xa9", "café"),
        (b"caf\xe9", "café"),
        (b"=?utf-8?q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"),
        (b"=?utf-8?q?=E2=80=AEfdp.exe?=", "fdp.exe"),
        (b"=?iso-2022-jp?B?GyRCJFkkSCRzGyhC?=", "べとん"),
        (b"=?gb2312?B?xOO6ww==?=", "你好"),
        (b"=?idna?q?xn--caf-dma?=", "xn--caf-dma"),
        (b"", ""),
    ],
)
def test_a_field_is_read(raw: bytes, text: str) -> None:
    assert headers.text(raw) == text


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"Camille <c@x.example>", [("Camille", "c@x.example")]),
        (b'"Roy, Camille" <C@X.example>', [("Roy, Camille", "c@x.example")]),
        (b"c@x.example (Camille Roy)", [("Camille Roy", "c@x.example")]),
        (b"c@x.example", [("", "c@x.example")]),
        (b"Camille Roy c@x.example", [("Camille Roy", "c@x.example")]),
        (b"a@x.example, b@x.example; c@x.example", [("", f"{n}@x.example") for n in "abc"]),
        (b"Team: a@x.example, B <b@x.example>;", [("", "a@x.example"), ("B", "b@x.example")]),
        (b"undisclosed-recipients:;", []),
        (b"=?utf-8?q?In=C3=A8s_Morel?= <i@x.example>", [("Inès Morel", "i@x.example")]),
        (b'"=?utf-8?q?In=C3=A8s?=" <i@x.example>', [("Inès", "i@x.example")]),
        (b"=?utf-8?q?a=0D=0AB?= <a@x.example>", [("a B", "a@x.example")]),
        (b"'i@x.example' <i@x.example>", [("", "i@x.example")]),
        (b"pete(Pete)@x.example", [("Pete", "pete@x.example")]),
        (b'"john doe"@x.example', [("", "johndoe@x.example")]),
        (b"<mailto:a@x.example>", [("", "a@x.example")]),
        (b"MAILER-DAEMON", [("", "mailer-daemon")]),
        (b"<>", []),
        (b",,;;", []),
        (b'"unclosed <a@x.example>', [("unclosed", "a@x.example")]),
    ],
)
def test_addresses_are_taken_apart(raw: bytes, found: list[tuple[str, str]]) -> None:
    assert list(headers.mailboxes([raw])) == found


@given(st.lists(st.binary(max_size=200), max_size=4))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_field_becomes_clean_text(values: list[bytes]) -> None:
    for name, address in headers.mailboxes(values):
        assert address
        for text in (name, address):
            text.encode()
            assert not any(ord(c) < 32 for c in text)
    for value in values:
        headers.text(value).encode()


@given(st.binary(max_size=100), st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_a_charset_is_called_something_is_read(content: bytes, charset: str) -> None:
    decoded(content, charset).encode()


def test_folded_fields_are_put_together_and_others_left_alone() -> None:
    raw = b"Subject: a\r\n long\r\n\tone\r\nno field\r\nX-Odd : b\r\nSubject: second\r\n\r\nbody: x"
    found = headers.fields(raw[: headers.block_size(raw)])
    assert found[b"subject"] == [b"a long one", b"second"]
    assert found[b"x-odd"] == [b"b"]
    assert b"body" not in found


def test_references_are_each_once_and_the_latest_are_kept() -> None:
    many = b" ".join(b"<%d@x>" % n for n in range(500)) + b" <0@x>"
    found = headers.message_ids([many])
    assert found[0] == "0@x"
    assert found[-1] == "499@x"
    assert len(found) == headers.REFERENCES_LIMIT + 1


def identity(raw: bytes) -> tuple[str, str]:
    found = headers.fields(raw)
    return headers.message_id(found), headers.fingerprint(found)


def test_a_mail_is_recognised_however_its_header_is_folded() -> None:
    whole = b"From: A  <a@x>\r\nDate: today\r\nMessage-ID: <1@x>\r\nSubject: s\r\n\r\n"
    some = b"Message-ID:\r\n <1@x>\r\nDate: today\r\nFrom: A\r\n <a@x>\r\n\r\n"
    assert identity(whole) == identity(some)


@pytest.mark.parametrize("change", [b"From: B <b@x>", b"Date: tomorrow"])
def test_the_same_message_id_from_another_hand_is_another_mail(change: bytes) -> None:
    lines = [b"Message-ID: <1@x>", b"From: A <a@x>", b"Date: today"]
    other = [change if line[:4] == change[:4] else line for line in lines]
    assert identity(b"\r\n".join(lines)) != identity(b"\r\n".join(other))


def test_without_a_message_id_the_way_it_took_tells_it() -> None:
    one = b"From: a@x\r\nDate: today\r\nSubject: s\r\nReceived: from a by b id 1\r\n"
    two = one.replace(b"id 1", b"id 2")
    assert identity(one)[1] and identity(one) != identity(two)
    assert identity(b"From: a@x\r\nDate: today\r\n")[1] == "", "nothing tells it from others"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("offer.pdf", "offer.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\evil.dll", "evil.dll"),
        ("../../etc/passwd\x00.pdf\u202efdp.exe", "passwd.pdffdp.exe"),
        ("C:\\Users\\nora\\offer.pdf", "offer.pdf"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("a<b>c:d|e?.txt", "a_b_c_d_e_.txt"),
        ("  spaces   here .txt ", "spaces here.txt"),
        ("Devis Élan.pdf", "Devis Élan.pdf"),
        ("...", "attachment-3.pdf"),
        ("", "attachment-3.pdf"),
        ("/", "attachment-3.pdf"),
        ("line\r\nbreak.txt", "line break.txt"),
    ],
)
def test_a_file_name_is_safe(name: str, expected: str) -> None:
    assert safe(name, "application/pdf", 3) == expected


@given(st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_every_name_is_safe_to_save_under(name: str) -> None:
    made = safe(name, "text/plain", 1)
    assert made and len(made) <= NAME_LIMIT and len(made.encode()) <= 200
    assert "/" not in made and "\\" not in made and made not in (".", "..")
    assert made == made.strip(" .") or made.endswith(tuple("abcdefghijklmnopqrstuvwxyz0123456789"))
    assert made.isprintable()


def test_a_long_name_keeps_its_extension() -> None:
    assert safe("é" * 500 + ".docx", "", 1).endswith("é.docx")
