"""Running the engine's event loop, with an end that nothing can put off.

`asyncio.run` waits for every task that was cancelled and for every thread of the default executor,
however long they take; a connector of somebody else's may have either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

from focusdesk.engine import logs

T = TypeVar("T")
LAST_WORDS_S: Final = 0.2
"""What tasks that are still there at the end get for theirs."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` on a loop of its own; what it leaves behind is cancelled, and left to die."""
    loop = asyncio.new_event_loop()
    logs.quiet(loop)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        try:
            _end(loop)
        finally:
            asyncio.set_event_loop(None)
            loop.close()


def _end(loop: asyncio.AbstractEventLoop) -> None:
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.wait(left, timeout=LAST_WORDS_S))
    for task in left:
        if not task.done():
            task._log_destroy_pending = False  # type: ignore[attr-defined]
