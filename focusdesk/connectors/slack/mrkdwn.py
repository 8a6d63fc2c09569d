"""Slack's mrkdwn to text and HTML.

`<…>` is read first, then the three escapes (`&amp; &lt; &gt;`) and nothing else, as Slack says
(https://docs.slack.dev/messaging/formatting-message-text). Marks of bold, italic and the like are
taken out of the text.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from focusdesk.connectors.slack import emoji
from focusdesk.connectors.slack.rendered import Found, Names, Rendered, joined, link, plain

_TOKEN = re.compile(r"<([^<>\n]{1,4000})>")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_WHOLE = re.compile(_TOKEN.pattern + r"|`([^`\n]+)`")
"""What is read as one thing, whichever begins first: an address holds no code, code no address."""
_KEPT = re.compile("\ue000(\\d+)\ue001")
_OWN_MARKS = re.compile("[\ue000\ue001]")
_STYLES = (
    ("b", re.compile(r"(?<![\w*])\*(?=\S)([^*\n<>]*[^*\s<>])\*(?![\w*])")),
    ("i", re.compile(r"(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])")),
    ("s", re.compile(r"(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])")),
)
_DATE_PART = re.compile(r"\{(\w+)\}")


def rendered(source: str, names: Names, found: Found) -> Rendered:
    """A whole text, with its code blocks and quotes."""
    source = _OWN_MARKS.sub("", source)
    pieces: list[Rendered] = []
    end = 0
    for fence in _FENCE.finditer(source):
        pieces += _lines(source[end : fence.start()].removesuffix("\n"), names, found)
        code = plain_text(fence[1], names, found)
        pieces.append(Rendered(code, f"<pre>{entities.escape(code)}</pre>"))
        end = fence.end()
    pieces += _lines(source[end:].removeprefix("\n") if end else source, names, found)
    return joined(pieces, "\n", "<br>")


def _lines(source: str, names: Names, found: Found) -> Iterator[Rendered]:
    """Lines, those that begin with `>` together as quotes."""
    if not source:
        return
    quoted: list[Rendered] = []
    for line in source.split("\n"):
        bare = line.removeprefix("&gt;") if line.startswith("&gt;") else None
        if bare is not None:
            quoted.append(inline(bare.removeprefix(" "), names, found))
            continue
        if quoted:
            yield joined(quoted, "\n", "<br>").quoted()
            quoted = []
        yield inline(line, names, found)
    if quoted:
        yield joined(quoted, "\n", "<br>").quoted()


def inline(source: str, names: Names, found: Found) -> Rendered:
    """One line."""
    kept: list[Rendered] = []

    def keep(piece: Rendered) -> str:
        kept.append(piece)
        return f"\ue000{len(kept) - 1}\ue001"

    def whole(match: re.Match[str]) -> str:
        if match[1] is not None:
            return keep(token(match[1], names, found))
        words = plain_text(match[2], names, found)
        return keep(Rendered(words, f"<code>{entities.escape(words)}</code>"))

    source = _WHOLE.sub(whole, source)
    words = emoji.replaced(unescaped(source))
    markup = entities.escape(words, quote=False)
    for tag, pattern in _STYLES:
        words = pattern.sub(r"\1", words)
        markup = pattern.sub(_style(tag), markup)
    return Rendered(
        _KEPT.sub(lambda match: kept[int(match[1])].text, words),
        _KEPT.sub(lambda match: kept[int(match[1])].html, markup),
    )


def _style(tag: str) -> Callable[[re.Match[str]], str]:
    """Bold holds no tag of ours, as it comes first; the others hold whole ones or none."""

    def styled(match: re.Match[str]) -> str:
        inside = match[1]
        if len(re.findall(r"<[bis]>", inside)) != len(re.findall(r"</[bis]>", inside)):
            return match[0]
        return f"<{tag}>{inside}</{tag}>"

    return styled


def plain_text(source: str, names: Names, found: Found) -> str:
    """Text with its `<…>` read and no styles: what stands in code."""
    parts: list[str] = []
    end = 0
    for match in _TOKEN.finditer(source):
        parts += [unescaped(source[end : match.start()]), token(match[1], names, found).text]
        end = match.end()
    return "".join((*parts, unescaped(source[end:])))


def unescaped(source: str) -> str:
    """Slack writes three signs as entities, in names too, and no others."""
    return source.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def escaped(text: str) -> str:
    """Text on its way out: only these three signs mean something to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# -- what stands between < and > ------------------------------------------------------------------


def token(source: str, names: Names, found: Found) -> Rendered:
    """`@U…`, `#C…`, `!here`, `!subteam^S…`, `!date^…`, an address; each with `|label` or not."""
    body, _, label = source.partition("|")
    label = unescaped(label)
    if body.startswith("@"):
        return user(body[1:], names, found, label)
    if body.startswith("#"):
        return channel(body[1:], names, label)
    if body.startswith("!"):
        return _special(body[1:], label, names, found)
    return link(unescaped(body), label, found)


def user(id_: str, names: Names, found: Found, label: str = "") -> Rendered:
    found.users.add(id_)
    name = names.user(id_) or label.lstrip("@") or id_
    return plain(f"@{name}").tagged("b")


def channel(id_: str, names: Names, label: str = "") -> Rendered:
    return plain(f"#{names.channel(id_) or label.lstrip('#') or id_}")


def group(id_: str, names: Names, found: Found, label: str = "") -> Rendered:
    found.groups.add(id_)
    return plain(f"@{names.group(id_) or label.lstrip('@') or id_}").tagged("b")


def broadcast(range_: str, found: Found) -> Rendered:
    found.broadcast = True
    return plain(f"@{range_}").tagged("b")


def _special(body: str, label: str, names: Names, found: Found) -> Rendered:
    command, *rest = body.split("^")
    if command in ("here", "channel", "everyone", "group"):
        return broadcast(command, found)
    if command == "subteam" and rest:
        return group(rest[0], names, found, label)
    if command == "date" and len(rest) >= 2:
        moment = date(rest[0], unescaped(rest[1]), label)
        return link(unescaped(rest[2]), moment, found) if len(rest) > 2 else plain(moment)
    return plain(label or f"<{body}>")


def date(stamp: str, form: str, fallback: str) -> str:
    """A moment in this computer's time, in figures, as the form asks; else what stands for it."""
    try:
        at = datetime.fromtimestamp(int(stamp), UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return fallback or stamp

    def part(match: re.Match[str]) -> str:
        word = match[1]
        if word.startswith("time"):
            return f"{at:%H:%M:%S}" if word == "time_secs" else f"{at:%H:%M}"
        return f"{at:%Y-%m-%d %H:%M}" if word == "ago" else f"{at:%Y-%m-%d}"

    return _DATE_PART.sub(part, form or "{date_num} {time}")
