"""`python -m focusdesk.engine PROFILE`: the engine alone, as the window starts it."""

from __future__ import annotations

import sys
from pathlib import Path

from focusdesk.engine.app import run

if __name__ == "__main__":
    run(Path(sys.argv[1]))
