"""The control socket: what travels arrives, and nobody at the door can hold the engine up."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focusdesk import control, errors
from focusdesk.control import Line
from focusdesk.engine import door
from focusdesk.engine.door import Door
from focusdesk.errors import EngineGone, FocusDeskError
from focusdesk.wording import say_error
from tests.conftest import PATIENCE

# -- lines ----------------------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
lines = st.dictionaries(st.text(), values, max_size=4)


@given(st.lists(lines, max_size=6), st.lists(st.integers(1, 40), max_size=30))
def test_lines_arrive_whole_however_they_are_cut(said, cuts):
    sent = b"".join(control.encode(line) for line in said)
    decoder = control.Decoder()
    heard: list[Line] = []
    for size in cuts:
        heard += decoder.feed(sent[:size])
        sent = sent[size:]
    heard += decoder.feed(sent)
    assert heard == said


@given(st.lists(st.binary(max_size=40).filter(lambda raw: b"\n" not in raw), max_size=10))
def test_nonsense_is_passed_over(raws):
    decoder = control.Decoder()
    heard = decoder.feed(b"".join(raw + b"\n" for raw in raws) + b'{"hint": "changed"}\n')
    assert heard[-1] == {"hint": "changed"}
    assert all(isinstance(line, dict) for line in heard)


def test_deep_nesting_and_huge_numbers_are_nonsense_too():
    decoder = control.Decoder()
    assert decoder.feed(b"[" * 100_000 + b"\n" + b"9" * 10_000 + b"\n{}\n") == [{}]


def test_a_line_beyond_the_limit_is_refused():
    decoder = control.Decoder()
    with pytest.raises(EngineGone) as told:
        decoder.feed(b"x" * (control.LINE_LIMIT + 1))
    assert told.value.code == "control-line-too-long"


ERRORS = [
    errors.NeedsLogin("no-secret", field="password"),
    errors.BadSettings("imap", "setting-missing", name="imap"),
    errors.BadSettings("kind", "kind-unknown", kind="x", choices="email"),
    errors.BadFile("some-code", line=12, field="from", value="x"),
    errors.BadQuery("some-code", 7, near="x"),
    errors.NotFound("no-such-attachment", id=3, number=1),
    errors.Unreachable("connector-ended", retry_after=3.0),
    errors.StoreFull("store-full", path="/x"),
    errors.VaultLocked("vault-nowhere", variable="V"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_arrives_as_it_was_raised_and_reads_the_same(error):
    line = json.loads(control.encode(control.error_line(error)))
    came = control.error_from(line)
    assert type(came) is type(error)
    assert (came.code, dict(came.args_)) == (error.code, dict(error.args_))
    assert getattr(came, "field", None) == getattr(error, "field", None)
    assert say_error(came) == say_error(error)


def test_an_error_of_a_newer_engine_arrives_too():
    came = control.error_from({"type": "Tired", "code": "nap", "args": {"minutes": 20}})
    assert type(came) is FocusDeskError
    assert came.saying.code == "nap"


# -- the door ---------------------------------------------------------------------------------------

Answer = Callable[
    [str, Mapping[str, object], Callable[[Mapping[str, object]], None]],
    Awaitable[Mapping[str, object]],
]


async def echo(name, args, progress):
    if name == "fail":
        raise ValueError("private words")
    if name == "count":
        for n in range(3):
            progress({"n": n})
    return {"name": name, **args}


@asynccontextmanager
async def opened(place: Path, answer: Answer = echo) -> AsyncIterator[tuple[Door, list[int]]]:
    place.mkdir(mode=0o700, exist_ok=True)
    hints: list[int] = []
    found = Door(place, answer, lambda: hints.append(1))
    await found.open()
    try:
        yield found, hints
    finally:
        await found.close()


class Peer:
    """A connection from the other side, on the same loop."""

    def __init__(self, link: socket.socket) -> None:
        link.setblocking(False)
        self._link = link
        self._decoder = control.Decoder()
        self._heard: list[Line] = []

    async def say(self, line: Line) -> None:
        await self.say_bytes(control.encode(line))

    async def say_bytes(self, raw: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self._link, raw)

    async def hear(self) -> Line:
        async with asyncio.timeout(PATIENCE):
            while not self._heard:
                got = await asyncio.get_running_loop().sock_recv(self._link, 65536)
                assert got, "the door was closed"
                self._heard += self._decoder.feed(got)
        return self._heard.pop(0)

    async def closed(self) -> bool:
        async with asyncio.timeout(PATIENCE):
            try:
                return await asyncio.get_running_loop().sock_recv(self._link, 1) == b""
            except ConnectionResetError:
                return True

    def close(self) -> None:
        self._link.close()


async def settled(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  whatever it may depend on
            await asyncio.sleep(0.005)


def peer(place: Path) -> Peer:
    return Peer(control.connect(place))


def test_a_request_is_answered_after_its_progress(profile):
    async def ask() -> None:
        async with opened(profile):
            asking = peer(profile)
            await asking.say({"id": 7, "request": "count", "args": {"x": "é"}})
            heard = [await asking.hear() for _ in range(4)]
            assert heard[:3] == [{"id": 7, "progress": {"n": n}} for n in range(3)]
            assert heard[3] == {"id": 7, "reply": {"name": "count", "x": "é"}}
            await asking.say({"id": 8, "request": "fail"})
            broken = await asking.hear()
            assert broken["error"]["code"] == "request-broken"
            assert "private words" not in json.dumps(broken)
            asking.close()

    asyncio.run(ask())


def test_a_hint_goes_to_everybody_else_and_to_the_engine(profile):
    async def hint() -> None:
        async with opened(profile) as (found, hints):
            one, two = peer(profile), peer(profile)
            await settled(lambda: len(found._peers) == 2)
            await one.say({"hint": "changed"})
            assert await two.hear() == {"hint": "changed"}
            assert hints == [1]
            await one.say({"id": 1, "request": "x"})
            assert (await one.hear())["id"] == 1  # its own hint did not come back
            one.close()
            two.close()

    asyncio.run(hint())


def test_who_begins_to_listen_is_told_at_once_and_nobody_else_is(profile):
    async def listen() -> None:
        async with opened(profile) as (found, hints):
            one, two = peer(profile), peer(profile)
            await two.say(control.LISTENING)
            assert await two.hear() == control.CHANGED
            await settled(lambda: len(found._peers) == 2)
            found.broadcast({"event": "open"})
            assert await one.hear() == {"event": "open"}
            assert hints == [1]  # it may have written before
            one.close()
            two.close()

    asyncio.run(listen())


def test_events_go_to_windows_and_not_to_who_only_asks(profile):
    async def tell() -> None:
        async with opened(profile) as (found, _):
            asking = peer(profile)
            await asking.say({"id": 1, "request": "x"})
            await asking.hear()
            assert not found.tell_windows({"event": "toast"})
            window = peer(profile)
            await settled(lambda: len(found._peers) == 2)
            assert found.tell_windows({"event": "toast"})
            assert await window.hear() == {"event": "toast"}
            found.broadcast({"hint": "changed"})
            assert await asking.hear() == {"hint": "changed"}
            asking.close()
            window.close()

    asyncio.run(tell())


def test_a_peer_that_does_not_read_is_cut_off_and_the_others_hear(profile, monkeypatch):
    monkeypatch.setattr(door, "BACKLOG_LIMIT", 200_000)

    async def flood() -> None:
        async with opened(profile) as (found, _):
            deaf, awake = peer(profile), peer(profile)
            await settled(lambda: len(found._peers) == 2)
            heard = 0
            for n in range(400):
                found.broadcast({"hint": "changed", "filler": "x" * 4000, "n": n})
                if n % 10 == 9:
                    while heard <= n:
                        assert (await awake.hear())["n"] == heard
                        heard += 1
            await settled(lambda: len(found._peers) == 1)
            deaf.close()
            awake.close()

    asyncio.run(flood())


def test_a_peer_that_sends_without_end_is_cut_off(profile, monkeypatch):
    monkeypatch.setattr(control, "LINE_LIMIT", 100_000)

    async def flood() -> None:
        async with opened(profile) as (found, _):
            endless, other = peer(profile), peer(profile)
            with pytest.raises(OSError):
                await endless.say_bytes(b"x" * 10_000_000)
            await other.say({"id": 1, "request": "x"})
            assert "reply" in await other.hear()
            await settled(lambda: len(found._peers) == 1)
            endless.close()
            other.close()

    asyncio.run(flood())


def test_who_asks_a_great_deal_at_once_is_served_a_few_at_a_time(profile):
    running, most = 0, 0
    go = asyncio.Event()

    async def slow(name, args, progress):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await go.wait()
        running -= 1
        return {}

    async def ask() -> None:
        async with opened(profile, slow):
            asking = peer(profile)
            for n in range(100):
                await asking.say({"id": n, "request": "x"})
            await settled(lambda: running == door.ASKED_AT_ONCE)
            go.set()
            answered = {(await asking.hear())["id"] for _ in range(100)}
            assert answered == set(range(100))
            assert most == door.ASKED_AT_ONCE
            asking.close()

    asyncio.run(ask())


@pytest.mark.parametrize(("name", "ends"), [("collect", True), ("add", True), ("remove", False)])
def test_what_nobody_waits_for_ends_unless_it_changes_something(profile, name, ends):
    async def leave() -> None:
        begun, ended, go = asyncio.Event(), [], asyncio.Event()

        async def slow(name, args, progress):
            begun.set()
            try:
                await go.wait()
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            ended.append("done")
            return {}

        async with opened(profile, slow) as (found, _):
            asking = peer(profile)
            await asking.say({"id": 1, "request": name})
            await begun.wait()
            asking.close()
            await settled(lambda: not found._peers)
            await asyncio.sleep(0)
            go.set()
            await settled(lambda: ended)
            assert ended == ["cancelled" if ends else "done"]

    asyncio.run(leave())


def test_only_the_person_may_open_the_door(profile):
    async def look() -> None:
        async with opened(profile):
            mode = control.socket_path(profile).stat().st_mode
            assert stat.S_ISSOCK(mode) and not mode & 0o077
        assert not control.socket_path(profile).exists()

    asyncio.run(look())


def test_a_socket_file_left_over_by_a_crash_is_nobodys(profile):
    profile.mkdir()
    left = socket.socket(socket.AF_UNIX)
    left.bind(os.fspath(control.socket_path(profile)))
    left.close()
    with pytest.raises(EngineGone):
        control.connect(profile)

    async def look() -> None:
        async with opened(profile):
            asking = peer(profile)
            await asking.say({"id": 1, "request": "x"})
            assert "reply" in await asking.hear()
            asking.close()

    asyncio.run(look())


def test_what_stands_in_the_way_of_the_socket_is_said(profile):
    control.socket_path(profile).mkdir(parents=True)

    async def look() -> None:
        with pytest.raises(errors.BadSettings) as told:
            await Door(profile, echo, lambda: None).open()
        assert told.value.code == "control-socket"

    asyncio.run(look())


def test_a_long_path_has_a_door_of_its_own(tmp_path):
    deep = tmp_path / ("x" * 60) / ("y" * 60)
    deep.mkdir(parents=True)

    async def look() -> None:
        async with opened(deep):
            path = control.socket_path(deep)
            assert len(os.fsencode(path)) < 108
            assert path != control.socket_path(deep.parent / "other")
            asking = peer(deep)
            await asking.say({"id": 1, "request": "x"})
            assert "reply" in await asking.hear()
            asking.close()

    asyncio.run(look())


def test_where_there_are_no_unix_sockets_a_token_opens_a_port(profile, monkeypatch):
    monkeypatch.setattr(control, "HAS_UNIX", False)

    async def look() -> None:
        async with opened(profile) as (_, hints):
            told = json.loads((profile / "control.json").read_text())
            assert not (profile / "control.json").stat().st_mode & 0o077
            asking = peer(profile)
            await asking.say({"id": 1, "request": "x"})
            assert "reply" in await asking.hear()
            for token in ("", "wrong", told["token"] + "x", None, "é\ud800"):
                stranger = Peer(socket.create_connection(("127.0.0.1", told["port"])))
                await stranger.say({"token": token})
                assert await stranger.closed()
                stranger.close()
            silent = Peer(socket.create_connection(("127.0.0.1", told["port"])))
            await silent.say({"hint": "changed"})
            assert await silent.closed()
            assert hints == []
            silent.close()
            asking.close()

    asyncio.run(look())


def test_with_no_engine_nobody_answers(profile):
    with pytest.raises(EngineGone):
        control.Client(profile)
    control.hint(profile)  # nobody there is fine
    profile.mkdir()
    (profile / "control.json").write_text("[]")
    with pytest.raises(EngineGone):
        control.connect(profile)
