"""Ports for servers that must be told theirs before they start.

The system gives ports away from 32768 on, to whoever asks for any and to every connection that
goes out; one of those may be somebody else's a moment after it was seen to be free. These lie
below, each worker of a run has its own, and none is given twice.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from itertools import cycle

_FIRST, _LAST = 12_000, 32_000
_EACH = 1_000


def _own() -> Iterator[int]:
    """The ports of this worker, beginning anywhere: another run may go on beside this one."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = _FIRST + worker * _EACH % (_LAST - _FIRST)
    begin = os.getpid() % _EACH
    return cycle([*range(first + begin, first + _EACH), *range(first, first + begin)])


_ports = _own()


def free_port() -> int:
    """A port of this machine where nobody listens."""
    for port in _ports:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("the ports never end")
