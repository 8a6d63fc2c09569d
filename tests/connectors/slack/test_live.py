"""The socket under every fault that Slack is known for: nothing missed, nothing doubled."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest

from focusdesk.connectors.base import Batch
from focusdesk.errors import NeedsLogin, Unreachable
from tests.conftest import PATIENCE, wait_until
from tests.connectors.collector import Collector
from tests.servers.slack import QUICK


def texts(collector: Collector, space: str = "C01GEN") -> list[str]:
    rows = [one for one in collector.messages if one.key.space == space]
    return [one.text for one in sorted(rows, key=lambda one: one.key.item)]


def together(test):
    """Run a coroutine test with a collector that has caught up with a running connector."""

    def run(slack, connect):
        async def body() -> None:
            collector = Collector()
            connector = connect()
            async with collector.running(connector) as task:
                await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
                await test(slack, collector, connector, task)

        asyncio.run(body())

    run.__name__ = test.__name__
    return run


async def eventually(condition, what: str = "") -> None:
    await asyncio.to_thread(wait_until, condition, what=what)


@together
async def test_an_event_is_acknowledged_only_after_it_is_stored(slack, collector, connector, task):
    acked_before = []
    collector.before_emit = lambda batch: acked_before.append(len(slack.acks))
    slack.post("C01GEN", "U02LEO", "hello")
    await collector.wait_for(lambda: texts(collector) == ["hello"])
    await eventually(lambda: len(slack.acks) == 1)
    assert acked_before[0] == 0
    assert slack.wrong_acks == []


def test_what_was_not_stored_is_never_acknowledged(slack, connect):
    async def body() -> None:
        collector = Collector()
        connector = connect()
        async with collector.running(connector) as task:
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)

            def refuse(batch):
                if batch.messages:
                    raise RuntimeError("the disk is full")

            collector.before_emit = refuse
            slack.post("C01GEN", "U02LEO", "hello")
            with pytest.raises(RuntimeError):
                await asyncio.wait_for(asyncio.shield(task), PATIENCE)
        assert slack.acks == []
        again = collector.restarted()
        async with again.running(connect()):
            await again.wait_for(lambda: texts(again) == ["hello"])
            await eventually(lambda: len(slack.acks) == 1)

    asyncio.run(body())


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_new_socket_is_open_before_the_old_one_closes(slack, connect, reason):
    @together
    async def body(slack, collector, connector, task):
        enough = threading.Event()
        slack.disconnect(reason, grace=enough)
        await eventually(lambda: len(slack.sockets) == 2)
        for n in range(5):
            slack.post("C01GEN", "U02LEO", f"{n}")
        enough.set()
        await eventually(lambda: len(slack.sockets) == 1)
        await collector.wait_for(lambda: texts(collector) == [f"{n}" for n in range(5)])
        assert slack.wrong_acks == []

    body(slack, connect)


@together
async def test_an_envelope_is_acknowledged_on_the_socket_that_told_it(
    slack, collector, connector, task
):
    slack.post("C01GEN", "U02LEO", "on the first")
    await eventually(lambda: slack.acks)
    slack.disconnect("warning", grace=0.5)
    await eventually(lambda: slack.sockets and slack.sockets[-1].number == 2)
    slack.post("C01GEN", "U02LEO", "on the second")
    await eventually(lambda: len(slack.acks) == 2)
    assert [number for number, _event in slack.acks] == [1, 2]
    assert slack.wrong_acks == []


@together
async def test_a_trouble_while_reconnecting_asks_for_a_fresh_ticket(
    slack, collector, connector, task
):
    """The SDK's aiohttp client asks with the used ticket for ever after one 503."""
    slack.faults.add("apps.connections.open", 503, 503)
    slack.disconnect("warning", grace=PATIENCE)
    await eventually(lambda: slack.opened == 2)
    slack.post("C01GEN", "U02LEO", "after it")
    await collector.wait_for(lambda: texts(collector) == ["after it"])
    assert not task.done()


@together
async def test_a_socket_that_is_refused_while_reconnecting_costs_one_ticket(
    slack, collector, connector, task
):
    slack.link_fails = 2
    slack.disconnect("warning", grace=PATIENCE)
    await eventually(lambda: slack.opened == 2)
    slack.post("C01GEN", "U02LEO", "after it")
    await collector.wait_for(lambda: texts(collector) == ["after it"])
    assert slack.calls["apps.connections.open"] == 4
    assert not task.done()


def test_a_socket_that_goes_silent_is_given_up_and_the_gap_is_filled(slack, connect):
    async def body() -> None:
        collector = Collector()
        async with collector.running(connect(tempo=replace(QUICK, heartbeat=0.4))):
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)
            opened = slack.opened
            slack.silence()
            slack.loses = True
            slack.post("C01GEN", "U02LEO", "told to nobody")
            slack.loses = False
            await collector.wait_for(lambda: texts(collector) == ["told to nobody"])
            assert slack.opened > opened

    asyncio.run(body())


@together
async def test_a_cut_socket_is_replaced_and_the_gap_is_filled(slack, collector, connector, task):
    slack.loses = True
    slack.drop()
    slack.post("D01LEO", "U02LEO", "in between")
    slack.loses = False
    await collector.wait_for(lambda: texts(collector, "D01LEO") == ["in between"])
    assert not collector.messages[-1].history


def test_what_a_new_socket_was_not_told_yet_is_found_by_a_second_look(slack, connect):
    async def body() -> None:
        collector = Collector()
        async with collector.running(connect(tempo=replace(QUICK, second_look=0.5))):
            await collector.wait_for(lambda: collector.caught_up and collector.backfilled)

            def after_the_first_look(batch: Batch) -> None:
                if batch.caught_up and slack.opened == 2:
                    collector.before_emit = None
                    slack.post("C01GEN", "U02LEO", "told to nobody")

            collector.before_emit = after_the_first_look
            slack.loses = True
            slack.drop()
            await collector.wait_for(lambda: texts(collector) == ["told to nobody"])
            assert slack.opened == 2

    asyncio.run(body())


@together
async def test_what_is_told_twice_is_stored_once(slack, collector, connector, task):
    """Slack waits three seconds for the acknowledgement; here it is made to wait less."""
    slack.ack_seconds = 0.05

    def until_it_was_told_again(batch: Batch) -> None:
        if batch.messages:
            wait_until(lambda: slack.told_again)

    collector.before_emit = until_it_was_told_again
    slack.post("C01GEN", "U02LEO", "slowly stored")
    await eventually(lambda: slack.late_acks, "it was told again before it was acknowledged")
    slack.ack_seconds = PATIENCE
    slack.post("C01GEN", "U02LEO", "another")
    await collector.wait_for(lambda: len(texts(collector)) == 2)
    await eventually(lambda: len(slack.acks) >= 1)
    assert texts(collector) == ["slowly stored", "another"]
    assert sum(len(batch.messages) for batch in collector.batches) == 2


async def ended(task: asyncio.Task[None]) -> BaseException | None:
    """What ended a run."""
    await asyncio.wait([task], timeout=PATIENCE)
    assert task.done()
    return task.exception()


@together
async def test_an_app_without_socket_mode_needs_the_person(slack, collector, connector, task):
    slack.link_enabled = False
    slack.disconnect("link_disabled", grace=0.1)
    error = await ended(task)
    assert isinstance(error, NeedsLogin) and error.code == "slack-link-disabled"
    assert slack.opened == 1, "what only the person can mend is not tried again"


@together
async def test_ten_devices_are_too_many(slack, collector, connector, task):
    slack.disconnect("too_many_websockets", grace=0.1)
    error = await ended(task)
    assert isinstance(error, Unreachable) and error.code == "slack-too-many-sockets"
    assert error.retry_after


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ("invalid_auth", NeedsLogin, "slack-sign-in-refused"),
        ("token_revoked", NeedsLogin, "slack-sign-in-revoked"),
        ("account_inactive", NeedsLogin, "slack-sign-in-inactive"),
        ("team_access_not_granted", NeedsLogin, "slack-approval-pending"),
        ("internal_error", Unreachable, "slack-trouble"),
        ("something_new", Unreachable, "slack-trouble"),
        (503, Unreachable, "slack-trouble"),
    ],
)
@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
def test_each_refusal_is_named_by_who_must_act(slack, connect, method, answer, error, code):
    slack.faults.add(method, answer)

    async def body() -> None:
        connector = connect()
        collector = Collector()
        with pytest.raises(error) as raised:
            await connector.run({}, collector, collector.emit)
        assert raised.value.code == code
        await connector.close()

    asyncio.run(body())


def test_an_answer_need_not_say_what_it_is(slack, connect):
    slack.names_json = False
    slack.post("D01LEO", "U02LEO", "there", tell=False)
    collector = Collector()
    asyncio.run(collector.collect(connect()))
    assert texts(collector, "D01LEO") == ["there"]


@pytest.mark.parametrize("body", ["", "<html>", "[1]", "null", "3", "[" * 90_000, "\udcff"])
def test_an_answer_that_is_none_is_waited_out(slack, connect, body):
    slack.faults.bodies["auth.test"] = body.encode("utf-8", "surrogateescape")

    async def run() -> None:
        connector = connect()
        collector = Collector()
        with pytest.raises(Unreachable) as raised:
            await connector.run({}, collector, collector.emit)
        assert raised.value.code == "slack-trouble"
        await connector.close()

    asyncio.run(run())


def test_no_answer_at_all_is_waited_out(connect, slack):
    async def body() -> None:
        connector = connect(api_url="http://127.0.0.1:9/api/")
        collector = Collector()
        with pytest.raises(Unreachable):
            await connector.run({}, collector, collector.emit)
        await connector.close()

    asyncio.run(body())


@pytest.mark.parametrize(
    ("host", "is_here"), [("localhost", True), ("slack.example", False), ("10.0.0.1", False)]
)
def test_a_trials_socket_may_be_at_any_name_of_this_computer(slack, connect, host, is_here):
    slack.host = host
    collector = Collector()

    async def body() -> None:
        if is_here:
            await collector.collect(connect())
            return
        connector = connect()
        with pytest.raises(Unreachable) as raised:
            await connector.run({}, collector, collector.emit)
        assert raised.value.code == "slack-socket-elsewhere"
        await connector.close()

    asyncio.run(body())
    assert (slack.opened > 0) is is_here


def test_a_socket_that_says_no_hello_is_none(slack, connect):
    slack.hello = False

    async def body() -> None:
        connector = connect(tempo=replace(QUICK, hello=0.5))
        collector = Collector()
        with pytest.raises(Unreachable) as raised:
            await connector.run({}, collector, collector.emit)
        assert raised.value.code == "slack-no-socket"
        await connector.close()

    asyncio.run(body())


def test_another_device_on_the_app_is_noticed_when_it_stays(slack, connect):
    slack.other_devices = 1

    async def body() -> None:
        collector = Collector()
        async with collector.running(connect()):
            await collector.wait_for(
                lambda: any(
                    batch.degraded and batch.degraded.code == "slack-shared-app"
                    for batch in collector.batches
                ),
                "the warning",
            )
            (told, *_) = [batch.degraded for batch in collector.batches if batch.degraded]
            assert told.args["others"] == 1

    asyncio.run(body())


def test_ones_own_dead_socket_is_no_other_device(slack, connect):
    slack.other_devices = 1
    slack.others_stay = False

    async def body() -> None:
        collector = Collector()
        async with collector.running(connect()):
            await collector.wait_for(lambda: collector.caught_up)
            await eventually(lambda: slack.opened >= 2, "it looks again")
            await collector.wait_for(lambda: collector.rounds >= 2)
            assert all(batch.degraded is None for batch in collector.batches)

    asyncio.run(body())


def test_what_another_device_was_told_is_looked_for(slack, connect):
    """Two devices on one app split the stream; the socket itself tells of no loss."""
    slack.other_devices = 1

    async def body() -> None:
        collector = Collector()
        async with collector.running(connect(tempo=replace(QUICK, shared_round=0.2))):
            await collector.wait_for(
                lambda: any(batch.degraded is not None for batch in collector.batches)
            )
            opened = slack.opened
            slack.loses = True
            slack.post("C01GEN", "U02LEO", "told to the other one")
            await collector.wait_for(lambda: texts(collector) == ["told to the other one"])
            assert slack.opened == opened

    asyncio.run(body())
