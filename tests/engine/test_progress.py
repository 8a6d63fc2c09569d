"""How far collecting is: whoever is said to have finished has brought all that is counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from focusdesk import profile as profiles
from focusdesk.engine.secrets import Secrets
from focusdesk.engine.supervisor import Supervisor
from focusdesk.engine.threads import StoreWorker
from focusdesk.store import accounts
from tests.conftest import wait_until
from tests.engine.misbehaving import post


class Late(StoreWorker):
    """A reader whose answers take long: `meanwhile` happens after the accounts were read."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def ask(self, function: Any, *args: Any, **options: Any) -> Any:
        answer = await super().ask(function, *args, **options)
        if function is accounts.listed and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile()
        return answer


def test_who_finishes_while_the_counts_are_read_has_not_finished_yet(profile, store, postbox):
    _account, place = postbox()
    database = profiles.database(profile)
    writer, reader, secrets = StoreWorker(database, "w"), Late(database, "r"), Secrets(profile)

    async def collect() -> None:
        supervisor = Supervisor(writer, reader, secrets, backfill=True, stored=lambda _due: None)

        async def bring_one() -> None:
            rounds = running.told.caught_up
            post(place)
            await supervisor.look_now()
            await asyncio.to_thread(wait_until, lambda: running.told.caught_up > rounds)

        await supervisor.collected(None, look=False)
        ((id_, one),) = supervisor._running.items()
        running = one.account
        since = {id_: running.told.caught_up}
        reader.meanwhile = bring_one
        (before,) = await supervisor._progress({id_: running}, since)
        (after,) = await supervisor._progress({id_: running}, since)
        assert (before.finished, before.messages) == (False, 0)
        assert (after.finished, after.messages) == (True, 1)
        await asyncio.wait(supervisor.cancel())

    asyncio.run(collect())
    for worker in (writer, reader, secrets):
        worker.close()
