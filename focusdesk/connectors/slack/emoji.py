"""`:names:` of emoji, as far as people use them; a workspace's own stay written as names."""

from __future__ import annotations

import re
from functools import cache

from focusdesk import resources
from focusdesk.connectors.slack.answers import storable

_NAME = re.compile(r":([a-z0-9_+'-]{1,60}):(?::skin-tone-[2-6]:)?")


@cache
def _table() -> dict[str, str]:
    path = resources.folder() / "slack" / "emoji.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(" ") for line in lines if line and not line.startswith("#"))
    return {name: sign for sign, _, names in pairs for name in names.split()}


def named(name: str, codepoints: str = "") -> str:
    """One emoji; `codepoints` as Slack gives them beside a name: `1f468-200d-1f4bb`."""
    if codepoints:
        try:
            return storable("".join(chr(int(code, 16)) for code in codepoints.split("-")))
        except (ValueError, OverflowError):
            pass
    return _table().get(name.partition("::")[0], f":{name}:")


def replaced(text: str) -> str:
    """A text with its `:names:` as signs."""
    if text.count(":") < 2:
        return text
    return _NAME.sub(lambda match: _table().get(match[1], match[0]), text)
