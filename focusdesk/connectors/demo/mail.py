"""What makes a made-up mail a mail: a header block, HTML, the text before it in quotes."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Final

from focusdesk.model import Address, Category

_LINK: Final = re.compile(r"https://[^\s<>]+[^\s<>.,;:]")
_QUOTED_WIDTH: Final = 70


def has_link(text: str) -> bool:
    return _LINK.search(text) is not None


def quoted(text: str) -> str:
    """A text as a mail program quotes it: broken into short lines, each with its sign."""
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _broken(line)
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _broken(line: str) -> list[str]:
    lines = [""]
    for word in line.split(" "):
        if lines[-1] and len(lines[-1]) + len(word) >= _QUOTED_WIDTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def as_html(text: str) -> str:
    """Paragraphs, lists, quotes and links: no more than the sanitiser lets a real mail have."""
    blocks = []
    for block in text.split("\n\n"):
        lines = block.split("\n")
        if all(line.startswith(">") for line in lines):
            inner = "\n".join(line[1:].removeprefix(" ") for line in lines)
            blocks.append(f"<blockquote>{as_html(inner)}</blockquote>")
        else:
            blocks += _paragraphs(lines)
    return "".join(blocks)


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """The lines of a block: a list where they begin with a dash, with a paragraph before it."""
    first = next((n for n, line in enumerate(lines) if line.startswith("- ")), len(lines))
    blocks = []
    if first:
        blocks.append(f"<p>{'<br>'.join(_inline(line) for line in lines[:first])}</p>")
    if first < len(lines):
        items = "".join(f"<li>{_inline(line.removeprefix('- '))}</li>" for line in lines[first:])
        blocks.append(f"<ul>{items}</ul>")
    return blocks


def _inline(line: str) -> str:
    escaped = html.escape(line, quote=False)
    return _LINK.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)


def headers(
    *,
    author: Address,
    to: Sequence[Address],
    subject: str,
    date: datetime,
    keys: Sequence[str],
    category: Category,
) -> bytes:
    """The header block of RFC 5322, with `List-Id` (RFC 2919) on a newsletter.

    `keys` are the mail's own Message-ID, then those of its thread, the first one of it leading.
    """
    lines = [
        ("From", _mailbox(author)),
        ("To", ", ".join(_mailbox(one) for one in to)),
        ("Subject", _encoded(subject)),
        ("Date", format_datetime(date)),
        ("Message-ID", keys[0]),
    ]
    if len(keys) > 1:
        lines += [("In-Reply-To", keys[-1]), ("References", "\r\n ".join(keys[1:]))]
    if category is Category.NEWSLETTER:
        lines.append(("List-Id", f"<{author.address.replace('@', '.')}>"))
    elif category in (Category.SYSTEM, Category.SECURITY):
        lines.append(("Auto-Submitted", "auto-generated"))
    return "".join(f"{name}: {value}\r\n" for name, value in lines).encode("ascii")


def _mailbox(address: Address) -> str:
    return formataddr((address.name, address.address))


def _encoded(subject: str) -> str:
    return subject if subject.isascii() else Header(subject, "utf-8").encode(linesep="\r\n")
