"""Frames of the list while it scrolls: `python bench/window_scroll.py [FILE] [--messages N]`.

Opens the inbox of a store, with every conversation in it, offscreen; prints how long opening it
takes, and how long a frame takes while the list is scrolled down page by page, fetching as it
goes. FILE is a store that `bench/synthetic.py` made; without one it makes its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import synthetic  # noqa: E402
from PySide6.QtCore import QModelIndex  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from focusdesk import i18n  # noqa: E402
from focusdesk.model import Triage  # noqa: E402
from focusdesk.ui.desk import Desk  # noqa: E402
from focusdesk.ui.inbox.model import View  # noqa: E402
from focusdesk.ui.theme.current import Theme  # noqa: E402
from focusdesk.ui.window import Window  # noqa: E402

STEP = 220
EVERYTHING = View(states=tuple(Triage))


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--frames", type=int, default=600)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder)
        if arguments.file:
            (profile / "focusdesk.db").symlink_to(arguments.file.resolve())
        else:
            synthetic.make(profile / "focusdesk.db", arguments.messages)
        measure(profile, arguments.frames)


def measure(profile: Path, count: int) -> None:
    i18n.use()
    application = QApplication([])
    desk = Desk(profile, engine=None)
    desk.open()
    window = Window(desk, Theme(application, dark=False))
    window.show()
    application.processEvents()
    page = window.inbox
    began = time.perf_counter()
    page.show_view(EVERYTHING, "Everything")
    page.panel.view.viewport().repaint()
    print(f"opening the list         {ms(time.perf_counter() - began)}")
    frames = scroll(application, window, count)
    cuts = statistics.quantiles(frames, n=100)
    print(f"rows read by scrolling   {page.panel.list.size}")
    print(f"a frame                  p50 {ms(cuts[49])}, p95 {ms(cuts[94])}, p99 {ms(cuts[98])}")
    window.close()
    desk.close()


def scroll(application: QApplication, window: Window, count: int) -> list[float]:
    """Seconds a frame, from the wheel's step to the painted list, next pages included."""
    view, model = window.inbox.panel.view, window.inbox.panel.list
    bar = view.verticalScrollBar()
    frames = []
    for _ in range(count):
        began = time.perf_counter()
        if bar.value() + STEP >= bar.maximum() and model.canFetchMore(QModelIndex()):
            model.fetchMore(QModelIndex())
        bar.setValue(bar.value() + STEP)
        view.viewport().repaint()
        frames.append(time.perf_counter() - began)
        application.processEvents()
    return frames


if __name__ == "__main__":
    main()
