"""The parsing process: mails in, fields out, until its input ends.

It limits itself: RLIMIT_AS for memory, and a timer of processor time whose signal kills it, in C
code too. Whoever feeds it takes its death for an answer. It never writes to its standard error
and reads no file of anybody, so that a mail that breaks it leaves no trace of its text.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from focusdesk.connectors.email.parsing import frames
from focusdesk.connectors.email.parsing.mail import parse
from focusdesk.connectors.email.parsing.result import Unreadable

MEMORY_ROOM = 160_000_000
"""Bytes of address space beyond what the interpreter and its libraries take."""
SECONDS = 1.5
"""Processor time for one mail; `SECONDS_BARE` for a second try without its HTML."""
SECONDS_BARE = 0.4
MAILS_A_COLLECTION = 500
OUT_OF_MEMORY = 3
"""Exit status: a fresh process may have room for this mail."""


def main() -> None:
    """Serve until the input ends."""
    _limit_memory()
    gc.disable()  # parsing makes no cycles to speak of; a tenth of the time went there
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the engine's
    incoming, outgoing = sys.stdin.buffer, sys.stdout.buffer
    outgoing.write(frames.HELLO)
    outgoing.flush()
    served = 0
    while True:
        try:
            mails = frames.read_mails(incoming)
        except frames.Ended:
            return
        for mail in mails:
            _limit_time(SECONDS if mail.with_html else SECONDS_BARE)
            try:
                _answer(outgoing, mail)
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            _limit_time(0)
        served += len(mails)
        if served >= MAILS_A_COLLECTION:
            gc.collect()
            served = 0


def _answer(outgoing: BinaryIO, mail: frames.Source) -> None:
    outcome: frames.Outcome
    try:
        outcome = parse(mail.raw, with_html=mail.with_html, whole=mail.whole)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  any failure becomes a dead letter that names it
        outcome = Unreadable("mail-unreadable", type(error).__name__)
    frames.write_outcome(outgoing, outcome)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    limit = _address_space() + MEMORY_ROOM
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):  # macOS refuses: time alone limits there
        return


def _address_space() -> int:
    """Bytes that this process maps now; a usual number where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 60_000_000


def _limit_time(seconds: float) -> None:
    """Die after so much processor time; 0 lifts the limit."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
    elif seconds:
        faulthandler.dump_traceback_later(seconds * 2, exit=True)
    else:
        faulthandler.cancel_dump_traceback_later()


if __name__ == "__main__":
    main()
