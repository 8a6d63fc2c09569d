"""Read and unread go out to the sources, from the outbox, as often as it takes.

Said twice is said once (`mark_read` is idempotent), so a crash after the source's yes is harmless.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from focusdesk import clock
from focusdesk.connectors.base import Connector
from focusdesk.engine import logs
from focusdesk.engine.account import SupervisedAccount
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import Refused, ServiceError
from focusdesk.model import MINUTE, SECOND, Instant, Saying
from focusdesk.store import outbox
from focusdesk.store.outbox import Job

FIRST_WAIT: Final = 2 * SECOND
LONGEST_WAIT: Final = 30 * MINUTE
PATIENCE_S: Final = 60.0
"""A source that has not answered by then is asked again later."""

log = logging.getLogger(__name__)


async def flush(account: SupervisedAccount, writer: StoreWorker) -> None:
    """Do all that waits for this account, if it is connected."""
    while (connector := account.connector) is not None and account.told.caught_up:
        jobs = await writer.ask(outbox.waiting, account.id, clock.now())
        if not jobs:
            return
        for read in (True, False):
            part = [job for job in jobs if job.read is read]
            if part:
                await _mark(connector, part, writer, read=read)


async def _mark(
    connector: Connector, jobs: Sequence[Job], writer: StoreWorker, *, read: bool
) -> None:
    """Say it at the source; whatever comes back, none of these jobs waits now any more."""
    capabilities = connector.capabilities
    if not (capabilities.mark_read if read else capabilities.mark_unread):
        await writer.ask(outbox.finish, jobs, refused=Saying("not-supported"))
        return
    keys = [key for job in jobs for key in job.keys]
    try:
        if keys:
            await asyncio.wait_for(connector.mark_read(keys, read), PATIENCE_S)
    except Refused as error:
        await writer.ask(outbox.finish, jobs, refused=error.saying)
    except ServiceError as error:
        await _later(writer, jobs, error.saying)
    except Exception as error:
        log.error("marking broke: %s", logs.places(error))
        await _later(writer, jobs, Saying("account-broken", {"error": type(error).__name__}))
    else:
        await writer.ask(outbox.finish, jobs)


async def _later(writer: StoreWorker, jobs: Sequence[Job], reason: Saying) -> None:
    tries = max(job.attempts for job in jobs)
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(tries, 12))
    await writer.ask(outbox.retry, jobs, Instant(clock.now() + wait), reason)
