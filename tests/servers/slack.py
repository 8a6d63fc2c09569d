"""A Slack on loopback that keeps the real rules: one workspace, one app, one person's two tokens.

It runs on a thread of its own; a test changes it as other people would (`post`, `edit`, `delete`,
`read`), and breaks it where it wants (`faults`). What Slack promises nobody is not promised here:

- a ticket of `apps.connections.open` opens one socket, once;
- the first frame is `hello`; an event goes to ONE socket and counts as delivered only when that
  very socket acknowledged it within `ack_seconds`; else it is told again with its reason;
- each method has its own limit, and says `Retry-After`;
- pages hold at most `page_limit` messages, newest first; with `oldest` alone the page nearest
  to it; cursors expire; replies that were not broadcast stand in no history;
- what happens while nobody listens is told to nobody (`loses`), or later (`redelivers`).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import WSMsgType, web

from focusdesk.connectors.slack.tempo import Tempo
from tests.conftest import PATIENCE
from tests.servers.slack_methods import Methods
from tests.servers.slack_words import APP, APP_TOKEN, ME, SCOPES, TEAM, USER_TOKEN, Message

_NEEDS = {
    "conversations.history": "im:history",
    "conversations.replies": "im:history",
    "conversations.info": "im:read",
    "conversations.mark": "im:write",
    "users.conversations": "im:read",
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "search.messages": "search:read",
    "chat.postMessage": "chat:write",
    "dnd.info": "dnd:read",
    "dnd.setSnooze": "dnd:write",
    "dnd.endSnooze": "dnd:write",
    "users.profile.get": "users.profile:read",
    "users.profile.set": "users.profile:write",
    "files.info": "files:read",
}
QUICK = Tempo(
    heartbeat=PATIENCE,
    hello=PATIENCE,
    names=PATIENCE,
    retire=PATIENCE,
    short=0.0,
    persists=0.3,
    mark=0.2,
    back_off=0.05,
    backfill=0.0,
)
"""A connector's tempo for tests: they have no time to wait, but what must come may take long."""


@dataclass
class Faults:
    """What goes wrong: by method, a queue of answers given before the true one.

    An answer is an HTTP status, or a Slack error's name.
    """

    answers: dict[str, deque[int | str]] = field(default_factory=lambda: defaultdict(deque))
    lose_answers: Counter[str] = field(default_factory=Counter)
    """Do it, and cut the connection instead of answering, so often."""

    bodies: dict[str, bytes] = field(default_factory=dict)
    """Answered with 200 instead of JSON, always."""

    def add(self, method: str, *answers: int | str) -> None:
        self.answers[method].extend(answers)


@dataclass
class _Envelope:
    id: str
    payload: Message
    attempts: int = 0
    acked: bool = False
    sent_at: float = 0.0


@dataclass(eq=False)
class Socket:
    """One open connection, as Slack sees it."""

    ws: web.WebSocketResponse
    number: int
    silent: bool = False
    waiting: dict[str, _Envelope] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    leaving: asyncio.Event = field(default_factory=asyncio.Event)


class Slack:
    """`with Slack() as slack:`; every public method may be called from the test's thread."""

    def __init__(self) -> None:
        self.team = {"id": TEAM, "name": "Studio Nord"}
        self.users: dict[str, Message] = {}
        self.channels: dict[str, Message] = {}
        self.messages: dict[str, dict[str, Message]] = defaultdict(dict)
        self.groups: list[Message] = []
        self.files: dict[str, tuple[Message, bytes, str]] = {}
        self.last_read: dict[str, str] = {}
        self.scopes = SCOPES
        self.app_token, self.user_token = APP_TOKEN, USER_TOKEN
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.read_calls: Counter[str] = Counter()
        """Pages of history, by channel."""
        self.limits: dict[str, tuple[int, float]] = {}
        """By method, how many calls a window of so many seconds allows."""
        self.page_limit = 999
        self.counting_cursors = False
        """A cursor is how many were given: it goes wrong with other bounds than it was made for."""
        self.gives_cursors = True
        """Without, an answer only says that it has more."""
        self.hangs: set[str] = set()
        """Methods that never answer."""
        self.lacks: set[str] = set()
        """Methods that this Slack has never heard of."""
        self.tells_scopes = True
        self.names_json = True
        """An answer says what it is."""
        self.host = "127.0.0.1"
        """What it calls itself in the address of a socket."""
        self.below = "/api/"
        self.cursor_lives = 1e9
        self.ack_seconds = PATIENCE
        self.retry_seconds = (0.0, 1.0, 2.0)
        self.loses = False
        """Nobody is told of anything that happens now."""
        self.redelivers = True
        """What was sent to a socket that closed before its acknowledgement is told again."""
        self.other_devices = 0
        self.others_stay = True
        """Else only the first socket is told of other devices."""
        self.limit_holds: set[str] = set()
        """Methods whose window does not end: who is over the limit now stays so."""
        self.told_again = 0
        """How many events were not acknowledged in time, or on a socket that closed."""
        self.link_enabled = True
        self.link_fails = 0
        """So many sockets get a 503 instead, and their tickets are used up."""
        self.silent_from_start = False
        self.hello = True
        self.acks: list[tuple[int, str]] = []
        self.ack_seconds_taken: list[float] = []
        """From sending an event to its acknowledgement."""
        self.wrong_acks: list[str] = []
        """On a socket that had not told it."""
        self.late_acks: list[str] = []
        self.sent_events = 0
        self.lost_events = 0
        self.dnd: Message = {"snooze_enabled": False, "snooze_endtime": 0}
        self.dnd_history: list[str] = []
        self.profile: Message = {"status_text": "", "status_emoji": "", "status_expiration": 0}
        self.authorized: list[str | None] = []
        self.moved: dict[str, str] = {}
        """By file, where its address sends whoever asks."""
        self.sockets: list[Socket] = []
        self.opened = 0
        self.most_sockets = 0
        self.tickets: set[str] = set()
        self.numbers = itertools.count(1)
        self._windows: dict[str, deque[float]] = defaultdict(deque)
        self._last_ts = 0
        self._methods = Methods(self)
        self._undelivered: deque[_Envelope] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self.port = 0
        self.add_user(ME, "ana", "Ana Silva")

    # -- life ---------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(PATIENCE)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self) -> None:
        self._stopping = asyncio.Event()
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", self.below + "{method}", self._method)
        app.router.add_get("/link/", self._link)
        app.router.add_get("/files/{id}", self._file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stopping.wait()
        for task in self._tasks:
            task.cancel()
        for socket in list(self.sockets):
            self._abort(socket)
        await runner.cleanup()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for _turn in range(3):  # what was closed last lets its socket go in a turn of its own
            await asyncio.sleep(0)

    def do(self, what: Callable[[], Any]) -> Any:
        """Run something on the server's own thread, and wait for it."""

        async def call() -> Any:
            return what()

        return asyncio.run_coroutine_threadsafe(call(), self._loop).result(PATIENCE)

    # -- the world ----------------------------------------------------------------------------

    def add_user(self, id_: str, name: str, real_name: str, **more: Any) -> str:
        profile = {"real_name": real_name, "display_name": "", "email": f"{name}@nord.example"}
        user = {"id": id_, "name": name, "real_name": real_name, "team_id": TEAM}
        self.users[id_] = {**user, "profile": profile, "is_bot": False, **more}
        return id_

    def add_channel(self, id_: str, name: str = "", **more: Any) -> str:
        """`user=` makes it a DM, `is_mpim=True` a group DM."""
        kind = {"is_im": True} if "user" in more else {"is_channel": True}
        if more.get("is_mpim"):
            kind = {}
        member = {"is_member": True, "is_archived": False}
        self.channels[id_] = {"id": id_, "name": name, **kind, **member, **more}
        self.last_read.setdefault(id_, "0000000000.000000")
        return id_

    def next_ts(self, at: float | None = None) -> str:
        """A ts that nobody has: now, or `at` seconds; never twice the same."""
        micros = round((time.time() if at is None else at) * 1e6)
        if at is None:
            micros = max(micros, self._last_ts + 1)
            self._last_ts = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06}"

    def type_of(self, channel: str) -> str:
        row = self.channels[channel]
        if row.get("is_im"):
            return "im"
        if row.get("is_mpim"):
            return "mpim"
        return "group" if row.get("is_private") else "channel"

    def post(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        at: float | None = None,
        tell: bool = True,
        **more: Any,
    ) -> str:
        """Somebody posts; returns its ts."""

        def act() -> str:
            ts = self.next_ts(at)
            message: Message = {"type": "message", "text": text, "ts": ts, "team": TEAM, **more}
            if user:
                message["user"] = user
            self.messages[channel][ts] = message
            root = self.messages[channel].get(str(more.get("thread_ts", "")))
            if root is not None:
                root["thread_ts"] = root["ts"]
                root["reply_count"] = root.get("reply_count", 0) + 1
                root["latest_reply"] = ts
                message.setdefault("parent_user_id", root.get("user"))
                if message.get("subtype") == "thread_broadcast":
                    message["root"] = dict(root)
            if tell:
                self.tell_in(channel, dict(message))
            return ts

        return self.do(act)

    def edit(self, channel: str, ts: str, text: str, *, tell: bool = True) -> None:
        def act() -> None:
            before = dict(self.messages[channel][ts])
            message = self.messages[channel][ts]
            message["text"] = text
            message["edited"] = {"user": message.get("user"), "ts": self.next_ts()}
            if tell:
                changed = {"subtype": "message_changed", "hidden": True, "message": dict(message)}
                self.tell_in(channel, {**changed, "previous_message": before, "ts": self.next_ts()})

        self.do(act)

    def delete(self, channel: str, ts: str, *, tell: bool = True) -> None:
        def act() -> None:
            before = self.messages[channel].pop(ts)
            if tell:
                gone = {"subtype": "message_deleted", "hidden": True, "deleted_ts": ts}
                self.tell_in(channel, {**gone, "previous_message": before, "ts": self.next_ts()})

        self.do(act)

    def read(self, channel: str, ts: str) -> None:
        self.last_read[channel] = ts

    # -- telling ------------------------------------------------------------------------------

    def tell_in(self, channel: str, event: Message) -> None:
        event = {"type": "message", **event, "channel": channel, "event_ts": event["ts"]}
        event["channel_type"] = self.type_of(channel)
        self._event(event)

    def tell(self, event: Message) -> None:
        """Any event, as given."""
        self.do(lambda: self._event(event))

    def _event(self, event: Message) -> None:
        if self.loses:
            self.lost_events += 1
            return
        number = next(self.numbers)
        payload = {
            "type": "event_callback",
            "team_id": self.team["id"],
            "api_app_id": APP,
            "event": event,
            "event_id": f"Ev{number:08}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": self.team["id"], "user_id": ME, "is_bot": False}],
            "is_ext_shared_channel": False,
        }
        self.sent_events += 1
        self._deliver(_Envelope(f"env-{number}", payload))

    def _deliver(self, envelope: _Envelope) -> None:
        open_ = [one for one in self.sockets if not one.leaving.is_set()]
        if not open_:
            if self.redelivers:
                self._undelivered.append(envelope)
            else:
                self.lost_events += 1
            return
        socket = open_[-1]  # like Slack: any ONE of them; the newest, so that order can be told
        socket.waiting[envelope.id] = envelope
        socket.told.add(envelope.id)
        self._spawn(self._send(socket, envelope))

    async def _send(self, socket: Socket, envelope: _Envelope) -> None:
        frame: Message = {
            "envelope_id": envelope.id,
            "type": "events_api",
            "accepts_response_payload": False,
            "payload": envelope.payload,
        }
        if envelope.attempts:
            frame |= {"retry_attempt": envelope.attempts, "retry_reason": "timeout"}
        envelope.sent_at = time.perf_counter()
        if not socket.silent:
            with contextlib.suppress(ConnectionError):
                await socket.ws.send_str(json.dumps(frame))
        await asyncio.sleep(self.ack_seconds)
        if socket.waiting.pop(envelope.id, None) is not None and socket in self.sockets:
            await self._again(envelope)

    async def _again(self, envelope: _Envelope) -> None:
        if envelope.attempts >= len(self.retry_seconds):
            return
        await asyncio.sleep(self.retry_seconds[envelope.attempts])
        envelope.attempts += 1
        self.told_again += 1
        self._deliver(envelope)

    def _spawn(self, work: Any) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # -- sockets ------------------------------------------------------------------------------

    async def _link(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if self.link_fails:
            self.link_fails -= 1
            self.tickets.discard(ticket)
            return web.Response(status=503)
        if ticket not in self.tickets:
            return web.Response(status=403)
        self.tickets.discard(ticket)
        ws = web.WebSocketResponse(timeout=0.2)
        await ws.prepare(request)
        self.opened += 1
        socket = Socket(ws, self.opened, silent=self.silent_from_start)
        if not self.link_enabled:
            await ws.send_json({"type": "disconnect", "reason": "link_disabled"})
            await ws.close()
            return ws
        if self.hello:
            await ws.send_json(
                {
                    "type": "hello",
                    "num_connections": len(self.sockets) + 1 + self._others(),
                    "connection_info": {"app_id": APP},
                    "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
                }
            )
        self.sockets.append(socket)
        self.most_sockets = max(self.most_sockets, len(self.sockets))
        late, self._undelivered = list(self._undelivered), deque()
        for envelope in late:
            envelope.attempts = min(envelope.attempts + 1, len(self.retry_seconds))
            self._deliver(envelope)
        try:
            async for frame in ws:
                if frame.type is WSMsgType.TEXT:
                    self._acked(socket, json.loads(frame.data))
                if socket.silent:
                    await asyncio.sleep(3600)
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            socket.leaving.set()
            left, socket.waiting = list(socket.waiting.values()), {}
            if self.redelivers:
                for envelope in left:
                    self._spawn(self._again(envelope))
            else:
                self.lost_events += len(left)
        return ws

    def _others(self) -> int:
        return self.other_devices if self.others_stay or self.opened == 1 else 0

    def _acked(self, socket: Socket, frame: Message) -> None:
        id_ = str(frame.get("envelope_id"))
        envelope = socket.waiting.pop(id_, None)
        if envelope is None:
            (self.late_acks if id_ in socket.told else self.wrong_acks).append(id_)
        else:
            envelope.acked = True
            self.ack_seconds_taken.append(time.perf_counter() - envelope.sent_at)
            self.acks.append((socket.number, envelope.payload["event_id"]))

    def disconnect(self, reason: str, grace: float | threading.Event = 0.5) -> None:
        """Ask every open socket to leave, then close it: after seconds, or when an event is set."""

        async def leave(socket: Socket) -> None:
            with contextlib.suppress(ConnectionError):
                await socket.ws.send_json(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}}
                )
            if isinstance(grace, threading.Event):
                while not grace.is_set():  # noqa: ASYNC110  the test's thread sets it
                    await asyncio.sleep(0.01)
            else:
                await asyncio.sleep(grace)
            with contextlib.suppress(ConnectionError):
                await socket.ws.close()

        def act() -> None:
            for socket in list(self.sockets):
                self._spawn(leave(socket))

        self.do(act)

    def drop(self) -> None:
        """Cut every socket without a word."""
        self.do(lambda: [self._abort(socket) for socket in list(self.sockets)])

    def silence(self) -> None:
        """Every open socket stays open and says nothing more, not even a pong."""

        def act() -> None:
            for socket in self.sockets:
                socket.silent = True
                socket.ws._autoping = False
                transport = socket.ws._req.transport if socket.ws._req else None
                if transport is not None:
                    transport.pause_reading()

        self.do(act)

    @staticmethod
    def _abort(socket: Socket) -> None:
        request = socket.ws._req
        if request is not None and request.transport is not None:
            request.transport.abort()

    # -- methods ------------------------------------------------------------------------------

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args: dict[str, str] = {key: str(value) for key, value in request.query.items()}
        if request.content_type == "application/json":
            args |= {key: _plain(value) for key, value in (await request.json()).items()}
        else:
            args |= {key: str(value) for key, value in (await request.post()).items()}
        self.calls[method] += 1
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.faults.answers[method]:
            fault = self.faults.answers[method].popleft()
            if isinstance(fault, int):
                return web.Response(
                    status=fault, text="<html>down</html>", content_type="text/html"
                )
            return web.json_response({"ok": False, "error": fault})
        if method in self.faults.bodies:
            return web.Response(body=self.faults.bodies[method], content_type="application/json")
        if method in self.hangs:
            await asyncio.sleep(3600)
        wait = self._over_limit(method)
        if wait:
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(int(wait) if wait >= 1 else wait)},
            )
        error = self._denied(method, token)
        if error is not None:
            return web.json_response(error)
        handler = getattr(self._methods, method.replace(".", "_"), None)
        if handler is None or method in self.lacks:
            return web.json_response({"ok": False, "error": "unknown_method"})
        answer = handler(args)
        if self.faults.lose_answers[method]:
            self.faults.lose_answers[method] -= 1
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        answer.setdefault("ok", True)
        headers = {"x-oauth-scopes": self.scopes} if self.tells_scopes else {}
        if not self.names_json:
            return web.Response(body=json.dumps(answer).encode(), headers=headers)
        return web.json_response(answer, headers=headers)

    def _over_limit(self, method: str) -> float:
        if method not in self.limits:
            return 0.0
        count, window = self.limits[method]
        now = time.monotonic()
        made = self._windows[method]
        held = method in self.limit_holds
        while made and made[0] <= now - window and not held:
            made.popleft()
        if len(made) < count:
            made.append(now)
            return 0.0
        if held:
            return window
        return max(0.01, made[0] + window - now)

    def _denied(self, method: str, token: str) -> Message | None:
        wanted = self.app_token if method == "apps.connections.open" else self.user_token
        if token != wanted:
            kind = token in (self.app_token, self.user_token)
            return {"ok": False, "error": "not_allowed_token_type" if kind else "invalid_auth"}
        needed = _NEEDS.get(method)
        if needed and needed not in self.scopes.split(","):
            return {
                "ok": False,
                "error": "missing_scope",
                "needed": needed,
                "provided": self.scopes,
            }
        return None

    # -- files --------------------------------------------------------------------------------

    def add_file(self, id_: str, name: str, content: bytes, type_: str = "text/plain") -> Message:
        url = f"http://127.0.0.1:{self.port}/files/{id_}"
        row = {"id": id_, "name": name, "mimetype": type_, "size": len(content)}
        row |= {"mode": "hosted", "url_private": url, "url_private_download": url}
        self.files[id_] = (row, content, type_)
        return row

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self.authorized.append(request.headers.get("Authorization"))
        if request.match_info["id"] in self.moved:
            return web.Response(
                status=302, headers={"Location": self.moved[request.match_info["id"]]}
            )
        if request.headers.get("Authorization") != f"Bearer {self.user_token}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        _row, content, type_ = self.files[request.match_info["id"]]
        return web.Response(body=content, content_type=type_)


def _plain(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def running() -> Iterator[Slack]:
    """A workspace with two people, a DM, a group DM and two channels; as a fixture's body."""
    with Slack() as slack:
        populate(slack)
        yield slack


def populate(slack: Slack) -> None:
    slack.add_user("U02LEO", "leo", "Léo Tremblay")
    slack.add_user("U03CAM", "camille", "Camille Roy")
    slack.add_channel("D01LEO", user="U02LEO")
    slack.add_channel("G01ALL", "mpdm-ana--leo--camille-1", is_mpim=True)
    slack.add_channel("C01GEN", "general")
    slack.add_channel("C02PRO", "projet-x", is_private=True)
    slack.add_channel("C03OUT", "lunch")
