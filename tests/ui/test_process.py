"""What comes along in the window's process, and a leak of the toolkit that would end it."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtWidgets import QLabel

from tests.conftest import PATIENCE, wait_until

STARTED = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from focusdesk.ui import app
status = app.main(Path(sys.argv[1]), seconds=1.0)
far = ("sqlite_utils", "imapclient", "slack_sdk", "telegram", "apscheduler", "keyring", "jeepney")
print(status, [name for name in sys.modules if name.split(".")[0] in far])
"""


def test_the_window_brings_no_sdk_along_and_leaves_no_engine_behind(profile):
    done = subprocess.run(
        [sys.executable, "-c", STARTED, str(profile)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.stdout.strip() == "0 []", done.stderr
    from focusdesk import profile as profiles

    wait_until(lambda: not profiles.Lock.held(profile))


def test_calls_that_return_nothing_cost_no_reference_to_none(qtbot):
    """PySide6 6.12 on Python below 3.12 loses one a call and aborts after some thousand."""
    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for n in range(2000):
        label.setText(str(n))
    assert abs(sys.getrefcount(None) - before) < 500
