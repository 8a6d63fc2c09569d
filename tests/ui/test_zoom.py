"""The window follows the size of the system's letters, on a real screen."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE
from tests.servers.desktop import bus, screen

PROGRAM = """
import sys
from focusdesk.ui.theme import zoom
from PySide6.QtWidgets import QLabel
application = zoom.application(["focusdesk"])
label = QLabel("letters")
label.show()
import os
print(label.devicePixelRatioF(), "QT_SCALE_FACTOR" in os.environ)
"""


def ratio(tmp_path: Path, points: int, **more: str) -> str:
    """How the program is enlarged on a Plasma desktop whose font has so many points."""
    config = tmp_path / "config"
    config.mkdir()
    font = f"[General]\nfont=DejaVu Sans,{points},-1,5,50,0,0,0,0,0\n"
    (config / "kdeglobals").write_text(font)
    with screen() as display, bus(tmp_path) as address:
        plasma = {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_CURRENT_DESKTOP": "KDE",
            "KDE_FULL_SESSION": "true",
            "KDE_SESSION_VERSION": "5",
            "XDG_CONFIG_HOME": str(config),
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, **address, **plasma, **more},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=True,
        )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("points", "enlarged"), [(9, "1.0 False"), (11, "1.0 False"), (14, "1.25 False")]
)
def test_larger_letters_enlarge_the_window(tmp_path: Path, points: int, enlarged: str) -> None:
    assert ratio(tmp_path, points) == enlarged


def test_nothing_is_enlarged_out_of_the_screen(tmp_path: Path) -> None:
    assert ratio(tmp_path, 40) == "1.5 False"  # 1280 x 800


def test_a_factor_of_the_persons_own_is_left_alone(tmp_path: Path) -> None:
    assert ratio(tmp_path, 40, QT_SCALE_FACTOR="1.1") == "1.1 True"
