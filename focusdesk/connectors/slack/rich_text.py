"""`rich_text` blocks: what people write in Slack's own composer, to text and HTML."""

from __future__ import annotations

import html as entities
from collections.abc import Iterator

from focusdesk.connectors.slack import emoji, mrkdwn
from focusdesk.connectors.slack.answers import Json, number, rows, table, text
from focusdesk.connectors.slack.rendered import (
    Found,
    Names,
    Rendered,
    joined,
    link,
    paragraphs,
    plain,
)

_STYLES = (("code", "code"), ("strike", "s"), ("italic", "i"), ("bold", "b"))
_DEEPEST = 8


def rendered(block: Json, names: Names, found: Found) -> Rendered:
    """One block."""
    return paragraphs(_elements(block, names, found))


def _elements(block: Json, names: Names, found: Found) -> Iterator[Rendered]:
    for element in rows(block, "elements"):
        kind = text(element, "type")
        if kind == "rich_text_list":
            yield _list(element, names, found)
        elif kind == "rich_text_preformatted":
            words = _section(element, names, found).text
            yield Rendered(words, f"<pre>{entities.escape(words)}</pre>")
        elif kind == "rich_text_quote":
            yield _section(element, names, found).quoted()
        else:
            section = _section(element, names, found)
            # a section ends with the line break before whatever follows
            yield Rendered(section.text.removesuffix("\n"), section.html.removesuffix("<br>"))


def _list(element: Json, names: Names, found: Found) -> Rendered:
    ordered = text(element, "style") == "ordered"
    depth = min(max(0, number(element, "indent")), _DEEPEST)
    first = max(0, number(element, "offset")) + 1
    items = [_section(item, names, found) for item in rows(element, "elements")]
    lines = [
        f"{'    ' * depth}{f'{n}.' if ordered else '-'} {item.text}"
        for n, item in enumerate(items, start=first)
    ]
    tag = "ol" if ordered else "ul"
    inside = "".join(f"<li>{item.html}</li>" for item in items)
    markup = f"<{tag}>{inside}</{tag}>"
    for _ in range(depth):
        markup = f"<ul>{markup}</ul>"
    return Rendered("\n".join(lines), markup)


def _section(element: Json, names: Names, found: Found) -> Rendered:
    return joined(_inline(one, names, found) for one in rows(element, "elements"))


def _inline(element: Json, names: Names, found: Found) -> Rendered:
    kind = text(element, "type")
    piece = _piece(kind, element, names, found)
    style = table(element, "style")
    tags = [tag for word, tag in _STYLES if style.get(word) is True]
    return piece.tagged(*reversed(tags)) if tags and piece.text else piece


def _piece(kind: str, element: Json, names: Names, found: Found) -> Rendered:
    if kind == "text":
        return plain(text(element, "text"))
    if kind == "link":
        return link(text(element, "url"), text(element, "text"), found)
    if kind == "user":
        return mrkdwn.user(text(element, "user_id"), names, found)
    if kind == "usergroup":
        return mrkdwn.group(text(element, "usergroup_id"), names, found)
    if kind == "channel":
        return mrkdwn.channel(text(element, "channel_id"), names)
    if kind == "broadcast":
        return mrkdwn.broadcast(text(element, "range") or "here", found)
    if kind == "emoji":
        return plain(emoji.named(text(element, "name"), text(element, "unicode")))
    if kind == "date":
        stamp = str(number(element, "timestamp"))
        return plain(mrkdwn.date(stamp, text(element, "format"), text(element, "fallback")))
    if kind == "color":
        return plain(text(element, "value"))
    return plain(text(element, "text"))
