"""The app's manifest, its link, and what an account of this kind brings into a process."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from focusdesk.connectors.slack import checking, manifest, work
from tests.servers.slack import SCOPES

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "slack.md"


def listed(key: str) -> set[str]:
    """The items of a list in the manifest."""
    match = re.search(rf"^ *{key}:\n((?: +- \S+\n)+)", manifest.text(), re.MULTILINE)
    assert match is not None
    return set(re.findall(r"- (\S+)", match[1]))


def test_the_link_carries_the_manifest_and_the_guide_carries_the_link():
    query = parse_qs(urlsplit(manifest.link()).query)
    assert query["new_app"] == ["1"]
    assert query["manifest_yaml"] == [manifest.text()]
    assert f"]({manifest.link()})" in GUIDE.read_text(encoding="utf-8")


def test_the_manifest_asks_for_every_scope_that_is_used():
    scopes = listed("user")
    assert {*checking.NEEDED, *checking.USEFUL, work.SEARCH} <= scopes
    assert set(SCOPES.split(",")) == scopes


def test_the_manifest_listens_over_a_socket_and_to_the_persons_own_events():
    text = manifest.text()
    assert "socket_mode_enabled: true" in text
    assert "token_rotation_enabled: false" in text
    assert "request_url" not in text and "bot_events" not in text
    assert {"message.im", "message.mpim", "message.groups", "message.channels"} <= listed(
        "user_events"
    )


def loaded(code: str) -> set[str]:
    """The modules of the SDK that are there after some code ran in a process of its own."""
    shown = "import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; {shown}"], capture_output=True, text=True, check=True
    )
    return {"slack_sdk", "aiohttp"} & set(done.stdout.split())


def test_the_sdk_comes_with_a_sign_in_not_with_the_form():
    made = (
        "from focusdesk.connectors import registry; kind = registry.connector('slack');"
        " kind({}, None); kind.fields"
    )
    assert loaded(made) == set()
    assert loaded("import focusdesk.connectors.slack.collecting") == {"slack_sdk", "aiohttp"}


def test_neither_the_window_nor_the_command_line_nor_an_idle_engine_brings_the_sdk():
    for module in ("focusdesk.cli", "focusdesk.cli.accounts", "focusdesk.ui.window"):
        assert loaded(f"import {module}") == set(), module
    assert loaded("import focusdesk.engine.app, focusdesk.engine.requests") == set()
