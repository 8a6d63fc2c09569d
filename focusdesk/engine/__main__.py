"""`python -m focusdesk.engine PROFILE`: the engine alone, as the window starts it.

Its exit status is 0 when it was told to stop, 1 when it could not go on; the log tells why.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from focusdesk.engine.app import run
from focusdesk.errors import FocusDeskError


def main() -> int:
    """Be the engine of the profile that the one argument names."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: python -m focusdesk.engine PROFILE\n")
        return 2
    try:
        run(Path(sys.argv[1]))
    except FocusDeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    status = main()
    with contextlib.suppress(OSError):
        sys.stderr.flush()
    # the interpreter would wait for threads that a connector of somebody else's left behind
    os._exit(status)
