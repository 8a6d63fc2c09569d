"""Desktop notifications behind one small port: names, never text.

On Linux the desktop's notification service, spoken to with jeepney (Desktop Notifications
Specification 1.2: `Notify`, `replaces_id`, `ActionInvoked`); elsewhere desktop-notifier.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from focusdesk.errors import NoNotifier
from focusdesk.i18n import _, ngettext
from focusdesk.model import ConversationId, Instant

if TYPE_CHECKING:
    from jeepney.io.asyncio import DBusRouter

ANSWER_S: Final = 5.0
"""Seconds in which a notification service answers, or is taken for none."""
NAMES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification. `replaces`: the service's number of an earlier one, 0 for none."""

    title: str
    body: str
    conversation: ConversationId | None = None
    replaces: int = 0
    sound: bool = True
    urgent: bool = False


OnOpen = Callable[[ConversationId | None], None]


class Notifier(Protocol):
    """A way to ring."""

    async def server(self) -> str:
        """What would show notifications, by name. Raises `NoNotifier`."""
        ...

    async def show(self, notice: Notice) -> int:
        """Show it; returns the service's number once it has answered. Raises `NoNotifier`."""
        ...

    async def close(self) -> None: ...


def names_in_words(names: Sequence[str]) -> str:
    """`Camille Roy, Inès Morel and 3 more`; up to three names stand in full."""
    if len(names) > NAMES_SHOWN:
        shown, more = names[: NAMES_SHOWN - 1], len(names) - NAMES_SHOWN + 1
        last = ngettext("{n} more", "{n} more", more).format(n=more)
    elif len(names) > 1:
        shown, last = names[:-1], names[-1]
    else:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(shown), last=last)


def title_in_words(messages: int, clients: int) -> str:
    """`7 messages, 3 clients`; one client needs no count."""
    counted = ngettext("{n} message", "{n} messages", messages).format(n=messages)
    if clients < 2:
        return counted
    people = ngettext("{n} client", "{n} clients", clients).format(n=clients)
    return f"{counted}, {people}"


def deadline_in_words(deadline: Instant | None, clock_text: Callable[[Instant], str]) -> str:
    """The line that says that a reply is due; empty when none is."""
    if deadline is None:
        return ""
    return _("A reply is asked for by {time}.").format(time=clock_text(deadline))


def for_this_desktop(on_open: OnOpen) -> Notifier:
    """The port that fits the system."""
    linux = sys.platform.startswith("linux")
    return FreedesktopNotifier(on_open) if linux else LibraryNotifier(on_open)


class FreedesktopNotifier:
    """`org.freedesktop.Notifications` on the session bus; connects again when the bus was gone."""

    def __init__(self, on_open: OnOpen) -> None:
        self._on_open = on_open
        self._router: DBusRouter | None = None
        self._stack = contextlib.AsyncExitStack()
        self._listening: asyncio.Task[None] | None = None
        self._conversations: dict[int, ConversationId | None] = {}

    async def server(self) -> str:
        body = await self._call("GetServerInformation")
        return str(body[0])

    async def show(self, notice: Notice) -> int:
        hints: dict[str, tuple[str, object]] = {
            "desktop-entry": ("s", "focusdesk"),
            "category": ("s", "im.received"),
            "urgency": ("y", 2 if notice.urgent else 1),
        }
        if notice.sound:
            hints["sound-name"] = ("s", "message-new-instant")
        else:
            hints["suppress-sound"] = ("b", True)
        body = await self._call(
            "Notify",
            "susssasa{sv}i",
            (
                "FocusDesk",
                notice.replaces,
                "mail-unread",
                notice.title,
                notice.body,
                ["default", _("Open")],
                hints,
                -1,
            ),
        )
        number = int(str(body[0]))
        self._conversations[number] = notice.conversation
        return number

    async def _call(
        self, method: str, signature: str | None = None, args: tuple[object, ...] = ()
    ) -> tuple[object, ...]:
        """One call; a bus that went away since the last one is connected to once more."""
        for attempt in (1, 2):
            try:
                return await asyncio.wait_for(self._ask(method, signature, args), ANSWER_S)
            except NoNotifier:
                await self.close()
                raise
            except (TimeoutError, OSError, EOFError, asyncio.CancelledError) as error:
                task = asyncio.current_task()
                if isinstance(error, asyncio.CancelledError) and task and task.cancelling():
                    raise
                await self.close()
                if attempt == 2 or isinstance(error, TimeoutError):
                    raise NoNotifier("no-notifier") from error
        raise NoNotifier("no-notifier")

    async def _ask(
        self, method: str, signature: str | None, args: tuple[object, ...]
    ) -> tuple[object, ...]:
        from jeepney import DBusErrorResponse, MessageType, new_method_call
        from jeepney.wrappers import unwrap_msg

        router = await self._connected()
        message = new_method_call(_address(), method, signature, args)
        reply = await router.send_and_get_reply(message)
        if reply.header.message_type is MessageType.error:
            raise NoNotifier("no-notifier")
        try:
            body: tuple[object, ...] = unwrap_msg(reply)
        except DBusErrorResponse as error:
            raise NoNotifier("no-notifier") from error
        return body

    async def _connected(self) -> DBusRouter:
        if self._router is not None:
            return self._router
        from jeepney.io.asyncio import open_dbus_router

        try:
            self._router = await self._stack.enter_async_context(open_dbus_router())
        except (OSError, KeyError, RuntimeError, ValueError) as error:
            raise NoNotifier("no-notifier") from error
        self._listening = asyncio.create_task(self._listen(self._router))
        return self._router

    async def _listen(self, router: DBusRouter) -> None:
        """Tell of clicks: the action `default` of one of our own notifications."""
        from jeepney import MatchRule, message_bus
        from jeepney.io.asyncio import Proxy

        rule = MatchRule(
            type="signal", interface="org.freedesktop.Notifications", member="ActionInvoked"
        )
        await Proxy(message_bus, router).AddMatch(rule)
        with router.filter(rule, bufsize=20) as queue:
            while True:
                number, _action = (await queue.get()).body
                if number in self._conversations:
                    self._on_open(self._conversations.pop(number))

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            self._listening = None
        self._router = None
        with contextlib.suppress(OSError, EOFError):
            await self._stack.aclose()
        self._stack = contextlib.AsyncExitStack()


def _address() -> object:
    from jeepney import DBusAddress

    return DBusAddress(
        "/org/freedesktop/Notifications",
        bus_name="org.freedesktop.Notifications",
        interface="org.freedesktop.Notifications",
    )


class LibraryNotifier:
    """macOS and Windows, through desktop-notifier; it cannot replace, so it clears instead."""

    def __init__(self, on_open: OnOpen) -> None:
        self._on_open = on_open
        self._shown: dict[int, object] = {}
        self._last = 0

    async def server(self) -> str:
        try:
            import desktop_notifier
        except ImportError as error:
            raise NoNotifier("no-notifier") from error
        return f"desktop-notifier {desktop_notifier.__version__}"

    async def show(self, notice: Notice) -> int:
        try:
            from desktop_notifier import DEFAULT_SOUND, DesktopNotifier
        except ImportError as error:
            raise NoNotifier("no-notifier") from error
        notifier = DesktopNotifier(app_name="FocusDesk")
        earlier = self._shown.pop(notice.replaces, None)
        try:
            if earlier is not None:
                await notifier.clear(str(earlier))
            self._last += 1
            self._shown[self._last] = await notifier.send(
                title=notice.title,
                message=notice.body,
                on_clicked=lambda: self._on_open(notice.conversation),
                sound=DEFAULT_SOUND if notice.sound else None,
            )
        except OSError as error:
            raise NoNotifier("no-notifier") from error
        return self._last

    async def close(self) -> None:
        self._shown.clear()
