"""A wall clock that a test sets for another process, while its steady clock goes on as it does.

libfaketime stands between the process and the system: `time.time` and everybody else who asks for
CLOCK_REALTIME is told what the test says, CLOCK_MONOTONIC is left alone. With the process stopped
meanwhile that is what a suspend looks like from inside.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import wait_until

LIBRARY = "usr/lib/*/faketime/libfaketimeMT.so.1"


class WallTime:
    """The clock of whoever is started with `environment`."""

    def __init__(self, folder: Path) -> None:
        found = sorted(map(str, Path("/").glob(LIBRARY)))
        if not found:
            pytest.skip("no libfaketime on this machine")
        self._file = folder / "walltime"
        self.set(0.0)
        self.environment = {
            "LD_PRELOAD": found[0],
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def set(self, offset: float) -> None:
        """From now on, so many seconds beside the true time."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset:+.6f}\n")
        new.replace(self._file)


@contextmanager
def asleep(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """The process stands still, as in a machine that is suspended."""
    process.send_signal(signal.SIGSTOP)
    stat = Path(f"/proc/{process.pid}/stat")
    wait_until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
    yield
    process.send_signal(signal.SIGCONT)
