"""The engine's log: five files of 1 MB, with no word of a message and no secret in them.

An error may carry either in its arguments, and so may what a library has to say. So of an error
only its type and places are written, and of a library's own lines only where they were said.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Final

FILE: Final = "engine.log"
_OURS: Final = "focusdesk"
_ErrorInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

log = logging.getLogger(__name__)


@contextmanager
def written(place: Path) -> Iterator[None]:
    """Write this process's log into the profile for as long as the engine lives."""
    handler = _Handler(
        place / FILE, maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_careful)
    root = logging.getLogger()
    ours = logging.getLogger(_OURS)
    before = (root.handlers[:], root.level, ours.level, logging.raiseExceptions)
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk must not turn a log line into an error
    try:
        yield
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
        logging.raiseExceptions = before[3]
        handler.close()


def quiet(loop: asyncio.AbstractEventLoop) -> None:
    """What nobody caught on a loop is logged as carefully as everything else."""

    def tell(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        said = places(error) if isinstance(error, BaseException) else context.get("message")
        log.error("nobody caught: %s", said)

    loop.set_exception_handler(tell)


def places(error: BaseException) -> str:
    """Type and places of an error, innermost first, without its arguments."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return f"{type(error).__name__} at " + " < ".join(reversed(found[-8:]))


class _Handler(RotatingFileHandler):
    """Writes files that nobody else may read: they name accounts and tell when mail came."""

    def _open(self) -> TextIOWrapper:
        def alone(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, "a", encoding=self.encoding, opener=alone)


class _Formatter(logging.Formatter):
    def formatException(self, ei: _ErrorInfo) -> str:  # noqa: N802  the library's name
        return places(ei[1]) if ei[1] is not None else ""


def _careful(record: logging.LogRecord) -> bool:
    """Take a library's own words out of its lines."""
    if record.name != _OURS and not record.name.startswith(f"{_OURS}."):
        record.msg = f"{record.filename}:{record.lineno} {record.funcName}"
        record.args = ()
    return True
