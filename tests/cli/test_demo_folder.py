"""What the throw-away demonstration leaves behind: nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from focusdesk.cli import demo
from focusdesk.ui import autostart


@pytest.mark.skipif(not autostart.is_possible(), reason="only where desktops follow XDG")
def test_a_demo_that_is_gone_no_longer_starts_with_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with demo._folder(None) as place:
        autostart.enable(place)
        entry = autostart.entry(place)
        assert entry.exists()
    assert not place.exists()
    assert not entry.exists()
