"""A mail's HTML, made harmless and flat, and its text.

nh3 decides what is allowed; what comes out of it is well formed, so that one pass over its tags
can take the layout away: tables and divisions that only place things become line breaks, hidden
parts go, pictures stay where they came with the mail (`cid:`) or are at a server, from which
nothing is loaded unless the person asks for it (`store.pictures`). QTextDocument, which takes seconds
for nested tables, never sees one. `result.HTML_VERSION` counts changes of what comes out.
"""

from __future__ import annotations

import html as entities
import re

import nh3

from focusdesk.connectors.email.parsing import flatten
from focusdesk.connectors.email.parsing.flatten import QUOTE, UNQUOTE, Flat, names

SOURCE_LIMIT = 1_000_000
"""Characters of HTML that are parsed; a longer one gives its text only."""
RESULT_LIMIT = 60_000
"""Characters of flat HTML that are kept; a longer one gives its text only."""
TEXT_LIMIT = 200_000
_DEPTH_LIMIT = 300
_AMPERSANDS_LIMIT = 50_000  # nh3 takes quadratic time for them
_TAGS_LIMIT = 60_000

# elements whose end HTML lets an author leave out
_IMPLIED = names("p li dt dd td th tr tbody thead tfoot option optgroup colgroup html head body")
_UNSEEN = names(
    "script style title noscript template svg math object iframe textarea select audio video"
    " canvas applet frameset noframes xml"
)
_KEPT = flatten.INLINE | flatten.BLOCKS | flatten.TABLE | flatten.BREAKS | flatten.OTHERS
_ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}


_CLEANER = nh3.Cleaner(
    tags=set(_KEPT),
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    clean_content_tags=set(_UNSEEN),
    link_rel=None,
)
# the same with the attributes that hide things; they are looked at here and go no further
_HIDING_CLEANER = nh3.Cleaner(
    tags={*_KEPT, "span", "font"},
    attributes={**_ATTRIBUTES, "*": {"style", "hidden"}},
    url_schemes=_SCHEMES,
    clean_content_tags=set(_UNSEEN),
    link_rel=None,
)
# tags of elements that nest: not void, and with an end that must be written
_NESTS = re.compile(
    rf"<(/?)(?!(?:{'|'.join(sorted(flatten.VOID | _IMPLIED))})\b)[a-z]", re.IGNORECASE
)
_RAW_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*>?|<!--|<[!?][^<>]*>?")
_BLANK_LINES = re.compile(r"\n{3,}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]+")
_FILLERS = re.compile("[\u00ad\u034f\u200b\u2060\ufeff]+")
_PADDING = re.compile(
    "(?:[\u200c\u200d\u2007\u00a0 ]*[\u200c\u2007][\u200c\u200d\u2007\u00a0 ]*){3,}"
)


def sanitised(source: str) -> tuple[str, str]:
    """Flat, harmless HTML and its text; the HTML is empty where it is too long or too deep."""
    if len(source) > SOURCE_LIMIT or _is_a_bomb(source):
        return "", stripped(source[:SOURCE_LIMIT])
    source = _tidy(source)
    cleaner = _HIDING_CLEANER if _may_hide(source) else _CLEANER
    markup, text = Flat(cleaner.clean(source)).result()
    return ("" if len(markup) > RESULT_LIMIT else markup), plain_text(text)


def _tidy(source: str) -> str:
    """Without fillers, and without the signs that mark quotations in a text being made.

    Looked for first: one search for a character is a fifth of a substitution's cost.
    """
    if QUOTE in source or UNQUOTE in source:
        source = _CONTROL.sub(" ", source)
    if not source.isascii() and any(
        filler in source for filler in "\u00ad\u034f\u200b\u2060\ufeff"
    ):
        source = _FILLERS.sub("", source)
    return source


def _may_hide(source: str) -> bool:
    lower = source.lower()
    return any(word in lower for word in (" hidden", "mso-hide", "visibility")) or (
        "display" in lower and "none" in lower
    )


def stripped(source: str) -> str:
    """The text of HTML without parsing it: for what no parser should be given."""
    source = _tidy(source)
    out: list[str] = []
    end, unseen = 0, ""
    while match := _RAW_TAG.search(source, end):
        if not unseen:
            out.append(source[end : match.start()])
        end = match.end()
        if match[0] == "<!--":
            closing = source.find("-->", end)
            end = len(source) if closing < 0 else closing + 3
            continue
        name = (match[2] or "").lower()
        if unseen:
            unseen = "" if match[1] and name == unseen else unseen
        elif not match[1] and name in ("script", "style", "title"):
            unseen = name
        elif name and name not in flatten.INLINE and name not in ("a", "span", "font"):
            out.append("\n")
    if not unseen:
        out.append(source[end:])
    return plain_text("".join(out))


def plain_text(text: str) -> str:
    """Text with its entities read, its blank space in order, its quotations marked."""
    text = entities.unescape(text[: TEXT_LIMIT * 2])
    if "\u200c" in text or "\u2007" in text:
        text = _PADDING.sub(" ", text)
    kept: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if line in (QUOTE, UNQUOTE):
            depth = max(0, depth + (1 if line == QUOTE else -1))
            continue
        words = " ".join(line.split())
        kept.append(f"{'>' * min(depth, 5)} {words}" if depth and words else words)
    text = "\n".join(kept)
    return _BLANK_LINES.sub("\n\n", text).strip()[:TEXT_LIMIT]


def _is_a_bomb(source: str) -> bool:
    """Deeper or denser than any honest mail: such HTML takes a parser minutes."""
    if source.count("&") > _AMPERSANDS_LIMIT or source.count("<") > _TAGS_LIMIT:
        return True
    depth = 0
    for closing in _NESTS.findall(source):
        if closing:
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > _DEPTH_LIMIT:
                return True
    return False
