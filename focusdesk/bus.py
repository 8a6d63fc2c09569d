"""The session's message bus (D-Bus), spoken to with jeepney: calls, properties, one signal.

Who asks gets an answer within seconds, or `NoAnswer`; a bus that began anew is connected to anew.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.asyncio import DBusConnection, DBusRouter

ANSWER_S: Final = 5.0
"""Seconds in which a service answers, or is taken for none."""
_CLOSE_S: Final = 0.5

Heard = Callable[[tuple[object, ...]], None]


class NoAnswer(Exception):
    """No bus, no such service on it, no such method, or no answer in time."""


@dataclass(frozen=True, slots=True)
class Service:
    """Whom to speak to: a name on the bus, an object, an interface of it."""

    name: str
    path: str
    interface: str


@dataclass(frozen=True, slots=True)
class Signal:
    """What to listen for."""

    interface: str
    member: str


class SessionBus:
    """One connection, made with the first call and kept."""

    def __init__(self, signal: Signal | None = None, heard: Heard | None = None) -> None:
        """`heard` gets the arguments of each such signal, from whomever it comes."""
        self._signal = signal
        self._heard = heard
        self._connection: DBusConnection | None = None
        self._router: DBusRouter | None = None
        self._listening: asyncio.Task[None] | None = None

    async def call(
        self,
        service: Service,
        method: str,
        signature: str | None = None,
        args: tuple[object, ...] = (),
        *,
        start: bool = True,
    ) -> tuple[object, ...]:
        """One call. `start`: a service that does not run may be started. Raises `NoAnswer`."""
        from jeepney import DBusAddress, new_method_call

        where = DBusAddress(service.path, bus_name=service.name, interface=service.interface)
        return await self._asked(new_method_call(where, method, signature, args), start=start)

    async def get(self, service: Service, name: str) -> object:
        """A property, of a service that runs. Raises `NoAnswer`."""
        from jeepney import DBusAddress, Properties

        where = DBusAddress(service.path, bus_name=service.name, interface=service.interface)
        body = await self._asked(Properties(where).get(name), start=False)
        value = body[0] if body else None
        if not isinstance(value, tuple) or len(value) != 2:
            raise NoAnswer
        return value[1]

    async def set(self, service: Service, name: str, signature: str, value: object) -> None:
        """Set a property, of a service that runs. Raises `NoAnswer`."""
        from jeepney import DBusAddress, Properties

        where = DBusAddress(service.path, bus_name=service.name, interface=service.interface)
        await self._asked(Properties(where).set(name, signature, value), start=False)

    async def _asked(self, message: Message, *, start: bool) -> tuple[object, ...]:
        """Ask; a bus that went away since the last time is connected to once more."""
        from jeepney import MessageFlag

        if not start:
            message.header.flags |= MessageFlag.no_auto_start
        for _attempt in range(2):
            try:
                return await asyncio.wait_for(self._ask(message), ANSWER_S)
            except NoAnswer:
                raise
            except TimeoutError:
                break
            except asyncio.CancelledError:
                # a router whose bus went away cancels who waits for an answer
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                await self.close()
            except Exception:  # noqa: BLE001  of many kinds: no bus, no address, no login
                await self.close()
        await self.close()
        raise NoAnswer

    async def _ask(self, message: Message) -> tuple[object, ...]:
        from jeepney import MessageType

        router = await self._connected()
        reply = await router.send_and_get_reply(message)
        if reply.header.message_type is MessageType.error:
            raise NoAnswer
        body: tuple[object, ...] = reply.body
        return body

    async def _connected(self) -> DBusRouter:
        if self._router is None:
            from jeepney.io.asyncio import DBusRouter, open_dbus_connection

            self._connection = await open_dbus_connection()
            self._router = DBusRouter(self._connection)
            if self._signal is not None and self._heard is not None:
                listening = self._listen(self._router, self._signal, self._heard)
                self._listening = asyncio.create_task(listening)
        return self._router

    async def _listen(self, router: DBusRouter, signal: Signal, heard: Heard) -> None:
        from jeepney import MatchRule, message_bus
        from jeepney.io.asyncio import Proxy

        rule = MatchRule(type="signal", interface=signal.interface, member=signal.member)
        with router.filter(rule, bufsize=20) as queue:
            with contextlib.suppress(Exception):  # the next call finds out, and connects anew
                await Proxy(message_bus, router).AddMatch(rule)
            while True:
                heard((await queue.get()).body)

    async def close(self) -> None:
        """Idempotent; the next call connects anew."""
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None
        router, self._router = self._router, None
        connection, self._connection = self._connection, None
        if router is not None:
            with contextlib.suppress(Exception):
                await router.__aexit__(None, None, None)
        if connection is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(connection.close(), _CLOSE_S)
