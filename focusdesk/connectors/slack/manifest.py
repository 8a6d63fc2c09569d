"""The link that opens Slack's page for a new app with everything filled in."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from focusdesk import resources

PAGE: Final = "https://api.slack.com/apps?new_app=1&manifest_yaml="


def text() -> str:
    """The manifest, without what it says to people who read the file."""
    lines = (resources.folder() / "slack-manifest.yaml").read_text(encoding="utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines if not line.startswith("#"))


def link() -> str:
    """The page's address."""
    return PAGE + quote(text(), safe="")
