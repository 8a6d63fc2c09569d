"""What a piece of a Slack message becomes: plain text and safe HTML side by side.

HTML is written here and nowhere copied: every text is escaped, tags are of a fixed few, and an
address is only ever http, https, mailto or tel.
"""

from __future__ import annotations

import html as entities
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit

VERSION = 2
"""Grows when the same message gives another HTML."""
_WEB = ("http", "https")
_SCHEMES = (*_WEB, "mailto", "tel")


class Names(Protocol):
    """What ids are called here; a name that is not known yet is asked for later."""

    def user(self, id_: str) -> str: ...

    def channel(self, id_: str) -> str: ...

    def group(self, id_: str) -> str: ...


@dataclass(slots=True)
class Found:
    """What a message speaks of."""

    users: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    broadcast: bool = False
    link: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """The same thing twice."""

    text: str = ""
    html: str = ""

    def __add__(self, other: Rendered) -> Rendered:
        return Rendered(self.text + other.text, self.html + other.html)

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def tagged(self, *tags: str) -> Rendered:
        """The HTML inside these tags, the first one outermost."""
        html = self.html
        for tag in reversed(tags):
            html = f"<{tag}>{html}</{tag}>"
        return Rendered(self.text, html)

    def quoted(self) -> Rendered:
        lines = "\n".join(f"> {line}".rstrip() for line in self.text.split("\n"))
        return Rendered(lines, f"<blockquote>{self.html}</blockquote>")


def plain(text: str) -> Rendered:
    return Rendered(text, entities.escape(text).replace("\n", "<br>"))


def joined(pieces: Iterable[Rendered], between: str = "", html_between: str = "") -> Rendered:
    """Pieces one after the other."""
    pieces = list(pieces)
    return Rendered(
        between.join(piece.text for piece in pieces), html_between.join(p.html for p in pieces)
    )


def paragraphs(pieces: Iterable[Rendered]) -> Rendered:
    """Blocks, each on lines of its own; empty ones are left out."""
    return joined((piece for piece in pieces if piece), "\n", "<br>")


def link(address: str, label: str, found: Found) -> Rendered:
    """A link. Its text carries the whole address, so that it can be followed; its HTML the host
    that it really leads to, where the label does not say it.
    """
    target = address.partition(":")[2]
    label = label or (address if "//" in target[:2] else target)
    try:
        parts = urlsplit(address)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        scheme, host = "", ""
    if scheme not in _SCHEMES or (scheme in _WEB and not host):
        return plain(label if label == address else f"{label} ({address})")
    anchor = f'<a href="{entities.escape(address, quote=True)}">{entities.escape(label)}</a>'
    if scheme in _WEB:
        found.link = True
        text = address if _is_address(label, address) else f"{label} ({address})"
        real = "" if _names_host(label, host) else f" ({host})"
    else:
        text = label if label == target else f"{label} ({target})"
        real = text.removeprefix(label)
    return Rendered(text, anchor + entities.escape(real))


def _is_address(label: str, address: str) -> bool:
    """Whether a label is the address itself, perhaps without its scheme."""
    bare = address.partition("://")[2]
    return label.rstrip("/") in (address.rstrip("/"), bare.rstrip("/"))


def _names_host(label: str, host: str) -> bool:
    """Whether a label is an address at this host already."""
    written = label if "://" in label else f"https://{label}"
    try:
        return bool(host) and urlsplit(written).hostname == host
    except ValueError:
        return False
