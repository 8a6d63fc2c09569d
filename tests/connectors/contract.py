"""The contract of `connectors/base.py` as tests: every connector inherits them.

A subclass says how to make its connector and how to change its source, as another program would;
a test that a source cannot stand for is left out by saying so in `cannot`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from focusdesk.connectors.base import Batch, Connector
from tests.conftest import AT_ONCE, PATIENCE
from tests.connectors.collector import Collector


class Source:
    """What a subclass gives: a service with items in it."""

    can_vanish = True
    can_be_read_elsewhere = True
    can_grow = True

    def connector(self) -> Connector:
        """A new connector to this source."""
        raise NotImplementedError

    def expected(self) -> int:
        """How many messages stand there now."""
        raise NotImplementedError

    def grow(self) -> None:
        """One more message arrives."""
        raise NotImplementedError

    def read_one(self) -> None:
        """One unread message is read with another program."""
        raise NotImplementedError

    def vanish_one(self) -> None:
        """One message leaves, by another program."""
        raise NotImplementedError


class ConnectorContract:
    """The promises. The fixture `source` gives a `Source` with a few messages in it."""

    @pytest.fixture
    def source(self) -> Source:
        raise NotImplementedError

    def test_it_tells_everything_and_says_when_it_is_done(self, source: Source) -> None:
        collector = Collector()
        asyncio.run(collector.collect(source.connector()))
        assert len(collector.messages) == source.expected()
        assert collector.caught_up and collector.backfilled

    def test_a_replay_from_an_old_cursor_makes_no_duplicate(self, source: Source) -> None:
        collector = Collector()
        asyncio.run(collector.collect(source.connector()))
        keys = set(collector.by_key)
        again = collector.restarted()
        again.cursors = {}
        asyncio.run(again.collect(source.connector()))
        assert len(again.messages) == source.expected()
        assert set(again.by_key) == keys

    def test_cursors_come_with_what_they_stand_for(self, source: Source) -> None:
        """Everything that a crash after any batch leaves is taken up by the next run."""
        whole = Collector()
        asyncio.run(whole.collect(source.connector()))
        for crash_at in range(1, min(8, len(whole.batches)) + 1):
            collector = _run_and_crash(source, crash_at)
            after = collector.restarted()
            asyncio.run(after.collect(source.connector()))
            assert len(after.messages) == source.expected(), f"crash at batch {crash_at}"

    def test_what_was_not_stored_is_told_again(self, source: Source) -> None:
        collector = Collector()

        def refuse(batch: Batch) -> None:
            raise RuntimeError("the disk is full")

        collector.before_emit = refuse

        async def fail() -> None:
            connector = source.connector()
            with pytest.raises(RuntimeError, match="disk"):
                await asyncio.wait_for(connector.run({}, collector, collector.emit), PATIENCE)
            await connector.close()

        asyncio.run(fail())
        assert collector.cursors == {}
        collector.before_emit = None
        asyncio.run(collector.collect(source.connector()))
        assert len(collector.messages) == source.expected()

    def test_a_cancel_waits_for_no_answer(self, source: Source) -> None:
        async def cancel() -> None:
            collector = Collector()
            connector = source.connector()
            task = asyncio.create_task(connector.run({}, collector, collector.emit))
            await collector.wait_for(lambda: collector.caught_up)
            await asyncio.sleep(0.05)
            task.cancel()
            await asyncio.wait([task], timeout=AT_ONCE)
            assert task.done()
            await connector.close()

        asyncio.run(cancel())

    def test_closing_twice_and_before_a_run_is_harmless(self, source: Source) -> None:
        async def close() -> None:
            connector = source.connector()
            await connector.close()
            await connector.close()

        asyncio.run(close())

    def test_a_request_to_look_is_answered_by_another_round(self, source: Source) -> None:
        async def look() -> None:
            collector = Collector()
            connector = source.connector()
            async with collector.running(connector):
                await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
                rounds = collector.rounds
                await connector.collect_now()
                await collector.wait_for(lambda: collector.rounds > rounds, "another round")

        asyncio.run(look())

    def test_what_arrives_later_is_news_and_what_stood_there_is_history(
        self, source: Source
    ) -> None:
        if not source.can_grow:
            return

        async def arrive() -> None:
            collector = Collector()
            connector = source.connector()
            async with collector.running(connector):
                await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
                assert all(message.history for message in collector.messages)
                before = len(collector.messages)
                source.grow()
                await collector.wait_for(lambda: len(collector.messages) > before, "the new one")
                assert not collector.messages[-1].history

        asyncio.run(arrive())

    def test_read_elsewhere_is_told(self, source: Source) -> None:
        if not source.can_be_read_elsewhere:
            return

        async def read() -> None:
            collector = Collector()
            connector = source.connector()
            async with collector.running(connector):
                await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
                unread = sum(not stored.read for stored in collector.stored)
                source.read_one()
                await connector.collect_now()
                await collector.wait_for(
                    lambda: sum(not stored.read for stored in collector.stored) == unread - 1,
                    "the flag",
                )

        asyncio.run(read())

    def test_gone_at_the_source_is_told_and_the_message_stays(self, source: Source) -> None:
        if not source.can_vanish:
            return

        async def vanish() -> None:
            collector = Collector()
            connector = source.connector()
            async with collector.running(connector):
                await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
                before = len(collector.messages)
                source.vanish_one()
                await connector.collect_now()
                await collector.wait_for(
                    lambda: any(stored.gone for stored in collector.stored), "the loss"
                )
                assert len(collector.messages) == before

        asyncio.run(vanish())


def _run_and_crash(source: Source, at: int) -> Collector:
    """Run until batch `at` was stored, then fall over before anything is acknowledged."""
    collector = Collector()

    class Crash(Exception):
        pass

    async def crash() -> None:
        connector = source.connector()
        stored = 0

        async def emit(batch: Batch) -> None:
            nonlocal stored
            await collector.emit(batch)
            stored += 1
            if stored == at:
                raise Crash

        with pytest.raises(Crash):
            await asyncio.wait_for(connector.run(_none(), collector, emit), PATIENCE)
        await connector.close()

    asyncio.run(crash())
    return collector


def _none() -> Mapping:  # type: ignore[type-arg]
    return {}
