"""How soon the window is painted, and what window and engine weigh: `python bench/window.py`.

Makes a store of 100,000 messages, starts the window on it offscreen five times, and prints the
time from the start of the process to the first painted frame, and the memory after three seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import synthetic  # noqa: E402
from mail import pss  # noqa: E402

STARTED = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from focusdesk.ui import app, window
began = float(sys.argv[2])
first = []
old = window.Window.__init__
def init(self, *args, **named):
    old(self, *args, **named)
    self.painted.connect(lambda: first or first.append(print(time.time() - began, flush=True)))
window.Window.__init__ = init
app.main(Path(sys.argv[1]), seconds=float(sys.argv[3]))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder) / "profile"
        profile.mkdir(mode=0o700)
        synthetic.make(profile / "focusdesk.db", 100_000)
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        # as installed: compiled once, read from then on
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = f"{folder}/compiled"
        times = []
        for turn in range(6):
            long = turn == 5
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    STARTED,
                    str(profile),
                    str(time.time()),
                    "6" if long else "1",
                ],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            assert process.stdout is not None
            times.append(float(process.stdout.readline()))
            if long:
                time.sleep(3)
                print(f"window and engine, PSS   {pss(process.pid):.0f} MB")
            process.wait()
        print(
            f"start to painted         p50 {statistics.median(times[1:]):.2f} s, worst {max(times[1:]):.2f} s"
        )


if __name__ == "__main__":
    main()
