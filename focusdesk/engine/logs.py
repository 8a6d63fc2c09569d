"""The engine's log: five files of 1 MB, with no word of a message and no secret in them.

An error of a library may carry either in its arguments, so only its type and places are written.
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

FILE: Final = "engine.log"
_TALKATIVE: Final = ("imapclient", "imaplib", "apscheduler", "httpx", "httpcore", "slack_sdk")


def begin(place: Path) -> None:
    """Write this process's log into the profile."""
    handler = RotatingFileHandler(
        place / FILE, maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a full disk must not turn a log line into an error


def places(error: BaseException) -> str:
    """Type and places of an error, innermost first, without its arguments."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} at " + " < ".join(reversed(found[-8:]))
