"""Read and unread go out to the sources, from the outbox, as often as it takes.

Said twice is said once (`mark_read` is idempotent), so a crash after the source's yes is harmless.
"""

from __future__ import annotations

import logging
from typing import Final

from focusdesk import clock
from focusdesk.connectors.base import RemoteKey
from focusdesk.engine.account import SupervisedAccount
from focusdesk.engine.threads import StoreWorker
from focusdesk.errors import FocusDeskError, Refused, ServiceError, Unreachable
from focusdesk.model import MINUTE, SECOND, Instant, Saying
from focusdesk.store import outbox
from focusdesk.store.outbox import Job

LONGEST_WAIT: Final = 30 * MINUTE

log = logging.getLogger(__name__)


async def flush(account: SupervisedAccount, writer: StoreWorker) -> None:
    """Do what waits for this account, if it is connected."""
    connector = account.connector
    if connector is None or not account.told.caught_up:
        return
    jobs = await writer.ask(outbox.waiting, account.id, clock.now())
    for read in (True, False):
        part = [job for job in jobs if job.read is read]
        if not part:
            continue
        able = connector.capabilities.mark_read if read else connector.capabilities.mark_unread
        if not able:
            await writer.ask(outbox.finish, part, refused=Saying("not-supported"))
            continue
        keys: list[RemoteKey] = [key for job in part for key in job.keys]
        try:
            if keys:
                await connector.mark_read(keys, read)
        except Refused as error:
            await writer.ask(outbox.finish, part, refused=error.saying)
        except ServiceError as error:
            await _later(writer, part, error)
        except Exception as error:
            log.error("marking at account %s broke: %s", account.id, type(error).__name__)
            await _later(writer, part, Unreachable("account-broken", error=type(error).__name__))
        else:
            await writer.ask(outbox.finish, part)


async def _later(writer: StoreWorker, jobs: list[Job], error: FocusDeskError) -> None:
    tries = max(job.attempts for job in jobs)
    wait = min(LONGEST_WAIT, 5 * SECOND * 2 ** min(tries, 12))
    await writer.ask(outbox.retry, jobs, Instant(clock.now() + wait), error.saying)
