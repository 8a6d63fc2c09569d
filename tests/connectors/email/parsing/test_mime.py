"""The parts of a mail: text, HTML, attachments, whatever is broken around them."""

from __future__ import annotations

import email.message
import email.policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from focusdesk.connectors.email.parsing import mime
from focusdesk.connectors.email.parsing.mail import parse


def lines(*text: str) -> bytes:
    return "\r\n".join(text).encode() + b"\r\n"


def multipart(*parts: str, kind: str = "mixed", head: str = "") -> bytes:
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f"{head}Content-Type: multipart/{kind}; boundary=b\r\n\r\n{body}--b--\r\n".encode()


PLAIN = "Content-Type: text/plain\r\n\r\nplain"
HTML = "Content-Type: text/html\r\n\r\n<p>rich</p>"


def test_alternatives_are_read_once() -> None:
    mail = parse(multipart(PLAIN, HTML, kind="alternative"))
    assert (mail.text, mail.html, mail.original) == ("plain", "rich", "<p>rich</p>")


def test_an_empty_alternative_is_no_text() -> None:
    mail = parse(multipart("Content-Type: text/plain\r\n\r\n \r\n", HTML, kind="alternative"))
    assert mail.text == "rich"


def test_html_alone_is_read_as_text() -> None:
    mail = parse(lines("Content-Type: text/html", "", "<p>one</p><p>two</p>"))
    assert mail.text == "one\n\ntwo"


def test_texts_in_a_row_are_read_in_a_row() -> None:
    mail = parse(multipart(PLAIN, HTML, f"{PLAIN} again"))
    assert mail.text == "plain\n\nrich\n\nplain again"


def test_pictures_inside_the_html_are_inline() -> None:
    picture = (
        "Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAAA"
    )
    html = 'Content-Type: text/html\r\n\r\n<img src="cid:logo@x">'
    mail = parse(multipart(html, picture, kind="related"))
    (piece,) = mail.pieces
    assert piece.inline and piece.content_id == "logo@x" and piece.size == 3
    assert mail.html == '<img src="cid:logo@x" alt="">'


def test_sections_are_numbered_as_imap_does() -> None:
    inner = multipart(PLAIN, HTML, kind="alternative").decode().replace("=b\r\n", "=c\r\n")
    inner = inner.replace("--b", "--c")
    attached = "Content-Type: application/pdf; name=a.pdf\r\n\r\nx"
    raw = multipart(inner.rstrip(), attached)
    assert [(part.section, part.content_type) for part in mime.leaves(raw)] == [
        ("1.1", "text/plain"),
        ("1.2", "text/html"),
        ("2", "application/pdf"),
    ]
    assert [piece.part for piece in parse(raw).pieces] == ["2"]
    assert [part.section for part in mime.leaves(lines("Subject: x", "", "y"))] == ["1"]


def test_an_embedded_mail_is_an_attachment_called_by_its_subject() -> None:
    embedded = "Content-Type: message/rfc822\r\n\r\nSubject: Offer 1/2\r\n\r\ninside"
    mail = parse(multipart(PLAIN, embedded))
    assert [piece.name for piece in mail.pieces] == ["Offer 1-2.eml"]
    assert "inside" not in mail.text


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ("filename=a.pdf", "a.pdf"),
        ('filename="a b.pdf"', "a b.pdf"),
        ("filename*=utf-8''d%C3%A9vis.pdf", "dévis.pdf"),
        ("filename*0=de; filename*1=vis.pdf", "devis.pdf"),
        ("filename*0*=iso-8859-1''d%E9; filename*1*=vis; filename*2=.pdf", "dévis.pdf"),
        ('filename="=?utf-8?q?d=C3=A9vis.pdf?="', "dévis.pdf"),
        ("FileName = a.pdf ; x=y", "a.pdf"),
        ('filename="C:\\files\\a.pdf"', "a.pdf"),
        ('filename="a \\"b\\".pdf"', "a _b_.pdf"),
        ("filename=", "attachment-1"),
    ],
)
def test_the_name_of_an_attachment(parameters: str, name: str) -> None:
    part = (
        f"Content-Type: application/x-any\r\nContent-Disposition: attachment; {parameters}\r\n\r\nx"
    )
    assert [piece.name for piece in parse(multipart(PLAIN, part)).pieces] == [name]


@pytest.mark.parametrize(
    ("encoding", "body", "text"),
    [
        ("quoted-printable", "caf=C3=A9 =\r\nau lait", "café au lait"),
        ("base64", "Y2Fmw6k=", "café"),
        ("base64", "Y2Fm\r\nw6k", "café"),
        ("BASE64;", "Y2Fmw6k=", "café"),
        ("8bit", "café", "café"),
        ("x-strange", "café", "café"),
        ("", "café", "café"),
        ("x-uuencode", "begin 644 a\r\n#8V%F\r\nend", "caf"),
    ],
)
def test_transfer_encodings(encoding: str, body: str, text: str) -> None:
    mail = parse(lines(f"Content-Transfer-Encoding: {encoding}", "", body))
    assert mail.text == text


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=iso-8859-15", "\xa4 \xe9".encode("latin-1"), "€ é"),
        ("text/plain; charset=us-ascii", b"caf\xc3\xa9", "café"),
        ("text/plain; charset=utf-8", b"caf\xe9", "caf�"),
        ("text/plain", b"caf\xe9", "café"),
        ("text/plain; charset=no-such", b"caf\xe9", "café"),
        ("text/plain; charset=zip", b"caf\xe9", "café"),
        ("text/html", b'<meta charset="iso-8859-2"><p>\xb1</p>', "ą"),
        ('text/plain; charset="utf-16"', "hé".encode("utf-16"), "hé"),
        ("nonsense", b"text", "text"),
        ("", b"text", "text"),
    ],
)
def test_charsets(content_type: str, body: bytes, text: str) -> None:
    assert parse(f"Content-Type: {content_type}\r\n\r\n".encode() + body).text == text


def test_soft_line_breaks_are_joined() -> None:
    mail = parse(
        lines(
            "Content-Type: text/plain; format=flowed",
            "",
            "one ",
            "two",
            "> quoted ",
            "> line",
            "-- ",
            "Nora",
        )
    )
    assert mail.text == "one two\n> quoted\n> line\n--\nNora"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"\x00\xff" * 100,
        b"no header at all",
        b"Subject: only a header",
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\nno parts",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b--",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nno end",
        b"Content-Type: multipart/mixed; boundary=\xff\r\n\r\n--\xff\r\n\r\nodd",
        b"From: \xff\xfe\r\nSubject: =?utf-8?b?////?=\r\n\r\n",
        b"Content-Type: text/plain; charset=\xff\r\n\r\nx",
        b"Content-Disposition: attachment; filename*0*=x'y'%zz\r\n\r\nx",
    ],
)
def test_nothing_is_too_broken_to_be_read(raw: bytes) -> None:
    parse(raw)


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_some_mail(raw: bytes) -> None:
    mail = parse(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw)
    for text in (mail.subject, mail.text, mail.html, mail.original):
        text.encode()


@given(
    st.recursive(
        st.sampled_from(["text/plain", "text/html", "application/pdf"]),
        lambda children: st.lists(children, min_size=1, max_size=4),
        max_leaves=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_leaves_are_those_of_the_standard_library(tree: object) -> None:
    """Whatever the library writes, its own parser and ours find the same content in."""
    message = _made(tree)
    raw = message.as_bytes(policy=email.policy.SMTP)
    theirs = [
        part.get_payload(decode=True)
        for part in email.message_from_bytes(raw).walk()
        if not part.is_multipart()
    ]
    assert [part.content() for part in mime.leaves(raw)] == theirs


def _made(tree: object) -> email.message.EmailMessage:
    message = email.message.EmailMessage()
    if isinstance(tree, list):
        message["Content-Type"] = "multipart/mixed"
        message.set_payload([_made(child) for child in tree])
    else:
        main, _, sub = str(tree).partition("/")
        content = f"--b {tree} été\n\n--\n"
        if main == "text":
            message.set_content(content, subtype=sub)
        else:
            message.set_content(content.encode(), main, sub, filename="a")
    return message
