"""Desktop notifications behind one small port: names, never text.

On Linux the desktop's notification service on the session bus (Desktop Notifications
Specification 1.2: `Notify`, `replaces_id`, `ActionInvoked`); elsewhere desktop-notifier.
"""

from __future__ import annotations

import html
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, cast

from focusdesk import i18n
from focusdesk.bus import NoAnswer, Service, SessionBus, Signal
from focusdesk.errors import NoNotifier
from focusdesk.i18n import _, ngettext
from focusdesk.model import ConversationId, Instant

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

SERVICE: Final = Service(
    "org.freedesktop.Notifications",
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
)
NAMES_SHOWN: Final = 3
NAME_LIMIT: Final = 60
_JOINERS: Final = "\u200c\u200d"
_REMEMBERED: Final = 200
"""Notifications whose conversation is kept for a click."""


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


def shown_name(name: str) -> str:
    """A name as strangers chose it, made fit for one line: no control, no bidi tricks, no novel."""
    kept = "".join(
        one if one in _JOINERS or unicodedata.category(one)[0] != "C" else " " for one in name
    )
    line = " ".join(kept.split())
    return line if len(line) <= NAME_LIMIT else line[: NAME_LIMIT - 1].rstrip() + "…"


def names_in_words(names: Sequence[str]) -> str:
    """`Camille Roy, Inès Morel and 3 more`; up to three names stand in full."""
    names = [shown_name(name) for name in names]
    if len(names) > NAMES_SHOWN:
        shown, more = names[: NAMES_SHOWN - 1], len(names) - NAMES_SHOWN + 1
        last = ngettext("{n} more", "{n} more", more).format(n=more)
    elif len(names) > 1:
        shown, last = names[:-1], names[-1]
    else:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(shown), last=last)


def trial_in_words() -> str:
    """What a notification says that the person asked for to see one."""
    return _("This is how a notification looks. It names people, never what they wrote.")


def title_in_words(messages: int, clients: int) -> str:
    """`7 messages, 3 clients`; one client needs no count."""
    counted = ngettext("{n} message", "{n} messages", messages).format(n=messages)
    if clients < 2:
        return counted
    people = ngettext("{n} client", "{n} clients", clients).format(n=clients)
    return f"{counted}, {people}"


def deadline_in_words(deadline: Instant | None, now: Instant) -> str:
    """The line that says by when a reply is due, with the day unless it is today; else empty."""
    if deadline is None:
        return ""
    return _("A reply is asked for by {time}.").format(time=i18n.moment(deadline, now))


def for_this_desktop(on_open: OnOpen) -> Notifier:
    """The port that fits the system."""
    linux = sys.platform.startswith("linux")
    return FreedesktopNotifier(on_open) if linux else LibraryNotifier(on_open)


class FreedesktopNotifier:
    """`org.freedesktop.Notifications` on the session bus."""

    def __init__(self, on_open: OnOpen) -> None:
        self._on_open = on_open
        self._bus = SessionBus(Signal(SERVICE.interface, "ActionInvoked"), self._invoked)
        self._conversations: dict[int, ConversationId | None] = {}

    async def server(self) -> str:
        body = await self._call("GetServerInformation")
        return str(body[0])

    async def show(self, notice: Notice) -> int:
        (able,) = cast("tuple[list[str]]", await self._call("GetCapabilities"))
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
                # names are strangers' own words: never markup
                html.escape(notice.body, quote=False) if "body-markup" in able else notice.body,
                ["default", _("Open")] if "actions" in able else [],
                hints,
                -1,
            ),
        )
        number = int(str(body[0]))
        self._conversations.pop(number, None)
        self._conversations[number] = notice.conversation
        while len(self._conversations) > _REMEMBERED:
            del self._conversations[next(iter(self._conversations))]
        return number

    async def _call(
        self, method: str, signature: str | None = None, args: tuple[object, ...] = ()
    ) -> tuple[object, ...]:
        try:
            return await self._bus.call(SERVICE, method, signature, args)
        except NoAnswer:
            raise NoNotifier("no-notifier") from None

    def _invoked(self, told: tuple[object, ...]) -> None:
        """A click: the action `default` of one of our own notifications."""
        match told:
            case int(number), _action if number in self._conversations:
                self._on_open(self._conversations.pop(number))

    async def close(self) -> None:
        await self._bus.close()


class LibraryNotifier:
    """macOS and Windows, through desktop-notifier; it cannot replace, so it clears instead."""

    def __init__(self, on_open: OnOpen) -> None:
        self._on_open = on_open
        self._notifier: DesktopNotifier | None = None
        self._shown: dict[int, str] = {}
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
        earlier = self._shown.pop(notice.replaces, None)
        try:
            if self._notifier is None:  # kept: it hears the clicks
                self._notifier = DesktopNotifier(app_name="FocusDesk")
            if earlier is not None:
                await self._notifier.clear(earlier)
            self._last += 1
            self._shown[self._last] = await self._notifier.send(
                title=notice.title,
                message=notice.body,
                on_clicked=lambda: self._on_open(notice.conversation),
                sound=DEFAULT_SOUND if notice.sound else None,
            )
        except (OSError, RuntimeError) as error:
            raise NoNotifier("no-notifier") from error
        return self._last

    async def close(self) -> None:
        self._shown.clear()
