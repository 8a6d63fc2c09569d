"""A message's blocks, attachments and text to one text and one HTML.

Blocks are what a person saw; the `text` beside them is a substitute for notifications, and is
read only where no block says anything. A preview that Slack made of a link is left out.
"""

from __future__ import annotations

import html as entities
from collections.abc import Iterator

from focusdesk.connectors.slack import emoji, mrkdwn, rich_text
from focusdesk.connectors.slack.answers import Json, rows, table, text
from focusdesk.connectors.slack.rendered import (
    Found,
    Names,
    Rendered,
    joined,
    link,
    paragraphs,
    plain,
)


def body(message: Json, names: Names, found: Found) -> Rendered:
    """Everything that a message says."""
    said = paragraphs(_block(block, names, found) for block in rows(message, "blocks"))
    if not said:
        said = mrkdwn.rendered(text(message, "text"), names, found)
    if text(message, "subtype") == "me_message" and said:
        said = said.tagged("i")
    added = [_attachment(one, names, found) for one in rows(message, "attachments")]
    return paragraphs((said, *added))


def is_formatted(whole: Rendered) -> bool:
    """Whether the HTML says more than the text."""
    return whole.html != entities.escape(whole.text).replace("\n", "<br>")


def _block(block: Json, names: Names, found: Found) -> Rendered:
    kind = text(block, "type")
    if kind == "rich_text":
        return rich_text.rendered(block, names, found)
    if kind == "markdown":
        return mrkdwn.rendered(mrkdwn.escaped(text(block, "text")), names, found)
    if kind == "header":
        return _text(table(block, "text"), names, found).tagged("b")
    if kind == "section":
        fields = [_text(field, names, found) for field in rows(block, "fields")]
        button = _control(table(block, "accessory"), found)
        return paragraphs((_text(table(block, "text"), names, found), *fields, button))
    if kind == "actions":
        controls = (_control(one, found) for one in rows(block, "elements"))
        return joined((one for one in controls if one), " ", " ")
    if kind == "context":
        parts = (_part(one, names, found) for one in rows(block, "elements"))
        return joined((part for part in parts if part), " ", " ")
    if kind == "image":
        return _image(block)
    if kind == "video":
        title = text(table(block, "title"), "text")
        return link(text(block, "title_url") or text(block, "video_url"), title, found)
    if kind == "table":
        return paragraphs(_rows_of(block, names, found))
    # of a kind that is not known yet, what it says if it says it as most kinds do
    return _plain(text(block, "text")) or _text(table(block, "text"), names, found)


def _part(element: Json, names: Names, found: Found) -> Rendered:
    if text(element, "type") == "image":
        return _image(element)
    return _text(element, names, found)


def _control(element: Json, found: Found) -> Rendered:
    """A button with an address; the others can be pressed in Slack alone, and say nothing."""
    if text(element, "type") == "image":
        return _image(element)
    address = text(element, "url")
    label = mrkdwn.unescaped(text(table(element, "text"), "text"))
    return link(address, label, found) if address else Rendered()


def _text(source: Json, names: Names, found: Found) -> Rendered:
    """A text object: `mrkdwn`, or plain."""
    words = text(source, "text")
    if text(source, "type") == "mrkdwn":
        return mrkdwn.rendered(words, names, found)
    return _plain(words)


def _plain(words: str) -> Rendered:
    """Text without marks; its signs and emoji are written as in any other."""
    return plain(emoji.replaced(mrkdwn.unescaped(words)))


def _image(block: Json) -> Rendered:
    title = text(table(block, "title"), "text") or text(block, "alt_text")
    return _plain(f"[{title}]") if title else Rendered()


def _rows_of(block: Json, names: Names, found: Found) -> Iterator[Rendered]:
    cells = block.get("rows")
    for row in cells if isinstance(cells, list) else []:
        if not isinstance(row, list):
            continue
        pieces = [
            rich_text.rendered(cell, names, found)
            if text(cell, "type") == "rich_text"
            else plain(text(cell, "text"))
            for cell in row
        ]
        yield joined(pieces, " | ", " | ")


def _attachment(one: Json, names: Names, found: Found) -> Rendered:
    """What an app added, or a message that was shared. Not the preview of a link."""
    shared = one.get("is_share") is True or one.get("is_msg_unfurl") is True
    if not shared and (text(one, "from_url") or text(one, "original_url")):
        return Rendered()

    def said(name: str) -> Rendered:
        return mrkdwn.rendered(text(one, name), names, found)

    inside = paragraphs(_block(block, names, found) for block in rows(one, "blocks"))
    title = text(one, "title")
    address = text(one, "title_link")
    heading = link(address, title, found) if address and title else said("title")
    fields = [
        paragraphs(
            (
                _plain(text(field, "title")).tagged("b"),
                mrkdwn.rendered(text(field, "value"), names, found),
            )
        )
        for field in rows(one, "fields")
    ]
    whole = paragraphs(
        (
            said("pretext"),
            _plain(text(one, "author_name")),
            heading,
            inside or said("text"),
            *fields,
        )
    )
    if not whole:
        whole = said("fallback")
    return whole.quoted() if shared and whole else whole
